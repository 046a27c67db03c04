"""Put several documents in one PDF, with a number on each page and a bookmark for each document.

These functions run in a process of their own (`openloket.apart`), and are imported there without Django. The file they get
holds all documents behind each other; `parts` says of each its kind and how many bytes it has.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO, Any

from openloket.confined import Refusal

BROKEN = "Een van deze documenten is beschadigd of te ingewikkeld. Laat het weg: %(title)s."
_PAPER, _EDGE = (595, 842), 36
"""The size of A4, and the white around a picture on it, in points."""
_SIZE, _FROM_EDGE = 9.0, 14.0
"""The size of the number of a page, and how far it stands from the corner, in points."""


def count(file: IO[bytes], parts: Sequence[tuple[str, str, int]]) -> list[int]:
    """Return how many pages each document has; a part is its title, kind and size. Raises Refusal, which names one that does not open."""
    return [pages for pages, _ in _each(file, parts)]


def together(file: IO[bytes], parts: Sequence[tuple[str, str, int]]) -> bytes:
    """Return one PDF of all documents in order, each page with its number. Raises Refusal as `count` does."""
    import pypdfium2
    from pypdf import PdfWriter

    begins, out = list[int](), io.BytesIO()
    with closing(pypdfium2.PdfDocument.new()) as whole:
        for pages, data in _each(file, parts):
            begins.append(len(whole))
            with closing(pypdfium2.PdfDocument(data)) as document:
                whole.import_pages(document, list(range(pages)))
        for number, page in enumerate(whole, start=1):
            _number(whole, page, f"{number} / {len(whole)}")
        whole.save(out)
    writer = PdfWriter(clone_from=out)
    for (title, _, _), at in zip(parts, begins, strict=True):
        writer.add_outline_item(title=title, page_number=at)
    writer.add_metadata({"/Title": parts[0][0]})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _each(file: IO[bytes], parts: Sequence[tuple[str, str, int]]) -> Iterator[tuple[int, bytes]]:
    """Yield of each document how many pages it has, and it as a PDF. Raises Refusal."""
    import pypdfium2

    for title, kind, size in parts:
        data = file.read(size)
        try:
            data = data if kind == "application/pdf" else as_pdf(data)
            with closing(pypdfium2.PdfDocument(data)) as document:
                pages = len(document)
        except (pypdfium2.PdfiumError, OSError, ValueError, SyntaxError, EOFError) as error:
            raise Refusal(BROKEN, title=title) from error
        yield pages, data


def as_pdf(data: bytes) -> bytes:
    """Return a picture as a PDF, each of its pages on a sheet that is no larger than A4."""
    from PIL import Image, ImageOps, ImageSequence

    sheets, out = list[Any](), io.BytesIO()
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "TIFF"]) as image:
        for frame in ImageSequence.Iterator(image):
            sheets.append(ImageOps.exif_transpose(frame.convert("RGB")))
            if image.format != "TIFF":  # what a telephone puts behind its photo is no page
                break
    room = [side - 2 * _EDGE for side in _PAPER]
    per_inch = 72 * max(max(sheet.width / room[0], sheet.height / room[1]) for sheet in sheets)
    sheets[0].save(out, "PDF", resolution=max(per_inch, 72), save_all=True, append_images=sheets[1:])
    return out.getvalue()


def _number(document: Any, page: Any, text: str) -> None:
    """Write a number in the corner of a page that is at the bottom right as it is seen, however the page is turned."""
    import pypdfium2.raw as pdfium

    left, low, right, high = page.get_cropbox()
    wide, edge = _SIZE * 0.5 * len(text), _FROM_EDGE
    turned: dict[int, tuple[float, ...]] = {
        0: (1, 0, 0, 1, right - edge - wide, low + edge),
        90: (0, 1, -1, 0, right - edge, high - edge - wide),
        180: (-1, 0, 0, -1, left + edge + wide, high - edge),
        270: (0, -1, 1, 0, left + edge, low + edge + wide),
    }
    written = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", _SIZE)
    letters = ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0")
    pdfium.FPDFText_SetText(written, ctypes.cast(letters, pdfium.FPDF_WIDESTRING))
    pdfium.FPDFPageObj_Transform(written, *turned[page.get_rotation()])
    pdfium.FPDFPage_InsertObject(page.raw, written)
    page.gen_content()
