"""When the paper original of a scan may be destroyed (Archiefwet 1995 7; Archiefbesluit 1995 6 and 8; Archiefregeling 26a, 26b).

A municipality may replace what it keeps by a copy, in order to destroy the original: for the kinds of cases that its
decision names, and after the copies were compared with originals that chance chose. Of one original that nobody may destroy
for one of its kinds, nothing goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Stays(StrEnum):
    """Why an original stays, in words for whoever looks at the list."""

    HELD = "held"
    """A case that came in it has to stay: before a court, or at someone's request."""
    NOT_DONE = "not_done"
    """Something in it still waits for a person."""
    NO_DECISION = "no_decision"
    """No decision to replace names a kind that it has, on the day on which it came."""
    TOO_SOON = "too_soon"
    """It is kept for a while, to look back."""


@dataclass(frozen=True)
class Replaced:
    """What a decision to replace (vervangingsbesluit) says: which kinds, which days of receipt, how long originals stay."""

    services: frozenset[str]
    first_day: date
    last_day: date | None
    keeps_days: int


@dataclass(frozen=True)
class PaperOriginal:
    """What counts of a stack of paper: when it came, which kinds of cases came in it, and how far it is."""

    received_on: date
    services: frozenset[str]
    done: bool
    """Every form and every letter in it has become something; no page waits."""
    held: bool = False
    """A case that came in it is held back by hand."""


def stays(original: PaperOriginal, decisions: Collection[Replaced], today: date) -> Stays | None:
    """Return why an original stays for now; None when it may go, once the check is done."""
    if original.held:
        return Stays.HELD
    if not original.done:
        return Stays.NOT_DONE
    of_its_day = [
        one
        for one in decisions
        if one.first_day <= original.received_on and (one.last_day is None or original.received_on <= one.last_day)
    ]
    if not original.services or not all(any(kind in one.services for one in of_its_day) for kind in original.services):
        return Stays.NO_DECISION
    keeps = max(one.keeps_days for one in of_its_day if one.services & original.services)
    return Stays.TOO_SOON if today <= original.received_on + timedelta(days=keeps) else None


def sample_size(originals: int, percent: int) -> int:
    """Return how many of these are compared with their copy: this part of them, rounded up."""
    return -(-originals * percent // 100)
