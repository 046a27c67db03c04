"""Reserving numbers for documents that are still to come, as Zaken does for zaken.

Not in the standard; other servers have it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from openloket.registers import numbers
from openloket.registers.api import together
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Integer, Part, rsin
from openloket.registers.api.operations import Said
from openloket.registers.documenten.register import CREATE, documenten

ORGANISATION = Part("bronorganisatie", rsin(min=9), required=True)
COUNT = Part("aantal", Integer(1, 1000))
NUMBER: dict[str, Any] = {
    "type": "object",
    "required": ["identificatie"],
    "properties": {"identificatie": {"type": "string", "readOnly": True}},
}
RESERVED = Said(
    "reserveddocument_create",
    "Documentnummers reserveren.",
    201,
    {
        "type": "object",
        "required": ["bronorganisatie"],
        "properties": {
            "bronorganisatie": rsin(min=9).schema(),
            "aantal": {"type": "integer", "minimum": 1, "default": 1},
        },
    },
    {"oneOf": [NUMBER, {"type": "array", "items": NUMBER}]},
)


@documenten.operation("POST", "documentnummer_reserveren", CREATE, RESERVED)
def reserve(call: Call, at: dict[str, UUID]) -> Answer:
    """Reserve numbers that no document gets by itself, to make documents with later. One comes without a list."""
    count = together.parts(call, (ORGANISATION, COUNT)).get("aantal", 1)
    found = [{"identificatie": name} for name in numbers.next_numbers("DOCUMENT", timezone.localdate(), count)]
    return answer(201, found if count > 1 else found[0])
