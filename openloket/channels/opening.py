"""Opening a file that someone sent: what it is, how many pages it has, what a page looks like.

These functions run in a process of their own (`openloket.apart`), and are imported there without Django.
"""

from __future__ import annotations

import io
import mmap
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any

from openloket.channels import parts, pdfs
from openloket.confined import Refusal

EMPTY = "Het bestand is leeg. Kies een ander bestand."
NO_PAGES = "In deze PDF staat geen enkele bladzijde."
TOO_MANY_PAGES = "Dit bestand heeft te veel bladzijden. Een bestand mag er hoogstens %(max)s hebben."
TOO_HARD = (
    "Dit bestand is te groot of te ingewikkeld om te openen. Maak er een gewone PDF van (kies ‘Afdrukken’ en dan "
    "‘Opslaan als PDF’) en probeer het opnieuw."
)
TOO_LARGE = (
    "De afbeelding is %(width)s bij %(height)s beeldpunten. Dat is te groot: hoogstens %(max)s miljoen kan. Maak de foto "
    "met een kleinere stand van uw camera, of verklein haar."
)
DAMAGED = "Deze afbeelding is beschadigd of niet helemaal aangekomen. Stuur haar opnieuw, of maak een nieuwe foto."
HEIC = "Dit is een HEIC-foto. Die kunnen wij niet openen. Sla de foto op als JPG en stuur die."
OFFICE = "Dit is een Word-, Excel- of zipbestand. Maak er een PDF van (kies ‘Opslaan als’ en dan ‘PDF’) en stuur die."
AVIF = "Dit is een AVIF-foto. Die kunnen wij niet openen. Sla de foto op als JPG en stuur die."
PACKED = "Dit is een ingepakt bestand. Pak het uit, en stuur de bestanden die erin zitten als PDF, JPG of PNG."
MAIL = "Dit is een e-mail. Open haar, maak er een PDF van (kies ‘Afdrukken’ en dan ‘Opslaan als PDF’) en stuur die. Een bijlage slaat u los op."
SOUND = "Dit is een geluidsopname. Die kunnen wij niet openen. Schrijf op wat erin gezegd wordt, of bel ons."
FILM = "Dit is een filmpje. Dat kunnen wij niet openen. Stuur er foto’s van als JPG of PNG."
WEB_PAGE = "Dit is een webpagina. Maak er een PDF van (kies ‘Afdrukken’ en dan ‘Opslaan als PDF’) en stuur die."
WINMAIL = "Dit is een bestand van Outlook (winmail.dat), waar uw bijlagen in zitten. Stuur ze los, als PDF, JPG of PNG."
PROGRAM = "Dit is een programma en geen document. Kies het bestand dat u wilde sturen, als PDF, JPG of PNG."
MAC_SIDE = (
    "Dit is een hulpbestand van een Mac, zonder uw document. Kies het bestand met dezelfde naam zonder ‘._’ ervoor."
)
TEXT = (
    "Dit is een bestand met alleen tekst. Maak er een PDF van (kies ‘Afdrukken’ en dan ‘Opslaan als PDF’) en stuur die."
)
OTHER_PICTURE = "Dit soort afbeelding kunnen wij niet openen. Sla haar op als JPG of PNG en stuur die."

