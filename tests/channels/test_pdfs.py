"""A PDF that holds a program, another file, a lock or something that starts something is refused, wherever it hides it."""

from __future__ import annotations

import shutil
import subprocess
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from openloket import apart
from openloket.apart import Refusal
from openloket.channels import opening, pdfs, uploads
from openloket.channels.paper.form import form
from openloket.channels.paper.reading import images
from openloket.forms.types import Invalid
from tests.channels.filling import PAGES, refused, start
from tests.channels.making_pdfs import PAGES as TREE
from tests.channels.making_pdfs import SCRIPT, flate, later, object_stream, packed_pdf, page, pdf, stream
from tests.conftest import every_version, resident_client

FIELD = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /Rect [0 0 9 9] /AA << /F 5 0 R >> >>"
FILE = {4: b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>", 5: stream(b"MZ", b"/Type /EmbeddedFile")}
HIDDEN = stream(b"x" * 10 + b"5 0 obj " + SCRIPT + b" endobj")

CHROMIUM = shutil.which("chromium") or ""
SITE = b"<< /S /URI /URI (https://a.example/) >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
LINKED = page(b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << %s >> >>]")
_TEXT = b"(<< /S /JavaScript /JS 4 0 R >>)"
INSIDE_A_TEXT = flate(
    b"1 0 2 50 3 120 9 201 ".ljust(30) + (CATALOG % b"").ljust(50) + TREE.ljust(70) + page().ljust(80) + _TEXT,
    b"/Type /ObjStm /N 4 /First 30",
)


def linked(action: bytes) -> bytes:
    """A link that does this."""
    return pdf(objects={3: LINKED % action})


BAD: dict[str, tuple[bytes, str]] = {
    "a script on opening": (pdf(b"/OpenAction " + SCRIPT), pdfs.PROGRAM),
    "a script on opening, by reference": (pdf(b"/OpenAction 4 0 R", {4: SCRIPT}), pdfs.PROGRAM),
    "a script after another action": (
        pdf(b"/OpenAction 4 0 R", {4: b"<< /S /GoTo /D [3 0 R /Fit] /Next [5 0 R] >>", 5: SCRIPT}), pdfs.PROGRAM),
    "a script when a page opens": (pdf(objects={3: page(b"/AA << /O 4 0 R >>"), 4: SCRIPT}), pdfs.PROGRAM),
    "a script when the file closes": (pdf(b"/AA << /WC 4 0 R >>", {4: SCRIPT}), pdfs.PROGRAM),
    "a script behind a link": (
        pdf(objects={3: page(b"/Annots [4 0 R]"), 4: b"<< /Subtype /Link /Rect [0 0 9 9] /A 5 0 R >>", 5: SCRIPT}), pdfs.PROGRAM),
    "a script in a field": (pdf(b"/AcroForm << /Fields [4 0 R] >>", {4: FIELD, 5: SCRIPT}), pdfs.PROGRAM),
    "a script by its name": (
        pdf(b"/Names << /JavaScript << /Kids [4 0 R] >> >>", {4: b"<< /Names [(a) 5 0 R] >>", 5: SCRIPT}), pdfs.PROGRAM),
    "a name with escapes": (pdf(b"/OpenAction << /S /J#61vaS#63ript /#4a#53 (x) >>"), pdfs.PROGRAM),
    "a kind by reference": (pdf(b"/OpenAction << /S 4 0 R /#4aS 5 0 R >>", {4: b"/JavaScript", 5: b"(x)"}), pdfs.PROGRAM),
    "only the kind, by reference": (pdf(b"/OpenAction << /S 4 0 R >>", {4: b"/Launch"}), pdfs.ACTION),
    "a script after a text that seems to end it": (
        pdf(b"/OpenAction 4 0 R", {4: b"<< /T (endobj stream \\) \\( (x)) " + SCRIPT[2:]}), pdfs.PROGRAM),
    "a word that seems to end it": (pdf(b"/OpenAction 4 0 R", {4: b"<< endobj " + SCRIPT[2:]}), pdfs.PROGRAM),
    "a script in an object stream": (packed_pdf({4: SCRIPT}), pdfs.PROGRAM),
    "an object stream that does not say so": (packed_pdf({4: SCRIPT}, b""), pdfs.PROGRAM),
    "an object stream packed twice": (
        packed_pdf({}, held=stream(b"zz", b"/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]")), pdfs.BROKEN),
    "an object stream with another order of bytes": (
        packed_pdf({}, b"/Type /ObjStm /DecodeParms << /Predictor 12 >>"), pdfs.BROKEN),
    "a torn object stream": (
        packed_pdf({}, held=stream(zlib.compress(b"1 0 << >>" * 99)[:-9], b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")), pdfs.BROKEN),
    "an object that a table finds inside a stream": (
        pdf(b"/OpenAction 5 0 R", {4: HIDDEN}, at={5: HIDDEN.index(b"5 0 obj") + len(b"4 0 obj\n")}), pdfs.PROGRAM),
    "comments around its number": (pdf(b"/OpenAction 4 0 R", {4: SCRIPT}).replace(b"4 0 obj", b"4 %a\n0%b\n obj"), pdfs.PROGRAM),
    "a long comment before its word": (
        pdf(b"/OpenAction 4 0 R", {4: SCRIPT}).replace(b"4 0 obj", b"4 0 %" + b"c" * 3000 + b"\nobj"), pdfs.PROGRAM),
    "a script that nothing points to": (pdf(objects={4: SCRIPT}), pdfs.PROGRAM),
    "a script in an earlier revision": (
        later(pdf(b"/OpenAction 4 0 R", {4: SCRIPT}), {1: b"<< /Type /Catalog /Pages 2 0 R >>"}), pdfs.PROGRAM),
    "a script in a later revision": (
        later(pdf(), {1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>", 4: SCRIPT}), pdfs.PROGRAM),
    "a program to start": (pdf(b"/OpenAction << /S /Launch /F (calc.exe) >>"), pdfs.ACTION),
    "a form to send": (pdf(b"/OpenAction << /S /SubmitForm /F (https://elders.example/) >>"), pdfs.ACTION),
    "data to read in": (pdf(b"/OpenAction << /S /ImportData /F (x) >>"), pdfs.ACTION),
    "a file elsewhere": (pdf(b"/OpenAction << /S /GoToR /F (\\\\\\\\server\\\\x) >>"), pdfs.ACTION),
    "a file within": (pdf(b"/OpenAction << /S /GoToE /T << /R /C /N (x) >> >>"), pdfs.ACTION),
    "a film": (pdf(b"/OpenAction << /S /Rendition /OP 0 >>"), pdfs.MEDIA),
    "rich media": (pdf(objects={3: page(b"/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]")}), pdfs.MEDIA),
    "sound": (pdf(objects={3: page(b"/Annots [<< /Subtype /Sound /Rect [0 0 9 9] >>]")}), pdfs.MEDIA),
    "an XFA form": (pdf(b"/AcroForm << /XFA 4 0 R /Fields [] >>", {4: flate(b"<xdp/>")}), pdfs.PROGRAM),
    "an enclosed file": (pdf(b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", FILE), pdfs.INSIDE),
    "a file pinned to a page": (
        pdf(objects={3: page(b"/Annots [<< /Subtype /FileAttachment /FS 4 0 R /Rect [0 0 9 9] >>]"), **FILE}), pdfs.INSIDE),
    "an invoice in PDF/A-3": (pdf(b"/AF [4 0 R]", FILE), pdfs.INSIDE),
    "a portfolio": (pdf(b"/Collection << /View /T >>", FILE), pdfs.INSIDE),
    "a ZIP behind it": (pdf() + b"PK\x03\x04" + b"PK\x05\x06" + bytes(18), pdfs.INSIDE),
    "a site on opening": (pdf(b"/OpenAction " + SITE), pdfs.ACTION),
    "a site on opening, by reference": (pdf(b"/OpenAction 4 0 R", {4: SITE}), pdfs.ACTION),
    "a site on opening, by a reference to a reference": (pdf(b"/OpenAction 4 0 R", {4: b"5 0 R << /S /GoTo >>", 5: SITE}), pdfs.ACTION),
    "a site on opening, by reference from an object stream": (packed_pdf({1: CATALOG % b"/OpenAction 4 0 R", 4: SITE}), pdfs.ACTION),
    "a site on opening, in a later revision": (
        later(pdf(b"/OpenAction 4 0 R", {4: b"<< /S /GoTo /D [3 0 R /Fit] >>"}), {4: SITE}), pdfs.ACTION),
    "a site on opening, its kind by reference": (pdf(b"/OpenAction << /S 4 0 R /X /S /GoTo >>", {4: b"/URI"}), pdfs.ACTION),
    "a site on opening, after a name": (pdf(b"/X /S /OpenAction 4 0 R", {4: SITE}), pdfs.ACTION),
    "a site on opening, after a place": (
        pdf(b"/OpenAction 4 0 R", {4: b"<< /S /GoTo /D [3 0 R /Fit] /Next 5 0 R >>", 5: SITE}), pdfs.ACTION),
    "a site when a page opens": (pdf(objects={3: page(b"/AA << /O " + SITE + b" >>")}), pdfs.ACTION),
    "a site when a page opens, by reference": (pdf(objects={3: page(b"/AA 4 0 R"), 4: b"<< /O 5 0 R >>", 5: SITE}), pdfs.ACTION),
    "a site in steps of a page": (pdf(objects={3: page(b"/PresSteps << /Type /NavNode /NA 4 0 R >>"), 4: SITE}), pdfs.ACTION),
    "printing on opening": (pdf(b"/OpenAction << /S /Named /N /Print >>"), pdfs.ACTION),
    "layers on opening": (pdf(b"/OpenAction << /S /SetOCGState /State [/ON] >>"), pdfs.ACTION),
    "an article elsewhere": (pdf(b"/OpenAction << /S /Thread /F (b.pdf) /D 0 >>"), pdfs.ACTION),
    "an article elsewhere, behind a link": (linked(b"/S /Thread /F (b.pdf) /D 0"), pdfs.ACTION),
    "a link that is a script": (linked(b"/S /URI /URI (javascript:alert\\(1\\))"), pdfs.LINK),
    "a link that is a script, with spaces and escapes": (linked(b"/S /URI /URI (\\n j\\141va\\\nscr\\tipt:x)"), pdfs.LINK),
    "a link that is a script, in hexadecimal": (linked(b"/S /URI /URI <6A617661736372697074 3A78>"), pdfs.LINK),
    "a link that is a script, in two bytes": (linked(b"/S /URI /URI <FEFF006A006100760061007300630072006900700074003A>"), pdfs.LINK),
    "a link that is a script, by reference": (
        pdf(objects={3: LINKED % b"/S /URI /URI 4 0 R", 4: b"(javascript:x)"}), pdfs.LINK),
    "a link to a file": (linked(b"/S /URI /URI (file:///etc/passwd)"), pdfs.LINK),
    "a link to a disk": (linked(b"/S /URI /URI (C:/a.exe)"), pdfs.LINK),
    "a link to a share": (linked(b"/S /URI /URI (\\\\\\\\host\\\\a)"), pdfs.LINK),
    "a link to a share, otherwise": (linked(b"/S /URI /URI (//host/a)"), pdfs.LINK),
    "links from a share": (pdf(b"/URI << /Base (file://host/) >>"), pdfs.LINK),
    "a picture that is elsewhere": (pdf(objects={4: b"<< /Length 0 /F (\\\\\\\\host\\\\a) >>\nstream\n\nendstream"}), pdfs.OUTSIDE),
    "a picture that is elsewhere, by reference": (pdf(objects={4: stream(b"", b"/Filter /FlateDecode /F 5 0 R"), 5: b"(a)"}), pdfs.OUTSIDE),
    "a picture that is elsewhere, as a dictionary": (pdf(objects={4: stream(b"", b"/#46 << /FS /URL /F (http://a.example) >>")}), pdfs.OUTSIDE),
    "a page of another file": (pdf(objects={4: stream(b"", b"/Subtype /Form /Ref << /F (b.pdf) /Page 0 >>")}), pdfs.OUTSIDE),
    "PostScript": (pdf(objects={4: stream(b"quit", b"/Type /XObject /Subtype /PS")}), pdfs.PROGRAM),
    "PostScript in a drawing": (pdf(objects={4: stream(b"", b"/Subtype /Form /Subtype2 /PS /PS 5 0 R"), 5: stream(b"quit")}), pdfs.PROGRAM),
    "a view of 3D": (pdf(b"/OpenAction << /S /GoTo3DView /V /D >>"), pdfs.MEDIA),
    "a screen": (pdf(objects={3: page(b"/Annots [<< /Subtype /Screen /Rect [0 0 9 9] >>]")}), pdfs.MEDIA),
    "a film that is shown": (linked(b"/S /Movie /T (a)"), pdfs.MEDIA),
    "a script at a place inside a text": (packed_pdf({}, held=INSIDE_A_TEXT), pdfs.PROGRAM),
    "a lock": (pdf(b"", {4: b"<< /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >>"}, b"/Encrypt 4 0 R"), pdfs.LOCKED),
}  # fmt: skip

GOOD = {
    "one page": pdf(),
    "packed": packed_pdf({}),
    "words in texts": pdf(
        b"/PieceInfo (endobj /JS /S /JavaScript /EF)",
        {4: stream(b"BT (/S /JavaScript /EF) Tj ET"), 3: page(b"/Contents 4 0 R")},
    ),
    "a place to open at": pdf(b"/OpenAction [3 0 R /Fit] /AA << >>"),
    "a link to a site": pdf(
        objects={3: page(b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example/) >> >>]")}
    ),
    "links to a site by reference": pdf(
        b"/OpenAction 5 0 R",
        {3: page(b"/Annots [<< /Subtype /Link /A 4 0 R >>]"), 4: SITE, 5: b"<< /S /GoTo /D [3 0 R /Fit] >>"},
    ),
    "the same in an object stream": packed_pdf(
        {1: CATALOG % b"/OpenAction 5 0 R", 4: SITE, 5: b"<< /S /GoTo /D [3 0 R /Fit] >>", 6: b"7", 7: b"(text)"}
    ),
    "a place to open at, by reference": pdf(b"/OpenAction 4 0 R", {4: b"[3 0 R /XYZ null null 0]"}),
    "links for mail and telephone": pdf(
        objects={
            3: page(
                b"/Annots [<< /Subtype /Link /F 4 /A << /S /URI /URI (mailto:a@b.example) >> >> "
                b"<< /Subtype /Link /A << /URI <54454C3A3134> /S /URI >> >> << /Subtype /Link /A << /S /URI /URI (www.a.example/b:c) >> >>]"
            )
        }
    ),
    "buttons to leaf and print": linked(b"/S /Named /N /Print"),
    "an outline": pdf(
        b"/Outlines 4 0 R",
        {
            4: b"<< /First 5 0 R /Last 5 0 R >>",
            5: b"<< /Title (a) /Next 6 0 R /A << /S /URI /URI (http://a.example) >> >>",
        },
    ),
    "articles within": pdf(b"/Threads [4 0 R]", {4: b"<< /Type /Thread /F 5 0 R >>", 5: b"<< /T 4 0 R >>"}),
    "a font of that name": pdf(
        objects={
            3: page(b"/Resources << /Font << /Sound 4 0 R >> >>"),
            4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Movie >>",
        }
    ),
    "two revisions": later(pdf(), {3: page(b"/Rotate 90")}),
}


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as found:
        uploads.take(SimpleUploadedFile("plan.pdf", data), ("pdf",))
    return str(found.value)


@pytest.mark.parametrize(("data", "why"), BAD.values(), ids=BAD)
def test_a_pdf_with_something_in_it_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Refusal) as found:
        apart.once(opening.look, data, 500, 60_000_000)
    assert str(found.value) == why
    assert "Afdrukken" in why


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_a_pdf_without_is_taken(data: bytes, db: Any) -> None:
    assert uploads.take(SimpleUploadedFile("plan.pdf", data), ("pdf",))["type"] == "application/pdf"


NOT_BY_PDFIUM = {
    "a lock",
    "an object stream that does not say so",
    "an object stream packed twice",
    "an object stream with another order of bytes",
    "a torn object stream",
}


@pytest.mark.parametrize("name", sorted(set(BAD) - NOT_BY_PDFIUM))
def test_those_are_pdfs_that_people_could_open(name: str) -> None:
    """Else the refusals would prove little."""
    document = pypdfium2.PdfDocument(BAD[name][0])
    assert len(document) == 1
    document.close()


def test_a_header_that_is_not_first_is_no_pdf(db: Any) -> None:
    assert "Dit is een webpagina" in refusal(b"<html>" + pdf())


def test_our_own_pdfs_are_taken(db: Any) -> None:
    for published in every_version():
        made = form(published, "ABCDEFGH23").pdf
        assert uploads.take(SimpleUploadedFile("formulier.pdf", made), ("pdf",))["size"] == len(made)


PAGE = """<html lang=nl><title>t</title><h1 id=a>Kop</h1><a href="#a">boven</a> <a href="https://a.example/">site</a>
<a href="mailto:a@b.example">mail</a> <a href="tel:+3114020">bel</a><form><input name=x></form></html>"""


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here")
def test_what_a_browser_prints_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={tmp_path}/a.pdf"]
    subprocess.run([*command, str(tmp_path / "a.html")], check=True, capture_output=True)
    made = (tmp_path / "a.pdf").read_bytes()
    assert made.count(b"/URI") > 2
    pdfs.look_through(made)


def test_what_other_programs_write_is_taken() -> None:
    out = BytesIO()
    Image.effect_noise((300, 400), 80).save(out, "PDF", save_all=True, append_images=[Image.new("1", (9, 9))])
    pdfs.look_through(out.getvalue())  # as a scanner's
    writer = PdfWriter(clone_from=BytesIO(out.getvalue()))
    writer.add_uri(0, "https://a.example/", (0, 0, 9, 9))
    writer.add_outline_item(title="a", page_number=0)
    writer.open_destination = writer.pages[1]
    writer.page_layout = "/OneColumn"
    written = BytesIO()
    writer.write(written)
    pdfs.look_through(written.getvalue())
    document = pypdfium2.PdfDocument(written.getvalue())
    again = BytesIO()
    document.save(again)
    pdfs.look_through(again.getvalue())


BYWAYS = ["a script on opening, by reference", "a script when a page opens", "an enclosed file", "a lock"]


@pytest.mark.parametrize("name", BYWAYS)
def test_the_web_says_what_to_do(city: Any, name: str) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    response = client.post(url, {**PAGES["plek"], "plattegrond": SimpleUploadedFile("plan.pdf", BAD[name][0])})
    assert "Afdrukken" in refused(client, response).content.decode()


@pytest.mark.parametrize("name", BYWAYS)
def test_a_scan_is_looked_through_as_well(name: str, tmp_path: Path) -> None:
    with pytest.raises(images.Unreadable) as found:
        list(images.pages(BAD[name][0]))
    assert str(found.value) == BAD[name][1]
    (tmp_path / "scan.pdf").write_bytes(BAD[name][0])
    with pytest.raises(images.Unreadable):
        list(images.pages(tmp_path / "scan.pdf"))


def test_an_object_stream_may_be_packed_in_one_way_only() -> None:
    """Whoever packs it otherwise hides something; a program that writes PDFs does not."""
    pdfs.look_through(packed_pdf({}))
    with pytest.raises(Refusal):
        pdfs.look_through(b"%PDF-1.7\n4 0 obj\n" + object_stream({5: b"<< >>"}).replace(b"/FlateDecode", b"/LZWDecode"))


def test_a_page_that_unpacks_to_hundreds_of_megabytes_is_not_drawn() -> None:
    """What a thousandth of it packs is refused from 100 MB on: PDFium would take three times as much memory."""
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 8_000_000, 1)
    head = b"%PDF-1.7\n4 0 obj\n<< /Length 9 /Filter /FlateDecode >>\nstream\n"
    with pytest.raises(Refusal, match="te ingewikkeld"):
        pdfs.look_through(head + packed + b"\nendstream\nendobj\n")
    pdfs.look_through(head + zlib.compress(b"0 0 m 1 1 l S\n" * 1000) + b"\nendstream\nendobj\n")
