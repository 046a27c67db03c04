"""Lead an objection to its decision: whether it counts, who is heard and when, the report, and what must be there first.

Awb 6:6-6:11, 7:2-7:7, 7:10, 7:13. The steps, results and letters are those of its service; what is found of it by law is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from openloket.cases import impartial
from openloket.cases.disputes import committee, linked, objecting, opposing, straight
from openloket.cases.disputes.putting_off import put_off
from openloket.cases.documents import NewDocument, add
from openloket.cases.hands import Handler
from openloket.cases.locking import locked, save
from openloket.cases.mandates import mandated
from openloket.cases.models import Case, Grievance
from openloket.cases.refusals import NotPossible, bounded, for_letter, reasoned, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.terms import clock
from openloket.cases.who import addressee
from openloket.cases.wording.words import says_something
from openloket.definitions.schema import Letter
from openloket.law import objection
from openloket.law.calendar import long_date, plain_date
from openloket.law.objection import Timed
from openloket.people.models import User
from openloket.registers import acts, content

KIND = "hearing"
WHY_MAX, PLACE_MAX, REPORT_MAX = 1000, 200, 5000
INVITATION = Letter(
    subject="U kunt ons uw bezwaar vertellen. Zaak {zaaknummer}",
    body="""
U maakte bezwaar. U kunt ons dat vertellen op {hoorzitting}. Dat heet een hoorzitting (artikel 7:2 van de Algemene wet bestuursrecht).

Waar: {waar}.

Wie luistert: {wie}. Die nam het besluit niet.

Vanaf {stukken_vanaf} kunt u bij ons alle papieren lezen (artikel 7:4). {stukken_sturen}

U mag iemand meenemen. Wilt u niet komen, of kunt u dan niet? Laat het ons weten.
""",
)
"""Invites whoever objected to a hearing."""
NO_GRIEVANCE = "Dit is geen bezwaar."
NO_CASE = "Er is geen zaak met dit nummer waarover is of wordt besloten."
NO_REASON = "Schrijf in woorden op waarom u dat vindt."
PREPARED = "Wie het besluit nam of voorbereidde, hoort niet. Kies iemand anders (artikel 7:5 van de Awb)."
PAST = "Kies een dag die ten minste een week weg is: zo lang liggen de stukken ter inzage (artikel 7:4 van de Awb)."
PAPERS_UNTIL = "Tot en met {dag} kunt u ons nog papieren sturen."
PAPERS_ANY_DAY = "De dag waarop u ons nog papieren kon sturen, is al voorbij. Met u is afgesproken dat het toch kan, tot de hoorzitting."
TOO_SOON = (
    "De laatste dag om nog papieren te sturen is dan al voorbij: dat is tien dagen ervoor (artikel 7:4 van de Awb). Kies een latere "
    "dag, of leg vast dat het zo met wie bezwaar maakt is afgesproken."
)
POSTPONED = Letter(
    subject="Wij beslissen later op uw bezwaar. Zaak {zaaknummer}",
    body="""
Met u is afgesproken dat wij later op uw bezwaar beslissen. {afgesproken}

U krijgt ons besluit nu uiterlijk op {beslissen_voor} (artikel 7:10 lid 4 van de Algemene wet bestuursrecht).

Klopt dit niet? Laat het ons dan weten.
""",
)
"""Confirms that a decision on an objection comes later, as whoever objected agreed."""
NO_TERM = "De termijn loopt nog niet, want het besluit is nog niet bekendgemaakt."
OF_A_TAX = "Over een belasting beslist u in dit kalenderjaar (artikel 236 van de Gemeentewet). Dat schuift niet op met een afspraak."
NO_PLACE = "Schrijf op waar de hoorzitting is."
NOT_HEARD_YET = "Er is nog geen hoorzitting geweest. Een verslag kan daarna."
NO_REPORT = "Schrijf op wat er is gezegd, en door wie."

STRAIGHT = "straight"
NOT_STRAIGHT = Letter(
    subject="Wij kijken eerst zelf naar uw bezwaar. Zaak {zaaknummer}",
    body="""
U vroeg ons om uw bezwaar meteen naar de rechter te sturen. Dat doen wij niet (artikel 7:1a van de Algemene wet bestuursrecht).

{waarom}

Wij kijken zelf naar uw bezwaar. U krijgt ons besluit uiterlijk op {beslissen_voor}. Bent u het daar niet mee eens? Dan kunt u daarna
nog naar de rechter.
""",
)
"""Tells who objected that their objection does not go to the court at once."""
NO_REASON_FIRST = "Schrijf op waarom u eerst zelf naar het bezwaar kijkt."


@dataclass(frozen=True)
class Judgement:
    """Hold what an official found of an objection; `number` is of the case with the decision."""

    number: str
    posted_on: date | None = None
    elsewhere_on: date | None = None
    excused: bool | None = None
    interested: bool | None = None
    because: str = ""
    committee: bool = False
    tax: bool = False
    straight: bool | None = None


def timed(case: Case, row: Grievance) -> Timed:
    """Say whether an objection came in time."""
    return objecting.timed(row.letter, row, case.received_on)


def judge(zaak_id: int, handler: Handler, found: Judgement) -> None:
    """Keep what an official found of an objection, and count its last day anew. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        row = _row(case)
        about = Case.objects.filter(zaak__identificatie=found.number.strip()).exclude(pk=case.pk).first()
        if found.number.strip() and (about is None or not objecting.possible(about)):
            raise NotPossible(NO_CASE)
        if found.excused is not None or found.interested is not None:
            row.because = reasoned(found.because, WHY_MAX, NO_REASON)
        if about is not None and about.pk != row.about_id:
            row.about, row.letter = about.zaak, linked.contested(about.pk, case.received_on)
        advises = found.committee and not row.committee
        row.posted_on, row.elsewhere_on = found.posted_on, found.elsewhere_on
        row.excused, row.interested = found.excused, found.interested
        row.committee, row.tax, row.straight = found.committee, found.tax, found.straight
        row.save()
        hand = handler.hand(f"Bezwaar bekeken. {' '.join(timed(case, row).because)}")
        acts.zaken.change(hand, case.zaak, clock.restart(case, version), always=True)
        if advises:
            committee.tell(case, version, handler, hand)
        save(case)


