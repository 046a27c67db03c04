"""Open a case of ours again that ended without a decision, with a reason: closed by mistake, or withdrawn and not meant so.

A decision that was taken is not taken back by opening its case: it is corrected, or another decision is taken (correcting).
"""

from __future__ import annotations

from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save, version_of
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.terms import clock
from openloket.registers import acts
from openloket.registers.models import Besluit, Status, Statustype

REASON_MAX = 1000
OPEN = "Deze zaak is niet gesloten."
DECIDED = "In deze zaak is een besluit genomen. Dat gaat niet weg als u de zaak heropent. Klopt het besluit niet? Kies dan ‘Herstel dit besluit’."
NO_REASON = "Schrijf in woorden op waarom de zaak weer opengaat. Dat staat in de tijdlijn."


def why_not(case: Case) -> str:
    """Return why a case cannot be opened again, in Dutch; empty when it can."""
    if case.closed_on is None:
        return OPEN
    return DECIDED if Besluit.objects.filter(zaak=case.zaak_id).exists() else ""


def reopen(zaak_id: int, handler: Handler, reason: str) -> None:
    """Open it at the step where it was; its clock is counted anew. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        version = version_of(case)
        if why := why_not(case):
            raise NotPossible(why)
        reason = reasoned(reason, REASON_MAX, NO_REASON, "reopened")
        status = _before(case)
        case.step, case.closed_on, case.decision = version.steps[status.volgnummer - 1].id, None, None
        hand = handler.hand(f"Heropend: {reason}")
        acts.zaken.set_status(hand, case.zaak, status, reason)
        acts.zaken.change(hand, case.zaak, clock.restart(case, version))
        save(case)


def _before(case: Case) -> Statustype:
    """Return the status that it had before the one that closed it; the first one of its zaaktype where there was none."""
    kinds = Statustype.objects.filter(zaaktype=case.zaak.zaaktype_id).order_by("volgnummer")
    last = kinds.last()
    rows = Status.objects.filter(zaak=case.zaak_id).exclude(statustype=last).select_related("statustype")
    row = rows.order_by("datum_status_gezet", "pk").last()
    found = row.statustype if row else kinds.first()
    assert found is not None
    return found
