"""Awb 4:17, 4:18, 7:14."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.law.dwangsom import Effect, dwangsom, last_day, notice_of_default, rate, settle_by, share

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


def test_4_17_due_1_june_notice_3_june_decided_10_july() -> None:
    due, notice, decided = date(2026, 6, 1), date(2026, 6, 3), date(2026, 7, 10)
    assert notice_of_default(due, notice).effect is Effect.VALID
    assert notice_of_default(due, notice).first_day == date(2026, 6, 18)
    found = dwangsom(due, notice, decided)
    assert (found.first_day, found.days, found.euro) == (date(2026, 6, 18), 22, 602)
    assert last_day(date(2026, 6, 18), decided) == date(2026, 7, 9)
    assert settle_by(date(2026, 7, 9)).ends == date(2026, 7, 23)


def test_woo_8_2_the_same_for_a_woo_request_gives_nothing() -> None:
    found = notice_of_default(date(2026, 6, 1), date(2026, 6, 3), exempt="Woo 8.2")
    assert (found.effect, found.first_day) == (Effect.EXEMPT, None)
    assert found.because == ("Woo 8.2: er is geen dwangsom",)


def test_4_17_lid_3_a_notice_on_the_last_day_is_premature() -> None:
    found = notice_of_default(DUE, DUE)
    assert (found.effect, found.first_day) == (Effect.PREMATURE, None)
    assert notice_of_default(DUE, DUE, exempt="Woo 8.2").effect is Effect.PREMATURE
    assert notice_of_default(DUE, DUE + timedelta(days=1)).effect is Effect.VALID


def test_4_17_lid_1_a_notice_after_the_decision_does_nothing() -> None:
    assert notice_of_default(DUE, NOTICE, decided=NOTICE).effect is Effect.DECIDED
    assert notice_of_default(DUE, NOTICE, decided=NOTICE + timedelta(days=1)).effect is Effect.VALID


def test_4_18_without_a_decision_the_42nd_day_is_the_last() -> None:
    last = last_day(FIRST, None)
    assert last == date(2026, 5, 5)
    assert last_day(FIRST, date(2027, 1, 1)) == last
    assert settle_by(last).ends == date(2026, 5, 19)


@pytest.mark.parametrize(("nth", "euro"), [(0, 0), (1, 23), (14, 23), (15, 35), (29, 45), (42, 45), (43, 0)])
def test_4_17_lid_2_what_a_day_costs(nth: int, euro: int) -> None:
    assert rate(FIRST, FIRST + timedelta(days=nth - 1)) == euro


def test_4_17_lid_6_several_applicants_share() -> None:
    assert share(602, 1) == Decimal("602.00")
    assert share(602, 2) == Decimal("301.00")
    assert share(602, 3) == Decimal("200.67")


@given(
    due=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    notice=st.integers(-60, 400),
    decided=st.integers(-60, 600),
)
def test_a_notice_and_its_penalty_agree_whatever_came_first(due: date, notice: int, decided: int) -> None:
    """What a notice does by itself is what its penalty says when the decision is there."""
    came, known = due + timedelta(days=notice), due + timedelta(days=decided)
    judged = notice_of_default(due, came, decided=known)
    found = dwangsom(due, came, known)
    assert 0 <= found.euro <= 1442
    if found.days:
        assert judged.effect is Effect.VALID
        assert judged.first_day == found.first_day
        assert found.first_day is not None
        paid = [found.first_day + timedelta(days=n) for n in range(found.days)]
        assert sum(rate(found.first_day, day) for day in paid) == found.euro
        assert paid[-1] == last_day(found.first_day, known)
