"""A file is judged by its content at every door, and of each that cannot be read the true cause is told."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pypdf import PdfWriter

from openloket.cases.models import Draft, Stack
from openloket.channels import opening, uploads
from openloket.channels.paper import doors, mails
from openloket.channels.paper.reading import images
from openloket.forms.types import Invalid
from tests.channels.filling import PAGES, refused, start
from tests.channels.photo import HEIC
from tests.conftest import NOW, resident_client

DAY = date(2026, 9, 14)
KINDS = ("pdf", "jpeg", "png", "tiff")


def pdf(pages: int = 1, password: str = "", algorithm: str = "RC4-128") -> bytes:
    out = PdfWriter()
    for _ in range(pages):
        out.add_blank_page(595, 842)
    if password:
        out.encrypt("", password, algorithm=algorithm) if password == "owner" else out.encrypt(password)
    data = io.BytesIO()
    out.write(data)
    return data.getvalue()


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **how)
    return data.getvalue()


def written(mode: str, paper: Any, ink: Any) -> Image.Image:
    """A page with a black bar on it."""
    image = Image.new(mode, (200, 100), paper)
    ImageDraw.Draw(image).rectangle((50, 40, 150, 60), fill=ink)
    return image


def photo(width: int = 400, height: int = 300) -> Image.Image:
    rows = np.add.outer(np.arange(height), np.arange(width)) % 256
    return Image.fromarray(rows.astype(np.uint8)).convert("RGB")


def deep() -> Image.Image:
    """16 bits of grey: paper almost white, ink almost black, both above 255."""
    values = np.full((100, 200), 60_000, np.uint16)
    values[40:60, 50:150] = 3_000
    return Image.fromarray(values)


JPEG, PNG, TIFF = saved(photo(), "JPEG"), saved(photo()), saved(photo(), "TIFF")
GOOD = {
    "a day in its name": ("Scan 02.11.2026", pdf(), "pdf", "Scan 02.11.2026.pdf"),
    "no ending": ("scan", JPEG, "jpeg", "scan.jpg"),
    "no name": ("", PNG, "png", "bestand.png"),
    "jfif": ("foto.jfif", JPEG, "jpeg", "foto.jpg"),
    "capitals": ("IMG_0001.JPEG", JPEG, "jpeg", "IMG_0001.jpg"),
    "another kind than it says": ("brief.pdf", PNG, "png", "brief.png"),
    "only dots": ("...", PNG, "png", "bestand.png"),
    "progressive": ("foto.jpg", saved(photo(), "JPEG", progressive=True), "jpeg", "foto.jpg"),
    "a PDF after an empty line": ("scan.pdf", b"\r\n" + pdf(), "pdf", "scan.pdf"),
    "a PDF after a printer's commands": ("scan", b"\x1b%-12345X@PJL JOB\r\n" + pdf(), "pdf", "scan.pdf"),
    "a PDF as late as may be": ("scan", b"\0" * 1019 + pdf(), "pdf", "scan.pdf"),
    "a packed TIFF": ("fax.tif", saved(photo().convert("1"), "TIFF", compression="group4"), "tiff", "fax.tiff"),
}
BAD = {
    "half a JPEG": (JPEG[: len(JPEG) // 2], "niet helemaal aangekomen"),
    "half a progressive JPEG": (saved(photo(), "JPEG", progressive=True)[:-2000], "niet helemaal aangekomen"),
    "half a PNG": (PNG[: len(PNG) // 2], "niet helemaal aangekomen"),
    "half a TIFF": (TIFF[: len(TIFF) // 2], "beschadigd"),
    "a password": (pdf(password="geheim"), "wachtwoord"),
    "a PDF that may not be changed": (pdf(password="owner"), "beveiligd"),
    "501 pages": (pdf(501), "hoogstens 500"),
    "108 megapixels": (saved(Image.new("L", (12_000, 9_000)), "JPEG", quality=5), "12000 bij 9000 beeldpunten"),
    "a Word file": (b"PK\3\4" + b"\0" * 40, "Word-, Excel- of zipbestand"),
    "an old Word file": (b"\xd0\xcf\x11\xe0" + b"\0" * 40, "Word-, Excel- of zipbestand"),
    "an AVIF": (b"\0\0\0\x1cftypavif" + b"\0" * 40, "AVIF-foto"),
    "a RAR": (b"Rar!\x1a\x07\x01\0" + b"\0" * 40, "ingepakt bestand"),
    "a 7z": (b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 40, "ingepakt bestand"),
    "a gzip": (b"\x1f\x8b\x08\0" + b"\0" * 40, "ingepakt bestand"),
    "a recording": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "geluidsopname"),
    "an MP3": (b"ID3\4" + b"\0" * 40, "geluidsopname"),
    "a voice message": (b"\0\0\0\x1cftypM4A " + b"\0" * 40, "geluidsopname"),
    "a film": (b"\0\0\0\x20ftypisom" + b"\0" * 40, "filmpje"),
    "an old film": (b"RIFF\x24\0\0\0AVI LIST" + b"\0" * 40, "filmpje"),
    "a WebP": (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40, "Sla haar op als JPG of PNG"),
    "an e-mail": (b"Return-Path: <a@b.example>\r\nReceived: from x\r\n\r\nHallo", "Dit is een e-mail"),
    "an e-mail that begins late": (b"X-Mozilla-Status: 0001\nFrom: a@b.example\n\nHallo", "Dit is een e-mail"),
    "a message of Outlook": (
        b"\xd0\xcf\x11\xe0" + b"\0" * 4000 + "__properties_version1.0".encode("utf-16-le"),
        "Dit is een e-mail",
    ),
    "nothing": (b"", "Het bestand is leeg"),
    "a drawing": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "Sla haar op als JPG of PNG"),
    "a Photoshop": (b"8BPS\0\1" + b"\0" * 40, "Sla haar op als JPG of PNG"),
    "a JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40, "Sla haar op als JPG of PNG"),
    "a JPEG XL": (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 40, "Sla haar op als JPG of PNG"),
    "a web page": (b"<!DOCTYPE html><html><p>Hallo", "Dit is een webpagina"),
    "what Outlook makes of attachments": (b"\x78\x9f\x3e\x22" + b"\0" * 50, "winmail.dat"),
    "a program": (b"MZ\x90\0" + b"\0" * 200, "Dit is een programma"),
    "a program of Linux": (b"\x7fELF" + b"\0" * 200, "Dit is een programma"),
    "a shortcut": (b"L\0\0\0\1\x14\2\0" + b"\0" * 60, "Dit is een programma"),
    "what a Mac puts beside a file": (b"\0\x05\x16\7\0\2\0\0Mac OS X" + b"\0" * 60, "hulpbestand van een Mac"),
    "a card with an address": (b"BEGIN:VCARD\r\n", "alleen tekst"),
    "a bzip2": (b"BZh91AY" + b"\0" * 30, "ingepakt bestand"),
    "a voice memo of an old phone": (b"#!AMR\n" + b"\0" * 20, "geluidsopname"),
    "a film of a camera": (b"\0\0\1\xba" + b"\0" * 50, "filmpje"),
    "a GIF": (b"GIF89a" + b"\0" * 40, "Sla haar op als JPG of PNG"),
    "text": (b"Beste gemeente,", "kunnen wij niet lezen"),
    "a letter that begins as a header does": (b"Date: morgen, als het kan. Groet, Jan", "kunnen wij niet lezen"),
    "a header of a PDF that begins too late": (b" " * 1020 + pdf(), "kunnen wij niet lezen"),
    "a web page before a PDF": (b"\n <html>" + pdf(), "Dit is een webpagina"),
    "a zip before a PDF": (b"PK\3\4" + pdf(), "zipbestand"),
}


def upload(data: bytes, name: str = "bestand") -> dict[str, Any]:
    file = SimpleUploadedFile("x", data)
    file._name = name  # as a browser may send it: SimpleUploadedFile refuses an empty one
    return uploads.take(file, KINDS)


@pytest.mark.parametrize(("name", "data", "kind", "called"), GOOD.values(), ids=GOOD)
def test_a_name_says_nothing(db: Any, name: str, data: bytes, kind: str, called: str) -> None:
    found = upload(data, name)
    assert found["name"] == called
    assert (
        found["type"] == opening.sniffed(data[: opening.HEAD]) == {"pdf": "application/pdf"}.get(kind, f"image/{kind}")
    )


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD)
def test_the_true_cause_is_told(db: Any, data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        upload(data)


def test_the_photo_of_a_telephone_is_read_as_post_and_no_answer(db: Any) -> None:
    with pytest.raises(Invalid, match="HEIC-foto"):
        upload(HEIC)
    kept = uploads.take(SimpleUploadedFile("IMG_1.HEIC", HEIC), uploads.TO_READ)
    assert (kept["type"], kept["name"]) == ("image/heic", "IMG_1.heic")


OPENED = ("half a JPEG", "a RAR", "an e-mail", "a message of Outlook", "a password", "108 megapixels", "an AVIF", "a Word file")  # fmt: skip


@pytest.mark.parametrize("name", OPENED)
def test_the_reader_of_scans_tells_it_too(name: str) -> None:
    data, says = BAD[name]
    said = {"half a JPEG": "beschadigd"}.get(name, says)
    with pytest.raises(images.Unreadable, match=said):
        list(images.pages(data))


CLEAR, WHITE, BLACK = (0, 0, 0, 0), (255, 255, 255, 0), (0, 0, 0, 255)
NOT_BLANK = {
    "black on nothing": written("RGBA", CLEAR, BLACK),
    "black on white that is not there": written("RGBA", WHITE, BLACK),
    "grey with a mask": written("LA", (0, 0), (0, 255)),
    "a palette with a clear colour": written("RGBA", CLEAR, BLACK).quantize(4),
    "16 bits": deep(),
    "plain": written("L", 255, 0),
}


@pytest.mark.parametrize("image", NOT_BLANK.values(), ids=NOT_BLANK)
def test_a_clear_or_deep_picture_is_no_blank_page(db: Any, image: Image.Image) -> None:
    data = saved(image)
    [page] = images.pages(data)
    for grey in (page, np.array(Image.open(io.BytesIO(uploads.page_image(data, "image/png", 0))).convert("L"))):
        assert grey[50, 100] < 60, "the ink is there"
        assert grey[5, 5] > 200, "the paper is white"


def test_on_the_web_each_file_is_told_by_its_name(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    files = [SimpleUploadedFile("Scan 02.11.2026", pdf()), SimpleUploadedFile("half.jpg", BAD["half a JPEG"][0])]
    files.append(SimpleUploadedFile("plan.docx", BAD["a Word file"][0]))
    text = refused(client, client.post(url, {**PAGES["plek"], "plattegrond": files})).content.decode()
    assert "half.jpg: Deze afbeelding is beschadigd" in text
    assert "plan.docx: Dit is een Word-" in text
    assert [item["name"] for item in Draft.objects.get().answers["plattegrond"]] == ["Scan 02.11.2026.pdf"]


# Mail and folder ------------------------------------------------------------------------------------------------------


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"Subject": "Formulier", "From": "jan@voorbeeld.example", **headers}.items():
        message[name] = value
    return message


def with_scan(data: bytes = JPEG, name: str | None = "scan.jpg") -> EmailMessage:
    message = letter()
    message.set_content("Zie bijlage.")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def single() -> EmailMessage:
    message = letter()
    message.set_content(pdf(), maintype="application", subtype="pdf")
    return message


def forwarded() -> EmailMessage:
    message = letter()
    message.set_content("Zie onder.")
    message.add_attachment(with_scan())
    again = letter()
    again.set_content("Nog eens door.")
    again.add_attachment(message)
    return again


def signed() -> EmailMessage:
    inner, message = with_scan(), letter()
    message["Content-Type"] = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256'
    signature = letter()
    signature.set_content(b"x" * 40, maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    message.set_payload([inner, signature])
    return message


def nested() -> EmailMessage:
    inner, message = with_scan(), letter()
    message["Content-Type"] = "multipart/mixed"
    deeper = EmailMessage()
    deeper["Content-Type"] = "multipart/mixed"
    deeper.set_payload([inner])
    message.set_payload([deeper])
    return message


def in_text(*, scan: bool) -> EmailMessage:
    """A logo in the text, and perhaps a scan beside it."""
    message = letter()
    message.set_content("Groeten")
    message.add_alternative("<p>Groeten <img src='cid:logo'></p>", subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(PNG, "image", "png", cid="<logo>", filename="image001.png")  # type: ignore[union-attr]
    if scan:
        message.add_attachment(JPEG, maintype="image", subtype="jpeg", filename="scan.jpg")
    return message


MAILS: dict[str, tuple[Callable[[], EmailMessage], list[bytes]]] = {
    "plain": (with_scan, [JPEG]),
    "without a name": (lambda: with_scan(name=None), [JPEG]),
    "with a day for a name": (lambda: with_scan(pdf(), "Scan 02.11.2026"), [pdf()]),
    "single": (single, [pdf()]),
    "forwarded twice": (forwarded, [JPEG]),
    "nested": (nested, [JPEG]),
    "signed": (signed, [JPEG]),
    "a logo and a scan": (lambda: in_text(scan=True), [JPEG]),
    "a scan in the text": (lambda: in_text(scan=False), [PNG]),
}


@pytest.mark.parametrize(("made", "wanted"), MAILS.values(), ids=MAILS)
def test_a_scan_in_a_mail_is_found(made: Callable[[], EmailMessage], wanted: list[bytes]) -> None:
    data = made().as_bytes()
    found = list(mails.attachments(io.BytesIO(data)))[1::2]
    assert [opening.sniffed(item[:16]) for item in found] == [opening.sniffed(item[:16]) for item in wanted]  # type: ignore[arg-type]
    assert found == wanted or wanted == [pdf()]
    assert mails.looks_like_one(data)


@pytest.mark.parametrize("data", [b"", b"Beste gemeente,\nDit is: een brief.\n", pdf(), b"a: b\nc: d\n\n"])
def test_what_is_no_mail(data: bytes) -> None:
    assert not mails.looks_like_one(data)


def test_in_a_folder_too(city: Any, tmp_path: Path) -> None:
    dropped = {
        "Scan 02.11.2026": pdf(),
        "zonder": JPEG + b"\0",
        "foto.jfif": PNG,
        "bericht": with_scan(TIFF, "fax").as_bytes(),
        "brief.pdf": BAD["a Word file"][0],
        "leeg.pdf": b"",
    }
    for name, data in dropped.items():
        (tmp_path / name).write_bytes(data)
        os.utime(tmp_path / name, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    came = {item.name: item.because for item in doors.look(tmp_path)}
    good = dict.fromkeys(("Scan 02.11.2026", "zonder", "foto.jfif", "fax"), "")
    assert came == {**good, "brief.pdf": opening.OFFICE, "leeg.pdf": opening.EMPTY}
    assert set(Stack.objects.values_list("name", "type")) == {
        ("Scan 02.11.2026", "application/pdf"),
        ("zonder", "image/jpeg"),
        ("foto.jfif", "image/png"),
        ("fax", "image/tiff"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "what Outlook makes of attachments",
        "a RAR",
        "a message of Outlook",
        "an AVIF",
        "an old Word file",
        "a film",
    ],
)
def test_what_an_odd_file_is_is_told_at_the_folder_and_in_mail_too(city: Any, tmp_path: Path, name: str) -> None:
    data, says = BAD[name]
    dropped = {"los": data, "bericht": with_scan(data, "bijlage.bin").as_bytes()}
    for called, content in dropped.items():
        (tmp_path / called).write_bytes(content)
        os.utime(tmp_path / called, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    came = {item.name: says in item.because for item in doors.look(tmp_path)}
    assert came == {"los": True, "bijlage.bin": True}
