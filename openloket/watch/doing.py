"""What this thread is doing and for whom it was asked: one request or one job, known by its request id.

The id goes along to all that follows from a request: its lines in the log, the jobs that it queues, the calls to others.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from openloket.watch import traces

HEADER = "X-Request-ID"
NO_ROUTE = "none"
"""The route of what no address of ours answers."""
_WELL_FORMED = re.compile(r"[0-9A-Za-z-]{16,64}", re.ASCII)


@dataclass
class Doing:
    """One request or job, what it asked of the database, and what it found out once."""

    id: str
    route: str = NO_ROUTE
    queries: int = 0
    seconds: float = 0.0
    began: float = field(default_factory=time.perf_counter)
    found: dict[Callable[[], Any], Any] = field(default_factory=dict)

    def took(self) -> float:
        """Return the seconds since it began."""
        return time.perf_counter() - self.began


NOW: ContextVar[Doing | None] = ContextVar("doing", default=None)


def request_id(given: str = "") -> str:
    """Return the id that someone whom we trust gave a request, if it is one; else a new one."""
    return given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)


def current_id() -> str:
    """Return the id of the request from which all this follows; "" when nobody asked."""
    now = NOW.get()
    return now.id if now else ""


def route(name: str) -> None:
    """Say which route the request takes; names of ours only."""
    if now := NOW.get():
        now.route = name


def asked(statement: str, began: float) -> None:
    """Count a statement that the database answered, since `began` of time.perf_counter."""
    if now := NOW.get():
        seconds = time.perf_counter() - began
        now.queries += 1
        now.seconds += seconds
        if traces.begun():
            traces.was_asked(statement, seconds)


T = TypeVar("T")


def once(find: Callable[[], T]) -> T:
    """Return what `find` returns, found once in this request or job; where there is none it is found each time."""
    now = NOW.get()
    if now is None:
        return find()
    if find not in now.found:
        now.found[find] = find()
    found: T = now.found[find]
    return found


def headers() -> dict[str, str]:
    """Return what a call to another system says of the request that it follows from."""
    now = NOW.get()
    return {HEADER: now.id, **traces.headers()} if now else {}


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of these at the same time, each as part of what this thread does; return what they return, in order."""
    with ThreadPoolExecutor(len(calls)) as threads:
        begun = [threads.submit(copy_context().run, call) for call in calls]
        return [each.result() for each in begun]


CARRIED = "asked_by"
"""The argument of a job in which the id travels, with how the trace goes on."""


def carried() -> dict[str, str]:
    """Return what a job has to know of the request that queues it."""
    now = NOW.get()
    if now is None:
        return {}
    return {CARRIED: " ".join([now.id, *traces.headers().values()])}
