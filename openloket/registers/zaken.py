"""Zaken 1.7: zaken and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from openloket.registers import closing, rendering, retention, tally
from openloket.registers.api import audittrail, crs, database, fields, openapi, reading
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.database import Sql
from openloket.registers.api.expand import tree_of
from openloket.registers.api.kinds import (
    AnyObject,
    Boolean,
    Choice,
    Date,
    DateTime,
    Duration,
    Faults,
    Geometry,
    Group,
    Integer,
    Many,
    Part,
    Text,
    Uri,
    Uuid,
    rsin,
)
from openloket.registers.api.operations import Api, Said
from openloket.registers.api.problems import Fault, fault, invalid
from openloket.registers.api.resource import (
    OLDER_IDS,
    Attribute,
    Change,
    Filter,
    Resource,
    link,
    links,
    pointing,
    url,
    when,
)
from openloket.registers.catalogi.choices import OBJECTS, ROLES
from openloket.registers.identified import BETROKKENE, OBJECT
from openloket.registers.models import (
    VERTROUWELIJKHEID,
    Klantcontact,
    Resultaat,
    Rol,
    Status,
    Zaak,
    Zaakbesluit,
    Zaakcontactmoment,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaaknotitie,
    Zaakobject,
    Zaakverzoek,
)
from openloket.registers.rules import zaken as rules

zaken = Api("zaken", "zrc", "1.7.0", "Zaken API", granted_by="zaaktype", ranked=True, audited=True)

READ = ("zaken.lezen",)
CHANGE = ("zaken.bijwerken", "zaken.geforceerd-bijwerken")
ADD = ("zaken.aanmaken", *CHANGE)
REMOVE = (*CHANGE, "zaken.verwijderen")


def scopes(create: tuple[str, ...] = CHANGE, destroy: tuple[str, ...] = CHANGE) -> dict[str, tuple[str, ...]]:
    return {
        "list": READ,
        "retrieve": READ,
        "headers": READ,
        "create": create,
        "update": CHANGE,
        "partial_update": CHANGE,
        "destroy": destroy,
    }


CONFIDENTIALITY = Choice(VERTROUWELIJKHEID)
UUID_SHOWN = Attribute("uuid", Uuid(), read_only=True, required=True)
ZAAK = link("zaak", "zaak", min=1, required=True, immutable="wijzigen-niet-toegelaten")

PAID = (
    "case {t}.betalingsindicatie when 'nvt' then 'Er is geen sprake van te betalen, met de zaak gemoeide, kosten.' "
    "when 'nog_niet' then 'De met de zaak gemoeide kosten zijn (nog) niet betaald.' "
    "when 'gedeeltelijk' then 'De met de zaak gemoeide kosten zijn gedeeltelijk betaald.' "
    "when 'geheel' then 'De met de zaak gemoeide kosten zijn geheel betaald.' else '' end"
)

RELEVANTE = Group(
    (
        Part("url", Uri(blank=False), required=True),
        Part("aardRelatie", Choice(("vervolg", "onderwerp", "bijdrage")), required=True),
    )
)
NO_PROCESSOBJECT = {"datumkenmerk": "", "identificatie": "", "objecttype": "", "registratie": ""}


def of_zaak(name: str, target: str, order: str = "{x}.id", **more: Any) -> Attribute:
    return links(name, target, "{x}.zaak_id = {t}.id", order=order, required=True, **more)


ZAAK_ATTRIBUTES = (
    url("zaak"),
    UUID_SHOWN,
    Attribute("identificatie", Text(max=40)),
    Attribute("bronorganisatie", rsin(min=1), required=True),
    Attribute("omschrijving", Text(max=80)),
    Attribute("toelichting", Text(max=1000)),
    link("zaaktype", "zaaktype", required=True, immutable="wijzigen-niet-toegelaten"),
    Attribute("registratiedatum", Date()),
    Attribute("verantwoordelijkeOrganisatie", rsin(min=1), required=True),
    Attribute("startdatum", Date(), required=True),
    Attribute("einddatum", Date(), nullable=True, read_only=True, required=True),
    Attribute("einddatumGepland", Date(), nullable=True),
    Attribute("uiterlijkeEinddatumAfdoening", Date(), nullable=True),
    Attribute("publicatiedatum", Date(), nullable=True),
    Attribute("communicatiekanaal", Uri(), foreign=True),
    Attribute("productenOfDiensten", Many(Uri(blank=False)), foreign=True),
    Attribute("vertrouwelijkheidaanduiding", CONFIDENTIALITY),
    Attribute("betalingsindicatie", Choice(("nvt", "nog_niet", "gedeeltelijk", "geheel"), blank=True)),
    Attribute("betalingsindicatieWeergave", Text(), read_only=True, required=True, column="", sql=PAID),
    Attribute("laatsteBetaaldatum", DateTime(), nullable=True),
    Attribute("zaakgeometrie", Geometry(), nullable=True),
    Attribute(
        "verlenging",
        Group(
            (
                Part("reden", Text(max=200, min=1), required=True),
                Part("duur", Duration(), required=True, shows_null=True),
            ),
            {"reden": "", "duur": None},
        ),
        nullable=True,
    ),
    Attribute(
        "opschorting",
        Group(
            (Part("indicatie", Boolean(), required=True), Part("reden", Text(max=200), required=True)),
            {"indicatie": False, "reden": ""},
        ),
        nullable=True,
    ),
    Attribute("selectielijstklasse", Uri(), foreign=True),
    link("hoofdzaak", "zaak", min=1, nullable=True),
    links("deelzaken", "zaak", "{x}.hoofdzaak_id = {t}.id", required=True),
    Attribute(
        "relevanteAndereZaken",
        Many(RELEVANTE),
        rows=links(
            "x",
            "zaak",
            "{x}.uuid::text in (select right(r.value->>'url', 36) from jsonb_array_elements({t}.relevante_andere_zaken) r)",
        ).rows,
    ),
    of_zaak("eigenschappen", "zaakeigenschap"),
    of_zaak("rollen", "rol"),
    link("status", "status", nullable=True, read_only=True, required=True, column="huidige_status_id"),
    of_zaak("zaakinformatieobjecten", "zaakinformatieobject"),
    of_zaak("zaakobjecten", "zaakobject"),
    Attribute(
        "kenmerken",
        Many(
            Group(
                (Part("kenmerk", Text(max=40, min=1), required=True), Part("bron", Text(max=40, min=1), required=True))
            )
        ),
    ),
    Attribute("archiefnominatie", Choice(("blijvend_bewaren", "vernietigen"), blank=True, null=True), nullable=True),
    Attribute(
        "archiefstatus",
        Choice(
            ("nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen"),
            empty="nog_te_archiveren",
        ),
    ),
    Attribute("archiefactiedatum", Date(), nullable=True),
    Attribute(
        "resultaat",
        Uri(max=None),
        nullable=True,
        read_only=True,
        required=True,
        column="",
        sql="(select <url resultaat x> from registers_resultaat x where x.zaak_id = {t}.id)",
        rows=links("x", "resultaat", "{x}.zaak_id = {t}.id").rows.single(),  # type: ignore[union-attr]
    ),
    Attribute("opdrachtgevendeOrganisatie", rsin()),
    Attribute("processobjectaard", Text(max=200), nullable=True),
    Attribute("startdatumBewaartermijn", Date(), nullable=True),
    Attribute(
        "processobject",
        Group(
            tuple(
                Part(name, Text(max=250), required=True)
                for name in ("datumkenmerk", "identificatie", "objecttype", "registratie")
            ),
            NO_PROCESSOBJECT,
        ),
        nullable=True,
    ),
)

ARCHIEFNOMINATIE = Choice(("blijvend_bewaren", "vernietigen"))
ARCHIEFSTATUS = Choice(("nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen"))
BETROKKENE_TYPE = Choice(tuple(BETROKKENE))


def rol_test(inner: str) -> str:
    return "exists (select 1 from registers_rol r where r.zaak_id = {t}.id and " + inner + ")"


IDENTIFIED = {
    ("natuurlijkPersoon", "natuurlijk_persoon", "inpBsn"): 9,
    ("natuurlijkPersoon", "natuurlijk_persoon", "anpIdentificatie"): 17,
    ("natuurlijkPersoon", "natuurlijk_persoon", "inpA_nummer"): 10,
    ("nietNatuurlijkPersoon", "niet_natuurlijk_persoon", "innNnpId"): None,
    ("nietNatuurlijkPersoon", "niet_natuurlijk_persoon", "annIdentificatie"): 17,
    ("vestiging", "vestiging", "vestigingsNummer"): 24,
    ("medewerker", "medewerker", "identificatie"): 254,
    ("organisatorischeEenheid", "organisatorische_eenheid", "identificatie"): None,
}


def identified(prefix: str, row: str, wrap: Any = lambda test: test, *, lengths: bool = True) -> dict[str, Filter]:
    """Filters on who a rol is, such as betrokkeneIdentificatie__natuurlijkPersoon__inpBsn."""
    found = {}
    for (group, kind, key), most in IDENTIFIED.items():
        name = f"{prefix}betrokkeneIdentificatie__{group}__{key}"
        test = f"{row}.betrokkene_type = '{kind}' and ({row}.betrokkene_identificatie -> '{key}') = to_jsonb(%({name})s::text)"
        found[name] = Filter(Text(max=most if lengths else None), wrap(test))
    return found


RANKS = ", ".join(f"'{word}'" for word in VERTROUWELIJKHEID)
AT_MOST = (
    "{t}.vertrouwelijkheidaanduiding = any((array[" + RANKS + "])"
    "[1:array_position(array[" + RANKS + "], %(maximaleVertrouwelijkheidaanduiding)s)])"
)


def plain_date(filters: dict[str, Filter]) -> dict[str, Filter]:
    """The standard describes these as text."""
    return {
        name: Filter(f.kind, f.where, says=Text() if isinstance(f.kind, Date) else None) for name, f in filters.items()
    }


ZAAK_FILTERS: dict[str, Filter] = {
    "identificatie": Filter(Text(), "{t}.identificatie = %(identificatie)s"),
    "bronorganisatie": Filter(Text(), "{t}.bronorganisatie = %(bronorganisatie)s"),
    "bronorganisatie__in": Filter(Text(), "{t}.bronorganisatie = any(%(bronorganisatie__in)s)", many=True),
    **pointing("zaaktype", "zaaktype", counted=True),
    "archiefnominatie": Filter(ARCHIEFNOMINATIE, "{t}.archiefnominatie = %(archiefnominatie)s"),
    "archiefnominatie__in": Filter(
        ARCHIEFNOMINATIE, "{t}.archiefnominatie = any(%(archiefnominatie__in)s)", many=True, says=Text()
    ),
    **plain_date(when("archiefactiedatum", "archiefactiedatum", "eq", "isnull", "lt", "gt")),
    "archiefstatus": Filter(ARCHIEFSTATUS, "{t}.archiefstatus = %(archiefstatus)s"),
    "archiefstatus__in": Filter(
        ARCHIEFSTATUS, "{t}.archiefstatus = any(%(archiefstatus__in)s)", many=True, says=Text()
    ),
    **plain_date(when("startdatum", "startdatum", "eq", "gt", "gte", "lt", "lte")),
    **plain_date(when("registratiedatum", "registratiedatum", "eq", "gt", "lt")),
    **plain_date(when("einddatum", "einddatum", "eq", "isnull", "gt", "lt")),
    **plain_date(when("einddatumGepland", "einddatum_gepland", "eq", "gt", "lt")),
    **plain_date(when("uiterlijkeEinddatumAfdoening", "uiterlijke_einddatum_afdoening", "eq", "gt", "lt")),
    "rol__betrokkeneType": Filter(BETROKKENE_TYPE, rol_test("r.betrokkene_type = %(rol__betrokkeneType)s")),
    "rol__betrokkene": Filter(Uri(max=None), rol_test("r.betrokkene = %(rol__betrokkene)s")),
    "rol__omschrijvingGeneriek": Filter(
        Choice(ROLES),
        rol_test(
            "exists (select 1 from registers_roltype k where k.id = r.roltype_id "
            "and k.omschrijving_generiek = %(rol__omschrijvingGeneriek)s)"
        ),
    ),
    "maximaleVertrouwelijkheidaanduiding": Filter(CONFIDENTIALITY, AT_MOST, counted=True),
    **identified("rol__", "r", rol_test),
}

ZAAK_KENMERKEN = (
    "jsonb_build_object('bronorganisatie', {t}.bronorganisatie, 'zaaktype', (select <url zaaktype k> "
    "from registers_zaaktype k where k.id = {t}.zaaktype_id), "
    "'vertrouwelijkheidaanduiding', {t}.vertrouwelijkheidaanduiding)"
)


def look_at_relevante(change: Change) -> None:
    """Which of the zaken that are named exist; only asked when some are."""
    items = change.new.get("relevanteAndereZaken")
    if items:
        uuids = [item["url"].rstrip("/")[-36:] for item in items if isinstance(item.get("url"), str)]
        found = database.run("select uuid::text from registers_zaak where uuid::text = any(%s)", [uuids]).fetchall()
        change.facts["relevante"] = [row[0] for row in found]
    if not change.creating:
        row = database.run(
            "select exists (select 1 from registers_zaak where hoofdzaak_id = %(id)s), "
            "exists (select 1 from registers_zaakinformatieobject r join registers_enkelvoudiginformatieobject d "
            "on d.id = r.informatieobject_id where r.zaak_id = %(id)s and d.status <> 'gearchiveerd')",
            {"id": change.old["id"] if change.old else None},
        ).fetchone()
        assert row is not None
        change.facts["has_parts"], change.facts["unarchived"] = row


def besluiten_of(change: Change) -> None:
    """Whether the zaak, or one of its deelzaken, has besluiten."""
    row = database.run(
        "select exists (select 1 from registers_besluit b join registers_zaak z on z.id = b.zaak_id "
        "where z.id = %(id)s or z.hoofdzaak_id = %(id)s)",
        {"id": change.old["id"] if change.old else None},
    ).fetchone()
    change.facts["besluiten"] = bool(row and row[0])


SEARCHES = {
    "zaaktype__in": Filter(
        ZAAK_FILTERS["zaaktype"].kind,
        "{t}.zaaktype_id = any(array(select id from registers_zaaktype where uuid = any(%(zaaktype__in)s::uuid[])))",
        many=True,
        counted=True,
    ),
    "uuid__in": Filter(Uuid(), "{t}.uuid = any(%(uuid__in)s::uuid[])", many=True),
    "within": Filter(Geometry(), "loket_within({t}.zaakgeometrie, %(within)s)"),
}

zaken.add(
    Resource(
        "zaak",
        zaken,
        "zaken",
        Zaak,
        ZAAK_ATTRIBUTES,
        scopes={**scopes(("zaken.aanmaken",)), "destroy": ("zaken.verwijderen",)},
        filters=ZAAK_FILTERS,
        searches=SEARCHES,
        unique="zrc_002",
        tally=tally.TALLY,
        kept=rendering.rendered,
        orderings=(
            "startdatum",
            "einddatum",
            "publicatiedatum",
            "archiefactiedatum",
            "registratiedatum",
            "identificatie",
        ),
        kanaal="zaken",
        kenmerken=ZAAK_KENMERKEN,
        describe="{t}.identificatie",
        rules=(
            look_at_relevante,
            rules.zrc_001,
            rules.zrc_007,
            rules.zrc_009,
            rules.zrc_010,
            rules.zrc_011,
            rules.zrc_012,
            rules.zrc_013,
            rules.zrc_014,
            rules.zrc_015,
            rules.zrc_022,
            rules.zrc_026,
            rules.zrc_002,
        ),
        destroy_rules=(besluiten_of, rules.zrc_023),
    )
)

# Status ---------------------------------------------------------------------------------------------------------------

STATUS_FACTS = """json_build_object(
  'end', (select s.volgnummer = (select max(m.volgnummer) from registers_statustype m where m.zaaktype_id = s.zaaktype_id)
          from registers_statustype s where s.id = %(statustype)s),
  'result', exists (select 1 from registers_resultaat where zaak_id = %(zaak)s),
  'statuses', exists (select 1 from registers_status where zaak_id = %(zaak)s),
  'unset', exists (select 1 from registers_zaakinformatieobject r join registers_enkelvoudiginformatieobject d
           on d.id = r.informatieobject_id where r.zaak_id = %(zaak)s and d.indicatie_gebruiksrecht is null),
  'locked', exists (select 1 from registers_zaakinformatieobject r join registers_enkelvoudiginformatieobject d
            on d.id = r.informatieobject_id where r.zaak_id = %(zaak)s and d.locked <> ''))"""


def new_status(change: Change, pk: int) -> None:
    """The newest status is the zaak's; an eindstatus closes it, another one opens it again (zrc-007, 008, 021)."""
    zaak, moment = change.linked["zaak"], change.new["datumStatusGezet"]
    values: dict[str, Any] = {}
    if change.facts["end"]:
        values = close(zaak, retention.local_day(moment))
    elif zaak["einddatum"]:
        values = dict.fromkeys(("einddatum", "archiefactiedatum", "startdatum_bewaartermijn"))
        values["archiefnominatie"] = ""
    sets = "".join(f", {column} = %({column})s" for column in values)
    newest = (
        "(select id from registers_status where zaak_id = %(id)s order by datum_status_gezet desc, id desc limit 1)"
    )
    if "einddatum" in values:
        closing.tell(zaak["id"], values["einddatum"])
    database.run(
        f"update registers_zaak set huidige_status_id = {newest}{sets} where id = %(id)s", {**values, "id": zaak["id"]}
    )


