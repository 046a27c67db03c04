"""The Documenten register: its version and scopes."""

from __future__ import annotations

from openloket.registers.api.operations import Api

documenten = Api(
    "documenten",
    "drc",
    "1.7.1",
    "Documenten API",
    granted_by="informatieobjecttype",
    ranked=True,
    ready="is_gereed_voor_publicatie",
    audited=True,
    expand_levels=3,
)
READ = ("documenten.lezen",)
CREATE = ("documenten.aanmaken",)
CHANGE = ("documenten.bijwerken",)
FORCED = ("documenten.bijwerken", "documenten.geforceerd-bijwerken")
DELETE = ("documenten.verwijderen",)
SCOPES = {
    "list": READ,
    "retrieve": READ,
    "headers": READ,
    "create": CREATE,
    "update": CHANGE,
    "partial_update": CHANGE,
    "destroy": DELETE,
}
TABLE = "registers_enkelvoudiginformatieobject"
