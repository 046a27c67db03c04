"""Autorisaties 1.1: which application may do what. Its secret is not part of the standard; see `loket api`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from openloket.registers.api import access, database, reading
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Boolean, Choice, Group, Many, Part, Text, Uri
from openloket.registers.api.operations import Api, Said
from openloket.registers.api.problems import fault, not_found
from openloket.registers.api.resource import OLDER_IDS, Attribute, Change, Filter, Resource, url
from openloket.registers.models import VERTROUWELIJKHEID, Applicatie
from openloket.registers.rules import autorisaties as rules

autorisaties = Api("autorisaties", "ac", "1.1.0", "Autorisaties API")

READ = ("autorisaties.lezen",)
CHANGE = ("autorisaties.bijwerken",)

COMPONENTS = {
    "ac": "Autorisaties API",
    "nrc": "Notificaties API",
    "zrc": "Zaken API",
    "ztc": "Catalogi API",
    "drc": "Documenten API",
    "brc": "Besluiten API",
}
TYPES = {
    "zrc": ("zaaktype", "maxVertrouwelijkheidaanduiding"),
    "drc": ("informatieobjecttype", "maxVertrouwelijkheidaanduiding"),
    "brc": ("besluittype",),
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


def tidy(change: Change) -> None:
    """Each autorisatie keeps what its component knows."""
    for grant in change.new.get("autorisaties") or ():
        for name in ("zaaktype", "informatieobjecttype", "besluittype", "maxVertrouwelijkheidaanduiding"):
            if name not in TYPES.get(grant["component"], ()):
                grant.pop(name, None)
        grant["componentWeergave"] = COMPONENTS[grant["component"]]


def taken(change: Change) -> None:
    """Which of the client_ids belong to another applicatie."""
    wanted = change.new.get("clientIds")
    if wanted:
        own = change.old["id"] if change.old else 0
        found = database.run(
            "select distinct c.value from registers_applicatie a, jsonb_array_elements_text(a.client_ids) c "
            "where c.value = any(%s) and a.id <> %s",
            [wanted, own],
        ).fetchall()
        change.facts["taken"] = [row[0] for row in found]


def forget(change: Change, pk: int) -> None:
    """This process sees the change at once, others within a few seconds."""
    transaction.on_commit(access.forget)


autorisaties.add(
    Resource(
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
        filters={"clientIds": Filter(Text(), "{t}.client_ids ?| %(clientIds)s", many=True, array=False)},
        kanaal="autorisaties",
        expand=False,
        rules=(tidy, taken, rules.ac_001, rules.ac_002, rules.ac_003),
        effects=(forget,),
        destroy_effects=(forget,),
        describe="{t}.label",
    )
)


CONSUMER = Said(
    "applicatie_consumer",
    "De applicatie van een client_id.",
    response={"type": "array", "items": {"$ref": "#/components/schemas/Applicatie"}},
    parameters=(("clientId", "query", Text()),),
    required=("clientId",),
)


@autorisaties.operation("GET", "applicaties/consumer", READ, CONSUMER)
def consumer(call: Call, at: dict[str, UUID]) -> Answer:
    """The applicatie of one client_id."""
    client_id = call.parameter("clientId")
    if not client_id:
        raise fault("clientId", "required", "Dit veld is vereist.")
    reading.only(call, {"clientId"})
    row = database.run("select uuid from registers_applicatie where client_ids ? %s", [client_id]).fetchone()
    if row is None:
        raise not_found()
    call.query = {}
    found: Any = reading.retrieve(autorisaties.resources["applicaties"], call, row[0])
    return answer(200, f"[{found}]")
