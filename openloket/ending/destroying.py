"""Destroying the files of a list: one transaction for the rows of a batch, their contents after that, the declaration at the end.

A file that goes to the archive is destroyed here in the same way, once the archive has it and as long as it is what it got.

Killed at any instant a file is there whole or its rows are gone whole; contents whose rows went stand in `Leftover` until
they are removed, so that they are never named without being there, and never forgotten. Whoever goes on may be another.
"""

from __future__ import annotations

import logging
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from openloket.cases import in_use
from openloket.cases.carrying import wishes
from openloket.cases.find import index
from openloket.ending import declaring, facts, lists, personal
from openloket.ending.archive import rows, transferring
from openloket.ending.models import Declaration, DestructionList, HeldBack, Leftover, ListedFile
from openloket.law.destroying import Hold
from openloket.people import looking
from openloket.registers import acts, content, orphans
from openloket.registers.api.problems import Problem
from openloket.registers.models import Besluit, Rol, Zaak
from openloket.secrecy import keyed_hashes

log = logging.getLogger(__name__)

BATCH = 50
"""Files that are destroyed in one transaction."""
FEW = 10
"""Limits the files of a list for the archive that are: all that is kept of each is looked at once more."""
CONTENTS_AT_ONCE = 1000
"""Contents that are removed together: whether anything still names them is a look at many tables, however many they are."""
CALM = 0.35
"""The rest after a batch, as a part of its time: a quarter of the time is left to others."""
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
        ready = row.files.filter(transferring.READY, state=FileState.LISTED).order_by("pk")
        todo = list(ready.values_list("pk", flat=True)[: FEW if row.transfers else BATCH])
        if todo and DestructionList.objects.filter(pk=row.pk, state=State.RUNNING).exists():
            _have_a_turn(todo)
        if row.leftovers.count() >= CONTENTS_AT_ONCE:
            clear(row)
        row.refresh_from_db()
        progress(total - row.files.filter(state=FileState.LISTED).count(), total)
        if row.state != State.RUNNING or not todo:
            break
        time.sleep(rest * (time.monotonic() - start))
    clear(row)
    finish(row, timezone.now())
    row.refresh_from_db()
    return row


def _have_a_turn(pks: Sequence[int]) -> None:
    """Destroy files; one that a register refuses stays, which the list says, and the others go on."""
    try:
        destroy(pks, timezone.now())
    except (Problem, IntegrityError) as error:
        if len(pks) == 1:
            log.warning("listed file %s stays: %s", pks[0], error)
            left = ListedFile.objects.filter(pk=pks[0], state=FileState.LISTED)
            left.update(state=FileState.HELD, because=[Hold.REFUSED.value], at=timezone.now())
            return
        middle = len(pks) // 2
        _have_a_turn(pks[:middle])
        _have_a_turn(pks[middle:])


