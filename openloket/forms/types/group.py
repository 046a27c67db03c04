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


def row_name(question: Question, number: int, plain: str = "Nummer %(n)s") -> str:
    """Return what a row is called: by the definition's word, or else as `plain` says."""
    word = question.row_word
    return f"{word[0].upper()}{word[1:]} {number}" if word else plain % {"n": number}


def row_said(question: Question, row: Mapping[str, str]) -> str:
    """Put one row in words that are words already, each after what was asked; that stands alone where only it is asked."""
    if len(question.questions) == 1:
        return next(iter(row.values()), "")
    return "; ".join(f"{lead(part)} {row[part.id]}" for part in question.questions if part.id in row)


def lead(question: Question) -> str:
    """Return a question as what its answer stands after."""
    return question.ask if question.ask[-1:] in ("?", ":") else f"{question.ask.rstrip('.')}:"


def show(question: Question, value: Any) -> str:
    """Put rows in words that are words already, each on a line."""
    return "\n".join(
        f"{row_name(question, number)} – {row_said(question, row)}" for number, row in enumerate(value, start=1)
    )


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
        Good(
            [{"naam": "Bo", "geboren": "2020-02-01"}, {"naam": "Al"}],
            "Nummer 1 – Wat is de naam? Bo; Wanneer geboren? 1 februari 2020\nNummer 2 – Wat is de naam? Al",
        ),
        Good([{"naam": "Bo"}], "Nummer 1 – Wat is de naam? Bo"),
    ),
    bad=("Bo", ["Bo"], [{"naam": "Bo", "geboren": "ooit"}]),
)
