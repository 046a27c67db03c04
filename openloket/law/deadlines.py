"""When a legal term ends, and why (Awb 4:5, 4:13-4:15, 6:7-6:9, 7:10; Algemene termijnenwet).

How days are counted, once and for all:

- a term starts on the day after the event, so '8 weken' after Monday ends on a Monday;
- days on which the clock stands still are added one by one, each only if the term still ran;
- an extension is added to the term before the end is tested for weekends and holidays;
- the Algemene termijnenwet then moves the end, unless a single term is longer than its article 4 allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openloket.law.calendar import DAY, long_date, next_working_day, why_free
from openloket.law.periods import Period

SIX_WEEKS = Period(6, "weken")
TWELVE_WEEKS = Period(12, "weken")
_LONGEST = {"dagen": 90, "weken": 12, "maanden": 3, "jaren": 0}  # Algemene termijnenwet 4 sub a


@dataclass(frozen=True)
class Deadline:
    """The last day of a term and the reasons, each with its article."""

    ends: date
    because: tuple[str, ...]


@dataclass(frozen=True)
class Suspension:
    """The clock stands still from the day after `asked` until the day `completed`, that day not included.

    `asked` is the day the request to complete was sent, `completed` the day the answer came or the
    term for it ran out (Awb 4:15 lid 1). For a suspension of another kind give `because`.
    """

    asked: date
    completed: date
    because: str = "Awb 4:15 lid 1"

    def __post_init__(self) -> None:
        if self.completed < self.asked:
            raise ValueError(f"Een opschorting kan niet eindigen ({self.completed}) voordat zij begint ({self.asked}).")

    def days(self) -> set[date]:
        return {self.asked + n * DAY for n in range(1, (self.completed - self.asked).days)}


def termijnenwet_applies(periods: Iterable[Period]) -> bool:
    """False when one of the terms is too long for the Algemene termijnenwet (article 4 sub a)."""
    return all(period.number <= _LONGEST[period.unit] for period in periods)


def deadline(
    start: date,
    period: Period,
    *,
    suspended: Sequence[Suspension] = (),
    extended: Sequence[Period] = (),
    article: str = "Awb 4:13",
    extension_article: str = "Awb 4:14",
) -> Deadline:
    """When a term of `period` that follows the event on `start` (the day of receipt) ends.

    Raises ValueError when the result lies beyond the calendar.
    """
    ends = period.after(start)
    because = [f"{article}: {period} na {long_date(start)}"]
    for extension in extended:
        ends = extension.after(ends)
        because.append(f"{extension_article}: verlengd met {extension}")
    ends, suspensions = _add_suspended_days(start, ends, suspended)
    because += suspensions
    ends, moved = _apply_termijnenwet(start, ends, (period, *extended))
    return Deadline(ends, (*because, *moved))


def _add_suspended_days(start: date, ends: date, suspended: Sequence[Suspension]) -> tuple[date, list[str]]:
    """Add each day the clock stood still while the term ran; a day in two suspensions counts once."""
    reason_of: dict[date, Suspension] = {}
    for suspension in suspended:
        for day in suspension.days():
            reason_of.setdefault(day, suspension)
    counted: dict[Suspension, int] = {}
    for day in sorted(reason_of):
        if start < day <= ends:
            ends += DAY
            counted[reason_of[day]] = counted.get(reason_of[day], 0) + 1
    return ends, [
        f"{suspension.because}: {number} {'dag' if number == 1 else 'dagen'} opgeschort "
        f"tussen {long_date(suspension.asked)} en {long_date(suspension.completed)}"
        for suspension, number in counted.items()
    ]


def _apply_termijnenwet(start: date, ends: date, periods: Sequence[Period]) -> tuple[date, list[str]]:
    if not termijnenwet_applies(periods):
        return ends, ["Algemene termijnenwet 4: de termijn is te lang, het einde schuift niet op"]
    because = []
    if (free := why_free(ends)) is not None:
        ends = next_working_day(ends)
        because.append(f"Algemene termijnenwet 1: het einde valt op {free}, dus {long_date(ends)}")
    first = periods[0]
    if first.unit != "dagen" or first.number >= 3:
        working = sum(why_free(start + n * DAY) is None for n in range(1, (ends - start).days + 1))
        if working < 2:
            while working < 2:
                ends += DAY
                working += why_free(ends) is None
            because.append(f"Algemene termijnenwet 2: met twee werkdagen wordt het {long_date(ends)}")
    return ends, because


def extend_for_downtime(term: Deadline, down_on: Iterable[date]) -> Deadline:
    """Give the resident the next working day on which we were reachable (Awb 2:21 e.v.).

    `down_on` holds the days on which our system was unavailable; only the last day of the term counts.
    """
    down = set(down_on)
    ends = term.ends
    while ends in down:
        ends = next_working_day(ends + DAY)
    if ends == term.ends:
        return term
    reason = f"Awb 2:21: ons systeem was op {long_date(term.ends)} niet bereikbaar, dus {long_date(ends)}"
    return Deadline(ends, (*term.because, reason))


def objection_term(made_known: date) -> Deadline:
    """Until when one may object to a decision made known on `made_known` (Awb 6:7, 6:8)."""
    return deadline(made_known, SIX_WEEKS, article="Awb 6:7 en 6:8")


def objection_in_time(made_known: date, *, posted: date | None, received: date) -> bool:
    """Whether an objection came in time (Awb 6:9).

    Received within the term counts; so does one posted within it and received within a week after it.
    """
    ends = objection_term(made_known).ends
    if received <= ends:
        return True
    return posted is not None and posted <= ends and received <= Period(1, "weken").after(ends)


def objection_decision(
    made_known: date, *, committee: bool, postponed: bool = False, repaired: Sequence[Suspension] = ()
) -> Deadline:
    """When to decide on an objection (Awb 7:10): 6 weeks, or 12 with a committee, after the objection term."""
    return deadline(
        objection_term(made_known).ends,
        TWELVE_WEEKS if committee else SIX_WEEKS,
        suspended=[Suspension(s.asked, s.completed, "Awb 7:10 lid 2") for s in repaired],
        extended=[SIX_WEEKS] if postponed else [],
        article="Awb 7:10 lid 1",
        extension_article="Awb 7:10 lid 3",
    )
