"""An informatieobjecttype: what documents of one kind have in common."""

from __future__ import annotations

from openloket.registers.api.kinds import Boolean, Group, Many, Part, Text
from openloket.registers.api.resource import Attribute, QueryFilter, Resource, link, links, pointing, url
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.choices import CONFIDENTIALITY
from openloket.registers.catalogi.following import names_follow
from openloket.registers.catalogi.naming import texts
from openloket.registers.catalogi.register import TYPE_SCOPES, catalogi
from openloket.registers.catalogi.versions import geldigheid, holds, on_day, on_status
from openloket.registers.models import Informatieobjecttype

ZAAKTYPEN_WITH_IOT = (
    "{x}.catalogus_id = {t}.catalogus_id and exists (select 1 from registers_zaaktypeinformatieobjecttype r "
    "where r.zaaktype_id = {x}.id and r.informatieobjecttype = {t}.omschrijving) and " + holds("{x}")
)
GENERIC = "informatieobjecttypeOmschrijvingGeneriek"

INFORMATIEOBJECTTYPE = Resource(
    "informatieobjecttype",
    catalogi,
    "informatieobjecttypen",
    Informatieobjecttype,
    (
        url("informatieobjecttype"),
        link("catalogus", "catalogus", max=None, required=True, immutable="wijzigen-niet-toegelaten"),
        Attribute("omschrijving", Text(max=80, min=1), required=True),
        Attribute("vertrouwelijkheidaanduiding", CONFIDENTIALITY, required=True),
        *geldigheid(),
        Attribute("concept", Boolean(), read_only=True, required=True),
        links("zaaktypen", "zaaktype", ZAAKTYPEN_WITH_IOT, required=True),
        texts(
            "zaaktypeIdentificaties",
            "array(select distinct x.identificatie from registers_zaaktype x where "
            + ZAAKTYPEN_WITH_IOT.replace("{x}", "x")
            + ")",
        ),
        links(
            "besluittypen",
            "besluittype",
            "{x}.catalogus_id = {t}.catalogus_id and {x}.informatieobjecttypen ? {t}.omschrijving and " + holds("{x}"),
            required=True,
        ),
        texts(
            "besluittypeOmschrijving",
            "array(select distinct x.omschrijving from registers_besluittype x "
            "where x.catalogus_id = {t}.catalogus_id and x.informatieobjecttypen ? {t}.omschrijving)",
        ),
        Attribute("informatieobjectcategorie", Text(max=80, min=1), required=True),
        Attribute("trefwoord", Many(Text(max=30))),
        Attribute(
            "omschrijvingGeneriek",
            Group(
                (
                    Part(GENERIC, Text(max=80), required=True),
                    Part(f"definitie{GENERIC[0].upper()}{GENERIC[1:]}", Text(max=255), required=True),
                    Part(f"herkomst{GENERIC[0].upper()}{GENERIC[1:]}", Text(max=12), required=True),
                    Part(f"hierarchie{GENERIC[0].upper()}{GENERIC[1:]}", Text(max=80), required=True),
                    Part(f"opmerking{GENERIC[0].upper()}{GENERIC[1:]}", Text(max=255), nullable=True),
                ),
                {
                    GENERIC: "",
                    **{
                        f"{word}{GENERIC[0].upper()}{GENERIC[1:]}": ""
                        for word in ("definitie", "herkomst", "hierarchie", "opmerking")
                    },
                },
            ),
        ),
    ),
    scopes=TYPE_SCOPES,
    also_200=("create", "destroy"),
    filters={
        **pointing("catalogus", "catalogus"),
        **on_status("{t}.concept"),
        **on_day("{t}"),
        "omschrijving": QueryFilter(Text(), "{t}.omschrijving = %(omschrijving)s"),
    },
    kanaal="informatieobjecttypen",
    kenmerken="jsonb_build_object('catalogus', (select <url catalogus k> from registers_catalogus k where k.id = {t}.catalogus_id))",
    describe="{t}.omschrijving",
    rules=(rules.ztc_009, rules.ends_after_it_begins, names_follow),
    destroy_rules=(rules.ztc_009, names_follow),
)
