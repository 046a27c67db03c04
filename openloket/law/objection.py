"""What the law makes of an objection: whether it came in time, what is missing in it, and until when to decide on it.

Awb 2:22, 6:4-6:11, 6:15, 7:4, 7:10; for a tax Gemeentewet 231 and 236, AWR 22j. A decision that silence was to be is no part
of it: whoever waits gives notice of default (see dwangsom).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openloket.law.calendar import BUNDLED, Calendar, long_date
from openloket.law.deadlines import (
    SIX_WEEKS,
    Deadline,
    Outage,
    Suspension,
    deadline,
    extend_for_downtime,
    objection_term,
)
from openloket.law.periods import Period

TWELVE_WEEKS = Period(12, "weken")
WEEK_OF_POST = Period(1, "weken")  # Awb 6:9 lid 2
PAPERS_OPEN = Period(1, "weken")  # Awb 7:4 lid 2
PAPERS_HANDED_IN = Period(10, "dagen")  # Awb 7:4 lid 1


class Timing(StrEnum):
    """When an objection came, as far as the law makes a difference."""

    PREMATURE = "premature"
    IN_TIME = "in_time"
    EXCUSABLE = "excusable"
    LATE = "late"


@dataclass(frozen=True)
class Timed:
    """When an objection came, until when it could, and why."""

    timing: Timing
    because: tuple[str, ...]
    until: date | None = None
    """The last day to object; None while the decision is not made known."""

    @property
    def counts(self) -> bool:
        """Say whether the day on which it came is no reason to leave it (Awb 6:9-6:11)."""
        return self.timing is not Timing.LATE


def timed(
    made_known: date | None,
    *,
    received: date,
    posted: date | None = None,
    elsewhere: date | None = None,
    notified: bool = True,
    down: Iterable[Outage] = (),
    calendar: Calendar = BUNDLED,
) -> Timed:
    """Say whether an objection came in time.

    `made_known` is the day on which the decision was really posted or placed with its notification. `elsewhere` is the day
    on which another organ, or a way that was not meant for it, got it (Awb 2:15, 6:15 lid 3). `notified` is False when no
    notification went, or none arrived without anybody's fault (Awb 2:22). `down` are times in which it could not be sent to
    us electronically (Awb 2:21 lid 3).
    """
    lodged = min(received, elsewhere) if elsewhere else received
    forwarded = (
        (f"Awb 6:15 lid 3: het kwam op {long_date(lodged)} bij een ander binnen, en die dag telt",)
        if lodged < received
        else ()
    )
    if made_known is None or lodged <= made_known:
        kept = "Awb 6:10: het kwam voordat de termijn begon, en wij bewaren het"
        until = objection_term(made_known, calendar).ends if made_known else None
        return Timed(Timing.PREMATURE, (*forwarded, kept), until)
    term = extend_for_downtime(objection_term(made_known, calendar), down, calendar)
    because = (*term.because, *forwarded)
    if lodged <= term.ends:
        return Timed(Timing.IN_TIME, because, term.ends)
    if posted is not None and posted <= term.ends and lodged <= WEEK_OF_POST.after(term.ends):
        why = f"Awb 6:9 lid 2: het ging op {long_date(posted)} op de post en kwam binnen een week na de termijn"
        return Timed(Timing.IN_TIME, (*because, why), term.ends)
    if not notified:
        why = "Awb 2:22 en 6:11: het bericht dat er een brief was, is niet aangekomen; te laat wordt niet tegengeworpen"
        return Timed(Timing.EXCUSABLE, (*because, why), term.ends)
    why = f"Awb 6:9: het kwam op {long_date(lodged)}, na de termijn; nagaan of dat te verontschuldigen is (6:11)"
    return Timed(Timing.LATE, (*because, why), term.ends)


class Part(StrEnum):
    """What an objection must hold (Awb 6:5 lid 1), and that it is signed."""

    NAME = "name"
    DAY = "day"
    DECISION = "decision"
    GROUNDS = "grounds"


def mend_by(asked: date, period: Period, calendar: Calendar = BUNDLED) -> Deadline:
    """Count until when someone may add what is missing in an objection (Awb 6:6)."""
    return deadline(asked, period, article="Awb 6:6", calendar=calendar)


def left_for_a_gap(missing: Iterable[Part], asked: date | None, last_day: date | None, today: date) -> bool:
    """Say whether an objection may be left because of what it does not hold: only after a term to mend it (Awb 6:6)."""
    return bool(tuple(missing)) and asked is not None and last_day is not None and today > last_day


def decide_by(
    made_known: date,
    *,
    committee: bool = False,
    postponed: bool = False,
    repaired: Sequence[Suspension] = (),
    agreed: Sequence[Period] = (),
    calendar: Calendar = BUNDLED,
) -> Deadline:
    """Count when to decide on an objection: 6 weeks, or 12 with a committee, after the term to object (Awb 7:10).

    Six more when that is told (lid 3), and longer when everyone agrees (lid 4). `repaired` are the times in which the
    clock stood still while something was mended (lid 2).
    """
    return deadline(
        objection_term(made_known, calendar).ends,
        TWELVE_WEEKS if committee else SIX_WEEKS,
        suspended=_mending(repaired),
        extended=[*([SIX_WEEKS] if postponed else []), *agreed],
        article="Awb 7:10 lid 1",
        extension_article="Awb 7:10 lid 3 en 4",
        calendar=calendar,
    )


def decide_tax_by(
    made_known: date,
    received: date,
    *,
    postponed: bool = False,
    repaired: Sequence[Suspension] = (),
    calendar: Calendar = BUNDLED,
) -> Deadline:
    """Count when to decide on an objection to a municipal tax (Gemeentewet 236 lid 2).

    That is in the calendar year of its receipt, unless it came in the last six weeks of it: then Awb 7:10 holds. The end of
    a year is no term that moves for a Sunday (Algemene termijnenwet 4).
    """
    year_ends = date(received.year, 12, 31)
    if received > SIX_WEEKS.before(year_ends):
        return decide_by(made_known, postponed=postponed, repaired=repaired, calendar=calendar)
    because = [f"Gemeentewet 236 lid 2: in het kalenderjaar {received.year}"]
    days = (received + timedelta(days=n) for n in range(1, (year_ends - received).days + 1))
    stopped = sum(any(pause.stops(day) for pause in repaired) for day in days)
    if not stopped and not postponed:
        return Deadline(year_ends, tuple(because))
    ends = year_ends
    if postponed:
        ends = SIX_WEEKS.after(ends)
        because.append(f"Awb 7:10 lid 3: verdaagd met {SIX_WEEKS}")
    if stopped:
        ends = Period(stopped, "dagen").after(ends)
        because.append(f"Awb 7:10 lid 2: {stopped} {'dag' if stopped == 1 else 'dagen'} opgeschort")
    return Deadline(calendar.next_working_day(ends), tuple(because))


def _mending(repaired: Sequence[Suspension]) -> list[Suspension]:
    return [Suspension(pause.asked, pause.completed, "Awb 7:10 lid 2") for pause in repaired]


@dataclass(frozen=True)
class HearingDays:
    """The days before a hearing: from when the papers lie open, and until when papers can be handed in (Awb 7:4)."""

    papers_from: date
    papers_until: date


def hearing_days(planned: date) -> HearingDays:
    """Count back from the day of a hearing (Awb 7:4 lid 1 and 2); such terms do not move (Algemene termijnenwet 4)."""
    return HearingDays(PAPERS_OPEN.before(planned), PAPERS_HANDED_IN.before(planned))
