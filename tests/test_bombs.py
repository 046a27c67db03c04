"""A small file that becomes gigabytes is refused with a clear message, and takes little memory, at every door.

Each runs in a process of its own, whose memory is measured; the bounds are those of the door with room to spare.
"""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from tests.channels.making_pdfs import flate, packed_pdf, page, pdf, stream
from tests.measure import measured

MOST = 450
"""Millions of bytes, the libraries that a door needs included."""
DJANGO = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "openloket.site.settings"
import django
django.setup()
from pathlib import Path
file = Path(sys.argv[1])
"""


@cache
def zeros(megabytes: int) -> bytes:
    """So many zeros, deflated: a thousandth of them."""
    pack = zlib.compressobj(9)
    return b"".join([*(pack.compress(bytes(1_000_000)) for _ in range(megabytes)), pack.flush()])


# Files that people send -----------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(kind: bytes, data: bytes, size: int = 10) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(size * (size + 1))))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(kind, data) + rows + chunk(b"IEND", b"")


def tiff_with_frames(count: int, loop: bool = False) -> bytes:
    """A TIFF of pages of one pixel; with `loop` the last is followed by the first."""
    out = bytearray(b"II*\0" + struct.pack("<I", 12) + b"\xff\0\0\0")
    tags = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (278, 1), (279, 1)]
    for number in range(count):
        out += struct.pack("<H", len(tags))
        for tag, value in tags:
            out += struct.pack("<HHII", tag, 4, 1, value)
        following = 12 if loop else 0
        out += struct.pack("<I", len(out) + 4 if number + 1 < count else following)
    return bytes(out)


def large_picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, kind, **({"compression": "group4"} if kind == "TIFF" else {}))
    return out.getvalue()


def nested(levels: int) -> bytes:
    """Arrays in arrays, as a PDF has them."""
    return b"[" * levels + b"]" * levels


UPLOADS: dict[str, Callable[[], bytes]] = {
    "an object stream of a gigabyte": lambda: packed_pdf(
        {}, held=stream(zeros(1000), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    ),
    "hundred object streams of 49 MB": lambda: pdf(
        objects={n: stream(zeros(49), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") for n in range(4, 104)}
    ),
    "a page tree that goes round": lambda: pdf(
        objects={2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"}
    ),
    "a million objects in one": lambda: pdf(objects={4: b"<< " + b"4 0 obj ( " * 300_000 + b" >>"}),
    "a table of objects of a gigabyte": lambda: (
        b"%PDF-1.7\n1 0 obj\n"
        + stream(zeros(1000), b"/Type /XRef /Size 200000000 /W [1 2 2] /Root 2 0 R /Filter /FlateDecode")
        + b"\nendobj\nstartxref\n9\n%%EOF\n"
    ),
    "a picture of 100 million pixels as PNG": lambda: large_picture("PNG"),
    "a picture of 100 million pixels as TIFF": lambda: large_picture("TIFF"),
    "a hundred thousand pages": lambda: tiff_with_frames(100_000),
}
HARMLESS: dict[str, Callable[[], bytes]] = {
    "arrays a million deep": lambda: pdf(b"/X 4 0 R", {4: nested(1_000_000)}),
    "pages that go round": lambda: tiff_with_frames(3, loop=True),
    "a PDF with a stream of a gigabyte that nobody unpacks": lambda: pdf(
        objects={4: stream(zeros(1000), b"/Filter /FlateDecode")}
    ),
    "a PNG with a gigabyte of colours": lambda: png_with(b"iCCP", b"a\0\0" + zeros(1000)),
    "a PNG with a gigabyte of text": lambda: png_with(b"zTXt", b"a\0\0" + zeros(1000)),
}
TAKE = """
import sys
from pathlib import Path
from openloket import apart
from openloket.channels import opening
try:
    found = apart.once(opening.look, Path(sys.argv[1]).read_bytes(), 500, 60_000_000)
    print("taken" if found["kind"] else "no kind that we know")
except (apart.Refusal, apart.Over) as error:
    print("refused:", error)
