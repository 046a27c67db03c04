"""A text of several lines."""

from __future__ import annotations

from typing import Any

from openloket.forms.kinds import Bounds, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import LONG_TEXT_MAX, limited


def longest(question: Question) -> int:
    """Return how many characters the answer may have."""
    return int(question.max or LONG_TEXT_MAX)


def read(raw: object, question: Question) -> str:
    return limited(raw, longest(question), lines=True)


def schema(question: Question) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest(question)}


KIND = Kind(
    said="een lange tekst",
    read=read,
    schema=schema,
    bounds=Bounds((int,), most=LONG_TEXT_MAX),
    widget=Widget("long_text"),
    paper="lines",
    good=(
        Good(" een\r\ntwee ", "een\ntwee", boxed=False),
        Good("een\rtwee\u2028drie\x0bvier", "een\ntwee\ndrie\nvier", boxed=False),
        Good("Wij eten samen op straat", "Wij eten samen op straat"),
    ),
    bad=("x" * (LONG_TEXT_MAX + 1), "a\x00b", ["a"]),
)
