"""Logs from elsewhere, kept to be looked at on the site, each in a file of its own and without names of people."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from django.conf import settings

from openloket.insight import eventlog, tables

_ID = re.compile(r"[0-9a-f]{16}")

NAME_MAX = 80
"""Characters of the name of a log."""


@dataclass(frozen=True)
class Log:
    """A log that is kept, and what was taken from it."""

    id: str
    name: str
    report: str


def _folder() -> Path:
    return Path(settings.VAR) / "logs"


def keep(path: Path, name: str) -> Log:
    """Read a log and keep it. Raises BadLog, OSError."""
    with eventlog.opened(path) as (found, report):
        return put(found, report, name)


def put(found: duckdb.DuckDBPyConnection, report: eventlog.Report, name: str) -> Log:
    """Keep a log that is already open. Names of people are replaced by a code that cannot be undone. Raises OSError."""
    _folder().mkdir(parents=True, exist_ok=True)
    log = Log(secrets.token_hex(8), name[:NAME_MAX], eventlog.describe(report))
    found.execute(f"attach '{_folder() / log.id}.duckdb' as kept")
    found.execute(
        "create table kept.events as select * replace (substr(md5(resource || ?), 1, 12) as resource) from events",
        [secrets.token_hex(8)],
    )
    for table in ("cases", "variants"):
        found.execute(f"create table kept.{table} as select * from {table}")
    found.execute("detach kept")
    (_folder() / f"{log.id}.json").write_text(json.dumps(asdict(log)), "utf-8")
    return log


def known() -> list[Log]:
    """List the logs that are kept, by name."""
    return sorted(map(_read, _folder().glob("*.json")), key=lambda log: (log.name, log.id))


def get(number: str) -> Log | None:
    """Return the log with this id; None when there is none."""
    file = _folder() / f"{number}.json"
    return _read(file) if _ID.fullmatch(number) and file.exists() else None


def _read(file: Path) -> Log:
    return Log(**json.loads(file.read_text("utf-8")))


@contextmanager
def reading(log: Log) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the tables of a log for reading."""
    with tables.connect(_folder() / f"{log.id}.duckdb", read_only=True) as connection:
        yield connection


def throw_away(log: Log) -> None:
    for suffix in (".json", ".duckdb", ".tmp"):
        path = _folder() / f"{log.id}{suffix}"
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
