"""Parts of a zaak: whoever may see and change the zaak may see and change its parts."""

from __future__ import annotations

from typing import Any

from openloket.registers.api.resource import Attribute, Resource, link
from openloket.registers.zaken import rules
from openloket.registers.zaken.register import scopes, zaken

ITS_ZAAK = link("zaak", "zaak", min=1, required=True, immutable="wijzigen-niet-toegelaten")


def part(name: str, path: str, model: Any, attributes: tuple[Attribute, ...], **more: Any) -> Resource:
    """Make the resource of a part of a zaak."""
    found = {
        "scopes": scopes(),
        "guarded": "zaak",
        "lock": ("zaak",),
        "main": "zaak",
        **more,
        "rules": (rules.zrc_007, *more.get("rules", ())),
        "destroy_rules": (rules.zrc_007, *more.get("destroy_rules", ())),
    }
    return Resource(name, zaken, path, model, attributes, kanaal="zaken", **found)