def close(zaak: Mapping[str, Any], einddatum: date) -> dict[str, Any]:
    """The columns of a zaak that is closed on a day (zrc-007, zrc-021)."""
    row = database.run(
        "select to_jsonb(k) from registers_resultaat r join registers_resultaattype k on k.id = r.resultaattype_id "
        "where r.zaak_id = %s",
        [zaak["id"]],
    ).fetchone()
    assert row is not None
    return {"einddatum": einddatum, **retention.parameters(zaak, row[0], einddatum)}


zaken.add(
    Resource(
        "status",
        zaken,
        "statussen",
        Status,
        (
            url("status"),
            UUID_SHOWN,
            ZAAK,
            link("statustype", "statustype", required=True),
            Attribute("datumStatusGezet", DateTime(), required=True),
            Attribute("statustoelichting", Text(max=1000)),
            Attribute(
                "indicatieLaatstGezetteStatus",
                Boolean(),
                read_only=True,
                required=True,
                column="",
                sql="({t}.id = (select z.huidige_status_id from registers_zaak z where z.id = {t}.zaak_id))",
            ),
            link("gezetdoor", "rol", max=200),
            links("zaakinformatieobjecten", "zaakinformatieobject", "{x}.status_id = {t}.id", required=True),
        ),
        operations="list create retrieve headers",
        scopes={
            **scopes(),
            "create": ("zaken.aanmaken", "zaken.statussen.toevoegen", "zaken.heropenen", "zaken.geforceerd-bijwerken"),
        },
        filters={
            **pointing("zaak", "zaak"),
            **pointing("statustype", "statustype"),
            "indicatieLaatstGezetteStatus": Filter(
                Boolean(),
                "({t}.id = (select z.huidige_status_id from registers_zaak z where z.id = {t}.zaak_id)) "
                "= %(indicatieLaatstGezetteStatus)s",
                says=Text(),
            ),
        },
        guarded="zaak",
        main="zaak",
        kanaal="zaken",
        lock=("zaak",),
        facts=STATUS_FACTS,
        rules=(
            rules.zrc_008,
            rules.zrc_016,
            rules.zrc_007,
            rules.first_status_only,
            rules.rol_of_same_zaak,
            rules.not_in_the_future("datumStatusGezet"),
        ),
        effects=(new_status,),
        describe="(select s.omschrijving from registers_statustype s where s.id = {t}.statustype_id)",
    )
)


