"""Keep the tables for analysis up to date: every second, what changed since, a batch at a time.

Each change of a zaak leaves a row in the audit trail in its own transaction, and each step of a form a row of its own;
their numbers go up, but not in order of commit: a lower one may come later. So the mark only moves on to a number when
every transaction that was under way when that number was seen has ended; until then the numbers above the mark that
were done are remembered. Doing a case twice changes nothing: it is read whole and takes the place of what was there.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from django.db import Error, connection

from openloket.cases.models import Case, Draft, FormEvent
from openloket.cases.privacy import objecting
from openloket.insight import store, story
from openloket.people.acting import Identity

AT_MOST = 20_000
"""Rows of a source in one turn."""
EVERY, PATIENCE = 1.0, 5.0
"""Seconds to wait between turns, and after a turn that failed."""
DAY = 86_400
PIECE = 20_000
"""Zaken in one turn when everything is made anew."""
log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]


@dataclass
class FollowedTable:
    """A table whose rows say what changed: the audit trail of the zaken, or the events of forms."""

    name: str
    table: str
    mark: int = 0
    done: set[int] = field(default_factory=set)
    seen: deque[tuple[int, int]] = field(default_factory=deque)
    """For each turn: the first transaction that had not begun, and the highest number that was there."""

    def fresh(self, columns: str) -> list[tuple[Any, ...]]:
        """Return rows not done yet, their number first, AT_MOST at a time; move the mark as far as is safe."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            (ended,) = cursor.fetchone()
            cursor.execute(
                f"select id, {columns} from {self.table} where id > %s and not id = any(%s) order by id limit %s",
                [self.mark, list(self.done), AT_MOST],
            )
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            cursor.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
            (begun,) = cursor.fetchone()
        while self.seen and self.seen[0][0] <= ended:
            self.mark = self.seen.popleft()[1]
        self.done = {number for number in self.done if number > self.mark}
        if rows:
            self.seen.append((begun, max(self.mark, *self.done, *(row[0] for row in rows))))
        return rows

    def finish(self, rows: list[tuple[Any, ...]]) -> None:
        self.done.update(row[0] for row in rows)


class Follower:
    """The one that brings the tables up to date, turn by turn; only one at a time per file."""

    def __init__(self) -> None:
        self.zaken = FollowedTable("zaken", "registers_audittrail")
        self.forms = FollowedTable("forms", "cases_formevent")
        with store.writing() as tables:
            marks = dict(tables.execute("select source, id from marks").fetchall())
        for source in (self.zaken, self.forms):
            source.mark = marks.get(source.name, 0)
        self.new = not marks

    def turn(self) -> int:
        """Take in what changed; return how many rows said so. Raises DatabaseError, OSError and duckdb.Error."""
        changed = self.zaken.fresh("hoofd_object, actie = 'create' and resource = 'zaak'")
        ids = _zaken({row[1] for row in changed}) if changed else {}
        made = [ids[uuid] for _, uuid, created in changed if created and uuid in ids]
        sent = _sessions_of(made) if made else []
        if made:
            _note_switches(made)
        steps = self.forms.fresh("session")
        if not changed and not steps:
            return 0
        chosen = {*ids.values(), *objecting.touched(ids.values())} if ids else set()
        out = objecting.left_out() if ids else []
        with store.writing() as tables, tempfile.TemporaryDirectory(prefix="openloket-insight-") as folder:
            if chosen:
                which = "z.id = any(%s) and z.id <> all(%s)"
                story.cases(tables, Path(folder), which, [sorted(chosen), out], again=True)
            if not chosen.isdisjoint(out):
                story.sweep(tables, Path(folder), out)
            sessions = list({*(row[1] for row in steps), *sent})
            if sessions:
                story.sessions(tables, Path(folder), "e.session = any(%s)", [sessions])
            for source in (self.zaken, self.forms):
                _set_mark(tables, source.name, source.mark)
        self.zaken.finish(changed)
        self.forms.finish(steps)
        return len(changed) + len(steps)


def sweep() -> int:
    """Remove the cases whose zaak was destroyed or that are left out, and take over how many those were; return how many were removed."""
    with store.writing() as tables, tempfile.TemporaryDirectory(prefix="openloket-insight-") as folder:
        return story.sweep(tables, Path(folder), objecting.left_out())