def destroy(pks: Collection[int], at: datetime) -> None:
    """Destroy the rows of files of one list, or write down of each why it stays; leave out those that another has.

    What holds them back is looked at again: something may have begun since the list was made. All of it is done, or
    nothing. Raises Problem.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        free = ListedFile.objects.select_for_update(of=("self",), skip_locked=True)
        chosen = free.select_related("on_list", "transfer").order_by("pk")
        entries = list(chosen.filter(transferring.READY, pk__in=pks, state=FileState.LISTED))
        zaken = [entry.zaak_id for entry in entries]
        list(Zaak.objects.select_for_update().filter(pk__in=zaken).order_by("pk"))  # whoever writes in one waits for us
        found = {one.id: one for one in facts.read("z.id = any(%(zaken)s)", today, {"zaken": zaken})}
        going = []
        for entry in entries:
            file = found.get(entry.zaak_id)
            entry.at = at
            if file is None or file.uuid != entry.zaak_uuid:
                entry.state = FileState.ELSEWHERE
            elif holds := lists.holding(file.file, today, transfers=entry.on_list.transfers, early=entry.early):
                entry.state, entry.because = FileState.HELD, [hold.value for hold in holds]
            elif entry.on_list.transfers and not _is_what_the_archive_has(entry):
                entry.at = None
            else:
                entry.state = FileState.GONE
                entry.number = file.number if OUR_NUMBER.fullmatch(file.number) else ""
                entry.ended_on, entry.due_on = file.file.ended_on, file.file.due_on
                going.append(file)
        if going:
            documents = _remove(going, entries[0].on_list)
            for entry in entries:
                entry.documents = documents[entry.zaak_id]
        _write(entries)


def _is_what_the_archive_has(entry: ListedFile) -> bool:
    """Say whether a case is still what was brought over; of one that changed, let another bag go."""
    if rows.fingerprint(rows.as_data(entry.zaak_id)) == entry.transfer.facts:
        return True
    transferring.changed(entry.transfer)
    return False


_TURN = {
    "id": "bigint",
    "state": "text",
    "because": "jsonb",
    "at": "timestamptz",
    "number": "text",
    "ended_on": "date",
    "due_on": "date",
    "documents": "int",
}
"""What is written of a file that had its turn, each with its type."""


def _write(entries: Sequence[ListedFile]) -> None:
    """Write what became of files, in one statement."""
    values = {name: [getattr(entry, name) for entry in entries] for name in _TURN}
    values["because"] = [Jsonb(because) for because in values["because"]]
    sql(
        f"update ending_listedfile f set {', '.join(f'{name} = n.{name}' for name in _TURN if name != 'id')} "  # noqa: S608 - constants
        f"from unnest({', '.join(f'%({name})s::{kind}[]' for name, kind in _TURN.items())}) n({', '.join(_TURN)}) "
        "where f.id = n.id",
        values,
    )


def _remove(files: Sequence[facts.FoundFile], of: DestructionList) -> Counter[int]:
    """Remove all rows of zaken, and write down the contents that they named; return how many documents went with each.

    A document of two of them is counted once.
    """
    hand = acts.hand(why=f"{'Overgebracht' if of.transfers else 'Vernietigd'} volgens lijst {of.number}")
    zaken = [file.id for file in files]
    if of.transfers:  # a hotspot asks to keep a case, and it is kept
        HeldBack.objects.filter(zaak__in=zaken, kind=Hold.HOTSPOT, ended_at=None).update(ended_at=timezone.now())
    values: dict[str, Any] = {"zaken": zaken}
    values["stacks"] = _column(personal.STACKS, values)
    users = {document: zaak for zaak, document in sql(personal.DOCUMENTS, values) if document is not None}
    values["documents"] = list(users)
    contents = {sha256 for sha256 in _column(personal.CONTENTS, values) if sha256}
    people = _people(zaken)
    for statement in personal.BEFORE:
        sql(statement, values)
    besluiten = Besluit.objects.filter(zaak__in=zaken).order_by("pk").values_list("uuid", flat=True)
    acts.besluiten.destroy(hand, list(besluiten))
    acts.zaken.destroy(hand, [file.uuid for file in files])
    gone = orphans.remove_unused(hand, values["documents"])
    for statement in personal.AFTER:
        sql(statement, values)
    _forget(people)
    Leftover.objects.bulk_create((Leftover(on_list=of, sha256=one) for one in sorted(contents)), ignore_conflicts=True)
    return Counter(users[document] for document in gone)


_NUMBERS = {**looking.NUMBERS, **looking.FOREIGN}
"""Where a rol has the number of whom it is about, by its kind."""


def _people(zaken: Collection[int]) -> set[tuple[str, str]]:
    """Return kind and number of everyone with a number who has a rol in one of these zaken."""
    fields = [f"betrokkene_identificatie__{name}" for name in _NUMBERS.values()]
    rollen = Rol.objects.filter(zaak__in=zaken).values_list(*fields)
    return {(kind, number) for rol in rollen for kind, number in zip(_NUMBERS, rol, strict=True) if number}


def _forget(people: set[tuple[str, str]]) -> None:
    """Forget what is kept of those who have no rol in any zaak any more, beside their cases."""
    left = set(people)
    for kind, name in _NUMBERS.items():
        field = f"betrokkene_identificatie__{name}"
        numbers = [number for one, number in people if one == kind]
        roles = Rol.objects.filter(**{f"{field}__in": numbers}).values_list(field, flat=True) if numbers else ()
        left -= {(kind, number) for number in roles}
    hashes = [name for kind, number in sorted(left) for name in keyed_hashes(kind, number)]
    if not hashes:
        return
    for statement in personal.NOTHING_LEFT:
        sql(statement, {"hashes": hashes})
    wishes.forget_old(timezone.now(), hashes)


def sql(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement of the map, and return its rows if it gives any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _column(statement: str, values: Mapping[str, Any]) -> list[Any]:
    return [value for (value,) in sql(statement, values)]


# Contents --------------------------------------------------------------------------------------------------------------


def clear(row: DestructionList) -> int:
    """Remove contents whose rows went, unless another row names them; return how many are left for later.

    Those stay that were stored less than a day ago, and all of them while a backup copies contents. Raises StoreAway.
    """
    last = 0
    while todo := list(row.leftovers.filter(pk__gt=last).order_by("pk")[:CONTENTS_AT_ONCE]):
        last = todo[-1].pk
        with transaction.atomic():
            if not in_use.may_remove():
                break
            named = in_use.named([one.sha256 for one in todo])
            removed = content.remove([one.sha256 for one in todo if one.sha256 not in named], time.time() - YOUNG)
            sql("delete from cases_documenttext where content = any(%(removed)s)", {"removed": list(removed)})
            row.leftovers.filter(pk__in=[one.pk for one in todo if one.sha256 in named | removed]).delete()
    return row.leftovers.count()


# The end ---------------------------------------------------------------------------------------------------------------


def finish(row: DestructionList, at: datetime) -> None:
    """End a list of which every file had its turn and every content went, with the declaration of what was destroyed."""
    if row.files.filter(state=FileState.LISTED).exists() or row.leftovers.exists():
        return  # also what the archive does not have yet
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
