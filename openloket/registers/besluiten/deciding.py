"""Making a besluit with the documents that lay it down, in one call. Not in the standard; other servers have it."""

from __future__ import annotations

from uuid import UUID

from openloket.registers.api import openapi, pen, together
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import AnyObject, Many, Part, Schema
from openloket.registers.api.operations import Said
from openloket.registers.besluiten.besluit import BESLUIT
from openloket.registers.besluiten.besluitinformatieobject import BESLUITINFORMATIEOBJECT
from openloket.registers.besluiten.register import SCOPES, besluiten

PARTS = (
    Part("besluit", AnyObject(), required=True),
    Part("besluitinformatieobjecten", Many(AnyObject()), required=True),
)


def _schema(besluit: Schema, document: Schema) -> Schema:
    properties = {"besluit": besluit, "besluitinformatieobjecten": {"type": "array", "items": document}}
    return {"type": "object", "required": list(properties), "properties": properties}


DECIDED = Said(
    "verwerkbesluit_create",
    "Een besluit vastleggen met zijn documenten.",
    201,
    _schema(openapi.body_of(BESLUIT), openapi.body_of(BESLUITINFORMATIEOBJECT, "besluit")),
    _schema(
        {"$ref": "#/components/schemas/Besluit"},
        {"$ref": "#/components/schemas/Besluitinformatieobject"},
    ),
    headers=("Location",),
)


@besluiten.operation("POST", "besluit_verwerken", SCOPES["create"], DECIDED)
def decide(call: Call, at: dict[str, UUID]) -> Answer:
    """Make a besluit and lay its documents with it, in one transaction."""
    given = together.parts(call, PARTS)
    with pen.written(BESLUIT):
        besluit = together.create("besluit", call, given["besluit"], "besluit")
        name = "besluitinformatieobjecten"
        documents = together.create_each("besluitinformatieobject", call, given[name], name, besluit=besluit["url"])
    return answer(201, {"besluit": besluit, name: documents}, Location=besluit["url"])
