"""Read the text of a PDF; it runs apart (`openloket.apart`), for the file may be hostile."""

from __future__ import annotations

from contextlib import closing
from typing import IO

from openloket.confined import Refusal


def text(file: IO[bytes], most_pages: int, most: int) -> str:
    """Return the text in a PDF, of so many pages and characters at most; a scan has none. Raises Refusal."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Refusal("Deze PDF is niet te lezen.") from error
    found: list[str] = []
    with closing(document):
        for number in range(min(len(document), most_pages)):
            with closing(document[number]) as page, closing(page.get_textpage()) as words:
                found.append(words.get_text_bounded())
            if sum(map(len, found)) > most:
                break
    return "\n".join(found)[:most]
