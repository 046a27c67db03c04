"""An objection to the decision of a case: whether it came in time, until when to decide on it, and its receipt by letter.

Awb 6:7-6:11, 6:14, 7:10. It follows from the days on which the decision was really made known and the objection came, so it is
counted whenever it is shown, and an amended letter moves it along. Whether being late can be excused is for an official.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.disputes import linked, opposing
from openloket.cases.models import Case, Grievance, Message, ReceivedMessage
from openloket.cases.sent import mailing, messages
from openloket.cases.terms import calendar
from openloket.definitions.schema import Letter
from openloket.law import objection
from openloket.law.calendar import plain_date
from openloket.law.deadlines import Deadline
from openloket.law.objection import Timed, Timing
from openloket.registers.api.hand import Hand

KIND = "objection"
LETTER = Letter(
    subject="Wij hebben uw bezwaar ontvangen. Zaak {zaaknummer}",
    body="""
Wij hebben uw bezwaar ontvangen op {bezwaar_op}.

{oordeel}

{verder}
""",
)
"""The receipt of an objection (Awb 6:14)."""
_SAYS: Mapping[Timing, str] = {
    Timing.PREMATURE: "Uw bezwaar kwam voordat de tijd voor bezwaar begon. Dat is niet erg: wij bewaren het (artikel 6:10 van de "
    "Algemene wet bestuursrecht). Bent u het na ons besluit niet meer oneens met ons? Laat het ons dan weten.",
    Timing.IN_TIME: "Uw bezwaar kwam op tijd.",
    Timing.EXCUSABLE: "Ons bericht dat er een besluit was, kwam niet goed aan. Daarom telt uw bezwaar, ook al kwam het na "
    "{tot} (artikel 2:22 van de Algemene wet bestuursrecht).",
    Timing.LATE: "Bezwaar maken kon tot en met {tot}. Uw bezwaar kwam later. Ging het op tijd op de post, of kon u er niets aan doen? "
    "Schrijf ons dan waarom. Wij kijken of uw bezwaar toch telt (artikel 6:9 en 6:11 van de Algemene wet bestuursrecht).",
}
_AT_ONCE = "Uw bezwaar kwam op tijd: op de dag waarop wij ons besluit bekendmaakten."
"""Says it of an objection that came on the day on which the decision was made known, which is a day before its term begins."""
_DECIDED_BY = "Wij beslissen uiterlijk op {beslissen}. Dat doet iemand anders dan wie het besluit nam."
_PAST = (
    "De tijd om op bezwaren te beslissen was al voorbij: die liep tot en met {beslissen}. Wij beslissen daarom zo snel mogelijk. Dat doet "
    "iemand anders dan wie het besluit nam."
)
"""Says it of an objection that came after the day on which it should have been decided on: that is counted from the term to object (Awb 7:10)."""
IN_OWN_CASE = (
    "\n\nUw bezwaar is een eigen zaak. Noem het nummer boven deze brief als u ons belt of schrijft. Het gaat over zaak {zaak}. Mist er nog "
    "iets in uw bezwaar? Dan vragen wij u daarom. U kunt ons uw bezwaar ook vertellen: wij schrijven u wanneer dat kan (artikel 7:2 van de "
    "Algemene wet bestuursrecht)."
)
NO_OBJECTION = (
    "Tegen wat in deze zaak gebeurde, kunt u geen bezwaar maken. Wij lezen wel wat u schreef. In onze brieven over deze zaak staat wat "
    "u kunt doen."
)


@dataclass(frozen=True)
class Objection:
    """An objection with when it came by law, and until when to decide on it: None while nothing was made known."""

    message: ReceivedMessage
    timed: Timed
    decide_by: Deadline | None
    case: Case | None = None
    """The case in which it is handled; None where its service was not there yet."""
    at_once: bool = False
    """Whether it came on the very day on which the decision was made known."""


def possible(case: Case) -> bool:
    """Say whether one can object in a case: there is a besluit, or there can be one (Awb 1:3, 7:1), and the law knows objection."""
    if case.version is None:
        return False
    if linked.penalty_letter(case.pk) is not None:
        return True  # also to what the Awb itself has us decide (Awb 4:19)
    version = versions.of(case.version)
    if not version.open_to_objection:
        return False
    return version.decides if case.closed_on is None else linked.decision_letter(case.pk) is not None


def judged(case: Case, message: ReceivedMessage) -> Objection:
    """Count when an objection in a case came, and until when to decide on it."""
    day = timezone.localdate(message.received_at)
    row = Grievance.objects.select_related("letter").filter(message=message).first()
    letter, known = row.letter if row else linked.contested(case.pk, day), calendar.now()
    made_known = letter.sent_on if letter else None
    when, at_once = timed(letter, row, day), made_known == day
    own = Case.objects.select_related("zaak").get(pk=row.pk) if row else None
    if own is not None:
        by = Deadline(own.due, tuple(own.due_because)) if made_known else None
        return Objection(message, when, by, own, at_once)
    return Objection(
        message, when, objection.decide_by(made_known, calendar=known) if made_known else None, None, at_once
    )


def timed(letter: Message | None, row: Grievance | None, received: date) -> Timed:
    """Say whether an objection of this day to the decision in a letter came in time, with what an official found of it."""
    return objection.timed(
        letter.sent_on if letter else None,
        received=received,
        posted=row.posted_on if row else None,
        elsewhere=row.elsewhere_on if row else None,
        notified=letter is None or not mailing.excuses(letter, received),
        down=calendar.outages(),
        calendar=calendar.now(),
    )


def of_case(case: Case) -> list[Objection]:
    """List the objections in a case, the first one first; none where one cannot object."""
    return among(case, ReceivedMessage.objects.filter(zaak=case.zaak_id, kind=KIND))


def among(case: Case, messages: Iterable[ReceivedMessage]) -> list[Objection]:
    """List the objections among the messages of a case, the first one first; none where one cannot object."""
    rows = sorted((row for row in messages if row.kind == KIND), key=lambda row: (row.received_at, row.pk))
    return [judged(case, row) for row in rows] if rows and possible(case) else []


def came_in(case: Case, message: ReceivedMessage, hand: Hand) -> None:
    """Open the case of an objection and send its receipt, with what its day means (Awb 6:14); the caller has locked the first case.

    It goes to whoever objected: the applicant, or another whose interest the decision touches. Then the applicant is told.
    """
    if case.version is None:
        return
    can = possible(case)
    own = linked.open_case(case, message, hand) if can else None
    if message.party is not None and can:
        opposing.objected(case, hand)
    about, party = own or case, None if own else message.party
    version, now = versions.of(about.version), timezone.now()
    if party is None and not messages.reachable(about, version):
        return
    said, then, days = NO_OBJECTION, "", list[date]()
    if can:
        found = judged(case, message)
        until = plain_date(found.timed.until) if found.timed.until else ""
        said = _AT_ONCE if found.at_once else _SAYS[found.timed.timing].format(tot=until)
        if found.decide_by is not None:
            ends = found.decide_by.ends
            past = ends < timezone.localdate(now)
            then, days = (_PAST if past else _DECIDED_BY).format(beslissen=plain_date(ends)), [] if past else [ends]
    values = {"bezwaar_op": plain_date(timezone.localdate(message.received_at)), "oordeel": said, "verder": then}
    if own is not None:
        values["verder"] += IN_OWN_CASE.format(zaak=case.zaak.identificatie)
    messages.write(about, version, KIND, hand, now, values, text=LETTER, days=days, party=party)
