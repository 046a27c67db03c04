"""Documenten 1.7: documents with their versions, locks, large files, rights and relations."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils import timezone

from openloket.registers import content, earlier, numbers, scanning
from openloket.registers.api import audittrail, database, openapi, reading, writing
from openloket.registers.api.app import cached
from openloket.registers.api.bodies import WITH_CONTENT, Incoming, read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.database import Sql
from openloket.registers.api.expand import tree_of
from openloket.registers.api.kinds import (
    Boolean,
    Choice,
    Content,
    Date,
    DateTime,
    Faults,
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
from openloket.registers.api.problems import Fault, Problem, fault, forbidden, invalid, not_found
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Attribute, Change, Filter, Resource, link, pointing, url
from openloket.registers.models import (
    VERTROUWELIJKHEID,
    Bestandsdeel,
    Enkelvoudiginformatieobject,
    Externerelatie,
    Gebruiksrechten,
    Verzending,
)
from openloket.registers.rules import documenten as rules

documenten = Api(
    "documenten",
    "drc",
    "1.7.1",
    "Documenten API",
    granted_by="informatieobjecttype",
    ranked=True,
    ready="is_gereed_voor_publicatie",
    audited=True,
    expand_levels=3,
)

READ = ("documenten.lezen",)
CREATE = ("documenten.aanmaken",)
CHANGE = ("documenten.bijwerken",)
FORCED = ("documenten.bijwerken", "documenten.geforceerd-bijwerken")
DELETE = ("documenten.verwijderen",)
SCOPES = {
    "list": READ,
    "retrieve": READ,
    "headers": READ,
    "create": CREATE,
    "update": CHANGE,
    "partial_update": CHANGE,
    "destroy": DELETE,
}
PART_SIZE = 64 * 1024 * 1024
"""Bytes in a bestandsdeel."""
AROUND_A_PART = 1_000_000
"""Bytes that a form may have besides its bestandsdeel."""

TABLE = "registers_enkelvoudiginformatieobject"
DOWNLOAD = (
    "case when {t}.inhoud = '' then null else <url enkelvoudiginformatieobject {t}> "
    "|| '/download?versie=' || {t}.versie end"
)
BESTANDSDELEN = (
    "(select coalesce(json_agg(json_build_object('url', %(base)s::text || '/documenten/api/v1/bestandsdelen/' || b.uuid, "
    "'volgnummer', b.volgnummer, 'omvang', b.omvang, 'voltooid', b.inhoud <> '', 'lock', '') order by b.volgnummer), "
    "'[]'::json) from registers_bestandsdeel b where b.informatieobject_id = {t}.id)"
)
BESTANDSDEEL = Group(
    (
        Part("url", Uri(max=1000, min=1), required=True, read_only=True),
        Part("volgnummer", Integer(), required=True, read_only=True),
        Part("omvang", Integer(), required=True, read_only=True),
        Part("voltooid", Boolean(), required=True, read_only=True),
        Part("lock", Text(), required=True),
    )
)
ALGORITMEN = [
    "crc_16",
    "crc_32",
    "crc_64",
    "fletcher_4",
    "fletcher_8",
    "fletcher_16",
    "fletcher_32",
    "hmac",
    "md5",
    "sha_1",
    "sha_256",
    "sha_512",
    "sha_3",
]


# Rules that store or look up ------------------------------------------------------------------------------------------


def facts(change: Change) -> None:
    """Whether the document has rights and relations; a new one has none."""
    if change.old is None:
        return
    row = database.run(
        "select exists (select 1 from registers_gebruiksrechten where informatieobject_id = %(id)s), "
        "exists (select 1 from registers_objectinformatieobject where informatieobject_id = %(id)s)",
        {"id": change.old["id"]},
    ).fetchone()
    assert row is not None
    change.facts["rights"], change.facts["related"] = row


def keep(change: Change) -> None:
    """Store the content under its SHA-256, before the row that names it; number a new document; make room for parts."""
    sent = change.new.pop("inhoud", None)
    if change.creating:
        change.columns |= {"versie": 1, "begin_registratie": timezone.now(), "inhoud": "", "locked": ""}
        if not change.new["identificatie"]:
            del change.new["identificatie"]
            change.columns["identificatie"] = Sql(numbers.in_sql("DOCUMENT", timezone.localdate()))
    else:
        assert change.old is not None
        change.columns |= {"versie": change.old["versie"] + 1, "begin_registratie": timezone.now()}
        if change.new.get("identificatie") == "":
            del change.new["identificatie"]
    if isinstance(sent, bytes):
        change.columns["inhoud"] = _received(sent) if sent else ""
        change.new["bestandsomvang"] = len(sent)
    elif "inhoud" in change.given and not change.new.get("bestandsomvang"):
        change.columns["inhoud"] = ""
    elif change.new.get("bestandsomvang") and (change.creating or "inhoud" in change.given):
        change.columns["inhoud"] = ""
        if change.creating:
            change.columns["locked"] = secrets.token_hex(16)


def _received(sent: bytes) -> str:
    try:
        return scanning.receive(sent)
    except content.Infected as error:
        raise fault("inhoud", "infected", f"In dit bestand zit een virus ({error.signature}).") from None


def parts(change: Change, pk: int) -> None:
    """A document whose content follows is locked, and has a bestandsdeel for each part of it."""
    if change.columns.get("inhoud") != "" or not change.new.get("bestandsomvang"):
        return
    size = change.new["bestandsomvang"]
    count = -(-size // PART_SIZE)
    if count > 100_000:
        raise fault("bestandsomvang", "max_value", "Zo groot mag een bestand niet zijn.")
    Bestandsdeel.objects.filter(informatieobject_id=pk).delete()
    Bestandsdeel.objects.bulk_create(
        Bestandsdeel(informatieobject_id=pk, volgnummer=n + 1, omvang=min(PART_SIZE, size - n * PART_SIZE))
        for n in range(count)
    )


def earlier_version(change: Change) -> None:
    """Keep the row as it stands, before it is replaced."""
    if change.old is not None:
        earlier.keep(change.old["id"])


def store(change: Change) -> None:
    """The last step before the row: what was there is kept, and what came in is stored."""
    earlier_version(change)
    keep(change)


def _rights(change: Change, pk: int) -> None:
    """A document with gebruiksrechten says so (drc-006)."""
    document = change.linked["informatieobject"]["id"]
    database.run(f"update {TABLE} set indicatie_gebruiksrecht = true where id = %s", [document])


def _no_rights(change: Change, pk: int) -> None:
    """Without its last gebruiksrechten nothing is known again (drc-006)."""
    document = change.linked["informatieobject"]["id"]
    database.run(
        f"update {TABLE} set indicatie_gebruiksrecht = null where id = %(document)s and not exists "
        "(select 1 from registers_gebruiksrechten where informatieobject_id = %(document)s and id <> %(pk)s)",
        {"document": document, "pk": pk},
    )


def _relation(change: Change) -> None:
    found = local(change.new["object"])
    uuid = found[1] if found else None
    table = found[0].source if found and found[0].name in ("zaak", "besluit") else "registers_zaak"
    row = database.run(
        f"select exists (select 1 from {table} where uuid = %(uuid)s), "
        "exists (select 1 from registers_objectinformatieobject r where r.informatieobject_id = %(document)s "
        "and (r.object_uuid = %(uuid)s or r.object = %(object)s))",
        {"uuid": uuid, "document": change.linked["informatieobject"]["id"], "object": change.new["object"]},
    ).fetchone()
    assert row is not None
    change.facts["object_exists"], change.facts["related"] = row


def _leading(change: Change) -> Iterator[Fault]:
    """The other register leads: there the relation must go first."""
    if change.old and change.old["object_uuid"] is not None:
        reason = "De relatie bestaat nog bij het object zelf. Verwijder haar daar."
        yield Fault("nonFieldErrors", "remote-relation-exists", reason)


documenten.add(
    Resource(
        "enkelvoudiginformatieobject",
        documenten,
        "enkelvoudiginformatieobjecten",
        Enkelvoudiginformatieobject,
        (
            url("enkelvoudiginformatieobject"),
            Attribute("identificatie", Text(max=40)),
            Attribute("bronorganisatie", rsin(min=1), required=True),
            Attribute("creatiedatum", Date(), required=True),
            Attribute("titel", Text(max=200, min=1), required=True),
            Attribute("vertrouwelijkheidaanduiding", Choice(VERTROUWELIJKHEID, blank=True)),
            Attribute("isGereedVoorPublicatie", Boolean(empty=None), nullable=True),
            Attribute("tonenAanInitiator", Boolean(default=False)),
            Attribute("auteur", Text(max=200, min=1), required=True),
            Attribute("status", Choice(("in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd"), blank=True)),
            Attribute("inhoudIsVervallen", Boolean(empty=None), nullable=True),
            Attribute("formaat", Text(max=255)),
            Attribute("taal", Text(max=3, min=3), required=True),
            Attribute("versie", Integer(), read_only=True, required=True),
            Attribute("beginRegistratie", DateTime(), read_only=True, required=True),
            Attribute("bestandsnaam", Text(max=255)),
            Attribute("inhoud", Content(), nullable=True, sql=DOWNLOAD, shown=Uri(max=None)),
            Attribute("bestandsomvang", Integer(0, 2**63 - 1, format="int64"), nullable=True),
            Attribute("link", Uri(max=200)),
            Attribute("beschrijving", Text(max=1000)),
            Attribute("ontvangstdatum", Date(), nullable=True),
            Attribute("verzenddatum", Date(), nullable=True),
            Attribute("indicatieGebruiksrecht", Boolean(empty=None), nullable=True),
            Attribute("verschijningsvorm", Text()),
            Attribute(
                "ondertekening",
                Group(
                    (
                        Part("soort", Choice(("analoog", "digitaal", "pki")), required=True),
                        Part("datum", Date(), required=True),
                    )
                ),
                nullable=True,
            ),
            Attribute(
                "integriteit",
                Group(
                    (
                        Part("algoritme", Choice(tuple(ALGORITMEN)), required=True),
                        Part("waarde", Text(max=128, min=1), required=True),
                        Part("datum", Date(), required=True),
                    )
                ),
                nullable=True,
            ),
            link("informatieobjecttype", "informatieobjecttype", max=200, min=1, required=True),
            Attribute("locked", Boolean(), read_only=True, required=True, sql="({t}.locked <> '')"),
            Attribute("bestandsdelen", Many(BESTANDSDEEL), read_only=True, required=True, column="", sql=BESTANDSDELEN),
            Attribute("trefwoorden", Many(Text())),
            Attribute("lock", Text(min=1), write_only=True, column="", on_update_only=True),
        ),
        scopes={**SCOPES, "update": FORCED, "partial_update": FORCED},
        unique="drc_001",
        retrieve_parameters={"versie": Integer(), "registratieOp": Text()},
        filters={
            "identificatie": Filter(Text(), "{t}.identificatie = %(identificatie)s"),
            "bronorganisatie": Filter(Text(), "{t}.bronorganisatie = %(bronorganisatie)s"),
            "objectinformatieobjecten_object": Filter(
                Uri(max=None),
                "exists (select 1 from registers_objectinformatieobject r where r.informatieobject_id = {t}.id "
                "and (r.object = %(objectinformatieobjecten_object)s "
                "or r.object_uuid::text = right(%(objectinformatieobjecten_object)s, 36)))",
            ),
            "objectinformatieobjecten_objectType": Filter(
                Choice(("besluit", "zaak", "verzoek")),
                "exists (select 1 from registers_objectinformatieobject r where r.informatieobject_id = {t}.id "
                "and r.object_type = %(objectinformatieobjecten_objectType)s)",
            ),
            "trefwoorden": Filter(Text(), "{t}.trefwoorden ?& %(trefwoorden)s", many=True),
        },
        searches={"uuid__in": Filter(Uuid(), "{t}.uuid = any(%(uuid__in)s::uuid[])", many=True)},
        kanaal="documenten",
        kenmerken="jsonb_build_object('bronorganisatie', {t}.bronorganisatie, 'informatieobjecttype', "
        "(select <url informatieobjecttype k> from registers_informatieobjecttype k where k.id = {t}.informatieobjecttype_id), "
        "'vertrouwelijkheidaanduiding', {t}.vertrouwelijkheidaanduiding)",
        describe="{t}.identificatie || ' - ' || {t}.titel",
        rules=(
            facts,
            rules.drc_001,
            rules.drc_010,
            rules.drc_005,
            rules.drc_006,
            rules.drc_007,
            rules.size_is_right,
            store,
        ),
        effects=(parts,),
        destroy_rules=(facts, rules.drc_008),
    ),
    Resource(
        "gebruiksrechten",
        documenten,
        "gebruiksrechten",
        Gebruiksrechten,
        (
            url("gebruiksrechten"),
            link("informatieobject", "enkelvoudiginformatieobject", max=None, required=True),
            Attribute("startdatum", DateTime(), required=True),
            Attribute("einddatum", DateTime(), nullable=True),
            Attribute("omschrijvingVoorwaarden", Text(min=1), required=True, shown=Text()),
        ),
        scopes=SCOPES,
        filters={
            **pointing("informatieobject", "enkelvoudiginformatieobject"),
            **{
                f"{name}__{test}": Filter(DateTime(), f"{{t}}.{name} {sign} %({name}__{test})s", says=Text())
                for name in ("startdatum", "einddatum")
                for test, sign in (("lt", "<"), ("lte", "<="), ("gt", ">"), ("gte", ">="))
            },
        },
        paged=False,
        guarded="informatieobject",
        main="informatieobject",
        kanaal="documenten",
        lock=("informatieobject",),
        effects=(_rights,),
        destroy_effects=(_no_rights,),
        describe="left({t}.omschrijving_voorwaarden, 100)",
    ),
    Resource(
        "objectinformatieobject",
        documenten,
        "objectinformatieobjecten",
        Externerelatie,
        (
            url("objectinformatieobject"),
            link("informatieobject", "enkelvoudiginformatieobject", max=None, required=True),
            Attribute(
                "object",
                Uri(blank=False, min=1),
                required=True,
                shown=Uri(),
                sql="case {t}.object_type when 'zaak' then coalesce(nullif({t}.object, ''), %(base)s::text || "
                "'/zaken/api/v1/zaken/' || {t}.object_uuid) when 'besluit' then coalesce(nullif({t}.object, ''), "
                "%(base)s::text || '/besluiten/api/v1/besluiten/' || {t}.object_uuid) else {t}.object end",
            ),
            Attribute("objectType", Choice(("besluit", "zaak", "verzoek")), required=True),
        ),
        operations="list create retrieve destroy headers",
        scopes=SCOPES,
        filters={
            **pointing("informatieobject", "enkelvoudiginformatieobject"),
            "object": Filter(
                Uri(max=None),
                "({t}.object = %(object)s or {t}.object_uuid::text = right(%(object)s, 36))",
            ),
        },
        table="registers_objectinformatieobject",
        paged=False,
        guarded="informatieobject",
        main="informatieobject",
        kanaal="documenten",
        rules=(_relation, rules.drc_002, rules.drc_003, rules.drc_004),
        destroy_rules=(_leading,),
        describe="{t}.object_type",
    ),
)


# Verzendingen ---------------------------------------------------------------------------------------------------------

BINNENLAND = Group(
    (
        Part("huisletter", Text(max=1)),
        Part("huisnummer", Integer(1, 99999), required=True),
        Part("huisnummerToevoeging", Text(max=4)),
        Part("naamOpenbareRuimte", Text(max=80, min=1), required=True),
        Part("postcode", Text(max=6)),
        Part("woonplaatsnaam", Text(max=80, min=1), required=True),
    )
)
BUITENLAND = Group(
    (
        Part("adresBuitenland1", Text(max=35, min=1), required=True),
        Part("adresBuitenland2", Text(max=35)),
        Part("adresBuitenland3", Text(max=35)),
        Part("landPostadres", Uri(max=200, min=1, blank=False), required=True),
    )
)
POSTADRES = Group(
    (
        Part("postBusOfAntwoordnummer", Integer(1, 9999), required=True),
        Part("postadresPostcode", Text(max=6, min=1), required=True),
        Part("postadresType", Choice(("antwoordnummer", "postbusnummer")), required=True),
        Part("woonplaatsnaam", Text(max=80, min=1), required=True),
    )
)

documenten.add(
    Resource(
        "verzending",
        documenten,
        "verzendingen",
        Verzending,
        (
            url("verzending"),
            Attribute("betrokkene", Uri(max=200, min=1, blank=False), required=True, shown=Uri(max=200)),
            link("informatieobject", "enkelvoudiginformatieobject", max=None, required=True),
            Attribute("aardRelatie", Choice(("afzender", "geadresseerde")), required=True),
            Attribute("toelichting", Text(max=200)),
            Attribute("ontvangstdatum", Date(), nullable=True),
            Attribute("verzenddatum", Date(), nullable=True),
            Attribute("contactPersoon", Uri(max=1000, min=1, blank=False), required=True, shown=Uri()),
            Attribute("contactpersoonnaam", Text(max=40)),
            Attribute("binnenlandsCorrespondentieadres", BINNENLAND, nullable=True),
            Attribute("buitenlandsCorrespondentieadres", BUITENLAND, nullable=True),
            Attribute("correspondentiePostadres", POSTADRES, nullable=True),
            Attribute("faxnummer", Text(max=15), nullable=True),
            Attribute("emailadres", Text(max=100), nullable=True),
            Attribute("mijnOverheid", Boolean()),
            Attribute("telefoonnummer", Text(max=15), nullable=True),
        ),
        scopes=SCOPES,
        filters={
            "aardRelatie": Filter(Choice(("afzender", "geadresseerde")), "{t}.aard_relatie = %(aardRelatie)s"),
            **pointing("informatieobject", "enkelvoudiginformatieobject"),
            "betrokkene": Filter(Uri(max=None), "{t}.betrokkene = %(betrokkene)s"),
        },
        guarded="informatieobject",
        main="informatieobject",
        kanaal="documenten",
        lock=("informatieobject",),
        rules=(rules.one_address,),
        describe="{t}.aard_relatie",
    )
)

# One document ---------------------------------------------------------------------------------------------------------

DOCUMENT = documenten.resources["enkelvoudiginformatieobjecten"]
EARLIER = (
    "(select v.* from registers_eerdereversie h cross join lateral "
    f"jsonb_populate_record(null::{TABLE}, h.gegevens) v "
    f"where h.informatieobject_id = (select o.id from {TABLE} o where o.uuid = %(uuid)s) "
    f"union all select o.* from {TABLE} o where o.uuid = %(uuid)s) "
)
BY_VERSION = f"(select * from {EARLIER} a where a.versie = %(versie)s)"
BY_MOMENT = f"(select * from {EARLIER} a where a.begin_registratie <= %(op)s order by a.versie desc limit 1)"


def _version(call: Call) -> tuple[str, dict[str, Any]]:
    """Which version a call asks: the source of its row and what that needs. Raises Problem 400."""
    faults: Faults = []
    reading.only(call, {"versie", "registratieOp", "expand"})
    source, values = "", {}
    if (text := call.parameter("registratieOp")) is not None:
        source, values = BY_MOMENT, {"op": DateTime().parse(text.replace(" ", "+"), "registratieOp", faults)}
    if (text := call.parameter("versie")) is not None:
        number = reading.filter_value(Filter(Integer(), ""), text, "versie", faults)
        source, values = BY_VERSION, {"versie": number}
    if faults:
        raise invalid(faults)
    return source, values


@documenten.operation("GET", "enkelvoudiginformatieobjecten/{uuid}", READ)
def retrieve(call: Call, at: dict[str, UUID]) -> Answer:
    """A document, now or as it was (`versie`, `registratieOp`)."""
    source, values = _version(call)
    return cached(call, reading.retrieve(DOCUMENT, call, at["uuid"], source, **values))


@documenten.operation("HEAD", "enkelvoudiginformatieobjecten/{uuid}", READ)
def headers(call: Call, at: dict[str, UUID]) -> Answer:
    """The headers of a document."""
    return retrieve(call, at)


DOWNLOADED = Said(
    "enkelvoudiginformatieobject_download",
    "De inhoud van een document.",
    response={"type": "string", "format": "binary"},
    response_type="application/octet-stream",
    parameters=(("versie", "query", Integer()), ("registratieOp", "query", Text())),
)


@documenten.operation("GET", "enkelvoudiginformatieobjecten/{uuid}/download", READ, DOWNLOADED)
def download(call: Call, at: dict[str, UUID]) -> Answer:
    """The content of a document, now or as it was."""
    source, values = _version(call)
    reading.retrieve(DOCUMENT, call, at["uuid"], source, **values)
    row = database.run(
        f"select t.inhoud, t.bestandsnaam from {source or TABLE} t where t.uuid = %(uuid)s",
        {"uuid": at["uuid"], **values},
    ).fetchone()
    if row is None or not row[0]:
        raise not_found("Dit document heeft geen inhoud.")
    try:
        size, chunks = content.chunks(row[0])
    except FileNotFoundError:
        raise Problem(410, "gone", "Verdwenen.", "De inhoud van dit document is er niet meer.") from None
    except content.Shut as why:
        code = "infected" if isinstance(why, content.Infected) else "not-scanned"
        raise Problem(409, code, "De inhoud gaat niet open.", str(why)) from None
    return Answer(
        200,
        chunks,
        {
            "Content-Disposition": 'attachment; filename="document"',
            "Content-Length": str(size),
        },
        "application/octet-stream",
    )


CREATED = Said(
    "enkelvoudiginformatieobject_create",
    "Een document maken.",
    201,
    "EnkelvoudiginformatieobjectRequest",
    {
        "allOf": [
            {"$ref": "#/components/schemas/Enkelvoudiginformatieobject"},
            {"type": "object", "required": ["lock"], "properties": {"lock": {"type": "string", "readOnly": True}}},
        ]
    },
    parameters=(("X-NLX-Logrecord-ID", "header", Text()), ("X-Audit-Toelichting", "header", Text())),
    headers=("Location",),
)


@documenten.operation("POST", "enkelvoudiginformatieobjecten", CREATE, CREATED)
def create(call: Call, at: dict[str, UUID]) -> Answer:
    """A new document; when its content follows in parts, with the lock that writes them."""
    call.body = read_object(call.environ, WITH_CONTENT)
    uuid, text = writing.create(DOCUMENT, call)
    lock = ""
    if '"locked":true' in text:
        row = database.run(f"select locked from {TABLE} where uuid = %s", [uuid]).fetchone()
        lock = row[0] if row else ""
        text = text.replace('"voltooid" : false, "lock" : ""', f'"voltooid" : false, "lock" : "{lock}"')
    place = f"{call.base}/documenten/api/v1/enkelvoudiginformatieobjecten/{uuid}"
    return Answer(201, f'{text[:-1]},"lock":"{lock}"}}'.encode(), {"Location": place})


SEARCHED = Said(
    "enkelvoudiginformatieobject__zoek",
    "Documenten zoeken.",
    request={
        "type": "object",
        "required": ["uuid__in"],
        "properties": {
            "uuid__in": Many(Uuid()).schema(),
            "identificatie": Text().schema(),
            "bronorganisatie": Text().schema(),
            "expand": Text().schema(),
        },
    },
    response=openapi.paged({"$ref": "#/components/schemas/EnkelvoudiginformatieobjectExpanded"}),
    parameters=(("page", "query", Integer()),),
)


@documenten.operation("POST", "enkelvoudiginformatieobjecten/_zoek", READ, SEARCHED)
def search(call: Call, at: dict[str, UUID]) -> Answer:
    """Documents by their uuids."""
    body = call.body = read_object(call.environ)
    reading.parameters(DOCUMENT, call, {})
    faults: Faults = []
    uuids = Part("uuid__in", Many(Uuid()), required=True).take(body, "uuid__in", faults)
    given: dict[str, Any] = {"uuid__in": uuids}
    for name in ("identificatie", "bronorganisatie"):
        if name in body:
            given[name] = Text().parse(body[name], name, faults)
    if unknown := set(body) - {"uuid__in", "identificatie", "bronorganisatie", "expand"}:
        faults.extend(Fault(name, "unknown-parameters", "Dit is geen zoekvraag.") for name in sorted(unknown))
    expand = Text().parse(body["expand"], "expand", faults) if "expand" in body else call.parameter("expand")
    if faults:
        raise invalid(faults)
    tree = tree_of(DOCUMENT, expand)
    return answer(200, reading.search(DOCUMENT, call, given, tree, None, {}))


# Lock and unlock ------------------------------------------------------------------------------------------------------


def _locked_row(call: Call, uuid: UUID, scopes: tuple[str, ...]) -> dict[str, Any]:
    row = database.run(f"select to_jsonb(t) from {TABLE} t where t.uuid = %s for no key update", [uuid]).fetchone()
    if row is None:
        raise not_found()
    found: dict[str, Any] = row[0]
    if not call.caller.client.may(
        "drc", scopes, found["informatieobjecttype_id"], found["vertrouwelijkheidaanduiding"]
    ):
        raise forbidden()
    return found


LOCKED = Said(
    "enkelvoudiginformatieobject_lock",
    "Een document vergrendelen.",
    response={"type": "object", "required": ["lock"], "properties": {"lock": {"type": "string", "readOnly": True}}},
    parameters=(("Content-Type", "header", Choice(("application/json",))),),
)


@documenten.operation("POST", "enkelvoudiginformatieobjecten/{uuid}/lock", ("documenten.lock",), LOCKED)
def lock(call: Call, at: dict[str, UUID]) -> Answer:
    """Lock a document, so that only who has the lockId writes in it (drc-009)."""
    read_object(call.environ)
    with writing.written(DOCUMENT):
        row = _locked_row(call, at["uuid"], ("documenten.lock",))
        if row["locked"]:
            raise fault("nonFieldErrors", "existing-lock", "Het document is al vergrendeld.")
        key = secrets.token_hex(16)
        database.run(f"update {TABLE} set locked = %s where id = %s", [key, row["id"]])
    return answer(200, {"lock": key})


UNLOCK = ("documenten.lock", "documenten.geforceerd-unlock")
UNLOCKED = Said(
    "enkelvoudiginformatieobject_unlock",
    "Een document ontgrendelen.",
    204,
    {"type": "object", "properties": {"lock": Text(max=100).schema()}},
    optional_body=True,
)


@documenten.operation("POST", "enkelvoudiginformatieobjecten/{uuid}/unlock", UNLOCK, UNLOCKED)
def unlock(call: Call, at: dict[str, UUID]) -> Answer:
    """Open a document again, when all its parts are in; without lockId only by force (drc-009)."""
    body = read_object(call.environ)
    faults: Faults = []
    given = Part("lock", Text(max=100)).take(body, "lock", faults)
    if faults:
        raise invalid(faults)
    with writing.written(DOCUMENT):
        row = _locked_row(call, at["uuid"], UNLOCK)
        client, kind, level = call.caller.client, row["informatieobjecttype_id"], row["vertrouwelijkheidaanduiding"]
        forced = not given and client.may("drc", ("documenten.geforceerd-unlock",), kind, level)
        if not forced:
            if row["locked"] and not given:
                raise fault("nonFieldErrors", "missing-lock-id", "Stuur het lockId mee.")
            if not secrets.compare_digest(str(given).encode(), row["locked"].encode()):
                raise fault("nonFieldErrors", "incorrect-lock-id", "Het lockId klopt niet.")
        columns: dict[str, Any] = {"locked": ""}
        waiting = list(Bestandsdeel.objects.filter(informatieobject_id=row["id"]).order_by("volgnummer"))
        if waiting:
            if all(part.inhoud for part in waiting):
                columns["inhoud"] = content.join(part.inhoud for part in waiting)
            elif not forced:
                raise fault("nonFieldErrors", "incomplete", "Nog niet alle bestandsdelen zijn er.")
            Bestandsdeel.objects.filter(informatieobject_id=row["id"]).delete()
        sets = ", ".join(f"{name} = %({name})s" for name in columns)
        database.run(f"update {TABLE} set {sets} where id = %(id)s", {**columns, "id": row["id"]})
    return Answer(204)


PART_WRITTEN = Said(
    "bestandsdeel_update",
    "Een deel van een groot bestand.",
    request={
        "type": "object",
        "required": ["lock"],
        "properties": {
            "inhoud": {"type": "string", "format": "binary", "writeOnly": True},
            "lock": {**Text(min=1).schema(), "writeOnly": True},
        },
    },
    response={
        "type": "object",
        "required": ["url", "lock"],
        "properties": {
            "url": {**Uri(max=1000, min=1).schema(), "readOnly": True},
            "lock": {"type": "string"},
            "omvang": {"type": "integer"},
            "inhoud": {"type": "string", "format": "uri", "deprecated": True},
            "voltooid": {"type": "boolean"},
            "volgnummer": {"type": "integer"},
        },
    },
    request_type=("multipart/form-data", "application/x-www-form-urlencoded"),
)


@documenten.operation("PUT", "bestandsdelen/{uuid}", CHANGE, PART_WRITTEN)
def write_part(call: Call, at: dict[str, UUID]) -> Answer:
    """One part of a large file, with the lockId of its document."""
    sent, given = _form(call)
    with writing.written(DOCUMENT):
        part = Bestandsdeel.objects.select_related("informatieobject").filter(uuid=at["uuid"]).first()
        if part is None:
            raise not_found()
        row = _locked_row(call, part.informatieobject.uuid, CHANGE)
        if not given:
            raise fault("nonFieldErrors", "missing-lock-id", "Stuur het lockId mee.")
        if not secrets.compare_digest(given.encode(), row["locked"].encode()):
            raise fault("nonFieldErrors", "incorrect-lock-id", "Het lockId klopt niet.")
        if sent is None:
            raise fault("inhoud", "required", "Dit veld is vereist.")
        if sent.size != part.omvang:
            raise fault("nonFieldErrors", "file-size", f"Dit deel moet {part.omvang} bytes groot zijn.")
        part.inhoud = content.receive_part(sent.file)
        part.save(update_fields=["inhoud"])
    place = f"{call.base}/documenten/api/v1/bestandsdelen/{part.uuid}"
    found = {"url": place, "volgnummer": part.volgnummer, "omvang": part.omvang, "voltooid": True, "lock": given}
    return answer(200, found)


def _form(call: Call) -> tuple[Any, str]:
    """The file and the lockId in a form, kept for a call that has to be done again. Raises Problem."""
    kind = call.environ.get("CONTENT_TYPE", "")
    if not kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        raise Problem(415, "unsupported_media_type", "Ongeldig media type.", "Stuur multipart/form-data.")
    if not kind.startswith("multipart/"):
        return None, ""
    if "openloket.form" not in call.environ:
        call.environ["openloket.form"] = _parsed(Incoming(call.environ, PART_SIZE + AROUND_A_PART), kind)
    files, fields = call.environ["openloket.form"]
    return files.get("inhoud"), str(fields.get("lock", ""))


def _parsed(body: Incoming, kind: str) -> tuple[Any, Any]:
    told = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": body.most if body.left is None else body.left}
    try:
        fields, files = MultiPartParser(told, cast(Any, body), [TemporaryFileUploadHandler()]).parse()
    except (MultiPartParserError, SuspiciousOperation) as error:  # no form, or one with too much in it
        raise Problem(400, "parse_error", "Ongeldige vraag.", str(error)) from None
    return files, fields


audittrail.offer(documenten, DOCUMENT)
