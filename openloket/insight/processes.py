"""What happened in a process: how often, in which order, how long. SQL over the tables of `tables`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from openloket.insight.privacy import FEW, hidden, unless_hidden
from openloket.insight.tables import BUSY, WAITS_FOR_THEM, Filter

TOP = 10
Cell = tuple[str, ...]
"""A count of a map: what is counted, and of what."""
EVERYTHING = Filter()


@dataclass(frozen=True)
class Activity:
    """Something that is done: how often, in how many cases, and in how many more than once."""

    name: str
    events: int
    cases: int
    again: int
    first: int
    """In how many cases it came first."""
    place: float
    """Its average place in a case: the number of the event, from 1."""


@dataclass(frozen=True)
class Follows:
    """One activity straight after another: how often, and the hours between (median, 90th percentile, and totals).

    `busy` totals the hours in which someone worked on it, `ours` those of waiting for us, `theirs` for the applicant.
    """

    start: str
    end: str
    count: int
    median: float
    p90: float
    busy: float
    ours: float
    theirs: float

    @property
    def cell(self) -> Cell:
        return ("pair", self.start, self.end)

    @property
    def waiting(self) -> float | None:
        """Return the share of the time in which nobody worked on it; None when no time passed."""
        total = self.busy + self.ours + self.theirs
        return (self.ours + self.theirs) / total if total > 0 else None


@dataclass(frozen=True)
class Variant:
    """An order of activities, how many cases went that way, and the median of their days from start to end."""

    path: list[str]
    count: int
    median_days: float | None

    @property
    def cell(self) -> Cell:
        return ("variant", *self.path)


@dataclass(frozen=True)
class Map:
    """A process as it went."""

    cases: int
    events: int
    activities: list[Activity]
    follows: list[Follows]
    variants: list[Variant]
    variant_count: int
    rework: int
    """Cases in which an activity was done more than once."""

    @property
    def hours(self) -> dict[str, float]:
        """Add up all hours between events, by who was busy or waited for."""
        return {name: sum(getattr(pair, name) for pair in self.follows) for name in ("busy", "ours", "theirs")}

    # What may be shown of it

    @cached_property
    def counts(self) -> dict[Cell, int]:
        """Return every count in the map. `repeats` and `rest` stand in no table, but follow from what does."""
        found: dict[Cell, int] = {("cases",): self.cases, ("events",): self.events, ("rework",): self.rework}
        for item in self.activities:
            found |= {
                ("events", item.name): item.events,
                ("cases", item.name): item.cases,
                ("again", item.name): item.again,
                ("repeats", item.name): item.events - item.cases,
            }
        found |= {pair.cell: pair.count for pair in self.follows}
        found |= {variant.cell: variant.count for variant in self.variants}
        return found | {("rest",): self.cases - sum(variant.count for variant in self.variants)}

    @cached_property
    def hidden(self) -> frozenset[Cell]:
        """Return the counts that are not shown, because they are small or would give a small one away."""
        return hidden(self.counts, self._sums())

    def _sums(self) -> Iterator[tuple[Cell, Sequence[Cell]]]:
        """Yield each total with its parts. Counts of what began or ended cases are not shown, but easily known."""
        before, after = defaultdict[str, list[Cell]](list), defaultdict[str, list[Cell]](list)
        for pair in self.follows:
            before[pair.end].append(pair.cell)
            after[pair.start].append(pair.cell)
        yield ("events",), [("events", item.name) for item in self.activities]
        for item in self.activities:
            name = item.name
            yield ("events", name), before[name]
            yield ("events", name), after[name]
            if item.events - item.cases < FEW:
                yield ("events", name), [("cases", name), ("repeats", name)]
        if self.counts[("rest",)] < FEW:
            yield ("cases",), [("rest",), *(variant.cell for variant in self.variants)]

    def shown(self, *cell: str) -> str:
        """Write a count as it may be shown."""
        return unless_hidden(self.counts[cell], cell in self.hidden)

    @property
    def often(self) -> list[Follows]:
        """List the pairs that may be shown."""
        return [pair for pair in self.follows if pair.cell not in self.hidden]

    @property
    def routes(self) -> list[Variant]:
        """List the variants that may be shown."""
        return [variant for variant in self.variants if variant.cell not in self.hidden]


def process_map(connection: duckdb.DuckDBPyConnection, chosen: Filter = EVERYTHING, top: int = TOP) -> Map:
    """Build the map of the chosen cases: activities, pairs and the `top` variants, each list most frequent first."""
    where, values = chosen.where()

    def rows(statement: str) -> list[tuple[Any, ...]]:
        return connection.execute(statement, values).fetchall()

    pairs = rows(
        "select previous, activity, count(*) as k, "
        "quantile_cont(seconds, [0.5, 0.9]), sum(seconds) filter (state = "
        f"'{BUSY}'), sum(seconds) filter (state = '{WAITS_FOR_THEM}'), sum(seconds) "
        f"from events where {where} and previous is not null group by 1, 2 order by k desc, 1, 2"
    )
    follows = [
        Follows(
            a,
            b,
            k,
            half / 3600,
            most / 3600,
            (busy or 0) / 3600,
            (every - (busy or 0) - (them or 0)) / 3600,
            (them or 0) / 3600,
        )
        for a, b, k, (half, most), busy, them, every in pairs
    ]
    activities = [
        Activity(*row)
        for row in rows(
            "select activity, count(*) as k, count(*) filter (nth = 1), count(*) filter (nth = 2), "
            "count(*) filter (previous is null), avg(place) "
            f"from events where {where} group by 1 order by k desc, 1"
        )
    ]
    variants = rows(
        "select variant, count(*) as k, median(epoch(ended) - epoch(started)) / 86400, "
        f"count(*) filter (rework) from cases where {where} group by 1 order by k desc, 1"
    )
    chosen_variants = {row[0]: row for row in variants[:top]}
    paths = dict(
        connection.execute(
            "select variant, path from variants where variant in (select unnest(?))", [list(chosen_variants)]
        ).fetchall()
    )
    return Map(
        sum(row[1] for row in variants),
        sum(activity.events for activity in activities),
        activities,
        follows,
        sorted(
            (Variant(paths[key], row[1], row[2]) for key, row in chosen_variants.items()),
            key=lambda variant: (-variant.count, variant.path),
        ),
        len(variants),
        sum(row[3] for row in variants),
    )


def busiest(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the service of our own with most cases; "" when there is none."""
    row = connection.execute(
        "select service from cases where version <> '' group by 1 order by count(*) desc, 1 limit 1"
    ).fetchone()
    return str(row[0]) if row else ""


