"""Making a document, whose content may follow in parts."""

from __future__ import annotations

from uuid import UUID

import msgspec

from openloket.registers.api import database, writing
from openloket.registers.api.bodies import WITH_CONTENT, read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Text
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
    """A new document; when its content follows in parts, with the lock that writes them."""
    call.body = read_object(call.environ, WITH_CONTENT)
    uuid, text = writing.create(DOCUMENT, call)
    found = msgspec.json.decode(text)
    found["lock"] = ""
    if found["locked"]:
        row = database.run(f"select locked from {TABLE} where uuid = %s", [uuid]).fetchone()
        found["lock"] = row[0] if row else ""
        for part in found["bestandsdelen"]:
            part["lock"] = found["lock"]
    return answer(201, found, Location=found["url"])
