"""Give the lists that answers on paper may come from: the towns there are, and the municipality's own streets and addresses."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from openloket.channels.paper.reading.language import Entries, as_they_stand, capitals, entries

TOWNS = Path(__file__).parent / "towns.txt"


@cache
def towns() -> Entries:
    """Return the towns of the Netherlands, and those in the municipality's own list."""
    return entries([*TOWNS.read_text("utf-8").splitlines(), *(town for _, town, _ in _own(settings.STREETS))])


@cache
def streets() -> Entries:
    """Return the streets of the municipality's own list; without one there is nothing to compare with."""
    return entries(street for street, _, _ in _own(settings.STREETS))


@cache
def addresses(cells: tuple[int, ...]) -> Entries:
    """Return the addresses of the municipality's own list that have a postcode, as they stand in boxes: in so many each for
    postcode, street and town."""
    whole = [(postcode, street, town) for street, town, postcode in _own(settings.STREETS) if postcode and town]
    return as_they_stand(
        "".join(capitals(part)[:n].ljust(n) for part, n in zip(parts, cells, strict=True)) for parts in whole
    )


def not_here(postcode: str, town: str) -> bool:
    """Say whether the municipality's own list has postcodes in this town, and not this one; both as they stand in boxes."""
    known = _postcodes().get(town)
    return known is not None and postcode not in known


@cache
def _postcodes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, town, postcode in _own(settings.STREETS):
        if postcode and town:
            found.setdefault(capitals(town), set()).add(postcode.upper())
    return found


@cache
def _own(path: str) -> tuple[tuple[str, str, str], ...]:
    """Read lines of `street;town;postcode`, of which only the street must be there; other columns are not used."""
    if not path:
        return ()
    lines = Path(path).read_text("utf-8-sig", errors="replace").splitlines()  # what no box can hold is left out
    rows = [[cell.strip() for cell in line.split(";")] for line in lines if line.strip()]
    whole = [(*row, "", "")[:3] for row in rows]
    return tuple((street, town, "".join(postcode.split())) for street, town, postcode in whole)
