"""A database for one bench, on the embedded PostgreSQL, that is gone afterwards. Call before Django is imported."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    return found


@contextmanager
def database(name: str, *, keep: bool = False, **settings: str) -> Iterator[str]:
    """Make an empty database, set the environment for it and with these settings, and give its URL.

    With `keep` it is there afterwards, and taken as it is when it is there already: its key is then the same each time.
    """
    key = hashlib.sha256(name.encode()).hexdigest() if keep else secrets.token_urlsafe(50)
    os.environ.update(
        LOKET_TESTING="",
        LOKET_VAR=tempfile.mkdtemp(prefix="openloket-bench-"),
        LOKET_SECRET_KEY=key,
        DJANGO_SETTINGS_MODULE="openloket.site.settings",
    )
    os.environ.update(settings)
    os.environ.pop("DATABASE_URL", None)
    from openloket.site import database as embedded

    server_url = embedded.ensure(ROOT / "var" / "test-postgres")
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as admin:
        there = admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if there and not keep:
            admin.execute(f"drop database {name} with (force)")
        if not (there and keep):
            admin.execute(f"create database {name}")
        try:
            os.environ["DATABASE_URL"] = server_url.replace(f"/{embedded.NAME}", f"/{name}", 1)
            yield os.environ["DATABASE_URL"]
        finally:
            if not keep:
                admin.execute(f"drop database {name} with (force)")
