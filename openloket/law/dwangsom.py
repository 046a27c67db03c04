"""The penalty for deciding late (Awb 4:17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openloket.law.calendar import BUNDLED, DAY, Calendar, long_date, read_data
from openloket.law.deadlines import deadline
from openloket.law.periods import Period

TWO_WEEKS = Period(2, "weken")
MOST_DAYS = 42  # Awb 4:17 lid 1


@dataclass(frozen=True)
class Dwangsom:
    """How many days a penalty is due, the sum in euro, and why."""

    days: int
    euro: int
    first_day: date | None
    because: tuple[str, ...]
    unsure: tuple[int, ...] = ()
    """The years that the first day depends on and for which no decree on equated days is known."""


def _euro_for(day: date, nth: int) -> int:
    """Return the amount in euros for the nth day of lateness (from 1) under the rates in force on `day`."""
    rates = [row for row in read_data("dwangsom.yaml") if row["from"] <= day]  # type: ignore[attr-defined]
    if not rates:
        return 0
    return int(next(step["euro"] for step in rates[-1]["steps"] if nth <= step["until_day"]))


def dwangsom(due: date, notice: date, decided: date, calendar: Calendar = BUNDLED) -> Dwangsom:
    """Compute the penalty for a decision that was due on `due` at the latest and was made known on `decided`.

    `notice` is the day on which the notice of default was received. The first day is the one after the two weeks that
    follow the notice; the day of the decision itself is no longer late. A notice that came before the term ran out has
    no effect (Awb 4:17 lid 3).
    """
    if decided <= due:
        return Dwangsom(0, 0, None, (f"Awb 4:17 lid 1: er is op tijd beslist, uiterlijk {long_date(due)}",))
    if notice <= due:
        return Dwangsom(
            0,
            0,
            None,
            (f"Awb 4:17 lid 3: de ingebrekestelling kwam te vroeg; de termijn liep tot en met {long_date(due)}",),
        )
    grace = deadline(notice, TWO_WEEKS, article="Awb 4:17 lid 3", calendar=calendar)
    first_day = grace.ends + DAY
    days = max(0, min(MOST_DAYS, (decided - first_day).days))
    if days == 0:
        return Dwangsom(
            0, 0, first_day, (*grace.because, "Awb 4:17 lid 3: er is binnen twee weken beslist"), grace.unsure
        )
    euro = sum(_euro_for(first_day + n * DAY, n + 1) for n in range(days))
    because = f"Awb 4:17 lid 1 en 2: {days} {'dag' if days == 1 else 'dagen'} vanaf {long_date(first_day)}"
    return Dwangsom(days, euro, first_day, (*grace.because, because), grace.unsure)
