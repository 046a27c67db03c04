"""Read and make the pages of an attachment: where its words stand, how a page looks, and each page anew with what is not public drawn over.

These functions run in a process of their own (`openloket.apart`), and are imported there without Django. Places are parts of the
page as it is seen, from its top left corner, however the page is turned.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import IO, Any

from openloket.confined import Refusal

MOST_PAGES = 100
WORDS_MAX = 4000
"""Limits the words of a page that one can choose; a page with more is chosen by drawing."""
CHARACTERS_MAX = 20_000
"""Limits the characters of a page that are read; a page full of small print has half as many. The rest is in the picture alone."""
_PER_INCH, _LONGEST, _QUALITY = 150, 4000, 85
_LEAST_CONTRAST = 16
"""Says how much lighter the lightest spot of a word is than its darkest, of 255, for people to see that it is there."""
BROKEN = (
    "Dit bestand is niet te openen: het is beschadigd, of met een wachtwoord afgesloten. Er wordt niets van openbaar."
)
NO_PAGE = "Bladzijde %(page)s is niet te tekenen. Er wordt niets van dit bestand openbaar."
TOO_MANY = "Dit bestand heeft %(pages)s bladzijden. Er kunnen er %(most)s in één keer."
UNKNOWN = (
    "Van dit soort bestand maken wij geen nieuwe bladzijden. Maak er eerst een PDF van, en voeg die aan de zaak toe."
)

Box = Sequence[float]
"""Holds left, top, width and height, as parts of the page."""
_ALL: Box = (0.0, 0.0, 1.0, 1.0)


def layout(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield of each page its size in points and its words, each with its place; a scan has none. Raises Refusal, also half-way."""
    with _opened(file) as document:
        for number in range(len(document)):
            with _page(document, number) as page:
                width, height = page.get_size()
                yield {"width": width, "height": height, "words": _words(page)}


def picture(file: IO[bytes], number: int) -> bytes:
    """Return how a page looks, as JPEG; `number` counts from 0. Raises Refusal."""
    with _opened(file) as document:
        if number >= len(document):
            raise Refusal(NO_PAGE, page=number + 1)
        return _jpeg(_drawn(document, number))


def redacted(file: IO[bytes], boxes: Sequence[Sequence[Box]]) -> Iterator[Any]:
    """Yield of each page what is left of it, and then the page as JPEG with these boxes black. Raises Refusal, also half-way.

    The picture is drawn first and made black then, so what stood there is nowhere in it; a word of which a box covers
    any part is not among the words that are left. Nor is one that the picture does not show: beside the page, cut off by
    its edge, under a box that someone drew before, or in the colour of the paper.
    """
    from PIL import ImageDraw

    with _opened(file) as document:
        for number in range(len(document)):
            covered = boxes[number] if number < len(boxes) else ()
            with _page(document, number) as page:
                width, height = page.get_size()
                words = [word for word in _words(page) if not any(_touch(word[1:], box) for box in covered)]
            image = _drawn(document, number)
            grey = image.convert("L")
            words = [word for word in words if _shows(grey, word[1:])]
            pen = ImageDraw.Draw(image)
            for left, top, wide, high in covered:
                pen.rectangle(
                    (
                        int(left * image.width) - 1,
                        int(top * image.height) - 1,
                        int((left + wide) * image.width) + 2,
                        int((top + high) * image.height) + 2,
                    ),
                    fill=(0, 0, 0),
                )
            yield {"width": width, "height": height, "words": words}
            yield _jpeg(image)


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _shows(grey: Any, box: Box) -> bool:
    """Say whether a picture shows a word whole: something stands in the middle of its place, away from lines above and under it."""
    left, top, wide, high = box
    if left < 0 or top < 0 or left + wide > 1 or top + high > 1:
        return False
    across, down = wide * grey.width, high * grey.height
    begin, above = int(left * grey.width + across / 10), int(top * grey.height + down / 4)
    end, low = (
        max(begin + 1, int((left + wide) * grey.width - across / 10)),
        max(above + 1, int((top + high) * grey.height - down / 4)),
    )
    darkest, lightest = grey.crop((begin, above, end, low)).getextrema()
    return bool(lightest - darkest >= _LEAST_CONTRAST)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Any]:
    """Open a PDF, or a picture as if it were one. Raises Refusal."""
    import pypdfium2

    from openloket.cases.papers.bundle_pages import as_pdf

    head = file.read(8)
    file.seek(0)
    try:
        if b"%PDF" in head:
            document = pypdfium2.PdfDocument(file)
        elif head[:2] == b"\xff\xd8" or head.startswith((b"\x89PNG", b"II*\0", b"MM\0*")):
            document = pypdfium2.PdfDocument(as_pdf(file.read()))
        else:
            raise Refusal(UNKNOWN)
        pages = len(document)
    except (pypdfium2.PdfiumError, OSError, SyntaxError, EOFError) as error:
        raise Refusal(BROKEN) from error
    except ValueError as error:
        if isinstance(error, Refusal):
            raise
        raise Refusal(BROKEN) from error
    with closing(document):
        if not 1 <= pages <= MOST_PAGES:
            raise Refusal(TOO_MANY, pages=pages, most=MOST_PAGES)
        document.init_forms()  # what is filled in in a form is a part of how a page looks
        yield document


