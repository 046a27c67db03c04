"""A statustype: a step of the zaken of a zaaktype."""

from __future__ import annotations

from collections.abc import Iterator

from openloket.registers.api import database
from openloket.registers.api.kinds import Boolean, Duration, Group, Integer, Many, Part, Text, Uri
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Attribute, Mutation, links
from openloket.registers.catalogi.part import (
    DATES_OF_ZAAKTYPE,
    ITS_ZAAKTYPE,
    ON_DAY_OF_ZAAKTYPE,
    STATUS_OF_ZAAKTYPE,
    ZAAKTYPE_IDENTIFICATIE,
    its_catalogus,
    part,
)
from openloket.registers.models import Statustype


def eigenschappen_exist(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse eigenschappen, asked by a statustype, that are not there or are of another zaaktype."""
    urls, zaaktype = mutation.new.get("eigenschappen"), mutation.linked.get("zaaktype")
    for number, url in enumerate(urls or () if zaaktype else ()):
        name, found = f"eigenschappen.{number}", local(url)
        if found is None or found[0].name != "eigenschap":
            yield InvalidParam(name, "no_match", "Deze URL wijst niet naar een eigenschap.")
            continue
        row = database.run("select zaaktype_id from registers_eigenschap where uuid = %s", [found[1]]).fetchone()
        if row is None:
            yield InvalidParam(name, "does_not_exist", "Er is geen eigenschap op deze URL.")
        elif row[0] != zaaktype["id"]:  # type: ignore[index]
            yield InvalidParam(name, "relations-incorrect-zaaktype", "Deze eigenschap hoort bij een ander zaaktype.")


def statustype_eigenschappen(mutation: Mutation, pk: int) -> None:
    """Keep at each eigenschap whether it must have a value before this status."""
    urls = mutation.sent.get("eigenschappen")
    if urls is None:
        return
    uuids = [
        found[1] for text in urls if isinstance(text, str) and (found := local(text)) and found[0].name == "eigenschap"
    ]
    database.run(
        "update registers_eigenschap set statustype_id = case when uuid = any(%s) then %s end "
        "where zaaktype_id = %s and (uuid = any(%s) or statustype_id = %s)",
        [uuids, pk, mutation.linked["zaaktype"]["id"], uuids, pk],
    )


STATUSTYPE = part(
    "statustype",
    "statustypen",
    Statustype,
    (
        Attribute("omschrijving", Text(max=80, min=1), required=True),
        Attribute("omschrijvingGeneriek", Text(max=80)),
        Attribute("statustekst", Text(max=1000)),
        ITS_ZAAKTYPE,
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
    rules=(eigenschappen_exist,),
    effects=(statustype_eigenschappen,),
    describe="{t}.omschrijving",
)
