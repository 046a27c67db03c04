"""A whole number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, bounded, clean_text, matched

NUMBER_MAX = 1_000_000_000


def read(raw: object, question: Question) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        value = raw
    else:
        text = clean_text(raw)
        if not matched(r"-?(\d{1,12}|\d{1,3}(\.\d{3}){1,3})", text):
            raise Invalid("Vul een heel getal in, met alleen cijfers. Bijvoorbeeld 250.")
        value = int(text.replace(".", ""))
    if abs(value) > NUMBER_MAX:
        raise Invalid("Dit getal is te groot. Controleer het getal.")
    bounded(value, question, str)
    return value


def kept(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(value)
    return value


def digits(question: Question) -> int:
    """Return how many boxes a number needs on paper, before a comma."""
    return len(str(int(question.max or 999_999)))


def limits(question: Question) -> dict[str, Any]:
    """Return the bounds of a number, in the words of JSON Schema."""
    found = {"minimum": question.min, "maximum": question.max}
    return {name: float(bound) if bound % 1 else int(bound) for name, bound in found.items() if bound is not None}


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    return around(values or [0], question.min, question.max, 1)


KIND = Kind(
    said="een getal",
    read=read,
    kept=kept,
    schema=lambda question: {"type": "integer", **limits(question)},
    bounds=Bounds((int,)),
    tests=ORDERED,
    compared=(int, Decimal),
    cases=cases,
    widget=Widget("input", keyboard="numeric", width="short"),
    paper=(Comb(lambda question: (digits(question),), (DIGITS,), typed=unspaced, solid=True),),
    good=(Good("1.250", "1250"), Good(" 7 ", "7"), Good(0, "0"), Good("-3", "-3", boxed=False)),
    bad=("twee", "1,5", "1e9", "99999999999", True, ["1"]),
)
