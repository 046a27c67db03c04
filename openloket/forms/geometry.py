"""A place on a map: a point or an area as GeoJSON (RFC 7946), read from whoever sends it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from openloket.forms.reading import Invalid

MOST_CORNERS = 100
MOST_TEXT = 8_000
"""Characters of a geometry, at most; a hundred corners take some three thousand."""
_WEST, _SOUTH, _EAST, _NORTH = 3.0, 50.6, 7.4, 53.8
"""Around the Netherlands, with its lakes and shore."""
_DIGITS = 7
"""Decimals of a degree that are kept: a centimetre."""
_CLOSE = 0.05
"""Metres from a line at which a place is on it."""
_RADIUS = 6_371_008.8
"""The mean radius of the earth in metres."""

BROKEN = "Wij kunnen de plek op de kaart niet lezen. Wis haar en zet haar opnieuw, of beschrijf alleen waar het is."
OUTSIDE = "De plek op de kaart ligt buiten Nederland. Zet haar opnieuw."
TOO_MANY = "Het gebied op de kaart heeft te veel hoeken: hoogstens %(max)s kan."
CROSSES = "De randen van het gebied op de kaart kruisen elkaar. Teken het opnieuw, hoek na hoek langs de rand."
NO_AREA = "Een gebied op de kaart heeft ten minste drie hoeken die niet op een lijn liggen."

Position = tuple[float, float]


def read(raw: object) -> dict[str, Any]:
    """Return a point, or an area of one closed ring that does not cross itself. Raises Invalid."""
    found = _parsed(raw)
    kind, coordinates = found.get("type"), found.get("coordinates")
    if kind == "Point":
        return {"type": kind, "coordinates": list(_position(coordinates))}
    if kind != "Polygon" or not isinstance(coordinates, Sequence) or len(coordinates) != 1:
        raise Invalid(BROKEN)
    return {"type": kind, "coordinates": [[list(corner) for corner in _ring(coordinates[0])]]}


def area(geometry: Mapping[str, Any]) -> int:
    """Return how large an area is in whole m², 0 for a point: on a plane that touches the earth there.

    Over a few kilometres that differs less than a thousandth from the sphere, which is less than a hand on a map does.
    """
    if geometry["type"] != "Polygon":
        return 0
    return round(abs(_turned(_in_metres([tuple(corner) for corner in geometry["coordinates"][0]]))))


def between(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Return how many metres the middles of two places lie apart."""
    (_, apart) = _in_metres([_middle(one), _middle(other)])
    return math.hypot(*apart)


def _middle(geometry: Mapping[str, Any]) -> Position:
    if geometry["type"] != "Polygon":
        return geometry["coordinates"][0], geometry["coordinates"][1]
    ring = geometry["coordinates"][0][:-1]
    return sum(corner[0] for corner in ring) / len(ring), sum(corner[1] for corner in ring) / len(ring)


def said(geometry: Mapping[str, Any]) -> str:
    """Put a geometry in words, for who cannot see the map."""
    if geometry["type"] == "Polygon":
        ring = geometry["coordinates"][0]
        east, north = (sum(corner[n] for corner in ring[:-1]) / (len(ring) - 1) for n in (0, 1))
        return f"gebied op de kaart van {area(geometry)} m² rond {_degrees(north, east)}"
    east, north = geometry["coordinates"]
    return f"punt op de kaart: {_degrees(north, east)}"


def _degrees(north: float, east: float) -> str:
    return f"{north:.5f} noord, {east:.5f} oost".replace(".", ",")


def _parsed(raw: object) -> Mapping[str, Any]:
    if isinstance(raw, str):
        if len(raw) > MOST_TEXT:
            raise Invalid(TOO_MANY, max=MOST_CORNERS)
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Invalid(BROKEN) from error
    if not isinstance(raw, Mapping):
        raise Invalid(BROKEN)
    return raw


def _position(raw: object) -> Position:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) not in (2, 3):
        raise Invalid(BROKEN)
    east, north = map(_degree, raw[:2])
    if not (_WEST <= east <= _EAST and _SOUTH <= north <= _NORTH):
        raise Invalid(OUTSIDE)
    return round(east, _DIGITS), round(north, _DIGITS)


def _degree(number: object) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise Invalid(BROKEN)
    try:
        return float(number)
    except OverflowError as error:
        raise Invalid(OUTSIDE) from error


def _ring(raw: object) -> list[Position]:
    """Return the corners of an area, the first one again at the end, against the clock (RFC 7946 3.1.6)."""
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise Invalid(BROKEN)
    if len(raw) > MOST_CORNERS + 1:
        raise Invalid(TOO_MANY, max=MOST_CORNERS)
    ring = [_position(corner) for corner in raw]
    if len(ring) < 4:
        raise Invalid(NO_AREA)
    if ring[0] != ring[-1]:
        raise Invalid(BROKEN)
    ring = [ring[0], *(here for before, here in pairwise(ring) if here != before)]
    flat = _in_metres(ring)
    if len(ring) < 4 or all(_side(flat[0], flat[1], corner) == 0 for corner in flat):
        raise Invalid(NO_AREA)
    if _crosses(flat):
        raise Invalid(CROSSES)
    return ring if _turned(flat) > 0 else ring[::-1]


def _in_metres(ring: Sequence[Position]) -> list[Position]:
    """Return corners as metres east and north of the first one."""
    (east, north), degree = ring[0], math.radians(1) * _RADIUS
    across = degree * math.cos(math.radians(sum(corner[1] for corner in ring) / len(ring)))
    return [((corner[0] - east) * across, (corner[1] - north) * degree) for corner in ring]


def _turned(ring: Sequence[Position]) -> float:
    """Return the area within a ring, below 0 when it goes with the clock (the shoelace formula)."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _crosses(ring: Sequence[Position]) -> bool:
    """Say whether two sides of a ring meet anywhere but at the corner that they share."""
    sides = list(pairwise(ring))
    last = len(sides) - 1
    return any(
        _meet(*one, *other)
        for n, one in enumerate(sides)
        for m, other in enumerate(sides[n + 2 :], start=n + 2)
        if not (n == 0 and m == last)
    )


def _meet(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Say whether the stretch from a to b and that from c to d have a point in common."""
    sides = (_side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b))
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _between(*end) for side, end in zip(sides, ends, strict=True))


def _side(a: Position, b: Position, p: Position) -> int:
    """Return on which side of the line from a to b a place is: 1 left, -1 right, 0 within a hand's breadth of it."""
    away = ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])) / math.dist(a, b)
    return 0 if abs(away) < _CLOSE else 1 if away > 0 else -1


def _between(a: Position, b: Position, p: Position) -> bool:
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])
