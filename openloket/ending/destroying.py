"""Destroying the files of a list: one transaction for the rows of each, its contents after that, the declaration at the end.

Killed at any instant a file is there whole or its rows are gone whole; contents whose rows went stand in `Leftover` until
they are removed, so that they are never named without being there, and never forgotten. Whoever goes on may be another.
"""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from openloket.cases import in_use, wishes
from openloket.cases.find import index
from openloket.ending import declaring, facts, personal
from openloket.ending.models import Declaration, DestructionList, Leftover, ListedFile
from openloket.law.destroying import Hold, held
from openloket.people import looking
from openloket.registers import acts, content, orphans
from openloket.registers.api.problems import Problem
from openloket.registers.models import Besluit, Rol, Zaak
from openloket.secrecy import keyed_hashes

log = logging.getLogger(__name__)

BATCH = 50
"""Files between two looks at the contents that are left."""
CALM = 1.0
"""The rest after a batch, as a part of its time: half of the time is left to others."""
TURN = 20.0
"""Seconds that a job works on a list before it makes room for other jobs."""
YOUNG = 86_400
"""Seconds in which a content that was stored may still get the row that names it; until then it stays."""
OUR_NUMBER = re.compile(r"ZAAK-\d{4}-\d{10}")
State, FileState = DestructionList.State, ListedFile.State


def run(
    row: DestructionList,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    rest: float = 0.0,
    seconds: float = math.inf,
) -> DestructionList:
    """Go on with a list until done or paused, or `seconds` have passed. May be called again, also after a crash.

    Raises StoreAway, and DatabaseError.
    """
    until, total = time.monotonic() + seconds, row.files.count()
    while time.monotonic() < until:
        start = time.monotonic()
        todo = list(row.files.filter(state=FileState.LISTED).order_by("pk").values_list("pk", flat=True)[:BATCH])
        for pk in todo:
            if not _running(row) or time.monotonic() > until:
                break
            _have_a_turn(pk)
        clear(row)
        row.refresh_from_db()
        progress(total - row.files.filter(state=FileState.LISTED).count(), total)
        if row.state != State.RUNNING or not todo:
            break
        time.sleep(rest * (time.monotonic() - start))
    finish(row, timezone.now())
    row.refresh_from_db()
    return row


def _running(row: DestructionList) -> bool:
    return DestructionList.objects.filter(pk=row.pk, state=State.RUNNING).exists()


def _have_a_turn(pk: int) -> None:
    """Destroy a file; one that a register refuses stays, which the list says, and the others go on."""
    try:
        destroy(pk, timezone.now())
    except (Problem, IntegrityError) as error:
        log.warning("listed file %s stays: %s", pk, error)
        rows = ListedFile.objects.filter(pk=pk, state=FileState.LISTED)
        rows.update(state=FileState.HELD, because=[Hold.REFUSED.value], at=timezone.now())


def destroy(pk: int, at: datetime) -> str:
    """Destroy the rows of one file of a list, or write down why it stays; return the state that it got, "" when another has it.

    What holds it back is looked at again: something may have begun since the list was made. Raises Problem.
    """
    with transaction.atomic():
        rows = ListedFile.objects.select_for_update(of=("self",), skip_locked=True).select_related("on_list")
        entry = rows.filter(pk=pk, state=FileState.LISTED).first()
        if entry is None:
            return ""
        Zaak.objects.select_for_update().filter(pk=entry.zaak_id).first()  # whoever writes in it waits for us
        found = facts.one(entry.zaak_id, timezone.localdate(at))
        if found is None or found.uuid != entry.zaak_uuid:
            entry.state = FileState.ELSEWHERE
        elif holds := held(found.file, timezone.localdate(at)):
            entry.state, entry.because = FileState.HELD, [hold.value for hold in holds]
        else:
            entry.documents = _remove(found, entry.on_list)
            entry.state = FileState.GONE
            entry.number = found.number if OUR_NUMBER.fullmatch(found.number) else ""
            entry.ended_on, entry.due_on = found.file.ended_on, found.file.due_on
        entry.at = at
        entry.save(update_fields=["state", "because", "at", "number", "ended_on", "due_on", "documents"])
        return entry.state