SCANS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"II+\0": "image/tiff",
    b"MM\0+": "image/tiff",
}
"""What a scan begins with, and its kind: a name says nothing."""
_OLE = b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"PK\3\4": OFFICE,
    _OLE: OFFICE,
    b"{\\rtf": OFFICE,
    b"GIF8": OTHER_PICTURE,
    b"BM": OTHER_PICTURE,
    b"8BPS": OTHER_PICTURE,
    b"\0\0\0\x0cjP  ": OTHER_PICTURE,
    b"\0\0\0\x0cJXL ": OTHER_PICTURE,
    b"\xff\x0a": OTHER_PICTURE,
    b"\x78\x9f\x3e\x22": WINMAIL,
    b"Rar!\x1a\x07": PACKED,
    b"7z\xbc\xaf\x27\x1c": PACKED,
    b"\x1f\x8b": PACKED,
    b"BZh": PACKED,
    b"\xfd7zXZ\0": PACKED,
    b"MZ": PROGRAM,
    b"\x7fELF": PROGRAM,
    b"\xcf\xfa\xed\xfe": PROGRAM,
    b"L\0\0\0\1\x14\2\0": PROGRAM,
    b"\0\x05\x16\x07": MAC_SIDE,
    b"BEGIN:VC": TEXT,
    b"#!AMR": SOUND,
    b"ID3": SOUND,
    b"OggS": SOUND,
    b"fLaC": SOUND,
    b"\x1aE\xdf\xa3": FILM,
    b"\0\0\1\xba": FILM,
}
_HEIC = re.compile(rb".{4}ftyp(hei|hev|mif1|msf1)", re.DOTALL)
"""How a photo begins that a telephone made, after the length of its first part (ISO 23008-12)."""
_INSIDE = {  # what a container says that it holds, after its first eight or twelve bytes
    rb"RIFF.{4}WAVE": SOUND,
    rb"RIFF.{4}AVI ": FILM,
    rb"RIFF.{4}WEBP": OTHER_PICTURE,
    rb".{4}ftyp(avif|avis)": AVIF,
    rb".{4}ftypM4A": SOUND,
    rb".{4}ftyp(?!hei|hev|mif1|msf1)": FILM,
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg\b": OTHER_PICTURE,
    rb"\s*<(?i:!doctype html|html|head|body)\b": WEB_PAGE,
    rb"\xff[\xf2\xf3\xfa\xfb]": SOUND,
    rb"(?i:received|from|return-path|delivered-to|mime-version|date|subject|message-id|to|dkim-signature|x-[\w-]+|"
    rb"arc-[\w-]+|content-type|authentication-results|reply-to): [^\n]*\r?\n([\w-]+:|[ \t])": MAIL,
}
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
"""A name in the folder of every message that Outlook saved (MS-OXMSG 2.4), and in no other file of its kind."""
HEAD = 1024
"""Bytes that say what a file is: in so many of them the header of a PDF may stand (ISO 32000-1 7.5.2, Annex H note 13)."""


def sniffed(head: bytes) -> str:
    """Return of which kind (a MIME type) what begins with these HEAD bytes is, to be opened later; empty for no scan.

    Readers find the header of a PDF behind what a printer or a copier put before it; not behind a web page, which a
    browser would show.
    """
    if kind := next((kind for begin, kind in SCANS.items() if head.startswith(begin)), ""):
        return kind
    if _HEIC.match(head):
        return "image/heic"
    late = b"%PDF-" in head[:HEAD] and not head.lstrip().startswith(b"<") and not why_not(head)
    return "application/pdf" if late else ""


def why_not(head: bytes) -> str:
    """Say what it is, and what to do, that begins with these bytes and is no scan; empty when we do not know."""
    if why := next((why for begin, why in _OTHERS.items() if head.startswith(begin)), ""):
        return why
    return next((why for begin, why in _INSIDE.items() if re.match(begin, head, re.DOTALL)), "")


def why_no_scan(data: bytes | mmap.mmap) -> str:
    """Say what a whole file is, and what to do, that is no scan: of an Office program also whether Outlook saved it."""
    if not len(data):
        return EMPTY
    head = data[:HEAD]
    return MAIL if head.startswith(_OLE) and data.find(_OUTLOOK) >= 0 else why_not(head)


def refuse_others(file: IO[bytes]) -> bytes:
    """Return how a file begins, when it may be a scan. Raises Refusal, which says what it is."""
    head = file.read(HEAD)
    if head.startswith(_OLE):
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            raise Refusal(why_no_scan(data))
    if why := why_not(head):
        raise Refusal(why)
    return head


def look(file: IO[bytes], most_pages: int, most_pixels: int) -> dict[str, Any]:
    """Return a file's kind (pdf, jpeg, png, tiff or heic; "" for anything else) and how many pages it has. Raises Refusal."""
    kind = sniffed(refuse_others(file))
    if not kind:
        return {"kind": "", "pages": 0}
    if kind == "application/pdf":
        return {"kind": "pdf", "pages": _look_at_pdf(file, most_pages)}
    return _look_at_picture(file, most_pages, most_pixels)


def _look_at_pdf(file: IO[bytes], most_pages: int) -> int:
    check_pdf(file)
    with opened_pdf(file) as document:
        pages = len(document)
    if not pages:
        raise Refusal(NO_PAGES)
    if pages > most_pages:
        raise Refusal(TOO_MANY_PAGES, max=most_pages)
    return pages