def of(name: str, path: str, model: Any, attributes: tuple[Attribute, ...], **more: Any) -> Resource:
    """A part of a zaak."""
    found = {
        "scopes": scopes(),
        "guarded": "zaak",
        "lock": ("zaak",),
        "main": "zaak",
        **more,
        "rules": (rules.zrc_007, *more.get("rules", ())),
        "destroy_rules": (rules.zrc_007, *more.get("destroy_rules", ())),
    }
    return Resource(name, zaken, path, model, attributes, kanaal="zaken", **found)


# Resultaat, rol, eigenschap, klantcontact -----------------------------------------------------------------------------


def polymorph(kind: str, group: str, kinds: Mapping[str, Group | None]) -> Any:
    """A rule that checks a group by what its kind says it is."""

    def rule(change: Change) -> Faults:
        faults: Faults = []
        given = change.new.get(group)
        wanted = kinds.get(change.value(kind) or "")
        if given and wanted is None:
            faults.append(Fault(group, "invalid", f"Bij dit {kind} hoort geen {group}."))
        elif given:
            assert wanted is not None
            change.new[group] = wanted.parse(given, group, faults)
        return faults

    return rule


CONTACT = Group(
    (
        Part("emailadres", Text(max=254, format="email")),
        Part("functie", Text(max=50)),
        Part("telefoonnummer", Text(max=20)),
        Part("naam", Text(max=40, min=1), required=True),
    )
)


