"""Give several cases to someone, let go of them, or move them to a step, at once: shown before, done one by one, told after.

What is shown of each case is asked again when it is its turn: a case that changed since, or that may not be given (any
more), is left as it is and told with the reason. Each case and the count of how far it is are written together, so that
a worker that dies does nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openloket.cases import handling, impartial, versions, waiting
from openloket.cases.handling import CLOSED, ELSEWHERE, NO_ONES, NO_STEP, Handler, Stale
from openloket.cases.models import Case, Division, PendingDecision
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action

MOST = 1000
"""Cases that are divided at once."""
TURN = 20.0
"""Seconds for which one job works on a division, before the next goes on."""
CHANGED = gettext_noop("Deze zaak is intussen veranderd. Bekijk haar eerst.")
NOT_ALLOWED = gettext_noop("U mag dit met deze zaak niet doen.")
NOT_THEIRS = gettext_noop("Deze medewerker mag deze zaak niet behandelen.")
ALREADY = gettext_noop("Deze zaak is al van deze medewerker.")
AT_STEP = gettext_noop("Deze zaak staat al op deze stap.")
GONE = gettext_noop("Deze zaak is er niet meer.")


class Deed(StrEnum):
    ASSIGN = "assign"
    RELEASE = "release"
    MOVE = "move"


@dataclass(frozen=True)
class Asked:
    """Say what is to be done with each case."""

    by: User
    deed: Deed
    to: User | None = None
    step: str = ""


def of(division: Division) -> Asked:
    """Return what was asked."""
    return Asked(division.by, Deed(division.deed), division.to, division.step)


def may_divide(user: User) -> bool:
    """Say whether an official may do any of it."""
    return may(user, Action.ASSIGN) or may(user, Action.HANDLE)


def why_not(asked: Asked, case: Case, *, waits: bool) -> str:
    """Return why it cannot be done with a case, in Dutch; empty when it can. `waits` says that a decision waits in it."""
    if not _allowed(asked, case):
        return NOT_ALLOWED
    if case.closed_on is not None:
        return CLOSED
    if case.version is None:
        return ELSEWHERE
    if waits:
        return waiting.FIRST_UNDO
    match asked.deed:
        case Deed.ASSIGN:
            return _not_to(asked.to, case)
        case Deed.RELEASE:
            return NO_ONES if case.handler_id is None else ""
    if case.step == asked.step:
        return AT_STEP
    return "" if asked.step in [step.id for step in versions.of(case.version).steps[:-1]] else NO_STEP


def _allowed(asked: Asked, case: Case) -> bool:
    """Say whether this official may: a coordinator all of it, who handles it what they could do on its own page."""
    scope = {"team": case.team, "service": case.service}
    if asked.deed is not Deed.MOVE and may(asked.by, Action.ASSIGN, **scope):
        return True
    if not may(asked.by, Action.HANDLE, **scope):
        return False
    match asked.deed:
        case Deed.ASSIGN:
            return asked.to == asked.by
        case Deed.RELEASE:
            return case.handler_id == asked.by.pk
    return True


def _not_to(to: User | None, case: Case) -> str:
    if to is None or not to.is_active or not may(to, Action.HANDLE, team=case.team, service=case.service):
        return NOT_THEIRS
    return ALREADY if case.handler_id == to.pk else impartial.barred(to, case)


def propose(asked: Asked, cases: Sequence[Case], at: datetime) -> Division:
    """Keep what is to be done, and with which cases as they are now; nothing is done yet."""
    kept = [[case.pk, case.revision] for case in cases[:MOST]]
    return Division.objects.create(by=asked.by, deed=asked.deed, to=asked.to, step=asked.step, cases=kept, at=at)


def shown(division: Division) -> list[tuple[Case, str]]:
    """Return each case with why it cannot be done with it; empty when it can."""
    found = _cases([pk for pk, _ in division.cases])
    waits = set(PendingDecision.objects.filter(zaak__in=found, stopped="").values_list("zaak", flat=True))
    asked = of(division)
    rows = [(found[pk], revision) for pk, revision in division.cases if pk in found]
    return [(case, why_not(asked, case, waits=case.pk in waits) or _changed(case, revision)) for case, revision in rows]


def refused(division: Division) -> list[tuple[Case | None, str]]:
    """Return the cases with which it was not done, and why; None for a case that is no longer there."""
    found = _cases([pk for pk, _ in division.refused])
    return [(found.get(pk), why) for pk, why in division.refused]


def _cases(ids: Sequence[int]) -> dict[int, Case]:
    return Case.objects.filter(pk__in=ids).select_related("zaak", "version", "handler").in_bulk()


def _changed(case: Case, revision: int) -> str:
    return "" if case.revision == revision else CHANGED


def begin(division: UUID, user: User, at: datetime) -> bool:
    """Confirm what was shown, once; False when it was confirmed before, or is not theirs."""
    with transaction.atomic():
        begun = Division.objects.filter(pk=division, by=user, began_at=None).update(began_at=at)
        if begun:
            later("divide", division=str(division))
    return bool(begun)


def go_on(division: UUID) -> None:
    """Do it with one case after another for one turn, and queue what is left (the job)."""
    ends = time.monotonic() + TURN
    while time.monotonic() < ends:
        if not _next(division):
            return
    later("divide", division=str(division))


def _next(division: UUID) -> bool:
    """Do it with the next case; False when none is left."""
    with transaction.atomic():
        rows = Division.objects.select_related("by", "to").select_for_update(of=("self",))
        row = rows.filter(pk=division).exclude(began_at=None).first()
        if row is None or row.done >= len(row.cases):
            return False
        pk, revision = row.cases[row.done]
        if why := _do(of(row), pk, revision):
            row.refused.append([pk, why])
        row.done += 1
        row.save(update_fields=["done", "refused"])
    return True


def _do(asked: Asked, pk: int, revision: int) -> str:
    """Do it with one case; returns why it was left as it is."""
    case = _cases([pk]).get(pk)
    if case is None:
        return GONE
    if not asked.by.is_active:
        return NOT_ALLOWED
    waits = PendingDecision.objects.filter(zaak=pk, stopped="").exists()
    if why := why_not(asked, case, waits=waits):
        return why
    handler = Handler(asked.by, revision)
    try:
        match asked.deed:
            case Deed.ASSIGN:
                handling.take(pk, handler, asked.to)
            case Deed.RELEASE:
                handling.release(pk, handler)
            case Deed.MOVE:
                handling.move(pk, handler, asked.step)
    except NotPossible as error:
        return str(error)
    except Stale:
        return CHANGED
    return ""


def forget_old(before: datetime) -> None:
    """Remove divisions of before that moment; what they did stands in the cases."""
    Division.objects.filter(at__lt=before).delete()