def check_pdf(file: IO[bytes]) -> None:
    """Raise Refusal when the PDF holds what it may not; see `pdfs`."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            pdfs.look_through(data)
        except Refusal as refusal:
            if data.find(b"/Encrypt") < 0:
                raise
            raise Refusal(pdfs.LOCKED) from refusal  # of which we cannot read what else is in it
        if data.rfind(b"PK\5\6", max(0, len(data) - 65_557)) >= 0:  # the end of a ZIP, which may follow a PDF
            raise Refusal(pdfs.INSIDE)


@contextmanager
def opened_pdf(file: IO[bytes]) -> Iterator[Any]:
    """Open the PDF in a file; it is read only as far as needed. Raises Refusal."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Refusal(pdfs.BROKEN) from error
    with closing(document):
        if pdfium.FPDFDoc_GetAttachmentCount(document):  # a second opinion
            raise Refusal(pdfs.INSIDE)
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document):
            raise Refusal(pdfs.PROGRAM)
        yield document


def _look_at_picture(file: IO[bytes], most_pages: int, most_pixels: int) -> dict[str, Any]:
    try:
        with opened_picture(file) as image:
            kind, pages = {"MPO": "jpeg", "HEIF": "heic"}.get(image.format, image.format.lower()), 0
            for frame in frames(image, most_pages) if kind == "tiff" else [image]:
                pages += 1
                if image.width * image.height > most_pixels:
                    most = most_pixels // 1_000_000
                    raise Refusal(TOO_LARGE, width=image.width, height=image.height, max=most)
                if kind == "tiff" and _breaks_off(frame, file):
                    raise Refusal(DAMAGED)
            if kind == "jpeg":
                image.draft("L", (1, 1))  # an eighth of its size, but read to the end
                image.load()
            elif kind == "png":
                image.verify()
            elif kind == "heic":
                image.load()
    except Refusal:
        raise
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refusal(DAMAGED) from error
    return {"kind": kind, "pages": pages}


def _breaks_off(frame: Any, file: IO[bytes]) -> bool:
    """Say whether a strip or tile of a TIFF's page lies past the end of the file."""
    length, tags = os.fstat(file.fileno()).st_size, frame.tag_v2
    for places, counts in ((273, 279), (324, 325)):
        pairs = zip(tags.get(places, ()), tags.get(counts, ()), strict=False)
        if any(place + count > length for place, count in pairs):
            return True
    return False


def on_paper(image: Any, mode: str) -> Any:
    """Return a picture as it looks on white paper, in grey (L) or colours (RGB): a deep grey is no white."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        import numpy as np

        values = np.asarray(image, np.float32)
        most = 65_535 if image.mode.startswith("I") else max(1.0, float(values.max(initial=0)))
        return Image.fromarray((values.clip(0, most) * (255 / most)).astype(np.uint8)).convert(mode)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new(mode, image.size, "white")
        paper.paste(seen.convert(mode), mask=seen.getchannel("A"))
        return paper
    return image.convert(mode)


@contextmanager
def opened_picture(file: IO[bytes]) -> Iterator[Any]:
    """Open the picture in a file, not yet unpacked. Raises Refusal when it has more parts than any program makes."""
    from PIL import Image

    if parts.too_many(file):
        raise Refusal(TOO_HARD)
    file.seek(0)
    formats = ["JPEG", "PNG", "TIFF"]
    if _HEIC.match(file.read(HEAD)):
        import pi_heif

        pi_heif.options.DECODE_THREADS = 1  # each has a memory of its own
        pi_heif.register_heif_opener()
        formats = ["HEIF"]
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the caller looks at the size
        Image.MAX_IMAGE_PIXELS = None
        with Image.open(file, formats=formats) as image:
            yield image


def frames(image: Any, most: int) -> Iterator[Any]:
    """Yield the picture, set to each of its pages in turn. Raises Refusal past `most`."""
    number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            return
        number += 1
        if number > most:
            raise Refusal(TOO_MANY_PAGES, max=most)
        yield image


def picture(file: IO[bytes], kind: str, number: int, width: int) -> bytes | None:
    """Draw page `number` (from 0) of a file as PNG, at most `width` pixels wide; None past the last. Raises Refusal."""
    from PIL import Image

    if kind == "application/pdf":
        with opened_pdf(file) as document:
            if not 0 <= number < len(document):
                return None
            page = document[number]
            wide, high = page.get_size()
            found = page.render(scale=min(width / max(wide, 1), 4 * width / max(high, 1))).to_pil()
    else:
        try:
            with opened_picture(file) as image:
                image.seek(number)
                image.draft("RGB", (width, width * 4))
                found = image if image.mode in ("1", "L", "RGB") else on_paper(image, "RGB")
                found.thumbnail((width, width * 4), Image.Resampling.BOX)
                found = found.convert("RGB")
        except EOFError:
            return None
    out = io.BytesIO()
    found.save(out, "PNG")
    return out.getvalue()
