"""An official who is involved in a case themselves says so, and is kept from it (Awb 2:4).

Nobody but a coordinator reads why; the timeline says only that it was said.
"""

from __future__ import annotations

from openloket.cases import locking, waiting
from openloket.cases.hands import Handler
from openloket.cases.locking import save
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.work import handling
from openloket.registers import acts

NO_REASON = "Schrijf in woorden op hoe u betrokken bent. Alleen een coördinator leest dat."
NOT_SAID = "Deze medewerker meldde zich niet als betrokken."
STOPPED = (
    "Wie dit besluit nam of voorstelde, meldde daarna betrokken te zijn bij de zaak. Iemand anders moet beslissen."
)
MOST = 500
"""Characters of how someone is involved."""


def declare(zaak_id: int, handler: Handler, why: str) -> None:
    """Keep from a case who says to be involved in it, and release it from them. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locking.opened(zaak_id, handler.revision, stops=True)
        why = reasoned(why, MOST, NO_REASON, "involved")
        user, at = handler.user, handler.at
        case.involved = [*case.involved, {"pk": user.pk, "name": str(user), "why": why, "at": at.isoformat()}]
        hand = handler.hand(f"{user} meldde zich als betrokken (artikel 2:4 van de Awb)")
        handling.let_go(case, hand, user)
        waiting.stop(case, STOPPED, at)
        case.new_since = case.new_since or at
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


def lift(zaak_id: int, handler: Handler, who: int, why: str) -> None:
    """Let someone handle a case again who said to be involved by mistake. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locking.opened(zaak_id, handler.revision, stops=True)
        row = next((each for each in case.involved if each["pk"] == who), None)
        if row is None:
            raise NotPossible(NOT_SAID)
        if who == handler.user.pk:
            raise NotPossible("Dit moet een andere coördinator doen.")
        why = reasoned(why, MOST, "Schrijf in woorden op waarom deze medewerker de zaak toch mag behandelen.")
        case.involved = [each for each in case.involved if each["pk"] != who]
        hand = handler.hand(f"{row['name']} mag de zaak weer behandelen: {why}")
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)
