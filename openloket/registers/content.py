"""Contents of documents: stored once under their SHA-256, before the rows that name them.

A crash between storing and writing the rows leaves content that nothing names; `sweep` removes it.

What we made ourselves is kept by `store`. What came from outside is kept by `receive` and its neighbours, which write
down that no virus scanner has looked at it yet (see `scanning`); `read` and `chunks` open it only when one has, or when
there is none. Whoever gives content to a person or to a program goes through those two.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from openloket.registers.models import Scan

NAMED = (
    "select inhoud from registers_enkelvoudiginformatieobject where inhoud <> '' union "
    "select gegevens->>'inhoud' from registers_eerdereversie where gegevens->>'inhoud' <> '' union "
    "select inhoud from registers_bestandsdeel where inhoud <> ''"
)
"""SQL of the contents that the registers name: of documents, their earlier versions, and parts on their way."""


class Shut(Exception):
    """The content is here, and is not opened; the text says why, for people. `why` is the state it is in."""

    why: str


class NotScanned(Shut):
    """No virus scanner has looked at the content yet, or it is too large for one."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            "Dit bestand is te groot om op virussen te controleren. Daarom openen wij het niet."
            if why == Scan.State.TOO_LARGE
            else "Dit bestand wordt nog gecontroleerd op virussen. Probeer het later nog een keer."
        )


class Infected(Shut):
    """The scanner found a virus in the content."""

    def __init__(self, signature: str) -> None:
        self.why, self.signature = Scan.State.INFECTED.value, signature
        super().__init__("In dit bestand zit een virus. Daarom openen wij het niet.")


def receive(content: bytes) -> str:
    """Keep content that came from outside and return its SHA-256; it opens once it is scanned. Raises OSError."""
    return _received(store(content))


def store(content: bytes) -> str:
    """Keep content that we made and return its SHA-256; safe to repeat and to interrupt. Raises OSError."""
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


def _received(sha256: str) -> str:
    Scan.objects.bulk_create([Scan(sha256=sha256, came_at=timezone.now())], ignore_conflicts=True)
    return sha256


def open_to_people(sha256: str) -> None:
    """Refuse a content that may not be opened. Raises NotScanned or Infected."""
    found = Scan.objects.filter(sha256=sha256).exclude(state=Scan.State.CLEAN).first()
    if found and found.state == Scan.State.INFECTED:
        raise Infected(found.signature)
    if found and settings.CLAMD:
        raise NotScanned(found.state)


def read(sha256: str) -> bytes:
    """Return a content that may be opened.

    Raises Shut, FileNotFoundError when it is gone, ValueError when it was changed on disk.
    """
    open_to_people(sha256)
    content = _path(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"De inhoud van {sha256} is op schijf veranderd.")
    return content


CHUNK = 256 * 1024
"""Bytes in memory at a time when a large content moves."""


def receive_part(file: BinaryIO) -> str:
    """Keep a part of a content that comes in parts; it is scanned when they are joined. Raises OSError."""
    file.seek(0)
    return _store(iter(lambda: file.read(CHUNK), b""))


def receive_stream(file: IO[bytes]) -> str:
    """Keep what a stream from outside gives; return its SHA-256. Raises OSError."""
    return _received(_store(iter(lambda: file.read(CHUNK), b"")))


def put_back(pieces: Iterable[bytes]) -> str:
    """Keep a content from a backup, as it was; return its SHA-256. Raises OSError."""
    return _store(pieces)


def join(parts: Iterable[str]) -> str:
    """Keep the parts of a content one after another; return its SHA-256. Raises OSError."""
    return _received(_store(piece for sha256 in parts for piece in unopened(sha256)[1]))


def chunks(sha256: str) -> tuple[int, Iterator[bytes]]:
    """Return the size of a content and its bytes, a piece at a time. Raises Shut, FileNotFoundError."""
    open_to_people(sha256)
    return unopened(sha256)


def unopened(sha256: str) -> tuple[int, Iterator[bytes]]:
    """Return the same as `chunks` for who passes it on as it is: the scanner, an export. Raises FileNotFoundError."""
    file = _path(sha256).open("rb")

    def pieces() -> Iterator[bytes]:
        with file:
            yield from iter(lambda: file.read(CHUNK), b"")

    return os.fstat(file.fileno()).st_size, pieces()


NAMELESS = "document"
"""What a file is called that has no name of its own."""


def disposition(how: str, name: str) -> str:
    """Return the Content-Disposition that gives a content its name (RFC 6266, RFC 5987), whatever someone put in it.

    `how` is inline or attachment. What could lead to another folder, hide the file or turn the text around is left out;
    the plain name is for what reads no UTF-8.
    """
    seen = "".join(" " if c in "/\\" or unicodedata.category(c) in UNSEEN else c for c in name)
    shown = " ".join(seen.split()).lstrip(". ") or NAMELESS
    ascii_only = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode()
    plain = re.sub(r'["%]', "_", ascii_only).strip()
    if not plain or plain.startswith("."):  # all that came before the dot is in another script
        plain = NAMELESS + plain
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"


UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that nobody sees: control, format (such as right-to-left), half a pair, line and paragraph."""


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
    """Remove contents that nothing names, stored before `older_than` (a time in seconds); return how many."""
    keep = set(in_use)
    gone: list[str] = []
    root = Path(settings.MEDIA_ROOT)
    for path in (*root.glob("??/*"), *root.glob("tmp*")):
        with suppress(FileNotFoundError):  # what is just being stored gets its own name meanwhile
            if path.name not in keep and path.stat().st_mtime < older_than:
                path.unlink()
                gone.append(path.name)
    Scan.objects.filter(sha256__in=gone).delete()
    return len(gone)


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
