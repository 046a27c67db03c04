"""What it means that a decision is not taken in time, where the law gives that a meaning (Awb 4:17, 4:20b, 4:20c)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openloket.law.calendar import BUNDLED, DAY, Calendar, read_data
from openloket.law.deadlines import deadline
from openloket.law.dwangsom import TWO_WEEKS

_IN_FORCE_AFTER = 3 * DAY
"""The day after the term on which what was granted by law begins to hold (Awb 4:20b lid 3)."""


@dataclass(frozen=True)
class GrantedByLaw:
    """From which day what silence granted holds, and until when that must be made known."""

    in_force: date
    made_known_by: date


def granted_by_law(due: date, calendar: Calendar = BUNDLED) -> GrantedByLaw:
    """Count the days that follow from a term that ended on `due` without a decision (Awb 4:20b lid 3, 4:20c lid 1)."""
    return GrantedByLaw(
        due + _IN_FORCE_AFTER, deadline(due, TWO_WEEKS, article="Awb 4:20c lid 1", calendar=calendar).ends
    )


@dataclass(frozen=True)
class Rate:
    """What each day of being late costs from one day of lateness to another, in euro."""

    first: int
    last: int
    euro: int


def rates(day: date) -> list[Rate]:
    """Return the penalty by day of lateness, as it holds on `day` (Awb 4:17 lid 2); empty before there was one."""
    rows = [row for row in read_data("dwangsom.yaml") if row["from"] <= day]  # type: ignore[attr-defined]
    found, first = [], 1
    for step in rows[-1]["steps"] if rows else ():
        found.append(Rate(first, step["until_day"], step["euro"]))
        first = step["until_day"] + 1
    return found
