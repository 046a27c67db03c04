"""Turns for heavy work: a few at once, a few wait, and whoever comes next hears at once that it is busy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(RuntimeError):
    """Others are at it and there was no turn: nothing was done, and trying again helps."""


class Turns:
    """Turns for `at_once` threads of this process; `waiting` others wait for one, `patience` seconds at most.

    Without a bound on how many wait, all the threads that serve everybody could end up standing here.
    """

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a turn while the block runs. Raises Busy."""
        if not self._places.acquire(blocking=False):
            raise Busy("too many are waiting")
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise Busy("it had to wait too long")
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()
