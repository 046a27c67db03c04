"""Weekends and recognised holidays: days on which a legal term does not end."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib import resources

import holidays
import yaml

DAY = timedelta(days=1)
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
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
    """The dated data file `name` of this package."""
    return yaml.safe_load(resources.files(__package__).joinpath("data", name).read_text("utf-8"))


@cache
def recognised_holidays(year: int) -> dict[date, str]:
    """Recognised holidays of a year with their Dutch names (Algemene termijnenwet 3).

    Good Friday and 5 May (every year) are included: lid 1 and lid 2 name them.
    """
    found = dict(holidays.country_holidays("NL", years=year, language="nl", categories=("public", "optional")).items())
    found.setdefault(date(year, 5, 5), "Bevrijdingsdag")
    equated = read_data("feestdagen.yaml")["equated"]  # type: ignore[index]
    found.update({row["day"]: row["name"] for row in equated if row["day"].year == year})
    return found


def why_free(day: date) -> str | None:
    """'zaterdag', 'zondag' or the holiday's name when no term may end on `day`; else None."""
    holiday = recognised_holidays(day.year).get(day)
    if holiday:
        return holiday
    return _WEEKDAYS[day.weekday()] if day.weekday() >= 5 else None


def next_working_day(day: date) -> date:
    """`day` itself, or the first day after it that is no Saturday, Sunday or recognised holiday."""
    while why_free(day):
        day += DAY
    return day


def long_date(day: date) -> str:
    """A day as a Dutch reader writes it: 'dinsdag 1 september 2026'."""
    return f"{_WEEKDAYS[day.weekday()]} {plain_date(day)}"


def plain_date(day: date) -> str:
    """A day without its weekday: '1 september 2026'."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
