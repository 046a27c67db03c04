"""The tables of the tests' database: migrations make them once, and every later run takes a copy.

The copy stays in the server of the tests (`var/test-postgres`) until a migration or a dependency changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection
from psycopg import errors, sql

from openloket.site.backup import postgres

ROOT = Path(__file__).resolve().parents[1]
KEPT = "openloket_tables_"


@cache
def name() -> str:
    """Return what the copy is called: it follows from every migration, and from the releases of what brings its own."""
    found = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted((Path(app.path) / "migrations").glob("*.py")):
            found.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    return KEPT + found.hexdigest()[:16]


def kept() -> bool:
    """Say whether there is a copy."""
    with _server() as server:
        return bool(server.execute("select from pg_database where datname = %s", [name()]).rowcount)


def keep(source: str) -> None:
    """Copy the tables of a database that nobody is connected to, and throw older copies away."""
    with _server() as server:
        with contextlib.suppress(errors.DuplicateDatabase, errors.UniqueViolation):  # another process was first
            server.execute(_sql("create database {} template {}", name(), source))
        for (old,) in server.execute(
            "select datname from pg_database where starts_with(datname, %s)", [KEPT]
        ).fetchall():
            if old != name():
                with contextlib.suppress(errors.ObjectInUse, errors.InvalidCatalogName):
                    server.execute(_sql("drop database {}", old))


def emptying() -> None:
    """Let the end of a test that commits delete the rows: most tables have none, and truncating them all takes ten times as long."""
    truncate = connection.ops.sql_flush

    def empty(
        style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        if reset_sequences or not tables:
            return truncate(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        named = [f'"{table}"' for table in tables]
        return [
            "set local session_replication_role = replica",  # as with truncate no trigger fires, and the order is free
            f"lock table {', '.join(named)} in access exclusive mode",  # nor does what is under way come afterwards
            "; ".join(f"delete from {table}" for table in named),
        ]

    connection.ops.sql_flush = empty


def dump(to: Path) -> Path:
    """Write the tables to a file, for a server of a test's own; return the file."""
    scratch = f"{name()}_{os.getpid()}"
    with _server() as server:
        server.execute(_sql("create database {} template {}", scratch, name()))
        try:
            with psycopg.connect(server.info.dsn, dbname=scratch, password=server.info.password) as source:
                [snapshot] = source.execute("select pg_export_snapshot()").fetchone() or [""]
                with to.open("wb") as file:
                    file.writelines(postgres.dump(source, snapshot))
        finally:
            server.execute(_sql("drop database {} with (force)", scratch))
    return to


@contextlib.contextmanager
def _server() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def _sql(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))  # type: ignore[arg-type]
