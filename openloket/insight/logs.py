"""Logs from elsewhere, kept to be looked at on the site, each in a file of its own and without names of people.

The file is kept as contents of documents are; each server takes a copy of what is looked at there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from django.conf import settings

from openloket.insight import eventlog, tables
from openloket.insight.models import Log
from openloket.registers import content

_ID = re.compile(r"[0-9a-f]{16}")

NAME_MAX = 80
"""Characters of the name of a log."""


def keep(path: Path, name: str) -> Log:
    """Read a log and keep it. Raises BadLog, StoreAway, OSError."""
    with eventlog.opened(path) as (found, report):
        return put(found, report, name)


def put(found: duckdb.DuckDBPyConnection, report: eventlog.Report, name: str) -> Log:
    """Keep a log that is already open. Names of people are replaced by a code that cannot be undone.

    Raises StoreAway, OSError.
    """
    with TemporaryDirectory(prefix="openloket-log-") as folder:
        file = Path(folder) / "log.duckdb"
        found.execute(f"attach '{file}' as kept")
        found.execute(
            "create table kept.events as select * replace (substr(md5(resource || ?), 1, 12) as resource) from events",
            [secrets.token_hex(8)],
        )
        for table in ("cases", "variants"):
            found.execute(f"create table kept.{table} as select * from {table}")
        found.execute("detach kept")
        with file.open("rb") as made:
            sha256 = content.store_stream(made)
    return Log.objects.create(
        id=secrets.token_hex(8), name=name[:NAME_MAX], report=eventlog.describe(report), content=sha256
    )


def known() -> list[Log]:
    """List the logs that are kept, by name."""
    return list(Log.objects.all())


def get(number: str) -> Log | None:
    """Return the log with this id; None when there is none."""
    return Log.objects.filter(pk=number).first() if _ID.fullmatch(number) else None


@contextmanager
def reading(log: Log) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the tables of a log for reading. Raises StoreAway, FileNotFoundError."""
    with tables.connect(_here(log), read_only=True) as connection:
        yield connection


def throw_away(log: Log) -> None:
    """Forget a log; its content is swept away in the night."""
    log.delete()
    _copy(log.content).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.VAR) / "logs"


def _copy(sha256: str) -> Path:
    return _folder() / f"{sha256}.duckdb"


def _here(log: Log) -> Path:
    """Return this server's copy of a log, made when it is not there; those of logs that are gone are removed then."""
    path = _copy(log.content)
    if not path.exists():
        _folder().mkdir(parents=True, exist_ok=True)
        kept = {_copy(sha256) for sha256 in Log.objects.values_list("content", flat=True)}
        for old in set(_folder().glob("*.duckdb")) - kept:
            old.unlink(missing_ok=True)
        with TemporaryDirectory(dir=_folder()) as folder:
            half = Path(folder) / path.name
            with half.open("wb") as file:
                for piece in content.unopened(log.content)[1]:
                    file.write(piece)
            half.replace(path)
    return path
