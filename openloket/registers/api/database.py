"""Statements to PostgreSQL on Django's connection, prepared by the server after their first few runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg
from django.db import connection
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.json import Jsonb

PREPARE_AFTER = 3


class _Json(Loader):
    def load(self, data: Buffer) -> Any:
        return msgspec.json.decode(data)


def run(sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> psycopg.Cursor[tuple[Any, ...]]:
    """Run one statement and return its cursor. Raises psycopg.Error."""
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold, raw.prepared_max = PREPARE_AFTER, 500
    if OBSERVERS:
        for observer in OBSERVERS:
            observer(sql)
    cursor = psycopg.Cursor(raw)
    cursor.adapters.register_loader("jsonb", _Json)  # Django has its own way, for its models
    cursor.adapters.register_loader("json", _Json)
    return cursor.execute(sql, values)


OBSERVERS: list[Any] = []
"""Called with each statement; tests and bench count with it."""


def as_json(value: Any) -> Jsonb:
    """A value for a JSON column."""
    return Jsonb(value, dumps=msgspec.json.encode)


def literal(value: Any) -> str:
    """A constant of ours as JSON inside a statement."""
    return msgspec.json.encode(value).decode().replace("'", "''").replace("%", "%%")