def generic(column: str) -> str:
    return "(select k." + column + " from registers_roltype k where k.id = {t}.roltype_id)"


def _named(change: Change) -> None:
    if "eigenschap" in change.linked:
        change.columns["naam"] = change.linked["eigenschap"]["naam"]


def _contact_number(change: Change) -> None:
    if change.creating and not change.new["identificatie"]:
        del change.new["identificatie"]
        change.columns["identificatie"] = Sql("'C' || lpad(nextval('contact_nummer')::text, 13, '0')")


zaken.add(
    of(
        "resultaat",
        "resultaten",
        Resultaat,
        (
            url("resultaat"),
            UUID_SHOWN,
            ZAAK,
            link("resultaattype", "resultaattype", required=True),
            Attribute("toelichting", Text(max=1000)),
        ),
        filters={**pointing("zaak", "zaak"), **pointing("resultaattype", "resultaattype")},
        rules=(rules.zrc_020,),
        describe="(select k.omschrijving from registers_resultaattype k where k.id = {t}.resultaattype_id)",
    ),
    of(
        "rol",
        "rollen",
        Rol,
        (
            url("rol"),
            UUID_SHOWN,
            ZAAK,
            Attribute("betrokkene", Uri(), foreign=True),
            Attribute("betrokkeneType", BETROKKENE_TYPE, required=True),
            Attribute("afwijkendeNaamBetrokkene", Text(max=625)),
            link("roltype", "roltype", required=True),
            Attribute("omschrijving", Text(), read_only=True, required=True, column="", sql=generic("omschrijving")),
            Attribute(
                "omschrijvingGeneriek",
                Text(),
                read_only=True,
                required=True,
                column="",
                sql=generic("omschrijving_generiek"),
            ),
            Attribute("roltoelichting", Text(max=1000, min=1), required=True),
            Attribute("registratiedatum", DateTime(), read_only=True, required=True),
            Attribute("indicatieMachtiging", Choice(("gemachtigde", "machtiginggever"), blank=True)),
            Attribute("contactpersoonRol", CONTACT, nullable=True),
            links("statussen", "status", "{x}.gezetdoor_id = {t}.id", required=True),
            Attribute("betrokkeneIdentificatie", AnyObject(), groups=BETROKKENE),
        ),
        operations="list create retrieve destroy headers",
        filters={
            **pointing("zaak", "zaak"),
            "betrokkene": Filter(Uri(max=None), "{t}.betrokkene = %(betrokkene)s"),
            "betrokkeneType": Filter(BETROKKENE_TYPE, "{t}.betrokkene_type = %(betrokkeneType)s"),
            **identified("", "{t}", lengths=False),
            **pointing("roltype", "roltype"),
            "omschrijving": Filter(Text(), generic("omschrijving") + " = %(omschrijving)s"),
            "omschrijvingGeneriek": Filter(
                Choice(ROLES), generic("omschrijving_generiek") + " = %(omschrijvingGeneriek)s"
            ),
        },
        rules=(rules.zrc_019, rules.someone, polymorph("betrokkeneType", "betrokkeneIdentificatie", BETROKKENE)),
        describe=generic("omschrijving"),
    ),
    of(
        "zaakeigenschap",
        "zaken/{zaak}/zaakeigenschappen",
        Zaakeigenschap,
        (
            url("zaakeigenschap"),
            UUID_SHOWN,
            link("zaak", "zaak", max=None, required=True, immutable="wijzigen-niet-toegelaten"),
            link("eigenschap", "eigenschap", required=True, immutable="wijzigen-niet-toegelaten"),
            Attribute("naam", Text(), read_only=True, required=True),
            Attribute("waarde", Text(), required=True),
        ),
        within="zaak",
        paged=False,
        order="{t}.id",
        rules=(rules.zrc_018, _named),
        describe="{t}.naam",
    ),
    of(
        "klantcontact",
        "klantcontacten",
        Klantcontact,
        (
            url("klantcontact"),
            UUID_SHOWN,
            ZAAK,
            Attribute("identificatie", Text(max=14)),
            Attribute("datumtijd", DateTime(), required=True),
            Attribute("kanaal", Text(max=20)),
            Attribute("onderwerp", Text(max=200)),
            Attribute("toelichting", Text(max=1000)),
        ),
        operations="list create retrieve",
        expand=False,
        filters=pointing("zaak", "zaak"),
        rules=(rules.not_in_the_future("datumtijd"), _contact_number),
        describe="{t}.identificatie",
    ),
)


