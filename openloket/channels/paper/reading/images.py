"""Files that came in, as pictures of pages: one page at a time, within limits of size, in grey.

A file is hostile until it turns out to be pages: it is opened in a process of its own. What cannot be read raises
Unreadable with what to do about it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from openloket import apart, confined
from openloket.channels import opening

Grey = NDArray[Any]
"""A page: rows of pixels, 0 is black."""

MOST_BYTES = 200_000_000
MOST_ON_DISK = 2_000_000_000
MOST_PAGES = 1_000
PAGES_AT_ONCE = 10
MOST_PIXELS = 80_000_000
"""Pixels of a picture as it came; larger ones are not unpacked."""
DPI = 200
LONGEST = 2_800
"""Pixels of the longest side that the reader works with: an A4 at 240 dpi."""
SQUARE, FLAT = 1.2, 4.0
"""Limit how much finer a fax is across than down; a picture that says something else is taken as it is."""
BOUNDS = apart.Bounds(memory=1_000_000_000, cpu=3600, seconds=60)
"""A stack of a thousand pages takes its time, one page does not. A picture of MOST_PIXELS in colour takes 240 MB."""
PDF_MEMORY = 500_000_000
"""Bytes of address space for a PDF: its pages are drawn at one size, so a page in colour at 600 dpi does with 350 million."""
_SIZE = struct.Struct(">II")

TOO_HARD = "Het bestand is te groot of te ingewikkeld om te openen. Maak een nieuwe scan."
DAMAGED = "De afbeelding is beschadigd. Maak een nieuwe scan."
UNKNOWN = "Dit is geen PDF, TIFF, JPG, PNG of HEIC. Stuur een van deze soorten."


class Unreadable(ValueError):
    """The file is not pages that can be read; the text says why and what to do."""


def pages(source: bytes | Path) -> Iterator[Grey]:
    """Yield a file's pages (PDF, TIFF, JPEG, PNG, HEIC) in order, not reading it whole. Raises Unreadable, also half-way."""
    if isinstance(source, bytes):
        if len(source) > MOST_BYTES:
            raise Unreadable("Het bestand is groter dan 200 MB. Scan de stapel in kleinere delen.")
    elif _size(source) > MOST_ON_DISK:
        raise Unreadable("Het bestand is groter dan 2 GB. Scan de stapel in kleinere delen.")
    try:
        for answer in apart.each(drawn_pages, source, bounds=BOUNDS):
            yield _page(answer)
    except apart.Refusal as refusal:
        raise Unreadable(str(refusal)) from refusal
    except apart.Over as error:
        raise Unreadable(TOO_HARD) from error
    except OSError as error:
        raise Unreadable(f"Het bestand is niet te openen: {error.strerror}.") from error


def read(path: Path) -> bytes:
    """Read the bytes of a file. Raises Unreadable."""
    if _size(path) > MOST_BYTES:
        raise Unreadable("Het bestand is groter dan 200 MB. Scan de stapel in kleinere delen.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"Het bestand is niet te openen: {error.strerror}.") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise Unreadable(f"Het bestand is niet te openen: {error.strerror}.") from error


def _page(answer: bytes) -> Grey:
    """Unpack a page as it comes from the process. Raises Over when it is no such thing."""
    high, wide = _SIZE.unpack_from(answer)
    if len(answer) != _SIZE.size + high * wide:
        raise apart.Over("a page is not as large as it says")
    return np.frombuffer(answer, np.uint8, offset=_SIZE.size).reshape(high, wide).copy()


def drawn(page: Any, scale: float) -> Grey:
    """Draw a page of a PDF as a picture, `scale` pixels a point. Raises PdfiumError."""
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    grey = np.array(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])
    bitmap.close()
    return grey


# In the process -------------------------------------------------------------------------------------------------------


def drawn_pages(file: IO[bytes]) -> Iterator[bytes]:
    """Yield each page of a file, as its height, its width and its pixels. Raises Refusal, also half-way."""
    head = opening.refuse_others(file)
    for grey in _pdf(file) if opening.sniffed(head) == "application/pdf" else _pictures(file):
        yield _SIZE.pack(*grey.shape) + grey.tobytes()


def _pdf(file: IO[bytes]) -> Iterator[Grey]:
    opening.check_pdf(file)
    confined.hold(PDF_MEMORY)
    with opening.opened_pdf(file) as whole:
        count = len(whole)
    if count > MOST_PAGES:
        raise apart.Refusal(f"De PDF heeft {count} bladzijden; hoogstens {MOST_PAGES} kan. Scan in delen.")
    if not count:
        raise apart.Refusal(opening.NO_PAGES)
    for first in range(0, count, PAGES_AT_ONCE):
        with opening.opened_pdf(file) as document:  # anew, for PDFium keeps the pictures of every page it has drawn
            for number in range(first, min(first + PAGES_AT_ONCE, count)):
                yield _pdf_page(document, number)


def _pdf_page(document: Any, number: int) -> Grey:
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        grey = drawn(page, min(DPI / 72, LONGEST / max(1.0, *page.get_size())))
        page.close()
    except (PdfiumError, ValueError) as error:
        raise apart.Refusal(f"Bladzijde {number + 1} van de PDF is beschadigd. Maak een nieuwe scan.") from error
    return grey


def _pictures(file: IO[bytes]) -> Iterator[Grey]:
    from PIL import UnidentifiedImageError

    try:
        with opening.opened_picture(file) as image:
            for frame in opening.frames(image, MOST_PAGES):
                if frame.width * frame.height > MOST_PIXELS or max(frame.size) > 20_000:
                    raise apart.Refusal(
                        f"De afbeelding is {frame.width} bij {frame.height} beeldpunten; dat is te groot. Scan met 300 dpi."
                    )
                yield _grey(frame)
    except UnidentifiedImageError as error:
        raise apart.Refusal(UNKNOWN) from error
    except (OSError, SyntaxError, EOFError, ValueError) as error:
        if isinstance(error, apart.Refusal):
            raise
        raise apart.Refusal(DAMAGED) from error


def _resolution(image: Any) -> tuple[float, float]:
    """Return how many dots an inch a picture has across and down, where it says that it has much more of one than of the other.

    A fax has half as many lines as it has dots in one. Else both are 1.
    """
    try:
        across, down = (float(side) for side in image.info.get("dpi", (1, 1)))
        uneven = SQUARE < max(across, down) / min(across, down) <= FLAT
    except (TypeError, ValueError, ZeroDivisionError):
        uneven = False
    return (across, down) if uneven else (1.0, 1.0)


def _grey(image: Any) -> Grey:
    from PIL import Image, ImageOps

    if image.format == "JPEG":
        image.draft("L", (LONGEST, LONGEST))
    across, down = _resolution(image)
    found = ImageOps.exif_transpose(opening.on_paper(image, "L"))
    wide, high = found.width * max(1.0, down / across), found.height * max(1.0, across / down)
    ratio = min(1.0, LONGEST / max(wide, high))
    size = max(1, round(wide * ratio)), max(1, round(high * ratio))
    if size != found.size:
        found = found.resize(size, Image.Resampling.BOX if across == down else Image.Resampling.BILINEAR)
    return np.array(found)
