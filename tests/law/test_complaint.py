"""Awb 9:8 and 9:11."""

from datetime import date

import pytest

from openloket.law.complaint import refuse_by, settle_by, too_old
from openloket.law.periods import Period

RECEIVED = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("committee", "postponed", "ends"),
    [
        (False, False, date(2026, 10, 13)),
        (True, False, date(2026, 11, 10)),
        (False, True, date(2026, 11, 10)),
        (True, True, date(2026, 12, 8)),
    ],
)
def test_9_11_six_weeks_or_ten_with_a_committee_and_four_more(committee: bool, postponed: bool, ends: date) -> None:
    assert settle_by(RECEIVED, committee=committee, postponed=postponed).ends == ends


def test_9_11_lid_3_longer_when_who_complains_agrees() -> None:
    found = settle_by(RECEIVED, agreed=[Period(1, "weken")])
    assert found.ends == date(2026, 10, 20)
    assert found.because[-1] == "Awb 9:11 lid 2 en 3: verlengd met 1 week"


def test_9_8_lid_3_told_within_four_weeks_that_it_is_not_taken_up() -> None:
    assert refuse_by(RECEIVED).ends == date(2026, 9, 29)
    assert refuse_by(date(2026, 11, 27)).ends == date(2026, 12, 28)  # Christmas Day, then the weekend


def test_9_8_lid_1_b_what_happened_more_than_a_year_before() -> None:
    assert not too_old(date(2025, 9, 1), RECEIVED)
    assert too_old(date(2025, 8, 31), RECEIVED)
