"""Find which stored contents are in use: named by the registers, or by what waits with us (see openloket.registers.content)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from openloket.registers import content

NAMED = [
    f"{content.NAMED} union select content from cases_printbatch "  # noqa: S608 - a constant
    "union select content from cases_stack union select content from cases_paperform "
    "union select jsonb_path_query(jsonb_build_array(answers, scans, on_behalf), '$.**.sha256') #>> '{}' from cases_draft "
    "union select jsonb_path_query(proof, '$.**.sha256') #>> '{}' from cases_rightclaim "
    "union select jsonb_path_query(jsonb_build_array(fields, pages), '$.**.sha256') #>> '{}' from cases_paperreading "
    "union select jsonb_path_query(loose, '$.**.sha256') #>> '{}' from cases_stack "
    "union select letter from cases_sortedpost"
]
"""Lists the SQL of the contents that are named; who stands above us adds its own (see `also`)."""


def also(sql: str) -> None:
    """Count the contents that this SQL names as in use too; the same again changes nothing."""
    if sql not in NAMED:
        NAMED.append(sql)


_KEPT = "hashtext('contents are kept')"


def contents() -> set[str]:
    """Return the SHA-256 of each content that something names."""
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(NAMED))
        return {sha256 for (sha256,) in cursor.fetchall() if sha256}


def named(these: Collection[str]) -> set[str]:
    """Return which of these contents something names."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select named from ({' union all '.join(f'select * from ({part}) p' for part in NAMED)}) n(named) "  # noqa: S608 - constants
            "where named = any(%s)",
            [list(these)],
        )
        return {sha256 for (sha256,) in cursor.fetchall()}


def hold() -> None:
    """Let no content be removed until this transaction ends; wait for a removal that goes on."""
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_xact_lock_shared({_KEPT})")


def may_remove() -> bool:
    """Say whether contents may be removed in this transaction: nobody keeps them."""
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_try_advisory_xact_lock({_KEPT})")
        (free,) = cursor.fetchone()
    return bool(free)
