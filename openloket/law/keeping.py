"""Say when the file of a case that is kept for ever goes to the archive, and how long not everyone may see it there.

It goes on the day that the registers derived, or before it is older than the law allows (Archiefwet 1995 12); an archivist
may let it go earlier (13). What goes on around it holds it back, as it does from destroying: only a hotspot does not, for
that asks to keep it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openloket.law.calendar import read_data
from openloket.law.destroying import TRANSFERRED, ClosedFile, Hold, going_on
from openloket.law.periods import Period, parse

KEEP = "blijvend_bewaren"


@dataclass(frozen=True)
class Terms:
    """Hold what the law says of files that ended on a day."""

    source: str
    transfer: Period
    closed: dict[str, Period]
    """Says how long after its end a file is restricted, by its kind of personal data."""

    def closed_for(self, classification: str) -> Period:
        """Return how long a file with this kind of personal data is restricted; one that nobody classified for the longest."""
        return self.closed.get(classification) or max(self.closed.values(), key=lambda term: term.number)


def terms(ended_on: date) -> Terms:
    """Return what holds for a file that ended on a day."""
    rows = read_data("archief.yaml")
    row = [row for row in rows if row["from"] <= ended_on][-1]  # type: ignore[attr-defined]
    return Terms(row["source"], parse(row["transfer"]), {kind: parse(term) for kind, term in row["closed"].items()})


def due_on(file: ClosedFile) -> date | None:
    """Return the day from which a file goes to the archive; None for one that runs or is not kept for ever."""
    if file.ended_on is None or file.action != KEEP or file.status == TRANSFERRED:
        return None
    latest = terms(file.ended_on).transfer.after(file.ended_on)
    return min(file.due_on, latest) if file.due_on else latest


def may_go_early(file: ClosedFile) -> bool:
    """Say whether an archivist may let a file go before its day: it is closed, and kept for ever or part of a hotspot."""
    return (
        file.ended_on is not None and file.status != TRANSFERRED and (file.action == KEEP or Hold.HOTSPOT in file.holds)
    )


def held(file: ClosedFile, today: date, *, early: bool = False) -> tuple[Hold, ...]:
    """Return what keeps a file from going to the archive today, in the order of Hold; nothing when it may go."""
    found = going_on(file, today) - {Hold.HOTSPOT}
    day = due_on(file)
    if not (may_go_early(file) if early else day is not None and day <= today):
        found.add(Hold.NOT_DUE)
    return tuple(hold for hold in Hold if hold in found)