def invite(zaak_id: int, handler: Handler, at: datetime, where: str, hearer: User, *, soon: bool = False) -> None:
    """Invite whoever objected to a hearing by someone who did not prepare the decision (Awb 7:2, 7:4, 7:5).

    `soon` says that whoever objected agreed to a day before which they cannot hand in papers in time any more.
    """
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        row, day = _row(case), timezone.localdate(at)
        if impartial.prepared(hearer, row):
            raise NotPossible(PREPARED)
        days = objection.hearing_days(day)
        if days.papers_from < handler.today:
            raise NotPossible(PAST)
        late = days.papers_until < handler.today
        if late and not soon:
            raise NotPossible(TOO_SOON)
        if not says_something(where):
            raise NotPossible(NO_PLACE)
        if not messages.reachable(case, version):
            raise NotPossible(NOBODY)
        row.heard_at, row.heard_where, row.heard_by, row.waived = at, for_letter(where.strip(), PLACE_MAX), hearer, ""
        row.save()
        values = {
            "hoorzitting": f"{long_date(day)} om {timezone.localtime(at):%H:%M} uur",
            "waar": row.heard_where,
            "wie": str(hearer),
            "stukken_vanaf": plain_date(days.papers_from),
            "stukken_sturen": PAPERS_ANY_DAY if late else PAPERS_UNTIL.format(dag=plain_date(days.papers_until)),
        }
        hand = handler.hand(f"Uitgenodigd voor een hoorzitting op {long_date(day)}")
        messages.write(
            case, version, KIND, hand, handler.at, values,
            text=INVITATION, by=handler.user, post_by=days.papers_from,
        )  # fmt: skip
        opposing.invite(row, values, handler.user, hand)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


def waive(zaak_id: int, handler: Handler, why: str) -> None:
    """Keep why nobody is heard (Awb 7:3). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, _ = locked(zaak_id, handler.revision)
        row = _row(case)
        row.waived = Grievance.Waived(why)
        row.save()
        acts.zaken.change(handler.hand(f"Niet gehoord: {row.get_waived_display()}"), case.zaak, {}, always=True)
        save(case)


def postpone(zaak_id: int, handler: Handler, weeks: int | None, agreed: str) -> None:
    """Put off the decision with the consent of whoever objected, and confirm it to them (Awb 7:10 lid 4). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        row = _row(case)
        if row.tax:
            raise NotPossible(OF_A_TAX)
        if row.letter is None or row.letter.sent_on is None:
            raise NotPossible(NO_TERM)
        put_off(case, version, row, handler, weeks, agreed, POSTPONED)


def refuse_straight(zaak_id: int, handler: Handler, why: str) -> None:
    """Tell who objected that we look at it ourselves first (Awb 7:1a lid 4). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        row = _row(case)
        if not straight.asked(case, row):
            raise NotPossible(straight.NOT_ASKED)
        if row.straight_refused_on is not None:
            raise NotPossible(straight.ALREADY)
        why = for_letter(reasoned(why, WHY_MAX, NO_REASON_FIRST), WHY_MAX)
        if not messages.reachable(case, version):
            raise NotPossible(NOBODY)
        signed = mandated.check_by_law(case, version, handler.today, handler.user)
        row.straight_refused_on = handler.today
        row.save()
        hand = handler.hand(f"Niet meteen naar de rechter: {why}")
        messages.write(
            case, version, STRAIGHT, hand, handler.at, {"waarom": why},
            text=NOT_STRAIGHT, by=handler.user, signed=mandated.in_letter(signed, handler.user),
        )  # fmt: skip
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


def report(zaak_id: int, handler: Handler, text: str) -> None:
    """Put the report of the hearing in the file, of an objection or a complaint (Awb 7:7, 9:10). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, _ = locked(zaak_id, handler.revision)
        row = impartial.complaint(case) or _row(case)
        if row.heard_at is None or row.heard_at > handler.at:
            raise NotPossible(NOT_HEARD_YET)
        if not says_something(bounded(text, REPORT_MAX)):
            raise NotPossible(NO_REPORT)
        data = (
            f"Verslag van de hoorzitting op {plain_date(timezone.localdate(row.heard_at))}\n\n{text.strip()}\n".encode()
        )
        name = f"verslag-{case.zaak.identificatie}.txt"
        new = NewDocument(
            "Verslag van de hoorzitting", name, "text/plain", content.store(data), len(data), "brief", str(handler.user)
        )
        hand = handler.hand("Verslag van de hoorzitting")
        add(hand, case.zaak, [new], handler.today, secret=addressee.hides(case))
        row.reported_on = handler.today
        row.save()
        save(case)


def _row(case: Case) -> Grievance:
    row = impartial.of(case)
    if row is None:
        raise NotPossible(NO_GRIEVANCE)
    return row


def papers(row: Grievance) -> objection.HearingDays | None:
    """Return the days before the hearing; None without one."""
    return objection.hearing_days(timezone.localdate(row.heard_at)) if row.heard_at else None
