"""Work that follows a transaction: receipts, notifications, terms that run out. Each job can be repeated safely."""

from __future__ import annotations

import contextlib
import logging
import time
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from openloket.cases import in_use, recount, restricted
from openloket.cases.advice import adviser_mail
from openloket.cases.carrying import addresses, notification, wishes
from openloket.cases.completing import answered_late, supplementing
from openloket.cases.deciding import pending
from openloket.cases.find import index, papers, searches
from openloket.cases.models import WRITTEN, Draft, Feedback, FormEvent, Message, Notification, Search
from openloket.cases.queue import later
from openloket.cases.seen import caller
from openloket.cases.sent import boxed, holding, mailing, receipts, sending
from openloket.cases.signing import signing, unsigned
from openloket.cases.who import applicant, claims
from openloket.cases.work import dividing, routing, signals
from openloket.cases.work import taken_in as adopting
from openloket.registers import content, orphans
from openloket.sources.answer import Away

log = logging.getLogger(__name__)

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
STALLED_AFTER = 60
"""Seconds without a sign of life of a worker, after which its jobs go to another."""
BROKEN_OFF = timedelta(hours=2)
"""After this time a letter without a notification and without a job to send it goes on paper."""
DRAFTS_KEPT = timedelta(days=90)
FORM_EVENTS_KEPT = timedelta(days=400)
"""Long enough to compare a month with the same one a year before."""


