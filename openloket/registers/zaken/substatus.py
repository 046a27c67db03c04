"""A substatus: where a zaak stands between two statussen. Not in the standard; other servers have it."""

from __future__ import annotations

from django.utils import timezone

from openloket.registers.api import database
from openloket.registers.api.kinds import Choice, DateTime, InvalidParams, Text
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.resource import Attribute, Mutation, QueryFilter, link, pointing, url
from openloket.registers.models import Substatus
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import READ, UUID_SHOWN

GROUP = Choice(("betrokkenen", "intern"), blank=True)
NEWEST = "select id from registers_status where zaak_id = %s order by datum_status_gezet desc, id desc limit 1"
MOMENTS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def of_a_status(mutation: Mutation) -> InvalidParams:
    """Give a substatus the status that is given, or else the newest of the zaak; and a moment, if it has none."""
    if mutation.new["tijdstip"] is None:
        mutation.new["tijdstip"] = timezone.now()
    if "status" in mutation.linked:
        return []
    newest = database.run(NEWEST, [mutation.linked["zaak"]["id"]]).fetchone()
    if newest is None:
        return [InvalidParam("status", "no-status", "Deze zaak heeft nog geen status om een substatus bij te zetten.")]
    mutation.columns["status_id"] = newest[0]
    return []


SUBSTATUS = part(
    "substatus",
    "substatussen",
    Substatus,
    (
        url("substatus"),
        UUID_SHOWN,
        ITS_ZAAK,
        link("status", "status", min=1, nullable=True),
        Attribute("omschrijving", Text(max=200, min=1), required=True, shown=Text(max=200)),
        Attribute("tijdstip", DateTime()),
        Attribute("doelgroep", GROUP),
    ),
    operations="list create retrieve",
    operation_ids={"retrieve": "read"},
    scopes={"list": READ, "retrieve": READ, "create": ("zaken.aanmaken", "zaken.statussen.toevoegen")},
    filters={
        **pointing("zaak", "zaak"),
        **pointing("status", "status"),
        "doelgroep": QueryFilter(GROUP, "{t}.doelgroep = %(doelgroep)s"),
        **{
            f"tijdstip__{test}": QueryFilter(DateTime(), f"{{t}}.tijdstip {sign} %(tijdstip__{test})s")
            for test, sign in MOMENTS.items()
        },
    },
    order="{t}.tijdstip desc, {t}.id desc",
    expand=False,
    rules=(rules.status_of_same_zaak, rules.not_in_the_future("tijdstip"), of_a_status),
    describe="{t}.omschrijving",
)
