"""A number with at most two decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from openloket.forms.boxes import DIGITS, Comb
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, bounded, counted, figures, keyed, refuse_beside
from openloket.forms.types.money import from_boxes, typed
from openloket.forms.types.number import NUMBER_MAX, digits
from openloket.forms.units import without_unit

STEP = Decimal("0.01")
"""More decimals would read as thousands: 1.250 is twelve hundred fifty."""


def read(raw: object, question: Question) -> Decimal:
    text = counted(without_unit(keyed(raw), question.ask)) if not isinstance(raw, Decimal) else str(raw)
    found = figures(text)
    if found is None:
        refuse_beside(text)
    if found is None or abs(found) >= NUMBER_MAX:
        raise Invalid("Vul een getal in, met hoogstens 2 cijfers achter de komma. Bijvoorbeeld 12,5.")
    value = _plain(found)
    bounded(value, question, show_decimal)
    return value


def _plain(value: Decimal) -> Decimal:
    """Return a number without zeros at the end."""
    return Decimal(f"{value.normalize():f}")


def show_decimal(value: Any) -> str:
    """Write a number in Dutch: 1.250,5."""
    return f"{_plain(Decimal(value)):,f}".translate(str.maketrans(",.", ".,"))


def kept(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise ValueError(value)
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not number.is_finite() or str(number) != value:
        raise ValueError(value)
    return number


def written(value: Any, cells: int) -> str:
    """Put the decimals in the last two boxes, from the comma on."""
    whole, _, rest = f"{value:f}".partition(".")
    return whole.rjust(cells - 2) + rest.ljust(2)


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    return around(values or [0], question.min, question.max, STEP)


KIND = Kind(
    said="een getal met decimalen",
    read=read,
    show=lambda question, value: show_decimal(value),
    kept=kept,
    typed=typed,
    schema=lambda question: {"type": "string", "pattern": r"^-?\d{1,9}(\.\d{1,2})?$"},
    missing="Vul een getal in.",
    bounds=Bounds((int, Decimal)),
    tests=ORDERED,
    compared=(int, Decimal),
    cases=cases,
    widget=Widget("input", keyboard="decimal", width="short"),
    paper=(Comb(lambda question: (digits(question), 2), (DIGITS,), between=",", written=written, typed=from_boxes),),
    good=(
        Good("12,5", "12,5"),
        Good("12.5", "12,5"),
        Good("1.250", "1.250"),
        Good("1.250,75", "1.250,75"),
        Good("3,00", "3"),
        Good("1\u00a0250,5", "1.250,5"),
        Good("-0,5", "-0,5", boxed=False),
    ),
    bad=("veel", "1,234", "1e3", "NaN", True, ["1,5"], "1,5,5", "12,5 m²", "12,555"),
)