# Documents, objects and other relations -------------------------------------------------------------------------------

KIND_BELONGS = """json_build_object('kind_belongs', exists (
  select 1 from registers_zaak z
  join registers_zaaktypeinformatieobjecttype r on r.zaaktype_id = z.zaaktype_id
  join registers_zaaktype k on k.id = z.zaaktype_id
  join registers_enkelvoudiginformatieobject d on d.id = %(informatieobject)s
  join registers_informatieobjecttype i on i.id = d.informatieobjecttype_id
  where z.id = %(zaak)s and r.informatieobjecttype = i.omschrijving and i.catalogus_id = k.catalogus_id))"""


def _status_of_zaak(change: Change) -> Iterator[Fault]:
    status, zaak = change.linked.get("status"), change.linked.get("zaak")
    if status and zaak and status["zaak_id"] != zaak["id"]:
        yield Fault("status", "zaak-mismatch", "Deze status hoort niet bij de zaak.")


def _kind_of_object(change: Change) -> Iterator[Fault]:
    kind = change.linked.get("zaakobjecttype")
    if kind and kind["zaaktype_id"] != change.linked["zaak"]["zaaktype_id"]:
        yield Fault("zaakobjecttype", "zaaktype-mismatch", rules.MISMATCH)


def _besluit_of_zaak(change: Change) -> Iterator[Fault]:
    besluit = change.linked.get("besluit")
    if besluit and besluit["zaak_id"] != change.linked["zaak"]["id"]:
        yield Fault("nonFieldErrors", "inconsistent-relation", "Dit besluit hoort in Besluiten niet bij deze zaak.")


