"""Put single contents back from a folder of backups, on a loket that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pyrage.x25519 import Identity

from openloket.registers import content
from openloket.site.backup import files, layout

Progress = Callable[[int, int], None]


def put_back(folder: Path, names: Sequence[str], with_: Sequence[Identity], progress: Progress) -> list[str]:
    """Put contents back that are gone or damaged; return those that the folder does not have, or not whole.

    Raises BackupFault when no key opens it, StoreAway and OSError.
    """
    left = []
    for number, sha256 in enumerate(names, start=1):
        if not _put_back(folder, sha256, with_):
            left.append(sha256)
        progress(number, len(names))
    return left


def _put_back(folder: Path, sha256: str, with_: Sequence[Identity]) -> bool:
    for encrypted in (False, True):
        path = layout.content_path(folder, sha256, encrypted=encrypted)
        if path.exists():
            try:
                content.replace(sha256, files.pieces(files.read(path, with_)))
            except content.Changed:
                continue
            return True
    return False
