"""Bounds that are worked out: read, evaluated and told."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms.bounds import LONGEST, Bound, fixed, holds, limits, names_in, parse, worked_out
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.types import schema
from openloket.forms.validate import validate
from openloket.law.periods import Period

DAY = date(2026, 11, 27)
KNOWN: dict[str, Any] = {"vandaag": DAY, "ontvangst": DAY, "datum": date(2027, 1, 31), "aantal": 5, "oud": AsKept("x")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("vandaag", DAY),
        ("ontvangst", DAY),
        ("datum", date(2027, 1, 31)),
        ("datum + 1 dag", date(2027, 2, 1)),
        ("datum+1 maand", date(2027, 2, 28)),
        ("vandaag - 18 jaar", date(2008, 11, 27)),
        ("  vandaag  -  6  weken ", date(2026, 10, 16)),
        ("aantal", 5),
        ("niets", None),
        ("oud", None),
        ("vandaag + 9999 jaar", None),
        ("vandaag - 9999 jaar", None),
    ],
)
def test_a_bound_is_worked_out(text: str, value: Any) -> None:
    assert parse(text).of(KNOWN) == value


@pytest.mark.parametrize(
    "text",
    ["vandaag +", "vandaag + 1", "vandaag + 1 uur", "vandaag + 1 dag + 1 dag", "vandaag * 2", "datum - bezoekers", "a" * 200, "Vandaag", "vandaag + 99999 jaar"],
)  # fmt: skip
def test_any_other_arithmetic_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is geen (grens|periode)\. Schrijf"):
        parse(text)


@given(st.text(max_size=LONGEST + 5))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert parse(text).name


def test_what_has_to_be_worked_out_is_told_from_a_value() -> None:
    assert [worked_out(bound) for bound in ("vandaag", "06:00", DAY, 5, None)] == [True, False, False, False, False]


def test_a_condition_compares_names() -> None:
    times = {"begin": "10:00", "einde": "09:00"}
    assert holds({"einde": {"max": "begin", "above": "06:00"}}, times)
    assert not holds({"einde": {"max": "begin", "above": "06:00"}}, {**times, "einde": "02:00"})
    assert not holds({"einde": {"max": "begin"}}, {"einde": "09:00"}), "what is not known yet is not wrong"
    assert not holds({"einde": {"max": "begin"}}, {"einde": "09:00", "begin": AsKept("x")})
    assert holds([{"a": {"min": "b"}}, {"a": {"given": True}}], {"a": 1})
    assert holds(None, {})
    assert names_in([{"einde": {"max": "begin"}}, {"datum": {"below": "vandaag + 1 dag"}}]) == [
        "einde",
        "begin",
        "datum",
    ]


def test_a_day_holds_all_its_moments() -> None:
    at = {"moment": datetime(2026, 11, 27, 14, 30), "vandaag": DAY, "dag": DAY}
    for test, said in (("min", True), ("max", True), ("above", False), ("below", False)):
        assert holds({"moment": {test: "vandaag"}}, at) is said, test
    assert holds({"dag": {"min": "moment", "max": "moment"}}, at)


def test_a_type_meets_only_fixed_bounds() -> None:
    question = Question(id="q", ask="?", type="number", min=1, max="aantal")
    assert (fixed(question).min, fixed(question).max) == (1, None)
    assert limits(question) == {"max": Bound("aantal")}
    assert validate([question], {"q": "900"}).answers == {"q": 900}
    assert schema(question) == {"title": "?", "type": "integer", "minimum": 1}
    day = Question(id="d", ask="?", type="date", min="vandaag - 18 jaar")
    assert limits(day) == {"min": Bound("vandaag", -1, Period(18, "jaren"))}
    assert validate([day], {"d": "1-1-1965"}).ok


def test_a_time_has_bounds_of_its_own() -> None:
    question = Question(id="q", ask="?", type="time", min="08:00", max="22:00")
    assert validate([question], {"q": "8:00"}).ok
    assert [p.message for p in validate([question], {"q": "7.59"}).problems] == ["Vul een tijd in vanaf 08:00."]
    assert [p.message for p in validate([question], {"q": "22:01"}).problems] == ["Vul een tijd in tot en met 22:00."]


def test_amounts_are_compared_exactly() -> None:
    assert holds({"a": {"above": "b"}}, {"a": Decimal("0.30"), "b": Decimal("0.29")})
