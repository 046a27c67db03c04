"""Log whose data other systems read and write by the APIs, and our own jobs use: in batches, so that a call costs little more.

A call is noted in memory; once in HALF_A_SECOND a thread of the process writes what was noted, with whose data it was. So a
crash loses a second of it at most, and what was written stands in the audit trail all the same. What is removed is looked up
before it goes.
"""

from __future__ import annotations

import atexit
import logging
import secrets
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from openloket.people import looking
from openloket.people.models import Look
from openloket.registers import reached
from openloket.registers.api import listening
from openloket.registers.api.calls import Answer, Call

log = logging.getLogger(__name__)

HALF_A_SECOND = 0.5
MOST = 500
"""Calls that wait in memory at most; who brings one more writes them first."""
READ = "Een ander systeem las gegevens"
WROTE = "Een ander systeem schreef gegevens"
"""What a call was for, as the person whose data it was reads it: the APIs do not ask why."""

_ZAKEN = """
select 'zaak', z.uuid::text, z.id from registers_zaak z where z.uuid = any(%(zaak)s::uuid[])
union all select 'document', d.uuid::text, i.zaak_id from registers_enkelvoudiginformatieobject d
  join registers_zaakinformatieobject i on i.informatieobject_id = d.id where d.uuid = any(%(document)s::uuid[])
union all select 'besluit', b.uuid::text, b.zaak_id from registers_besluit b
  where b.uuid = any(%(besluit)s::uuid[]) and b.zaak_id is not null
"""
_FACTS = """
select z.id, z.uuid, z.identificatie, t.identificatie from registers_zaak z
join registers_zaaktype t on t.id = z.zaaktype_id where z.id = any(%s)
"""


class _Zaak(NamedTuple):
    """Hold what a row of the log says of a zaak."""

    pk: int
    uuid: UUID
    number: str
    service: str


@dataclass(frozen=True)
class Job:
    """Hold a job of ours that uses data of someone: its name, for what, and how to find in which zaken."""

    name: str
    purpose: str
    zaken: Callable[[], Collection[int]]
    task: str = ""
    """Names the activity in the register of processing activities, where it is not the service of the zaak."""


@dataclass
class Noted:
    """A call that was answered: who called, what it was, when, and what it gave."""

    client: str
    name: str
    reads: bool
    path: str
    body: Any
    traceparent: str
    at: datetime
    zaken: frozenset[int] | None = None
    """Whose data it was, where that was looked up before it went."""
    subjects: frozenset[str] = frozenset()
    job: Job | None = None
    """Names the job that it was, where no other system called."""


@dataclass
class Notes:
    """What was noted and is not written yet; a listener of the registers' APIs."""

    waiting: list[Noted] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    writer: threading.Thread | None = None
    listening: bool = False

    def listen(self) -> None:
        """Hear of every call of this process from now on; the thread that writes begins with the first."""
        if not self.listening:
            self.listening = True
            listening.LISTENERS.append(self)
            atexit.register(self.write)

    def before(self, call: Call) -> tuple[frozenset[int], frozenset[str]] | None:
        """Return whose data is removed, while it is there; nothing of another call."""
        if call.method != "DELETE":
            return None
        zaken = _zaken_of(list(reached.named(call.path, None)))
        found = frozenset(pk for pks in zaken.values() for pk in pks)
        return found, frozenset(looking.subjects_of(found)) if found else frozenset()

    def after(self, call: Call, found: Answer, known: Any) -> None:
        """Note a call; it is written soon."""
        zaken, subjects = known or (None, frozenset())
        reads = call.method in ("GET", "HEAD") or call.path.endswith("/_zoek")
        body = found.body if isinstance(found.body, bytes) else None
        traceparent = call.header("traceparent")
        name = f"{call.method} {call.path.partition('/api/v1/')[2].partition('/')[0]}"[:60]
        client = call.caller.client.client_id[:100]
        noted = Noted(client, name, reads, call.path, body, traceparent, timezone.now(), zaken, subjects)
        with self.lock:
            self.waiting.append(noted)
            full = len(self.waiting) >= MOST
        if self.listening:
            self._begin()
        if full:
            self.write()

    def began(self, job: Job, traceparent: str = "") -> None:
        """Note that a job of ours begins; it is written soon, with whose data it uses as that is then."""
        now = timezone.now()
        noted = Noted(looking.SYSTEM, f"job {job.name}"[:60], False, "", None, traceparent, now, job=job)
        with self.lock:
            self.waiting.append(noted)
        if self.listening:
            self._begin()

    def _begin(self) -> None:
        """Start the thread that writes, once in each process."""
        if self.writer is None or not self.writer.is_alive():
            with self.lock:
                if self.writer is None or not self.writer.is_alive():
                    self.writer = threading.Thread(target=self._go_on, name="looks", daemon=True)
                    self.writer.start()

    def _go_on(self) -> None:
        rest = threading.Event()
        while True:
            rest.wait(HALF_A_SECOND)
            if not (self.waiting and self.write()):
                connections.close_all()  # at rest, or broken

    def write(self) -> int:
        """Write what waits; return how many rows. What cannot be written now waits for the next time."""
        with self.lock:
            todo, self.waiting = self.waiting, []
        try:
            return write(todo)
        except (DatabaseError, psycopg.Error) as error:
            log.warning("the log of %s calls waits: %s", len(todo), error)
            with self.lock:
                self.waiting = [*todo, *self.waiting]
            return 0


