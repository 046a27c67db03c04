"""Contents of documents: stored once under their SHA-256, before the rows that name them.

A crash between storing and writing the rows leaves content that nothing names; `sweep` removes it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings


def store(content: bytes) -> str:
    """Keep the content and return its SHA-256; safe to repeat and to interrupt. Raises OSError."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return sha256


def read(sha256: str) -> bytes:
    """Raises FileNotFoundError when the content is gone, ValueError when it was changed on disk."""
    content = _path(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"De inhoud van {sha256} is op schijf veranderd.")
    return content


def sweep(in_use: Iterable[str], older_than: float) -> int:
    """Remove contents that nothing names and that were stored before `older_than` (a time in seconds)."""
    keep, removed = set(in_use), 0
    for path in Path(settings.MEDIA_ROOT).glob("??/*"):
        if path.name not in keep and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
