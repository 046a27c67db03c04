"""The decision of a case that waits, before it goes or to be signed: whether there is one, and what stops it. See pending, proposing."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from openloket.cases.models import Case, PendingDecision, ProposedDecision
from openloket.cases.refusals import NotPossible

FIRST_UNDO = "Er wacht een besluit in deze zaak. Draai dat eerst terug."
FIRST_WITHDRAW = "Er ligt een besluit klaar om te ondertekenen. Trek dat voorstel eerst in."
CAME_IN = gettext_noop(
    "Er kwam iets nieuws binnen voordat het besluit de deur uit ging. Bekijk dat, en beslis dan opnieuw."
)


def of(zaak_id: int) -> PendingDecision | None:
    """Return the decision of a case that waits, or that was stopped and not taken anew yet."""
    return PendingDecision.objects.select_related("by", "version").filter(zaak=zaak_id).first()


def refuse(zaak_id: int) -> None:
    """Refuse another act while a decision waits. Raises NotPossible."""
    if PendingDecision.objects.filter(zaak=zaak_id, stopped="").exists():
        raise NotPossible(FIRST_UNDO)
    if ProposedDecision.objects.filter(zaak=zaak_id, stopped="").exists():
        raise NotPossible(FIRST_WITHDRAW)


def stop(case: Case, why: str, at: datetime) -> bool:
    """Stop the decision that waits, to go or to be signed, and mark the case so that whoever handles it reads why; the caller saves it."""
    waits = (kind.objects.filter(zaak=case.zaak_id, stopped="") for kind in (PendingDecision, ProposedDecision))
    stopped = sum(rows.update(stopped=why) for rows in waits)
    if stopped:
        case.new_since = case.new_since or at
    return bool(stopped)


def forget(zaak_id: int) -> None:
    """Remove what waits or was stopped: another decision takes its place."""
    for kind in (PendingDecision, ProposedDecision):
        kind.objects.filter(zaak=zaak_id).delete()
