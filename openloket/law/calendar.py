"""Weekends and recognised holidays: days on which a legal term does not end.

Which days are equated with holidays is decreed every few years (Algemene termijnenwet 3 lid 3). The decrees that are
known come with this package (`BUNDLED`); a caller that knows of more gives a `Calendar` that has them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

import holidays
import yaml

DAY = timedelta(days=1)
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


@cache
def read_data(name: str) -> object:
    """Read the dated data file `name` of this package."""
    return yaml.safe_load(resources.files(__package__).joinpath("data", name).read_text("utf-8"))


@cache
def _holidays_of_the_act(year: int) -> Mapping[date, str]:
    """Return the holidays of Algemene termijnenwet 3 lid 1 and 2: with Good Friday, and 5 May every year."""
    found = dict(holidays.country_holidays("NL", years=year, language="nl", categories=("public", "optional")).items())
    found.setdefault(date(year, 5, 5), "Bevrijdingsdag")
    return found


@dataclass(frozen=True)
class Calendar:
    """The days equated with holidays, by name, and the years for which the decree is known.

    See Algemene termijnenwet 3 lid 3.
    """

    equated: Mapping[date, str]
    known: frozenset[int]

    def holidays(self, year: int) -> dict[date, str]:
        """Return the recognised and the equated holidays of a year with their Dutch names."""
        equated = {day: name for day, name in self.equated.items() if day.year == year}
        return {**_holidays_of_the_act(year), **equated}

    def why_free(self, day: date) -> str | None:
        """Return 'zaterdag', 'zondag' or the holiday's name when no term may end on `day`; else None."""
        holiday = self.equated.get(day) or _holidays_of_the_act(day.year).get(day)
        if holiday:
            return holiday
        return _WEEKDAYS[day.weekday()] if day.weekday() >= 5 else None

    def next_working_day(self, day: date) -> date:
        """Return `day` itself, or the first day after it that is no Saturday, Sunday or recognised holiday."""
        while self.why_free(day):
            day += DAY
        return day

    def unknown(self, days: Iterable[date]) -> tuple[int, ...]:
        """Return the years of `days` for which no decree is known: then a day may turn out to be equated."""
        return tuple(sorted({day.year for day in days} - self.known))

    def changed(self, added: Mapping[date, str], removed: Iterable[date] = (), known: Iterable[int] = ()) -> Calendar:
        """Return this calendar with days added and taken away, and with more years for which the decree is known."""
        gone = set(removed)
        equated = {day: name for day, name in {**self.equated, **added}.items() if day not in gone}
        return Calendar(equated, self.known | frozenset(known))


def _bundled() -> Calendar:
    data = read_data("feestdagen.yaml")
    equated = {row["day"]: row["name"] for row in data["equated"]}  # type: ignore[index]
    known = frozenset(year for decree in data["decrees"] for year in decree["years"])  # type: ignore[index]
    return Calendar(equated, known)


BUNDLED = _bundled()
"""What this release knows."""


def recognised_holidays(year: int, calendar: Calendar = BUNDLED) -> dict[date, str]:
    """Return the recognised and equated holidays of a year with their Dutch names (Algemene termijnenwet 3)."""
    return calendar.holidays(year)


def why_free(day: date, calendar: Calendar = BUNDLED) -> str | None:
    """Return 'zaterdag', 'zondag' or the holiday's name when no term may end on `day`; else None."""
    return calendar.why_free(day)


def next_working_day(day: date, calendar: Calendar = BUNDLED) -> date:
    """Return `day` itself, or the first day after it that is no Saturday, Sunday or recognised holiday."""
    return calendar.next_working_day(day)


def long_date(day: date) -> str:
    """Write a day as a Dutch reader expects it: 'dinsdag 1 september 2026'."""
    return f"{_WEEKDAYS[day.weekday()]} {plain_date(day)}"


def plain_date(day: date) -> str:
    """Write a day without its weekday: '1 september 2026'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
