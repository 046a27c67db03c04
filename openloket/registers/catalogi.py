"""Catalogi 1.4: catalogussen, zaaktypen and their parts, informatieobjecttypen, besluittypen.

A row is one version of a type. Types name each other by identificatie or omschrijving, so that a new version of one
leaves the others alone (historiemodel); an answer gives the URLs of the versions that hold on `datumGeldigheid`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from openloket.registers.api import database, openapi, writing
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import (
    Boolean,
    Choice,
    Date,
    Duration,
    Faults,
    Group,
    Integer,
    Many,
    Part,
    Text,
    Uri,
    rsin,
)
from openloket.registers.api.operations import Api, Said
from openloket.registers.api.problems import Fault
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Attribute, Change, Filter, Resource, Rows, link, links, pointing, url
from openloket.registers.models import (
    VERTROUWELIJKHEID,
    Besluittype,
    Catalogus,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)
from openloket.registers.rules import catalogi as rules

catalogi = Api("catalogi", "ztc", "1.4.0", "Catalogi API", readers=rules.ztc_014)

READ = ("catalogi.lezen",)
WRITE = ("catalogi.schrijven",)
CORRECT = ("catalogi.schrijven", "catalogi.geforceerd-schrijven")
DELETE = ("catalogi.schrijven", "catalogi.geforceerd-verwijderen")
TYPE_SCOPES = {
    "list": READ,
    "retrieve": READ,
    "headers": READ,
    "create": WRITE,
    "update": CORRECT,
    "partial_update": CORRECT,
    "destroy": DELETE,
}
PART_SCOPES = {**TYPE_SCOPES, "create": CORRECT}

CONFIDENTIALITY = Choice(VERTROUWELIJKHEID)
ROLES = (
    "adviseur",
    "behandelaar",
    "belanghebbende",
    "beslisser",
    "initiator",
    "klantcontacter",
    "zaakcoordinator",
    "mede_initiator",
)
OBJECTS = [
    "adres",
    "besluit",
    "buurt",
    "enkelvoudig_document",
    "gemeente",
    "gemeentelijke_openbare_ruimte",
    "huishouden",
    "inrichtingselement",
    "kadastrale_onroerende_zaak",
    "kunstwerkdeel",
    "maatschappelijke_activiteit",
    "medewerker",
    "natuurlijk_persoon",
    "niet_natuurlijk_persoon",
    "openbare_ruimte",
    "organisatorische_eenheid",
    "pand",
    "spoorbaandeel",
    "status",
    "terreindeel",
    "terrein_gebouwd_object",
    "vestiging",
    "waterdeel",
    "wegdeel",
    "wijk",
    "woonplaats",
    "woz_deelobject",
    "woz_object",
    "woz_waarde",
    "zakelijk_recht",
    "overige",
]


def holds(row: str) -> str:
    """SQL: a version that is published and holds on the day that is asked for."""
    return (
        f"not {row}.concept and {row}.begin_geldigheid <= %(day)s::date "
        f"and ({row}.einde_geldigheid is null or {row}.einde_geldigheid >= %(day)s::date)"
    )


def names(column: str) -> str:
    return f"(select jsonb_array_elements_text({{t}}.{column}))"


def texts(name: str, sql: str, *, required: bool = True) -> Attribute:
    """A list of names, read only."""
    return Attribute(name, Many(Text()), read_only=True, required=required, column="", sql=sql)


STATUS = Choice(("alles", "definitief", "concept"))


def on_status(concept: str) -> dict[str, Filter]:
    """Published, concept or all types; published unless asked otherwise."""
    where = f"(%(status)s = 'alles' or {concept} = (%(status)s = 'concept'))"
    return {"status": Filter(STATUS, where, default="definitief", says=Text())}


def on_day(row: str) -> dict[str, Filter]:
    where = f"({row}.begin_geldigheid <= %(day)s::date and ({row}.einde_geldigheid is null or {row}.einde_geldigheid >= %(day)s::date))"
    return {"datumGeldigheid": Filter(Date(), where, says=Text())}


ZAAKTYPE_OF = "(select z.{} from registers_zaaktype z where z.id = {{t}}.zaaktype_id)"
STATUS_OF_ZAAKTYPE = on_status(ZAAKTYPE_OF.format("concept"))
ON_DAY_OF_ZAAKTYPE = {
    "datumGeldigheid": Filter(
        Date(),
        "exists (select 1 from registers_zaaktype z where z.id = {t}.zaaktype_id and z.begin_geldigheid <= %(day)s::date "
        "and (z.einde_geldigheid is null or z.einde_geldigheid >= %(day)s::date))",
        says=Text(),
    )
}
OF_ZAAKTYPE = {
    **pointing("zaaktype", "zaaktype"),
    "zaaktypeIdentificatie": Filter(Text(), ZAAKTYPE_OF.format("identificatie") + " = %(zaaktypeIdentificatie)s"),
}


def its_catalogus(*, shown_only: bool = False) -> Attribute:
    """The catalogus of a part: that of its zaaktype."""
    if shown_only:
        return Attribute(
            "catalogus", Uri(max=None), required=True, read_only=True, column="", sql=CATALOGUS_SQL, rows=CATALOGUS_ROWS
        )
    return Attribute(
        "catalogus", Uri(max=None), nullable=True, deprecated=True, column="", sql=CATALOGUS_SQL, rows=CATALOGUS_ROWS
    )


def geldigheid() -> tuple[Attribute, ...]:
    return (
        Attribute("beginGeldigheid", Date(), required=True),
        Attribute("eindeGeldigheid", Date(), nullable=True),
        Attribute("beginObject", Date(), nullable=True, deprecated=True),
        Attribute("eindeObject", Date(), nullable=True, deprecated=True),
    )


CATALOGUS_SQL = (
    "(select <url catalogus x> from registers_catalogus x where x.id = " + ZAAKTYPE_OF.format("catalogus_id") + ")"
)
CATALOGUS_ROWS = Rows("catalogus", "{x}.id = " + ZAAKTYPE_OF.format("catalogus_id"), many=False)
DATES_OF_ZAAKTYPE = tuple(
    Attribute(name, Date(), nullable=True, column="", deprecated=True, sql=ZAAKTYPE_OF.format(column))
    for name, column in (
        ("beginGeldigheid", "begin_geldigheid"),
        ("eindeGeldigheid", "einde_geldigheid"),
        ("beginObject", "begin_object"),
        ("eindeObject", "einde_object"),
    )
)
ZAAKTYPE_IDENTIFICATIE = Attribute(
    "zaaktypeIdentificatie", Text(), read_only=True, required=True, column="", sql=ZAAKTYPE_OF.format("identificatie")
)
ZAAKTYPE = link("zaaktype", "zaaktype", max=None, required=True)

# Catalogus ------------------------------------------------------------------------------------------------------------

catalogi.add(
    Resource(
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
                "array(select distinct x.omschrijving from registers_informatieobjecttype x "
                "where x.catalogus_id = {t}.id)",
            ),
            Attribute("naam", Text(max=200), nullable=True),
            Attribute("versie", Text(max=20), nullable=True),
            Attribute("begindatumVersie", Date(), nullable=True),
        ),
        scopes=TYPE_SCOPES,
        also_200=("destroy",),
        filters={
            "domein": Filter(Text(), "{t}.domein = %(domein)s"),
            "domein__in": Filter(Text(), "{t}.domein = any(%(domein__in)s)", many=True, array=False),
            "rsin": Filter(Text(), "{t}.rsin = %(rsin)s"),
            "rsin__in": Filter(Text(), "{t}.rsin = any(%(rsin__in)s)", many=True, array=False),
        },
        order="{t}.id",
        describe="{t}.domein",
        facts="json_build_object('items', exists (select 1 from registers_zaaktype where catalogus_id = %(id)s) "
        "or exists (select 1 from registers_informatieobjecttype where catalogus_id = %(id)s) "
        "or exists (select 1 from registers_besluittype where catalogus_id = %(id)s))",
        destroy_rules=(rules.ztc_017,),
    )
)

# Zaaktype -------------------------------------------------------------------------------------------------------------

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


def names_instead_of_urls(**targets: str) -> Any:
    """A rule that stores the name of each type that was sent as URL; a name may also be sent as it is."""
    columns = {"zaaktype": "identificatie"}

    def rule(change: Change) -> Faults:
        faults: Faults = []
        for attribute, target in targets.items():
            items = change.new.get(attribute)
            if not items:
                continue
            plain = [items] if isinstance(items, str) else items
            found = []
            for number, item in enumerate(plain):
                text = item["zaaktype"] if isinstance(item, dict) else item
                name = _name(text, target, columns.get(target, "omschrijving"), change)
                if name is None:
                    place = attribute if isinstance(items, str) else f"{attribute}.{number}"
                    faults.append(Fault(place, "bad-url", f"Er is geen {target} op deze URL."))
                found.append({**item, "zaaktype": name} if isinstance(item, dict) else name)
            change.new[attribute] = found[0] if isinstance(items, str) else found
        return faults

    return rule


def _name(text: str, target: str, column: str, change: Change) -> str | None:
    if not text.startswith(("http://", "https://")):
        return text
    place = local(text)
    if place is None or place[0].name != target:
        return None
    row = database.run(f"select {column}, catalogus_id from registers_{target} where uuid = %s", [place[1]]).fetchone()
    if row is None:
        return None
    own = (change.linked.get("catalogus") or {}).get("id") or (change.linked.get("zaaktype") or {}).get("catalogus_id")
    change.facts.setdefault("catalogi", {})[target] = None if row[1] == own else row[1]
    return str(row[0])


IOT_OF_ZAAKTYPE = (
    "{x}.catalogus_id = {t}.catalogus_id and {x}.omschrijving in (select r.informatieobjecttype "
    "from registers_zaaktypeinformatieobjecttype r where r.zaaktype_id = {t}.id) and " + holds("{x}")
)


def own(name: str, target: str, order: str = "{x}.id") -> Attribute:
    return links(name, target, "{x}.zaaktype_id = {t}.id", order=order, required=True)


def _versiedatum(change: Change) -> None:
    if change.creating and change.new.get("versiedatum") is None:
        change.new["versiedatum"] = change.new["beginGeldigheid"]
    elif "versiedatum" in change.new and change.new["versiedatum"] is None:
        del change.new["versiedatum"]


def _others(zaaktype: dict[str, Any]) -> list[tuple[date, date | None]]:
    return database.run(
        "select begin_geldigheid, einde_geldigheid from registers_zaaktype "
        "where identificatie = %s and catalogus_id = %s and not concept and id <> %s",
        [zaaktype["identificatie"], zaaktype["catalogus_id"], zaaktype["id"]],
    ).fetchall()


def _no_overlap_when_published(change: Change) -> None:
    if change.old and not change.old["concept"] and {"beginGeldigheid", "eindeGeldigheid"} & set(change.new):
        begin = change.new.get("beginGeldigheid") or date.fromisoformat(change.old["begin_geldigheid"])
        einde = change.new.get("eindeGeldigheid", change.old["einde_geldigheid"])
        rules.ztc_016(begin, date.fromisoformat(einde) if isinstance(einde, str) else einde, _others(change.old))


catalogi.add(
    Resource(
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
            links(
                "besluittypen",
                "besluittype",
                "{x}.catalogus_id = {t}.catalogus_id and {x}.omschrijving in "
                + names("besluittypen")
                + " and "
                + holds("{x}"),
                kind=Many(Text()),
                shown=Many(Uri(max=None, blank=False)),
                read_only=False,
                required=True,
                column="besluittypen",
            ),
            texts("besluittypeOmschrijving", "{t}.besluittypen"),
            links(
                "deelzaaktypen",
                "zaaktype",
                "{x}.catalogus_id = {t}.catalogus_id and {x}.identificatie in "
                + names("deelzaaktypen")
                + " and "
                + holds("{x}"),
                kind=Many(Text(), nullable_items=True),
                shown=Many(Uri(max=None, blank=False), nullable_items=True),
                read_only=False,
                column="deelzaaktypen",
            ),
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
            Attribute("versiedatum", Date(), deprecated=True),
            Attribute("concept", Boolean(), read_only=True, required=True),
        ),
        scopes=TYPE_SCOPES,
        also_200=("destroy",),
        retrieve_parameters={"datumGeldigheid": Text()},
        filters={
            **pointing("catalogus", "catalogus"),
            "identificatie": Filter(Text(), "{t}.identificatie = %(identificatie)s"),
            "trefwoorden": Filter(Text(), "{t}.trefwoorden ?| %(trefwoorden)s", many=True),
            **on_status("{t}.concept"),
            **on_day("{t}"),
        },
        kanaal="zaaktypen",
        kenmerken="jsonb_build_object('catalogus', (select <url catalogus k> from registers_catalogus k where k.id = {t}.catalogus_id))",
        describe="{t}.identificatie",
        rules=(
            rules.ztc_009,
            names_instead_of_urls(
                besluittypen="besluittype", deelzaaktypen="zaaktype", gerelateerdeZaaktypen="zaaktype"
            ),
            rules.ztc_001,
            rules.ztc_013,
            rules.ends_after_it_begins,
            rules.extension_has_a_term,
            rules.source_is_whole,
            _versiedatum,
            _no_overlap_when_published,
        ),
        destroy_rules=(rules.ztc_009,),
    )
)


# The parts of a zaaktype ----------------------------------------------------------------------------------------------

PART_RULES = (rules.ztc_010, rules.ztc_011, rules.as_valid_as_its_zaaktype)


def part(name: str, path: str, model: Any, attributes: tuple[Attribute, ...], **more: Any) -> Resource:
    """A part of a zaaktype: one with its version."""
    more.setdefault("rules", ())
    return Resource(
        name,
        catalogi,
        path,
        model,
        (url(name), *attributes),
        scopes=PART_SCOPES,
        filters={**OF_ZAAKTYPE, **more.pop("filters", {})},
        kanaal="zaaktypen",
        main="zaaktype",
        order="{t}.id",
        **{**more, "rules": (*PART_RULES, *more["rules"]), "destroy_rules": (rules.ztc_010,)},
    )


def statustype_eigenschappen(change: Change, pk: int) -> None:
    """Which eigenschappen must have a value before this status: kept at the eigenschap."""
    urls = change.call.body.get("eigenschappen")
    if urls is None:
        return
    uuids = [
        found[1] for text in urls if isinstance(text, str) and (found := local(text)) and found[0].name == "eigenschap"
    ]
    database.run(
        "update registers_eigenschap set statustype_id = case when uuid = any(%s) then %s end "
        "where zaaktype_id = %s and (uuid = any(%s) or statustype_id = %s)",
        [uuids, pk, change.linked["zaaktype"]["id"], uuids, pk],
    )


catalogi.add(
    part(
        "statustype",
        "statustypen",
        Statustype,
        (
            Attribute("omschrijving", Text(max=80, min=1), required=True),
            Attribute("omschrijvingGeneriek", Text(max=80)),
            Attribute("statustekst", Text(max=1000)),
            ZAAKTYPE,
            its_catalogus(shown_only=True),
            ZAAKTYPE_IDENTIFICATIE,
            Attribute("volgnummer", Integer(1, 9999), required=True),
            Attribute(
                "isEindstatus",
                Boolean(),
                read_only=True,
                required=True,
                column="",
                sql="({t}.volgnummer = (select max(s.volgnummer) from registers_statustype s where s.zaaktype_id = {t}.zaaktype_id))",
            ),
            Attribute("informeren", Boolean()),
            Attribute("doorlooptijd", Duration(), nullable=True),
            Attribute("toelichting", Text(max=1000), nullable=True),
            Attribute(
                "checklistitemStatustype",
                Many(
                    Group(
                        (
                            Part("itemnaam", Text(max=30, min=1), required=True),
                            Part("toelichting", Text(max=1000), nullable=True),
                            Part("vraagstelling", Text(max=255, min=1), required=True),
                            Part("verplicht", Boolean()),
                        )
                    )
                ),
            ),
            links(
                "eigenschappen",
                "eigenschap",
                "{x}.statustype_id = {t}.id",
                kind=Many(Uri(max=None, blank=False), nullable_items=True),
                read_only=False,
            ),
            *DATES_OF_ZAAKTYPE,
        ),
        filters={**STATUS_OF_ZAAKTYPE, **ON_DAY_OF_ZAAKTYPE},
        effects=(statustype_eigenschappen,),
        describe="{t}.omschrijving",
    ),
    part(
        "resultaattype",
        "resultaattypen",
        Resultaattype,
        (
            ZAAKTYPE,
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
            Attribute("procesobjectaard", Text(max=200), nullable=True),
            its_catalogus(),
            *DATES_OF_ZAAKTYPE,
            Attribute("indicatieSpecifiek", Boolean(empty=None), nullable=True, deprecated=True),
            Attribute("procestermijn", Duration(), nullable=True),
            links(
                "besluittypen",
                "besluittype",
                "{x}.catalogus_id = "
                + ZAAKTYPE_OF.format("catalogus_id")
                + " and {x}.omschrijving in "
                + names("besluittypen")
                + " and "
                + holds("{x}"),
                kind=Many(Text(), nullable_items=True),
                shown=Many(Uri(max=None, blank=False), nullable_items=True),
                read_only=False,
                column="besluittypen",
            ),
            texts("besluittypeOmschrijving", "{t}.besluittypen"),
            links(
                "informatieobjecttypen",
                "informatieobjecttype",
                "{x}.catalogus_id = "
                + ZAAKTYPE_OF.format("catalogus_id")
                + " and {x}.omschrijving in "
                + names("informatieobjecttypen")
                + " and "
                + holds("{x}"),
                kind=Many(Text(), nullable_items=True),
                shown=Many(Uri(max=None, blank=False), nullable_items=True),
                read_only=False,
                column="informatieobjecttypen",
            ),
            texts("informatieobjecttypeOmschrijving", "{t}.informatieobjecttypen"),
        ),
        filters={
            **STATUS_OF_ZAAKTYPE,
            **ON_DAY_OF_ZAAKTYPE,
            "zaaktype_identificatie": Filter(
                Text(), ZAAKTYPE_OF.format("identificatie") + " = %(zaaktype_identificatie)s"
            ),
            "datum_geldigheid": Filter(Date(), ON_DAY_OF_ZAAKTYPE["datumGeldigheid"].where, says=Text()),
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
    ),
    part(
        "roltype",
        "roltypen",
        Roltype,
        (
            ZAAKTYPE,
            ZAAKTYPE_IDENTIFICATIE,
            Attribute("omschrijving", Text(max=100, min=1), required=True),
            Attribute("omschrijvingGeneriek", Choice(ROLES), required=True),
            its_catalogus(),
            *DATES_OF_ZAAKTYPE,
        ),
        filters={
            "omschrijvingGeneriek": Filter(Choice(ROLES), "{t}.omschrijving_generiek = %(omschrijvingGeneriek)s"),
            **STATUS_OF_ZAAKTYPE,
            **ON_DAY_OF_ZAAKTYPE,
        },
        describe="{t}.omschrijving",
    ),
    part(
        "eigenschap",
        "eigenschappen",
        Eigenschap,
        (
            Attribute("naam", Text(max=20, min=1), required=True),
            its_catalogus(shown_only=True),
            Attribute("definitie", Text(max=255, min=1), required=True),
            Attribute(
                "specificatie",
                Group(
                    (
                        Part("groep", Text(max=32)),
                        Part("formaat", Choice(("tekst", "getal", "datum", "datum_tijd")), required=True),
                        Part("lengte", Text(max=14, min=1), required=True),
                        Part("kardinaliteit", Text(max=3, min=1), required=True),
                        Part("waardenverzameling", Many(Text(max=100))),
                    ),
                    {"groep": "", "formaat": "tekst", "lengte": "1", "kardinaliteit": "1", "waardenverzameling": []},
                ),
                required=True,
            ),
            Attribute("toelichting", Text(max=1000)),
            ZAAKTYPE,
            ZAAKTYPE_IDENTIFICATIE,
            link("statustype", "statustype", max=None, nullable=True),
            *DATES_OF_ZAAKTYPE,
        ),
        filters={**STATUS_OF_ZAAKTYPE, **ON_DAY_OF_ZAAKTYPE},
        rules=(rules.ztc_013, rules.ztc_015),
        describe="{t}.naam",
    ),
    part(
        "zaakobjecttype",
        "zaakobjecttypen",
        Zaakobjecttype,
        (
            Attribute("anderObjecttype", Boolean(), required=True),
            Attribute(
                "beginGeldigheid", Date(), column="", deprecated=True, sql=ZAAKTYPE_OF.format("begin_geldigheid")
            ),
            *DATES_OF_ZAAKTYPE[1:],
            Attribute("objecttype", Uri(max=200, blank=False), required=True),
            Attribute("relatieOmschrijving", Text(max=80, min=1), required=True),
            ZAAKTYPE,
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
            "anderObjecttype": Filter(Boolean(), "{t}.ander_objecttype = %(anderObjecttype)s", says=Text()),
            "catalogus": Filter(
                pointing("catalogus", "catalogus")["catalogus"].kind,
                ZAAKTYPE_OF.format("catalogus_id")
                + " = (select id from registers_catalogus where uuid = %(catalogus)s)",
            ),
            "datumBeginGeldigheid": Filter(
                Date(), ZAAKTYPE_OF.format("begin_geldigheid") + " = %(datumBeginGeldigheid)s", says=Text()
            ),
            "datumEindeGeldigheid": Filter(
                Date(), ZAAKTYPE_OF.format("einde_geldigheid") + " = %(datumEindeGeldigheid)s", says=Text()
            ),
            **ON_DAY_OF_ZAAKTYPE,
            "objecttype": Filter(Uri(max=None), "{t}.objecttype = %(objecttype)s"),
            "relatieOmschrijving": Filter(Text(), "{t}.relatie_omschrijving = %(relatieOmschrijving)s"),
        },
        describe="{t}.relatie_omschrijving",
    ),
    part(
        "zaaktypeinformatieobjecttype",
        "zaaktype-informatieobjecttypen",
        ZaaktypeInformatieobjecttype,
        (
            ZAAKTYPE,
            ZAAKTYPE_IDENTIFICATIE,
            its_catalogus(shown_only=True),
            Attribute(
                "informatieobjecttype",
                Text(max=100, min=1),
                required=True,
                sql="coalesce((select <url informatieobjecttype x> from registers_informatieobjecttype x "
                "where x.catalogus_id = "
                + ZAAKTYPE_OF.format("catalogus_id")
                + " and x.omschrijving = {t}.informatieobjecttype "
                "order by (" + holds("x") + ") desc, x.begin_geldigheid desc limit 1), {t}.informatieobjecttype)",
                rows=links(
                    "x",
                    "informatieobjecttype",
                    "{x}.catalogus_id = "
                    + ZAAKTYPE_OF.format("catalogus_id")
                    + " and {x}.omschrijving = {t}.informatieobjecttype and "
                    + holds("{x}"),
                ).rows.single(),  # type: ignore[union-attr]
            ),
            Attribute("volgnummer", Integer(1, 999), required=True),
            Attribute("richting", Choice(("inkomend", "intern", "uitgaand")), required=True),
            link("statustype", "statustype", max=None, nullable=True),
        ),
        filters={
            "informatieobjecttype": Filter(
                Text(),
                "{t}.informatieobjecttype in (select x.omschrijving from registers_informatieobjecttype x "
                "where x.omschrijving = %(informatieobjecttype)s or x.uuid::text = right(%(informatieobjecttype)s, 36))",
            ),
            "richting": Filter(Choice(("inkomend", "intern", "uitgaand")), "{t}.richting = %(richting)s"),
            **STATUS_OF_ZAAKTYPE,
        },
        rules=(names_instead_of_urls(informatieobjecttype="informatieobjecttype"), rules.ztc_013),
        operation_name="zaakinformatieobjecttype",
    ),
)

# Informatieobjecttype and besluittype ---------------------------------------------------------------------------------

ZAAKTYPEN_WITH_IOT = (
    "{x}.catalogus_id = {t}.catalogus_id and exists (select 1 from registers_zaaktypeinformatieobjecttype r "
    "where r.zaaktype_id = {x}.id and r.informatieobjecttype = {t}.omschrijving) and " + holds("{x}")
)
GENERIC = "informatieobjecttypeOmschrijvingGeneriek"

catalogi.add(
    Resource(
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
                "{x}.catalogus_id = {t}.catalogus_id and {x}.informatieobjecttypen ? {t}.omschrijving and "
                + holds("{x}"),
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
            "omschrijving": Filter(Text(), "{t}.omschrijving = %(omschrijving)s"),
        },
        kanaal="informatieobjecttypen",
        kenmerken="jsonb_build_object('catalogus', (select <url catalogus k> from registers_catalogus k where k.id = {t}.catalogus_id))",
        describe="{t}.omschrijving",
        rules=(rules.ztc_009, rules.ends_after_it_begins),
        destroy_rules=(rules.ztc_009,),
    ),
    Resource(
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
            links(
                "informatieobjecttypen",
                "informatieobjecttype",
                "{x}.catalogus_id = {t}.catalogus_id and {x}.omschrijving in "
                + names("informatieobjecttypen")
                + " and "
                + holds("{x}"),
                kind=Many(Text()),
                shown=Many(Uri(max=None, blank=False)),
                read_only=False,
                required=True,
                column="informatieobjecttypen",
            ),
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
            "zaaktypen": Filter(
                Text(),
                "exists (select 1 from registers_zaaktype z where z.catalogus_id = {t}.catalogus_id "
                "and z.besluittypen ? {t}.omschrijving "
                "and (z.identificatie = %(zaaktypen)s or z.uuid::text = right(%(zaaktypen)s, 36)))",
            ),
            "informatieobjecttypen": Filter(
                Text(),
                "exists (select 1 from registers_informatieobjecttype i where i.catalogus_id = {t}.catalogus_id "
                "and {t}.informatieobjecttypen ? i.omschrijving "
                "and (i.omschrijving = %(informatieobjecttypen)s or i.uuid::text = right(%(informatieobjecttypen)s, 36)))",
            ),
            **on_status("{t}.concept"),
            "omschrijving": Filter(Text(), "{t}.omschrijving = %(omschrijving)s"),
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
        ),
        destroy_rules=(rules.ztc_009,),
    ),
)

JSON_HEADER = (("Content-Type", "header", Choice(("application/json",))),)

# Publish --------------------------------------------------------------------------------------------------------------


@catalogi.operation(
    "POST",
    "zaaktypen/{uuid}/publish",
    WRITE,
    Said(
        "zaaktype_publish",
        "Een concept publiceren.",
        response="Zaaktype",
        parameters=JSON_HEADER,
        request=openapi.ANY,
        optional_body=True,
    ),
)
def publish_zaaktype(call: Call, at: dict[str, UUID]) -> Answer:
    """Publish a concept (ztc-012, ztc-016)."""

    def check(row: dict[str, Any]) -> None:
        concepts = database.run(
            "select coalesce(array_agg(distinct omschrijving) filter (where kind = 'b'), '{}'), "
            "coalesce(array_agg(distinct omschrijving) filter (where kind = 'i'), '{}') from ("
            "select 'b' as kind, omschrijving, bool_and(concept) c from registers_besluittype "
            "where catalogus_id = %(catalogus)s and %(besluittypen)s ? omschrijving group by omschrijving union all "
            "select 'i', omschrijving, bool_and(concept) from registers_informatieobjecttype where catalogus_id = %(catalogus)s "
            "and omschrijving in (select informatieobjecttype from registers_zaaktypeinformatieobjecttype "
            "where zaaktype_id = %(id)s) group by omschrijving) found where c",
            {"catalogus": row["catalogus_id"], "besluittypen": database.as_json(row["besluittypen"]), "id": row["id"]},
        ).fetchone()
        assert concepts is not None
        rules.ztc_012(*concepts)
        einde = row["einde_geldigheid"]
        rules.ztc_016(
            date.fromisoformat(row["begin_geldigheid"]), date.fromisoformat(einde) if einde else None, _others(row)
        )

    return _publish("zaaktype", call, at["uuid"], check)


@catalogi.operation(
    "POST",
    "informatieobjecttypen/{uuid}/publish",
    WRITE,
    Said(
        "informatieobjecttype_publish",
        "Een concept publiceren.",
        response="Informatieobjecttype",
        parameters=JSON_HEADER,
    ),
)
def publish_informatieobjecttype(call: Call, at: dict[str, UUID]) -> Answer:
    """Publish a concept."""
    return _publish("informatieobjecttype", call, at["uuid"])


@catalogi.operation(
    "POST",
    "besluittypen/{uuid}/publish",
    WRITE,
    Said("besluittype_publish", "Een concept publiceren.", response="Besluittype", parameters=JSON_HEADER),
)
def publish_besluittype(call: Call, at: dict[str, UUID]) -> Answer:
    """Publish a concept."""
    return _publish("besluittype", call, at["uuid"])


def _publish(name: str, call: Call, uuid: UUID, check: Any = None) -> Answer:
    read_object(call.environ)
    resource = catalogi.resources[{"zaaktype": "zaaktypen"}.get(name, f"{name}n")]
    return answer(200, writing.act(resource, call, uuid, "publish", {"concept": False}, check))
