"""A folder on this machine as a store."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from openloket.stores import PIECE, Kept, named, place


class Disk:
    """Contents as files; one is written beside its place and put there whole."""

    name = "disk"

    def __init__(self, root: Path) -> None:
        self.root = root

    def take(self, pieces: Iterable[bytes]) -> str:
        """Keep a content, on the disk before this returns. Raises OSError."""
        digest = hashlib.sha256()
        self.root.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.root, delete=False) as file:
            try:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
                sha256 = digest.hexdigest()
                path = self.path(sha256)
                if path.exists():
                    os.utime(path)  # as new: a sweep leaves it alone until the row that names it is there
                    Path(file.name).unlink()
                    return sha256
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        path.parent.mkdir(exist_ok=True)
        Path(file.name).replace(path)
        for folder in (path.parent, self.root):  # the names too are on the disk, or a power cut takes them away
            _flush(folder)
        return sha256

    def opened(self, sha256: str) -> tuple[int, Iterator[bytes]]:
        """Return the size of a content and its bytes. Raises FileNotFoundError."""
        file = self.path(sha256).open("rb")

        def pieces() -> Iterator[bytes]:
            with file:
                yield from iter(lambda: file.read(PIECE), b"")

        return os.fstat(file.fileno()).st_size, pieces()

    def kept(self) -> Iterator[Kept]:
        """Yield what is in the folder."""
        for path in self.root.glob("??/*"):
            with suppress(FileNotFoundError):  # it goes while we look
                if named(path.name):
                    found = path.stat()
                    yield Kept(path.name, found.st_size, found.st_mtime)

    def remove(self, sha256: str, before: float) -> bool:
        """Remove a content that was put here before a moment."""
        return _removed(self.path(sha256), before)

    def tidy(self, before: float) -> None:
        """Remove files that were begun before a moment by who was killed."""
        for path in self.root.glob("tmp*"):
            _removed(path, before)

    def path(self, sha256: str) -> Path:
        """Return where a content is, or would be."""
        return self.root / place(sha256)


def _flush(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _removed(path: Path, before: float) -> bool:
    with suppress(FileNotFoundError):  # another took it away, or what was just stored got its own name
        if path.stat().st_mtime < before:
            path.unlink()
            return True
    return False
