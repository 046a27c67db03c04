"""How many rows a list has, and where a page begins, without looking at each row.

A list is counted exactly up to MOST rows; beyond that the count says how many there are at least. A resource with a
tally knows better: its rows are counted in blocks in a table beside it, so that a list that filters on nothing but what
is tallied is counted exactly, and a far page starts at its block instead of stepping over all rows before it.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 10_000
FAR = 2_000
"""Rows that a page may step over."""
BLOCK = 4096


def bounded(source: str, condition: str) -> str:
    """Build the SQL that counts rows, up to MOST + 1 of them."""
    return f"(select count(*) from (select 1 from {source} t where {condition} limit {MOST + 1}) n)"


@dataclass(frozen=True)
class Tally:
    """The counts of a table's rows in blocks of ids, kept in another table by the columns that lists filter on.

    `<counts>_stand` says up to which id rows were counted (`tot`); rows after it are looked at.
    """

    rows: str
    counts: str
    columns: tuple[str, ...]

    def counted(self, condition: str) -> str:
        """Build the SQL of the number of rows for which a condition on row t holds."""
        tail = self._tail(condition)
        return f"(select ({tail}) + coalesce(sum(c.aantal), 0)::bigint from {self.counts} c where c.block = -1 and {self._of_counts(condition)})"

    def place(self, condition: str) -> str:
        """Build common table expressions of the block in which a page begins and how many rows lie before it."""
        upto = "(select n from tail) + (sum(b.n) over (order by b.block desc))::bigint"
        return (
            f"blocks as (select c.block, sum(c.aantal)::bigint as n from {self.counts} c "
            f"where c.block >= 0 and {self._of_counts(condition)} group by c.block), "
            f"tail as materialized (select ({self._tail(condition)}) as n), "
            f"place as (select b.block, {upto} - b.n as before, {upto} as upto from blocks b), "
            "start as (select block, before from place where upto > %(offset)s and before <= %(offset)s "
            "order by block desc limit 1), "
        )

    @property
    def from_place(self) -> str:
        """Build the condition in SQL for the rows t from the block on, with `place` before it."""
        return (
            f"t.id < coalesce((select least((block + 1) * {BLOCK}, (select tot + 1 from {self.counts}_stand)) "
            "from start), 9223372036854775807)"
        )

    offset_from_place = "%(offset)s - coalesce((select before from start), 0)::bigint"
    """SQL of how many of those rows the page steps over."""

    def _tail(self, condition: str) -> str:
        return f"select count(*) from {self.rows} t where {condition} and t.id > (select tot from {self.counts}_stand)"

    def _of_counts(self, condition: str) -> str:
        for column in self.columns:
            condition = condition.replace(f"t.{column}", f"c.{column}")
        return condition
