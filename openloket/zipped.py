"""A ZIP that is made while it is sent: however much is in it, little of it is in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_ENDING = re.compile(r"\.\w{1,10}$")
NAME_MAX = 120


@dataclass(frozen=True)
class Member:
    """A file in the ZIP: its name, with its folder, and its bytes a piece at a time."""

    name: str
    pieces: Iterable[bytes]


def zipped(members: Iterable[Member], at: datetime, *, packed: bool = True) -> Iterator[bytes]:
    """Yield the ZIP of these files, each dated `at`; when not `packed` its bytes follow from those of the files alone."""
    pipe = _Pipe()
    how = ZIP_DEFLATED if packed else ZIP_STORED
    with ZipFile(pipe, "w", how) as archive:
        for member in members:
            info = ZipInfo(member.name, at.timetuple()[:6])
            info.compress_type = how
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in member.pieces:
                    entry.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def member_name(folder: str, number: int, name: str) -> str:
    """Return a name in a folder that is its own, sorts by number, and that every computer can write."""
    return f"{folder}/{number:02d}-{plain_name(name)}"


def plain_name(name: str) -> str:
    """Return a name that every computer can write, with the ending it had."""
    said = _NOT_IN_A_NAME.sub("-", name).strip(" .")
    ending = _ENDING.search(said)
    stem = said[: ending.start()] if ending else said
    return f"{stem[:NAME_MAX] or 'bestand'}{ending[0] if ending else ''}"


class _Pipe(io.RawIOBase):
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        piece = bytes(self._held)
        self._held.clear()
        return piece
