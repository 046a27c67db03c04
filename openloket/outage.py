"""Something that we need and that is away for a while: how to tell, when to try again, and how to log that briefly."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator

import django.db
import psycopg


class Away(Exception):
    """Something else than the database that we need does not answer; the text says what, and why."""


_AWAY = (
    Away,
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # a standby that has not taken over yet
)


def away(error: BaseException | None) -> bool:
    """Say whether an error comes from a database that is away, starting, full, stopping or read-only, or from Away.

    Then it is nobody's fault and trying again helps. Looks at what the error was raised from, too.
    """
    while error is not None:
        if isinstance(error, _AWAY):
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


class Down(Exception):
    """It failed a moment ago, so it was not tried."""


class Breaker:
    """A circuit breaker: what fails is tried only now and then, so that nobody else waits for it.

    After a failure everyone is told so at once for `quiet` seconds; then one tries while the others are still told.
    """

    def __init__(self, quiet: float) -> None:
        self.quiet = quiet
        self._lock = threading.Lock()
        self.mended()

    def mended(self) -> None:
        """Begin anew, as if nothing had failed."""
        self._failed, self._again, self._trying = "", 0.0, False

    @contextlib.contextmanager
    def trying(self, *failures: type[BaseException]) -> Iterator[None]:
        """Run the block; an error of these kinds is a failure. Raises Down instead when one was a moment ago."""
        with self._lock:
            if self._failed:
                if self._trying or time.monotonic() < self._again:
                    raise Down(self._failed)
                self._trying = True
        try:
            yield
        except failures as error:
            with self._lock:
                self._failed, self._again, self._trying = _line(error), time.monotonic() + self.quiet, False
            raise
        except BaseException:
            with self._lock:
                self._trying = False
            raise
        with self._lock:
            self.mended()


class Brief(logging.Filter):
    """A filter that says in one line what is away, once in `every` seconds, and how often it did not.

    Everyone who comes by meets the same error; with a traceback each it would be megabytes a minute. Loggers count
    apart.
    """

    def __init__(self, every: float = 10) -> None:
        super().__init__()
        self.every = every
        self._lock = threading.Lock()
        self._said: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = _error(record)
        if not away(error):
            return True
        now = time.monotonic()
        with self._lock:
            last, left_out = self._said.get(record.name, (-self.every, 0))
            if now - last < self.every:
                self._said[record.name] = (last, left_out + 1)
                return False
            self._said[record.name] = (now, 0)
        more = f" (and {left_out} times more before)" if left_out else ""
        what = "" if isinstance(error, Away) else "the database is away: "
        record.msg, record.args = f"{what}{_line(error)}{more}", ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class Short(logging.Filter):
    """A filter that drops the traceback of a refused request: nothing of ours failed, and anyone can cause one."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = record.stack_info = None
        return True


def _error(record: logging.LogRecord) -> BaseException | None:
    """Return the error that a log record is about: the one whose traceback it would show, or one of its arguments."""
    if record.exc_info and record.exc_info[1]:
        return record.exc_info[1]
    values = record.args if isinstance(record.args, tuple) else ()
    return next((value for value in values if isinstance(value, BaseException)), None)


def _line(error: BaseException | None) -> str:
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__
