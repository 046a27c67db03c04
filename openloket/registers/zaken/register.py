"""The Zaken register: its version, scopes, and what its resources show."""

from __future__ import annotations

from openloket.registers.api.kinds import Uuid
from openloket.registers.api.operations import Api
from openloket.registers.api.resource import Attribute

zaken = Api("zaken", "zrc", "1.7.0", "Zaken API", granted_by="zaaktype", ranked=True, audited=True)
READ = ("zaken.lezen",)
CHANGE = ("zaken.bijwerken", "zaken.geforceerd-bijwerken")
ADD = ("zaken.aanmaken", *CHANGE)
REMOVE = (*CHANGE, "zaken.verwijderen")


def scopes(create: tuple[str, ...] = CHANGE, destroy: tuple[str, ...] = CHANGE) -> dict[str, tuple[str, ...]]:
    return {
        "list": READ,
        "retrieve": READ,
        "headers": READ,
        "create": create,
        "update": CHANGE,
        "partial_update": CHANGE,
        "destroy": destroy,
    }


UUID_SHOWN = Attribute("uuid", Uuid(), read_only=True, required=True)
