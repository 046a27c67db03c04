"""The penalty for deciding late, on an application or an objection (Awb 4:17, 4:18, 7:14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from enum import StrEnum

from openloket.law.calendar import BUNDLED, DAY, Calendar, long_date, read_data
from openloket.law.deadlines import Deadline, deadline
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


def _grace(notice: date, calendar: Calendar) -> Deadline:
    """Count the two weeks in which one may still decide after a notice of default (Awb 4:17 lid 3)."""
    return deadline(notice, TWO_WEEKS, article="Awb 4:17 lid 3", calendar=calendar)


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
    grace = _grace(notice, calendar)
    first_day = grace.ends + DAY
    days = max(0, min(MOST_DAYS, (decided - first_day).days))
    if days == 0:
        return Dwangsom(
            0, 0, first_day, (*grace.because, "Awb 4:17 lid 3: er is binnen twee weken beslist"), grace.unsure
        )
    euro = sum(rate(first_day, first_day + n * DAY) for n in range(days))
    because = f"Awb 4:17 lid 1 en 2: {days} {'dag' if days == 1 else 'dagen'} vanaf {long_date(first_day)}"
    return Dwangsom(days, euro, first_day, (*grace.because, because), grace.unsure)


class Effect(StrEnum):
    """What a notice of default does."""

    VALID = "valid"
    PREMATURE = "premature"
    EXEMPT = "exempt"
    DECIDED = "decided"


@dataclass(frozen=True)
class Notice:
    """What a notice of default does, and why; a valid one says from which day a penalty is due."""

    effect: Effect
    because: tuple[str, ...]
    first_day: date | None = None


def notice_of_default(
    due: date, received: date, *, exempt: str = "", decided: date | None = None, calendar: Calendar = BUNDLED
) -> Notice:
    """Judge a notice of default that came on `received`, when a decision was due on `due` at the latest.

    `exempt` is the law by which no penalty is due, such as 'Woo 8.2'; `decided` is the day on which the decision was made
    known, if it was.
    """
    if decided is not None and decided <= received:
        return Notice(Effect.DECIDED, (f"Awb 4:17 lid 1: er is al beslist, op {long_date(decided)}",))
    if received <= due:
        return Notice(Effect.PREMATURE, (f"Awb 4:17 lid 3: de termijn loopt tot en met {long_date(due)}",))
    if exempt:
        return Notice(Effect.EXEMPT, (f"{exempt}: er is geen dwangsom",))
    grace = _grace(received, calendar)
    return Notice(Effect.VALID, grace.because, grace.ends + DAY)


def last_day(first_day: date, decided: date | None) -> date:
    """Return the last day for which a penalty that began on `first_day` is due, with a decision made known on `decided`.

    Without a decision that is the 42nd day (Awb 4:17 lid 1).
    """
    most = first_day + (MOST_DAYS - 1) * DAY
    return most if decided is None else min(most, decided - DAY)


def settle_by(last: date, calendar: Calendar = BUNDLED) -> Deadline:
    """Count until when the penalty must be settled by a decision, after the `last` day for which it is due (Awb 4:18)."""
    return deadline(last, TWO_WEEKS, article="Awb 4:18", calendar=calendar)


def rate(first_day: date, day: date) -> int:
    """Return what `day` costs in euro under a penalty that began on `first_day`; 0 before it and after the 42nd day."""
    nth = (day - first_day).days + 1
    return _euro_for(day, nth) if 1 <= nth <= MOST_DAYS else 0


def share(euro: int, applicants: int) -> Decimal:
    """Return what each of several applicants gets: equal parts, to the cent, in nobody's disadvantage (Awb 4:17 lid 6)."""
    return (Decimal(euro) / applicants).quantize(Decimal("0.01"), ROUND_UP)
