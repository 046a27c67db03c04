"""Taking running cases over to a new version: in batches of one transaction each, which can be stopped and undone.

A batch locks its cases and never waits for someone who works on one: those come in a later round. What happens to a
case is `Crossing.of`, the same that impact and a dry run ask.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from openloket.cases import hands, versions
from openloket.cases.models import ServiceVersion
from openloket.cases.queue import later
from openloket.cases.submit import findings_as_json
from openloket.change.evaluate import (
    COLUMNS,
    KeptCase,
    Ways,
    Which,
    earlier,
    kept,
    read,
    suspensions_of,
    versions_with_cases,
)
from openloket.change.models import Migration, Moved
from openloket.definitions.transition import CannotCross, Crossed, Unmapped, value
from openloket.definitions.words import outcome
from openloket.law.calendar import plain_date
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Roltype, Statustype

BATCH = 50
CALM = 1.0
"""The rest after a batch, as a part of its time, while the shop is open: half of the time is left to others."""
BUSY = 0.2
"""Seconds to wait before another round for cases that someone works on."""
TURN = 20.0
"""Seconds that a job works on a migration before it makes room for other jobs, and for a worker that has to stop."""
State, What = Migration.State, Moved.What


class MigrationRefused(RuntimeError):
    """The migration may not begin; nothing was touched. The message says why, in Dutch."""

    def __init__(self, message: str, unmapped: Sequence[Unmapped] = ()) -> None:
        self.unmapped = tuple(unmapped)
        super().__init__(" ".join([message, *(f"{item.message} {item.mend}" for item in unmapped)]))


@dataclass(frozen=True)
class Fate:
    """What becomes of one case."""

    zaak: int
    what: str
    because: str
    changed: list[dict[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    crossed: Crossed | None = None

    @property
    def affected(self) -> bool:
        """Say whether the applicant notices: another outcome or last day, or questions left open."""
        return bool(self.changed or self.missing)

    def fingerprint(self) -> int:
        said = [self.zaak, self.what, self.because, self.changed, self.missing]
        if self.crossed is not None:
            said += [self.crossed.answers, self.crossed.step]
        return int.from_bytes(hashlib.sha256(msgspec.json.encode(said, order="sorted")).digest(), "big")


class Plan:
    """What a migration works with: the version to go to, and the ways there."""

    def __init__(self, to: ServiceVersion, of: ServiceVersion | None) -> None:
        self.to, self.of = to, of
        self.new = versions.by_hash(to.hash)
        self.rows = [of] if of else earlier(to.service, to.valid_from)
        self.ways = Ways(self.new, self.rows, "adopt" if of else None)
        self.which = Which(tuple(row.pk for row in self.rows), closed=(date.min, date.max) if of else None)
        self._units = {rule.id: (rule.title, rule.unit) for c in self.ways.crossings.values() for rule in c.old.rules}
        self._units |= {rule.id: (rule.title, rule.unit) for rule in self.new.rules}

    @cached_property
    def statustypen(self) -> dict[str, int]:
        """Return the statustype (its id) that the zaak gets, by step."""
        rows = dict(Statustype.objects.filter(zaaktype=self.to.zaaktype_id).values_list("volgnummer", "pk"))
        return {step.id: rows[number] for number, step in enumerate(self.new.steps, start=1)}

    @cached_property
    def roltypen(self) -> dict[str, int]:
        """Return the roltype (its id) that a rol gets, by generic name."""
        rows = Roltype.objects.filter(zaaktype=self.to.zaaktype_id)
        return dict(rows.values_list("omschrijving_generiek", "pk"))

    def check(self) -> None:
        """Raise MigrationRefused when no case may be taken over, or something has no place in the new version."""
        if self.of is None and self.new.transition.policy == "keep":
            raise MigrationRefused(f"Lopende zaken blijven onder de oude regels ({self.new.transition.ground}).")
        starts = self.new.transition.from_day
        if self.of is None and starts and timezone.localdate() < starts:
            raise MigrationRefused(
                f"Lopende zaken gaan pas over vanaf {plain_date(starts)} ({self.new.transition.ground})."
            )
        if unmapped := self.ways.unmapped(versions_with_cases(self.rows)):
            raise MigrationRefused("Niet alles van de oude versie heeft een plaats in de nieuwe.", unmapped)

    def fate(self, case: KeptCase) -> Fate:
        """Return what becomes of a case; one that is already decided is only compared."""
        try:
            crossed = self.ways.of(case)
        except CannotCross as error:
            return Fate(case.zaak, What.FAILED, str(error)[:400])
        changed = self._changed(case, crossed)
        if case.closed:
            differs = [item for item in changed if item["id"] != "deadline"]
            return Fate(case.zaak, What.DECIDED if differs else What.SAME, crossed.because[:400], differs)
        if crossed.verdict == "keep":
            return Fate(case.zaak, What.KEPT, crossed.because[:400])
        return Fate(case.zaak, What.MOVED, crossed.because[:400], changed, list(crossed.missing), crossed)

    def _changed(self, case: KeptCase, crossed: Crossed) -> list[dict[str, str]]:
        found = []
        for rule in crossed.changed:
            title, unit = self._units[rule]
            was, now = outcome(unit, value(crossed.old, rule)), outcome(unit, value(crossed.new, rule))
            found.append({"id": rule, "title": title, "was": was, "now": now})
        if crossed.term is not None and crossed.term.ends != case.due:
            was, now = plain_date(case.due), plain_date(crossed.term.ends)
            found.append({"id": "deadline", "title": "Beslissen voor", "was": was, "now": now})
        return found


@dataclass(frozen=True)
class Rehearsed:
    """What a migration would do: how many cases of each fate, and the digest that the real run must have too."""

    counts: dict[str, int]
    digest: str
    fates: dict[int, str]


def dry_run(to: ServiceVersion, of: ServiceVersion | None = None) -> Rehearsed:
    """Return what `begin` and `run` would do now, without touching anything. Raises MigrationRefused."""
    plan = Plan(to, of)
    plan.check()
    counts: Counter[str] = Counter()
    total, fates = 0, {}
    for case in read(plan.which, suspensions_of(plan.which)):
        fate = plan.fate(case)
        counts[fate.what] += 1
        fates[case.zaak] = fate.what
        total = (total + fate.fingerprint()) % 2**256
    return Rehearsed(dict(counts), f"{total:064x}", fates)


def begin(to: ServiceVersion, by: User | None, of: ServiceVersion | None = None) -> Migration:
    """Start taking cases over; `run` does the work. Raises MigrationRefused, also when one is under way."""
    plan = Plan(to, of)
    plan.check()
    where, values = plan.which.where()
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*), coalesce(max(c.zaak_id), 0) from cases_case c where {where}", values)
        total, last = cursor.fetchone()
    try:
        with transaction.atomic():
            return Migration.objects.create(
                to=to, of=of, last=last, total=total, digest="0" * 64, made_by=by, made_at=timezone.now()
            )
    except IntegrityError as error:
        raise MigrationRefused("Er loopt al een overgang naar deze versie.") from error


def run(
    migration: Migration,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    rest: float = 0.0,
    seconds: float = math.inf,
) -> Migration:
    """Go on with a migration until done or paused, or `seconds` have passed. May be called again, also after a crash.

    `rest` is how long to leave the machine to others after each batch, as a part of the time that the batch took.
    """
    plan = Plan(migration.to, migration.of)
    start = time.monotonic()
    until = start + seconds
    while time.monotonic() < until and step(migration, plan):
        migration.refresh_from_db()
        time.sleep(rest * (time.monotonic() - start) if migration.at else BUSY)
        start = time.monotonic()
        progress(sum(migration.counts.values()), migration.total)
    migration.refresh_from_db()
    return migration


def step(migration: Migration, plan: Plan) -> bool:
    """Do one batch in one transaction; return False when there is nothing left to do, or it may not go on."""
    with transaction.atomic():
        row = Migration.objects.select_for_update().get(pk=migration.pk)
        if row.state != State.RUNNING:
            return False
        cases, through = _batch(row, plan.which)
        if through is None:
            return _end_of_round(row, plan.which)
        fates = [plan.fate(case) for case in cases]
        moved = [fate for fate in fates if fate.what == What.MOVED]
        before = _write_moved(plan, moved, row)
        _write_down(row, fates, before)
        for fate in moved:
            if fate.affected and row.of_id is None:
                later("tell_of_migration", migration=str(row.pk), zaak=fate.zaak)
        counts = Counter(row.counts) + Counter(fate.what for fate in fates)
        row.counts, row.at = dict(counts), through
        row.digest = f"{(int(row.digest, 16) + sum(fate.fingerprint() for fate in fates)) % 2**256:064x}"
        row.save(update_fields=["counts", "at", "digest"])
    return True


def _todo(row: Migration, which: Which) -> tuple[str, dict[str, Any]]:
    """Return the condition on `c`, and its values, for cases that were there at the start and are not done yet."""
    where, values = which.where()
    condition = (
        f"{where} and c.zaak_id <= %(last)s and not exists "
        "(select 1 from change_moved m where m.migration_id = %(migration)s and m.zaak_id = c.zaak_id)"
    )
    return condition, {**values, "migration": row.pk, "last": row.last}


def _batch(row: Migration, which: Which) -> tuple[list[KeptCase], int | None]:
    """Return the next cases that nobody works on, locked, and the last id looked at (None: nothing lies further on)."""
    condition, values = _todo(row, which)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select c.zaak_id from cases_case c where {condition} and c.zaak_id > %(at)s order by c.zaak_id limit %(batch)s",
            {**values, "at": row.at, "batch": BATCH},
        )
        todo = [zaak for (zaak,) in cursor]
        if not todo:
            return [], None
        cursor.execute(
            f"select {COLUMNS} from cases_case c join registers_zaak z on z.id = c.zaak_id "
            f"where c.zaak_id = any(%(todo)s) and {condition} order by c.zaak_id for update of c, z skip locked",
            {**values, "todo": todo},
        )
        rows = cursor.fetchall()
    paused = suspensions_of(Which(which.versions, which.running, which.closed, todo[0], todo[-1]))
    return [kept(item, paused) for item in rows], todo[-1]


def _end_of_round(row: Migration, which: Which) -> bool:
    """End a round: begin another for cases that someone was working on (True), or be done (False)."""
    condition, values = _todo(row, which)
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select 1 from cases_case c where {condition})", values)
        left = cursor.fetchone()[0]
    row.at = 0
    if not left:
        row.state, row.ended_at = State.DONE, timezone.now()
    row.save(update_fields=["at", "state", "ended_at"])
    return bool(left)


# Writing --------------------------------------------------------------------------------------------------------------


def _write_moved(plan: Plan, moved: Sequence[Fate], row: Migration) -> dict[int, dict[str, Any]]:
    """Take the cases over; return what each was before."""
    if not moved:
        return {}
    before = _as_it_is([fate.zaak for fate in moved])
    after = []
    for fate in moved:
        was, crossed = before[fate.zaak], fate.crossed
        assert crossed is not None
        term = crossed.term
        after.append(
            {
                "zaak": fate.zaak,
                "version": plan.to.pk,
                "answers": crossed.answers,
                "findings": findings_as_json(plan.new, crossed.new),
                "step": crossed.step,
                "team": plan.new.team,
                "due": term.ends.isoformat() if term else was["due"],
                "due_because": list(term.because) if term else was["due_because"],
                "zaaktype": plan.to.zaaktype_id,
                "status": was["status"],
                "statustype": plan.statustypen[crossed.step],
                "rollen": {
                    rol: plan.roltypen.get(generic, roltype) for rol, (roltype, generic) in was["rollen"].items()
                },
            }
        )
    hand, day = hands.of(row.made_by), plain_date(plan.new.valid_from)
    _write(after, [hand.saying(f"Overgegaan op de versie van {day}: {fate.because}") for fate in moved])
    return {zaak: _plain(was) for zaak, was in before.items()}


def _write_down(row: Migration, fates: Sequence[Fate], before: dict[int, dict[str, Any]]) -> None:
    """Write a `Moved` for each case, in one statement."""
    rows = [
        {
            "zaak_id": fate.zaak,
            "what": fate.what,
            "because": fate.because,
            "changed": fate.changed,
            "missing": fate.missing,
            "before": before.get(fate.zaak, {}),
            "revision": before[fate.zaak]["revision"] + 1 if fate.zaak in before else 0,
        }
        for fate in fates
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into change_moved (migration_id, zaak_id, what, because, changed, missing, before, revision) "
            "select %(migration)s, n.* from jsonb_to_recordset(%(rows)s::jsonb) as n(zaak_id bigint, what text, "
            "because text, changed jsonb, missing jsonb, before jsonb, revision int)",
            {"migration": row.pk, "rows": msgspec.json.encode(rows).decode()},
        )


def _as_it_is(zaken: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return, by zaak, everything of these cases that a migration changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select c.zaak_id, c.version_id, v.hash, c.answers::text, c.findings::text, c.step, c.team, c.due::text,
              c.due_because::text, z.zaaktype_id, s.id, s.statustype_id, c.revision,
              (select jsonb_object_agg(r.id, jsonb_build_array(r.roltype_id, t.omschrijving_generiek))::text
               from registers_rol r join registers_roltype t on t.id = r.roltype_id where r.zaak_id = c.zaak_id)
            from cases_case c join registers_zaak z on z.id = c.zaak_id
            left join registers_status s on s.id = z.huidige_status_id
            join cases_serviceversion v on v.id = c.version_id where c.zaak_id = any(%s)
            """,
            [list(zaken)],
        )
        names = [
            "version",
            "hash",
            "answers",
            "findings",
            "step",
            "team",
            "due",
            "due_because",
            "zaaktype",
            "status",
            "statustype",
            "revision",
            "rollen",
        ]
        found = {}
        for zaak, *values in cursor:
            item = dict(zip(names, values, strict=True))
            for name in ("answers", "findings", "due_because", "rollen"):
                item[name] = msgspec.json.decode(item[name] or "{}")
            found[zaak] = item
        return found


