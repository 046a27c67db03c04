"""A zaakobjecttype: what zaken of a zaaktype are about."""

from __future__ import annotations

from openloket.registers.api.kinds import Boolean, Date, Text, Uri
from openloket.registers.api.resource import Attribute, QueryFilter, links, pointing
from openloket.registers.catalogi.naming import texts
from openloket.registers.catalogi.part import (
    CATALOGUS_ROWS,
    CATALOGUS_SQL,
    DATES_OF_ZAAKTYPE,
    ITS_ZAAKTYPE,
    ON_DAY_OF_ZAAKTYPE,
    ZAAKTYPE_IDENTIFICATIE,
    ZAAKTYPE_OF,
    part,
)
from openloket.registers.models import Zaakobjecttype

ZAAKOBJECTTYPE = part(
    "zaakobjecttype",
    "zaakobjecttypen",
    Zaakobjecttype,
    (
        Attribute("anderObjecttype", Boolean(), required=True),
        Attribute("beginGeldigheid", Date(), column="", deprecated=True, sql=ZAAKTYPE_OF.format("begin_geldigheid")),
        *DATES_OF_ZAAKTYPE[1:],
        Attribute("objecttype", Uri(max=200, blank=False), required=True),
        Attribute("relatieOmschrijving", Text(max=80, min=1), required=True),
        ITS_ZAAKTYPE,
        ZAAKTYPE_IDENTIFICATIE,
        links("resultaattypen", "resultaattype", "{x}.zaaktype_id = {t}.zaaktype_id", required=True),
        texts(
            "resultaattypeOmschrijving",
            "array(select x.omschrijving from registers_resultaattype x where x.zaaktype_id = {t}.zaaktype_id)",
            required=False,
        ),
        links("statustypen", "statustype", "{x}.zaaktype_id = {t}.zaaktype_id", required=True),
        Attribute(
            "catalogus",
            Uri(max=None),
            column="",
            sql=CATALOGUS_SQL,
            rows=CATALOGUS_ROWS,
            required=True,
        ),
    ),
    filters={
        "anderObjecttype": QueryFilter(Boolean(), "{t}.ander_objecttype = %(anderObjecttype)s", says=Text()),
        "catalogus": QueryFilter(
            pointing("catalogus", "catalogus")["catalogus"].kind,
            ZAAKTYPE_OF.format("catalogus_id") + " = (select id from registers_catalogus where uuid = %(catalogus)s)",
        ),
        "datumBeginGeldigheid": QueryFilter(
            Date(), ZAAKTYPE_OF.format("begin_geldigheid") + " = %(datumBeginGeldigheid)s", says=Text()
        ),
        "datumEindeGeldigheid": QueryFilter(
            Date(), ZAAKTYPE_OF.format("einde_geldigheid") + " = %(datumEindeGeldigheid)s", says=Text()
        ),
        **ON_DAY_OF_ZAAKTYPE,
        "objecttype": QueryFilter(Uri(max=None), "{t}.objecttype = %(objecttype)s"),
        "relatieOmschrijving": QueryFilter(Text(), "{t}.relatie_omschrijving = %(relatieOmschrijving)s"),
    },
    describe="{t}.relatie_omschrijving",
)
