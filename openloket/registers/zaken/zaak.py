"""A zaak: what an organisation handles for someone from beginning to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openloket.registers import retention
from openloket.registers.api import database
from openloket.registers.api.kinds import (
    Boolean,
    Choice,
    Date,
    DateTime,
    Duration,
    Geometry,
    Group,
    Many,
    Part,
    Text,
    Uri,
    rsin,
)
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Attribute, Mutation, Resource, link, links, url
from openloket.registers.models import VERTROUWELIJKHEID, Zaak
from openloket.registers.zaken import rendering, rules, tally
from openloket.registers.zaken.filters import SEARCHES, ZAAK_FILTERS
from openloket.registers.zaken.register import UUID_SHOWN, scopes, zaken

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
MORE_RELEVANTE = (
    "(select count(distinct r.value->>'url') from jsonb_array_elements({t}.relevante_andere_zaken) r) > "
    "(select count(*) from registers_zaak o where o.uuid = any(loket_named({t}.relevante_andere_zaken)))"
)
"""SQL that holds for a zaak with a relevante andere zaak in another register, or one that is gone."""
NO_PROCESSOBJECT = {"datumkenmerk": "", "identificatie": "", "objecttype": "", "registratie": ""}


def of_zaak(name: str, target: str, order: str = "{x}.id", **more: Any) -> Attribute:
    return links(name, target, "{x}.zaak_id = {t}.id", order=order, required=True, **more)


ZAAK_ATTRIBUTES = (
    url("zaak"),
    UUID_SHOWN,
    Attribute("identificatie", Text(max=40), kept=True),
    Attribute("bronorganisatie", rsin(min=1), required=True),
    Attribute("omschrijving", Text(max=80)),
    Attribute("toelichting", Text(max=1000)),
    link("zaaktype", "zaaktype", required=True, immutable="wijzigen-niet-toegelaten"),
    Attribute("registratiedatum", Date(), kept=True),
    Attribute("verantwoordelijkeOrganisatie", rsin(min=1), required=True),
    Attribute("startdatum", Date(), required=True),
    Attribute("einddatum", Date(), nullable=True, read_only=True, required=True),
    Attribute("einddatumGepland", Date(), nullable=True),
    Attribute("uiterlijkeEinddatumAfdoening", Date(), nullable=True),
    Attribute("publicatiedatum", Date(), nullable=True),
    Attribute("communicatiekanaal", Uri(), foreign=True),
    Attribute("productenOfDiensten", Many(Uri(blank=False)), foreign=True),
    Attribute("vertrouwelijkheidaanduiding", Choice(VERTROUWELIJKHEID, takes_blank=True)),
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
            "{x}.uuid = any(loket_named({t}.relevante_andere_zaken))",
            short=MORE_RELEVANTE,
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
    Attribute("processobjectaard", Text(max=200), nullable=True, shows_blank=True),
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
ZAAK_KENMERKEN = (
    "jsonb_build_object('bronorganisatie', {t}.bronorganisatie, 'zaaktype', (select <url zaaktype k> "
    "from registers_zaaktype k where k.id = {t}.zaaktype_id), "
    "'vertrouwelijkheidaanduiding', {t}.vertrouwelijkheidaanduiding)"
)


def look_at_relevante(mutation: Mutation) -> None:
    """Note in the facts which of the named zaken exist.

    Of a zaak that is there already, also whether it has deelzaken, and documents that are not archived.
    """
    items = mutation.new.get("relevanteAndereZaken")
    if items:
        uuids = [named[1] for item in items if (named := local(item["url"]))]
        found = database.run("select uuid::text from registers_zaak where uuid = any(%s)", [uuids]).fetchall()
        mutation.facts["relevante"] = [row[0] for row in found]
    if not mutation.creating:
        row = database.run(
            "select exists (select 1 from registers_zaak where hoofdzaak_id = %(id)s), "
            "exists (select 1 from registers_zaakinformatieobject r join registers_enkelvoudiginformatieobject d "
            "on d.id = r.informatieobject_id where r.zaak_id = %(id)s and d.status <> 'gearchiveerd')",
            {"id": mutation.old["id"] if mutation.old else None},
        ).fetchone()
        assert row is not None
        mutation.facts["has_parts"], mutation.facts["unarchived"] = row


def besluiten_of(mutations: Sequence[Mutation]) -> None:
    """Note in the facts of each zaak that goes whether it, or one of its deelzaken, has besluiten."""
    ids = [mutation.id for mutation in mutations]
    found = database.run(
        "select b.zaak_id from registers_besluit b where b.zaak_id = any(%(ids)s) union select z.hoofdzaak_id "
        "from registers_zaak z join registers_besluit b on b.zaak_id = z.id where z.hoofdzaak_id = any(%(ids)s)",
        {"ids": ids},
    ).fetchall()
    having = {pk for (pk,) in found}
    for mutation in mutations:
        mutation.facts["besluiten"] = mutation.id in having


def forget_parts(mutations: Sequence[Mutation]) -> None:
    """Remove the audittrail of the deelzaken, which go with the zaak (zrc-023)."""
    database.run(
        "delete from registers_audittrail where hoofd_object in "
        "(select uuid from registers_zaak where hoofdzaak_id = any(%s))",
        [[mutation.id for mutation in mutations]],
    )


ZAAK = Resource(
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
        retention.zaak_changed,
    ),
    destroy_looks=(besluiten_of, retention.zaken_gone),
    destroy_rules=(rules.zrc_023,),
    destroy_effects=(forget_parts,),
)
