"""Put a backup back on an empty machine, or try whether that would do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pyrage.x25519 import Identity

from openloket.registers import content
from openloket.site import database, installation
from openloket.site.backup import files, layout, postgres
from openloket.site.backup.layout import Backup, BackupFault

Progress = Callable[[int, int], None]


def verify(backup: Backup, with_: Sequence[Identity], progress: Progress = lambda done, total: None) -> None:
    """Fill a PostgreSQL of its own from a backup, count the rows, and read each content. Raises BackupFault, OSError."""
    _check_files(backup)
    with database.scratch() as url, psycopg.connect(url, autocommit=True) as scratch:
        with files.read(backup.file(layout.DATABASE), with_) as dump:
            postgres.fill(scratch, dump)
        _compare(backup, scratch)
    for pieces in _contents(backup, with_, progress):
        for _ in pieces:
            pass


def restore(backup: Backup, with_: Sequence[Identity], progress: Progress = lambda done, total: None) -> list[str]:
    """Put a backup in a database that nobody has used, and its contents where contents are kept.

    First the contents, then the rows that name them: interrupted, it can be done again. Returns the settings that its
    keys were put in `var/` for. Raises BackupFault, OSError and django.db.Error.
    """
    _check_files(backup)
    _check_release(backup)
    if used := installation.in_use():
        raise BackupFault(
            f"Deze database is in gebruik: er staan {', '.join(used)} in. Zet terug in een nieuwe, lege database (DATABASE_URL)."
        )
    for pieces in _contents(backup, with_, progress):
        content.put_back(pieces)
    with files.read(backup.file(layout.DATABASE), with_) as dump:
        with connection.cursor() as cursor:
            cursor.execute("drop schema public cascade; create schema public")
        postgres.fill(connection.connection, dump)
    _compare(backup, connection.connection)
    return _put_keys_back(backup, with_)


def _check_files(backup: Backup) -> None:
    for name, written in backup.manifest.files.items():
        layout.check(backup.file(name), written)


def _check_release(backup: Backup) -> None:
    """Refuse a backup of a release that knows more than this one. Raises BackupFault."""
    known: dict[str, str] = {}
    for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations:
        known[app] = max(known.get(app, ""), name)
    newer = [app for app, last in backup.manifest.migrations.items() if last > known.get(app, "") and app in known]
    if newer:
        raise BackupFault(
            f"Deze reservekopie is van een nieuwere release ({backup.manifest.release}). Zet terug met die release."
        )


def _contents(backup: Backup, with_: Sequence[Identity], progress: Progress) -> Iterator[Iterator[bytes]]:
    """Yield each content that a backup needs, checked as it is read. Raises BackupFault, also while one is read."""
    needed = backup.contents()
    for number, sha256 in enumerate(needed):
        progress(number, len(needed))
        path = layout.content_path(backup.folder.parent, sha256, encrypted=backup.manifest.encrypted)
        yield _checked(path, sha256, with_)


def _checked(path: Path, sha256: str, with_: Sequence[Identity]) -> Iterator[bytes]:
    try:
        yield from content.checked(sha256, files.pieces(files.read(path, with_)))
    except FileNotFoundError:
        raise BackupFault(f"{path} ontbreekt. {layout.OF_ALL}") from None
    except content.Changed:
        raise BackupFault(f"{path} is beschadigd. {layout.OF_ALL}") from None


def _compare(backup: Backup, filled: psycopg.Connection[object]) -> None:
    found = postgres.rows(filled)
    wrong = sorted(name for name, rows in backup.manifest.tables.items() if found.get(name) != rows)
    if wrong:
        raise BackupFault(f"Niet alle rijen kwamen terug: {', '.join(wrong)}. Neem een andere reservekopie.")


def _put_keys_back(backup: Backup, with_: Sequence[Identity]) -> list[str]:
    if layout.KEYS not in backup.manifest.files:
        return []
    with files.read(backup.file(layout.KEYS), with_) as file:
        keys = msgspec.json.decode(file.read(), type=dict[str, str])
    for name, text in keys.items():
        path = settings.VAR / name
        path.unlink(missing_ok=True)  # made when this command started, and nothing is sealed with it yet
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
    return sorted(settings.KEPT_KEYS[name] for name in keys)
