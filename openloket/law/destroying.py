"""When the file of a case has to be destroyed, and what holds it back (Archiefwet 1995 3 and 5, Archiefbesluit 1995 8).

The day is what the registers derived when the case was closed, from the Selectielijst and the result (zrc-021). What holds
back does not move that day: the file waits until it is over, and the list says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DESTROY, TRANSFERRED = "vernietigen", "overgedragen"


class Hold(StrEnum):
    """Why a file that is due is not destroyed now, in words for whoever judges the list."""

    NOT_DUE = "not_due"
    NO_CATEGORY = "no_category"
    OBJECTION_TERM = "objection_term"
    OBJECTION = "objection"
    PARTS = "parts"
    RELATED = "related"
    PENALTY = "penalty"
    UNPAID = "unpaid"
    LETTER = "letter"
    LOCKED = "locked"
    POST = "post"
    COURT = "court"
    WOO = "woo"
    AVG = "avg"
    HOTSPOT = "hotspot"
    LEGAL = "legal"
    REFUSED = "refused"
    """A register refused it: what it said stands in the log."""


BY_HAND = (Hold.COURT, Hold.WOO, Hold.AVG, Hold.HOTSPOT, Hold.LEGAL)
"""What no register tells us: an official writes it down, and says when it is over."""


@dataclass(frozen=True)
class ClosedFile:
    """What counts of a file: how its case ended, what the registers derived from that, and what goes on around it."""

    ended_on: date | None
    """None while the case runs, or was opened again."""
    action: str
    """The archiefnominatie: `vernietigen`, `blijvend_bewaren` or empty."""
    due_on: date | None
    """The archiefactiedatum; None when nothing says from when the term counts."""
    status: str
    """The archiefstatus."""
    category: str
    """The result of the Selectielijst that it rests on; empty without one."""
    objection_until: date | None = None
    """The last day to object to a decision in it, as far as there is one."""
    holds: frozenset[Hold] = frozenset()
    """What the tables show to go on."""


def due(file: ClosedFile, today: date) -> bool:
    """Say whether the term to keep a file is over, so that it has to be destroyed: on its day and after."""
    return (
        file.ended_on is not None
        and file.action == DESTROY
        and file.status != TRANSFERRED
        and file.due_on is not None
        and file.due_on <= today
    )


def held(file: ClosedFile, today: date) -> tuple[Hold, ...]:
    """Return what keeps a file from being destroyed today, in the order of Hold; nothing when it may go."""
    found = going_on(file, today)
    if not due(file, today):
        found.add(Hold.NOT_DUE)
    return tuple(hold for hold in Hold if hold in found)


def going_on(file: ClosedFile, today: date) -> set[Hold]:
    """Return what goes on around a file, whatever its day and wherever it goes."""
    found = set(file.holds)
    if not file.category:
        found.add(Hold.NO_CATEGORY)
    if file.objection_until is not None and today <= file.objection_until:
        found.add(Hold.OBJECTION_TERM)
    return found
