"""The Catalogi register: its version and scopes."""

from __future__ import annotations

from openloket.registers.api.operations import Api
from openloket.registers.catalogi import rules

catalogi = Api("catalogi", "ztc", "1.4.0", "Catalogi API", readers=rules.ztc_014)
READ = ("catalogi.lezen",)
WRITE = ("catalogi.schrijven",)
CORRECT = ("catalogi.schrijven", "catalogi.geforceerd-schrijven")
DELETE = ("catalogi.schrijven", "catalogi.geforceerd-verwijderen")
TYPE_SCOPES = {
    "list": READ,
    "retrieve": READ,
    "headers": READ,
    "create": WRITE,
    "update": CORRECT,
    "partial_update": CORRECT,
    "destroy": DELETE,
}
PART_SCOPES = {**TYPE_SCOPES, "create": CORRECT}
