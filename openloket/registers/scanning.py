"""Scanning what comes from outside for viruses: by clamd, over its own protocol (INSTREAM).

`receive` asks at once and refuses what is infected. While the scanner is away, the content is kept and stays shut: the
zaak is made and its term runs. A job looks at what waits, every minute (`scan_waiting`).
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from openloket.registers import content
from openloket.registers.models import Scan
from openloket.stores import PIECE, StoreAway

log = logging.getLogger(__name__)

CONNECT = 2.0
"""Seconds in which the scanner takes a connection."""
AT_ONCE = 10.0
"""Seconds that someone who sends a file waits for the scanner."""
IN_TURN = 300.0
"""Seconds that the job gives it for one content."""
REST = 30.0
"""Seconds in which nobody waits for a scanner again that did not answer."""
ALARM = timedelta(minutes=10)
"""After a content has waited so long, the log says so as an error, every time the scanner does not answer."""
IN_ORDER = (F("scanned_at").asc(nulls_first=True), "came_at")
_WAITING = threading.BoundedSemaphore(2)
"""Threads of a process that wait for the scanner at a time: a slow one does not hold up the site."""
_rests_until = 0.0


class Away(OSError):
    """The scanner does not answer, not in time, or not as it should."""


class TooLargeToScan(ValueError):
    """More than the scanner takes (its StreamMaxLength)."""


# The protocol ---------------------------------------------------------------------------------------------------------


def scan(pieces: Iterable[bytes], seconds: float) -> str:
    """Return the name of the virus in a content; "" when there is none. Raises Away, TooLargeToScan."""
    until = time.monotonic() + seconds
    try:
        with _connected() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have said why: see what
                _send(connection, b"zINSTREAM\0", until)
                for piece in pieces:
                    if piece:
                        _send(connection, struct.pack(">I", len(piece)) + piece, until)
                _send(connection, struct.pack(">I", 0), until)
            return _verdict(_answer(connection, until))
    except Away:
        raise
    except OSError as error:
        raise Away(f"the virus scanner does not answer: {error}") from error


def _connected() -> socket.socket:
    """Connect to the scanner that LOKET_CLAMD names: `unix:/path` or `host:port`. Raises OSError."""
    where = settings.CLAMD
    if where.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT)
        try:
            connection.connect(where.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = where.rpartition(":")
    if not host or not port.isdigit():
        raise Away("LOKET_CLAMD is neither unix:/path nor host:port")
    return socket.create_connection((host.strip("[]"), int(port)), CONNECT)


def _send(connection: socket.socket, data: bytes, until: float) -> None:
    connection.settimeout(_left(until))
    connection.sendall(data)


def _answer(connection: socket.socket, until: float) -> bytes:
    found = b""
    while b"\0" not in found and len(found) < 4096:
        connection.settimeout(_left(until))
        piece = connection.recv(4096)
        if not piece:
            break
        found += piece
    return found.partition(b"\0")[0]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise Away("the virus scanner is too slow")
    return left


def _verdict(answer: bytes) -> str:
    text = answer.decode("utf-8", "replace").strip()
    if text == "stream: OK":
        return ""
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return text.removeprefix("stream: ").removesuffix(" FOUND").strip()[:200] or "?"
    if "size limit exceeded" in text:
        raise TooLargeToScan
    raise Away(f"the virus scanner says {text[:200]!r}")


# What it says, kept ---------------------------------------------------------------------------------------------------


def receive(data: bytes) -> str:
    """Keep what came from outside; return its SHA-256. Raises content.Infected, and then keeps nothing; OSError."""
    if not settings.CLAMD:
        return content.receive(data)
    try:
        found = _at_once(data)
    except (Away, TooLargeToScan):
        sha256 = content.receive(data)
        with contextlib.suppress(content.NotScanned):
            content.open_to_people(sha256)  # what is known to be infected is refused still
        return sha256
    if found:
        _write(hashlib.sha256(data).hexdigest(), Scan.State.INFECTED, found, only_known=True)
        raise content.Infected(found)
    sha256 = content.store(data)
    _write(sha256, Scan.State.CLEAN)
    return sha256


def _at_once(data: bytes) -> str:
    global _rests_until
    if time.monotonic() < _rests_until or not _WAITING.acquire(blocking=False):
        raise Away("not now")
    try:
        return scan([data[at : at + PIECE] for at in range(0, len(data), PIECE)], AT_ONCE)
    except Away as error:
        log.warning("a file is kept and stays shut: %s", error)
        _rests_until = time.monotonic() + REST
        raise
    finally:
        _WAITING.release()


def _write(sha256: str, state: str, signature: str = "", *, only_known: bool = False) -> None:
    said = {"state": state, "signature": signature, "scanned_at": timezone.now()}
    if only_known:
        Scan.objects.filter(sha256=sha256).update(**said)
    else:
        Scan.objects.update_or_create(sha256=sha256, defaults=said, create_defaults={**said, "came_at": timezone.now()})


def states(contents: Iterable[str]) -> dict[str, Scan]:
    """Return what keeps these contents shut, by SHA-256; those that open are not in it."""
    found = Scan.objects.filter(sha256__in=list(contents)).exclude(state=Scan.State.CLEAN)
    return {row.sha256: row for row in found if settings.CLAMD or row.state == Scan.State.INFECTED}


# In turn --------------------------------------------------------------------------------------------------------------


def scan_waiting() -> Iterator[str]:
    """Scan the contents that wait; yield the SHA-256 of each that is settled, and stop when the scanner is away.

    What it could not scan comes after all others the next time, so that one content does not hold up the rest.
    """
    if not settings.CLAMD:
        return
    begun, failed = timezone.now(), 0
    not_yet = Q(scanned_at=None) | Q(scanned_at__lt=begun)
    while row := Scan.objects.filter(not_yet, state=Scan.State.WAITING).order_by(*IN_ORDER).first():
        try:
            _scan_one(row.sha256)
        except StoreAway as error:
            log.warning("files wait for the virus scanner: %s", error)
            return
        except Away as error:
            Scan.objects.filter(pk=row.pk, state=Scan.State.WAITING).update(scanned_at=timezone.now())
            failed += 1
            if failed == 2:  # it is not the content
                _alarm(error)
                return
        else:
            failed = 0
            yield row.sha256


def _scan_one(sha256: str) -> None:
    try:
        found = scan(content.unopened(sha256)[1], IN_TURN)
    except FileNotFoundError:
        Scan.objects.filter(sha256=sha256).delete()  # swept away: nothing named it
    except TooLargeToScan:
        log.error("content %s is more than the virus scanner takes and stays shut; see its StreamMaxLength", sha256)
        _write(sha256, Scan.State.TOO_LARGE)
    else:
        if found:
            log.error("content %s has a virus (%s) and stays shut", sha256, found)
        _write(sha256, Scan.State.INFECTED if found else Scan.State.CLEAN, found)


def _alarm(error: Away) -> None:
    waiting = Scan.objects.filter(state=Scan.State.WAITING)
    if first := waiting.order_by("came_at").first():
        level = logging.ERROR if timezone.now() - first.came_at > ALARM else logging.WARNING
        log.log(level, "%s; %s files wait for it, since %s", error, waiting.count(), first.came_at.isoformat())