def run(stopping: threading.Event) -> None:
    """Follow until told to stop, at once again after a full turn; when the database or the disk fails, try again."""
    follower: Follower | None = None
    swept = -float(DAY)
    while not stopping.is_set():
        try:
            if follower is None:
                follower = Follower()
                if follower.new:
                    rebuild(lambda done, total: None)
                    follower = Follower()
            if time.monotonic() > swept + DAY:
                sweep()
                swept = time.monotonic()
            full = follower.turn() >= AT_MOST
        except (Error, psycopg.Error, duckdb.Error, OSError) as error:
            log.warning("not followed for a moment: %s", error)
            connection.close()
            follower, full = None, False
            stopping.wait(PATIENCE)
        if not full:
            stopping.wait(EVERY)


def _zaken(uuids: set[Any]) -> dict[Any, int]:
    """Return the ids of the zaken among these UUIDs, by UUID."""
    with connection.cursor() as cursor:
        cursor.execute("select uuid, id from registers_zaak where uuid = any(%s)", [list(uuids)])
        return dict(cursor.fetchall())


def _sessions_of(zaken: list[int]) -> list[Any]:
    """List the forms on the web that became these zaken, by session."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select substr(key, 5)::uuid from cases_submission where zaak_id = any(%s) and key like 'web:________-%%'",
            [zaken],
        )
        return [session for (session,) in cursor]


def _note_switches(zaken: list[int]) -> None:
    """Note on a form left on the web that its owner came another way within a month: that they did, not who."""
    out = objecting.left_out()
    came = Case.objects.filter(pk__in=zaken, channel__in=("desk", "paper", "phone", "email"))
    for case in came.exclude(pk__in=out).values("zaak_id", "service", "received_at"):
        people = [Identity(kind, number, "laag") for kind, number in _applicants(case["zaak_id"]) if number]
        owners = [name for who in people for name in who.owners]
        left = Draft.objects.filter(
            owner__in=owners,
            service=case["service"],
            channel="web",
            started_at__lt=case["received_at"],
            started_at__gt=case["received_at"] - timedelta(days=story.SWITCH_WITHIN_DAYS),
        )
        for draft in left:
            if not FormEvent.objects.filter(session=draft.pk, kind=FormEvent.Kind.SWITCHED).exists():
                FormEvent.objects.create(
                    session=draft.pk,
                    service=draft.service,
                    version_hash=draft.version_hash,
                    kind=FormEvent.Kind.SWITCHED,
                    at=case["received_at"],
                )


def _applicants(zaak: int) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select betrokkene_identificatie ->> 'inpBsn', betrokkene_identificatie ->> 'kvkNummer' from registers_rol "
            "where zaak_id = %s",
            [zaak],
        )
        return [(kind, number) for row in cursor for kind, number in zip(("bsn", "kvk"), row, strict=True)]


def _set_mark(tables: duckdb.DuckDBPyConnection, source: str, mark: int) -> None:
    tables.execute("insert or replace into marks values (?, ?)", [source, mark])


def rebuild(progress: Progress) -> None:
    """Make the tables anew from the database, in pieces; changes made meanwhile are followed afterwards."""
    store.forget()
    with connection.cursor() as cursor:
        marks = {}
        for source in ("registers_audittrail", "cases_formevent"):
            # rows of transactions that are still under way come after this number or are done again
            cursor.execute(f"select coalesce(max(id), 0) - {AT_MOST} from {source}")
            (marks[source],) = cursor.fetchone()
        cursor.execute("select coalesce(min(id), 0), coalesce(max(id), 0), count(*) from registers_zaak")
        low, high, total = cursor.fetchone()
        cursor.execute("select coalesce(min(at), now())::date, coalesce(max(at), now())::date from cases_formevent")
        since, until = cursor.fetchone()
    done, out = 0, objecting.left_out()
    with tempfile.TemporaryDirectory(prefix="openloket-insight-") as folder:
        for start in range(low, high + 1, PIECE):
            with store.writing() as tables:
                which = "z.id between %s and %s and z.id <> all(%s)"
                story.cases(tables, Path(folder), which, [start, start + PIECE - 1, out])
            done = min(total, done + PIECE)
            progress(done, total)
        for day in _days(since, until):
            with store.writing() as tables:
                story.sessions(
                    tables, Path(folder), "e.kind = 'begun' and e.at >= %s::date and e.at < %s::date + 1", [day, day]
                )
        with store.writing() as tables:
            story.sweep(tables, Path(folder), out)
            _set_mark(tables, "zaken", max(0, marks["registers_audittrail"]))
            _set_mark(tables, "forms", max(0, marks["cases_formevent"]))
            tables.execute("update made set ready = true")


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=n) for n in range((until - since).days + 1)]
