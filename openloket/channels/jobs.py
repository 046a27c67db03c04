"""Reading stacks, on as many machines as there are workers; reading the mail that comes in; and having a virus scanner look at what waits for it."""

from __future__ import annotations

import logging
from datetime import date

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openloket.cases.carrying import notification
from openloket.cases.models import Stack
from openloket.cases.queue import later
from openloket.channels import kept, mail_in, mailbox, print_reports, printhouse, wrong_way
from openloket.channels.paper import intake, samples
from openloket.registers import scanning

log = logging.getLogger(__name__)


@app.task(name="read_stack", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def read_stack(stack: str) -> None:
    """Read a stack of scanned pages; can be repeated safely."""
    intake.read(stack)


@app.task(name="take_samples")
def take_samples(reading: str) -> None:
    """Keep single characters of a form that a person looked at, to learn from; not tried again, for there is enough post."""
    samples.take(reading)


@app.periodic(cron="30 2 * * *")
@app.task(name="forget_samples")
def forget_samples(timestamp: int) -> None:
    """Remove characters that were kept to learn from, after a year or when the municipality stopped."""
    samples.forget_old(timezone.now())


@app.task(name="hand_over_batch", retry=RetryStrategy(max_attempts=30, linear_wait=60))
def hand_over_batch(batch: int) -> None:
    """Put a batch of letters where the print house takes it; tried for some hours. Until then the mail room sees that it waits."""
    printhouse.hand_over(batch, timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="read_print_reports", lock="read_print_reports", queueing_lock="read_print_reports")
def read_print_reports(timestamp: int) -> None:
    """Take over what a print house reports in a folder; when that is away, five minutes later."""
    if settings.PRINT_REPORTS is not None:
        try:
            print_reports.take_in(settings.PRINT_REPORTS, timezone.now())
        except OSError as error:
            log.warning("the reports of the print house cannot be read now (%s)", error)


@app.periodic(cron="10 * * * *")
@app.task(name="forget_kept_forms")
def forget_kept_forms(timestamp: int) -> None:
    """Remove what people typed, could not send and did not come back for, and who was told lately what counts by e-mail."""
    kept.forget_old(timezone.now())
    wrong_way.forget_old(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="scan_waiting", lock="scan_waiting", queueing_lock="scan_waiting")
def scan_waiting(timestamp: int) -> None:
    """Scan what came in while the scanner was away; then queue the stacks of paper that waited for it."""
    for sha256 in scanning.scan_waiting():
        for stack in Stack.objects.filter(content=sha256, state=Stack.State.WAITING):
            later("read_stack", stack=str(stack.pk))


@app.task(name="tell_right_way", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
def tell_right_way(to: str, day: str) -> None:
    """Tell who mailed us what counts by e-mail; one who cannot be mailed to is told nothing."""
    try:
        wrong_way.tell(to, date.fromisoformat(day))
    except notification.Undeliverable as error:
        log.warning("who mailed us was not told what counts by e-mail (%s)", error)


@app.periodic(cron="*/5 * * * *")
@app.task(name="read_returned_mail", lock="read_returned_mail", queueing_lock="read_returned_mail")
def read_returned_mail(timestamp: int) -> None:
    """Take in what comes back of notifications, and what people write to us; when a mailbox is away, five minutes later."""
    for box in filter(None, (settings.RETURNED_MAIL, settings.POST_MAIL)):
        try:
            mailbox.take_in(box, mail_in.take, mail_in.LARGEST)
        except mailbox.Away as error:
            log.warning("the mailbox at %s cannot be read now (%s)", box.host, error)