def _plain(was: dict[str, Any]) -> dict[str, Any]:
    return {**was, "rollen": {rol: roltype for rol, (roltype, _) in was["rollen"].items()}}


def _write(rows: Sequence[dict[str, Any]], hands: Sequence[Hand]) -> None:
    """Write cases, and their zaken with the present status and the rollen; many take as many statements as one."""
    data = {"rows": msgspec.json.encode(list(rows)).decode()}
    shape = (
        "jsonb_to_recordset(%(rows)s::jsonb) as n(zaak bigint, version bigint, answers jsonb, findings jsonb, step text, "
        "team text, due date, due_because jsonb)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update cases_case c set version_id = n.version, answers = n.answers, findings = n.findings, step = n.step, "
            "team = n.team, due = n.due, due_because = n.due_because, revision = c.revision + 1 "
            f"from {shape} where c.zaak_id = n.zaak",
            data,
        )
    acts.zaken.move(
        [
            acts.zaken.Move(
                hand,
                row["zaak"],
                row["zaaktype"],
                date.fromisoformat(row["due"]),
                {row["status"]: row["statustype"]} if row["status"] else {},
                {int(rol): roltype for rol, roltype in row["rollen"].items()},
            )
            for hand, row in zip(hands, rows, strict=True)
        ]
    )


