"""Reserving numbers for zaken that are still to come."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from openloket.registers import numbers
from openloket.registers.api import together
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Integer, Part, rsin
from openloket.registers.api.operations import Said
from openloket.registers.zaken.register import zaken

NUMBER = {
    "type": "object",
    "required": ["zaaknummer"],
    "properties": {"zaaknummer": {"type": "string", "readOnly": True}},
}
ORGANISATION = Part("bronorganisatie", rsin(min=9), required=True)
COUNT = Part("aantal", Integer(1, 1000))
RESERVED = Said(
    "zaaknummer_reserveren",
    "Zaaknummers reserveren.",
    201,
    {
        "type": "object",
        "required": ["bronorganisatie"],
        "properties": {
            "bronorganisatie": {**rsin(min=9).schema(), "writeOnly": True},
            "aantal": {"type": "integer", "minimum": 1, "default": 1, "writeOnly": True},
        },
    },
    {"type": "array", "items": NUMBER},
    headers=("Location",),
)


@zaken.operation("POST", "zaaknummer_reserveren", ("zaken.aanmaken",), RESERVED)
def reserve(call: Call, at: dict[str, UUID]) -> Answer:
    """Reserve numbers that no zaak gets by itself, to make zaken with later."""
    count = together.parts(call, (ORGANISATION, COUNT)).get("aantal", 1)
    found = numbers.next_numbers("ZAAK", timezone.localdate(), count)
    return answer(201, [{"zaaknummer": name} for name in found], Location=f"{call.base}/zaken/api/v1/zaken")
