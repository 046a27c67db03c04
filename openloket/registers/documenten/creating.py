"""Making a document, whose content may follow in parts, also together with its place in a zaak."""

from __future__ import annotations

from uuid import UUID

from openloket.registers.api import database, pen, together, tolerance, writing
from openloket.registers.api.bodies import WITH_CONTENT, read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import AnyObject, Part, Text
from openloket.registers.api.operations import Said
from openloket.registers.documenten.document import DOCUMENT
from openloket.registers.documenten.register import CREATE, TABLE, documenten

CREATED = Said(
    "enkelvoudiginformatieobject_create",
    "Een document maken.",
    201,
    "EnkelvoudiginformatieobjectRequest",
    {
        "allOf": [
            {"$ref": "#/components/schemas/Enkelvoudiginformatieobject"},
            {"type": "object", "required": ["lock"], "properties": {"lock": {"type": "string", "readOnly": True}}},
        ]
    },
    parameters=(("X-NLX-Logrecord-ID", "header", Text()), ("X-Audit-Toelichting", "header", Text())),
    headers=("Location",),
)


@documenten.operation("POST", "enkelvoudiginformatieobjecten", CREATE, CREATED)
def create(call: Call, at: dict[str, UUID]) -> Answer:
    """Make a document; answer with the lock that writes its parts when its content follows in those."""
    call.body = tolerance.body(DOCUMENT.attributes, read_object(call.environ, WITH_CONTENT))
    _, text = writing.create(DOCUMENT, call)
    found = _with_lock(together.decoded(text))
    return answer(201, found, Location=found["url"])


def _with_lock(document: together.Shown) -> together.Shown:
    """Return a document that was just made, with the lock that writes its parts."""
    lock = ""
    if document["locked"]:
        row = database.run(f"select locked from {TABLE} where uuid = %s", [document["url"][-36:]]).fetchone()
        lock = row[0] if row else ""
    parts = [{**part, "lock": lock} for part in document["bestandsdelen"]]
    return {**document, "lock": lock, "bestandsdelen": parts}


OF_REGISTERING = (
    Part("enkelvoudiginformatieobject", AnyObject(), required=True),
    Part("zaakinformatieobject", AnyObject(), required=True),
)
REGISTERED = Said(
    "registreerdocument_create",
    "Een document maken en bij een zaak leggen.",
    201,
    {
        "type": "object",
        "required": ["enkelvoudiginformatieobject", "zaakinformatieobject"],
        "properties": {
            "enkelvoudiginformatieobject": {"$ref": "#/components/schemas/EnkelvoudiginformatieobjectRequest"},
            "zaakinformatieobject": AnyObject().schema(),
        },
    },
    {
        "type": "object",
        "required": ["enkelvoudiginformatieobject", "zaakinformatieobject"],
        "properties": {
            "enkelvoudiginformatieobject": CREATED.response,
            "zaakinformatieobject": AnyObject().schema(),
        },
    },
    CREATED.parameters,
    headers=("Location",),
)


@documenten.operation("POST", "document_registreren", CREATE, REGISTERED)
def register(call: Call, at: dict[str, UUID]) -> Answer:
    """Make a document and lay it with a zaak, in one transaction. Not in the standard; other servers have it."""
    given = together.parts(call, OF_REGISTERING, WITH_CONTENT)
    with pen.written(DOCUMENT):
        place = "enkelvoudiginformatieobject"
        document = _with_lock(together.create(place, call, given[place], place))
        related = together.create(
            "zaakinformatieobject",
            call,
            given["zaakinformatieobject"],
            "zaakinformatieobject",
            informatieobject=document["url"],
        )
    return answer(201, {place: document, "zaakinformatieobject": related}, Location=document["url"])