# Stopping and undoing -------------------------------------------------------------------------------------------------


def pause(migration: Migration) -> bool:
    """Stop after the batch that is being done; return whether it was running."""
    return bool(Migration.objects.filter(pk=migration.pk, state=State.RUNNING).update(state=State.PAUSED))


def resume(migration: Migration) -> bool:
    """Let it go on, and return whether it was paused; call `run` after it."""
    return bool(Migration.objects.filter(pk=migration.pk, state=State.PAUSED).update(state=State.RUNNING))


@dataclass(frozen=True)
class Undone:
    """How many cases were put back, and which ones someone worked on since."""

    back: int
    touched: list[int]


def undo(migration: Migration, by: User | None, progress: Callable[[int], None] = lambda done: None) -> Undone:
    """Put every case back that nobody touched since it moved; the others stay as they are and are named.

    May be called again after a crash. Raises MigrationRefused while it is running.
    """
    ready = [State.PAUSED, State.DONE, State.UNDOING, State.UNDONE]
    try:
        changed = Migration.objects.filter(pk=migration.pk, state__in=ready).update(state=State.UNDOING)
    except IntegrityError as error:
        raise MigrationRefused("Er loopt een andere overgang naar deze versie. Wacht tot die klaar is.") from error
    if not changed:
        raise MigrationRefused("Zet de overgang eerst stil.")
    back = 0
    touched: dict[int, int] = {}  # the zaken that stay, by what was done to them
    todo = Moved.objects.filter(migration=migration, what=What.MOVED, undone_at=None).order_by("pk")
    while left := list(todo.exclude(pk__in=touched).values_list("pk", flat=True)):
        for start in range(0, len(left), BATCH):  # what someone works on at this moment comes in the next round
            with transaction.atomic():
                restored, stays = _undo(migration, left[start : start + BATCH], by)
            back += restored
            touched |= stays
            progress(back)
    Migration.objects.filter(pk=migration.pk).update(state=State.UNDONE, ended_at=timezone.now())
    return Undone(back, sorted(touched.values()))


