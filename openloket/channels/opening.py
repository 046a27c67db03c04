"""Opening a file that someone sent: what it is, how many pages it has, what a page looks like.

These functions run in a process of their own (`openloket.apart`), and are imported there without Django.
"""

from __future__ import annotations

import io
import mmap
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any

from openloket.channels import parts, pdfs
from openloket.confined import Refusal

NO_PAGES = "In deze PDF staat geen enkele bladzijde."
TOO_MANY_PAGES = "Dit bestand heeft te veel bladzijden. Een bestand mag er hoogstens %(max)s hebben."
TOO_HARD = (
    "Dit bestand is te groot of te ingewikkeld om te openen. Maak er een gewone PDF van (kies ‘Afdrukken’ en dan "
    "‘Opslaan als PDF’) en probeer het opnieuw."
)
TOO_LARGE = "De afbeelding is %(width)s bij %(height)s beeldpunten. Dat is te groot."


def look(file: IO[bytes], most_pages: int, most_pixels: int) -> dict[str, Any]:
    """Return a file's kind (pdf, jpeg, png or tiff; "" for anything else) and how many pages it has. Raises Refusal."""
    if file.read(5) == b"%PDF-":
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
        pdfs.look_through(data)
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
    from PIL import UnidentifiedImageError

    try:
        with opened_picture(file) as image:
            kind, pages = {"MPO": "jpeg"}.get(image.format, image.format.lower()), 0
            for _frame in frames(image, most_pages) if kind == "tiff" else [image]:
                pages += 1
                if image.width * image.height > most_pixels:
                    raise Refusal(TOO_LARGE, width=image.width, height=image.height)
            if kind != "tiff":
                image.verify()
    except Refusal:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return {"kind": "", "pages": 0}
    return {"kind": kind, "pages": pages}


@contextmanager
def opened_picture(file: IO[bytes]) -> Iterator[Any]:
    """Open the picture in a file, not yet unpacked. Raises Refusal when it has more parts than any program makes."""
    from PIL import Image

    if parts.too_many(file):
        raise Refusal(TOO_HARD)
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the caller looks at the size
        Image.MAX_IMAGE_PIXELS = None
        with Image.open(file, formats=["JPEG", "PNG", "TIFF"]) as image:
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
                image.thumbnail((width, width * 4), Image.Resampling.BOX)
                found = image.convert("RGB")
        except EOFError:
            return None
    out = io.BytesIO()
    found.save(out, "PNG")
    return out.getvalue()
