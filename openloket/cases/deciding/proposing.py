"""A decision that one official proposes and another signs: who proposes has no mandate for it, or the version asks for two.

Who signs takes the decision as any other, with all checks anew; or sends it back with remarks. What comes in meanwhile stops it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openloket.cases import locking, swapped, waiting
from openloket.cases.deciding import decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import Case, ProposedDecision
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.written.letters import WrittenLetter
from openloket.people import persons
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import acts

NONE_WAITS = "Er ligt geen besluit (meer) klaar om te ondertekenen."
NO_REMARKS = "Schrijf in woorden op wat er anders moet. Wie het voorstelde, leest dat."
OWN = "U stelde dit besluit zelf voor. Iemand anders moet het ondertekenen."
NOT_OWN = "U stelde dit besluit zelf voor. U kunt het intrekken."
CHOOSE = "Kies wie het besluit ondertekent."
MAY_NOT = "{name} mag in deze zaak niet beslissen. Kies iemand anders."
MOST = 800
"""Characters of the remarks with which a proposal is sent back."""


def of(case: Case) -> ProposedDecision | None:
    """Return the decision of a case that waits to be signed, or that was sent back and not proposed anew yet."""
    return ProposedDecision.objects.select_related("by", "to", "version").filter(zaak=case.zaak_id).first()


def propose(
    zaak_id: int,
    handler: Handler,
    to: User | None,
    result_id: str,
    motivation: str,
    weighing: Weighing,
    raw: Mapping[str, Any],
    typed: str = "",
) -> None:
    """Propose a decision to who signs it; it is checked now as it will be then. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locking.locked(zaak_id, handler.revision)
        if to is None or persons.same(to, handler.user):
            raise NotPossible(CHOOSE)
        if not (to.is_active and may(to, Action.DECIDE, team=case.team, service=case.service)):
            raise NotPossible(MAY_NOT.format(name=to))
        ready = decisions.ready_to_decide(
            case,
            version,
            handler.today,
            result_id,
            motivation,
            weighing,
            raw,
            to,
            proposed_by=handler.user,
            proposing=True,
        )
        assert case.version is not None
        waiting.forget(zaak_id)
        ProposedDecision.objects.create(
            zaak=case.zaak,
            by=handler.user,
            to=to,
            version=case.version,
            result=ready.result.id,
            motivation=ready.motivation,
            **pending.as_kept(weighing),
            filled_in=dict(raw),
            typed=typed,
            made_at=handler.at,
        )
        said = f"Besluit voorgesteld aan {to}: {ready.result.label}"
        acts.zaken.change(handler.hand(said), case.zaak, {}, always=True)
        case.handler = case.handler or handler.user
        save(case)


def approve(zaak_id: int, handler: Handler) -> None:
    """Sign a decision that a colleague proposed; then it goes as any decision does. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row = _held(zaak_id, handler)
        if persons.same(row.by, handler.user):
            raise NotPossible(OWN)
        if case.version_id != row.version_id:
            raise NotPossible(pending.OTHER_VERSION)
        swapped.check(zaak_id, swapped.in_form(row.typed))
        row.delete()
        acts.zaken.change(handler.hand(f"Ondertekend: voorstel van {row.by}"), case.zaak, {}, always=True)
        signs = replace(handler, proposed_by=row.by)
        pending.decide(zaak_id, signs, row.result, row.motivation, pending.weighing_of(row), row.filled_in, row.typed)


def send_back(zaak_id: int, handler: Handler, remarks: str) -> None:
    """Send a proposal back with remarks, which who proposed it reads in the case. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row = _held(zaak_id, handler)
        if persons.same(row.by, handler.user):
            raise NotPossible(NOT_OWN)
        remarks = reasoned(remarks, MOST, NO_REMARKS, "remarks")
        row.stopped, row.sent_back = f"{handler.user}: {remarks}", True
        row.save(update_fields=["stopped", "sent_back"])
        acts.zaken.change(handler.hand(f"Voorgesteld besluit teruggestuurd: {remarks}"), case.zaak, {}, always=True)
        case.new_since = case.new_since or handler.at
        save(case)


def withdraw(zaak_id: int, handler: Handler) -> None:
    """Take a proposal back, so that the case can go on; what was filled in stays. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row = _held(zaak_id, handler)
        row.stopped = f"Ingetrokken door {handler.user}."
        row.save(update_fields=["stopped"])
        acts.zaken.change(handler.hand("Voorstel voor een besluit ingetrokken"), case.zaak, {}, always=True)
        save(case)


def letter(case: Case, row: ProposedDecision, by: User) -> WrittenLetter:
    """Write the letter of a proposal as it would go when `by` signs it now. Raises NotPossible."""
    day = Handler(by, case.revision).today
    return decisions.preview_letter(case, row.result, row.motivation, day, pending.weighing_of(row), row.filled_in, by)


def _held(zaak_id: int, handler: Handler) -> tuple[Case, ProposedDecision]:
    """Return a case, locked, with its decision that waits to be signed. Raises Stale, NotPossible."""
    case = locked_case(zaak_id)
    if case.revision != handler.revision:
        raise Stale
    row = ProposedDecision.objects.select_related("by").filter(zaak=zaak_id, stopped="").first()
    if row is None:
        raise NotPossible(NONE_WAITS)
    return case, row
