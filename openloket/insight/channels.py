"""Which channels people use, how long that takes and what it costs, and what became of forms begun on the web."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from openloket.definitions.schema import Published
from openloket.insight import ontime
from openloket.insight.forms import ENDED, quiet_since
from openloket.insight.privacy import FEW
from openloket.insight.story import CONTACT
from openloket.insight.tables import Filter

FLOOR = ("paper", "desk")
"""Channels that are always open, whatever the share of the web (Awb 2:13 e.v.; see law)."""


@dataclass(frozen=True)
class Way:
    """A channel in the chosen period. Days are over closed cases, contacts over all cases; None for fewer than ten."""

    channel: str
    cases: int
    closed: int
    median_days: float | None
    p90_days: float | None
    on_time: ontime.OnTime
    contacts: float | None
    """Contacts per case after it came in."""
    costs: float | None
    """Euros per case at the rates in the settings; not a measurement."""


@dataclass(frozen=True)
class Funnel:
    """Forms begun on the web: sent, left by someone who came another way within a month, or by one not seen again."""

    begun: int
    sent: int
    switched: int

    @property
    def unseen(self) -> int:
        return self.begun - self.sent - self.switched


def months(tables: duckdb.DuckDBPyConnection, chosen: Filter) -> list[tuple[str, dict[str, int]]]:
    """Count cases by month (JJJJ-MM) and channel, oldest month first."""
    where, values = chosen.where()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for month, channel, count in tables.execute(
        f"select strftime(started, '%Y-%m'), coalesce(channel, ''), count(*) from cases where {where} "
        "and started is not null group by 1, 2 order by 1, 2",
        values,
    ).fetchall():
        found[month][channel] = count
    return sorted(found.items())


def ways(tables: duckdb.DuckDBPyConnection, chosen: Filter, costs: dict[str, float], now: datetime) -> list[Way]:
    """Measure each channel, the one with most cases first."""
    where, values = chosen.where()
    in_time, moments = ontime.columns(now)
    rows = tables.execute(
        "select coalesce(c.channel, ''), count(*) as k, count(c.ended), quantile_cont((epoch(c.ended) - epoch(c.started)) / 86400, "
        f"[0.5, 0.9]) filter (c.ended is not null), {in_time} from cases c where {where} group by 1 order by k desc, 1",
        [*moments, *values],
    ).fetchall()
    called = dict(
        tables.execute(
            f"select coalesce(channel, ''), count(*) from events where {where} and activity = '{CONTACT}' group by 1",
            values,
        ).fetchall()
    )
    return [
        Way(
            channel,
            count,
            closed,
            days[0] if days and closed >= FEW else None,
            days[1] if days and closed >= FEW else None,
            ontime.OnTime(*on_time),
            called.get(channel, 0) / count if count >= FEW else None,
            costs.get(channel),
        )
        for channel, count, closed, days, *on_time in rows
    ]


def funnel(tables: duckdb.DuckDBPyConnection, chosen: Filter, now: datetime) -> Funnel:
    """Count what became of forms begun on the web, leaving out those that someone is still busy with."""
    where, values = replace(chosen, channel="", team="").where()  # a form on the web has none
    row = tables.execute(
        "select count(*), count(*) filter (sent), count(*) filter (switched and not sent) from sessions "
        f"where {where} and {ENDED}",
        [*values, quiet_since(now)],
    ).fetchone()
    assert row is not None
    return Funnel(*row)


def without_floor(published: list[Published]) -> list[str]:
    """List the titles of services that lack paper or the desk as a way to apply; by law there should be none."""
    return [item.version.title for item in published if not all(item.version.channels.can_apply(way) for way in FLOOR)]
