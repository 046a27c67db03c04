"""A zaakeigenschap: what else is known of a zaak."""

from __future__ import annotations

from openloket.registers import retention
from openloket.registers.api.kinds import Text
from openloket.registers.api.resource import Attribute, Mutation, link, url
from openloket.registers.models import Zaakeigenschap
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import part
from openloket.registers.zaken.register import UUID_SHOWN


def _named(mutation: Mutation) -> None:
    if "eigenschap" in mutation.linked:
        mutation.columns["naam"] = mutation.linked["eigenschap"]["naam"]


ZAAKEIGENSCHAP = part(
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
    rules=(rules.zrc_018, rules.waarde_is_a_moment, _named, retention.followed),
    destroy_looks=(retention.gone,),
    describe="{t}.naam",
)
