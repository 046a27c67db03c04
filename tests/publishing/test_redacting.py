"""What is drawn over is gone: a test tries to get it back from text, pictures, metadata, other files and earlier versions of the PDF."""

from __future__ import annotations

import io
import re
import tempfile
import zlib
from datetime import date
from typing import Any

import pypdfium2
import pytest
import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from openloket.cases.wording.typesetting import _fonts
from openloket.definitions import traces
from openloket.publishing import pages, redacting
from openloket.publishing.redacting import NotDrawn, Page

DAY = date(2026, 12, 6)
SECRETS = (
    "Moulin",
    "Suzanne",
    "999993653",
    "Voorbeeldstraat",
    "1234 AB",
    "suzanne@voorbeeld.example",
    "bijlage-geheim",
)
KNOWN = [
    *traces.name("Suzanne Moulin"),
    *traces.address({"straat": "Voorbeeldstraat", "huisnummer": "1", "postcode": "1234 AB"}),
]
SOURCE = """#set document(title: "Brief van Moulin", author: "Suzanne Moulin", keywords: ("999993653",))
#set page(width: 400pt, height: 300pt)
#set text(lang: "nl")
= Aanvraag
Mevrouw Suzanne Moulin woont op Voorbeeldstraat 1, 1234 AB. Haar nummer is 999993653.

Zij mailt met #link("mailto:suzanne@voorbeeld.example")[suzanne\\@voorbeeld.example]. Het feest is op het plein.
#pagebreak()
Op bladzijde twee tekent S. Moulin.
"""


def compiled(source: str = SOURCE) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".typ") as file:
        file.write(source.encode())
        file.flush()
        return typst.compile(file.name, font_paths=_fonts())


def hostile() -> bytes:
    """A PDF with the same secrets in its text, metadata, a link, a note, a file inside, an earlier version, and after its end."""
    first = compiled()
    writer = PdfWriter(clone_from=io.BytesIO(first))
    writer.add_metadata({"/Subject": "Over Moulin", "/Geheim": "999993653"})
    writer.add_attachment("bijlage-geheim.txt", b"BSN 999993653 van Moulin")
    program = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('Moulin')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in program.items()}
    )
    out = io.BytesIO()
    writer.write(out)
    later = PdfWriter(io.BytesIO(out.getvalue()), incremental=True)
    later.add_metadata({"/Keywords": "Voorbeeldstraat 1"})
    changed = io.BytesIO()
    later.write(changed)
    return changed.getvalue() + b"\n% Suzanne Moulin 999993653\n"


@pytest.fixture(scope="module")
def looked() -> list[Page]:
    return redacting.look(hostile(), KNOWN)


@pytest.fixture(scope="module")
def boxes(looked: list[Page]) -> list[list[Any]]:
    return [[word.box for word in page.words if word.kind] for page in looked]


@pytest.fixture(scope="module")
def made(boxes: list[list[Any]]) -> bytes:
    found = redacting.make(hostile(), boxes, "Aanvraag zonder namen", DAY)
    assert found.pages == 2
    return found.pdf


def test_what_the_case_knows_and_what_looks_like_it_is_found(looked: list[Page]) -> None:
    found = " ".join(word.text for page in looked for word in page.words if word.kind)
    assert found == "Suzanne Moulin Voorbeeldstraat 1, 1234 AB. 999993653. suzanne@voorbeeld.example. Moulin."


def test_it_was_there_before() -> None:
    """Or the tests below could not fail."""
    before = hostile()
    assert b"Moulin" in before
    assert before.count(b"%%EOF") == 2
    reader = PdfReader(io.BytesIO(before))
    assert "Moulin" in reader.pages[0].extract_text()
    assert list(reader.attachments) == ["bijlage-geheim.txt"]