"""


@pytest.mark.parametrize("make", UPLOADS.values(), ids=UPLOADS)
def test_a_file_that_someone_sends(make: Callable[[], bytes], tmp_path: Path) -> None:
    file = tmp_path / "bom"
    file.write_bytes(make())
    said, most = measured(TAKE, file)
    assert "refused:" in said or "no kind" in said, said
    assert most < MOST


@pytest.mark.parametrize("make", HARMLESS.values(), ids=HARMLESS)
def test_a_file_that_only_looks_like_one(make: Callable[[], bytes], tmp_path: Path) -> None:
    file = tmp_path / "bom"
    file.write_bytes(make())
    _, most = measured(TAKE, file)
    assert most < MOST


def huge_page() -> bytes:
    """A page on which a picture of 20 000 by 20 000 is drawn, itself a kilometre high."""
    shown = flate(b"q 200 0 0 200 0 0 cm /I Do Q")
    image = b"/Type /XObject /Subtype /Image /Width 20000 /Height 20000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode"
    return pdf(
        objects={
            3: page(b"/MediaBox [0 0 1 3000000] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >>"),
            4: stream(zeros(1200), image),
            5: shown,
        }
    )


DRAW = """
import sys
from pathlib import Path
from openloket import apart
from openloket.channels import opening
from openloket.channels.paper.reading import images
file = Path(sys.argv[1])
try:
    drawn = apart.once(opening.picture, file, "application/pdf", 0, 1000, bounds=apart.Bounds(memory=800_000_000))
    print("drawn", len(drawn))
except (apart.Refusal, apart.Over) as error:
    print("refused:", error)
try:
    print("read", [page.shape for page in images.pages(file)])
except images.Unreadable as error:
    print("refused:", error)
"""


def test_drawing_a_page_has_bounds_as_well(tmp_path: Path) -> None:
    file = tmp_path / "bom.pdf"
    file.write_bytes(huge_page())
    said, most = measured(DRAW, file)
    assert "Traceback" not in said
    assert most < 1000


def mail(levels: int) -> bytes:
    """A letter in a letter in a letter, with an attachment that is as deep."""
    head = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    return b"MIME-Version: 1.0\n" + b"".join(head % (n, n) for n in range(levels)) + b"\n"


MAIL = (
    DJANGO
    + """
