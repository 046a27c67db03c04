"""Do one thing with several cases at once: give them, let go of them, move them, ask advice; shown before, done one by one, told after.

What is shown of each case is asked again when it is its turn: a case that changed since, or that may not be given (any
more), is left as it is and told with the reason. Each case and the count of how far it is are written together, so that
a worker that dies does nothing twice. What only reads them, to print or as a file, is given at once when it is confirmed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from openloket.cases import impartial, versions, waiting
from openloket.cases.advice import advised, tasks
from openloket.cases.hands import Handler
from openloket.cases.locking import CLOSED, ELSEWHERE, Stale
from openloket.cases.models import Case, Division, PendingDecision, Task
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible
from openloket.cases.work import handling
from openloket.cases.work.handling import NO_ONES, NO_STEP
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action

MOST = 1000
"""Cases that are divided at once."""
MOST_PRINTED = 100
"""Cases that are printed at once."""
TURN = 20.0
"""Seconds for which one job works on a division, before the next goes on."""
CHANGED = gettext_noop("Deze zaak is intussen veranderd. Bekijk haar eerst.")
NOT_ALLOWED = gettext_noop("U mag dit met deze zaak niet doen.")
NOT_THEIRS = gettext_noop("Deze medewerker mag deze zaak niet behandelen.")
ALREADY = gettext_noop("Deze zaak is al van deze medewerker.")
AT_STEP = gettext_noop("Deze zaak staat al op deze stap.")
NOTHING_TO_ASK = gettext_noop("De werkinstructie vraagt hier geen advies, of het is al gevraagd.")
GONE = gettext_noop("Deze zaak is er niet meer.")


class Deed(StrEnum):
    ASSIGN = "assign"
    RELEASE = "release"
    MOVE = "move"
    ASK = "ask"
    """Ask the advice that the version wants and that nobody asked."""
    PRINT = "print"
    FILE = "file"


READS = frozenset({Deed.PRINT, Deed.FILE})
"""Name the acts that change nothing."""


def most(deed: Deed) -> int:
    """Return with how many cases it can be done at once."""
    return MOST_PRINTED if deed is Deed.PRINT else MOST


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


def why_not(asked: Asked, case: Case, *, waits: bool, keys: Collection[str] | None = None) -> str:
    """Return why it cannot be done with a case, in Dutch; empty when it can.

    `waits` says that a decision waits in it, `keys` are those of its tasks, for who has them already.
    """
    if not _allowed(asked, case):
        return NOT_ALLOWED
    if asked.deed is Deed.FILE:
        return ""
    if asked.deed is Deed.PRINT:
        return impartial.barred(asked.by, case) if case.version else ELSEWHERE
    if case.closed_on is not None:
        return CLOSED
    if case.version is None and asked.deed not in (Deed.ASSIGN, Deed.RELEASE):
        return ELSEWHERE
    if waits:
        return waiting.FIRST_UNDO
    match asked.deed:
        case Deed.ASSIGN:
            return _not_to(asked.to, case)
        case Deed.RELEASE:
            return NO_ONES if case.handler_id is None else ""
        case Deed.ASK:
            nothing = not advised.to_ask(case, versions.of(case.version), keys)
            return NOTHING_TO_ASK if nothing else impartial.barred(asked.by, case)
    if case.step == asked.step:
        return AT_STEP
    known = asked.step in [step.id for step in versions.of(case.version).steps[:-1]]
    return impartial.barred(asked.by, case) if known else NO_STEP


def _allowed(asked: Asked, case: Case) -> bool:
    """Say whether this official may: a coordinator all of it, who handles it what they could do on its own page."""
    scope = {"team": case.team, "service": case.service}
    if asked.deed is Deed.FILE:
        return may(asked.by, Action.SEE_WORK, **scope)
    if asked.deed in (Deed.ASSIGN, Deed.RELEASE) and may(asked.by, Action.ASSIGN, **scope):
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
    kept = [[case.pk, case.revision] for case in cases[: most(asked.deed)]]
    return Division.objects.create(by=asked.by, deed=asked.deed, to=asked.to, step=asked.step, cases=kept, at=at)


def shown(division: Division) -> list[tuple[Case, str]]:
    """Return each case with why it cannot be done with it; empty when it can."""
    found = _cases([pk for pk, _ in division.cases])
    waits = set(PendingDecision.objects.filter(zaak__in=found, stopped="").values_list("zaak", flat=True))
    asked, keys = of(division), _keys(found) if division.deed == Deed.ASK else {}
    rows = [(found[pk], revision) for pk, revision in division.cases if pk in found]
    return [
        (
            case,
            why_not(asked, case, waits=case.pk in waits, keys=keys.get(case.pk, ()))
            or ("" if asked.deed in READS else _changed(case, revision)),
        )
        for case, revision in rows
    ]


def asks(cases: Sequence[Case]) -> list[tuple[str, int]]:
    """Return what is asked of whom in these cases, each with in how many."""
    keys = _keys(case.pk for case in cases)
    found = Counter(
        item.label for case in cases for item in advised.to_ask(case, versions.of(case.version), keys.get(case.pk, ()))
    )
    return sorted(found.items(), key=lambda item: item[0].casefold())


def _keys(ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the keys of what was asked in each of these cases, by their id."""
    found: dict[int, list[str]] = {}
    for zaak, key in Task.objects.filter(zaak__in=list(ids)).values_list("zaak", "key"):
        found.setdefault(zaak, []).append(key)
    return found


def refused(division: Division) -> list[tuple[Case | None, str]]:
    """Return the cases with which it was not done, and why; None for a case that is no longer there."""
    found = _cases([pk for pk, _ in division.refused])
    return [(found.get(pk), why) for pk, why in division.refused]


def _cases(ids: Sequence[int]) -> dict[int, Case]:
    rows = Case.objects.filter(pk__in=ids).annotate(who=F("findable__who"))
    return {row.pk: row for row in rows.select_related("zaak__huidige_status__statustype", "version", "handler")}


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
            case Deed.ASK:
                wanted = advised.to_ask(case, versions.of(case.version))
                tasks.ask(pk, handler, [tasks.of_version(item, handler.today) for item in wanted])
    except NotPossible as error:
        return str(error)
    except Stale:
        return CHANGED
    return ""


def forget_old(before: datetime) -> None:
    """Remove divisions of before that moment; what they did stands in the cases."""
    Division.objects.filter(at__lt=before).delete()
