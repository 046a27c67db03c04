"""The calendar that legal terms are counted with, and the times in which people could not reach us.

The calendar is what came with the release (`law.calendar.BUNDLED`) with the days that a beheerder added or took away.
Whoever counts a term asks here, so that every screen, letter, job and command counts alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from openloket.law.calendar import BUNDLED, DAY, Calendar
from openloket.law.deadlines import Outage

SECONDS_UNTIL_SEEN = 30
"""How long another process may go on counting with the days as they were."""

DAYS = "select day, name, free from cases_equatedday where ended_at is null"
YEARS = "select year from cases_decreeyear where ended_at is null"
OUTAGES = "select begins, ends, day from cases_downtime where ended_at is null and way in ('site', 'login') order by begins, day"
"""The ways without which nothing can be sent in Mijn Loket; without mail it can."""


def read(ask: Callable[[str], Iterable[Sequence[Any]]]) -> Calendar:
    """Return the calendar of a database; `ask` gives the rows of a statement."""
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
    return [_outage(*row) for row in _ask(OUTAGES)]


def _outage(begins: datetime | None, ends: datetime | None, day: Any) -> Outage:
    if begins is None or ends is None:  # a whole day, as an earlier release wrote it
        midnight = datetime.combine(day, datetime.min.time())
        return Outage(midnight, midnight + DAY)
    return Outage(timezone.make_naive(begins), timezone.make_naive(ends))
