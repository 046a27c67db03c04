"""Contents of documents: stored once under their SHA-256, before the rows that name them.

A crash between storing and writing the rows leaves content that nothing names; `sweep` removes it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from django.conf import settings

NAMED = (
    "select inhoud from registers_enkelvoudiginformatieobject where inhoud <> '' union "
    "select gegevens->>'inhoud' from registers_eerdereversie where gegevens->>'inhoud' <> '' union "
    "select inhoud from registers_bestandsdeel where inhoud <> ''"
)
"""SQL of the contents that the registers name: of documents, their earlier versions, and parts on their way."""


def store(content: bytes) -> str:
    """Keep the content and return its SHA-256; safe to repeat and to interrupt. Raises OSError."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if path.exists():
        os.utime(path)  # as new: a sweep leaves it alone until the row that names it is there
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


CHUNK = 256 * 1024
"""Bytes in memory at a time when a large content moves."""


def store_file(file: BinaryIO) -> str:
    """Keep what a file holds, without reading it whole; returns its SHA-256. Raises OSError."""
    file.seek(0)
    return store_stream(file)


def store_stream(file: IO[bytes]) -> str:
    """Keep what a stream gives; returns its SHA-256. Raises OSError."""
    return _store(iter(lambda: file.read(CHUNK), b""))


def join(parts: Iterable[str]) -> str:
    """Keep several contents one after another as one; returns its SHA-256. Raises OSError."""
    return _store(piece for sha256 in parts for piece in chunks(sha256)[1])


def chunks(sha256: str) -> tuple[int, Iterator[bytes]]:
    """The size of a content and its bytes, a piece at a time. Raises FileNotFoundError."""
    file = _path(sha256).open("rb")

    def pieces() -> Iterator[bytes]:
        with file:
            yield from iter(lambda: file.read(CHUNK), b"")

    return os.fstat(file.fileno()).st_size, pieces()


def _store(pieces: Iterable[bytes]) -> str:
    digest, root = hashlib.sha256(), Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=root, delete=False) as file:
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    path = _path(digest.hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(file.name).replace(path)
    return digest.hexdigest()


def sweep(in_use: Iterable[str], older_than: float) -> int:
    """Remove contents that nothing names and that were stored before `older_than` (a time in seconds)."""
    keep, removed = set(in_use), 0
    root = Path(settings.MEDIA_ROOT)
    for path in (*root.glob("??/*"), *root.glob("tmp*")):
        if path.name not in keep and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
