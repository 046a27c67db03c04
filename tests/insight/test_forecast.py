"""Expectations are right as often as they say, and cases at risk are the ones that are."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from openloket.insight import follow, forecast, store
from openloket.insight.forecast import Expected, expect
from tests.conftest import NOW
from tests.insight.making import past


def poisson(mean: float, chance: random.Random) -> int:
    total, count = 0.0, 0
    while True:
        total += chance.expovariate(1)
        if total > mean:
            return count
        count += 1


@pytest.mark.parametrize(("mean", "wild"), [(4, False), (25, False), (25, True), (80, True)])
def test_nine_out_of_ten_weeks_are_in_the_interval(mean: float, wild: bool) -> None:
    """Over 400 pasts: counts around a level, or around a level that itself varies by 20 %."""
    chance, inside, seen = random.Random(7), 0, 0
    for _ in range(400):
        levels = [mean * (chance.lognormvariate(0, 0.2) if wild else 1) for _ in range(60 + 8)]
        counts = [poisson(level, chance) for level in levels]
        for expected, came in zip(expect(counts[:60]), counts[60:], strict=True):
            inside += expected.low <= came <= expected.high
            seen += 1
    assert 0.87 <= inside / seen <= 0.97


def test_the_time_of_the_year_counts_after_two_years() -> None:
    year = [20] * 40 + [40] * 8 + [20] * 4
    found = expect(year + year + year[:40])
    assert [round(week.mean) for week in found[1:7]] == [40] * 6
    assert [round(week.mean) for week in expect(year[:40])] == [20] * 8


def test_too_little_past_says_nothing() -> None:
    assert expect([3, 4, 5]) == []
    assert expect([0, 0, 0, 0])[0] == Expected(0.0, 0, 1)


def test_a_team_needs_people_by_what_they_close() -> None:
    team = forecast.TeamWork("t", [], [], 3, 4.0, 2.0)
    assert team.needed(Expected(10, 5, 15)) == (2, 4)
    assert forecast.TeamWork("t", [], [], 3, None, 0).needed(Expected(10, 5, 15)) is None


@pytest.fixture
def history(city: Any, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    past(NOW, cases=90, sessions=0)
    follow.rebuild(lambda done, total: None)


def test_late_cases_come_first_with_the_penalty_of_the_law(history: None) -> None:
    with store.reading() as tables:
        risk = forecast.at_risk(tables, NOW)
        took = forecast._remaining(tables)["evenementenvergunning", ""]
    assert took == sorted(took)
    assert len(took) >= forecast.ENOUGH
    late = [case for case in risk.cases if case.due < NOW.date()]
    assert late
    assert risk.cases[: len(late)] == late
    assert all(case.chance == 1.0 and "te laat" in case.why for case in late)
    oldest = min(late, key=lambda case: case.due)
    days = (NOW.date() - oldest.due).days
    assert days > 30
    assert oldest.euro > 0
    assert oldest.euro == max(case.euro for case in late)
    assert risk.expected >= len(late)
    assert all(0.05 <= case.chance <= 1 for case in risk.cases)
    assert risk.cases == sorted(risk.cases, key=lambda case: (-case.chance, case.due, case.number))

    # and the work of the team
    with store.reading() as tables:
        (team,) = forecast.work(tables, NOW.date())
    assert team.team == "vergunningen"
    assert sum(count for _, count in team.weeks) <= 90
    assert all(day.weekday() == 0 for day, _ in team.weeks)
    assert len(team.expected) == 8
    assert team.per_official is not None
    assert team.per_official > 0
