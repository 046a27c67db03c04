"""A place on a map: what is one, what is none, and how large an area is."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms import geometry
from openloket.forms.reading import Invalid

EAST, NORTH = 5.12, 52.09
METRE_NORTH = 1 / 111_195.08
METRE_EAST = METRE_NORTH / math.cos(math.radians(NORTH))


def around(*corners: tuple[float, float]) -> dict[str, Any]:
    """An area by its corners in metres east and north of a place."""
    ring = [[EAST + x * METRE_EAST, NORTH + y * METRE_NORTH] for x, y in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


SQUARE = around((0, 0), (10, 0), (10, 10), (0, 10))


def test_a_point_keeps_a_centimetre_and_no_height() -> None:
    found = geometry.read({"type": "Point", "coordinates": [5.123456789, 52.1, 3]})
    assert found == {"type": "Point", "coordinates": [5.1234568, 52.1]}
    assert geometry.area(found) == 0
    assert geometry.said(found) == "punt op de kaart: 52,10000 noord, 5,12346 oost"


def test_an_area_is_measured_in_square_metres() -> None:
    assert geometry.area(geometry.read(SQUARE)) == 100
    assert geometry.area(geometry.read(around((0, 0), (1000, 0), (0, 1000)))) == pytest.approx(500_000, rel=1e-4)
    assert "van 100 m²" in geometry.said(geometry.read(SQUARE))


def test_an_area_goes_against_the_clock_whichever_way_it_was_drawn() -> None:
    clockwise = {"type": "Polygon", "coordinates": [SQUARE["coordinates"][0][::-1]]}
    assert geometry.area(geometry.read(clockwise)) == 100
    [ring] = geometry.read(clockwise)["coordinates"]
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0


def test_numbers_of_a_definition_are_read_too() -> None:
    found = {"type": "Point", "coordinates": [Decimal("5.1214"), Decimal("52.0907")]}
    assert geometry.read(found) == {"type": "Point", "coordinates": [5.1214, 52.0907]}


REFUSED: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", geometry.BROKEN),
    "deep": ("[" * 3_000, geometry.BROKEN),
    "long": ("[" * 9_000, geometry.TOO_MANY),
    "a list": ([], geometry.BROKEN),
    "a line": ({"type": "LineString", "coordinates": [[5.1, 52.1], [5.2, 52.1]]}, geometry.BROKEN),
    "a hole": ({"type": "Polygon", "coordinates": SQUARE["coordinates"] * 2}, geometry.BROKEN),
    "no ring": ({"type": "Polygon", "coordinates": "x"}, geometry.BROKEN),
    "a ring of text": ({"type": "Polygon", "coordinates": ["x"]}, geometry.BROKEN),
    "not closed": ({"type": "Polygon", "coordinates": [SQUARE["coordinates"][0][:-1]]}, geometry.BROKEN),
    "yes for a number": ({"type": "Point", "coordinates": [True, 52.1]}, geometry.BROKEN),
    "four numbers": ({"type": "Point", "coordinates": [5.1, 52.1, 0, 0]}, geometry.BROKEN),
    "the wrong way round": ({"type": "Point", "coordinates": [52.1, 5.1]}, geometry.OUTSIDE),
    "not a number": ('{"type": "Point", "coordinates": [NaN, 52.1]}', geometry.OUTSIDE),
    "endless": ('{"type": "Point", "coordinates": [1e999, 52.1]}', geometry.OUTSIDE),
    "very large": ({"type": "Point", "coordinates": [10**400, 52.1]}, geometry.OUTSIDE),
    "two corners": (around((0, 0), (1, 1)), geometry.NO_AREA),
    "on a line": (around((0, 0), (5, 5), (10, 10)), geometry.NO_AREA),
    "one place": (around((0, 0), (0, 0), (0, 0)), geometry.NO_AREA),
    "a bow tie": (around((0, 0), (10, 10), (10, 0), (0, 10)), geometry.CROSSES),
    "back over its side": (around((0, 0), (10, 0), (5, 0), (5, 5)), geometry.CROSSES),
    "a corner on a side": (around((0, 0), (10, 0), (10, 10), (5, 0), (0, 10)), geometry.CROSSES),
    "too many corners": (
        around(*((math.cos(n / 20) * 50, math.sin(n / 20) * 50) for n in range(geometry.MOST_CORNERS + 1))),
        geometry.TOO_MANY,
    ),
}


@pytest.mark.parametrize(("raw", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_place(raw: Any, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        geometry.read(raw)
    assert refused.value.template == why


@given(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=40), st.floats(5, 500))
def test_a_star_never_crosses_and_comes_back_as_it_was_read(reach: list[float], size: float) -> None:
    corners = [
        (r * size * math.cos(2 * math.pi * n / len(reach)), r * size * math.sin(2 * math.pi * n / len(reach)))
        for n, r in enumerate(reach)
    ]
    found = geometry.read(around(*corners))
    assert geometry.read(json.dumps(found)) == found
    assert 0 <= geometry.area(found) <= math.pi * size**2 + 1


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=4) | st.integers(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner | st.sampled_from(["Point", "Polygon"]))))  # fmt: skip
def test_anything_is_read_or_refused(raw: Any) -> None:
    with suppress(Invalid):
        assert geometry.read(raw)["type"] in ("Point", "Polygon")
