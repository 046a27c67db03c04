"""A besluittype: what besluiten of one kind have in common."""

from __future__ import annotations

from openloket.registers.api.kinds import Boolean, Duration, Text
from openloket.registers.api.resource import Attribute, QueryFilter, Resource, link, links, pointing, url
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.following import names_follow
from openloket.registers.catalogi.naming import by_name, names_instead_of_urls, texts
from openloket.registers.catalogi.register import TYPE_SCOPES, catalogi
from openloket.registers.catalogi.versions import geldigheid, holds, on_day, on_status
from openloket.registers.models import Besluittype

BESLUITTYPE = Resource(
    "besluittype",
    catalogi,
    "besluittypen",
    Besluittype,
    (
        url("besluittype"),
        link("catalogus", "catalogus", max=None, required=True, immutable="wijzigen-niet-toegelaten"),
        links(
            "zaaktypen",
            "zaaktype",
            "{x}.catalogus_id = {t}.catalogus_id and {x}.besluittypen ? {t}.omschrijving and " + holds("{x}"),
            required=True,
        ),
        texts(
            "zaaktypeIdentificaties",
            "array(select distinct x.identificatie from registers_zaaktype x "
            "where x.catalogus_id = {t}.catalogus_id and x.besluittypen ? {t}.omschrijving and " + holds("x") + ")",
        ),
        Attribute("omschrijving", Text(max=80)),
        Attribute("omschrijvingGeneriek", Text(max=80)),
        Attribute("besluitcategorie", Text(max=40)),
        Attribute("reactietermijn", Duration(), nullable=True),
        Attribute("publicatieIndicatie", Boolean(), required=True),
        Attribute("publicatietekst", Text()),
        Attribute("publicatietermijn", Duration(), nullable=True),
        Attribute("toelichting", Text()),
        by_name("informatieobjecttypen", "informatieobjecttype", required=True),
        texts("informatieobjecttypeOmschrijvingen", "{t}.informatieobjecttypen"),
        texts("informatieobjecttypeOmschrijving", "{t}.informatieobjecttypen", required=False),  # its older name
        *geldigheid(),
        Attribute("concept", Boolean(), read_only=True, required=True),
        links(
            "resultaattypen",
            "resultaattype",
            "{x}.besluittypen ? {t}.omschrijving and exists (select 1 from registers_zaaktype z "
            "where z.id = {x}.zaaktype_id and z.catalogus_id = {t}.catalogus_id and " + holds("z") + ")",
            required=True,
        ),
        texts(
            "resultaattypenOmschrijving",
            "array(select distinct x.omschrijving from registers_resultaattype x "
            "join registers_zaaktype z on z.id = x.zaaktype_id "
            "where x.besluittypen ? {t}.omschrijving and z.catalogus_id = {t}.catalogus_id)",
        ),
        texts("vastgelegdIn", "{t}.informatieobjecttypen"),
    ),
    scopes=TYPE_SCOPES,
    also_200=("destroy",),
    filters={
        **pointing("catalogus", "catalogus"),
        "zaaktypen": QueryFilter(
            Text(),
            "exists (select 1 from registers_zaaktype z where z.catalogus_id = {t}.catalogus_id "
            "and z.besluittypen ? {t}.omschrijving "
            "and (z.identificatie = %(zaaktypen)s or z.uuid::text = right(%(zaaktypen)s, 36)))",
        ),
        "informatieobjecttypen": QueryFilter(
            Text(),
            "exists (select 1 from registers_informatieobjecttype i where i.catalogus_id = {t}.catalogus_id "
            "and {t}.informatieobjecttypen ? i.omschrijving "
            "and (i.omschrijving = %(informatieobjecttypen)s or i.uuid::text = right(%(informatieobjecttypen)s, 36)))",
        ),
        **on_status("{t}.concept"),
        "omschrijving": QueryFilter(Text(), "{t}.omschrijving = %(omschrijving)s"),
        **on_day("{t}"),
    },
    kanaal="besluittypen",
    kenmerken="jsonb_build_object('catalogus', (select <url catalogus k> from registers_catalogus k where k.id = {t}.catalogus_id))",
    describe="{t}.omschrijving",
    rules=(
        rules.ztc_009,
        names_instead_of_urls(informatieobjecttypen="informatieobjecttype"),
        rules.ztc_013,
        rules.ends_after_it_begins,
        names_follow,
    ),
    destroy_rules=(rules.ztc_009, names_follow),
)
