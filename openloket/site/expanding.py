"""Migrations that old and new code can both live with: first expand, then, when the old code is gone, contract.

A migration may add what the old code does not notice. What takes something away stands in a migration of its own with
`contract = True`, and is done only after every process runs the new release. `faults` refuses anything else.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    CreateExtension,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.core.management import call_command
from django.db import Error, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

BASELINE = {"cases": "0003_paper", "people": "0001_initial", "registers": "0007_rendering"}
"""Migrations of our apps up to these were there before anything was in use."""


@dataclass(frozen=True)
class Contraction:
    """An operation that would break a release that still runs, and what to do instead."""

    migration: str
    operation: str
    mend: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.operation}. {self.mend}"


def faults(loader: Any, ours: Iterable[str]) -> list[Contraction]:
    """Find every fault in the migrations of our apps after the baseline."""
    found: list[Contraction] = []
    apps = set(ours)
    for key in _in_order(loader):
        app, name = key
        if app not in apps or name <= BASELINE.get(app, ""):
            continue
        migration = loader.graph.nodes[key]
        state = loader.project_state(key, at_end=False)
        made: set[str] = set()
        for operation in migration.operations:
            if mend := _wrong(operation, migration, state, made):
                found.append(Contraction(f"{app}.{name}", operation.describe(), mend))
            operation.state_forwards(app, state)
            if isinstance(operation, migrations.CreateModel):
                made.add(operation.name_lower)
    return found


def same_number(names: Iterable[tuple[str, str]]) -> list[str]:
    """Name the migrations of one app that have one number: two people took it, and one must take the next."""
    numbered: dict[tuple[str, str], list[str]] = {}
    for app, name in sorted(names):
        numbered.setdefault((app, name.partition("_")[0]), []).append(name)
    return [f"{app}: {' and '.join(found)} have one number." for (app, _), found in numbered.items() if len(found) > 1]


def _in_order(loader: Any) -> list[tuple[str, str]]:
    order: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            order[key] = None
    return list(order)


def contracts(migration: Any) -> bool:
    """Say whether a migration takes something away, and so has to wait until the old code is gone."""
    return bool(getattr(migration, "contract", False))


def _wrong(operation: Any, migration: Any, state: ProjectState, made: set[str]) -> str:
    """Say what to do instead of an operation; empty when it is fine where it stands."""
    own = getattr(operation, "model_name_lower", "") in made
    small = getattr(operation, "model_name_lower", "") in getattr(migration, "small_tables", ())
    match operation:
        case migrations.CreateModel() | AddConstraintNotValid() | ValidateConstraint():
            return ""
        case AddIndexConcurrently() | RemoveIndexConcurrently() | CreateExtension():
            return ""
        case migrations.AddField(field=field):
            return "" if own or _optional(field) else "Geef het veld null=True of een db_default."
        case migrations.AlterField(field=field):
            return "" if own else _altered(operation, field, migration, state)
        case migrations.AddIndex():
            return "" if own or small else "Gebruik AddIndexConcurrently in een migratie met atomic = False."
        case migrations.AddConstraint():
            return "" if own or small else "Gebruik AddConstraintNotValid, en daarna ValidateConstraint."
        case migrations.RemoveConstraint() | migrations.AlterModelOptions():
            return ""
        case migrations.RemoveIndex():
            return "" if small else "Gebruik RemoveIndexConcurrently."
        case migrations.RunSQL() | migrations.RunPython():
            if contracts(migration) or bool(getattr(migration, "expands", None)):
                return ""
            return "Zeg in 'expands' van de migratie waarom oude en nieuwe code ermee kunnen werken."
        case migrations.RemoveField():
            field = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
            if not contracts(migration):
                return "Zet dit in een latere migratie met contract = True."
            return "" if _optional(field) else "Maak het veld in een eerdere release null of geef het een db_default."
        case migrations.DeleteModel():
            return "" if contracts(migration) else "Zet dit in een latere migratie met contract = True."
        case _:
            return "Voeg iets nieuws toe, gebruik het, en haal het oude weg in een latere release."


def _optional(field: Any) -> bool:
    """Say whether code that does not know the column can still insert rows."""
    return bool(field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED)


def _altered(operation: Any, field: Any, migration: Any, state: ProjectState) -> str:
    before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
    if type(before) is not type(field):
        return "Een ander type is een nieuwe kolom: voeg die toe, vul haar, en haal de oude later weg."
    if before.null and not field.null and not contracts(migration):
        return "Verplicht maken komt in een latere migratie met contract = True."
    if (getattr(field, "max_length", None) or 0) < (getattr(before, "max_length", None) or 0):
        return "Korter maken kan niet zolang oude code langere waarden schrijft."
    if field.unique and not before.unique:
        return "Uniek maken komt in een beperking van zichzelf."
    return ""


def plan(executor: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the migrations still to do: those to do now, and those for after the old code is gone.

    Raises ValueError when something to do now rests on something for later: then two releases are needed.
    """
    first: list[tuple[str, str]] = []
    later: list[tuple[str, str]] = []
    for migration in _left(executor):
        key = (migration.app_label, migration.name)
        waits = any(tuple(dependency) in later for dependency in migration.dependencies)
        if contracts(migration):
            later.append(key)
        elif waits:
            raise ValueError(
                f"{key[0]}.{key[1]} komt na een migratie die iets weghaalt. Voer eerst de release daarvoor in."
            )
        else:
            first.append(key)
    return first, later


