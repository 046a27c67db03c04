"""What a file is, by PRONOM, and whether a PDF says to be one for archives."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfWriter

from openloket.cases.wording.typesetting import pdf
from openloket.ending.archive import formats
from openloket.ending.archive.formats import Format


def plain_pdf(**encrypted: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if encrypted:
        writer.encrypt(**encrypted)
    writer.write(out)
    return out.getvalue()


def test_ours_are_pdf_a_with_an_output_intent_and_others_say_what_they_are(tmp_path: Any) -> None:
    template = tmp_path / "a.typ"
    template.write_text('#set document(title: "Brief")\n#set text(lang: "nl")\n= Brief\nTekst.')
    ours = formats.seen([pdf(template, {})], [])
    assert ours["said"] == "zegt PDF/A-2a te zijn, met kleurprofiel"
    assert ours["validator"].startswith("niet gevraagd")
    assert formats.format_of("application/pdf", b"", ours["pdf"]) == Format("Acrobat PDF/A 2a", "fmt/476")
    other = formats.seen([plain_pdf()], ["false"])
    assert other == {
        "pdf": {"version": "1.3", "part": "", "conformance": "", "output_intent": False, "encrypted": False},
        "said": "geen PDF/A: het zegt dat niet te zijn",
        "validator": "voldoet niet",
    }
    assert formats.format_of("application/pdf", b"", other["pdf"]).puid == "fmt/17"
    broken = formats.seen([b"%PDF-1.7 kapot"], ["true"])
    assert (broken["pdf"], broken["said"], broken["validator"]) == (
        None,
        "geen PDF/A: het bestand is niet te lezen",
        "voldoet",
    )


@pytest.mark.parametrize(
    ("command", "says"),
    [(["/bestaat/niet"], "geen uitslag: FileNotFoundError"), (["sh", "-c", "exit 7"], "eindigde met 7")],
)
def test_a_validator_that_gives_no_answer_is_said(command: list[str], says: str) -> None:
    assert says in formats._validated(command, "/dev/null")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "zegt PDF/A-2b te zijn, met kleurprofiel"),
        ({"encrypted": True}, "maar is versleuteld"),
        ({"output_intent": False}, "zonder kleurprofiel"),
    ],
)
def test_what_is_said_of_a_pdf(changes: dict[str, Any], says: str) -> None:
    found = {"version": "1.7", "part": "2", "conformance": "B", "output_intent": True, "encrypted": False, **changes}
    assert says in formats.said(found)


@pytest.mark.parametrize(
    ("media_type", "head", "puid"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01", "fmt/43"),
        ("image/jpeg", b"\xff\xd8\xff\xe1\x00\x10Exif", ""),
        ("application/json; charset=utf-8", b"{", "fmt/817"),
        ("application/x-iets", b"", ""),
    ],
)
def test_what_pronom_does_not_say_stays_a_media_type(media_type: str, head: bytes, puid: str) -> None:
    found = formats.format_of(media_type, head)
    assert found.puid == puid
    assert found.list == ("PRONOM-register" if puid else "IANA Media Types")
