"""The Besluiten register: its version and scopes."""

from __future__ import annotations

from openloket.registers.api.operations import Api

besluiten = Api("besluiten", "brc", "1.1.0", "Besluiten API", granted_by="besluittype", audited=True)
READ = ("besluiten.lezen",)
SCOPES = {
    "list": READ,
    "retrieve": READ,
    "create": ("besluiten.aanmaken",),
    "update": ("besluiten.bijwerken",),
    "partial_update": ("besluiten.bijwerken",),
    "destroy": ("besluiten.verwijderen",),
}
