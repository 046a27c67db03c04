"""Tell whoever listens which call reached data of zaken, after it was answered: the engine knows nothing of logs of people.

A listener gets the call and what was answered; it must cost a call next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from openloket.registers.api.calls import Answer, Call


class Listener(Protocol):
    """What hears of calls."""

    def before(self, call: Call) -> Any:
        """Return what must be known of a call before it is done; it comes back to `after`."""

    def after(self, call: Call, found: Answer, known: Any) -> None:
        """Hear of a call that was answered."""


LISTENERS: list[Listener] = []


def told(call: Call, act: Callable[[], Answer]) -> Answer:
    """Do a call, and tell the listeners when it gave or changed something."""
    known = [listener.before(call) for listener in LISTENERS]
    found = act()
    if found.status < 300:
        for listener, one in zip(LISTENERS, known, strict=True):
            listener.after(call, found, one)
    return found
