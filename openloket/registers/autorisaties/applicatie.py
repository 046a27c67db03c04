"""An applicatie: its client_ids, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from openloket.registers.api import access, database
from openloket.registers.api.kinds import Boolean, Choice, Group, Many, Part, Text, Uri
from openloket.registers.api.resource import OLDER_IDS, Attribute, Mutation, QueryFilter, Resource, url
from openloket.registers.autorisaties import rules
from openloket.registers.autorisaties.register import CHANGE, READ, autorisaties
from openloket.registers.models import VERTROUWELIJKHEID, Applicatie

COMPONENTS = {
    "ac": "Autorisaties API",
    "nrc": "Notificaties API",
    "zrc": "Zaken API",
    "ztc": "Catalogi API",
    "drc": "Documenten API",
    "brc": "Besluiten API",
}
AUTORISATIE = Group(
    (
        Part("component", Choice(tuple(COMPONENTS)), required=True),
        Part("componentWeergave", Text(), read_only=True),
        Part("scopes", Many(Text(max=100, min=1)), required=True),
        Part("zaaktype", Uri()),
        Part("informatieobjecttype", Uri()),
        Part("besluittype", Uri()),
        Part("maxVertrouwelijkheidaanduiding", Choice(VERTROUWELIJKHEID, blank=True)),
    )
)


def tidy(mutation: Mutation) -> None:
    """Keep in each autorisatie only what its component knows, and say what the component is called."""
    for autorisatie in mutation.new.get("autorisaties") or ():
        for name in ("zaaktype", "informatieobjecttype", "besluittype", "maxVertrouwelijkheidaanduiding"):
            if name not in rules.narrowing(autorisatie["component"]):
                autorisatie.pop(name, None)
        autorisatie["componentWeergave"] = COMPONENTS[autorisatie["component"]]


def taken(mutation: Mutation) -> None:
    """Note in the facts which of the client_ids belong to another applicatie."""
    wanted = mutation.new.get("clientIds")
    if wanted:
        own = mutation.old["id"] if mutation.old else 0
        found = database.run(
            "select distinct c.value from registers_applicatie a, jsonb_array_elements_text(a.client_ids) c "
            "where c.value = any(%s) and a.id <> %s",
            [wanted, own],
        ).fetchall()
        mutation.facts["taken"] = [row[0] for row in found]


def forget(mutations: Sequence[Mutation]) -> None:
    """Let this process see the change at once; others see it within a few seconds."""
    transaction.on_commit(access.forget)


APPLICATIE = Resource(
    "applicatie",
    autorisaties,
    "applicaties",
    Applicatie,
    (
        url("applicatie"),
        Attribute("clientIds", Many(Text(max=50, min=1)), required=True),
        Attribute("label", Text(max=100, min=1), required=True),
        Attribute("heeftAlleAutorisaties", Boolean()),
        Attribute("alleenIsGereedVoorPublicatie", Boolean(default=False)),
        Attribute("autorisaties", Many(AUTORISATIE)),
    ),
    operations="list create retrieve update partial_update destroy",
    operation_ids=OLDER_IDS,
    scopes={
        "list": READ,
        "retrieve": READ,
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), CHANGE),
    },
    filters={"clientIds": QueryFilter(Text(), "{t}.client_ids ?| %(clientIds)s", many=True, array=False)},
    kanaal="autorisaties",
    expand=False,
    rules=(tidy, taken, rules.ac_001, rules.ac_002, rules.ac_003, rules.types_exist),
    effects_of_all=(forget,),
    destroy_effects=(forget,),
    describe="{t}.label",
)
