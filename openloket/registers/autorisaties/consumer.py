"""The operation that finds the applicatie of a client_id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openloket.registers.api import database, reading
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Text
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import fault, not_found
from openloket.registers.autorisaties.applicatie import APPLICATIE
from openloket.registers.autorisaties.register import READ, autorisaties

CONSUMER = Said(
    "applicatie_consumer",
    "De applicatie van een client_id.",
    response={"type": "array", "items": {"$ref": "#/components/schemas/Applicatie"}},
    parameters=(("clientId", "query", Text()),),
    required=("clientId",),
)


@autorisaties.operation("GET", "applicaties/consumer", READ, CONSUMER)
def consumer(call: Call, at: dict[str, UUID]) -> Answer:
    """Find the applicatie of one client_id."""
    client_id = call.parameter("clientId")
    if not client_id:
        raise fault("clientId", "required", "Dit veld is vereist.")
    reading.only(call, {"clientId"})
    row = database.run("select uuid from registers_applicatie where client_ids ? %s", [client_id]).fetchone()
    if row is None:
        raise not_found()
    call.query = {}
    found: Any = reading.retrieve(APPLICATIE, call, row[0])
    return answer(200, f"[{found}]")