class _AfterAWhile(BaseRetryStrategy):
    """A retry after each wait of a notification; a letter's that is not sent by then is left to `finish_notifications`."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        waits = notification.waits()
        if job.attempts >= len(waits):
            return None
        asked = exception.after if isinstance(exception, notification.TryLater) else timedelta()
        return RetryDecision(retry_in={"seconds": int(max(waits[job.attempts], asked).total_seconds())})


@app.task(name="send_receipt", retry=RETRY)
def send_receipt(zaak: int) -> None:
    """Write the receipt and get it to the applicant, once (Awb 2:17, 4:3a)."""
    receipts.send(zaak, timezone.now())


@app.task(name="route", retry=RETRY)
def route(zaak: int) -> None:
    """Give a new case to who gets it by a rule of its team; one that none fits waits in the list."""
    routing.route(zaak)


@app.task(name="send_cosign_link", retry=_AfterAWhile())
def send_cosign_link(cosignature: int) -> None:
    """Mail a link to who must sign too; tried again for a day. What did not arrive shows on the case and in Mijn Loket."""
    if restricted.cases().filter(zaak__cosignatures=cosignature).exists():
        raise notification.TryLater(restricted.WAITS)
    try:
        signing.send_link(cosignature, timezone.now())
    except notification.Undeliverable as error:
        log.warning("the link of co-signature %s was not delivered (%s)", cosignature, error)


@app.periodic(cron="25 6 * * *")
@app.task(name="tell_of_unsigned")
def tell_of_unsigned(timestamp: int) -> None:
    """Queue what is told of each signature that does not come by itself."""
    for zaak in unsigned.waiting(timezone.now()):
        later("tell_unsigned", zaak=zaak)


@app.task(name="tell_unsigned", retry=RETRY)
def tell_unsigned(zaak: int) -> None:
    """Tell the applicant and who handles the case which signatures do not come by themselves."""
    unsigned.tell(zaak, timezone.now())


@app.task(name="mail_adviser", retry=_AfterAWhile())
def mail_adviser(task: str, what: str) -> None:
    """Mail who was asked for advice; tried again for a day. What did not arrive shows on the case."""
    if restricted.cases().filter(zaak__tasks=UUID(task)).exists():
        raise notification.TryLater(restricted.WAITS)
    try:
        adviser_mail.mail(task, what, timezone.now())
    except notification.Undeliverable as error:
        log.warning("the mail (%s) about task %s was not delivered (%s)", what, task, error)


@app.periodic(cron="0 7 * * 1-5")
@app.task(name="mail_signals")
def mail_signals(timestamp: int) -> None:
    """Queue the daily mail of each official who wants one, on working days."""
    today = timezone.localdate()
    for person in signals.to_mail(today):
        later("mail_signals_to", person=person, day=today.isoformat())


@app.task(name="mail_signals_to", retry=_AfterAWhile())
def mail_signals_to(person: int, day: str) -> None:
    """Mail an official how many signals wait; tried again on that day."""
    try:
        signals.mail(person, date.fromisoformat(day))
    except notification.Undeliverable as error:
        log.warning("the daily mail of official %s was not delivered (%s)", person, error)


@app.periodic(cron="10 6 * * *")
@app.task(name="remind_advisers")
def remind_advisers(timestamp: int) -> None:
    """Queue a reminder for each task whose answer is due soon."""
    for task in adviser_mail.to_remind(timezone.localdate()):
        later("mail_adviser", task=task, what=adviser_mail.REMINDER)


@app.task(name="mail_address_code", retry=_AfterAWhile())
def mail_address_code(code: int) -> None:
    """Mail a code with which someone confirms their address; until they do, their letters go by post."""
    try:
        addresses.mail(code, timezone.now())
    except notification.Undeliverable as error:
        log.warning("address code %s was not delivered (%s)", code, error)


@app.task(name="tell_old_address", retry=_AfterAWhile())
def tell_old_address(code: int) -> None:
    """Tell an address that it was replaced; it may be gone itself."""
    try:
        addresses.tell_old(code)
    except notification.Undeliverable as error:
        log.warning("the address before that of code %s was not told (%s)", code, error)


@app.task(name="check_addressee", retry=RETRY)
def check_addressee(message: int) -> None:
    """Ask the BRP whether the parent for whom a letter is may still get it; tried again while it does not answer."""
    holding.check(message, timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(name="check_held")
def check_held(timestamp: int) -> None:
    """Ask again for the letters that still wait for the BRP, for as long as it takes."""
    for message in holding.waiting():
        with contextlib.suppress(Away):
            holding.check(message, timezone.now())


@app.periodic(cron="50 * * * *")
@app.task(name="ask_brp_again")
def ask_brp_again(timestamp: int) -> None:
    """Ask the BRP of those about whom it gave no answer before; the rest waits as soon as it is away again."""
    kept = set(restricted.withheld_zaken())
    for zaak in answered_late.waiting():
        if zaak not in kept and not answered_late.ask(zaak, timezone.now()):
            return
    for submission in answered_late.waiting_for_who_acts():
        if not answered_late.ask_of_who_acts(submission, timezone.now()):
            return


@app.task(name="carry_out_decision", retry=RETRY)
def carry_out_decision(decision: int) -> None:
    """Write a decision that waited, unless it was undone or stopped meanwhile."""
    pending.carry_out(decision, timezone.now())


@app.periodic(cron="25 * * * *")
@app.task(name="carry_out_late_decisions")
def carry_out_late_decisions(timestamp: int) -> None:
    """Try decisions again that should have gone more than an hour ago: their own job may have given up."""
    for decision in pending.late(timezone.now()):
        later("carry_out_decision", decision=decision)


@app.task(name="notify", retry=_AfterAWhile(), pass_context=True)
def notify(context: JobContext, message: int) -> None:
    """Tell the applicant that a letter is ready, and of what kind it is: by e-mail, or by putting it in their Berichtenbox.

    What no Berichtenbox takes goes by e-mail. What fails for now is tried again for a day (a setting); then, or when it cannot be delivered at all, the letter goes out on
    paper (Awb 2:10 lid 3).
    """
    row = Message.objects.filter(pk=message, way=Message.Way.INBOX, notified_at=None).first()
    if row is None or restricted.holds(row.zaak_id):
        return
    at = timezone.now()
    if not row.email:
        sending.placed(row.pk, at)
        return
    bsn = boxed.recipient(row, at)
    try:
        if bsn:
            at = boxed.put(row, bsn, at)
        else:
            mailing.mail(row, Notification.Sort.NOTICE, sending.reaction_until(row, timezone.localdate(at)), at)
    except notification.TryLater as error:
        if notification.next_try(context.job.attempts, row.made_at, timezone.now(), error.after) is not None:
            raise
        _other_way(row, str(error), in_box=bool(bsn))
    except notification.Undeliverable as error:
        _other_way(row, str(error), in_box=bool(bsn))
    else:
        sending.notified(row.pk, at, as_it_is=bool(bsn))  # the day that the notification names
        if applicant.also_notified(row.zaak_id):
            later("tell_representatives", message=row.pk)


@app.periodic(cron="15 6 * * *")
@app.task(name="remind_people")
def remind_people(timestamp: int) -> None:
    """Queue a reminder for each letter whose answer is due soon."""
    for message in mailing.to_remind(timezone.localdate()):
        later("remind", message=message)


@app.task(name="remind", retry=_AfterAWhile())
def remind(message: int) -> None:
    """Remind the applicant by e-mail of what we asked; the letter holds whether or not that arrives."""
    if restricted.cases().filter(zaak__messages=message).exists():
        return
    try:
        mailing.remind(message, timezone.now())
    except notification.Undeliverable as error:
        log.warning("the reminder of message %s was not delivered (%s)", message, error)


@app.task(name="tell_representatives", retry=_AfterAWhile())
def tell_representatives(message: int) -> None:
    """Tell who acts for the applicant of a letter; what does not arrive stands on the mail room's list (not_told).

    The letter counts from the applicant's own notification, whatever happens here.
    """
    row = Message.objects.filter(pk=message, way=Message.Way.INBOX).first()
    if row is not None and not restricted.holds(row.zaak_id):
        mailing.tell_representatives(row, timezone.now())


def _other_way(row: Message, why: str, *, in_box: bool) -> None:
    """Let a letter go by e-mail that no Berichtenbox took, and on paper one of which no e-mail arrived."""
    if in_box:
        log.info("message %s goes not by the Berichtenbox (%s)", row.pk, why)
        boxed.other_way(row, why, timezone.now())
    else:
        _on_paper(row, why)


def _on_paper(row: Message, why: str) -> None:
    """Put a letter whose notification did not arrive in line for the next print batch."""
    log.warning("the notification of message %s failed (%s): the letter goes out on paper", row.pk, why)
    sending.to_paper(row.pk, timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(name="finish_notifications", retry=RETRY)
def finish_notifications(timestamp: int) -> None:
    """Put on paper the letters whose notification was not sent and that no job will send any more (one broke off)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.id from cases_message m join cases_case c on c.zaak_id = m.zaak_id and c.restricted_since is null "
            "where m.way = %s and m.notified_at is null and m.sent_on is null and m.made_at < %s and not exists "
            "(select 1 from procrastinate_jobs j where j.task_name = 'notify' and j.status in ('todo', 'doing') "
            "and (j.args ->> 'message')::bigint = m.id)",
            [Message.Way.INBOX, timezone.now() - BROKEN_OFF],
        )
        left = [message for (message,) in cursor.fetchall()]
    for row in Message.objects.filter(pk__in=left, way=Message.Way.INBOX, notified_at=None):
        if row.email:
            _on_paper(row, "no job left")
        else:
            sending.placed(row.pk, timezone.now())


