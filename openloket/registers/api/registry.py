"""Every resource of the registers by its name, and by its address."""

from __future__ import annotations

import re
from uuid import UUID

from openloket.registers.api.addresses import known_host
from openloket.registers.api.resource import Resource

REGISTRY: dict[str, Resource] = {}
"""Every resource by name, filled when the registers' modules are imported."""


_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
LOCAL = re.compile(
    rf"https?://(?P<host>[^/]+)/(?P<api>[a-z]+)/api/v1/(?P<path>[a-z_-]+)/(?P<uuid>{_UUID})"
    rf"(/(?P<inner>[a-z]+)/(?P<inner_uuid>{_UUID}))?/?"
)


def local(url: str) -> tuple[Resource, UUID] | None:
    """Return the resource of ours that a URL names, and its uuid; None for anything else."""
    found = LOCAL.fullmatch(url)
    if found is None or not known_host(found["host"]):
        return None
    steps = (found["path"], found["inner"]) if found["inner"] else (found["path"],)
    for resource in REGISTRY.values():
        if resource.register.name == found["api"] and resource.steps == steps:
            return resource, UUID(found["inner_uuid"] or found["uuid"])
    return None
