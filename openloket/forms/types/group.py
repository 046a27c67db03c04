"""Rows of other questions. What a row holds is read, shown and kept by the types of its own questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openloket.forms.kinds import GIVEN, ROWS_MAX, Bounds, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid

PAPER_ROWS = 8
"""What a sheet of paper holds."""
_MISSING = "Vul er ten minste één in."


def read(raw: object, question: Question) -> list[Mapping[str, Any]]:
    """Return the rows, each as it was given; `forms.validate` reads what is in them."""
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        raise Invalid(_MISSING)
    return list(raw)


def most_rows(question: Question) -> int:
    return int(question.max or ROWS_MAX)


def kept(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ValueError(value)
    return value


def show(question: Question, value: Any) -> str:
    """Put rows in words that are words already."""
    return "; ".join(", ".join(row[part.id] for part in question.questions if part.id in row) for row in value)


KIND = Kind(
    said="een lijst",
    read=read,
    show=show,
    kept=kept,
    schema=lambda question: {
        "type": "array",
        "items": {"type": "object"},
        "minItems": int(question.min or 0),
        "maxItems": most_rows(question),
    },
    missing=_MISSING,
    bounds=Bounds((int,), most=PAPER_ROWS),
    tests=GIVEN,
    widget=Widget("group"),
    paper="rows",
    sample={
        "questions": (
            Question(id="naam", ask="Wat is de naam?", type="text", max=40),
            Question(id="geboren", ask="Wanneer geboren?", type="date", required=False),
        )
    },
    good=(
        Good([{"naam": "Bo", "geboren": "2020-02-01"}, {"naam": "Al"}], "Bo, 1 februari 2020; Al"),
        Good([{"naam": "Bo"}], "Bo"),
    ),
    bad=("Bo", ["Bo"], [{"naam": "Bo", "geboren": "ooit"}]),
)
