"""A besluit: a decision, about a zaak or by itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from openloket.registers import numbers, retention
from openloket.registers.api import database
from openloket.registers.api.database import Sql
from openloket.registers.api.kinds import Choice, Date, Text, rsin
from openloket.registers.api.resource import OLDER_IDS, Attribute, Mutation, QueryFilter, Resource, link, pointing, url
from openloket.registers.besluiten import rules
from openloket.registers.besluiten.register import SCOPES, besluiten
from openloket.registers.models import Besluit

VERVALREDENEN = {
    "tijdelijk": "Besluit met tijdelijke werking",
    "ingetrokken_overheid": "Besluit ingetrokken door overheid",
    "ingetrokken_belanghebbende": "Besluit ingetrokken o.v.v. belanghebbende",
}
VERVALREDEN_SHOWN = (
    "case {t}.vervalreden "
    + " ".join(f"when '{key}' then '{text}'" for key, text in VERVALREDENEN.items())
    + " else '' end"
)


def number(mutation: Mutation) -> None:
    """Give a besluit without an identificatie one (brc-002)."""
    if mutation.creating and not mutation.new["identificatie"]:
        del mutation.new["identificatie"]
        mutation.columns["identificatie"] = Sql(numbers.in_sql("BESLUIT", timezone.localdate()))


def at_the_zaak(mutation: Mutation, pk: int) -> None:
    """List a new besluit at its zaak too (brc-006)."""
    zaak = mutation.linked.get("zaak")
    if mutation.creating and zaak:
        database.run(
            "insert into registers_zaakbesluit (uuid, zaak_id, besluit_id) values (%s, %s, %s)",
            [uuid4(), zaak["id"], pk],
        )


BESLUIT_BELONGS = """json_build_object('kind_belongs', (
  select k.besluittypen ? b.omschrijving and k.catalogus_id = b.catalogus_id
  from registers_zaak z join registers_zaaktype k on k.id = z.zaaktype_id, registers_besluittype b
  where z.id = %(zaak)s and b.id = %(besluittype)s))"""


def date_(name: str, **more: Any) -> Attribute:
    return Attribute(name, Date(), **more)


BESLUIT = Resource(
    "besluit",
    besluiten,
    "besluiten",
    Besluit,
    (
        url("besluit"),
        Attribute("identificatie", Text(max=50), kept=True),
        Attribute("verantwoordelijkeOrganisatie", rsin(min=1), required=True),
        link("besluittype", "besluittype", max=200, min=1, required=True),
        link("zaak", "zaak", max=200),
        date_("datum", required=True),
        Attribute("toelichting", Text()),
        Attribute("bestuursorgaan", Text(max=50)),
        date_("ingangsdatum", required=True),
        date_("vervaldatum", nullable=True),
        Attribute("vervalreden", Choice(tuple(VERVALREDENEN), blank=True)),
        Attribute("vervalredenWeergave", Text(), read_only=True, column="", sql=VERVALREDEN_SHOWN),
        date_("publicatiedatum", nullable=True),
        date_("verzenddatum", nullable=True),
        date_("uiterlijkeReactiedatum", nullable=True),
    ),
    operations="list create retrieve update partial_update destroy",
    operation_ids=OLDER_IDS,
    scopes=SCOPES,
    filters={
        "identificatie": QueryFilter(Text(), "{t}.identificatie = %(identificatie)s"),
        "verantwoordelijkeOrganisatie": QueryFilter(
            Text(), "{t}.verantwoordelijke_organisatie = %(verantwoordelijkeOrganisatie)s"
        ),
        **pointing("besluittype", "besluittype"),
        **pointing("zaak", "zaak"),
    },
    kanaal="besluiten",
    kenmerken="jsonb_build_object('verantwoordelijkeOrganisatie', {t}.verantwoordelijke_organisatie, 'besluittype', "
    "(select <url besluittype k> from registers_besluittype k where k.id = {t}.besluittype_id))",
    unique="brc_002",
    describe="{t}.identificatie",
    facts=BESLUIT_BELONGS,
    rules=(rules.brc_001, rules.brc_002, rules.brc_006, rules.brc_007, rules.open_zaak, number, retention.followed),
    destroy_looks=(retention.gone,),
    effects=(at_the_zaak,),
    destroy_effects=(rules.brc_009,),
)