@app.periodic(cron="5 1 * * *")
@app.task(name="end_requests", retry=RETRY)
def end_requests(timestamp: int) -> None:
    """Run `sending.catch_up`, then start the clock again where a term to complete ran out unused (Awb 4:15 lid 1)."""
    sending.catch_up()
    supplementing.end_expired_requests(timezone.localdate())


@app.task(name="recount", retry=RETRY)
def count_anew(recount_id: int) -> None:
    """Count running terms anew, after a day or an outage was added or taken away."""
    recount.go_on(recount_id)


@app.task(name="divide", retry=RETRY)
def divide(division: str) -> None:
    """Give away, let go of or move the cases that an official chose."""
    dividing.go_on(UUID(division))


@app.task(name="adopt_zaken", retry=RETRY)
def adopt_zaken(taken_in: int) -> None:
    """Give zaken of another system that were there before their case; see taken_in."""
    adopting.go_on(taken_in)


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


@app.periodic(cron="* * * * *")
@app.task(name="read_documents", queueing_lock="read_documents")
def read_documents(timestamp: int) -> None:
    """Read the words of documents that came in, to find their cases by."""
    papers.read_waiting(40)


@app.periodic(cron="10 3 * * *")
@app.task(name="forget_found")
def forget_found(timestamp: int) -> None:
    """Remove what nobody can be found by any more, and what officials searched for yesterday."""
    index.forget_words()
    papers.forget()
    searches.forget(timezone.now())


@app.periodic(cron="20 2 * * *")
@app.task(name="remove_orphans")
def remove_orphans(timestamp: int) -> None:
    """Remove documents that nothing has used for a long time; their contents go with the sweep."""
    orphans.remove_due(timezone.now())


@app.periodic(cron="35 2 * * *")
@app.task(name="sweep_contents")
def sweep_contents(timestamp: int) -> None:
    """Remove stored contents that nothing names, a day after they were stored, and what is kept for a time only.

    That is drafts, for 90 days after they were changed, and claims without a zaak; form events, feedback and searches, for
    400 days, as notes of what someone said, and how to reach someone who has no case any more. A draft of a form that came in writing stays
    until it is entered: the application was made (Awb 4:1).
    """
    Draft.objects.exclude(channel__in=WRITTEN).filter(changed_at__lt=timezone.now() - DRAFTS_KEPT).delete()
    claims.forget_old(timezone.now() - DRAFTS_KEPT)
    addresses.forget_old(timezone.now())
    old = timezone.now() - FORM_EVENTS_KEPT
    wishes.forget_old(old)
    caller.forget_old(old)
    dividing.forget_old(timezone.now() - DRAFTS_KEPT)
    FormEvent.objects.filter(at__lt=old).delete()
    for model in (Feedback, Search):
        model._default_manager.filter(on__lt=old.date()).delete()
    with transaction.atomic():
        if not in_use.may_remove():
            log.info("contents are not swept while a backup copies them; the next night will do")
            return
        content.sweep(in_use.contents(), time.time() - 86_400)
