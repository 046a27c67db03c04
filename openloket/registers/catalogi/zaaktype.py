"""A zaaktype: what zaken of one kind have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from openloket.registers.api import database
from openloket.registers.api.kinds import Boolean, Choice, Date, Duration, Group, Many, Part, Text, Uri
from openloket.registers.api.resource import Attribute, Mutation, QueryFilter, Resource, link, links, pointing, url
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.choices import CONFIDENTIALITY
from openloket.registers.catalogi.following import names_follow
from openloket.registers.catalogi.naming import by_name, names_instead_of_urls, texts
from openloket.registers.catalogi.register import TYPE_SCOPES, catalogi
from openloket.registers.catalogi.versions import geldigheid, holds, on_day, on_status
from openloket.registers.models import Zaaktype

RELATIES = (
    "(select coalesce(json_agg(json_build_object('zaaktype', coalesce((select <url zaaktype x> from registers_zaaktype x "
    "where x.catalogus_id = {t}.catalogus_id and x.identificatie = g.value->>'zaaktype' and "
    + holds("x")
    + " limit 1), ''), "
    "'zaaktypeIdentificatie', g.value->>'zaaktype', 'aardRelatie', g.value->>'aardRelatie', "
    "'toelichting', coalesce(g.value->>'toelichting', ''))), '[]'::json) "
    "from jsonb_array_elements({t}.gerelateerde_zaaktypen) g)"
)


def relatie(*, shown: bool) -> Group:
    parts = [
        Part("zaaktype", Uri(max=200) if shown else Text(), required=True),
        Part("aardRelatie", Choice(("vervolg", "bijdrage", "onderwerp")), required=True),
        Part("toelichting", Text(max=255)),
    ]
    if shown:
        parts.insert(1, Part("zaaktypeIdentificatie", Text(), required=True, read_only=True))
    return Group(tuple(parts))


IOT_OF_ZAAKTYPE = (
    "{x}.catalogus_id = {t}.catalogus_id and {x}.omschrijving in (select r.informatieobjecttype "
    "from registers_zaaktypeinformatieobjecttype r where r.zaaktype_id = {t}.id) and " + holds("{x}")
)


def own(name: str, target: str, order: str = "{x}.id") -> Attribute:
    return links(name, target, "{x}.zaaktype_id = {t}.id", order=order, required=True)


def _versiedatum(mutation: Mutation) -> None:
    if mutation.creating and mutation.new.get("versiedatum") is None:
        mutation.new["versiedatum"] = mutation.new["beginGeldigheid"]


def other_versions(zaaktype: dict[str, Any]) -> list[tuple[date, date | None]]:
    """Return when the other published versions of a zaaktype hold: the first and last day of each."""
    return database.run(
        "select begin_geldigheid, einde_geldigheid from registers_zaaktype "
        "where identificatie = %s and catalogus_id = %s and not concept and id <> %s",
        [zaaktype["identificatie"], zaaktype["catalogus_id"], zaaktype["id"]],
    ).fetchall()


def _no_overlap_when_published(mutation: Mutation) -> None:
    if mutation.old and not mutation.old["concept"] and {"beginGeldigheid", "eindeGeldigheid"} & set(mutation.new):
        begin = mutation.new.get("beginGeldigheid") or date.fromisoformat(mutation.old["begin_geldigheid"])
        einde = mutation.new.get("eindeGeldigheid", mutation.old["einde_geldigheid"])
        rules.ztc_016(
            begin, date.fromisoformat(einde) if isinstance(einde, str) else einde, other_versions(mutation.old)
        )


ZAAKTYPE = Resource(
    "zaaktype",
    catalogi,
    "zaaktypen",
    Zaaktype,
    (
        url("zaaktype"),
        Attribute("identificatie", Text(max=50, min=1), required=True),
        Attribute("omschrijving", Text(max=80, min=1), required=True),
        Attribute("omschrijvingGeneriek", Text(max=80)),
        Attribute("vertrouwelijkheidaanduiding", CONFIDENTIALITY, required=True),
        Attribute("doel", Text(min=1), required=True),
        Attribute("aanleiding", Text(min=1), required=True),
        Attribute("toelichting", Text()),
        Attribute("indicatieInternOfExtern", Choice(("intern", "extern")), required=True),
        Attribute("handelingInitiator", Text(max=20, min=1), required=True),
        Attribute("onderwerp", Text(max=80, min=1), required=True),
        Attribute("handelingBehandelaar", Text(max=20, min=1), required=True),
        Attribute("doorlooptijd", Duration(), required=True),
        Attribute("servicenorm", Duration(), nullable=True),
        Attribute("opschortingEnAanhoudingMogelijk", Boolean(), required=True),
        Attribute("verlengingMogelijk", Boolean(), required=True),
        Attribute("verlengingstermijn", Duration(), nullable=True),
        Attribute("trefwoorden", Many(Text(max=30))),
        Attribute("publicatieIndicatie", Boolean(), required=True),
        Attribute("publicatietekst", Text()),
        Attribute("verantwoordingsrelatie", Many(Text(max=40))),
        Attribute("productenOfDiensten", Many(Uri()), required=True),
        Attribute("selectielijstProcestype", Uri(max=200)),
        Attribute(
            "referentieproces",
            Group(
                (Part("naam", Text(max=80, min=1), required=True), Part("link", Uri(max=200))),
                {"naam": "", "link": ""},
            ),
            required=True,
        ),
        Attribute("verantwoordelijke", Text(max=50, min=1), required=True),
        own("zaakobjecttypen", "zaakobjecttype"),
        Attribute(
            "broncatalogus",
            Group(
                (
                    Part("url", Uri(max=200), required=True),
                    Part("domein", Text(max=5), required=True),
                    Part("rsin", Text(max=9), required=True),
                ),
                {"url": "", "domein": "", "rsin": ""},
            ),
            nullable=True,
        ),
        Attribute(
            "bronzaaktype",
            Group(
                (
                    Part("url", Uri(max=200), required=True),
                    Part("identificatie", Text(max=50), required=True),
                    Part("omschrijving", Text(max=80), required=True),
                ),
                {"url": "", "identificatie": "", "omschrijving": ""},
            ),
            nullable=True,
        ),
        link("catalogus", "catalogus", max=None, required=True, immutable="wijzigen-niet-toegelaten"),
        own("statustypen", "statustype", "{x}.volgnummer"),
        own("resultaattypen", "resultaattype"),
        own("eigenschappen", "eigenschap"),
        links("informatieobjecttypen", "informatieobjecttype", IOT_OF_ZAAKTYPE, required=True),
        texts(
            "informatieobjecttypeOmschrijving",
            "array(select r.informatieobjecttype from registers_zaaktypeinformatieobjecttype r "
            "where r.zaaktype_id = {t}.id order by r.volgnummer)",
        ),
        own("roltypen", "roltype"),
        by_name("besluittypen", "besluittype", required=True),
        texts("besluittypeOmschrijving", "{t}.besluittypen"),
        by_name("deelzaaktypen", "zaaktype", "identificatie", nulls=True),
        texts("deelzaaktypeIdentificaties", "{t}.deelzaaktypen"),
        Attribute(
            "gerelateerdeZaaktypen",
            Many(relatie(shown=False)),
            required=True,
            sql=RELATIES,
            shown=Many(relatie(shown=True)),
            rows=links(
                "x",
                "zaaktype",
                "{x}.catalogus_id = {t}.catalogus_id and {x}.identificatie in (select g.value->>'zaaktype' "
                "from jsonb_array_elements({t}.gerelateerde_zaaktypen) g) and " + holds("{x}"),
            ).rows,
        ),
        *geldigheid(),
        Attribute("versiedatum", Date(), kept=True, deprecated=True),
        Attribute("concept", Boolean(), read_only=True, required=True),
    ),
    scopes=TYPE_SCOPES,
    also_200=("destroy",),
    retrieve_parameters={"datumGeldigheid": Text()},
    filters={
        **pointing("catalogus", "catalogus"),
        "identificatie": QueryFilter(Text(), "{t}.identificatie = %(identificatie)s"),
        "trefwoorden": QueryFilter(Text(), "{t}.trefwoorden ?| %(trefwoorden)s", many=True),
        **on_status("{t}.concept"),
        **on_day("{t}"),
    },
    kanaal="zaaktypen",
    kenmerken="jsonb_build_object('catalogus', (select <url catalogus k> from registers_catalogus k where k.id = {t}.catalogus_id))",
    describe="{t}.identificatie",
    rules=(
        rules.ztc_009,
        names_instead_of_urls(besluittypen="besluittype", deelzaaktypen="zaaktype", gerelateerdeZaaktypen="zaaktype"),
        rules.ztc_001,
        rules.ztc_013,
        rules.ends_after_it_begins,
        rules.extension_has_a_term,
        rules.source_is_whole,
        _versiedatum,
        _no_overlap_when_published,
        names_follow,
    ),
    destroy_rules=(rules.ztc_009, names_follow),
)
