"""Searching zaken by what a body says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openloket.registers.api import crs, database, fields, openapi, reading, tolerance
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.expand import tree_of
from openloket.registers.api.kinds import Geometry, Integer, InvalidParams, Text
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import InvalidParam, fault, invalid
from openloket.registers.zaken.filters import SEARCHES, ZAAK_FILTERS
from openloket.registers.zaken.register import READ, zaken
from openloket.registers.zaken.zaak import ZAAK


def _search_schema() -> dict[str, Any]:
    properties: dict[str, dict[str, Any]] = {
        "fields": {"type": "array", "items": {}},
        "zaakgeometrie": {"type": "object", "properties": {"within": Geometry().schema()}},
        "expand": {"type": "string", "deprecated": True},
        "ordering": {
            "type": "string",
            "enum": [f"{sign}{name}" for name in ZAAK.orderings for sign in ("", "-")],
        },
    }
    for name, filter in {**ZAAK_FILTERS, **SEARCHES}.items():
        schema = (filter.says or filter.kind).schema()
        if name != "within":
            properties[name] = {"type": "array", "items": schema} if filter.many else schema
    return {"type": "object", "properties": properties}


SEARCHED = Said(
    "zaak__zoek",
    "Zaken zoeken.",
    request=_search_schema(),
    response=openapi.paged({"$ref": "#/components/schemas/ZaakExpanded"}),
    parameters=(("page", "query", Integer()), ("pageSize", "query", Integer()), ("expand", "query", Text())),
    headers=("Content-Crs",),
    optional_body=True,
)


@zaken.operation("POST", "zaken/_zoek", READ, SEARCHED)
def search(call: Call, at: dict[str, UUID]) -> Answer:
    """Find zaken by what the body says; geometry in EPSG:4326 (zrc-029 for `fields`)."""
    body = call.body = read_object(call.environ)
    crs.check(call, ZAAK)
    reading.parameters(ZAAK, call, {})
    faults: InvalidParams = []
    given = _asked(body, faults)
    if faults:
        raise invalid(faults)
    expand = body.get("expand") or call.parameter("expand")
    wanted = body.get("fields")
    if wanted is not None and expand:
        raise fault("fields", "invalid", "Gebruik fields of expand, niet allebei.")
    if wanted is None:
        text = reading.search(ZAAK, call, given, tree_of(ZAAK, expand), body.get("ordering"), {})
    else:
        shape = fields.projection(ZAAK, wanted)
        text = reading.search(ZAAK, call, given, shape.tree, body.get("ordering"), {})
        text = fields.project(text, shape)
    return answer(200, text, Content_Crs=crs.CRS)


def _asked(body: dict[str, Any], faults: InvalidParams) -> dict[str, Any]:
    """Read the filters in a search's body."""
    given: dict[str, Any] = {}
    filters = {**ZAAK.filters, **ZAAK.searches}
    for name, value in tolerance.keys(filters, body, "", faults).items():
        if name in ("expand", "fields", "ordering"):
            if value is not None and not isinstance(value, list if name == "fields" else str):
                faults.append(InvalidParam(name, "invalid", "Deze waarde heeft niet de juiste vorm."))
        elif name == "zaakgeometrie":
            inside = value.get("within") if isinstance(value, dict) else None
            shape = Geometry().parse(inside, "zaakgeometrie.within", faults)
            given["within"] = database.as_json(shape)
        elif name not in filters:
            faults.append(InvalidParam(name, "unknown-parameters", "Dit is geen zoekvraag."))
        elif filters[name].many:
            if not isinstance(value, list):
                faults.append(InvalidParam(name, "not_a_list", "Dit is geen lijst."))
                continue
            given[name] = [reading.filter_value(filters[name], item, name, faults) for item in value]
        else:
            given[name] = reading.filter_value(filters[name], value, name, faults)
    return given
