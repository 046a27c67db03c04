"""Mailing the notification of a letter, and the reminder before its last day; each mail is kept as a row (Awb 2:10, 2:25).

The row is there before the mail goes, so that what comes back is always known. A reminder moves no term: that runs from
the letter. Who answered gets none, nor who has the letter on paper.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.carrying import carriers, notices, notification, sorts, wishes
from openloket.cases.carrying.notices import Nature
from openloket.cases.models import Case, InformationRequest, Message, Notification, ViewRequest
from openloket.cases.sent import sending
from openloket.cases.who import applicant
from openloket.law.notified import Notified

log = logging.getLogger(__name__)
Sort = Notification.Sort
FIRST = (Sort.NOTICE, Sort.BOX)
"""The sorts by which someone hears of a letter, from which it counts."""
_SAYS: Mapping[str, Mapping[str, Nature]] = {
    Sort.NOTICE: notices.NATURES,
    Sort.REMINDER: notices.REMINDERS,
    Sort.REPRESENTATIVE: notices.NATURES,
}


def mail(message: Message, sort: Notification.Sort, until: date | None, at: datetime, address: str = "") -> None:
    """Mail a notification of a letter, to `address` when that is not the letter's own. Raises TryLater, Undeliverable.

    A try after one that failed for now is the same mail.
    """
    row, again = begun(message, sort, at, address)
    version = versions.of(Case.objects.select_related("version").get(pk=message.zaak_id).version)
    of_sort = sorts.REMINDERS if sort == Sort.REMINDER else sorts.of(message.kind)
    write = partial(notices.write, message.kind, until, _SAYS[sort])
    with kept(row, at):
        carriers.tell(carriers.Email(), version, of_sort, address or message.email, write, row.code, again=again)
    row.sent_at = at
    row.save(update_fields=["sent_at"])  # what a provider told of it meanwhile stays


def begun(message: Message, sort: Notification.Sort, at: datetime, address: str = "") -> tuple[Notification, bool]:
    """Return the row of a notification that is about to go, and whether it was tried before."""
    same = {"message": message, "sort": sort, "address": address}
    tried = Notification.objects.filter(sent_at=None, failed_at=None, **same).first()
    return tried or Notification.objects.create(code=secrets.token_hex(16), made_at=at, **same), tried is not None


@contextmanager
def kept(row: Notification, at: datetime) -> Iterator[None]:
    """Keep what goes wrong with a notification in its row, and let it go on to who called."""
    try:
        yield
    except notification.TryLater as error:
        row.why = str(error)[:100]
        row.save(update_fields=["why"])
        raise
    except notification.Undeliverable as error:
        row.failed_at, row.why = at, str(error)[:100]
        row.save(update_fields=["failed_at", "why"])
        wishes.returned(row.address or row.message.email, row.why, row.made_at, at)
        raise


def tell_representatives(message: Message, at: datetime) -> None:
    """Mail each who acts for the applicant of a letter, once. Raises TryLater when one of them could not be mailed for now."""
    until, later = sending.reaction_until(message, message.sent_on or timezone.localdate(at)), None
    told = Notification.objects.filter(message=message, sort=Sort.REPRESENTATIVE, seen_at=None)
    done = set(told.exclude(sent_at=None, failed_at=None).values_list("address", flat=True))
    for address in applicant.also_notified(message.zaak_id):
        if address in done:
            continue
        try:
            mail(message, Sort.REPRESENTATIVE, until, at, address)
        except notification.TryLater as error:
            later = error
        except notification.Undeliverable as error:
            log.warning("a representative did not hear of message %s (%s)", message.pk, error)
    if later is not None:
        raise later


def notified(message: Message) -> Notified:
    """Return what is known of how someone was told of a letter, for who counts the term that it began."""
    row = Notification.objects.filter(message=message, sort__in=FIRST).order_by("pk").last()
    sent, failed = (row.sent_at, row.failed_at) if row else (message.notified_at, message.undeliverable_at)
    sent_on, failed_on, read_on = (timezone.localdate(at) if at else None for at in (sent, failed, message.read_at))
    return Notified(sent_on, failed_on, read_on, message.waived)


def excuses(letter: Message, acted: date) -> bool:
    """Say whether being late on this day with what a letter began is not held against anybody (Awb 2:22).

    A letter that went by post after all counts from that day (Awb 2:11), so there is nothing to excuse.
    """
    return letter.way == Message.Way.INBOX and notified(letter).excuses(acted)


def whys(messages: Iterable[int]) -> dict[int, str]:
    """Return what was last said of the notification of each letter that did not arrive, in the codes of who said it."""
    rows = Notification.objects.filter(message__in=list(messages), sort__in=FIRST).order_by("pk")
    return dict(rows.values_list("message_id", "why"))


def to_remind(day: date) -> list[int]:
    """Return the letters (their ids) whose answer is due within the days that are set, and of which nobody was reminded."""
    if not settings.REMIND_DAYS:
        return []
    ahead = timedelta(days=settings.REMIND_DAYS)
    return [
        letter.pk
        for letter, due in _asked()
        if day <= due <= day + ahead and letter.sent_on is not None and letter.sent_on + ahead < due
    ]


def remind(message: int, at: datetime) -> None:
    """Mail the reminder of a letter, unless it was answered or done meanwhile. Raises TryLater, Undeliverable."""
    for letter, due in _asked(message=message):
        if due >= timezone.localdate(at) and wishes.reminded(Case.objects.get(pk=letter.zaak_id)):
            mail(letter, Sort.REMINDER, due, at)


def _asked(**which: int) -> Iterator[tuple[Message, date]]:
    """Give the letters that ask something of who was notified of them by e-mail and not reminded, with the last day."""
    reminded = Notification.objects.filter(sort=Sort.REMINDER).exclude(sent_at=None, failed_at=None)
    waiting = (
        Q(ended_on=None, zaak__case__closed_on=None, message__way=Message.Way.INBOX, **which)
        & ~Q(message__notified_at=None)
        & ~Q(message__in=reminded.values("message"))
    )
    for requests in (InformationRequest.objects, ViewRequest.objects):
        for request in requests.filter(waiting).select_related("message"):
            if request.message is not None:
                yield request.message, request.due
