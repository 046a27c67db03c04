"""Statements to PostgreSQL on Django's connection, prepared by the server after their first few runs.

Not where a pooler lends a connection for one transaction at a time: the next one may not know the statement.
"""

from __future__ import annotations

import re
import select
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.json import Jsonb

from openloket.watch import doing

PREPARE_AFTER = 3


def drop_closed() -> None:
    """Close this thread's connection if the server has ended it since the last call; the next statement opens one.

    A connection at rest has nothing to say: bytes that wait are a last word, or a setting that changed. This looks at
    the socket; asking the server would make every call wait for it once more.
    """
    ours = connections[DEFAULT_DB_ALIAS]
    raw = ours.connection
    if raw is None or ours.in_atomic_block:
        return
    poll = select.poll()
    try:
        poll.register(raw.pgconn.socket, select.POLLIN)
        ended = bool(poll.poll(0))
    except psycopg.Error:
        ended = True
    if ended:
        ours.close()


class _Json(Loader):
    def load(self, data: Buffer) -> Any:
        return msgspec.json.decode(data)


def run(
    sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None, alias: str = DEFAULT_DB_ALIAS
) -> psycopg.Cursor[tuple[Any, ...]]:
    """Run one statement and return its cursor. Raises psycopg.Error."""
    ours = connections[alias]
    ours.ensure_connection()
    raw = ours.connection
    if raw.prepare_threshold is None and not ours.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        raw.prepare_threshold, raw.prepared_max = PREPARE_AFTER, 500
    if OBSERVERS:
        for observer in OBSERVERS:
            observer(sql)
    cursor = psycopg.RawCursor(raw)
    cursor.adapters.register_loader("jsonb", _Json)  # Django has its own way, for its models
    cursor.adapters.register_loader("json", _Json)
    began = time.perf_counter()
    try:
        if values is None:
            return cursor.execute(sql)
        numbered, names = _numbered(sql)
        return cursor.execute(numbered, [values[name] for name in names] if isinstance(values, Mapping) else values)
    finally:
        doing.asked(sql, began)


@lru_cache(maxsize=2048)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Write a statement with $1, $2 … for its %(places)s; return it, and the names in that order.

    Psycopg does this too, but reads a statement of over 4,096 characters anew each time.
    """
    numbers: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return f"${numbers.setdefault(found[1] or str(len(numbers)), len(numbers) + 1)}"

    return re.sub(r"%%|%s|%\((\w+)\)s", place, sql), tuple(numbers)


def array(name: str, kind: str) -> str:
    """Write the place of an array `name` whose elements are of the database's type `kind`, such as `bigint`.

    The planner does not see how many there are. From their number it would hold a plan for any number to be dearer than one
    for these, and make a new plan at each call, which takes longer than the statement.
    """
    return f"(select %({name})s::{kind}[])::{kind}[]"


OBSERVERS: list[Any] = []
"""Called with each statement; tests and bench count with it."""


def as_json(value: Any) -> Jsonb:
    """Wrap a value for a JSON column."""
    return Jsonb(value, dumps=msgspec.json.encode)


def literal(value: Any) -> str:
    """Write a constant of ours as JSON, to stand between quotes inside a statement."""
    return msgspec.json.encode(value).decode().replace("'", "''").replace("%", "%%")


class Sql(str):
    """A value that the database works out itself, such as the next number of a sequence."""

    __slots__ = ()
