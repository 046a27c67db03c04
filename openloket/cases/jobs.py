"""Work that follows a transaction: receipts, notifications, terms that run out. Each job can be repeated safely."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from openloket.cases import handling, receipts, recount, sending
from openloket.cases.models import Draft, Feedback, FormEvent, Message, Search
from openloket.registers import content

log = logging.getLogger(__name__)

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
NOTIFY_ATTEMPTS = 3
STALLED_AFTER = 60
"""Seconds without a sign of life of a worker, after which its jobs go to another."""
DRAFTS_KEPT = timedelta(days=90)
FORM_EVENTS_KEPT = timedelta(days=400)
"""Long enough to compare a month with the same one a year before."""


@app.task(name="send_receipt", retry=RETRY)
def send_receipt(zaak: int) -> None:
    """Write the receipt and get it to the applicant, once (Awb 2:10 e.v., 4:3a)."""
    receipts.send(zaak, timezone.now())


@app.task(name="notify", retry=RetryStrategy(max_attempts=NOTIFY_ATTEMPTS, exponential_wait=4), pass_context=True)
def notify(context: JobContext, message: int) -> None:
    """Tell the applicant by e-mail that a letter is ready, without saying anything about it.

    When the mail server keeps refusing, the letter goes out on paper (Awb 2:10 lid 3).
    """
    row = Message.objects.get(pk=message)
    if row.notified_at or row.way != Message.Way.INBOX:
        return
    name = settings.MUNICIPALITY["name"]
    link = settings.BASE_URL + reverse("inbox")
    try:
        send_mail(
            f"Er staat een bericht voor u klaar van {name}",
            f"Beste lezer,\n\nEr staat een nieuw bericht voor u klaar in Mijn Loket van {name}.\n"
            f"Log in om het te lezen: {link}\n\nU kunt deze e-mail niet beantwoorden.\n",
            None,
            [row.email],
        )
    except (SMTPException, OSError):
        attempts = context.job.attempts
        if attempts + 1 < NOTIFY_ATTEMPTS:
            raise
        log.warning("notification of message %s failed, it goes out on paper", row.pk)
        sending.to_paper(row.pk, timezone.now())
        return
    sending.notified(row.pk, timezone.now())


@app.periodic(cron="5 1 * * *")
@app.task(name="end_requests", retry=RETRY)
def end_requests(timestamp: int) -> None:
    """Start the clock again where a term to complete ran out unused (Awb 4:15 lid 1)."""
    sending.catch_up()
    handling.end_expired_requests(timezone.localdate())


@app.task(name="recount", retry=RETRY)
def count_anew(recount_id: int) -> None:
    """Count the terms that run anew, after a day or an outage was added or taken away."""
    recount.go_on(recount_id)


@app.task(name="tell_of_terms", retry=RETRY)
def tell_of_terms(zaak: int) -> None:
    """Write to an applicant whose last day moved."""
    recount.tell(zaak)


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Hand the jobs of workers that died to those that live; each job can be repeated safely."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        log.warning("job %s was left by its worker and is done again", job.id)
        await manager.retry_job(job)


@app.periodic(cron="35 2 * * *")
@app.task(name="sweep_contents")
def sweep_contents(timestamp: int) -> None:
    """Remove stored contents that nothing names, a day after they were stored; and web drafts left for 90 days, and where they stopped after 400."""
    Draft.objects.filter(channel="web", changed_at__lt=timezone.now() - DRAFTS_KEPT).delete()
    old = timezone.now() - FORM_EVENTS_KEPT
    FormEvent.objects.filter(at__lt=old).delete()
    for model in (Feedback, Search):
        model._default_manager.filter(on__lt=old.date()).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"{content.NAMED} union select content from cases_printbatch "  # noqa: S608 - a constant
            "union select content from cases_stack union select content from cases_paperform "
            "union select jsonb_path_query(answers || jsonb_build_object('', scans), '$.**.sha256') #>> '{}' from cases_draft "
            "union select jsonb_path_query(jsonb_build_array(fields, pages), '$.**.sha256') #>> '{}' from cases_paperreading "
            "union select jsonb_path_query(loose, '$.**.sha256') #>> '{}' from cases_stack"
        )
        in_use = [sha256 for (sha256,) in cursor.fetchall()]
    content.sweep(in_use, time.time() - 86_400)
