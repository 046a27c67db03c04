"""A number may have its unit behind it, when that is the one that the question asks in."""

from __future__ import annotations

import pytest

from openloket.forms.questions import Question
from openloket.forms.units import without_unit
from openloket.forms.validate import validate


@pytest.mark.parametrize(
    ("ask", "typed", "value"),
    [
        ("Hoeveel vierkante meter (m²) is het?", "12,5 m²", "12.5"),
        ("Hoeveel vierkante meter (m²) is het?", "12,5m2", "12.5"),
        ("Hoeveel vierkante meter (m²) is het?", "12½ m ²", "12.5"),
        ("Hoeveel m² is het?", "12,5 vierkante meter.", "12.5"),
        ("Hoeveel meter breed blijft er vrij?", "3,5 m", "3.5"),
        ("Hoeveel meter breed blijft er vrij?", "３，５ Meter", "3.5"),
        ("Hoeveel kilometer is het naar school?", "7 km", "7"),
        ("Hoeveel dagen gaat uw kind?", "3 dagen", "3"),
        ("Hoeveel vierkante meter is het?", "12,5 meter", None),
        ("Hoeveel meter is het?", "12 m²", None),
        ("Hoeveel meter is het?", "12 km", None),
        ("Hoeveel meter is het?", "12 meter 50", None),
        ("Hoeveel meter is het?", "meter", None),
        ("Hoeveel dagen per week gaat uw kind?", "3 dagen", None),
        ("Hoeveel is het?", "12 m", None),
    ],
)
def test_the_unit_of_the_question_may_stand_behind_a_number(ask: str, typed: str, value: str | None) -> None:
    for kind in ("decimal", "number"):
        found = validate([Question(id="q", ask=ask, type=kind)], {"q": typed})
        wanted = value if kind == "decimal" or "." not in str(value) else None
        assert (str(found.answers["q"]) if "q" in found.answers else None) == wanted, (kind, found)
        assert bool(found.problems) == (wanted is None)


def test_nothing_else_is_taken_off() -> None:
    assert without_unit("12 m", "Hoe lang is het?") == "12 m"
    assert without_unit("m", "Hoeveel meter?") == "m"
