"""A cache for what may not be forgotten before its time: how often something was tried, and codes that were used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections


class Counting(DatabaseCache):
    """Django's cache in the database, which throws away nothing that still counts.

    Django's own has room for some hundreds, and removes a third of them when there are more: whoever asks for enough
    would push out how often they tried, and the codes of a second factor that were used. Here every row stays until it
    expires; how many there can be is bounded by how long each lives (minutes), and by the limits themselves.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._rows = table

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        """Remove the rows that expired, and no others; Django calls this when there are more than MAX_ENTRIES (`num`)."""
        table = connections[db].ops.quote_name(self._rows)
        cursor.execute(f"delete from {table} where expires < %s", [now])  # noqa: S608 - a name from our settings
