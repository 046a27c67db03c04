"""What follows when a letter really goes: its days follow from how it went and on which day.

A decision is made known, and a request or an extension told, by sending it: on paper when it is posted, in the inbox
when it is there with its notification (Awb 2:19, 3:41, 4:5, 4:14, 6:8). Writing a letter is therefore not the end of
it. `posted` and `notified` typeset it for its day, and set what counts from that day; `to_paper` takes back what was
not delivered (Awb 2:11). Each locks the letter, then its case, and can be repeated safely.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from openloket.cases import documents, versions
from openloket.cases.carrying import wishes
from openloket.cases.locking import locked_case, save
from openloket.cases.models import Case, InformationRequest, Message, ViewRequest
from openloket.cases.queue import later
from openloket.cases.sent import grievances
from openloket.cases.terms import calendar, clock
from openloket.cases.who import cosigners
from openloket.cases.written import letters
from openloket.law import periods
from openloket.law.calendar import plain_date
from openloket.law.deadlines import objection_term
from openloket.registers import acts, content
from openloket.registers.api.hand import Hand
from openloket.registers.models import Besluit

MAIL_ROOM = "Postkamer"


def posted(message: int, day: date, by: str = MAIL_ROOM, by_id: str = "", *, at: datetime | None = None) -> Message:
    """Date a paper letter for the day on which it is posted, and count from that day; returns the letter as it goes.

    `at` is the moment at which this is done, now unless it is given. When a letter that was to be posted on another day
    goes on this one after all, its days move along.
    """
    with transaction.atomic():
        row = _locked(message)
        if row.way == Message.Way.PRINT and row.sent_on != day:
            _goes(row, day, at or timezone.now(), by, by_id)
    return row


def reported(message: int, day: date, at: datetime, by: str, by_id: str) -> None:
    """Note on which day a print house posted a letter, as it printed it, and count from that day (Awb 3:41).

    A day before the one in the letter moves nothing: whoever reads it may rely on what it says.
    """
    with transaction.atomic():
        row = _locked(message)
        if row.reported_on is not None:
            return
        row.reported_on = day
        row.save(update_fields=["reported_on"])
        if row.sent_on is not None and row.sent_on < day:
            _goes(row, day, at, by, by_id, as_printed=True)


def not_posted(message: int, at: datetime, by: str, by_id: str) -> None:
    """Put a letter that a print house could not post back in line for the printer; until it goes nothing runs from it."""
    with transaction.atomic():
        row = _locked(message)
        if row.batch_id is None or row.reported_on is not None:
            return
        was_sent, row.batch, row.sent_on = row.sent_on is not None, None, None
        row.save(update_fields=["batch", "sent_on"])
        what = f"De drukker kon de brief '{row.subject}' niet versturen. De brief wacht weer op de printer."
        _taken_back(row, was_sent, acts.hand(by, by_id, what, at=at))


def dated(message: int, day: date) -> None:
    """Typeset a letter for the day on which its content is about to leave us; its days are set once it went."""
    with transaction.atomic():
        row = _unless_withdrawn(message)
        if row is None or row.sent_on is not None:
            return
        if changes := _typeset(row, day):
            what = f"Brief '{row.subject}' opgemaakt voor {plain_date(day)}."
            acts.documenten.change(acts.hand(why=what, at=timezone.now()), row.document, changes)


def notified(message: int, at: datetime, *, as_it_is: bool = False) -> None:
    """Count from the day on which the notification of a letter in the inbox went; a second one moves nothing.

    `as_it_is` is for a letter that someone else has already, as it is.
    """
    with transaction.atomic():
        row = _unless_withdrawn(message)
        if row is not None and row.way == Message.Way.INBOX and row.notified_at is None:
            row.notified_at = at
            row.save(update_fields=["notified_at"])
            _goes(row, timezone.localdate(at), at, acts.OURSELVES, "", as_printed=as_it_is)


def placed(message: int, at: datetime) -> None:
    """Count from the day on which a letter is in the inbox of who wants no e-mail of it (Awb 2:10 lid 1, 2:19)."""
    with transaction.atomic():
        row = _unless_withdrawn(message)
        if row is not None and row.way == Message.Way.INBOX and not row.email and row.sent_on is None:
            _goes(row, timezone.localdate(at), at, acts.OURSELVES, "")


def to_paper(message: int, at: datetime) -> None:
    """Send a letter by post after all, because its notification could not be delivered (Awb 2:11).

    It then counts from the day on which it is posted; until then the clock that it stopped runs.
    """
    with transaction.atomic():
        row = _unless_withdrawn(message)
        if row is None or row.way != Message.Way.INBOX:
            return
        was_sent = row.sent_on is not None
        row.way, row.undeliverable_at, row.sent_on = Message.Way.PRINT, at, None
        row.save(update_fields=["way", "undeliverable_at", "sent_on"])
        what = f"De e-mail over de brief '{row.subject}' kwam niet aan. De brief gaat per post."
        _taken_back(row, was_sent, acts.hand(why=what, at=at))


def _taken_back(message: Message, was_sent: bool, hand: Hand) -> None:
    """Take back what counted from a letter that did not go after all; call with it locked."""
    case = locked_case(message.zaak_id)
    changes: dict[str, Any] = {}
    if was_sent:
        _set_days(hand, message, case, None, {})
    if case.closed_on is None and _request(message) is not None:
        changes = _restart_clock(case)
    acts.zaken.change(hand, case.zaak, changes, always=True)


def failing(at: datetime) -> QuerySet[Message]:
    """Return the letters whose notification did not go within an hour, or did not arrive, and that are in no batch yet."""
    late = Q(way=Message.Way.INBOX, notified_at=None, sent_on=None, made_at__lt=at - timedelta(hours=1))
    came_back = Q(way=Message.Way.PRINT, undeliverable_at__isnull=False, sent_on=None, batch=None)
    return Message.objects.filter(late | came_back).order_by("made_at", "pk")


def notify_again(message: int) -> bool:
    """Take a letter off the pile for the printer and mail its notification anew; False when it is in a batch, or never was mailed.

    It goes to the address that counts now, where there is one: they may have given another.
    """
    with transaction.atomic():
        row = _unless_withdrawn(message)
        if row is None or row.way != Message.Way.PRINT or row.undeliverable_at is None or row.batch_id or row.sent_on:
            return False
        case = Case.objects.select_related("zaak", "version").get(pk=row.zaak_id)
        _, now = wishes.way(case, versions.of(case.version), row.kind)
        if now and now != row.email:  # what was mailed before keeps where it went
            row.notifications.filter(address="").update(address=row.email)
            row.email = now
        row.way, row.notified_at = Message.Way.INBOX, None
        row.save(update_fields=["way", "notified_at", "email"])
        later("notify", message=row.pk)
    return True


def catch_up() -> int:
    """Set the days of letters that an earlier release sent while this one took over: it kept none. Returns how many."""
    left = Message.objects.filter(text__isnull=False, sent_on=None).filter(
        Q(way=Message.Way.INBOX, notified_at__isnull=False) | Q(way=Message.Way.PRINT, batch__isnull=False)
    )
    rows = list(left.select_related("batch"))
    for found in rows:
        with transaction.atomic():
            row = _locked(found.pk)
            sent = found.batch.day if found.batch else timezone.localdate(found.notified_at)
            row.dated = sent  # it went as it was
            if row.sent_on is None:
                _goes(row, sent, timezone.now(), acts.OURSELVES, "")
    return len(rows)


def _locked(message: int) -> Message:
    return Message.objects.select_for_update(of=("self",)).select_related("document").get(pk=message)


def _unless_withdrawn(message: int) -> Message | None:
    """Return a letter that a job of its own sends, locked; None when it was withdrawn meanwhile (messages.withdraw)."""
    return Message.objects.select_for_update(of=("self",)).select_related("document").filter(pk=message).first()


def _request(message: Message) -> InformationRequest | None:
    return InformationRequest.objects.filter(message=message, ended_on=None).select_related("message").first()


def _goes(message: Message, day: date, at: datetime, by: str, by_id: str, *, as_printed: bool = False) -> None:
    as_it_goes = {} if as_printed else _typeset(message, day)
    message.sent_on = day
    message.save(update_fields=["sent_on"])
    case = locked_case(message.zaak_id)
    changes: dict[str, Any] = {}
    said = [f"Brief '{message.subject}' verstuurd ({message.get_way_display()}) op {plain_date(day)}."]
    if until := _object_until(message, case, day):
        said.append(f"Bezwaar kan tot en met {plain_date(until)}.")
    if case.closed_on is None:
        for follows in (_ask_from, _hear_from, _extend_in_time):
            what, values = follows(message, case, day)
            said += what
            changes |= values
    hand = acts.hand(by, by_id, " ".join(said), at=at)
    _set_days(hand, message, case, day, as_it_goes)
    acts.zaken.change(hand, case.zaak, changes, always=True)
    if message.kind == "decision":
        grievances.decision_went(message, hand)


def _typeset(message: Message, day: date) -> dict[str, Any]:
    """Typeset the letter for `day`, unless that is its date; return what changes in its document by it."""
    if message.text is None or message.dated == day:
        return {}
    was_placed = message.way == Message.Way.INBOX or message.undeliverable_at is not None
    before = message.dated or timezone.localdate(message.made_at)
    letter = letters.typeset(message.kind, message.text, day, replaces=before if was_placed else None)
    message.subject, message.dated = letter.subject[:200], day
    message.save(update_fields=["subject", "dated"])
    return documents.replaced(letter.subject, content.store(letter.pdf), len(letter.pdf), day)


VIEWS = frozenset({"view", "ask_public"})
"""Names the kinds of letters that ask what someone thinks: before a decision, and before it is public."""


def reaction_until(message: Message, day: date) -> date | None:
    """Return the day for a reaction to a letter that goes on `day`: to answer it, to object, to sign too; None for neither."""
    request = _request(message)
    case = Case.objects.select_related("version").get(pk=message.zaak_id)
    if request is not None:
        request.asked_on = day
        return clock.last_day(request, versions.of(case.version))
    if message.kind in VIEWS:
        return _view_until(message, day)
    if message.kind == "receipt":
        return min((who.until for who in cosigners.unsigned(case) if who.until), default=None)
    return _object_until(message, case, day)


def _besluit(message: Message) -> Besluit | None:
    return Besluit.objects.filter(besluitinformatieobjecten__informatieobject=message.document_id).first()


def _object_until(message: Message, case: Case, day: date | None) -> date | None:
    """Return until when one may object to a letter that goes on `day`; None when it decides nothing or has no day.

    Nor is there such a day where the law knows no objection.
    """
    if day is not None and message.kind in ("penalty", "public"):  # decided by law, with no besluit in the registers
        return objection_term(day, calendar.now()).ends
    if day is None or not _besluit(message) or (case.version and not versions.of(case.version).open_to_objection):
        return None
    return objection_term(day, calendar.now()).ends


def _set_days(hand: Hand, message: Message, case: Case, day: date | None, as_it_goes: Mapping[str, Any]) -> None:
    """Write the letter as it goes, and its day or None, in the registers, also for a besluit in it (Awb 3:41, 6:8)."""
    acts.documenten.change(hand, message.document, {**as_it_goes, "verzenddatum": day})
    if besluit := _besluit(message):
        days = {"verzenddatum": day, "uiterlijkeReactiedatum": _object_until(message, case, day)}
        acts.besluiten.change(hand, besluit, days)


_Follows = tuple[list[str], dict[str, Any]]
"""What follows from a letter that goes, in words for the audit trail, and what changes in its zaak."""


def _ask_from(message: Message, case: Case, day: date) -> _Follows:
    """Let the clock stand still from the day after the request went, and give its whole term (Awb 4:5, 4:15)."""
    request = _request(message)
    if request is None:
        return [], {}
    request.asked_on = day
    request.due = clock.last_day(request, versions.of(case.version))
    request.save(update_fields=["asked_on", "due"])
    return [f"Aanvullen kan tot en met {plain_date(request.due)}."], _restart_clock(case)


def _hear_from(message: Message, case: Case, day: date) -> _Follows:
    """Give whoever is asked for a view its whole term, from the day on which the letter goes (Awb 4:7)."""
    request = ViewRequest.objects.filter(message=message, ended_on=None).first()
    if request is None:
        return [], {}
    request.due = _view_until(message, day)
    request.save(update_fields=["due"])
    return [f"Een zienswijze geven kan tot en met {plain_date(request.due)}."], {}


def _view_until(message: Message, day: date) -> date:
    assert message.text is not None
    return clock.complete_by(periods.parse(message.text["complete"]), day).ends


def _extend_in_time(message: Message, case: Case, day: date) -> _Follows:
    """Take back an extension that was told after the term had run out: then it has no effect (Awb 4:14)."""
    if message.kind != "extension" or message.post_by is None or not case.extended or day <= message.post_by:
        return [], {}
    case.extended = False
    return ["De verlenging is te laat verstuurd en geldt niet."], {**_restart_clock(case), "verlenging": {}}


def _restart_clock(case: Case) -> dict[str, Any]:
    """Count the last day of a case anew and save it; return what changes in its zaak."""
    changes = clock.restart(case, versions.of(case.version))
    save(case)
    return changes
