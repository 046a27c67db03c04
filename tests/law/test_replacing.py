"""Archiefwet 7: an original goes for kinds that a decision names, on the day it came, and not before its time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from openloket.law.replacing import PaperOriginal, Replaced, Stays, sample_size, stays

CAME = date(2026, 3, 1)
HOLDS = Replaced(frozenset({"a", "b"}), date(2026, 1, 1), None, 90)
ENDED = Replaced(frozenset({"a", "b"}), date(2026, 1, 1), date(2026, 2, 28), 90)
LATER = Replaced(frozenset({"b"}), date(2026, 3, 1), None, 200)
DAY = CAME + timedelta(days=91)


@pytest.mark.parametrize(
    ("services", "decisions", "day", "why"),
    [
        ("a", [HOLDS], DAY, None),
        ("ab", [HOLDS], DAY, None),
        ("a", [HOLDS], DAY - timedelta(days=1), Stays.TOO_SOON),
        ("ac", [HOLDS], DAY, Stays.NO_DECISION),
        ("", [HOLDS], DAY, Stays.NO_DECISION),
        ("a", [], DAY, Stays.NO_DECISION),
        ("a", [ENDED], DAY, Stays.NO_DECISION),
        ("b", [HOLDS, LATER], DAY, Stays.TOO_SOON),
        ("a", [HOLDS, LATER], DAY, None),
        ("b", [HOLDS, LATER], CAME + timedelta(days=201), None),
    ],
)
def test_when_an_original_may_go(services: str, decisions: list[Replaced], day: date, why: Stays | None) -> None:
    assert stays(PaperOriginal(CAME, frozenset(services), done=True), decisions, day) == why


def test_what_is_not_done_or_held_stays_whatever_was_decided() -> None:
    assert stays(PaperOriginal(CAME, frozenset("a"), done=False), [HOLDS], DAY) == Stays.NOT_DONE
    assert stays(PaperOriginal(CAME, frozenset("a"), done=True, held=True), [HOLDS], DAY) == Stays.HELD


def test_of_every_list_something_is_compared() -> None:
    assert [sample_size(number, 5) for number in (1, 20, 21, 1000)] == [1, 1, 2, 50]
    assert sample_size(7, 100) == 7
