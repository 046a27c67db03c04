"""The lists that answers on paper may come from: the towns there are, and the municipality's own streets."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from openloket.channels.paper.reading.language import Entries, entries

TOWNS = Path(__file__).parent / "towns.txt"


@cache
def towns() -> Entries:
    """Return the towns of the Netherlands, and those in the municipality's own list."""
    return entries([*TOWNS.read_text("utf-8").splitlines(), *(town for _, town in _own(settings.STREETS))])


@cache
def streets() -> Entries:
    """Return the streets of the municipality's own list; without one there is nothing to compare with."""
    return entries(street for street, _ in _own(settings.STREETS))


@cache
def _own(path: str) -> tuple[tuple[str, str], ...]:
    """Read lines of `street;town`, where the town may be left out; other columns are not used."""
    if not path:
        return ()
    lines = Path(path).read_text("utf-8-sig", errors="replace").splitlines()  # what no box can hold is left out
    rows = [[cell.strip() for cell in line.split(";")] for line in lines if line.strip()]
    return tuple((row[0], row[1] if len(row) > 1 else "") for row in rows)