def summary(connection: duckdb.DuckDBPyConnection, chosen: Filter = EVERYTHING) -> dict[str, Any]:
    """Return the figures of a log; the name of each count says what it counts.

    `past_deadline` counts closed cases, `running_past_deadline` running ones at the last event; each `_of` is out of
    how many, namely those with a deadline.
    """
    where, values = chosen.where()
    found = process_map(connection, chosen)

    def rows(statement: str) -> list[tuple[Any, ...]]:
        return connection.execute(statement, values).fetchall()

    past, of = rows(
        f"select count(*) filter (ended > deadline), count(*) from cases where {where} "
        "and ended is not null and deadline is not null"
    )[0]
    # a log from elsewhere may be old: its running cases are late when they were so at its last event
    as_of, running_past, running = connection.execute(
        f"with last as (select max(moment) as moment from events where {where}) "
        "select (select moment from last), count(*) filter (deadline <= (select moment from last)), count(*) "
        f"from cases where {where} and ended is null and deadline is not null",
        [*values, *values],
    ).fetchall()[0]
    return {
        "cases": found.cases,
        "events": found.events,
        "activities": len(found.activities),
        "resources": rows(f"select count(distinct resource) from events where {where}")[0][0],
        "cases_per_channel": dict(
            rows(f"select coalesce(channel, ''), count(*) from cases where {where} group by 1 order by 2 desc, 1")
        ),
        "variants": found.variant_count,
        "top_variants": [{"count": variant.count, "path": variant.path} for variant in found.variants],
        "directly_follows": [{"from": pair.start, "to": pair.end, "count": pair.count} for pair in found.follows],
        "median_lead_days_per_channel": {
            channel: round(days, 6)
            for channel, days in rows(
                "select coalesce(channel, ''), median(epoch(ended) - epoch(started)) / 86400 from cases "
                f"where {where} and ended is not null and started is not null group by 1 order by 1"
            )
        },
        "past_deadline": past,
        "past_deadline_of": of,
        "running_past_deadline": running_past,
        "running_past_deadline_of": running,
        "as_of": as_of.isoformat() if as_of else None,
        "cases_with_rework": found.rework,
    }
