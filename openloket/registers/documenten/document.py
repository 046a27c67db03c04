"""An enkelvoudig informatieobject: a document, with the content of its present version."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from openloket.registers import content, earlier, numbers, retention, scanning
from openloket.registers.api import database
from openloket.registers.api.database import Sql
from openloket.registers.api.hand import Hand
from openloket.registers.api.kinds import (
    Boolean,
    Choice,
    Content,
    Date,
    DateTime,
    Group,
    Integer,
    Many,
    Part,
    Text,
    Uri,
    Uuid,
    rsin,
)
from openloket.registers.api.problems import fault
from openloket.registers.api.resource import (
    Attribute,
    Mutation,
    QueryFilter,
    Resource,
    containing,
    link,
    pointing,
    url,
    when,
)
from openloket.registers.documenten import rules
from openloket.registers.documenten.bestandsdeel import BESTANDSDEEL, BESTANDSDELEN, awaits_parts, parts
from openloket.registers.documenten.register import FORCED, SCOPES, documenten
from openloket.registers.models import VERTROUWELIJKHEID, Enkelvoudiginformatieobject

DOWNLOAD = (
    "case when {t}.inhoud = '' then null else <url enkelvoudiginformatieobject {t}> "
    "|| '/download?versie=' || {t}.versie end"
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


def facts(mutation: Mutation) -> None:
    """Note in the facts whether the document has rights and relations; a new one has none. A rule."""
    if mutation.old is not None:
        facts_of([mutation])


def facts_of(mutations: Sequence[Mutation]) -> None:
    """Note in the facts of these documents whether they have rights and relations."""
    found = database.run(
        "select exists (select 1 from registers_gebruiksrechten where informatieobject_id = n.id), "
        "exists (select 1 from registers_objectinformatieobject where informatieobject_id = n.id) "
        "from unnest(%s::bigint[]) with ordinality as n(id, nth) order by n.nth",
        [[mutation.id for mutation in mutations]],
    ).fetchall()
    for mutation, (rights, related) in zip(mutations, found, strict=True):
        mutation.facts["rights"], mutation.facts["related"] = rights, related


@dataclass(frozen=True)
class Stored:
    """Content that is stored already: its SHA-256, and how many bytes it has."""

    sha256: str
    size: int


def keep(mutation: Mutation) -> None:
    """Store the content under its SHA-256, before the row that names it; number a new document; make room for parts."""
    sent = mutation.new.pop("inhoud", None)
    if mutation.creating:
        mutation.columns |= {"versie": 1, "begin_registratie": timezone.now(), "inhoud": "", **OPEN}
        if not mutation.new["identificatie"]:
            del mutation.new["identificatie"]
            mutation.columns["identificatie"] = Sql(numbers.in_sql("DOCUMENT", timezone.localdate()))
    else:
        assert mutation.old is not None
        mutation.columns |= {"versie": mutation.old["versie"] + 1, "begin_registratie": timezone.now()}
    if isinstance(sent, Stored):
        mutation.columns["inhoud"], mutation.new["bestandsomvang"] = sent.sha256, sent.size
    elif isinstance(sent, bytes):
        mutation.columns["inhoud"] = _received(sent) if sent else ""
        mutation.new["bestandsomvang"] = len(sent)
    elif "inhoud" in mutation.given and not mutation.new.get("bestandsomvang"):
        mutation.columns["inhoud"] = ""
        mutation.new.setdefault("bestandsomvang", None)
    elif mutation.new.get("bestandsomvang") and (mutation.creating or "inhoud" in mutation.given):
        mutation.columns["inhoud"] = ""
        if mutation.creating:
            mutation.columns |= held_by(mutation.hand)


OPEN = {"locked": "", "vergrendeld_door": "", "vergrendeld_op": None}
"""The columns of a document that nobody holds."""


def held_by(hand: Hand) -> dict[str, Any]:
    """Return the columns of a document that is locked now, by who does that; `locked` is the lockId that opens it."""
    return {"locked": secrets.token_hex(16), "vergrendeld_door": holder(hand), "vergrendeld_op": timezone.now()}


def holder(hand: Hand) -> str:
    """Return what people call who locks a document: the application, and who works with it."""
    return (
        f"{hand.caller.client.label} ({hand.caller.user})"[:200] if hand.caller.user else hand.caller.client.label[:200]
    )


def _received(sent: bytes) -> str:
    try:
        return scanning.receive(sent)
    except content.Infected as error:
        raise fault("inhoud", "infected", f"In dit bestand zit een virus ({error.signature}).") from None


def earlier_version(mutation: Mutation) -> None:
    """Keep the row as it stands, before it is replaced."""
    if mutation.old is not None:
        earlier.keep(mutation.old["id"])


def store(mutation: Mutation) -> None:
    """Keep what was there and store what came in: the last step before the row is written."""
    earlier_version(mutation)
    keep(mutation)


def of_object(prefix: str) -> dict[str, QueryFilter]:
    """Make filters on what a document belongs to; the standard writes one underscore, others write two."""
    url, kind = f"%({prefix}object)s", f"%({prefix}objectType)s"
    uuid = f"case when right({url}, 36) ~* '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' then right({url}, 36)::uuid end"
    return {
        f"{prefix}object": QueryFilter(
            Uri(max=None),
            "{t}.id in (select r.informatieobject_id from registers_objectinformatieobject r "
            f"where r.object_uuid = {uuid} union all "
            f"select r.informatieobject_id from registers_externerelatie r where r.object = {url})",
        ),
        f"{prefix}objectType": QueryFilter(
            Choice(("besluit", "zaak", "verzoek")),
            "exists (select 1 from registers_objectinformatieobject r where r.informatieobject_id = {t}.id "
            f"and r.object_type = {kind})",
        ),
    }


DOCUMENT = Resource(
    "enkelvoudiginformatieobject",
    documenten,
    "enkelvoudiginformatieobjecten",
    Enkelvoudiginformatieobject,
    (
        url("enkelvoudiginformatieobject"),
        Attribute("identificatie", Text(max=40), kept=True),
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
        Attribute(
            "indicatieGebruiksrecht", Boolean(empty=None), nullable=True, kept=True
        ),  # follows from gebruiksrechten
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
    destroy_parameters={"lock": Text()},
    filters={
        "identificatie": QueryFilter(Text(), "{t}.identificatie = %(identificatie)s"),
        "bronorganisatie": QueryFilter(Text(), "{t}.bronorganisatie = %(bronorganisatie)s"),
        **of_object("objectinformatieobjecten_"),
        **of_object("objectinformatieobjecten__"),
        **pointing("informatieobjecttype", "informatieobjecttype"),
        **containing("titel", "titel"),
        **containing("auteur", "auteur"),
        **when("creatiedatum", "creatiedatum", "gte", "lte"),
        "vertrouwelijkheidaanduiding": QueryFilter(
            Choice(VERTROUWELIJKHEID), "{t}.vertrouwelijkheidaanduiding = %(vertrouwelijkheidaanduiding)s"
        ),
        "trefwoorden": QueryFilter(Text(), "{t}.trefwoorden ?& %(trefwoorden)s", many=True),
    },
    orderings=("auteur", "bestandsomvang", "creatiedatum", "formaat", "status", "titel", "vertrouwelijkheidaanduiding"),
    searches={"uuid__in": QueryFilter(Uuid(), "{t}.uuid = any(%(uuid__in)s::uuid[])", many=True)},
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
        retention.followed,
    ),
    effects=(parts,),
    follows=awaits_parts,
    destroy_looks=(facts_of, retention.gone),
    destroy_rules=(rules.drc_008, rules.drc_009_destroy),
)
