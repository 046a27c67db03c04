"""Make a backup: the database in one snapshot, and each content that it names in that snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pyrage.x25519 import Recipient

from openloket.cases import in_use
from openloket.registers import content
from openloket.site.backup import files, layout, postgres
from openloket.site.backup.layout import Backup, Manifest

Progress = Callable[[int, int], None]


def make(folder: Path, to: Sequence[Recipient], progress: Progress = lambda done, total: None) -> Backup:
    """Make a backup in a folder, encrypted when there is someone to encrypt it to; people can go on meanwhile.

    Contents that the folder has already are not copied again. Raises BackupFault, OSError and django.db.Error.
    """
    with layout.alone(folder), transaction.atomic():
        connection.cursor().execute("set transaction isolation level repeatable read, read only")
        in_use.hold()
        made_at = timezone.now()
        mine = folder / layout.name_of(made_at)
        end = layout.AGE if to else ""
        raw: psycopg.Connection[object] = connection.connection
        dumped = files.write(mine / (layout.DATABASE + end), postgres.dump(raw, _snapshot()), to)
        written = {layout.DATABASE: dumped}
        if to and (keys := _keys()):
            written[layout.KEYS] = files.write(mine / (layout.KEYS + end), [keys], to)
        named = sorted(in_use.contents())
        kept: list[str] = []
        missing: list[str] = []
        for number, sha256 in enumerate(named):
            progress(number, len(named))
            (kept if _copied(folder, sha256, to) else missing).append(sha256)
        listed = "".join(f"{sha256}\n" for sha256 in kept)
        written[layout.CONTENTS] = files.write(mine / layout.CONTENTS, [listed.encode()], [])
        manifest = Manifest(
            made_at=made_at,
            release=settings.RELEASE,
            postgres=str(raw.info.server_version),
            encrypted=bool(to),
            files=written,
            migrations=_migrations(),
            tables=postgres.rows(raw),
            contents=len(kept),
            missing=missing,
        )
        files.write(mine / layout.MANIFEST, [msgspec.json.format(msgspec.json.encode(manifest))], [])
    return Backup(mine, manifest)


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select pg_export_snapshot()")
        (name,) = cursor.fetchone()
    return str(name)


def _migrations() -> dict[str, str]:
    applied: dict[str, str] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        applied[app] = max(applied.get(app, ""), name)
    return applied


def _copied(folder: Path, sha256: str, to: Sequence[Recipient]) -> bool:
    """Copy a content that the folder has not yet; say whether it is there now, whole."""
    path = layout.content_path(folder, sha256, encrypted=bool(to))
    if path.exists():
        return True
    try:
        files.write(path, content.unopened(sha256)[1], to)
    except (FileNotFoundError, content.Changed):
        return False
    return True


def _keys() -> bytes:
    """Return the keys that were made here and stand in `var/`: who gives keys keeps them elsewhere."""
    found = {name: text for name in settings.KEPT_KEYS if (text := _kept(settings.VAR / name))}
    return msgspec.json.encode(found) if found else b""


def _kept(path: Path) -> str:
    return path.read_text() if path.exists() else ""
