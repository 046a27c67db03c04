"""Publishing a concept of a type, after which only its end changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from openloket.registers.api import database, openapi, writing
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Choice
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import InvalidParam, invalid
from openloket.registers.api.resource import Resource
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.besluittype import BESLUITTYPE
from openloket.registers.catalogi.informatieobjecttype import INFORMATIEOBJECTTYPE
from openloket.registers.catalogi.naming import missing
from openloket.registers.catalogi.register import WRITE, catalogi
from openloket.registers.catalogi.zaaktype import ZAAKTYPE, other_versions

JSON_HEADER = (("Content-Type", "header", Choice(("application/json",))),)


def _publish(resource: Resource, call: Call, uuid: UUID, check: Any = None) -> Answer:
    read_object(call.environ)
    return answer(200, writing.act(resource, call, uuid, "publish", {"concept": False}, check))


DOCUMENTS = "select informatieobjecttype from registers_zaaktypeinformatieobjecttype where zaaktype_id = %s"
RESULTS = "select jsonb_array_elements_text({}) from registers_resultaattype where zaaktype_id = %s"


def _of_parts(sql: str, zaaktype: int) -> list[str]:
    """Return the names that the parts of a zaaktype have."""
    return [row[0] for row in database.run(sql, [zaaktype])]


def _names_what_exists(catalogus: int, named: Mapping[str, tuple[str, list[str]]]) -> None:
    """Refuse to publish what names types that are not there (by attribute: kind and names). Raises Problem 400."""
    faults = [
        InvalidParam(name, "does_not_exist", f"Niet in de catalogus: {', '.join(gone)}.")
        for name, (target, names) in named.items()
        if (gone := missing(catalogus, target, names))
    ]
    if faults:
        raise invalid(faults)


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
    """Publish a concept, if everything that it names is there (ztc-012, ztc-016)."""

    def check(row: dict[str, Any]) -> None:
        check_zaaktype(row)
        einde = row["einde_geldigheid"]
        begin = date.fromisoformat(row["begin_geldigheid"])
        rules.ztc_016(begin, date.fromisoformat(einde) if einde else None, other_versions(row))

    return _publish(ZAAKTYPE, call, at["uuid"], check)


def check_zaaktype(row: dict[str, Any]) -> None:
    """Refuse to publish a zaaktype that names types that are not there or only concepts (ztc-012).

    When it must hold `alone`, refuse it too in the time of another published version (ztc-016). Raises Problem 400.
    """
    inside = _of_parts(RESULTS.format("informatieobjecttypen"), row["id"])
    _names_what_exists(
        row["catalogus_id"],
        {
            "besluittypen": ("besluittype", row["besluittypen"]),
            "deelzaaktypen": ("zaaktype", row["deelzaaktypen"]),
            "gerelateerdeZaaktypen": ("zaaktype", [item["zaaktype"] for item in row["gerelateerde_zaaktypen"]]),
            "informatieobjecttypen": ("informatieobjecttype", _of_parts(DOCUMENTS, row["id"])),
            "resultaattypen": ("besluittype", _of_parts(RESULTS.format("besluittypen"), row["id"])),
            "resultaattypen.informatieobjecttypen": ("informatieobjecttype", inside),
        },
    )
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
    return _publish(INFORMATIEOBJECTTYPE, call, at["uuid"])


@catalogi.operation(
    "POST",
    "besluittypen/{uuid}/publish",
    WRITE,
    Said("besluittype_publish", "Een concept publiceren.", response="Besluittype", parameters=JSON_HEADER),
)
def publish_besluittype(call: Call, at: dict[str, UUID]) -> Answer:
    """Publish a concept, if everything that it names is there."""

    def check(row: dict[str, Any]) -> None:
        named = ("informatieobjecttype", row["informatieobjecttypen"])
        _names_what_exists(row["catalogus_id"], {"informatieobjecttypen": named})

    return _publish(BESLUITTYPE, call, at["uuid"], check)
