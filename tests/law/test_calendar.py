"""Algemene termijnenwet 3: recognised holidays."""

from datetime import date

import pytest

from openloket.law.calendar import BUNDLED, long_date, next_working_day, read_data, recognised_holidays, why_free
from openloket.law.periods import parse


def test_all_holidays_of_2026() -> None:
    named = {day for day in recognised_holidays(2026) if day.weekday() < 5}
    assert named == {
        date(2026, 1, 1), date(2026, 1, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 5),
        date(2026, 5, 14), date(2026, 5, 15), date(2026, 5, 25), date(2026, 12, 25),
    }  # fmt: skip


def test_article_3_lid_3_each_day_of_a_decree_is_free_and_has_its_source() -> None:
    """Algemene termijnenwet 3 lid 3: the days of the decrees of 2016, 2023 and 2025, and the one found of 2022."""
    rows = read_data("feestdagen.yaml")["equated"]  # type: ignore[index]
    assert [row["day"].isoformat() for row in rows] == [
        "2017-04-28", "2017-05-26", "2018-05-11", "2018-12-24", "2018-12-31", "2019-05-31", "2019-12-27", "2022-05-27",
        "2023-04-28", "2023-05-19", "2024-05-10", "2024-12-27", "2025-05-30", "2026-01-02", "2026-05-15", "2027-05-07",
        "2028-04-28", "2028-05-26",
    ]  # fmt: skip
    for row in rows:
        assert why_free(row["day"]) == row["name"]
        assert row["source"]
        assert row["day"].weekday() < 5


def test_article_3_lid_3_a_day_in_a_year_of_which_the_decree_is_not_known() -> None:
    assert {2017, 2018, 2019, 2023, 2024, 2025, 2026, 2027, 2028} == BUNDLED.known
    assert BUNDLED.unknown([date(2028, 12, 29), date(2029, 1, 2)]) == (2029,)
    assert BUNDLED.unknown([date(2022, 5, 27)]) == (2022,)  # one day of it was found, the decree was not


def test_a_calendar_can_be_given_more_days_and_fewer() -> None:
    more = BUNDLED.changed({date(2029, 5, 11): "vrijdag na Hemelvaartsdag"}, [date(2026, 5, 15)], [2029])
    assert more.why_free(date(2029, 5, 11)) == "vrijdag na Hemelvaartsdag"
    assert more.why_free(date(2026, 5, 15)) is None
    assert more.unknown([date(2029, 5, 11)]) == ()
    assert BUNDLED.why_free(date(2029, 5, 11)) is None


@pytest.mark.parametrize("year", range(1990, 2060))
def test_5_may_counts_every_year(year: int) -> None:
    assert why_free(date(year, 5, 5)) is not None
    named = [day for day, name in recognised_holidays(year).items() if "Bevrijdingsdag" in name]
    assert named == [date(year, 5, 5)]


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


@pytest.mark.parametrize("text", ["1 dag", "2 dagen", "1 week", "0 weken", "1 maand", "3 maanden", "1 jaar", "5 jaren"])
def test_periods_are_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", ["", "acht weken", "8", "weken", "8.5 weken", "-1 week", "8 decennia", "P", "P8"])
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="8 weken"):
        parse(text)
