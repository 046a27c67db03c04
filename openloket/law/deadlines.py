"""When a legal term ends, and why (Awb 2:21, 4:5, 4:13-4:15, 6:7, 6:8; Algemene termijnenwet).

How days are counted, once and for all:

- a term starts on the day after the event, so '8 weken' after Monday ends on a Monday;
- days on which the clock stands still are added one by one, each only if the term still ran;
- an extension is added to the term before the end is tested for weekends and holidays;
- the Algemene termijnenwet then moves the end, unless a single term is longer than its article 4 allows.

Every function takes the `Calendar` to count with; without one it is what this release knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from openloket.law.calendar import BUNDLED, DAY, Calendar, long_date
from openloket.law.periods import Period

SIX_WEEKS = Period(6, "weken")
DUTCH_TIME = ZoneInfo("Europe/Amsterdam")
_LONGEST = {"dagen": 90, "weken": 12, "maanden": 3, "jaren": 0}  # Algemene termijnenwet 4 sub a


@dataclass(frozen=True)
class Deadline:
    """The last day of a term and the reasons, each with its article.

    `unsure` names the years that the end depends on and for which no decree on equated days is known; a reason says so
    too.
    """

    ends: date
    because: tuple[str, ...]
    unsure: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suspension:
    """A time in which the clock stands still: from the day after `asked` until `completed`, that day not included.

    `asked` is the day the request to complete was sent, `completed` the day the answer came or the
    term for it ran out (Awb 4:15 lid 1). For a suspension of another kind give `because`.
    """

    asked: date
    completed: date
    because: str = "Awb 4:15 lid 1"

    def __post_init__(self) -> None:
        if self.completed < self.asked:
            raise ValueError(f"Een opschorting kan niet eindigen ({self.completed}) voordat zij begint ({self.asked}).")

    def stops(self, day: date) -> bool:
        """Say whether the clock stands still on a day."""
        return self.asked < day < self.completed


def termijnenwet_applies(periods: Iterable[Period]) -> bool:
    """Say whether the Algemene termijnenwet applies: not when one of the terms is too long for it (article 4 sub a)."""
    return all(period.number <= _LONGEST[period.unit] for period in periods)


def deadline(
    start: date,
    period: Period,
    *,
    suspended: Sequence[Suspension] = (),
    extended: Sequence[Period] = (),
    article: str = "Awb 4:13",
    extension_article: str = "Awb 4:14",
    calendar: Calendar = BUNDLED,
) -> Deadline:
    """Count when a term of `period` that follows the event on `start` (the day of receipt) ends.

    Raises ValueError when the result lies beyond the calendar.
    """
    try:
        return _deadline(start, period, suspended, extended, article, extension_article, calendar)
    except OverflowError as error:
        raise ValueError(f"Een termijn van {period} na {start} valt buiten de kalender.") from error


def _deadline(
    start: date,
    period: Period,
    suspended: Sequence[Suspension],
    extended: Sequence[Period],
    article: str,
    extension_article: str,
    calendar: Calendar,
) -> Deadline:
    ends = period.after(start)
    because = [f"{article}: {period} na {long_date(start)}"]
    for extension in extended:
        ends = extension.after(ends)
        because.append(f"{extension_article}: verlengd met {extension}")
    ends, suspensions = _add_suspended_days(start, ends, suspended)
    because += suspensions
    return _apply_termijnenwet(start, Deadline(ends, tuple(because)), (period, *extended), calendar)


def _add_suspended_days(start: date, ends: date, suspended: Sequence[Suspension]) -> tuple[date, list[str]]:
    """Add each day the clock stood still while the term ran; a day in two suspensions counts once, for the first of them."""
    counted: dict[Suspension, int] = {}
    day = start
    while suspended and day < ends:
        day += DAY
        for suspension in suspended:
            if suspension.stops(day):
                counted[suspension] = counted.get(suspension, 0) + 1
                ends += DAY
                break
    return ends, [
        f"{suspension.because}: {number} {'dag' if number == 1 else 'dagen'} opgeschort "
        f"tussen {long_date(suspension.asked)} en {long_date(suspension.completed)}"
        for suspension, number in counted.items()
    ]


_ALWAYS_ENOUGH = timedelta(days=14)
"""Two weeks hold two working days whatever is decreed, so a longer term need not be tested for them."""


def _apply_termijnenwet(start: date, term: Deadline, periods: Sequence[Period], calendar: Calendar) -> Deadline:
    if not termijnenwet_applies(periods):
        reason = "Algemene termijnenwet 4: de termijn is te lang, het einde schuift niet op"
        return Deadline(term.ends, (*term.because, reason))
    ends, because = term.ends, list(term.because)
    looked_at = [ends]
    if (free := calendar.why_free(ends)) is not None:
        ends = calendar.next_working_day(ends)
        because.append(f"Algemene termijnenwet 1: het einde valt op {free}, dus {long_date(ends)}")
    first = periods[0]
    if (first.unit != "dagen" or first.number >= 3) and ends - start < _ALWAYS_ENOUGH:
        within = [start + n * DAY for n in range(1, (ends - start).days + 1)]
        looked_at += within
        working = sum(calendar.why_free(day) is None for day in within)
        if working < 2:
            while working < 2:
                ends += DAY
                working += calendar.why_free(ends) is None
            because.append(f"Algemene termijnenwet 2: met twee werkdagen wordt het {long_date(ends)}")
    unsure = calendar.unknown([*looked_at, ends])
    if unsure:
        because.append(_unsure(unsure))
    return Deadline(ends, tuple(because), unsure)


def _unsure(years: Sequence[int]) -> str:
    return (
        f"Algemene termijnenwet 3 lid 3: voor {' en '.join(map(str, years))} kennen wij geen besluit over dagen die met "
        "een feestdag zijn gelijkgesteld; zo'n dag kan de laatste dag later maken"
    )


@dataclass(frozen=True)
class Outage:
    """A time in which people could not reach us electronically.

    `begins` and `ends` are moments with a time zone, kept in UTC, for once a year a Dutch clock shows the same hour
    twice. Raises ValueError when it does not end after it begins.
    """

    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        for name in ("begins", "ends"):
            moment: datetime = getattr(self, name)
            if moment.tzinfo is None:
                raise ValueError("Een moment van een storing heeft een tijdzone.")
            object.__setattr__(self, name, moment.astimezone(UTC))
        if self.ends <= self.begins:
            raise ValueError("Een storing eindigt nadat zij begint.")

    @property
    def lasted(self) -> timedelta:
        """Return how long it lasted; an hour that the clock repeats in autumn counts once, so a whole day is a day."""
        by_the_clock = _dutch(self.ends).replace(tzinfo=None) - _dutch(self.begins).replace(tzinfo=None)
        return max(min(self.ends - self.begins, by_the_clock), timedelta.resolution)


def _dutch(moment: datetime) -> datetime:
    return moment.astimezone(DUTCH_TIME)


RUN_UP = timedelta(days=7)
"""How long before a term's end an outage still counts (Awb 2:21 lid 3 says 'een periode voorafgaand'; see ADR 8)."""


