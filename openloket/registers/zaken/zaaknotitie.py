"""A zaaknotitie: what someone who handles a zaak writes down beside it."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, DateTime, Integer, Text
from openloket.registers.api.resource import OLDER_IDS, Attribute, QueryFilter, Resource, link, url
from openloket.registers.models import Zaaknotitie
from openloket.registers.zaken import rules
from openloket.registers.zaken.register import READ, zaken

NOTITIE = Choice(("intern", "extern"), empty="intern")
NOTITIE_STATUS = Choice(("concept", "definitief"), empty="concept")


def contains(name: str, column: str) -> QueryFilter:
    return QueryFilter(Text(), "position(lower(%(" + name + ")s) in lower({t}." + column + ")) > 0")


def moments(name: str) -> dict[str, QueryFilter]:
    signs = {"": "=", "__gt": ">", "__gte": ">=", "__lt": "<", "__lte": "<="}
    return {
        f"{name}{end}": QueryFilter(DateTime(), f"{{t}}.{name} {sign} %({name}{end})s") for end, sign in signs.items()
    }


ZAAKNOTITIE = Resource(
    "zaaknotitie",
    zaken,
    "zaaknotities",
    Zaaknotitie,
    (
        url("zaaknotitie"),
        Attribute("onderwerp", Text(max=255, min=1), required=True, shown=Text(max=255)),
        Attribute("tekst", Text(min=1), required=True, shown=Text()),
        Attribute("aangemaaktDoor", Text(max=255)),
        Attribute("notitieType", NOTITIE),
        Attribute("status", NOTITIE_STATUS),
        Attribute("aanmaakdatum", DateTime(), read_only=True, required=True),
        Attribute("wijzigingsdatum", DateTime(), read_only=True, required=True),
        link("gerelateerdAan", "zaak", max=None, required=True),
    ),
    operations="list create retrieve update partial_update destroy",
    scopes={
        "list": READ,
        "retrieve": READ,
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), ("zaken.bijwerken",)),
    },
    operation_ids=OLDER_IDS,
    filters={
        "aangemaaktDoor": QueryFilter(Text(), "{t}.aangemaakt_door = %(aangemaaktDoor)s"),
        "aangemaaktDoor__icontains": contains("aangemaaktDoor__icontains", "aangemaakt_door"),
        **moments("aanmaakdatum"),
        "gerelateerdAan": QueryFilter(
            Text(),
            "{t}.gerelateerd_aan_id = (select z.id from registers_zaak z where z.uuid::text = right(%(gerelateerdAan)s, 36))",
            says=Integer(),
        ),
        "notitieType": QueryFilter(NOTITIE, "{t}.notitie_type = %(notitieType)s"),
        "onderwerp": QueryFilter(Text(), "{t}.onderwerp = %(onderwerp)s"),
        "onderwerp__icontains": contains("onderwerp__icontains", "onderwerp"),
        "status": QueryFilter(NOTITIE_STATUS, "{t}.status = %(status)s"),
        "tekst": QueryFilter(Text(), "{t}.tekst = %(tekst)s"),
        "tekst__icontains": contains("tekst__icontains", "tekst"),
        **moments("wijzigingsdatum"),
    },
    expand=False,
    guarded="gerelateerdAan",
    lock=("gerelateerdAan",),
    main="gerelateerdAan",
    kanaal="zaken",
    rules=(rules.zrc_007,),
    destroy_rules=(rules.zrc_007,),
    describe="{t}.onderwerp",
)
