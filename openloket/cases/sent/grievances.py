"""Objections and complaints as cases of their own: what follows for their clock from the case that they are about."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from openloket.cases import impartial, news, versions
from openloket.cases.locking import locked_case, save
from openloket.cases.models import Case, Grievance, Message
from openloket.cases.sent import messages
from openloket.cases.terms import clock
from openloket.definitions.schema import Letter
from openloket.law.calendar import plain_date
from openloket.registers import acts
from openloket.registers.api.hand import Hand

JOINED, UPHELD = "joined", "gegrond"
"""The kind of the letter about a changed decision, and the result of an objection after which the first case needs a new one."""
LETTER = Letter(
    subject="Het besluit is veranderd. Uw bezwaar loopt door. Zaak {zaaknummer}",
    body="""
U maakte bezwaar tegen een besluit. Wij hebben dat besluit veranderd. De brief daarover is van {besluit_op}.

Uw bezwaar gaat nu ook over het nieuwe besluit. U hoeft niet opnieuw bezwaar te maken (artikel 6:19 van de Algemene wet bestuursrecht).

Bent u het eens met het nieuwe besluit? Dan kunt u uw bezwaar intrekken. Laat het ons weten.
""",
)
"""Tells who objected that a later decision joins their objection."""


def decision_went(letter: Message, hand: Hand) -> None:
    """Count the objections to the decision in a letter that went from that day, also those that came before it (Awb 6:10, 7:10).

    One to an earlier decision of the same case is about the later one too, and whoever objected is told (Awb 6:19).
    """
    rows = Grievance.objects.filter(about=letter.zaak_id, zaak__einddatum=None).order_by("pk")
    for row in rows.filter(letter=None) | rows.filter(letter=letter):
        if row.letter_id is None:
            row.letter = letter
            row.save(update_fields=["letter"])
        recount(locked_case(row.pk), hand)
    earlier = rows.filter(letter__lt=letter.pk, letter__kind="decision")
    for row in earlier.exclude(joined=letter):
        _join(row, letter, hand)


def _join(row: Grievance, letter: Message, hand: Hand) -> None:
    """Make an objection about a later decision too, and tell whoever objected; their own term stays (Awb 6:19)."""
    case, now = locked_case(row.pk), timezone.now()
    if not impartial.objects(case):
        return
    row.joined = letter
    row.save(update_fields=["joined"])
    version = versions.of(case.version)
    if messages.reachable(case, version):
        values = {"besluit_op": plain_date(letter.sent_on or timezone.localdate(now))}
        messages.write(case, version, JOINED, hand, now, values, text=LETTER)
    news.came_in(case, now)
    acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)


def upheld(case: Case) -> Case | None:
    """Return the case of an objection that was found right, and after which the first case got no new decision (Awb 7:11)."""
    rows = Grievance.objects.filter(about=case.zaak_id, zaak__case__decision__resultaat=UPHELD)
    found = Case.objects.select_related("zaak").filter(pk__in=rows.values("zaak")).order_by("-closed_on").first()
    if found is None or not impartial.objects(found):
        return None
    anew = Message.objects.filter(zaak=case.zaak_id, kind="decision", made_at__gt=_decided_at(found))
    return None if anew.exists() else found


def reason(objection: Case) -> str:
    """Return why the first case gets a new decision, as its letter says it."""
    changes = str((objection.decision or {}).get("ingevuld", {}).get("wat_verandert", ""))
    return f"Op een bezwaar besloten wij op {plain_date(objection.closed_on)}: {changes}" if objection.closed_on else ""


def _decided_at(case: Case) -> datetime:
    letter = Message.objects.filter(zaak=case.zaak_id, kind="decision").order_by("pk").last()
    return letter.made_at if letter else case.received_at


def recount(case: Case, hand: Hand) -> None:
    """Count the last day of a case anew and save it; the caller has locked it."""
    if case.closed_on is None and case.version is not None:
        acts.zaken.change(hand, case.zaak, clock.restart(case, versions.of(case.version)))
        save(case)
