"""How many rows a list has, and where a page begins, without looking at each row.

Zaken are counted in blocks (migration 0005). A list that filters on nothing but the zaaktype and the confidentiality is
counted exactly from those, and a far page starts at its block instead of stepping over all rows before it. Every other
list is counted exactly up to MOST rows; beyond that the count says how many there are at least.
"""

from __future__ import annotations

from openloket.registers.api import database

MOST = 10_000
FAR = 2_000
"""Rows that a page may step over."""
BLOCK = 4096


def counted(condition: str) -> str:
    """SQL of the number of zaken for which a condition on row t holds."""
    tail = _tail(condition)
    return f"(select ({tail}) + coalesce(sum(c.aantal), 0)::bigint from registers_zaaktelling c where c.block = -1 and {_c(condition)})"


def bounded(source: str, condition: str) -> str:
    """SQL of a number of rows, at most MOST + 1."""
    return f"(select count(*) from (select 1 from {source} t where {condition} limit {MOST + 1}) n)"


def place(condition: str) -> str:
    """SQL, as two common table expressions, of the block in which a page begins and how many rows lie before it."""
    upto = "(select n from tail) + (sum(b.n) over (order by b.block desc))::bigint"
    return (
        "blocks as (select c.block, sum(c.aantal)::bigint as n from registers_zaaktelling c "
        f"where c.block >= 0 and {_c(condition)} group by c.block), "
        f"tail as materialized (select ({_tail(condition)}) as n), "
        f"place as (select b.block, {upto} - b.n as before, {upto} as upto from blocks b), "
        "start as (select block, before from place where upto > %(offset)s and before <= %(offset)s "
        "order by block desc limit 1), "
    )


FROM_PLACE = (
    f"t.id < coalesce((select least((block + 1) * {BLOCK}, (select tot + 1 from registers_zaaktelling_stand)) "
    "from start), 9223372036854775807)"
)
OFFSET_FROM_PLACE = "%(offset)s - coalesce((select before from start), 0)::bigint"


def _tail(condition: str) -> str:
    return (
        f"select count(*) from registers_zaak t where {condition} "
        "and t.id > (select tot from registers_zaaktelling_stand)"
    )


def _c(condition: str) -> str:
    return condition.replace("t.zaaktype_id", "c.zaaktype_id").replace(
        "t.vertrouwelijkheidaanduiding", "c.vertrouwelijkheidaanduiding"
    )


def settle(most: int = 20_000) -> int:
    """Count the zaken that came since the last time; returns how many ids that were."""
    row = database.run("select registers_tel_zaken(%s)", [most]).fetchone()
    return int(row[0]) if row else 0
