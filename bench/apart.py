"""A database for one bench, on the embedded PostgreSQL, that is gone afterwards. Call before Django is imported."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def database(name: str, **settings: str) -> Iterator[str]:
    """Make an empty database, set the environment for it and with these settings, and give its URL."""
    os.environ.update(
        LOKET_TESTING="",
        LOKET_VAR=tempfile.mkdtemp(prefix="openloket-bench-"),
        LOKET_SECRET_KEY=secrets.token_urlsafe(50),
        DJANGO_SETTINGS_MODULE="openloket.site.settings",
        **settings,
    )
    os.environ.pop("DATABASE_URL", None)
    from openloket.site import database as embedded

    server_url = embedded.ensure(ROOT / "var" / "test-postgres")
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name}")
        try:
            os.environ["DATABASE_URL"] = server_url.replace(f"/{embedded.NAME}", f"/{name}", 1)
            yield os.environ["DATABASE_URL"]
        finally:
            admin.execute(f"drop database {name} with (force)")
