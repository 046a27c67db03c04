"""The calendar that legal terms are counted with, and the times in which people could not reach us.

The calendar is what came with the release (`law.calendar.BUNDLED`) with the days that a beheerder added or took away.
Whoever counts a term asks here, so that every screen, letter, job and command counts alike.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from openloket.law.calendar import BUNDLED, DAY, Calendar
from openloket.law.deadlines import DUTCH_TIME, Outage

log = logging.getLogger(__name__)

SECONDS_UNTIL_SEEN = 30
"""How long another process may go on counting with the days as they were."""

FIRST_YEAR, LAST_YEAR = 1965, 2100
"""The years that terms are counted in: those of the Algemene termijnenwet, as far as anyone decides ahead."""
SENSIBLE = f"between '{FIRST_YEAR}-01-01' and '{LAST_YEAR + 1}-01-01'"
"""SQL for a day or a moment that can be read and counted with; a row with another one counts for nothing."""
DAYS = f"select day, name, free from cases_equatedday where ended_at is null and day {SENSIBLE}"  # noqa: S608 - a constant
YEARS = "select year from cases_decreeyear where ended_at is null"
READABLE = f"((begins {SENSIBLE} and ends {SENSIBLE} and ends > begins) or (begins is null and day {SENSIBLE}))"
OUTAGES = (
    f"select id, readable, case when readable then begins end, case when readable then ends end, case when readable then day end "  # noqa: S608 - constants
    f"from (select *, coalesce({READABLE}, false) as readable from cases_downtime where ended_at is null and "
    "way in ('site', 'login')) d order by begins, day"
)
"""SQL for the outages of the site and of logging in, when nothing can be sent in Mijn Loket; without mail it can."""


def read(ask: Callable[[str], Iterable[Sequence[Any]]]) -> Calendar:
    """Read the calendar from a database; `ask` returns the rows of a statement."""
    rows = list(ask(DAYS))
    return BUNDLED.changed(
        {day: name for day, name, free in rows if free},
        [day for day, _, free in rows if not free],
        [year for (year,) in ask(YEARS)],
    )


def _ask(statement: str) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor)


def now() -> Calendar:
    """Return the calendar to count with now."""
    return _calendar(int(time.monotonic() // SECONDS_UNTIL_SEEN))


@lru_cache(maxsize=1)
def _calendar(moment: int) -> Calendar:
    return read(_ask)


def forget() -> None:
    """Empty this process's memory of the calendar (after a change, and between tests)."""
    _calendar.cache_clear()


def outages() -> list[Outage]:
    """Return the times in which nobody could send us anything in Mijn Loket."""
    found = []
    for outage, readable, begins, ends, day in _ask(OUTAGES):
        if readable:
            found.append(_outage(begins, ends, day))
        else:
            _say_once(outage)
    return found


@lru_cache
def _say_once(outage: int) -> None:
    log.error(
        "outage %s has a period that cannot be, so it does not count (take it back on the page Termijnen)", outage
    )


def _outage(begins: datetime | None, ends: datetime | None, day: date) -> Outage:
    if begins is None or ends is None:  # a whole day, as an earlier release wrote it
        begins, ends = (datetime.combine(day + n * DAY, datetime.min.time(), DUTCH_TIME) for n in (0, 1))
    return Outage(begins, ends)
