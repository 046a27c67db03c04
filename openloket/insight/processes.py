"""What a log says about a process: how often, in which order, how long. SQL over the tables of `eventlog`."""

from __future__ import annotations

from typing import Any

import duckdb

TOP = 10
_IN_ORDER = "order by moment, n"
"""Events of a case in order of time; at the same moment in the order of the log."""
_PATHS = f"""
create temporary table paths as
select case_id, list(activity {_IN_ORDER}) as path from events group by case_id
"""


def summary(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The figures of a log; each count says of what in its name."""
    connection.execute(_PATHS)

    def rows(statement: str) -> list[tuple[Any, ...]]:
        return connection.execute(statement).fetchall()

    def one(statement: str) -> Any:
        return rows(statement)[0][0]

    past, of = rows(
        "select count(*) filter (ended > deadline), count(*) from cases where ended is not null and deadline is not null"
    )[0]
    variants = rows("select count(*) as k, path from paths group by path order by k desc, path")
    return {
        "cases": one("select count(*) from cases"),
        "events": one("select count(*) from events"),
        "activities": one("select count(distinct activity) from events"),
        "resources": one("select count(distinct resource) from events"),
        "cases_per_channel": dict(
            rows("select coalesce(channel, ''), count(*) from cases group by 1 order by 2 desc, 1")
        ),
        "variants": len(variants),
        "top_variants": [{"count": count, "path": path} for count, path in variants[:TOP]],
        "directly_follows": [{"from": a, "to": b, "count": count} for a, b, count in directly_follows(connection)],
        "median_lead_days_per_channel": {
            channel: round(days, 6)
            for channel, days in rows(
                "select coalesce(channel, ''), median(epoch(ended) - epoch(started)) / 86400 from cases "
                "where ended is not null and started is not null group by 1 order by 1"
            )
        },
        "past_deadline": past,
        "past_deadline_of": of,
        "cases_with_rework": one("select count(*) from paths where len(path) > len(list_distinct(path))"),
    }


def directly_follows(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    """Pairs of activities that come one after the other in a case, with how often; most first."""
    return connection.execute(
        f"select activity, following, count(*) as k from (select activity, lead(activity) over "
        f"(partition by case_id {_IN_ORDER}) as following from events) where following is not null "
        "group by 1, 2 order by k desc, 1, 2"
    ).fetchall()
