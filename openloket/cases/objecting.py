"""An objection to the decision of a case: whether it came in time, until when to decide on it, and its receipt by letter.

Awb 6:7-6:11, 6:14, 7:10. It follows from the days on which the decision was really made known and the objection came, so it is
counted whenever it is shown, and an amended letter moves it along. Whether being late can be excused is for an official.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from openloket.cases import calendar, letters, mailing, messages, versions
from openloket.cases.models import Case, Message, ReceivedMessage
from openloket.definitions.schema import Letter
from openloket.law import objection
from openloket.law.calendar import plain_date
from openloket.law.deadlines import Deadline
from openloket.law.objection import Timed, Timing
from openloket.registers import acts
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
_DECIDED_BY = "Wij beslissen uiterlijk op {beslissen}. Dat doet iemand anders dan wie het besluit nam."
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


def possible(case: Case) -> bool:
    """Say whether one can object in a case: there is a besluit, or there can be one (Awb 1:3, 7:1), and the law knows objection."""
    if case.version is None:
        return False
    version = versions.of(case.version)
    if not version.open_to_objection:
        return False
    return version.decides if case.closed_on is None else _decision(case) is not None


def _decision(case: Case) -> Message | None:
    return Message.objects.filter(zaak=case.zaak_id, kind="decision").order_by("pk").last()


def _missed(letter: Message) -> bool:
    """Say whether the notification of a letter in Mijn Loket was not sent or did not arrive (Awb 2:22)."""
    by_mail = letter.way == Message.Way.INBOX and letter.email != ""
    return letter.undeliverable_at is not None or (by_mail and mailing.notified(letter).missed)


def judged(case: Case, message: ReceivedMessage) -> Objection:
    """Count when an objection in a case came, and until when to decide on it."""
    letter, known = _decision(case), calendar.now()
    made_known = letter.sent_on if letter else None
    timed = objection.timed(
        made_known,
        received=timezone.localdate(message.received_at),
        notified=letter is None or not _missed(letter),
        down=calendar.outages(),
        calendar=known,
    )
    return Objection(message, timed, objection.decide_by(made_known, calendar=known) if made_known else None)


def of_case(case: Case) -> list[Objection]:
    """List the objections in a case, the first one first; none where one cannot object."""
    rows = list(ReceivedMessage.objects.filter(zaak=case.zaak_id, kind=KIND).order_by("received_at", "pk"))
    return [judged(case, row) for row in rows] if rows and possible(case) else []


def came_in(case: Case, message: ReceivedMessage, hand: Hand) -> None:
    """Send the receipt of an objection, with what its day means (Awb 6:14); the caller has locked the case, and saves it.

    It goes to whoever objected: the applicant, or another whose interest the decision touches.
    """
    if case.version is None:
        return
    version, now = versions.of(case.version), timezone.now()
    if message.party is None and not messages.reachable(case, version):
        return
    said, then, days = NO_OBJECTION, "", list[date]()
    if possible(case):
        found = judged(case, message)
        until = plain_date(found.timed.until) if found.timed.until else ""
        said = _SAYS[found.timed.timing].format(tot=until)
        if found.decide_by is not None:
            then, days = _DECIDED_BY.format(beslissen=plain_date(found.decide_by.ends)), [found.decide_by.ends]
    values = {"bezwaar_op": plain_date(timezone.localdate(message.received_at)), "oordeel": said, "verder": then}
    letter = letters.write(
        case, version, KIND, timezone.localdate(now), values, text=LETTER, days=days, party=message.party
    )
    messages.send(
        case,
        version,
        letter,
        kind=KIND,
        author=acts.OURSELVES,
        sha256=messages.store(letter),
        hand=hand,
        now=now,
        party=message.party,
    )
