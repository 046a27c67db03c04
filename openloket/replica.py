"""Which database a list is read from: a copy that has all that was written before it was asked, or the one that takes writes.

Whoever just wrote, on whatever server and through whatever channel, so finds what they wrote. A copy that is away,
follows nobody, or does not catch up at once is not asked for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import django.db
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from openloket.outage import Breaker, Down

T = TypeVar("T")
ALIAS = "read"
WITHIN = 0.05
"""Seconds for a copy to catch up with what was written before; it takes a few milliseconds."""
QUIET = 1.0
"""Seconds for which a copy that failed, or was behind, is not asked."""
asking = Breaker(QUIET)

_WRITTEN = "select pg_current_wal_flush_lsn()::text"
_HAS = (
    "select coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false) and exists (select from pg_stat_wal_receiver)"
    " and pg_is_in_recovery()"
)


class Behind(Exception):
    """The copy has not all that was written."""


def reading(read: Callable[[str], T]) -> T:
    """Read with the connection whose name `read` is given: the copy's, or when that fails the primary's."""
    if ALIAS in connections.settings and not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        try:
            with asking.trying(Behind, django.db.OperationalError, django.db.InterfaceError, psycopg.OperationalError):
                _caught_up()
                return read(ALIAS)
        except (Behind, Down):
            pass
        except (django.db.OperationalError, django.db.InterfaceError, psycopg.OperationalError):
            connections[ALIAS].close()
    return read(DEFAULT_DB_ALIAS)


def _caught_up() -> None:
    """Wait until the copy has what is written now. Raises Behind, and django.db.Error."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_WRITTEN)
        (written,) = cursor.fetchone()
    deadline = time.monotonic() + WITHIN
    with connections[ALIAS].cursor() as cursor:
        while True:
            cursor.execute(_HAS, [written])
            if cursor.fetchone()[0]:
                return
            if time.monotonic() > deadline:
                raise Behind
            time.sleep(0.003)
