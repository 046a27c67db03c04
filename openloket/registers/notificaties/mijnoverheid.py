"""Tell MijnOverheid of a zaak: that it changed, as a CloudEvent in the NL GOV profile (`zaak-gemuteerd`).

MijnOverheid then reads the zaak itself. It hears of a new status of which people are told (`informeren` of the
statustype), of a zaak that a person began; not of what happens inside, nor of companies. We tell people by our own
notification, whose day counts (Awb 2:10, 2:19): so MijnOverheid is asked to send none beside it (`externAttenderen`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from openloket.registers.api import database

TYPE = "nl.overheid.zaken.zaak-gemuteerd"
_TOLD = """
select t.informeren and exists (
  select 1 from registers_rol r join registers_roltype o on o.id = r.roltype_id
  where r.zaak_id = s.zaak_id and o.omschrijving_generiek = 'initiator' and r.betrokkene_type = 'natuurlijk_persoon')
from registers_status s join registers_statustype t on t.id = s.statustype_id where s.uuid = %(status)s
"""


def concerns(message: Mapping[str, Any]) -> bool:
    """Say whether MijnOverheid hears of this message. Raises DatabaseError."""
    if (message.get("kanaal"), message.get("resource"), message.get("actie")) != ("zaken", "status", "create"):
        return False
    try:
        status = uuid.UUID(str(message.get("resourceUrl", "")).rstrip("/")[-36:])
    except ValueError:
        return False
    row = database.run(_TOLD, {"status": status}).fetchone()
    return bool(row and row[0])


def event(number: int, message: Mapping[str, Any], zaak: object, source: str) -> dict[str, Any]:
    """Return the CloudEvent of a message; the same for each try, so that a repeat is known by its id."""
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source}:{number}")),
        "source": source,
        "type": TYPE,
        "subject": str(zaak),
        "time": datetime.fromisoformat(message["aanmaakdatum"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "dataref": urlsplit(message["hoofdObject"]).path,
        "datacontenttype": "application/json",
        "data": {"externAttenderen": False},
    }
