"""Tell whoever objects or complains that a committee advises us, and until when they hear of us then (Awb 7:13 lid 2, 9:15 lid 1)."""

from __future__ import annotations

from openloket.cases.hands import Handler
from openloket.cases.models import Case
from openloket.cases.sent import messages
from openloket.definitions.schema import Letter, Version
from openloket.law.calendar import plain_date
from openloket.registers.api.hand import Hand

KIND = "committee"
LETTER = Letter(
    subject="Een commissie geeft ons advies. Zaak {zaaknummer}",
    body="""
Over {waarover} geeft een commissie ons advies. In de commissie zit iemand die niet voor ons werkt ({artikel} van de Algemene wet
bestuursrecht).

Daarom duurt het langer. U hoort nu uiterlijk op {hoort_op} wat wij vinden. U hoeft niets te doen.
""",
)
_OBJECTION, _COMPLAINT = ("uw bezwaar", "artikel 7:13"), ("uw klacht", "artikel 9:14 en 9:15")


def tell(case: Case, version: Version, handler: Handler, hand: Hand) -> None:
    """Send the letter; the caller has locked the case and counted its last day anew."""
    if not messages.reachable(case, version):
        return
    about, article = _COMPLAINT if version.deadline.by == "klacht" else _OBJECTION
    values = {"waarover": about, "artikel": article, "hoort_op": plain_date(case.due)}
    messages.write(case, version, KIND, hand, handler.at, values, text=LETTER, by=handler.user)
