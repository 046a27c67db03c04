"""Geometries as RFC 7946 has them: positions with and without a height, and shapes that are shapes."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.registers.api.kinds import Geometry, InvalidParams
from tests.registers.zgw import Types, Zgw

A, B, C = [5.1, 52.1], [5.2, 52.1], [5.2, 52.2]
HIGH = [[*place, 3.5] for place in (A, B, C)]


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [5.1, 52.1, 12.5]),
        ("Point", [5.1, 52.1, -3]),
        ("MultiPoint", [A, HIGH[1]]),
        ("LineString", HIGH),
        ("MultiLineString", [HIGH, [A, B]]),
        ("Polygon", [[*HIGH, HIGH[0]]]),
        ("MultiPolygon", [[[*HIGH, HIGH[0]]], [[A, B, C, A]]]),
    ],
)
def test_a_position_with_a_height_is_read(zgw: Zgw, types: Types, kind: str, coordinates: Any) -> None:
    shape = {"type": kind, "coordinates": coordinates}
    made = types.zaak(zaakgeometrie=shape)
    assert made["zaakgeometrie"] == shape
    box = [[5, 52], [6, 52], [6, 53], [5, 53], [5, 52]]
    for area in (box, [[*corner, 1] for corner in box]):
        within = {"within": {"type": "Polygon", "coordinates": [area]}}
        found = zgw.post("zaken/zaken/_zoek", {"zaakgeometrie": within}).json
        assert [row["url"] for row in found["results"]] == [made["url"]]


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [5.1]),
        ("Point", [5.1, 52.1, 1, 2]),
        ("Point", [5.1, 52.1, None]),
        ("Point", [5.1, 52.1, "3"]),
        ("Point", [5.1, 52.1, True]),
        ("Point", [5.1, 52.1, 1e300]),
        ("Point", [52.1, 505.1, 3]),
        ("Point", [float("nan"), 52.1]),
        ("Point", [5.1, 52.1, float("inf")]),
        ("Point", [5.1, 52.1, float("nan")]),
        ("Point", [5.1, 52.1, 10**400]),
        ("LineString", [HIGH[0]]),
        ("MultiLineString", [HIGH, [A]]),
        ("Polygon", [[*HIGH, [*A, 4]]]),  # not closed: another height is another position
        ("Polygon", [[A, B, A]]),
    ],
)
def test_what_is_no_shape_is_refused(kind: str, coordinates: Any) -> None:
    faults: InvalidParams = []
    Geometry().parse({"type": kind, "coordinates": coordinates}, "zaakgeometrie", faults)
    assert [fault.code for fault in faults] == ["invalid"]
