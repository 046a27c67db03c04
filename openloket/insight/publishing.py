"""What leaves the organisation: open data for everyone, and rows for research that name nobody."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb

from openloket.insight.dcat import Dataset
from openloket.insight.privacy import NotAnonymous, anonymous, rounded

COLUMNS = ("dienst", "kanaal", "team", "kwartaal", "weken", "uitkomst", "overnieuw")
"""The columns of a row for research: what it is about, how it came in, roughly when and how long, and how it ended."""
_RESEARCH = """
select service, channel, team, year(started) || '-K' || quarter(started),
  case when ended is null then 'loopt' when ended < started + interval 2 week then '0-2' when ended < started + interval 4 week
    then '2-4' when ended < started + interval 8 week then '4-8' else '8 of meer' end,
  coalesce(result, ''), case when rework then 'ja' else 'nee' end
from cases where started is not null order by 1, 2, 3, 4, 5, 6, 7
"""


def monthly(tables: duckdb.DuckDBPyConnection, today: date) -> list[tuple[str, str, str, int]]:
    """List service, channel, month and rounded count, for whole months; no small groups, no totals.

    Cases that were destroyed since count as they did.
    """
    rows = tables.execute(
        "with each as (select service, coalesce(channel, '') as channel, strftime(started, '%Y-%m') as month, count(*) as number "
        "from cases where started is not null group by all union all select service, channel, month, number from gone) "
        "select service, channel, month, sum(number)::bigint from each where month < strftime(?::date, '%Y-%m') "
        "group by 1, 2, 3 order by 1, 2, 3",
        [today],
    ).fetchall()
    return [
        (service, channel, month, number)
        for service, channel, month, count in rows
        if (number := rounded(count)) is not None
    ]


def research(tables: duckdb.DuckDBPyConnection, out: Path, k: int) -> NotAnonymous | int:
    """Write a row for each case and return how many, if every row looks like at least k - 1 others; else write nothing.

    Then it returns what stands out.
    """
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in tables.execute(_RESEARCH).fetchall()]
    refused = anonymous(rows, COLUMNS, k)
    if refused is not None:
        return refused
    with out.open("x", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def dataset(today: date) -> Dataset:
    """Return the description of the counts of cases, which are new each month."""
    return Dataset(
        "aanvragen-per-maand",
        "Aanvragen per dienst, kanaal en maand",
        "Aantal aanvragen, afgerond op vijftallen. Groepen van minder dan tien zijn weggelaten.",
        ("/open-data/aanvragen-per-maand.csv",),
        "MONTHLY",
        today.replace(day=1),
    )
