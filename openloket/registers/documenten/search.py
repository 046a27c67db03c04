"""Searching documents by their uuids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openloket.registers.api import openapi, reading
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.expand import tree_of
from openloket.registers.api.kinds import Integer, InvalidParams, Many, Part, Text, Uuid
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import InvalidParam, invalid
from openloket.registers.documenten.document import DOCUMENT
from openloket.registers.documenten.register import READ, documenten

SEARCHED = Said(
    "enkelvoudiginformatieobject__zoek",
    "Documenten zoeken.",
    request={
        "type": "object",
        "required": ["uuid__in"],
        "properties": {
            "uuid__in": Many(Uuid()).schema(),
            "identificatie": Text().schema(),
            "bronorganisatie": Text().schema(),
            "expand": Text().schema(),
        },
    },
    response=openapi.paged({"$ref": "#/components/schemas/EnkelvoudiginformatieobjectExpanded"}),
    parameters=(("page", "query", Integer()),),
)


@documenten.operation("POST", "enkelvoudiginformatieobjecten/_zoek", READ, SEARCHED)
def search(call: Call, at: dict[str, UUID]) -> Answer:
    """Find documents by their uuids."""
    body = call.body = read_object(call.environ)
    reading.parameters(DOCUMENT, call, {})
    faults: InvalidParams = []
    uuids = Part("uuid__in", Many(Uuid()), required=True).take(body, "uuid__in", faults)
    given: dict[str, Any] = {"uuid__in": uuids}
    for name in ("identificatie", "bronorganisatie"):
        if name in body:
            given[name] = Text().parse(body[name], name, faults)
    if unknown := set(body) - {"uuid__in", "identificatie", "bronorganisatie", "expand"}:
        faults.extend(InvalidParam(name, "unknown-parameters", "Dit is geen zoekvraag.") for name in sorted(unknown))
    expand = call.parameter("expand")
    if body.get("expand") is not None:
        expand = Text().parse(body["expand"], "expand", faults)
    if faults:
        raise invalid(faults)
    tree = tree_of(DOCUMENT, expand)
    return answer(200, reading.search(DOCUMENT, call, given, tree, None, {}))