def obstacles(loader: Any, keys: Iterable[tuple[str, str]]) -> list[str]:
    """Return why these migrations cannot be done on the data that are there: what the `obstacle` of each one says."""
    found = (getattr(loader.graph.nodes[key], "obstacle", str)() for key in keys)
    return [why for why in found if why]


def apply(keys: Iterable[tuple[str, str]], say: Callable[[str], None] = lambda text: None) -> None:
    """Do those of these migrations that nobody did yet, app by app, while no other process changes the tables."""
    with _alone(say):
        done = MigrationExecutor(connection).loader.applied_migrations
        _do([key for key in keys if key not in done], say)


def _do(keys: Iterable[tuple[str, str]], say: Callable[[str], None]) -> None:
    for app, name in dict(keys).items():
        say(f"Database: {app} {name}")
        call_command("migrate", app, name, verbosity=0)


def widen(say: Callable[[str], None] = lambda text: None) -> list[tuple[str, str]]:
    """Do what an earlier release can live with; return what has to wait.

    A database without any table has no earlier release, and gets everything. Only one process does this at a time:
    others wait, and then do what is left. Raises ValueError, see `plan`, and when the data stand in the way of a
    migration; then nothing is done.
    """
    left = _left(MigrationExecutor(connection))
    if all(map(contracts, left)):
        return _keys(left)
    with _alone(say):
        executor = MigrationExecutor(connection)  # another process may have done it meanwhile
        fresh = not executor.loader.applied_migrations
        first, later = (_keys(_left(executor)), []) if fresh else plan(executor)
        if why := obstacles(executor.loader, first):
            raise ValueError("\n".join(why))
        if first and not later:
            return _everything(say)
        _do(first, say)
        return later


def _left(executor: Any) -> list[Any]:
    return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _keys(found: Iterable[Any]) -> list[tuple[str, str]]:
    return [(migration.app_label, migration.name) for migration in found]


def _everything(say: Callable[[str], None]) -> list[tuple[str, str]]:
    say("De tabellen in de database worden gemaakt of bijgewerkt.")
    call_command("migrate", verbosity=0)
    return []


LOCK = "hashtext('loket migrations')"
"""The advisory lock of the process that changes the tables; PostgreSQL takes it back when that process ends."""
ASK_AGAIN, TELL_AFTER = 0.2, 3.0
"""Seconds between asking for the lock, and after which whoever waits is told why."""


@contextlib.contextmanager
def _alone(say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock on changing the tables; wait for it as long as another process has it.

    Asking again and again, and not letting PostgreSQL wait, keeps no snapshot: for whoever has one, the other process
    would wait in turn when it makes an index concurrently.
    """
    began, told = time.monotonic(), False
    while not _of_lock("pg_try_advisory_lock"):
        if not told and time.monotonic() - began >= TELL_AFTER:
            say("Dit wacht op een ander proces van het loket, dat de tabellen in de database bijwerkt.")
            told = True
        time.sleep(ASK_AGAIN)
    try:
        yield
    finally:
        with contextlib.suppress(Error):  # a connection that broke has given back the lock
            _of_lock("pg_advisory_unlock")


def _of_lock(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}({LOCK})")
        return bool(cursor.fetchone()[0])
