"""The forms that were ever printed: each version's questions, where its boxes are, and what it looks like empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import pypdfium2

from openloket.channels.paper.form import PAGE, SCHEMES, questions_of
from openloket.channels.paper.form import scheme as scheme_of
from openloket.channels.paper.reading.images import Grey, drawn
from openloket.definitions.schema import Published
from openloket.forms.questions import Question

SCALE = 8.0
"""Pixels a millimetre of a page that is laid straight (203 dpi)."""
STRAIGHT = (round(PAGE[0] * SCALE), round(PAGE[1] * SCALE))
"""Width and height of such a page in pixels."""

FINE = 4
"""Pixels a millimetre of the picture of a printed form, and of where there is ink on a page."""


@dataclass(frozen=True)
class Field:
    """What is answered in one set of boxes: a comb, ticks, lines or a signature."""

    key: str
    question: Question
    kind: str  # comb, tick, line, signature
    part: str
    boxes: tuple[dict[str, Any], ...]

    @property
    def asked(self) -> str:
        """Return the id of the question on the form; `question` is the one within it when that is a group."""
        return self.key.split(".")[0]

    @property
    def pages(self) -> set[int]:
        return {box["page"] for box in self.boxes}


@dataclass(frozen=True)
class KnownForm:
    """One version's form. Where its boxes are, and the PDF of it without answers, are asked for only when needed."""

    published: Published
    laid_out: Callable[[], dict[str, Any]]
    """Returns the layout; making it takes a second or more where it is not kept."""
    empty: Callable[[], bytes]
    """Returns the PDF without answers."""
    scheme: str = ""
    """The way in which it is laid out; empty for the way of today."""

    @cached_property
    def layout(self) -> dict[str, Any]:
        """Return where each box is, in millimetres from the top left corner."""
        return self.laid_out()

    @property
    def service(self) -> str:
        return self.published.version.service

    @property
    def pages(self) -> int:
        return int(self.layout["pages"])

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """List every field, in the order of the form."""
        return tuple(fields(questions_of(self.published.version), self.layout))

    @cached_property
    def pictures(self) -> list[Grey]:
        """Draw each page as it is printed, FINE pixels a millimetre."""
        document = pypdfium2.PdfDocument(self.empty())
        found = [drawn(page, SCALE * 25.4 / 72) for page in document]
        document.close()
        size = round(PAGE[0] * FINE), round(PAGE[1] * FINE)
        return [cv2.resize(page, size, interpolation=cv2.INTER_AREA) for page in found]


def fields(questions: Iterable[Question], layout: dict[str, Any]) -> Iterable[Field]:
    """Yield the fields of a layout: its boxes, put together by what they answer."""
    by_id = {question.id: question for question in questions}
    for place in layout["questions"]:
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for box in place["boxes"]:
            row, inner, part = str(box.get("row", "")), box.get("inner", ""), box.get("part", "")
            groups.setdefault((row, inner, part, box["kind"]), []).append(box)
        for (row, inner, part, kind), boxes in groups.items():
            question = by_id[place["id"]]
            if inner:
                question = next(item for item in question.questions if item.id == inner)
            key = ".".join(word for word in (place["id"], row, inner, part) if word)
            ordered = tuple(sorted(boxes, key=lambda box: box.get("index", 0)))
            yield Field(key + (".handtekening" if kind == "signature" else ""), question, kind, part, ordered)


class KnownForms:
    """The forms one can meet in the post."""

    def __init__(self, forms: Iterable[KnownForm]) -> None:
        self.forms = list(forms)
        self._by_code = {
            (form.scheme or scheme_of(form.published.version), form.service, form.published.hash[:16]): form
            for form in self.forms
        }

    def find(self, service: str, version: str, scheme: str = "") -> KnownForm | None:
        """Return the form of a code's scheme (or else the newest), service and version; None when there is none."""
        found = (self._by_code.get((way, service, version)) for way in ([scheme] if scheme else SCHEMES))
        return next((form for form in found if form), None)

    def of(self, version_hash: str) -> list[KnownForm]:
        """List the ways in which a version's form was ever laid out."""
        return [form for form in self.forms if form.published.hash == version_hash]

    def looks_like(self, page: Grey) -> tuple[KnownForm, int] | None:
        """Find the form and page that a straight page looks like; None when nothing fits well, or two do."""
        page = cv2.resize(page, None, fx=FINE / SCALE, fy=FINE / SCALE, interpolation=cv2.INTER_AREA)
        small = _outline(page)
        scores = sorted(
            (
                (float((small * _outline(picture)).mean()), index, number)
                for index, form in enumerate(self.forms)
                for number, picture in enumerate(form.pictures, start=1)
            ),
            reverse=True,
        )
        if not scores or scores[0][0] < 0.35:
            return None
        alike = self._one_of_each([item for item in scores if scores[0][0] - item[0] < 0.06])
        if len(alike) > 1:  # versions of one form: the line with the version in the header tells them apart
            line = _header(page)
            alike = sorted(
                ((float((line * _header(self.forms[i].pictures[n - 1])).mean()), i, n) for _, i, n in alike),
                reverse=True,
            )
            if alike[0][0] < 0.4 or alike[0][0] - alike[1][0] < 0.04:
                return None
        _, index, number = alike[0]
        return self.forms[index], number

    def _one_of_each(self, scores: list[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
        """Leave out the same page of the same version in another layout, which its header does not tell apart."""
        found: dict[tuple[str, int], tuple[float, int, int]] = {}
        for item in scores:
            found.setdefault((self.forms[item[1]].published.hash, item[2]), item)
        return list(found.values())


def _header(page: Grey) -> Any:
    """Cut out the line that names service and version, FINE pixels a millimetre, with mean 0 and deviation 1."""
    x0, y0, x1, y1 = (round(value * FINE) for value in (19, 16, 120, 26))
    strip = page[y0:y1, x0:x1].astype(np.float32)
    return (strip - strip.mean()) / (strip.std() + 1e-6)


def _outline(page: Grey) -> Any:
    """Return a page's pattern of ink without header and edges, at 1 pixel a millimetre, with mean 0 and deviation 1."""
    body = cv2.resize(page, (210, 297), interpolation=cv2.INTER_AREA)[33:275, 15:195].astype(np.float32)
    small = cv2.GaussianBlur(body, (0, 0), 0.8)
    return (small - small.mean()) / (small.std() + 1e-6)
