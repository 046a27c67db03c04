"""The tables for analysis, in DuckDB, and how events get in. The same for a log from elsewhere and for our own cases.

They hold no names, numbers or free text: an event is an activity of a case at a moment. What a question about the process
needs of the event before (which, how long ago, who was waited for) is worked out once, when the events of a case come in, so
that a map of ten million events is one pass over a few columns. Events that come later make their case anew, whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

MEMORY = "512MB"
LOCAL = "Europe/Amsterdam"
"""The zone of a time that does not say its own, and of days and months."""
CASES = {
    "case_id": "varchar",
    "service": "varchar",
    "version": "varchar",
    "channel": "varchar",
    "team": "varchar",
    "started": "timestamptz",
    "ended": "timestamptz",
    "deadline": "timestamptz",
    "result": "varchar",
}
EVENTS = {
    "case_id": "varchar",
    "n": "bigint",
    "activity": "varchar",
    "moment": "timestamptz",
    "resource": "varchar",
    "by_channel": "varchar",
    "state": "varchar",
}
"""`n` orders events of the same moment; `by_channel` is the channel of the event itself; `state` is who was busy or waited
for until this event, empty where the log does not say."""

BUSY, WAITS_FOR_US, WAITS_FOR_THEM = "bezig", "wacht op ons", "wacht op aanvrager"
SESSION = 8 * 3600
"""Two events of one person within so many seconds count as one sitting, when a log says nothing of waiting."""


GONE = {"service": "varchar", "channel": "varchar", "month": "varchar", "number": "bigint"}
"""How many cases of a month (JJJJ-MM) were destroyed: nothing else of them is left."""


def columns(names: dict[str, str]) -> str:
    """Write columns with their kinds as SQL, for making a table."""
    return ", ".join(f"{name} {kind}" for name, kind in names.items())


SCHEMA = f"""
create table if not exists cases ({columns(CASES)}, rework boolean, variant ubigint);
create table if not exists events ({columns(EVENTS)},
  previous varchar, seconds double, nth integer, place integer, last boolean,
  service varchar, version varchar, channel varchar, team varchar, started timestamptz);
create table if not exists variants (variant ubigint, path varchar[]);
create table if not exists gone ({columns(GONE)});
"""
STAGING = f"""
create or replace temporary table new_cases ({columns(CASES)});
create or replace temporary table new_events ({columns(EVENTS)});
"""

_TAKE = f"""
insert into events
select e.case_id, e.n, e.activity, e.moment, e.resource, e.by_channel,
  case when previous is null then null when e.state is not null then e.state
    when e.resource = before and seconds <= {SESSION} then '{BUSY}' else '{WAITS_FOR_US}' end,
  previous, seconds, nth, place, following is null, c.service, c.version, c.channel, c.team, c.started
from (
  select *, lag(activity) over path as previous, lag(resource) over path as before,
    lead(activity) over path as following, epoch(moment) - epoch(lag(moment) over path) as seconds,
    row_number() over path as place, row_number() over (partition by case_id, activity order by moment, n) as nth
  from new_events window path as (partition by case_id order by moment, n)
) e join new_cases c on c.case_id = e.case_id;
create or replace temporary table paths as
  select case_id, list(activity order by moment, n) as path from new_events group by case_id;
insert into variants select distinct hash(path), path from paths p
  where not exists (select 1 from variants v where v.variant = hash(p.path));
insert into cases select c.*, len(path) > len(list_distinct(path)), hash(path)
  from new_cases c join paths using (case_id);
drop table paths;
"""


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a file with tables; what does not fit in memory goes to a folder beside it."""
    config: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": str(path.with_suffix(".tmp"))}
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    connection.execute(f"set timezone = '{LOCAL}'")
    return connection


def stream(connection: duckdb.DuckDBPyConnection, statement: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement, fetching a part at a time."""
    found = connection.execute(statement)
    while rows := found.fetchmany(10_000):
        yield from rows


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are not there yet."""
    connection.execute(SCHEMA)


def stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Make empty `new_cases` and `new_events`, to be filled before `take`."""
    connection.execute(STAGING)


def take(connection: duckdb.DuckDBPyConnection, *, again: bool = False) -> None:
    """Put the staged cases in; `again` when they may be there already: then they are replaced.

    A case keeps the moment it began, so only the part of the tables with those moments is looked through: what a new event
    costs does not grow with the years that are behind it.
    """
    if again:
        first, last = connection.execute("select min(started), max(started) from new_cases").fetchall()[0]
        for table in ("events", "cases"):
            connection.execute(
                f"delete from {table} where started between ? and ? and case_id in (select case_id from new_cases)",
                [first, last],
            )
    connection.execute(_TAKE)
    stage(connection)


@dataclass(frozen=True)
class Filter:
    """A choice of cases; empty means all. The period is of the day on which a case came in, both days included."""

    service: str = ""
    version: str = ""
    channel: str = ""
    team: str = ""
    since: date | None = None
    until: date | None = None

    def where(self) -> tuple[str, list[Any]]:
        """Build a condition on `events` or `cases` in SQL, and its values."""
        parts, values = ["true"], list[Any]()
        for name in ("service", "version", "channel", "team"):
            if value := getattr(self, name):
                parts.append(f"{name} = ?")
                values.append(value)
        if self.since:
            parts.append("started >= ?::date")
            values.append(self.since)
        if self.until:
            parts.append("started < ?::date + 1")
            values.append(self.until)
        return " and ".join(parts), values
