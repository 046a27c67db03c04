"""Algemene termijnenwet 3: recognised holidays."""

from datetime import date

import pytest

from openloket.law.calendar import long_date, next_working_day, recognised_holidays, why_free
from openloket.law.periods import parse


def test_all_holidays_of_2026() -> None:
    named = {day for day in recognised_holidays(2026) if day.weekday() < 5}
    assert named == {
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 5), date(2026, 5, 14),
        date(2026, 5, 25), date(2026, 12, 25),
    }  # fmt: skip


@pytest.mark.parametrize("year", range(1990, 2060))
def test_5_may_counts_every_year(year: int) -> None:
    assert why_free(date(year, 5, 5)) is not None


def test_kings_day_moves_when_27_april_is_a_sunday() -> None:
    assert why_free(date(2025, 4, 26)) == "Koningsdag"


def test_next_working_day() -> None:
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)
    assert next_working_day(date(2026, 4, 7)) == date(2026, 4, 7)


def test_dates_are_written_in_dutch() -> None:
    assert long_date(date(2026, 9, 1)) == "dinsdag 1 september 2026"


@pytest.mark.parametrize(
    ("text", "iso"), [("8 weken", "P8W"), ("1 maand", "P1M"), ("28 dagen", "P28D"), ("P5Y", "P5Y"), ("2 Jaren", "P2Y")]
)
def test_periods_are_read(text: str, iso: str) -> None:
    assert parse(text).iso() == iso


@pytest.mark.parametrize("text", ["", "acht weken", "8", "weken", "8.5 weken", "-1 week", "8 decennia", "P", "P8"])
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="8 weken"):
        parse(text)
