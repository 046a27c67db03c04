"""Awb 4:17."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.law.dwangsom import dwangsom

DUE, NOTICE = date(2026, 3, 2), date(2026, 3, 10)
FIRST = date(2026, 3, 25)


@pytest.mark.parametrize(
    ("decided", "days", "euro"),
    [
        (date(2026, 3, 24), 0, 0),
        (FIRST, 0, 0),
        (FIRST + timedelta(days=1), 1, 23),
        (FIRST + timedelta(days=14), 14, 14 * 23),
        (FIRST + timedelta(days=15), 15, 14 * 23 + 35),
        (FIRST + timedelta(days=28), 28, 14 * 23 + 14 * 35),
        (FIRST + timedelta(days=42), 42, 1442),
        (FIRST + timedelta(days=400), 42, 1442),
    ],
)
def test_the_amount_rises_to_at_most_42_days(decided: date, days: int, euro: int) -> None:
    found = dwangsom(DUE, NOTICE, decided)
    assert (found.days, found.euro) == (days, euro)


def test_a_decision_within_the_two_weeks_says_so() -> None:
    for decided in (FIRST - timedelta(days=1), FIRST):
        assert dwangsom(DUE, NOTICE, decided).because[-1] == "Awb 4:17 lid 3: er is binnen twee weken beslist"


def test_a_decision_in_time_costs_nothing() -> None:
    found = dwangsom(DUE, NOTICE, DUE)
    assert (found.days, found.euro, found.first_day) == (0, 0, None)


def test_before_the_act_there_was_no_penalty() -> None:
    found = dwangsom(date(2008, 1, 1), date(2008, 1, 9), date(2008, 6, 2))
    assert (found.days, found.euro) == (42, 0)


@pytest.mark.parametrize(("late", "days"), [(1, "1 dag vanaf"), (2, "2 dagen vanaf")])
def test_the_reason_counts_the_days_in_words(late: int, days: str) -> None:
    assert days in dwangsom(DUE, NOTICE, FIRST + timedelta(days=late)).because[-1]


def test_lid_3_a_notice_before_the_term_ran_out_has_no_effect() -> None:
    found = dwangsom(DUE, DUE, date(2026, 9, 1))
    assert (found.days, found.euro, found.first_day) == (0, 0, None)
    assert "te vroeg" in found.because[0]


def test_before_2019_the_old_amounts_hold() -> None:
    assert dwangsom(date(2018, 1, 1), date(2018, 1, 9), date(2018, 6, 1)).euro == 14 * 20 + 14 * 30 + 14 * 40


def test_a_penalty_over_new_year_2019_uses_each_days_own_amount() -> None:
    found = dwangsom(date(2018, 12, 1), date(2018, 12, 11), date(2019, 1, 10))
    assert found.first_day == date(2018, 12, 28)  # the two weeks end on Christmas Day and move to 27 December
    assert found.euro == 4 * 20 + 9 * 23


@given(st.dates(date(2019, 1, 1), date(2040, 1, 1)), st.integers(1, 100), st.integers(0, 200))
def test_the_amount_never_falls_when_the_decision_comes_later(due: date, notice: int, decided: int) -> None:
    came = due + timedelta(days=notice)
    one = dwangsom(due, came, came + timedelta(days=decided))
    other = dwangsom(due, came, came + timedelta(days=decided + 1))
    assert 0 <= one.euro <= other.euro <= 1442
    assert one.days <= other.days <= 42
