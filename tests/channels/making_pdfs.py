"""PDFs made by hand, with what a test wants to have in them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def page(more: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] %s >>" % more


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def flate(data: bytes, more: bytes = b"") -> bytes:
    return stream(zlib.compress(data), b"/Filter /FlateDecode " + more)


def pdf(
    catalog: bytes = b"",
    objects: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
    at: Mapping[int, int] | None = None,
) -> bytes:
    """Make a PDF of one empty page, with more in its catalog, more objects and more in its trailer.

    `at` moves where the table says that an object starts, counted from the start of object 4.
    """
    found = {1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog, 2: PAGES, 3: page(), **(objects or {})}
    return table(b"%PDF-1.7\n", found, trailer, at or {})


def table(before: bytes, objects: Mapping[int, bytes], trailer: bytes, at: Mapping[int, int]) -> bytes:
    out, places = bytearray(before), {}
    for number, data in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    places |= {number: places[4] + offset for number, offset in at.items()}
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, trailer, start)
    return bytes(out)


def later(earlier: bytes, objects: Mapping[int, bytes]) -> bytes:
    """Add a new revision after an earlier one, which stays in the file as it was."""
    start = int(earlier.rpartition(b"startxref\n")[2].split()[0])
    return table(earlier, objects, b"/Prev %d" % start, {})


def object_stream(objects: Mapping[int, bytes], more: bytes = b"/Type /ObjStm") -> bytes:
    """Pack objects in one stream."""
    numbers, body = b"", b""
    for number, data in objects.items():
        numbers += b"%d %d " % (number, len(body))
        body += data + b"\n"
    return flate(numbers + body, b"/N %d /First %d %s" % (len(objects), len(numbers), more))


def packed_pdf(objects: Mapping[int, bytes], more: bytes = b"/Type /ObjStm", held: bytes = b"") -> bytes:
    """Make a PDF whose objects are all in an object stream (number 20), found by a table that is a stream too."""
    found = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: PAGES, 3: page(), **objects}
    out = bytearray(b"%PDF-1.7\n")
    place = len(out)
    out += b"20 0 obj\n%s\nendobj\n" % (held or object_stream(found, more))
    start, rows = len(out), bytearray()
    for number in range(22):
        if number in found:
            rows += struct.pack(">BIB", 2, 20, list(found).index(number))
        else:
            rows += struct.pack(">BIB", *{20: (1, place, 0), 21: (1, start, 0)}.get(number, (0, 0, 0)))
    out += b"21 0 obj\n%s\nendobj\n" % flate(rows, b"/Type /XRef /Size 22 /W [1 4 1] /Root 1 0 R")
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
