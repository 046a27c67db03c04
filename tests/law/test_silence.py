"""Awb 4:17, 4:20b and 4:20c: what a late decision means."""

from datetime import date

from openloket.law.dwangsom import MOST_DAYS
from openloket.law.silence import Rate, granted_by_law, rates


def test_4_20b_lid_3_it_holds_from_the_third_day_and_is_made_known_in_two_weeks() -> None:
    found = granted_by_law(date(2026, 12, 11))  # a Friday; two weeks later is Christmas Day
    assert found.in_force == date(2026, 12, 14)
    assert found.made_known_by == date(2026, 12, 28)


def test_4_17_lid_2_the_penalty_by_day_of_lateness() -> None:
    assert rates(date(2026, 11, 27)) == [Rate(1, 14, 23), Rate(15, 28, 35), Rate(29, 42, 45)]
    assert rates(date(2018, 1, 1))[0].euro == 20
    assert rates(date(2026, 1, 1))[-1].last == MOST_DAYS
    assert rates(date(2008, 1, 1)) == []
