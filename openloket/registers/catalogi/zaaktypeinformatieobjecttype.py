"""A zaaktype-informatieobjecttype: which documents go in and out of zaken of a zaaktype."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, Integer, Text
from openloket.registers.api.resource import Attribute, QueryFilter, Rows, link
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.naming import names_instead_of_urls
from openloket.registers.catalogi.part import (
    ITS_ZAAKTYPE,
    STATUS_OF_ZAAKTYPE,
    ZAAKTYPE_IDENTIFICATIE,
    ZAAKTYPE_OF,
    its_catalogus,
    part,
)
from openloket.registers.catalogi.versions import holds
from openloket.registers.models import ZaaktypeInformatieobjecttype

VERSION = (
    "from registers_informatieobjecttype x where x.catalogus_id = "
    + ZAAKTYPE_OF.format("catalogus_id")
    + " and x.omschrijving = {t}.informatieobjecttype "
    "order by (" + holds("x") + ") desc, x.begin_geldigheid desc limit 1"
)
"""SQL of the version of the informatieobjecttype that is answered: the one that holds, or else the newest."""

ZAAKTYPEINFORMATIEOBJECTTYPE = part(
    "zaaktypeinformatieobjecttype",
    "zaaktype-informatieobjecttypen",
    ZaaktypeInformatieobjecttype,
    (
        ITS_ZAAKTYPE,
        ZAAKTYPE_IDENTIFICATIE,
        its_catalogus(shown_only=True),
        Attribute(
            "informatieobjecttype",
            Text(max=100, min=1),
            required=True,
            sql=f"coalesce((select <url informatieobjecttype x> {VERSION}), {{t}}.informatieobjecttype)",
            rows=Rows("informatieobjecttype", f"{{x}}.id = (select x.id {VERSION})", many=False),
        ),
        Attribute("volgnummer", Integer(1, 999), required=True),
        Attribute("richting", Choice(("inkomend", "intern", "uitgaand")), required=True),
        link("statustype", "statustype", max=None, nullable=True),
    ),
    filters={
        "informatieobjecttype": QueryFilter(
            Text(),
            "{t}.informatieobjecttype in (select x.omschrijving from registers_informatieobjecttype x "
            "where x.omschrijving = %(informatieobjecttype)s or x.uuid::text = right(%(informatieobjecttype)s, 36))",
        ),
        "richting": QueryFilter(Choice(("inkomend", "intern", "uitgaand")), "{t}.richting = %(richting)s"),
        **STATUS_OF_ZAAKTYPE,
    },
    rules=(names_instead_of_urls(informatieobjecttype="informatieobjecttype"), rules.ztc_013),
    operation_name="zaakinformatieobjecttype",
)
