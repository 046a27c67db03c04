"""Files that came in, as pictures of pages: one page at a time, within limits of size, in grey.

A file is hostile until it turns out to be pages. What cannot be read raises Unreadable with what to do about it.
"""

from __future__ import annotations

import io
import mmap
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Grey = NDArray[Any]
"""A page: rows of pixels, 0 is black."""

MOST_BYTES = 200_000_000
MOST_ON_DISK = 2_000_000_000
MOST_PAGES = 1_000
PAGES_AT_ONCE = 10
MOST_PIXELS = 80_000_000
"""Of a picture as it came; larger ones are not unpacked."""
DPI = 200
LONGEST = 2_800
"""Pixels of the longest side that the reader works with: an A4 at 240 dpi."""


class Unreadable(ValueError):
    """The file is not pages that can be read; the text says why and what to do."""


def pages(source: bytes | Path) -> Iterator[Grey]:
    """The pages of a PDF, TIFF, JPEG or PNG, in order; a file is not read whole. Raises Unreadable, also half-way."""
    if isinstance(source, bytes):
        if len(source) > MOST_BYTES:
            raise Unreadable("Het bestand is groter dan 200 MB. Scan de stapel in kleinere delen.")
        yield from _pdf(source, source) if source[:5] == b"%PDF-" else _pictures(source)
        return
    try:
        if source.stat().st_size > MOST_ON_DISK:
            raise Unreadable("Het bestand is groter dan 2 GB. Scan de stapel in kleinere delen.")
        with source.open("rb") as file:
            if file.read(5) != b"%PDF-":
                yield from _pictures(source)
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield from _pdf(source, data)
    except OSError as error:
        raise Unreadable(f"Het bestand is niet te openen: {error.strerror}.") from error


def read(path: Path) -> bytes:
    """The bytes of a file. Raises Unreadable."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable("Het bestand is groter dan 200 MB. Scan de stapel in kleinere delen.")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"Het bestand is niet te openen: {error.strerror}.") from error


def _pdf(source: bytes | Path, data: bytes | mmap.mmap) -> Iterator[Grey]:
    _without_script(source, data)
    whole = _opened(source)
    count = len(whole)
    whole.close()
    if count > MOST_PAGES:
        raise Unreadable(f"De PDF heeft {count} bladzijden; hoogstens {MOST_PAGES} kan. Scan in delen.")
    if not count:
        raise Unreadable("De PDF heeft geen bladzijden.")
    for first in range(0, count, PAGES_AT_ONCE):
        document = _opened(source)  # opened anew, for PDFium keeps the pictures of every page it has drawn
        try:
            for number in range(first, min(first + PAGES_AT_ONCE, count)):
                yield _page(document, number)
        finally:
            document.close()


def _opened(source: bytes | Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("De PDF is beschadigd of met een wachtwoord afgesloten. Maak een nieuwe scan.") from error


def _page(document: pypdfium2.PdfDocument, number: int) -> Grey:
    try:
        page = document[number]
        scale = min(DPI / 72, LONGEST / max(1.0, *page.get_size()))
        grey = drawn(page, scale)
        page.close()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unreadable(f"Bladzijde {number + 1} van de PDF is beschadigd. Maak een nieuwe scan.") from error
    return grey


def drawn(page: pypdfium2.PdfPage, scale: float) -> Grey:
    """A page of a PDF as a picture, `scale` pixels a point. Raises PdfiumError."""
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    grey = np.array(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])
    bitmap.close()
    return grey


def _without_script(source: bytes | Path, data: bytes | mmap.mmap) -> None:
    """A scan has no use for a program; a PDF with one is not opened."""
    if all(data.find(word) < 0 for word in (b"/JavaScript", b"/JS", b"/Launch", b"/ObjStm")):
        return
    try:
        root: Any = pypdf.PdfReader(io.BytesIO(source) if isinstance(source, bytes) else source).trailer["/Root"]
        action = root.get("/OpenAction")
        kinds = {action.get("/S")} if isinstance(action, pypdf.generic.DictionaryObject) else set()
        scripted = "/JavaScript" in (root.get("/Names") or {}) or "/AA" in root
    except Exception as error:  # a hostile file can make the parser stumble in any way
        raise Unreadable("De PDF is beschadigd of met een wachtwoord afgesloten. Maak een nieuwe scan.") from error
    if scripted or kinds & {"/JavaScript", "/Launch"}:
        raise Unreadable("In de PDF zit een programma (JavaScript). Dat openen wij niet. Maak een nieuwe scan.")


def _pictures(source: bytes | Path) -> Iterator[Grey]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(
                io.BytesIO(source) if isinstance(source, bytes) else source, formats=["JPEG", "PNG", "TIFF"]
            ) as image:
                count = getattr(image, "n_frames", 1)
                if count > MOST_PAGES:
                    raise Unreadable(f"Het bestand heeft {count} bladzijden; hoogstens {MOST_PAGES} kan.")
                for number in range(count):
                    image.seek(number)
                    if image.width * image.height > MOST_PIXELS or max(image.size) > 20_000:
                        raise Unreadable(
                            f"De afbeelding is {image.width} bij {image.height} beeldpunten; dat is te groot. "
                            "Scan met 300 dpi."
                        )
                    yield _grey(image)
    except UnidentifiedImageError as error:
        raise Unreadable("Dit is geen PDF, TIFF, JPG of PNG. Stuur een van deze soorten.") from error
    except Image.DecompressionBombError as error:
        raise Unreadable("De afbeelding is te groot om uit te pakken. Scan met 300 dpi.") from error
    except (OSError, SyntaxError, EOFError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("De afbeelding is beschadigd. Maak een nieuwe scan.") from error


def _grey(image: Image.Image) -> Grey:
    if image.format == "JPEG":
        image.draft("L", (LONGEST, LONGEST))
    found = ImageOps.exif_transpose(image.convert("L"))
    if max(found.size) > LONGEST:
        ratio = LONGEST / max(found.size)
        found = found.resize(
            (max(1, round(found.width * ratio)), max(1, round(found.height * ratio))), Image.Resampling.BOX
        )
    return np.array(found)
