"""A resultaattype: how zaken of a zaaktype end, and how long they are kept then."""

from __future__ import annotations

from openloket.registers.api.kinds import Boolean, Choice, Date, Duration, Group, Part, Text, Uri
from openloket.registers.api.resource import Attribute, QueryFilter
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.choices import OBJECTS
from openloket.registers.catalogi.naming import by_name, names_instead_of_urls, texts
from openloket.registers.catalogi.part import (
    DATES_OF_ZAAKTYPE,
    ITS_ZAAKTYPE,
    ON_DAY_OF_ZAAKTYPE,
    STATUS_OF_ZAAKTYPE,
    ZAAKTYPE_IDENTIFICATIE,
    ZAAKTYPE_OF,
    its_catalogus,
    part,
)
from openloket.registers.models import Resultaattype

RESULTAATTYPE = part(
    "resultaattype",
    "resultaattypen",
    Resultaattype,
    (
        ITS_ZAAKTYPE,
        ZAAKTYPE_IDENTIFICATIE,
        Attribute("omschrijving", Text(max=30, min=1), required=True),
        Attribute("resultaattypeomschrijving", Uri(blank=False), required=True, shown=Uri()),
        Attribute("omschrijvingGeneriek", Text(), read_only=True, required=True),
        Attribute("selectielijstklasse", Uri(blank=False), required=True, shown=Uri()),
        Attribute("toelichting", Text()),
        Attribute("archiefnominatie", Choice(("blijvend_bewaren", "vernietigen"), blank=True)),
        Attribute("archiefactietermijn", Duration(), nullable=True),
        Attribute(
            "brondatumArchiefprocedure",
            Group(
                (
                    Part(
                        "afleidingswijze",
                        Choice(
                            (
                                "afgehandeld",
                                "ander_datumkenmerk",
                                "eigenschap",
                                "gerelateerde_zaak",
                                "hoofdzaak",
                                "ingangsdatum_besluit",
                                "termijn",
                                "vervaldatum_besluit",
                                "zaakobject",
                            )
                        ),
                        required=True,
                    ),
                    Part("datumkenmerk", Text(max=80)),
                    Part("einddatumBekend", Boolean()),
                    Part("objecttype", Choice(tuple(OBJECTS), blank=True)),
                    Part("registratie", Text(max=80)),
                    Part("procestermijn", Duration(empty=None), nullable=True),
                )
            ),
            nullable=True,
        ),
        Attribute("procesobjectaard", Text(max=200), nullable=True, shows_blank=True),
        its_catalogus(),
        *DATES_OF_ZAAKTYPE,
        Attribute("indicatieSpecifiek", Boolean(empty=None), nullable=True, deprecated=True),
        Attribute("procestermijn", Duration(), nullable=True),
        by_name("besluittypen", "besluittype", catalogus=ZAAKTYPE_OF.format("catalogus_id"), nulls=True),
        texts("besluittypeOmschrijving", "{t}.besluittypen"),
        by_name(
            "informatieobjecttypen", "informatieobjecttype", catalogus=ZAAKTYPE_OF.format("catalogus_id"), nulls=True
        ),
        texts("informatieobjecttypeOmschrijving", "{t}.informatieobjecttypen"),
    ),
    filters={
        **STATUS_OF_ZAAKTYPE,
        **ON_DAY_OF_ZAAKTYPE,
        "zaaktype_identificatie": QueryFilter(
            Text(), ZAAKTYPE_OF.format("identificatie") + " = %(zaaktype_identificatie)s"
        ),
        "datum_geldigheid": QueryFilter(Date(), ON_DAY_OF_ZAAKTYPE["datumGeldigheid"].where, says=Text()),
    },
    rules=(
        names_instead_of_urls(besluittypen="besluittype", informatieobjecttypen="informatieobjecttype"),
        rules.ztc_013,
        rules.ztc_002,
        rules.ztc_003,
        rules.ztc_004,
        rules.ztc_005,
        rules.ztc_006,
        rules.ztc_007,
        rules.ztc_008,
    ),
    describe="{t}.omschrijving",
)
