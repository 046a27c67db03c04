"""A document and its content, now or as it was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openloket.registers import content
from openloket.registers.api import database, reading, writing
from openloket.registers.api.app import cached
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call
from openloket.registers.api.kinds import DateTime, Integer, InvalidParams, Text
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import Problem, invalid, not_found
from openloket.registers.api.resource import QueryFilter
from openloket.registers.documenten.document import DOCUMENT
from openloket.registers.documenten.register import DELETE, READ, TABLE, documenten

EARLIER = (
    "(select v.* from registers_eerdereversie h cross join lateral "
    f"jsonb_populate_record(null::{TABLE}, h.gegevens) v "
    f"where h.informatieobject_id = (select o.id from {TABLE} o where o.uuid = %(uuid)s) "
    f"union all select o.* from {TABLE} o where o.uuid = %(uuid)s) "
)
BY_VERSION = f"(select * from {EARLIER} a where a.versie = %(versie)s)"
BY_MOMENT = f"(select * from {EARLIER} a where a.begin_registratie <= %(op)s order by a.versie desc limit 1)"


def _version(call: Call) -> tuple[str, dict[str, Any]]:
    """Say which version a call asks: the source of its row and the values that it needs. Raises Problem 400."""
    faults: InvalidParams = []
    reading.only(call, {"versie", "registratieOp", "expand"})
    source, values = "", {}
    if (text := call.parameter("registratieOp")) is not None:
        source, values = BY_MOMENT, {"op": DateTime().parse(text.replace(" ", "+"), "registratieOp", faults)}
    if (text := call.parameter("versie")) is not None:
        number = reading.filter_value(QueryFilter(Integer(), ""), text, "versie", faults)
        source, values = BY_VERSION, {"versie": number}
    if faults:
        raise invalid(faults)
    return source, values


def _read(call: Call, uuid: UUID, source: str, values: dict[str, Any]) -> str:
    """Return the JSON of a document, now or as it was. Raises Problem 403 and 404.

    How it was opens only to whom it opens now as well: a level that was raised closes what was there before.
    """
    if source:
        reading.retrieve(DOCUMENT, call, uuid)
    return reading.retrieve(DOCUMENT, call, uuid, source, **values)


@documenten.operation("GET", "enkelvoudiginformatieobjecten/{uuid}", READ)
def retrieve(call: Call, at: dict[str, UUID]) -> Answer:
    """Return a document, now or as it was (`versie`, `registratieOp`)."""
    source, values = _version(call)
    return cached(call, _read(call, at["uuid"], source, values))


@documenten.operation("HEAD", "enkelvoudiginformatieobjecten/{uuid}", READ)
def headers(call: Call, at: dict[str, UUID]) -> Answer:
    """Return a document as `retrieve` does; of a HEAD only its headers are sent."""
    return retrieve(call, at)


@documenten.operation("DELETE", "enkelvoudiginformatieobjecten/{uuid}", DELETE)
def destroy(call: Call, at: dict[str, UUID]) -> Answer:
    """Remove a document; a locked one with its lockId, in the query or the body (drc-009)."""
    call.body = read_object(call.environ)
    writing.destroy(DOCUMENT, call, at["uuid"])
    return Answer(204)


DOWNLOADED = Said(
    "enkelvoudiginformatieobject_download",
    "De inhoud van een document.",
    response={"type": "string", "format": "binary"},
    response_type="application/octet-stream",
    parameters=(("versie", "query", Integer()), ("registratieOp", "query", Text())),
)


@documenten.operation("GET", "enkelvoudiginformatieobjecten/{uuid}/download", READ, DOWNLOADED)
def download(call: Call, at: dict[str, UUID]) -> Answer:
    """Return the content of a document, now or as it was."""
    source, values = _version(call)
    _read(call, at["uuid"], source, values)
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
    except content.Changed:  # which one stands in the log
        raise Problem(500, "damaged", "Beschadigd.", "De inhoud van dit document is beschadigd.") from None
    return Answer(
        200,
        chunks,
        {
            "Content-Disposition": content.disposition("attachment", row[1]),
            "Content-Length": str(size),
        },
        "application/octet-stream",
    )
