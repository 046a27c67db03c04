"""Parts of a zaaktype: each is of one version of it, in the same catalogus, and valid as long."""

from __future__ import annotations

from typing import Any

from openloket.registers.api.kinds import Date, Text, Uri
from openloket.registers.api.resource import Attribute, QueryFilter, Resource, Rows, link, pointing, url
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.register import PART_SCOPES, catalogi
from openloket.registers.catalogi.versions import on_status

ZAAKTYPE_OF = "(select z.{} from registers_zaaktype z where z.id = {{t}}.zaaktype_id)"
STATUS_OF_ZAAKTYPE = on_status(ZAAKTYPE_OF.format("concept"))
ON_DAY_OF_ZAAKTYPE = {
    "datumGeldigheid": QueryFilter(
        Date(),
        "exists (select 1 from registers_zaaktype z where z.id = {t}.zaaktype_id and z.begin_geldigheid <= %(day)s::date "
        "and (z.einde_geldigheid is null or z.einde_geldigheid >= %(day)s::date))",
        says=Text(),
    )
}
OF_ZAAKTYPE = {
    **pointing("zaaktype", "zaaktype"),
    "zaaktypeIdentificatie": QueryFilter(Text(), ZAAKTYPE_OF.format("identificatie") + " = %(zaaktypeIdentificatie)s"),
}
CATALOGUS_SQL = (
    "(select <url catalogus x> from registers_catalogus x where x.id = " + ZAAKTYPE_OF.format("catalogus_id") + ")"
)
CATALOGUS_ROWS = Rows("catalogus", "{x}.id = " + ZAAKTYPE_OF.format("catalogus_id"), many=False)


def its_catalogus(*, shown_only: bool = False) -> Attribute:
    """Make the attribute with the catalogus of a part: that of its zaaktype."""
    if shown_only:
        return Attribute(
            "catalogus", Uri(max=None), required=True, read_only=True, column="", sql=CATALOGUS_SQL, rows=CATALOGUS_ROWS
        )
    return Attribute(
        "catalogus", Uri(max=None), nullable=True, deprecated=True, column="", sql=CATALOGUS_SQL, rows=CATALOGUS_ROWS
    )


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
ITS_ZAAKTYPE = link("zaaktype", "zaaktype", max=None, required=True)
PART_RULES = (
    rules.ztc_010,
    rules.ztc_011,
    rules.as_valid_as_its_zaaktype,
    rules.catalogus_is_that_of_the_zaaktype,
)


def part(name: str, path: str, model: Any, attributes: tuple[Attribute, ...], **more: Any) -> Resource:
    """Make the resource of a part of a zaaktype, which belongs to one version of it."""
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
