"""A whole number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, bounded, counted, figures, keyed, refuse_beside
from openloket.forms.units import without_unit

NUMBER_MAX = 1_000_000_000


def read(raw: object, question: Question) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        value = raw
    else:
        text = counted(re.sub(r",(-+|=)?$", "", without_unit(keyed(raw), question.ask)))
        found = figures(text)
        if found is None:
            refuse_beside(text)
        if found is None or found % 1:
            raise Invalid("Vul een heel getal in, met alleen cijfers. Bijvoorbeeld 250.")
        value = int(found)
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
    missing="Vul een getal in.",
    bounds=Bounds((int,)),
    tests=ORDERED,
    compared=(int, Decimal),
    cases=cases,
    widget=Widget("input", keyboard="numeric", width="short"),
    paper=(Comb(lambda question: (digits(question),), (DIGITS,), typed=unspaced, solid=True),),
    good=(
        Good("1.250", "1250"),
        Good("1\u202f250", "1250"),
        Good("１２", "12"),
        Good(" 7 ", "7"),
        Good("250,-", "250"),
        Good("250,00", "250"),
        Good("250.", "250"),
        Good(0, "0"),
        Good("\u22123", "-3", boxed=False),
        Good("12 personen", "12", boxed=False),
        Good("٢٥", "25"),
        Good("twee", "2", boxed=False),
    ),
    bad=("veel", "1,5", "1e9", "99999999999", "1.250 m²", "3 km", "1,250", "12 50", "12-15", "ca. 12", True, ["1"]),
)