def _remove(found: facts.FoundFile, of: DestructionList) -> int:
    """Remove all rows of a zaak, and write down the contents that they named; return how many documents went."""
    hand = acts.hand(why=f"Vernietigd volgens lijst {of.number}")
    values: dict[str, Any] = {"zaak": found.id}
    values["stacks"] = _column(personal.STACKS, values)
    values["documents"] = [pk for pk in _column(personal.DOCUMENTS, values) if pk is not None]
    contents = {sha256 for sha256 in _column(personal.CONTENTS, values) if sha256}
    people = _people(found.id)
    for statement in personal.BEFORE:
        _run(statement, values)
    for besluit in Besluit.objects.filter(zaak=found.id).values_list("uuid", flat=True):
        acts.besluiten.destroy(hand, besluit)
    acts.zaken.destroy(hand, found.uuid)
    gone = orphans.remove_unused(hand, values["documents"])
    for statement in personal.AFTER:
        _run(statement, values)
    _forget(people)
    Leftover.objects.bulk_create((Leftover(on_list=of, sha256=one) for one in sorted(contents)), ignore_conflicts=True)
    return gone


_NUMBERS = {**looking.NUMBERS, **looking.FOREIGN}
"""Where a rol has the number of whom it is about, by its kind."""


def _people(zaak: int) -> set[tuple[str, str]]:
    """Return kind and number of everyone with a number who has a rol in a zaak."""
    fields = [f"betrokkene_identificatie__{name}" for name in _NUMBERS.values()]
    roles = Rol.objects.filter(zaak=zaak).values_list(*fields)
    return {(kind, number) for row in roles for kind, number in zip(_NUMBERS, row, strict=True) if number}


def _forget(people: set[tuple[str, str]]) -> None:
    """Forget what is kept of those who have no rol in any zaak any more, beside their cases."""
    left = [
        one
        for one in people
        if not Rol.objects.filter(**{f"betrokkene_identificatie__{_NUMBERS[one[0]]}": one[1]}).exists()
    ]
    hashes = [name for kind, number in left for name in keyed_hashes(kind, number)]
    if not hashes:
        return
    for statement in personal.NOTHING_LEFT:
        _run(statement, {"hashes": hashes})
    wishes.forget_old(timezone.now(), hashes)


def _run(sql: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _column(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [value for (value,) in cursor.fetchall()]


# Contents --------------------------------------------------------------------------------------------------------------


def clear(row: DestructionList) -> int:
    """Remove contents whose rows went, unless another row names them; return how many are left for later.

    Those stay that were stored less than a day ago, and all of them while a backup copies contents. Raises StoreAway.
    """
    last = 0
    while todo := list(row.leftovers.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = todo[-1].pk
        with transaction.atomic():
            if not in_use.may_remove():
                break
            named = in_use.named([one.sha256 for one in todo])
            before = time.time() - YOUNG
            done = [one for one in todo if one.sha256 in named or content.remove(one.sha256, before)]
            removed = [one.sha256 for one in done if one.sha256 not in named]
            _run("delete from cases_documenttext where content = any(%(removed)s)", {"removed": removed})
            Leftover.objects.filter(pk__in=[one.pk for one in done]).delete()
    return row.leftovers.count()


# The end ---------------------------------------------------------------------------------------------------------------


def finish(row: DestructionList, at: datetime) -> None:
    """End a list of which every file had its turn and every content went, with the declaration of what was destroyed."""
    if row.files.filter(state=FileState.LISTED).exists() or row.leftovers.exists():
        return
    index.forget_words()
    said = declaring.declaration(row, at)
    sha256 = content.store(declaring.as_pdf(said)) if said else ""
    with transaction.atomic():
        locked = DestructionList.objects.select_for_update().get(pk=row.pk)
        if locked.state != State.RUNNING:
            return
        locked.state, locked.ended_at = State.DONE, at
        locked.save(update_fields=["state", "ended_at"])
        if said:
            Declaration.objects.create(on_list=locked, data=said, content=sha256, made_at=at)
    log.info("destruction list %s is done", row.number)
