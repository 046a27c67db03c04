"""Logs from elsewhere that are kept to be looked at on the site, each in a file of its own, without who did what."""

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

from openloket.insight import eventlog
from openloket.insight.store import MEMORY

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Log:
    """A log that is kept, and what was taken of it."""

    id: str
    name: str
    report: str


def _folder() -> Path:
    return Path(settings.VAR) / "logs"


def keep(path: Path, name: str) -> Log:
    """Read a log and keep it. Raises BadLog, OSError. Names of people are replaced by a code that cannot be undone."""
    _folder().mkdir(parents=True, exist_ok=True)
    found = Log(secrets.token_hex(8), name[:80], "")
    file, salt = _folder() / f"{found.id}.duckdb", secrets.token_hex(8)
    with eventlog.opened(path) as (tables, report):
        tables.execute(f"attach '{file}' as kept")
        tables.execute("update events set resource = substr(md5(resource || ?), 1, 12)", [salt])
        for table in ("cases", "events", "variants"):
            tables.execute(f"create table kept.{table} as select * from {table}")
        tables.execute("detach kept")
        found = Log(found.id, found.name, eventlog.describe(report))
    (_folder() / f"{found.id}.json").write_text(json.dumps(asdict(found)), "utf-8")
    return found


def known() -> list[Log]:
    """The logs that are kept, by name."""
    files = _folder().glob("*.json") if _folder().exists() else ()
    return sorted((Log(**json.loads(file.read_text("utf-8"))) for file in files), key=lambda log: (log.name, log.id))


def get(number: str) -> Log | None:
    """The log with this id; None when there is none."""
    return next((log for log in known() if log.id == number), None) if _ID.fullmatch(number) else None


@contextmanager
def reading(log: Log) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a log."""
    with duckdb.connect(
        str(_folder() / f"{log.id}.duckdb"), read_only=True, config={"memory_limit": MEMORY}
    ) as connection:
        connection.execute(f"set timezone = '{eventlog.LOCAL}'")
        yield connection


def throw_away(log: Log) -> None:
    for suffix in (".json", ".duckdb", ".duckdb.tmp"):
        path = _folder() / f"{log.id}{suffix}"
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
