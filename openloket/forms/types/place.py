"""A place: said in words, and where there is a map shown on it, as a point or an area."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from openloket.forms import geometry
from openloket.forms.boxes import TEXT, Comb
from openloket.forms.kinds import GIVEN, Good, Kind, Part, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, is_empty, limited

WHERE, SHAPE = "where", "geometry"
_LONGEST = 200
_MISSING = "Vul in waar het is: een adres, of wat er in de buurt is."
_POINT = '{"type": "Point", "coordinates": [5.1214, 52.0907]}'
_SQUARE = '{"type": "Polygon", "coordinates": [[[5.12, 52.09], [5.1202, 52.09], [5.1202, 52.0901], [5.12, 52.0901], [5.12, 52.09]]]}'
_BOW = '{"type": "Polygon", "coordinates": [[[5.1, 52.1], [5.2, 52.2], [5.2, 52.1], [5.1, 52.2], [5.1, 52.1]]]}'


def read(raw: object, question: Question) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise Invalid(_MISSING)
    parts: dict[str, Callable[[], Any]] = {WHERE: partial(_where, raw)}
    if not is_empty(raw.get(SHAPE)):
        parts[SHAPE] = partial(geometry.read, raw[SHAPE])
    return each(parts)


def _where(raw: Mapping[str, Any]) -> str:
    text = limited(raw.get(WHERE) or "", _LONGEST)
    if not re.search(r"[^\W_]", text):
        raise Invalid(_MISSING)
    return text


def show(question: Question, value: Any) -> str:
    return f"{value[WHERE]} ({geometry.said(value[SHAPE])})" if SHAPE in value else str(value[WHERE])


def briefly(value: Any) -> str:
    return str(value[WHERE])


def kept(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(value.get(WHERE), str):
        raise ValueError(value)
    if SHAPE in value:
        geometry.read(value[SHAPE])  # an Invalid is a ValueError
    return value


def typed(value: Any) -> Any:
    """Return the parts of a page: what is on the map as text."""
    shape = value.get(SHAPE) if isinstance(value, Mapping) else None
    return {**value, SHAPE: json.dumps(shape)} if isinstance(shape, Mapping) else value


def schema(question: Question) -> dict[str, Any]:
    number = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
    ring = {"type": "array", "items": number, "minItems": 4, "maxItems": geometry.MOST_CORNERS + 1}
    shapes = {"Point": number, "Polygon": {"type": "array", "items": ring, "minItems": 1, "maxItems": 1}}
    one_of = [
        {
            "type": "object",
            "properties": {"type": {"const": kind}, "coordinates": coordinates},
            "required": ["type", "coordinates"],
        }
        for kind, coordinates in shapes.items()
    ]
    return {
        "type": "object",
        "properties": {WHERE: {"type": "string", "maxLength": _LONGEST}, SHAPE: {"oneOf": one_of}},
        "required": [WHERE],
        "additionalProperties": False,
    }


KIND = Kind(
    said="een plek",
    read=read,
    show=show,
    briefly=briefly,
    kept=kept,
    typed=typed,
    schema=schema,
    missing=_MISSING,
    tests=GIVEN,
    placed=lambda value: value.get(SHAPE),
    widget=Widget(
        "place",
        parts=(
            Part(WHERE, "Adres, of wat er in de buurt is", _LONGEST),
            Part(SHAPE, "Plek op de kaart", geometry.MOST_TEXT, optional=True),
        ),
    ),
    paper=(Comb((30, 30), (TEXT,), part=WHERE, label="Adres, of wat er in de buurt is", words=True, proof="words"),),
    good=(
        Good({"where": "Kerkstraat bij nummer 12"}, "Kerkstraat bij nummer 12"),
        Good(
            {"where": "Op het plein", "geometry": _POINT},
            "Op het plein (punt op de kaart: 52,09070 noord, 5,12140 oost)",
            boxed=False,
        ),
        Good(
            {"where": "Voor de deur", "geometry": _SQUARE},
            "Voor de deur (gebied op de kaart van 152 m² rond 52,09005 noord, 5,12010 oost)",
            boxed=False,
        ),
    ),
    bad=(
        "Op het plein",
        {"where": "", "geometry": _POINT},
        {"where": "?"},
        {"where": "x" * (_LONGEST + 1)},
        {"where": "Op het plein", "geometry": "{"},
        {"where": "Op het plein", "geometry": '{"type": "Point", "coordinates": [52.09, 5.12]}'},
        {"where": "Op het plein", "geometry": _BOW},
    ),
)
