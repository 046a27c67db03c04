"""A kanaal: what is published on it, with the kenmerken of its messages."""

from __future__ import annotations

from openloket.registers.api.kinds import Many, Text, Uri
from openloket.registers.api.resource import OLDER_IDS, Attribute, QueryFilter, Resource, url
from openloket.registers.models import Kanaal
from openloket.registers.notificaties.register import EITHER, PUBLISH, notificaties

KENMERK = Text(max=1000)
"""The value of a kenmerk, in a message and in what an abonnement asks."""


def plain(kenmerk: str) -> str:
    """Return the name of a kenmerk without the spelling: `object_type` and `objectType` are one."""
    return kenmerk.replace("_", "").lower()


KANAAL = Resource(
    "kanaal",
    notificaties,
    "kanaal",
    Kanaal,
    (
        url("kanaal"),
        Attribute("naam", Text(max=50, min=1), required=True),
        Attribute("documentatieLink", Uri(max=200)),
        Attribute("filters", Many(Text(max=100, min=1))),
    ),
    operations="list create retrieve",
    operation_ids=OLDER_IDS,
    scopes={"list": EITHER, "retrieve": EITHER, "create": PUBLISH},
    filters={"naam": QueryFilter(Text(), "{t}.naam = %(naam)s")},
    paged=False,
    expand=False,
    describe="{t}.naam",
)