zaken.add(
    of(
        "zaakinformatieobject",
        "zaakinformatieobjecten",
        Zaakinformatieobject,
        (
            url("zaakinformatieobject"),
            UUID_SHOWN,
            link("informatieobject", "enkelvoudiginformatieobject", required=True),
            link("zaak", "zaak", min=1, required=True),
            Attribute(
                "aardRelatieWeergave",
                Choice(("Hoort bij, omgekeerd: kent", "Legt vast, omgekeerd: kan vastgelegd zijn als")),
                read_only=True,
                required=True,
            ),
            Attribute("titel", Text(max=200)),
            Attribute("beschrijving", Text()),
            Attribute("registratiedatum", DateTime(), read_only=True, required=True),
            Attribute("vernietigingsdatum", DateTime(), nullable=True),
            link("status", "status", min=1, nullable=True),
        ),
        scopes=scopes(ADD, REMOVE),
        paged=False,
        filters={**pointing("zaak", "zaak"), **pointing("informatieobject", "enkelvoudiginformatieobject")},
        facts=KIND_BELONGS,
        rules=(rules.zrc_003, rules.zrc_004, rules.zrc_017, _status_of_zaak),
        describe="{t}.titel",
    ),
    of(
        "zaakobject",
        "zaakobjecten",
        Zaakobject,
        (
            url("zaakobject"),
            UUID_SHOWN,
            ZAAK,
            Attribute("object", Uri(), foreign=True, immutable="wijzigen-niet-toegelaten"),
            link("zaakobjecttype", "zaakobjecttype"),
            Attribute("objectType", Choice(tuple(OBJECTS)), required=True, immutable="wijzigen-niet-toegelaten"),
            Attribute("objectTypeOverige", Text(max=100, pattern="[a-z\\_]+")),
            Attribute(
                "objectTypeOverigeDefinitie",
                Group(
                    (
                        Part("url", Uri(blank=False), required=True),
                        Part("schema", Text(max=100, min=1), required=True),
                        Part("objectData", Text(max=100, min=1), required=True),
                    )
                ),
                nullable=True,
            ),
            Attribute("relatieomschrijving", Text(max=80)),
            Attribute("objectIdentificatie", AnyObject(), groups=OBJECT),
        ),
        scopes=scopes(ADD, REMOVE),
        filters={
            **pointing("zaak", "zaak"),
            "object": Filter(Uri(max=None), "{t}.object = %(object)s"),
            "objectType": Filter(Choice(tuple(OBJECTS)), "{t}.object_type = %(objectType)s"),
        },
        rules=(
            rules.something,
            polymorph("objectType", "objectIdentificatie", OBJECT),
            _kind_of_object,
        ),
        describe="{t}.object_type",
    ),
    of(
        "zaakverzoek",
        "zaakverzoeken",
        Zaakverzoek,
        (url("zaakverzoek"), UUID_SHOWN, ZAAK, Attribute("verzoek", Uri(blank=False), required=True)),
        operations="list create retrieve destroy",
        scopes=scopes(("zaken.bijwerken",), ("zaken.bijwerken",)),
        paged=False,
        expand=False,
        filters={**pointing("zaak", "zaak"), "verzoek": Filter(Uri(max=None), "{t}.verzoek = %(verzoek)s")},
        rules=(rules.zrc_024,),
        describe="{t}.verzoek",
    ),
    of(
        "zaakcontactmoment",
        "zaakcontactmomenten",
        Zaakcontactmoment,
        (url("zaakcontactmoment"), UUID_SHOWN, ZAAK, Attribute("contactmoment", Uri(blank=False), required=True)),
        operations="list create retrieve destroy",
        scopes=scopes(("zaken.bijwerken",), ("zaken.bijwerken",)),
        paged=False,
        expand=False,
        filters={
            **pointing("zaak", "zaak"),
            "contactmoment": Filter(Uri(max=None), "{t}.contactmoment = %(contactmoment)s"),
        },
        rules=(rules.zrc_025,),
        describe="{t}.contactmoment",
    ),
    of(
        "zaakbesluit",
        "zaken/{zaak}/besluiten",
        Zaakbesluit,
        (
            url("zaakbesluit"),
            UUID_SHOWN,
            link("besluit", "besluit", required=True),
            link("zaak", "zaak", required=True, hidden=True),
        ),
        operations="list create retrieve destroy",
        scopes=scopes(("zaken.bijwerken",), ("zaken.bijwerken",)),
        within="zaak",
        paged=False,
        order="{t}.id",
        rules=(_besluit_of_zaak,),
        describe="(select b.identificatie from registers_besluit b where b.id = {t}.besluit_id)",
    ),
)