@contextmanager
def _page(document: Any, number: int) -> Iterator[Any]:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise Refusal(NO_PAGE, page=number + 1) from error
    with closing(page):
        yield page


def _drawn(document: Any, number: int) -> Any:
    """Return a page as a picture, with its notes and what is filled in. Raises Refusal."""
    import pypdfium2

    with _page(document, number) as page:
        try:
            scale = min(_PER_INCH / 72, _LONGEST / max(1.0, *page.get_size()))
            return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError, OSError) as error:
            raise Refusal(NO_PAGE, page=number + 1) from error


def _jpeg(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _words(page: Any) -> list[list[Any]]:
    """Return the words of a page, each with its place; the first WORDS_MAX and CHARACTERS_MAX of them, and none that is wholly beside it.

    PDFium puts a space or a line end between words that stand apart, also where the file has none.
    """
    import ctypes

    import pypdfium2.raw as pdfium

    found: list[list[Any]] = []
    text, box = "", [0.0, 0.0, 0.0, 0.0]

    def end() -> None:
        nonlocal text
        if text:
            left, top, right, low = box
            if _touch(place := (left, top, right - left, low - top), _ALL):
                found.append([text, *place])
        text = ""

    size = 10_000
    x, y, rect = ctypes.c_int(), ctypes.c_int(), pdfium.FS_RECTF()

    def seen(across: float, up: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, size, size, 0, across, up, x, y)
        return x.value / size, y.value / size

    with closing(page.get_textpage()) as textpage:
        count = textpage.count_chars()
        for index in range(min(count, CHARACTERS_MAX)):
            code = pdfium.FPDFText_GetUnicode(textpage.raw, index)
            character = chr(code) if code and not 0xD800 <= code <= 0xDFFF else " "
            if (
                character.isspace()
                or not character.isprintable()
                or not pdfium.FPDFText_GetLooseCharBox(textpage.raw, index, rect)
            ):
                end()
                continue
            (left, top), (right, low) = seen(rect.left, rect.top), seen(rect.right, rect.bottom)
            left, right, top, low = min(left, right), max(left, right), min(top, low), max(top, low)
            if not text:
                box[:] = left, top, right, low
            text += character
            box[:] = min(box[0], left), min(box[1], top), max(box[2], right), max(box[3], low)
            if len(found) >= WORDS_MAX:
                return found
        if count <= CHARACTERS_MAX:  # or it is half a word
            end()
    return found
