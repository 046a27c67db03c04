"""Contents of documents: stored once under their SHA-256, before the rows that name them.

A crash between storing and writing the rows leaves content that nothing names; `sweep` removes it.

The stores that LOKET_DOCUMENTS names hold them: new content goes to the first, and what is not there is read from the
others, until `moving` brought it over. Everything here raises stores.StoreAway when one cannot be reached.

What we made ourselves is kept by `store`. What came from outside is kept by `receive` and its neighbours, which write
down that no virus scanner has looked at it yet (see `scanning`); `read` and `chunks` open it only when one has, or when
there is none. Whoever gives content to a person or to a program goes through those two.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from openloket.registers.models import Scan
from openloket.stores import PIECE, Store, s3
from openloket.stores.disk import Disk

log = logging.getLogger(__name__)

NAMED = (
    "select inhoud from registers_enkelvoudiginformatieobject where inhoud <> '' union "
    "select gegevens->>'inhoud' from registers_eerdereversie where gegevens->>'inhoud' <> '' union "
    "select inhoud from registers_bestandsdeel where inhoud <> ''"
)
"""SQL of the contents that the registers name: of documents, their earlier versions, and parts on their way."""


class Changed(ValueError):
    """The content is not what was stored under that name."""


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
    return stores()[0].take([content])


def stores() -> list[Store]:
    """Return where contents are: new ones in the first, earlier ones in the others until they are moved."""
    return [s3.store(where) if where else Disk(Path(settings.MEDIA_ROOT)) for where in settings.DOCUMENTS]


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

    Raises Shut, FileNotFoundError when it is gone, Changed when it is not what was stored.
    """
    return b"".join(chunks(sha256)[1])


def store_stream(file: IO[bytes]) -> str:
    """Keep what a stream of ours gives, or a part of a content that is scanned when all are joined. Raises OSError."""
    file.seek(0)
    return stores()[0].take(iter(lambda: file.read(PIECE), b""))


def receive_stream(file: IO[bytes]) -> str:
    """Keep what a stream from outside gives; return its SHA-256. Raises OSError."""
    return _received(stores()[0].take(iter(lambda: file.read(PIECE), b"")))


def put_back(pieces: Iterable[bytes]) -> str:
    """Keep a content from a backup, as it was; return its SHA-256. Raises OSError."""
    return stores()[0].take(pieces)


def replace(sha256: str, pieces: Iterable[bytes]) -> None:
    """Keep a content from a backup in the stead of one that is gone or damaged. Raises OSError; Changed before anything."""
    with tempfile.TemporaryFile() as file:
        for piece in checked(sha256, pieces):
            file.write(piece)
        file.seek(0)
        for place in stores():
            place.remove(sha256, time.time() + 60)  # half a content of that name would stay as it is
        stores()[0].take(iter(lambda: file.read(PIECE), b""))


def join(parts: Iterable[str]) -> str:
    """Keep the parts of a content one after another; return its SHA-256. Raises OSError."""
    return _received(stores()[0].take(piece for sha256 in parts for piece in unopened(sha256)[1]))


def chunks(sha256: str) -> tuple[int, Iterator[bytes]]:
    """Return the size of a content and its bytes, a piece at a time. Raises as `read` does; Changed at its end."""
    open_to_people(sha256)
    return unopened(sha256)


def unopened(sha256: str) -> tuple[int, Iterator[bytes]]:
    """Return the same as `chunks` for who passes it on as it is: the scanner, an export."""
    places = stores()
    for place in (*places, places[0]):  # the first again: it may just have been moved there
        try:
            size, pieces = place.opened(sha256)
        except FileNotFoundError as error:
            missing = error
        else:
            passed = _told(place, sha256, checked(sha256, pieces))
            return size, chain(
                (next(passed, b""),), passed
            )  # what is wrong with a small one is known before it is begun
    raise missing


def _told(place: Store, sha256: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass a content on, and write down which one turns out to be damaged, and where: someone has to bring it back."""
    try:
        yield from pieces
    except Changed:
        log.error("content %s in %s is not what was stored", sha256, place.name)
        raise


def checked(sha256: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pass a content on, the last piece only when all of it is what was stored. Raises Changed."""
    digest, held = hashlib.sha256(), b""
    for piece in pieces:
        if held:
            yield held
        digest.update(piece)
        held = piece
    if digest.hexdigest() != sha256:
        raise Changed(f"De inhoud van {sha256} is veranderd waar hij wordt bewaard.")
    yield held


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


def prove() -> None:
    """Keep something in each place, read it back and remove it. Raises OSError, Changed."""
    for place in stores():
        sha256 = place.take([secrets.token_bytes(32)])
        for _ in checked(sha256, place.opened(sha256)[1]):
            pass
        place.remove(sha256, time.time() + 86_400)


def remove(contents: Iterable[str], older_than: float) -> set[str]:
    """Remove contents that nothing names, wherever they are kept; return which are gone.

    What was stored since `older_than` (a time in seconds) stays: a row that names it may be on its way.
    """
    gone = {sha256 for sha256 in contents if _removed(sha256, older_than)}
    Scan.objects.filter(sha256__in=gone).delete()
    return gone


def _removed(sha256: str, older_than: float) -> bool:
    for place in stores():
        place.remove(sha256, older_than)
    return not any(_has(place, sha256) for place in stores())


def _has(place: Store, sha256: str) -> bool:
    try:
        next(place.opened(sha256)[1], b"")
    except FileNotFoundError:
        return False
    return True


def sweep(in_use: Iterable[str], older_than: float) -> int:
    """Remove contents that nothing names, stored before `older_than` (a time in seconds); return how many."""
    keep = set(in_use)
    gone: list[str] = []
    for place in stores():
        place.tidy(older_than)
        for found in place.kept():
            if found.sha256 not in keep and found.at < older_than and place.remove(found.sha256, older_than):
                gone.append(found.sha256)
    Scan.objects.filter(sha256__in=gone).delete()
    return len(gone)