# Notities -------------------------------------------------------------------------------------------------------------

NOTITIE = Choice(("intern", "extern"), empty="intern")
NOTITIE_STATUS = Choice(("concept", "definitief"), empty="concept")


def contains(name: str, column: str) -> Filter:
    return Filter(Text(), "position(lower(%(" + name + ")s) in lower({t}." + column + ")) > 0")


def moments(name: str) -> dict[str, Filter]:
    signs = {"": "=", "__gt": ">", "__gte": ">=", "__lt": "<", "__lte": "<="}
    return {f"{name}{end}": Filter(DateTime(), f"{{t}}.{name} {sign} %({name}{end})s") for end, sign in signs.items()}


zaken.add(
    Resource(
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
            "aangemaaktDoor": Filter(Text(), "{t}.aangemaakt_door = %(aangemaaktDoor)s"),
            "aangemaaktDoor__icontains": contains("aangemaaktDoor__icontains", "aangemaakt_door"),
            **moments("aanmaakdatum"),
            "gerelateerdAan": Filter(
                Text(),
                "{t}.gerelateerd_aan_id = (select z.id from registers_zaak z where z.uuid::text = right(%(gerelateerdAan)s, 36))",
                says=Integer(),
            ),
            "notitieType": Filter(NOTITIE, "{t}.notitie_type = %(notitieType)s"),
            "onderwerp": Filter(Text(), "{t}.onderwerp = %(onderwerp)s"),
            "onderwerp__icontains": contains("onderwerp__icontains", "onderwerp"),
            "pageSize": Filter(Integer(1, 500, bounds=False), "%(pageSize)s::int > 0"),
            "status": Filter(NOTITIE_STATUS, "{t}.status = %(status)s"),
            "tekst": Filter(Text(), "{t}.tekst = %(tekst)s"),
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
)

# Search ---------------------------------------------------------------------------------------------------------------


def _search_schema() -> dict[str, Any]:
    properties: dict[str, dict[str, Any]] = {
        "fields": {"type": "array", "items": {}},
        "zaakgeometrie": {"type": "object", "properties": {"within": Geometry().schema()}},
        "expand": {"type": "string", "deprecated": True},
        "ordering": {
            "type": "string",
            "enum": [f"{sign}{name}" for name in zaken.resources["zaken"].orderings for sign in ("", "-")],
        },
    }
    for name, filter in {**ZAAK_FILTERS, **SEARCHES}.items():
        schema = (filter.says or filter.kind).schema()
        if name != "within":
            properties[name] = {"type": "array", "items": schema} if filter.many else schema
    return {"type": "object", "properties": properties}


SEARCHED = Said(
    "zaak__zoek",
    "Zaken zoeken.",
    request=_search_schema(),
    response=openapi.paged({"$ref": "#/components/schemas/ZaakExpanded"}),
    parameters=(("page", "query", Integer()), ("expand", "query", Text())),
    headers=("Content-Crs",),
    optional_body=True,
)


@zaken.operation("POST", "zaken/_zoek", READ, SEARCHED)
def search(call: Call, at: dict[str, UUID]) -> Answer:
    """Zaken by what the body says; geometry in EPSG:4326 (zrc-029 for `fields`)."""
    resource = zaken.resources["zaken"]
    body = call.body = read_object(call.environ)
    crs.check(call, resource)
    reading.parameters(resource, call, {})
    faults: Faults = []
    given = _asked(resource, body, faults)
    if faults:
        raise invalid(faults)
    expand = body.get("expand") or call.parameter("expand")
    wanted = body.get("fields")
    if wanted is not None and expand:
        raise fault("fields", "invalid", "Gebruik fields of expand, niet allebei.")
    if wanted is None:
        text = reading.search(resource, call, given, tree_of(resource, expand), body.get("ordering"), {})
    else:
        shape = fields.projection(resource, wanted)
        text = reading.search(resource, call, given, shape.tree, body.get("ordering"), {})
        text = fields.project(text, shape)
    return answer(200, text, Content_Crs=crs.CRS)


def _asked(resource: Resource, body: dict[str, Any], faults: Faults) -> dict[str, Any]:
    """The filters in a search's body."""
    given: dict[str, Any] = {}
    filters = {**resource.filters, **resource.searches}
    for name, value in body.items():
        if name in ("expand", "fields", "ordering"):
            if value is not None and not isinstance(value, list if name == "fields" else str):
                faults.append(Fault(name, "invalid", "Deze waarde heeft niet de juiste vorm."))
        elif name == "zaakgeometrie":
            inside = value.get("within") if isinstance(value, dict) else None
            shape = Geometry().parse(inside, "zaakgeometrie.within", faults)
            given["within"] = database.as_json(shape)
        elif name not in filters:
            faults.append(Fault(name, "unknown-parameters", "Dit is geen zoekvraag."))
        elif filters[name].many:
            if not isinstance(value, list):
                faults.append(Fault(name, "not_a_list", "Dit is geen lijst."))
                continue
            given[name] = [reading.filter_value(filters[name], item, name, faults) for item in value]
        else:
            given[name] = reading.filter_value(filters[name], value, name, faults)
    return given


NUMBER = {
    "type": "object",
    "required": ["zaaknummer"],
    "properties": {"zaaknummer": {"type": "string", "readOnly": True}},
}
RESERVED = Said(
    "zaaknummer_reserveren",
    "Zaaknummers reserveren.",
    201,
    {
        "type": "object",
        "required": ["bronorganisatie"],
        "properties": {
            "bronorganisatie": {**rsin(min=9).schema(), "writeOnly": True},
            "aantal": {"type": "integer", "minimum": 1, "default": 1, "writeOnly": True},
        },
    },
    {"type": "array", "items": NUMBER},
    headers=("Location",),
)


@zaken.operation("POST", "zaaknummer_reserveren", ("zaken.aanmaken",), RESERVED)
def reserve(call: Call, at: dict[str, UUID]) -> Answer:
    """Numbers that no zaak will get by itself; a zaak may be made with one later."""
    body = read_object(call.environ)
    faults: Faults = []
    Part("bronorganisatie", rsin(min=9), required=True).take(body, "bronorganisatie", faults)
    count = Part("aantal", Integer(1, 1000), default=1).take(body, "aantal", faults)
    if faults:
        raise invalid(faults)
    from django.utils import timezone

    from openloket.registers import numbers

    found = numbers.next_numbers("ZAAK", timezone.localdate(), count)
    return answer(201, [{"zaaknummer": name} for name in found], Location=f"{call.base}/zaken/api/v1/zaken")


audittrail.offer(zaken, zaken.resources["zaken"])
