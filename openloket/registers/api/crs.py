"""The check that a caller says that coordinates are in WGS 84, the only system here (Zaken, CRS)."""

from __future__ import annotations

from openloket.registers.api.calls import Call
from openloket.registers.api.problems import Problem
from openloket.registers.api.resource import Resource

CRS = "EPSG:4326"


def check(call: Call, resource: Resource) -> None:
    """Refuse other systems than WGS 84. Raises Problem 412 when the caller does not say, 406 and 415 for others."""
    wanted, sent = call.header("Accept-Crs"), call.header("Content-Crs")
    if not wanted:
        raise Problem(412, "precondition_failed", "Voorwaarde niet vervuld.", "De 'Accept-Crs' header ontbreekt.")
    if wanted != CRS:
        raise Problem(406, "not_acceptable", "Niet acceptabel.", f"Alleen {CRS} wordt ondersteund.")
    if sent and sent != CRS:
        raise Problem(415, "unsupported_media_type", "Ongeldig media type.", f"Alleen {CRS} wordt ondersteund.")
    if not sent and any(call.body.get(name) for name in resource.geometries):
        raise Problem(412, "precondition_failed", "Voorwaarde niet vervuld.", "De 'Content-Crs' header ontbreekt.")
