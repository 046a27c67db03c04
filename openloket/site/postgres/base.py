"""The backend that settings.DATABASES names: a database that does not answer is given up on, not waited for.

Connecting has a limit in the URL's parameters (site.database). While the database is away one thread at a time tries to
connect; the others hear so at once. The web server also has a limit for an answer, for a database that was cut off or
stands still with its connections open.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel

from openloket.outage import Breaker, Down
from openloket.watch import doing

QUIET = 1.0
"""Seconds between two tries to connect after one that failed."""
ALIVE_WITHIN = 3.0
"""Seconds for a sign of life on a connection that was there already."""


class Patience(threading.local):
    """How many seconds a thread waits for an answer of the database; None is as long as it takes."""

    seconds: float | None = None


PATIENCE = Patience()
connecting: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(QUIET))
"""For each database, by the name of its connections."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Wait, within the block, no longer than so many seconds for each answer on this thread."""
    before = PATIENCE.seconds
    PATIENCE.seconds = seconds if before is None else min(before, seconds)
    try:
        yield
    finally:
        PATIENCE.seconds = before


class Patient(psycopg.Connection[Any]):
    """A connection that is closed when an answer takes too long: nobody knows what it would say next."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        limit = PATIENCE.seconds
        if timeout is not None or limit is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, limit)
        except psycopg.errors._WaitTimeout:
            self.close()
            raise psycopg.OperationalError(f"no answer within {limit:g} seconds") from None


class Counted(base.Cursor):
    """A cursor whose statements count for the request or job that asks them."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return super().execute(query, *args, **kwargs)  # type: ignore[misc]
        finally:
            doing.asked(query, began)

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> None:
        began = time.perf_counter()
        try:
            super().executemany(query, *args, **kwargs)  # type: ignore[misc]
        finally:
            doing.asked(query, began)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Counted}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        try:
            with connecting[self.alias].trying(psycopg.OperationalError):
                return Patient.connect(**conn_params)
        except Down as error:
            raise psycopg.OperationalError(str(error)) from None

    def is_usable(self) -> bool:
        with at_most(ALIVE_WITHIN):
            return super().is_usable()
