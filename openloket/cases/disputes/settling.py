"""Lead a complaint to its end: whom it is about and their copy, whether it is looked into, who is heard, the report (Awb 9:7-9:12).

Its letters and results are those of its service; what is found of it by law is kept here. Receipt and term: see receipts and clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import impartial
from openloket.cases.disputes import committee, contesting
from openloket.cases.disputes.putting_off import put_off
from openloket.cases.hands import Handler
from openloket.cases.locking import locked, save
from openloket.cases.models import Case, Grievance
from openloket.cases.refusals import NotPossible, bounded, for_letter, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.terms import clock
from openloket.cases.wording.words import says_something
from openloket.definitions.schema import Letter
from openloket.law import complaint
from openloket.law.calendar import long_date
from openloket.people.models import User
from openloket.registers import acts

KIND = "complaint_hearing"
WHOM_MAX = 200
WHO, DAY = "wie", "dag"
"""The questions of the service that ask whom it is about and when it was."""
WAIVED = {
    Grievance.Waived.UNFOUNDED: gettext_noop("De klacht is duidelijk niet terecht (9:10 lid 2)"),
    Grievance.Waived.NOT_WANTED: gettext_noop("Wie klaagt, zei niet te willen worden gehoord (9:10 lid 2)"),
    Grievance.Waived.NOT_ASKED: gettext_noop(
        "Wie klaagt, zei niet binnen de termijn te willen worden gehoord (9:10 lid 2)"
    ),
}
"""Why nobody is heard on a complaint."""
INVITATION = Letter(
    subject="U kunt ons uw klacht vertellen. Zaak {zaaknummer}",
    body="""
U hebt bij ons geklaagd. U kunt ons vertellen wat er is gebeurd op {hoorzitting} (artikel 9:10 van de Algemene wet bestuursrecht).

Waar: {waar}.

Wie luistert: {wie}. Over die gaat uw klacht niet.

U mag iemand meenemen. Wilt u niet komen, of kunt u dan niet? Laat het ons weten.
""",
)
"""Invites whoever complains to tell it."""
POSTPONED = Letter(
    subject="Uw klacht duurt langer. Zaak {zaaknummer}",
    body="""
Met u is afgesproken dat wij later klaar zijn met uw klacht. {afgesproken}

U krijgt onze brief nu uiterlijk op {beslissen_voor} (artikel 9:11 lid 3 van de Algemene wet bestuursrecht).

Klopt dit niet? Laat het ons dan weten.
""",
)
"""Confirms that a complaint takes longer, as whoever complains agreed."""
NO_COMPLAINT = "Dit is geen klacht."
NO_SUCH = "Er is geen medewerker met deze gebruikersnaam."
LATER = "Deze dag is nog niet geweest."
NOT_OLD = (
    "Het gebeurde niet meer dan een jaar voor de klacht, of de dag is niet vastgelegd (artikel 9:8 lid 1 b van de Awb)."
)
NOT_SO = "Kies een van de redenen waarom horen hier niet hoeft."
ABOUT_THEM = "Over deze medewerker gaat de klacht. Kies iemand anders (artikel 9:7 van de Awb)."
GONE = "Kies een tijd in de toekomst."


@dataclass(frozen=True)
class Found:
    """Hold what an official found of a complaint; `login` is of whom it is about, when they log in here."""

    whom: str = ""
    login: str = ""
    happened_on: date | None = None
    copied_on: date | None = None
    delay_told_on: date | None = None
    committee: bool = False
    declined: str = ""


def _row(case: Case) -> Grievance:
    row = impartial.complaint(case)
    if row is None:
        raise NotPossible(NO_COMPLAINT)
    return row


def whom(case: Case, row: Grievance) -> str:
    """Return whom or what a complaint is about: as was found, else as whoever complains wrote it."""
    return row.whom or str(case.answers.get(WHO) or "")


def judge(zaak_id: int, handler: Handler, found: Found) -> None:
    """Keep what an official found, and count the last day anew; whom it is about does not handle it. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        row = _row(case)
        login = found.login.strip()
        person = User.objects.filter(username__iexact=login, is_active=True).first() if login else None
        if login and person is None:
            raise NotPossible(NO_SUCH)
        if any(day is not None and day > handler.today for day in _days(found)):
            raise NotPossible(LATER)
        if found.declined == Grievance.Declined.OLD and not _old(case, found.happened_on):
            raise NotPossible(NOT_OLD)
        advises = found.committee and not row.committee
        row.whom, row.person = bounded(" ".join(found.whom.split()), WHOM_MAX), person
        row.happened_on, row.copied_on = found.happened_on, found.copied_on
        row.delay_told_on = found.delay_told_on
        row.committee, row.declined = found.committee, found.declined
        if row.heard_by is not None and impartial.about(row.heard_by, row):
            raise NotPossible(ABOUT_THEM)
        row.save()
        if case.handler is not None and impartial.about(case.handler, row):
            case.handler = None
        about = f" Over: {person or row.whom}." if person or row.whom else ""
        hand = handler.hand(f"Klacht bekeken.{about}")
        acts.zaken.change(hand, case.zaak, clock.restart(case, version), always=True)
        if advises:
            committee.tell(case, version, handler, hand)
        save(case)


def _days(found: Found) -> tuple[date | None, ...]:
    return found.happened_on, found.copied_on, found.delay_told_on


def _old(case: Case, happened: date | None) -> bool:
    return happened is not None and complaint.too_old(happened, case.received_on)


def invite(zaak_id: int, handler: Handler, at: datetime, where: str, hearer: User) -> None:
    """Invite whoever complains to tell it to someone whom it is not about (Awb 9:7, 9:10). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        row = _row(case)
        if impartial.about(hearer, row):
            raise NotPossible(ABOUT_THEM)
        if at <= handler.at:
            raise NotPossible(GONE)
        if not says_something(where):
            raise NotPossible(contesting.NO_PLACE)
        if not messages.reachable(case, version):
            raise NotPossible(NOBODY)
        row.heard_at, row.heard_by, row.waived = at, hearer, ""
        row.heard_where = for_letter(where.strip(), contesting.PLACE_MAX)
        row.save()
        day = long_date(timezone.localdate(at))
        values = {
            "hoorzitting": f"{day} om {timezone.localtime(at):%H:%M} uur",
            "waar": row.heard_where,
            "wie": str(hearer),
        }
        hand = handler.hand(f"Uitgenodigd om de klacht te vertellen op {day}")
        messages.write(case, version, KIND, hand, handler.at, values, text=INVITATION, by=handler.user)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


def waive(zaak_id: int, handler: Handler, why: str) -> None:
    """Keep why nobody is heard (Awb 9:10 lid 2). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, _ = locked(zaak_id, handler.revision)
        row = _row(case)
        if why not in WAIVED:
            raise NotPossible(NOT_SO)
        row.waived = Grievance.Waived(why)
        row.save()
        acts.zaken.change(handler.hand(f"Niet gehoord: {WAIVED[row.waived]}"), case.zaak, {}, always=True)
        save(case)


def postpone(zaak_id: int, handler: Handler, weeks: int | None, agreed: str) -> None:
    """Take longer with the consent of whoever complains, and confirm it to them (Awb 9:11 lid 3). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        put_off(case, version, _row(case), handler, weeks, agreed, POSTPONED)
