"""Locking a document, and opening it again when all its parts are in (drc-009)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openloket.registers import content, locked
from openloket.registers.api import database, pen, together
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.hand import Hand
from openloket.registers.api.kinds import Choice, Part, Text
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import Problem, fault, forbidden, invalid, not_found
from openloket.registers.api.resource import Mutation
from openloket.registers.documenten import rules
from openloket.registers.documenten.document import DOCUMENT, OPEN, held_by
from openloket.registers.documenten.register import TABLE, documenten
from openloket.registers.models import Bestandsdeel


def held_row(call: Call, uuid: UUID, scopes: tuple[str, ...]) -> dict[str, Any]:
    """Read the row of a document and keep it from others until the transaction ends. Raises Problem 403 and 404."""
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
    """Lock a document, so that only whoever has the lockId writes in it (drc-009)."""
    read_object(call.environ)
    with pen.written(DOCUMENT):
        row = held_row(call, at["uuid"], ("documenten.lock",))
        if row["locked"]:
            raise _in_use(row)
        key = _hold(call.hand, row["id"])
    return answer(200, {"lock": key})


def _hold(hand: Hand, document: int) -> str:
    """Lock a document (its id) that nobody holds, and return the lockId."""
    columns = held_by(hand)
    _put(document, columns)
    return str(columns["locked"])


def _put(document: int, columns: dict[str, Any]) -> None:
    sets = ", ".join(f"{name} = %({name})s" for name in columns)
    database.run(f"update {TABLE} set {sets} where id = %(id)s", {**columns, "id": document})


def take(hand: Hand, uuid: UUID) -> str:
    """Lock a document for one of our own channels, as `lock` does, and return the lockId.

    Call it inside a transaction. Raises Problem 404, and 400 when it is locked already (drc-009).
    """
    mutation = Mutation(hand, DOCUMENT, {}, uuid=uuid)
    pen.hold([mutation])
    assert mutation.old is not None
    if mutation.old["locked"]:
        raise _in_use(mutation.old)
    return _hold(hand, mutation.old["id"])


def give_back(hand: Hand, uuid: UUID, key: str) -> None:
    """Open a document that one of our own channels locked, with its lockId, as `unlock` does.

    Call it inside a transaction. Raises Problem 404, and 400 when this is not its lockId (drc-009).
    """
    mutation = Mutation(hand, DOCUMENT, {}, uuid=uuid)
    pen.hold([mutation])
    assert mutation.old is not None
    if faults := list(rules.drc_009(mutation.old, key)):
        raise invalid(faults)
    _put(mutation.old["id"], {**OPEN, **_joined(mutation.old["id"], forced=False)})


def _in_use(row: dict[str, Any]) -> Problem:
    return fault("nonFieldErrors", "existing-lock", f"Het document is al vergrendeld: {locked.told([row])}.")


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
    given = together.parts(call, (Part("lock", Text(max=100)),)).get("lock", "")
    with pen.written(DOCUMENT):
        row = held_row(call, at["uuid"], UNLOCK)
        client, kind, level = call.caller.client, row["informatieobjecttype_id"], row["vertrouwelijkheidaanduiding"]
        forced = not given and client.may("drc", ("documenten.geforceerd-unlock",), kind, level)
        if not forced and (row["locked"] or given) and (faults := list(rules.drc_009(row, given))):
            raise invalid(faults)
        if forced and force(call.hand, at["uuid"]):
            return Answer(204)
        _put(row["id"], {**OPEN, **_joined(row["id"], forced=forced)})
    return Answer(204)


def force(hand: Hand, uuid: UUID) -> bool:
    """Open a document without its lockId, and write in its audittrail who did; say whether it was locked.

    Call it inside a transaction. Raises Problem 404.
    """
    mutation = Mutation(hand, DOCUMENT, {}, uuid=uuid)
    pen.hold([mutation])
    assert mutation.old is not None
    if not mutation.old["locked"]:
        return False
    mutation.columns = {**OPEN, **_joined(mutation.old["id"], forced=True)}
    mutation.hand = hand.saying(
        hand.toelichting or f"Ontgrendeld zonder lockId; vergrendeld door {mutation.old['vergrendeld_door']}"
    )
    pen.act([mutation], "update")
    return True


def _joined(document: int, *, forced: bool) -> dict[str, Any]:
    """Join the parts of a large file that wait for each other; return the columns that change by it.

    Parts are dropped when some are missing and it is `forced`. Raises Problem 400 when it is not.
    """
    columns: dict[str, Any] = {}
    waiting = list(Bestandsdeel.objects.filter(informatieobject_id=document).order_by("volgnummer"))
    if waiting:
        if all(part.inhoud for part in waiting):
            columns["inhoud"] = content.join(part.inhoud for part in waiting)
        elif not forced:
            raise fault("nonFieldErrors", "incomplete", "Nog niet alle bestandsdelen zijn er.")
        Bestandsdeel.objects.filter(informatieobject_id=document).delete()
    return columns
