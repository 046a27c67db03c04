"""What is coming and how sure that is: work per week, the officials it takes, cases that will miss their deadline."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
from django.db import connection
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.disputes.defaulting import exempt
from openloket.cases.terms import calendar, clock
from openloket.change.templatetags.change import percent
from openloket.law.dwangsom import dwangsom

WEEKS = 8
RECENT = 12
"""Weeks on which the level rests, the most recent weighing most."""
SEASON = 104
"""Weeks of counts from which on the time of the year is taken into account."""
Z90 = 1.6448536269515
ENOUGH = 30
"""Closed cases needed before anything may be said of running ones."""


@dataclass(frozen=True)
class Expected:
    """The number expected in a week, and the interval in which nine out of ten weeks will fall."""

    mean: float
    low: int
    high: int


def expect(counts: Sequence[int], weeks: int = WEEKS) -> list[Expected]:
    """Forecast the weeks after `counts` (whole weeks, oldest first); nothing when there are fewer than four counts.

    The level is the weighted mean of the last twelve weeks. With two years of weeks it follows the time of the year:
    how the same weeks of a year ago compared with the twelve weeks before that moment. The spread is that of counts
    around such a level: at least Poisson's, wider when the past was wilder, and wider because the level itself is not
    known exactly.
    """
    if len(counts) < 4:
        return []
    recent = counts[-RECENT:]
    weights = [0.9**age for age in range(len(recent) - 1, -1, -1)]
    level = sum(w * x for w, x in zip(weights, recent, strict=True)) / sum(weights)
    effective = sum(weights) ** 2 / sum(w * w for w in weights)
    wild = _wildness(counts)
    found = []
    for ahead in range(weeks):
        mean = level * _season(counts, ahead)
        spread = Z90 * math.sqrt(wild * max(mean, 0.5) * (1 + 1 / effective))
        found.append(Expected(mean, max(0, round(mean - spread)), round(mean + spread)))
    return found


def _wildness(counts: Sequence[int]) -> float:
    """Measure how wildly weeks vary: variance over mean, each beside the four weeks before, at least 1 (as Poisson).

    Corrected for what the mean of only four weeks does not know.
    """
    ratios = []
    for n in range(4, len(counts)):
        level = sum(counts[n - 4 : n]) / 4
        if level > 0:
            ratios.append((counts[n] - level) ** 2 / (level * 1.25))
    return max(1.0, sum(ratios) / len(ratios)) if ratios else 1.0


def _season(counts: Sequence[int], ahead: int) -> float:
    if len(counts) < SEASON:
        return 1.0
    here = len(counts) + ahead - 52
    around = counts[max(0, here - 1) : here + 2]
    start = len(counts) - 52 - RECENT
    before = counts[start : start + RECENT]
    if not around or sum(before) == 0:
        return 1.0
    return min(2.0, max(0.5, (sum(around) / len(around)) / (sum(before) / len(before))))


@dataclass(frozen=True)
class TeamWork:
    """The work of a team: what came in each week, what is expected, what is open, what one official closes a week."""

    team: str
    weeks: list[tuple[date, int]]
    expected: list[Expected]
    open: int
    per_official: float | None
    officials: float
    """Officials at work in the last weeks: those who closed something in a week, on average."""

    def needed(self, expected: Expected) -> tuple[int, int] | None:
        """Return how many officials a week needs, from and to; None when nobody closed anything."""
        if not self.per_official:
            return None
        return math.ceil(expected.low / self.per_official), math.ceil(expected.high / self.per_official)


def monday_of(day: date) -> date:
    """Return the Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def work(tables: duckdb.DuckDBPyConnection, today: date) -> list[TeamWork]:
    """List each team with work, by name. Cases read in from another system are not handled here and do not count."""
    monday = monday_of(today)
    first = monday - timedelta(weeks=SEASON + RECENT)
    came: dict[str, dict[date, int]] = defaultdict(dict)
    for team, week, count in tables.execute(
        "select team, date_trunc('week', started)::date, count(*) from cases where team <> '' and version <> '' and started >= ?::date "
        "and started < ?::date group by 1, 2",
        [first, monday],
    ).fetchall():
        came[team][week] = count
    still, closed = _now(monday)
    found = []
    for team in sorted({*came, *still}):
        begin = min(came[team], default=monday)
        weeks = [
            (begin + timedelta(weeks=n), came[team].get(begin + timedelta(weeks=n), 0))
            for n in range((monday - begin).days // 7)
        ]
        done, official_weeks = closed.get(team, (0, 0))
        found.append(
            TeamWork(
                team,
                weeks,
                expect([count for _, count in weeks]),
                still.get(team, 0),
                done / official_weeks if official_weeks else None,
                official_weeks / RECENT,
            )
        )
    return found


def _now(monday: date) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Count by team the open cases; and the cases lately closed, with the pairs (official, week) that closed any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select team, count(*) from cases_case where closed_on is null and version_id is not null group by team"
        )
        still = dict(cursor.fetchall())
        cursor.execute(
            "select team, count(*), count(distinct (handler_id, date_trunc('week', closed_on))) from cases_case "
            "where closed_on >= %s and closed_on < %s and handler_id is not null group by team",
            [monday - timedelta(weeks=RECENT), monday],
        )
        return still, {team: (done, weeks) for team, done, weeks in cursor}