def write(todo: Collection[Noted]) -> int:
    """Write a row for each call that reached data of someone; four statements, however many calls. Raises DatabaseError."""
    named = [_named(one) for one in todo]
    zaken_of = _zaken_of({pair for pairs in named for pair in pairs})
    reached_by = [_reached(one, pairs, zaken_of) for one, pairs in zip(todo, named, strict=True)]
    every = set().union(*reached_by)
    zaken, subjects = _facts(every), looking.subjects_by(every) if every else {}
    rows = []
    for one, found in zip(todo, reached_by, strict=True):
        theirs = set(one.subjects).union(*(subjects.get(pk, ()) for pk in found))
        if found or theirs:
            rows.append(_line(_row(one, found, zaken, theirs)))
    if rows:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write("".join(rows))
    return len(rows)


def _named(one: Noted) -> list[tuple[str, str]]:
    return [] if one.zaken is not None or one.job else list(reached.named(one.path, one.body))


def _reached(one: Noted, pairs: list[tuple[str, str]], zaken_of: dict[tuple[str, str], set[int]]) -> set[int]:
    if one.job:
        return set(one.job.zaken())
    return {pk for pair in pairs for pk in zaken_of.get(pair, ())}


def _facts(zaken: Collection[int]) -> dict[int, _Zaak]:
    if not zaken:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(zaken)])
        return {row[0]: _Zaak(*row) for row in cursor.fetchall()}


_COPY = (
    "copy people_look (trace_id, span_id, parent_span_id, name, activity, subjects, purpose, system, zaak_id, zaak_uuid, about, "
    "fields, status, at) from stdin"
)


def _row(one: Noted, found: set[int], zaken: dict[int, _Zaak], subjects: Collection[str]) -> tuple[Any, ...]:
    """Return the columns of _COPY."""
    alone = zaken.get(next(iter(found))) if len(found) == 1 else None
    services = {zaken[pk].service for pk in found if pk in zaken}
    trace_id, parent = looking.trace_of(one.traceparent)
    task = one.job.task if one.job else ""
    return (
        trace_id,
        secrets.token_hex(8),
        parent,
        one.name,
        looking.activity(task or (services.pop() if len(services) == 1 else "zaken")),
        sorted(subjects),
        one.job.purpose if one.job else READ if one.reads else WROTE,
        one.client,
        alone.pk if alone else None,
        alone.uuid if alone else None,
        alone.number if alone else "",
        [],
        int(Look.Status.OK),
        one.at,
    )


_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _line(row: tuple[Any, ...]) -> str:
    """Return a row as COPY reads it; made at once, as a value at a time costs more than all else of a row together."""
    return "\t".join(map(_as_text, row)) + "\n"


def _as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, list):  # of keyed hashes, which hold nothing to escape
        return "{" + ",".join(value) + "}"
    return str(value).translate(_ESCAPED)


def _zaken_of(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], set[int]]:
    """Return the zaken (their ids) to which each zaak, document or besluit belongs."""
    if not pairs:
        return {}
    values = {kind: [uuid for of, uuid in pairs if of == kind] for kind in reached.KINDS.values()}
    found: dict[tuple[str, str], set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ZAKEN, values)
        for kind, uuid, zaak in cursor.fetchall():
            found.setdefault((kind, uuid), set()).add(zaak)
    return found


NOTES = Notes()
"""What this process noted."""
