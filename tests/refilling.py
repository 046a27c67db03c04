"""Fill the database with what some work put there before, without doing that work again.

Publishing the services takes half a second, and most tests begin with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

COLUMNS = """
    select c.table_name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position)
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
    group by 1 order by 1
"""
SEQUENCES = "select sequencename, last_value from pg_sequences where schemaname = 'public' and last_value is not null"


class Refill:
    """The rows of every table that `work` changed, as text, and how far each sequence had come.

    What is done before and after the rows goes to the database at once.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        before, counted = _rows(), _counted()
        work()
        self._rows = {table: rows for table, rows in _rows().items() if before.get(table) != rows}
        emptied = [f'delete from "{table}"' for table, _ in self._rows]
        self._first = "; ".join(["set session_replication_role = replica", *emptied])
        moved = [
            f"select setval('\"{name}\"', {value})" for name, value in _counted().items() if counted.get(name) != value
        ]
        self._last = "; ".join(["set session_replication_role = origin", *moved])

    def again(self) -> None:
        """Put it there again. No trigger fires: what triggers wrote is among the rows."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(self._first)
            for (table, columns), rows in self._rows.items():
                with cursor.copy(f'copy "{table}" ({columns}) from stdin') as copy:
                    copy.write(rows)
            cursor.execute(self._last)


def _rows() -> dict[tuple[str, str], bytes]:
    """Return the rows of every table, by its name and the names of its columns."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # what a trigger does at the end counts too
        cursor.execute("set constraints all deferred")
        cursor.execute(COLUMNS)
        for table, columns in cursor.fetchall():
            with cursor.copy(f'copy (select {columns} from "{table}") to stdout') as copy:
                found[table, columns] = b"".join(bytes(part) for part in copy)
    return found


def _counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return dict(cursor.fetchall())
