"""Write a file of a backup, encrypted with age or as it is, and read it back."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

import pyrage
from pyrage.x25519 import Identity, Recipient

from openloket.site.backup.layout import AGE, PIECE, BackupFault, Written, check

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def recipients(texts: Iterable[str]) -> list[Recipient]:
    """Read public keys of age (`age1…`). Raises BackupFault."""
    try:
        return [Recipient.from_str(text.strip()) for text in texts]
    except pyrage.RecipientError:
        raise BackupFault("Dat is geen sleutel om mee te versleutelen: die begint met age1. Zie age-keygen.") from None


def identities(paths: Iterable[Path]) -> list[Identity]:
    """Read secret keys of age from files as age-keygen makes them. Raises BackupFault."""
    found = []
    for path in paths:
        lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines()]
        try:
            found += [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        except pyrage.IdentityError:
            raise BackupFault(f"In {path} staat geen geheime sleutel van age (AGE-SECRET-KEY-1…).") from None
    return found


def write(path: Path, pieces: Iterable[bytes], to: Sequence[Recipient]) -> Written:
    """Write a file whole or not at all, encrypted when there is someone to encrypt it to, and read it back.

    Raises OSError, BackupFault, and what the pieces raise.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="tmp", delete=False) as file:
        new = Path(file.name)
        try:
            out = _Hashed(file)
            _encrypt(pieces, out, to) if to else out.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            written = Written(out.digest.hexdigest(), out.size)
            check(new, written)
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    return written


def read(path: Path, with_: Sequence[Identity]) -> BinaryIO:
    """Return what stands in a file, opened. Raises FileNotFoundError, and BackupFault when no key opens it."""
    if path.suffix != AGE:
        return path.open("rb")
    if not with_:
        raise BackupFault("Deze reservekopie is versleuteld. Geef de geheime sleutel met --identity.")
    with path.open("rb") as file:
        opened = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
        try:
            pyrage.decrypt_io(file, opened, list(with_))
        except (pyrage.DecryptError, OSError) as error:
            opened.close()
            if isinstance(error, OSError) and error.errno:  # such as a full disk; pyrage's own have no number
                raise
            raise BackupFault(f"{path} gaat met deze sleutel niet open, of is beschadigd ({error}).") from None
    opened.seek(0)
    return cast("BinaryIO", opened)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left in an open file, and close it."""
    with file:
        yield from iter(lambda: file.read(PIECE), b"")


def _encrypt(pieces: Iterable[bytes], out: _Hashed, to: Sequence[Recipient]) -> None:
    given = _Read(iter(pieces))
    try:
        pyrage.encrypt_io(io.BufferedReader(given, PIECE), cast("IO[bytes]", out), list(to))
    finally:
        if (
            failed := given.failed or out.failed
        ):  # else it is known as a fault of the encryption, in words that say nothing
            raise failed


class _Hashed:
    """Writes to a file, and counts and hashes what it writes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0
        self.failed: OSError | None = None

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        self.size += len(piece)
        try:
            return self._file.write(piece)
        except OSError as error:  # such as a full disk
            self.failed = error
            raise

    def writelines(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.write(piece)

    def flush(self) -> None:
        self._file.flush()


class _Read(io.RawIOBase):
    """A file to read of what an iterator gives."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""
        self.failed: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        while not self._left:
            try:
                piece = next(self._pieces, None)
            except Exception as error:
                self.failed = error
                raise
            if piece is None:
                return 0
            self._left = piece
        count = min(len(room), len(self._left))
        room[:count], self._left = self._left[:count], self._left[count:]
        return count