# Deadlines ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AtRisk:
    """A running case that may miss its deadline: how likely that is, why, and the penalty then expected."""

    uuid: str
    number: str
    team: str
    service: str
    due: date
    chance: float
    why: str
    euro: int
    """The chance times the penalty for how late such cases are, if the applicant gives notice at once (Awb 4:17)."""
    late: bool
    """Says whether it is past its term now."""


@dataclass(frozen=True)
class Risk:
    """The running cases due within eight weeks or already late: those that may miss the deadline, and some counts."""

    cases: list[AtRisk]
    looked_at: int
    late: int
    """Of those looked at: already past their term."""
    unknown: int
    """Of those looked at: nothing can be said, since too few of their kind were closed."""

    @property
    def expected(self) -> float:
        """Return how many cases are expected to miss their deadline."""
        return sum(case.chance for case in self.cases)

    @property
    def euro(self) -> int:
        return sum(case.euro for case in self.cases)


def at_risk(
    tables: duckdb.DuckDBPyConnection, now: datetime, sees: Callable[[str, str], bool] = lambda team, service: True
) -> Risk:
    """Find the running cases that may miss their deadline, the likeliest first, of the teams and services that someone `sees`.

    One whose clock stands still is not late, as in the work list: its term is set anew once it goes on.
    How long a case still takes is read from how long closed cases of its service took from the same step; of those,
    only the ones that took longer than this case already has.
    """
    today = timezone.localdate(now)
    remaining = _remaining(tables)
    cases, unknown, past = list[AtRisk](), 0, 0
    rows = [
        row for row in _running(today + timedelta(weeks=WEEKS)) if sees(row[2], row[3]) and not _stopped(row, today)
    ]
    for uuid, number, team, service, due, step, since, waiting, handled, received, version in rows:
        took, begun = remaining.get((service, step)), since
        if took is None:
            took, begun = remaining.get((service, "")), received
        gone = (now - begun).total_seconds() / 86400
        left = gone + (due - today).days + 1
        late = (today - due).days
        compared = 0
        if late > 0:
            past += 1
            chance, more = 1.0, late
        elif took is None:
            unknown += 1
            continue
        else:
            longer = took[bisect_right(took, gone) :]
            missed = took[bisect_right(took, left) :]
            compared = len(longer)
            if not longer:  # all the others were done by now
                chance, more = 1.0, 14
            else:
                chance = len(missed) / len(longer)
                more = round(missed[len(missed) // 2] - left) if missed else 0
        if chance >= 0.05:
            decided = due + timedelta(days=max(1, more))
            notice = due + timedelta(days=1)
            euro = dwangsom(due, notice, decided, calendar.now()).euro if not exempt(versions.by_id(version)) else 0
            why = _why(step, since, waiting, handled, late, chance, compared)
            cases.append(AtRisk(uuid, number, team, service, due, chance, why, round(chance * euro), late > 0))
    cases.sort(key=lambda case: (-case.chance, case.due, case.number))
    return Risk(cases, len(rows), past, unknown)


def _remaining(tables: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[float]]:
    """Return how many days closed cases took from a step ("" is the start) to the end, sorted; no small groups."""
    rows = tables.execute(
        "select e.service, e.activity, list((epoch(c.ended) - epoch(e.moment)) / 86400 order by c.ended - e.moment) "
        "from events e join cases c using (case_id) where c.ended is not null and not e.last group by 1, 2 having count(*) >= ? "
        "union all select service, '', list((epoch(ended) - epoch(started)) / 86400 order by ended - started) from cases "
        "where ended is not null group by 1 having count(*) >= ?",
        [ENOUGH, ENOUGH],
    ).fetchall()
    return {(service, activity): days for service, activity, days in rows}


Running = tuple[str, str, str, str, date, str, datetime, bool, bool, datetime, int]


def _stopped(row: Running, today: date) -> bool:
    """Say whether a case is past its term while its clock stands still."""
    due, waiting, version = row[4], row[7], row[10]
    return waiting and due < today and clock.stands_still(versions.by_id(version))


def _running(until: date) -> list[Running]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select z.uuid::text, z.identificatie, c.team, c.service, c.due, coalesce(t.omschrijving, ''), "
            "coalesce(s.datum_status_gezet, c.received_at), c.waiting, c.handler_id is not null, c.received_at, c.version_id "
            "from cases_case c join registers_zaak z on z.id = c.zaak_id "
            "left join registers_status s on s.id = z.huidige_status_id "
            "left join registers_statustype t on t.id = s.statustype_id "
            "where c.closed_on is null and c.version_id is not null and c.due <= %s order by c.due, c.zaak_id",
            [until],
        )
        return list(cursor.fetchall())


def _why(step: str, since: datetime, waiting: bool, handled: bool, late: int, chance: float, compared: int) -> str:
    day = timezone.localdate(since)
    parts = [f"Is al {late} {'dag' if late == 1 else 'dagen'} te laat."] if late > 0 else []
    if waiting:
        parts.append("Wacht op een aanvulling.")
    elif not handled:
        parts.append("Niemand behandelt deze zaak nog.")
    parts.append(f"Staat sinds {day.day}-{day.month}-{day.year} op ‘{step}’.")
    if late <= 0 and chance == 1.0:
        parts.append("Alle vergelijkbare zaken waren eerder klaar dan deze kan zijn.")
    elif late <= 0:
        parts.append(f"Van {compared} zulke afgesloten zaken haalde {percent(chance)} de termijn niet.")
    return " ".join(parts)