from datetime import date
from openloket.channels.paper import doors
print([came.because for came in doors.mail(file.read_bytes(), date(2026, 9, 14))])
"""
)


@pytest.mark.parametrize("data", [mail(20_000), b"x: " + b"y" * 61_000_000], ids=["deep", "large"])
def test_a_mail(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "post.eml"
    file.write_bytes(data)
    said, most = measured(MAIL, file)
    assert "e-mail" in said
    assert most < MOST


# What others' systems and other municipalities give -------------------------------------------------------------------


def zipped(**files: bytes | tuple[bytes, bytes, int, bytes]) -> bytes:
    """A ZIP of files; one may be a beginning, a piece that is repeated so often, and an end."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            start, piece, times, end = data if isinstance(data, tuple) else (data, b"", 0, b"")
            with archive.open(name, "w") as member:
                member.write(start)
                for _ in range(times // 10_000):
                    member.write(piece * 10_000)
                member.write(end)
    return out.getvalue()


def lying(data: bytes, says: int) -> bytes:
    """A ZIP that says its first file holds so many bytes."""
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = data.index(mark) + at
        data = data[:place] + struct.pack("<I", says) + data[place + 4 :]
    return data


CATALOGUES: dict[str, Callable[[], bytes]] = {
    "a gigabyte of rows": lambda: zipped(**{"ZaakType.json": (b"[", b"{},", 300_000_000, b"{}]")}),
    "ten million rows": lambda: zipped(**{"ZaakType.json": b"[" + b"{}," * 10_000_000 + b"{}]"}),
    "a gigabyte in one text": lambda: zipped(**{"ZaakType.json": (b'["', b"a", 1_000_000_000, b'"]')}),
    "lists in lists": lambda: zipped(**{"ZaakType.json": b"[" * 5_000_000 + b"]" * 5_000_000}),
    "lists less deep": lambda: zipped(**{"ZaakType.json": b"[" * 5_000 + b"]" * 5_000}),
    "a size that is not true": lambda: lying(zipped(**{"ZaakType.json": b"[" + b"{}," * 30_000_000 + b"{}]"}), 50),
    "fifty thousand files": lambda: zipped(**{f"{n}.json": b"" for n in range(50_000)}),
    "ten megabytes as it came": lambda: b"PK" + bytes(10_000_000),
    "rows that are no rows": lambda: zipped(**{"ZaakType.json": b'[1, "a", {"url": 2}]'}),
    "rows that miss everything": lambda: zipped(**{"Catalogus.json": b'[{"url": "a"}]'}),
}
CATALOGUE = (
    DJANGO
    + """
from openloket.registers import apis, exchange
try:
    exchange._sent(file.open("rb"))
    print("read")
except exchange.BadExchange as error:
    print("refused:", error)
"""
)


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue(name: str, tmp_path: Path) -> None:
    file = tmp_path / "catalogus.zip"
    file.write_bytes(CATALOGUES[name]())
    said, most = measured(CATALOGUE, file)
    assert "refused:" in said or name in ("fifty thousand files", "rows that miss everything"), said
    assert most < MOST


PACKAGE = """
import sys
from openloket.site import sharing
try:
    sharing.fetch(sys.argv[1])
    print("taken")
except sharing.NotShared as error:
    print("refused:", error)
"""
PACKAGES: dict[str, Callable[[], bytes]] = {
    "one of a gigabyte": lambda: zipped(**{"a/2026-01-01.yaml": (b"", bytes(1), 1_000_000_000, b"")}),
    "three that are too much together": lambda: zipped(**{f"a/2026-01-0{n}.yaml": b"a" * 2_000_000 for n in (1, 2, 3)}),
    "a size that is not true": lambda: lying(zipped(**{"a/2026-01-01.yaml": bytes(100_000_000)}), 50),
}


@pytest.mark.parametrize("make", PACKAGES.values(), ids=PACKAGES)
def test_a_package_of_services(make: Callable[[], bytes], tmp_path: Path) -> None:
    file = tmp_path / "pakket.zip"
    file.write_bytes(make())
    said, most = measured(PACKAGE, file)
    assert "refused:" in said, said
    assert most < 200


def test_a_folder_of_services_has_bounds_in_all(tmp_path: Path) -> None:
    for day in range(1, 7):
        (tmp_path / "a").mkdir(exist_ok=True)
        (tmp_path / "a" / f"2026-01-0{day}.yaml").write_bytes(b"#" * 1_000_000)
    said, _ = measured(PACKAGE, tmp_path)
    assert "refused:" in said, said


# Definitions ----------------------------------------------------------------------------------------------------------


def names_for_names(levels: int, wide: int = 9, merge: bool = False) -> str:
    lines = ["a0: &a0 {k: v}" if merge else f"a0: &a0 [{','.join('x' * wide)}]"]
    for n in range(1, levels):
        items = ",".join([f"*a{n - 1}"] * wide)
        lines.append(f"a{n}: &a{n} {{<<: [{items}]}}" if merge else f"a{n}: &a{n} [{items}]")
    return "\n".join(lines)


DEFINITIONS = {
    "names for names": names_for_names(10),
    "names that are merged": names_for_names(10, merge=True),
    "a long text by many names": f"a: &a {'x' * 100_000}\nb: [{','.join(['*a'] * 10_000)}]",
    "a name for itself": "a: &a [*a]",
    "a hundred thousand lists": "a: " + "[" * 100_000,
    "five hundred levels": "\n".join("  " * n + "a:" for n in range(500)),
    "a number of a hundred thousand digits": "a: " + "9" * 100_000,
    "a number in sixteens": "a: 0x" + "f" * 100_000,
    "a number of a billion digits": "a: 1.0e+999999999",
    "a list as a name": "? [a, b]\n: c",
    "a text of two million": "a: " + "x" * 2_000_000,
    "a kind of its own": "a: !!binary aGFsbG8=",
    "an object": "a: !!python/object/apply:os.system [id]",
}
CHECK = """
import sys
from pathlib import Path
from openloket.definitions import edit, library, overlay
text = Path(sys.argv[1]).read_text()
for fault in library.load(Path(sys.argv[1])).faults:
    print("refused:", fault)
for read in (overlay.parsed, lambda text: edit.replaced(text, {("a",): 1}), lambda text: overlay.merged(text, text, text)):
    try:
        read(text)
        print("READ")
    except Exception as error:
        print(type(error).__name__)
"""


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition(name: str, tmp_path: Path) -> None:
    file = tmp_path / "2026-01-01.yaml"
    file.write_text(DEFINITIONS[name])
    said, most = measured(CHECK, file)
    assert "refused:" in said
    assert "READ" not in said, said
    assert most < 150


def test_the_refusal_of_a_definition_says_where(tmp_path: Path) -> None:
    file = tmp_path / "2026-01-01.yaml"
    file.write_text("service: x\n" + names_for_names(10))
    said, _ = measured(CHECK, file)
    assert "2026-01-01.yaml:6: Dit is geen geldige YAML: voluit geschreven is het meer dan 50000 waarden" in said


# Logs of events -------------------------------------------------------------------------------------------------------


def xes(inside: bytes, before: bytes = b"") -> bytes:
    return b'<?xml version="1.0"?>' + before + b"<log>" + inside + b"</log>"


def entities() -> bytes:
    lines = [b'<!ENTITY a0 "aaaaaaaaaa">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return xes(b"&a9;", b"<!DOCTYPE log [" + b"".join(lines) + b"]>")


def repeated() -> bytes:
    """A value of a megabyte that each of many events would repeat."""
    event = b'<event><string key="concept:name" value="a"/></event>'
    return xes(b'<trace><string key="service" value="' + b"x" * 1_000_000 + b'"/>' + event * 5_000 + b"</trace>")


LOGS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "entities of entities": lambda: ("a.xes", entities()),
    "an attribute of 300 MB": lambda: (
        "a.xes",
        xes(b'<trace><string key="a" value="' + b"x" * 300_000_000 + b'"/></trace>'),
    ),
    "a value of 300 MB": lambda: ("a.json", b'{"objects": [{"id": "' + rb"xy\n" * 75_000_000 + b'"}]}'),
    "elements that end nowhere": lambda: ("a.xes", xes(b"<trace><event>" + b'<string key="a" value="b"/>' * 8_000_000)),
    "a value that every event repeats": lambda: ("a.xes", repeated()),
    "one object of 100 MB": lambda: ("a.json", b'{"objects": [' + b"[" * 100_000_000),
    "one object of many": lambda: ("a.json", b'{"objects": [{"a": [' + b"{}," * 20_000_000),
}
LOG = """
import sys
from pathlib import Path
from openloket.insight import eventlog, logfile
try:
    with eventlog.opened(Path(sys.argv[1])):
        print("read")
except logfile.BadLog as error:
    print("refused:", str(error)[:300])
"""


@pytest.mark.parametrize("make", LOGS.values(), ids=LOGS)
def test_a_log(make: Callable[[], tuple[str, bytes]], tmp_path: Path) -> None:
    name, data = make()
    (tmp_path / name).write_bytes(data)
    said, most = measured(LOG, tmp_path / name)
    assert "refused:" in said, said
    assert most < 900


def test_a_database_that_makes_up_its_values(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    with sqlite3.connect(file) as db:
        db.executescript(
            "create table event (ocel_id text, ocel_type text);"
            "create table object (ocel_id text);"
            "create table event_object (ocel_event_id text, ocel_object_id text);"
            "create table event_map_type (ocel_type text, ocel_type_map text);"
            "create table object_map_type (ocel_type text, ocel_type_map text);"
            "insert into object values ('o'); insert into event_object values ('e', 'o');"
            "alter table object add column ocel_type text generated always as (hex(zeroblob(400000000)));"  # 800 MB
        )
    said, most = measured(LOG, file)
    assert "refused:" in said, said
    assert most < 900


# Calls ----------------------------------------------------------------------------------------------------------------


def test_a_deep_token_and_a_deep_body(db: object) -> None:
    import base64

    from tests.registers import zgw

    deep = base64.urlsafe_b64encode(b"[" * 6000).decode().rstrip("=")
    for token in (f"{deep}.{deep}.x", f"{deep}.{zgw.token().split('.')[1]}.x"):
        assert zgw.Zgw(f"Bearer {token}").get("zaken/zaken").status == 403
    client = zgw.client()
    assert client.call("POST", "zaken/zaken", raw=b"[" * 500_000, kind="application/json").status == 400
    many = b"[" + b"0," * 2_000_000 + b"0]"
    assert client.call("POST", "zaken/zaken", raw=many, kind="application/json").status == 413
    text = json.dumps({"omschrijving": "x" * 11_000_000}).encode()
    assert client.call("POST", "zaken/zaken", raw=text, kind="application/json").status == 413