def extend_for_downtime(term: Deadline, down: Iterable[Outage], calendar: Calendar = BUNDLED) -> Deadline:
    """Give back the time in which we could not be reached shortly before the end of a term (Awb 2:21 lid 3).

    An overrun is excused for at least as long as the outages of the last days lasted. A term is counted in whole days, so
    that is rounded up, and the new end is a working day. An outage in the days that are added counts as well.
    """
    left = [outage for outage in _merged(down) if outage.ends > _midnight_after(term.ends - RUN_UP)]
    ends, first, looked_at = term.ends, None, list[date]()
    while hit := [outage for outage in left if outage.begins < _midnight_after(ends)]:
        left = left[len(hit) :]
        first = first or hit[0]
        lasted = sum((outage.lasted for outage in hit), timedelta())
        nominal = ends + -(-lasted // DAY) * DAY
        ends = calendar.next_working_day(nominal)
        looked_at += [nominal, ends]
    if first is None:
        return term
    began = long_date(_dutch(first.begins).date())
    because = [f"Awb 2:21 lid 3: ons loket was vanaf {began} enige tijd niet bereikbaar, dus {long_date(ends)}"]
    unsure = calendar.unknown(looked_at)
    if new := sorted(set(unsure) - set(term.unsure)):
        because.append(_unsure(new))
    return Deadline(ends, (*term.because, *because), tuple(sorted({*term.unsure, *unsure})))


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + DAY, time(), DUTCH_TIME).astimezone(UTC)


def _merged(outages: Iterable[Outage]) -> list[Outage]:
    """Return outages in order of time; those that overlap, such as two ways that failed at once, become one."""
    found: list[Outage] = []
    for outage in sorted(outages, key=lambda outage: (outage.begins, outage.ends)):
        if found and outage.begins <= found[-1].ends:
            found[-1] = Outage(found[-1].begins, max(found[-1].ends, outage.ends))
        else:
            found.append(outage)
    return found


def objection_term(made_known: date, calendar: Calendar = BUNDLED) -> Deadline:
    """Count until when one may object to a decision made known on `made_known` (Awb 6:7, 6:8).

    It is made known on the day it is posted, or placed in the inbox with its notification (Awb 2:19, 3:41).
    """
    return deadline(made_known, SIX_WEEKS, article="Awb 6:7 en 6:8", calendar=calendar)
