"""Make an attachment anew with what is not public drawn over, and find what may have to be.

What comes out is a new PDF of pictures, over the words that are left: no part of the old file is in it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from openloket import apart
from openloket.apart import Bounds
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.definitions import traces
from openloket.definitions.traces import Known
from openloket.publishing import pages

BOUNDS = Bounds(memory=900_000_000, cpu=60, seconds=40)
TOO_MUCH = "Dit bestand kost te veel om te tekenen. Er wordt niets van openbaar. Maak er een eenvoudiger PDF van."
NOTHING: Mapping[str, Any] = {}
_TEMPLATE = Path(__file__).parent / "redacted.typ"
_EDGE = 0.06
"""Says what is drawn over around a word, as a part of its height."""


class NotDrawn(RuntimeError):
    """Say that a file cannot be made anew; the text says why, in Dutch, with its parameters."""

    def __init__(self, text: str, params: Mapping[str, Any] = NOTHING) -> None:
        self.text, self.params = text, params
        super().__init__(text % params if params else text)


@dataclass(frozen=True)
class Word:
    """Hold a word of a page, where it stands, and whether it says who somebody is."""

    number: int
    text: str
    box: tuple[float, float, float, float]
    kind: str = ""
    """Says what it was found to be, one of the kinds of `traces`; empty for nothing."""


@dataclass(frozen=True)
class Page:
    """Hold a page as it is seen: its words; without any it is a picture, of which nobody can tell what stands there."""

    number: int
    words: tuple[Word, ...]


def look(content: bytes, known: Iterable[Known]) -> list[Page]:
    """Return the pages of a file with what may have to be drawn over. Raises NotDrawn."""
    own = list(known)
    found = _apart(pages.layout, content)
    return [Page(number, _judged(page["words"], own)) for number, page in enumerate(found)]


def _judged(words: Sequence[Sequence[Any]], known: Sequence[Known]) -> tuple[Word, ...]:
    text, begins = "", list[int]()
    for word in words:
        begins.append(len(text))
        text += f"{word[0]} "
    kinds: dict[int, str] = {}
    for trace in traces.find(text, known):
        for number, begin in enumerate(begins):
            if begin < trace.end and trace.start < begin + len(words[number][0]):
                kinds.setdefault(number, trace.kind)
    return tuple(Word(number, word[0], _wider(word[1:]), kinds.get(number, "")) for number, word in enumerate(words))


def _wider(box: Sequence[float]) -> tuple[float, float, float, float]:
    """Return the place of a word with a little around it, within the page."""
    left, top, wide, high = box
    edge = high * _EDGE
    begin, above = max(0.0, left - edge), max(0.0, top - edge)
    return begin, above, min(1.0, left + wide + edge) - begin, min(1.0, top + high + edge) - above


def picture(content: bytes, number: int) -> bytes:
    """Return how a page looks, as JPEG; `number` counts from 0. Raises NotDrawn."""
    return bytes(_apart(pages.picture, content, number)[0])


@dataclass(frozen=True)
class Made:
    """Hold a new PDF, and how many pages it has."""

    pdf: bytes
    pages: int


def make(content: bytes, boxes: Sequence[Sequence[pages.Box]], title: str, day: date) -> Made:
    """Return the file made anew, each page with its boxes black. Raises NotDrawn."""
    found = _apart(pages.redacted, content, boxes)
    with tempfile.TemporaryDirectory() as folder:
        said = []
        for number, (page, jpeg) in enumerate(zip(found[::2], found[1::2], strict=True)):
            (Path(folder) / f"{number}.jpg").write_bytes(jpeg)
            said.append({**page, "picture": f"{number}.jpg"})
        template = shutil.copy(_TEMPLATE, folder)
        data = {"title": title, "municipality": settings.MUNICIPALITY["name"], "day": date_parts(day), "pages": said}
        return Made(pdf(Path(template), data), len(said))


def _apart(function: Any, content: bytes, *arguments: Any) -> list[Any]:
    try:
        return list(apart.each(function, content, *arguments, bounds=BOUNDS))
    except apart.Refusal as refusal:
        raise NotDrawn(refusal.text, refusal.params) from refusal
    except apart.Over as error:
        raise NotDrawn(TOO_MUCH) from error
