"""A catalogus: the types of an organisation in one domain."""

from __future__ import annotations

from openloket.registers.api.kinds import Date, Text, rsin
from openloket.registers.api.resource import Attribute, QueryFilter, Resource, links, url
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.naming import texts
from openloket.registers.catalogi.register import TYPE_SCOPES, catalogi
from openloket.registers.models import Catalogus

CATALOGUS = Resource(
    "catalogus",
    catalogi,
    "catalogussen",
    Catalogus,
    (
        url("catalogus"),
        Attribute("domein", Text(max=5, min=1), required=True),
        Attribute("rsin", rsin(min=1), required=True),
        Attribute("contactpersoonBeheerNaam", Text(max=40, min=1), required=True),
        Attribute("contactpersoonBeheerTelefoonnummer", Text(max=20)),
        Attribute("contactpersoonBeheerEmailadres", Text(max=254, format="email")),
        links("zaaktypen", "zaaktype", "{x}.catalogus_id = {t}.id", required=True),
        links("besluittypen", "besluittype", "{x}.catalogus_id = {t}.id", required=True),
        texts(
            "besluittypeOmschrijving",
            "array(select distinct x.omschrijving from registers_besluittype x where x.catalogus_id = {t}.id)",
        ),
        links("informatieobjecttypen", "informatieobjecttype", "{x}.catalogus_id = {t}.id", required=True),
        texts(
            "informatieobjecttypeOmschrijving",
            "array(select distinct x.omschrijving from registers_informatieobjecttype x where x.catalogus_id = {t}.id)",
        ),
        Attribute("naam", Text(max=200), nullable=True, shows_blank=True),
        Attribute("versie", Text(max=20), nullable=True, shows_blank=True),
        Attribute("begindatumVersie", Date(), nullable=True),
    ),
    scopes=TYPE_SCOPES,
    also_200=("destroy",),
    filters={
        "domein": QueryFilter(Text(), "{t}.domein = %(domein)s"),
        "domein__in": QueryFilter(Text(), "{t}.domein = any(%(domein__in)s)", many=True, array=False),
        "rsin": QueryFilter(Text(), "{t}.rsin = %(rsin)s"),
        "rsin__in": QueryFilter(Text(), "{t}.rsin = any(%(rsin__in)s)", many=True, array=False),
    },
    order="{t}.id",
    describe="{t}.domein",
    facts="json_build_object('items', exists (select 1 from registers_zaaktype where catalogus_id = %(id)s) "
    "or exists (select 1 from registers_informatieobjecttype where catalogus_id = %(id)s) "
    "or exists (select 1 from registers_besluittype where catalogus_id = %(id)s))",
    destroy_rules=(rules.ztc_017,),
)
