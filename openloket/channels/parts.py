"""How many parts a picture is made of: each takes time to find or to unpack, and a small file can have millions."""

from __future__ import annotations

import mmap
import re
import struct
from typing import IO

MOST_SCANS = 60
"""Scans of a JPEG: a program makes one, or some ten for a progressive one; each goes over the whole picture."""
MOST_SEGMENTS = 5_000
"""Segments of a JPEG, such as those for colours, comments and tables."""
MOST_CHUNKS = 50_000
"""Chunks of a PNG: rows are packed in pieces of 8 kB or more."""
MOST_VALUES = 100_000
"""Values of a tag of a TIFF, such as the places of its strips: a picture has no more strips than rows."""
MOST_TAGS = 1_000
"""Tags of a page of a TIFF."""
MOST_PAGES = 2_000
"""Pages of a TIFF that are looked at; the caller takes fewer."""

_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
_END, _SCAN, _ALONE = 0xD9, 0xDA, frozenset({0x01, 0xD8})
_NUMBERS = frozenset({3, 4, 5, 8, 9, 10, 11, 12, 13, 16, 17, 18})
"""Kinds of values of a TIFF that are read one by one; bytes and text are not."""


def too_many(file: IO[bytes]) -> bool:
    """Say whether a JPEG, PNG or TIFF has too many parts; other files never have."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        head = data[:4]
        if head[:2] == b"\xff\xd8":
            return _jpeg_is_odd(data)
        if head == b"\x89PNG":
            return _png_is_odd(data)
        for order, mark in (("<", b"II"), (">", b"MM")):
            if head[:2] == mark:
                return _tiff_is_odd(data, order)
    return False


def _jpeg_is_odd(data: mmap.mmap) -> bool:
    """Say whether there are too many scans or segments before the picture ends; what follows it is another file."""
    at, scans, segments = 2, 0, 0
    while found := _MARKER.search(data, at):
        marker, at = found[1][0], found.end()
        if marker == _END:
            break
        segments, scans = segments + 1, scans + (marker == _SCAN)
        if scans > MOST_SCANS or segments > MOST_SEGMENTS:
            return True
        if marker not in _ALONE:
            at += int.from_bytes(data[at : at + 2])
    return False


def _png_is_odd(data: mmap.mmap) -> bool:
    at, chunks = 8, 0
    while at < len(data) and chunks <= MOST_CHUNKS:
        chunks += 1
        at += 12 + int.from_bytes(data[at : at + 4])
    return chunks > MOST_CHUNKS


def _tiff_is_odd(data: mmap.mmap, order: str) -> bool:
    """Say whether a page has too many tags or a tag too many values; pages that go round are looked at once."""
    big = data[2:4] in (b"\x2b\0", b"\0\x2b")
    place, count, tag = (
        (struct.Struct(order + layout) for layout in ("Q", "Q", "HHQ8x"))
        if big
        else (struct.Struct(order + layout) for layout in ("I", "H", "HHI4x"))
    )
    at, seen = _read(place, data, 8 if big else 4), set[int]()
    while at and at not in seen and len(seen) < MOST_PAGES:
        seen.add(at)
        tags = _read(count, data, at)
        if tags > MOST_TAGS:
            return True
        at += count.size
        for start in range(at, min(at + tags * tag.size, len(data) - tag.size), tag.size):
            _, kind, values = tag.unpack_from(data, start)
            if kind in _NUMBERS and values > MOST_VALUES:
                return True
        at = _read(place, data, at + tags * tag.size)
    return False


def _read(layout: struct.Struct, data: mmap.mmap, at: int) -> int:
    """Return the number at a place; 0 past the end."""
    return int(layout.unpack_from(data, at)[0]) if at + layout.size <= len(data) else 0