def test_nothing_of_it_is_in_the_text_the_metadata_or_the_bytes(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    text = "\n".join(page.extract_text() for page in reader.pages)
    with pypdfium2.PdfDocument(made) as document:
        text += "\n".join(page.get_textpage().get_text_bounded() for page in document)
    assert "feest" in text
    everything = [
        text,
        str(reader.metadata),
        str(reader.xmp_metadata and reader.xmp_metadata.rdf_root.toxml()),
        str(reader.outline),
    ]
    raw = [made, *_unpacked(made)]
    for secret in SECRETS:
        assert not any(secret in part for part in everything), secret
        for form in (
            secret.encode(),
            secret.encode("utf-16-be"),
            secret.encode("utf-16-le"),
            secret.encode().hex().encode(),
        ):
            assert not any(form.lower() in part.lower() for part in raw), secret


def _unpacked(data: bytes) -> list[bytes]:
    """Every stream of a PDF, also what nothing points to."""
    found = []
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            found.append(zlib.decompressobj().decompress(data[match.end() :]))
        except zlib.error:
            continue
    return found


def test_there_is_one_version_and_nothing_else_in_it(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    assert made.count(b"%%EOF") == made.count(b"startxref") == 1
    assert not reader.attachments
    assert reader.trailer["/Root"].get("/OpenAction") is None
    for name in (b"/JavaScript", b"/JS", b"/EmbeddedFile", b"/Prev ", b"/Annots", b"/AcroForm", b"/URI"):
        assert all(name not in part for part in (made, *_unpacked(made))), name
    assert reader.metadata is not None
    assert reader.metadata.title == "Aanvraag zonder namen"
    assert not any("thumb" in str(key).lower() for page in reader.pages for key in page)


def test_in_the_picture_itself_it_is_black(made: bytes, boxes: list[list[Any]]) -> None:
    for page, covered in zip(PdfReader(io.BytesIO(made)).pages, boxes, strict=True):
        (picture,) = page.images
        image = Image.open(io.BytesIO(picture.data)).convert("L")
        assert "exif" not in Image.open(io.BytesIO(picture.data)).info
        for left, top, width, height in covered:
            part = image.crop(
                (
                    int(left * image.width),
                    int(top * image.height),
                    int((left + width) * image.width),
                    int((top + height) * image.height),
                )
            )
            assert part.getextrema()[1] < 40
        assert image.getextrema()[1] > 200


def test_a_word_that_a_box_touches_at_all_is_not_among_the_words_that_are_left(looked: list[Page]) -> None:
    word = next(word for word in looked[0].words if word.text == "feest")
    left, top, width, height = word.box
    made = redacting.make(hostile(), [[(left + width * 0.9, top, width, height)]], "Een stuk", DAY)
    said = [each.text for each in redacting.look(made.pdf, [])[0].words]
    assert "feest" not in said
    assert "Aanvraag" in said


def test_a_turned_page_is_covered_where_it_is_seen(boxes: list[list[Any]]) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(compiled()))
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    seen = redacting.look(out.getvalue(), KNOWN)
    covered = [[word.box for word in page.words if word.kind] for page in seen]
    assert len(covered[0]) == len(boxes[0])
    text = " ".join(
        word.text for word in redacting.look(redacting.make(out.getvalue(), covered, "Een stuk", DAY).pdf, [])[0].words
    )
    assert "Moulin" not in text
    assert "Voorbeeldstraat" not in text


def test_a_picture_becomes_a_page_without_where_and_with_what_it_was_taken() -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x013B] = "Tuin van Moulin", "Suzanne Moulin"
    Image.new("RGB", (400, 300), "white").save(out, "JPEG", exif=exif)
    assert b"Moulin" in out.getvalue()
    (page,) = redacting.look(out.getvalue(), KNOWN)
    assert page.words == ()
    made = redacting.make(out.getvalue(), [[(0.0, 0.0, 0.5, 0.5)]], "Foto", DAY)
    assert b"Moulin" not in made.pdf
    assert not any(b"Moulin" in part for part in _unpacked(made.pdf))


def test_a_page_with_more_than_can_be_read_is_drawn_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CHARACTERS_MAX", 30)
    words = [word[0] for page in pages.layout(io.BytesIO(compiled())) for word in page["words"]]
    assert words == ["Aanvraag", "Mevrouw", "Suzanne", "Op", "bladzijde", "twee", "tekent", "S."]
    assert pages.picture(io.BytesIO(compiled()), 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\nkapot", pages.BROKEN),
        (b"PK\x03\x04 een document", pages.UNKNOWN),
        (b"", pages.UNKNOWN),
        (b"\xff\xd8\xff\xe0 geen foto", pages.BROKEN),
    ],
    ids=["broken", "a document", "nothing", "no picture"],
)
def test_what_cannot_be_drawn_is_refused_with_its_cause(data: bytes, why: str) -> None:
    with pytest.raises(NotDrawn, match=re.escape(why)):
        redacting.make(data, [], "Een stuk", DAY)


def test_a_pdf_with_a_password_is_refused_with_its_cause() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(compiled()))
    writer.encrypt("geheim", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(NotDrawn, match="met een wachtwoord afgesloten"):
        redacting.look(out.getvalue(), KNOWN)


def left_of(content: bytes) -> list[str]:
    """The words that everyone could take out of a file that was made anew with nothing drawn over."""
    made = redacting.make(content, [], "Een stuk", DAY).pdf
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split()


def test_what_lies_beside_the_page_or_is_cut_off_is_not_among_the_words_that_are_left() -> None:
    """Nobody saw it, so nobody could draw over it."""
    writer = PdfWriter(clone_from=io.BytesIO(compiled()))
    writer.pages[0].cropbox.upper_right = (400, 240)  # the heading is above it, and a line is cut
    out = io.BytesIO()
    writer.write(out)
    words = left_of(out.getvalue())
    assert {"feest", "plein."} < set(words)
    assert not {"Aanvraag", "Suzanne"} & set(words)
    assert next(word.text for word in redacting.look(out.getvalue(), KNOWN)[0].words) == "Mevrouw"


def test_what_was_drawn_over_before_or_is_white_on_white_is_not_among_the_words_that_are_left() -> None:
    """Whoever drew a black box in a word processor took nothing away."""
    hidden = """#set page(width: 400pt, height: 300pt)
De melder heet #box[Bakker#place(top + left, dy: -2pt, rect(width: 40pt, height: 14pt, fill: black))] en woont hier.
#text(fill: white)[Pietersen] en #text(fill: luma(70%))[lichtgrijs] tekenden."""
    source = compiled(hidden)
    assert {"Bakker", "Pietersen"} < {word.text for word in redacting.look(source, [])[0].words}
    words = left_of(source)
    assert not {"Bakker", "Pietersen"} & set(words)
    assert {"melder", "en", "hier.", "lichtgrijs"} < set(words)