def _undo(migration: Migration, ids: Sequence[int], by: User | None) -> tuple[int, dict[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.id, m.zaak_id, c.revision = m.revision and c.closed_on is null "
            "from change_moved m join cases_case c on c.zaak_id = m.zaak_id join registers_zaak z on z.id = m.zaak_id "
            "where m.id = any(%s) order by m.zaak_id for update of c, z skip locked",
            [list(ids)],
        )
        rows = cursor.fetchall()
    untouched = {moved for moved, _, same in rows if same}
    found = list(Moved.objects.filter(pk__in=untouched).order_by("zaak_id"))
    if found:
        day = plain_date(versions.by_hash(migration.to.hash).valid_from)
        hand = hands.of(by, f"De overgang naar de versie van {day} is teruggedraaid")
        _write([{"zaak": item.zaak_id, **item.before} for item in found], [hand] * len(found))
    for item in found:
        if item.told_at is not None:
            later("tell_of_undoing", migration=str(migration.pk), zaak=item.zaak_id)
    Moved.objects.filter(pk__in=untouched).update(undone_at=timezone.now())
    return len(found), {moved: zaak for moved, zaak, same in rows if not same}


def corrections(migration: Migration) -> list[Moved]:
    """List the cases that were decided otherwise than they would be now: they need a corrected letter."""
    return list(Moved.objects.filter(migration=migration, what=What.DECIDED).select_related("zaak").order_by("zaak_id"))
