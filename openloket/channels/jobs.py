"""Reading stacks, on as many machines as there are workers; reading what mail servers send back; and having a virus scanner look at what waits for it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openloket.cases import bounces
from openloket.cases.models import Stack
from openloket.cases.queue import later
from openloket.channels import kept, mailbox
from openloket.channels.paper import intake
from openloket.registers import scanning

log = logging.getLogger(__name__)
DONE, TO_JUDGE = "Verwerkt", "Beoordelen"
"""The folders of the mailbox for what came back: reports on mail of ours, and whatever else, for a person to look at."""


@app.task(name="read_stack", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def read_stack(stack: str) -> None:
    """Read a stack of scanned pages; can be repeated safely."""
    intake.read(stack)


@app.periodic(cron="10 * * * *")
@app.task(name="forget_kept_forms")
def forget_kept_forms(timestamp: int) -> None:
    """Remove what people typed, could not send and did not come back for."""
    kept.forget_old(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="scan_waiting", lock="scan_waiting", queueing_lock="scan_waiting")
def scan_waiting(timestamp: int) -> None:
    """Scan what came in while the scanner was away; then queue the stacks of paper that waited for it."""
    for sha256 in scanning.scan_waiting():
        for stack in Stack.objects.filter(content=sha256, state=Stack.State.WAITING):
            later("read_stack", stack=str(stack.pk))


@app.periodic(cron="*/5 * * * *")
@app.task(name="read_returned_mail", lock="read_returned_mail", queueing_lock="read_returned_mail")
def read_returned_mail(timestamp: int) -> None:
    """Take in what mail servers send back of notifications that they could not deliver; when ours is away, five minutes later."""
    if settings.RETURNED_MAIL is None:
        return
    try:
        mailbox.take_in(settings.RETURNED_MAIL, _returned, bounces.LARGEST)
    except mailbox.Away as error:
        log.warning("the mailbox of mail that came back cannot be read now (%s)", error)


def _returned(raw: bytes) -> str:
    """Do what a mail that came back asks, and return the folder in which it is kept."""
    report = bounces.read(raw)
    if report is None:
        return TO_JUDGE
    if report.for_good and bounces.came_back(report.code, report.status, timezone.now()) == bounces.Outcome.UNKNOWN:
        return TO_JUDGE
    return DONE
