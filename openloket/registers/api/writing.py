"""The door for calls that write: it reads and looks up what was sent and asks who may; the pen writes it.

A zaak is made in two statements: what its links name; and its row with its JSON, audittrail and announcement, in one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from openloket.registers.api import pen, withheld
from openloket.registers.api.calls import Call
from openloket.registers.api.kinds import Group, InvalidParams
from openloket.registers.api.pen import written
from openloket.registers.api.problems import fault, forbidden, invalid
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Mutation, Resource, Row


def create(resource: Resource, call: Call, columns: Mapping[str, Any] | None = None) -> tuple[UUID, str]:
    """Make a resource from the call's body, and `columns` that no body writes; return its uuid and JSON.

    Raises Problem.
    """
    given = frozenset(call.body)
    mutation = Mutation(call.hand, resource, {}, given=given, sent=call.body, columns=dict(columns or {}))
    _read(mutation)
    with written(resource, whole=bool(resource.lock) or not resource.made_at_once):
        pen.create([mutation], lambda mutation: permit(mutation, "create"))
    assert mutation.uuid is not None
    return mutation.uuid, mutation.text


def update(resource: Resource, call: Call, uuid: UUID, *, partly: bool) -> str:
    """Change a resource; return its JSON. Raises Problem."""
    mutation = Mutation(call.hand, resource, {}, None, frozenset(call.body), partly=partly, sent=call.body, uuid=uuid)
    with written(resource):
        pen.hold([mutation])
        _read(mutation)
        pen.update([mutation], lambda mutation: permit(mutation, "partial_update" if partly else "update"))
    return mutation.text


def act(
    resource: Resource, call: Call, uuid: UUID, actie: str, columns: Mapping[str, Any], also: Check | None = None
) -> str:
    """Set columns that no body writes, such as `concept`; return the JSON. Raises Problem."""
    mutation = Mutation(call.hand, resource, {}, columns=dict(columns), uuid=uuid)
    with written(resource):
        pen.hold([mutation])
        if also and mutation.old is not None:
            also(mutation.old)
        pen.act([mutation], actie)
    return mutation.text


def destroy(resource: Resource, call: Call, uuid: UUID) -> None:
    """Remove a resource and what goes with it (zrc-023, drc-008, brc-009). Raises Problem."""
    asked = _asked(resource, call)
    mutation = Mutation(call.hand, resource, {}, sent={**call.body, **asked}, uuid=uuid)
    with written(resource):
        pen.destroy([mutation], lambda mutation: permit(mutation, "destroy"))


def _asked(resource: Resource, call: Call) -> dict[str, str]:
    """Return the parameters of a removal. Raises Problem 400 when the query, or query and body, say one in two ways."""
    asked: dict[str, str] = {}
    for name in resource.destroy_parameters:
        given = [value for value in (*call.query.get(name, ()), call.body.get(name)) if value not in ("", None)]
        if any(value != given[0] for value in given):
            raise fault(name, "ambiguous", f'"{name}" staat er meer dan eens, met verschillende waarden.')
        if given:
            asked[name] = given[0]
    return asked


Check = Callable[[Row], None]


# What was sent --------------------------------------------------------------------------------------------------------


def _read(mutation: Mutation) -> None:
    """Take from the body the values to store, and which rows its links name. Raises Problem."""
    faults: InvalidParams = []
    mutation.new = _parse(mutation.resource, mutation.sent, faults, mutation.partly)
    if mutation.old is not None:
        _keep(mutation)
    mutation.refs = _linked(mutation, faults)
    if faults:
        raise invalid(faults)


def _parse(resource: Resource, body: Mapping[str, Any], faults: InvalidParams, partly: bool = False) -> dict[str, Any]:
    """Read the values to store from what was sent; of a part of it when it is a partial update."""
    found: dict[str, Any] = {}
    for attribute in resource.attributes:
        if attribute.read_only:
            continue
        if partly and attribute.name not in body:
            continue
        if isinstance(attribute.kind, Group) and attribute.nullable and _cleared(body.get(attribute.name, ...)):
            found[attribute.name] = {}
        else:
            value = attribute.take(body, attribute.name, faults)
            found[attribute.name] = attribute.kind.empty if value is None else value
    return found


def _keep(mutation: Mutation) -> None:
    """Leave attributes that a row always has as they are, when an update says nothing in them."""
    for attribute in mutation.resource.attributes:
        name = attribute.name
        said = name in mutation.given and (attribute.nullable or mutation.new.get(name))
        if attribute.kept and not said:
            mutation.new.pop(name, None)


def _cleared(group: Any) -> bool:
    """Say whether a group is not set: null, or the blank keys with which an answer shows that (zrc-012)."""
    return group is None or (isinstance(group, dict) and bool(group) and not any(group.values()))


def _linked(mutation: Mutation, faults: InvalidParams) -> dict[str, tuple[str, Any]]:
    """Return, by link that was sent, the column and value to find its row by; add a fault when it names nothing."""
    found: dict[str, tuple[str, Any]] = {}
    wrong = {fault.name for fault in faults}
    for attribute in mutation.resource.links:
        url = mutation.new.get(attribute.name)
        if not url or attribute.name in wrong:
            continue
        named = local(url)
        if named is None or named[0].name != attribute.kind.target:  # type: ignore[attr-defined]
            faults.append(pen.no_such(mutation.resource, attribute, known=named is not None))
        else:
            found[attribute.name] = ("uuid", named[1])
    return found


# Who may --------------------------------------------------------------------------------------------------------------


def permit(mutation: Mutation, operation: str) -> None:
    """Refuse a caller without a grant for this operation on this type (zrc-006). Raises Problem 403."""
    resource, register = mutation.resource, mutation.resource.register
    withheld.refuse([*([mutation.old] if mutation.old else []), *mutation.linked.values()])
    scopes = resource.scopes[operation]
    client = mutation.hand.caller.client
    if resource.own and mutation.old and not client.everything and mutation.old[resource.own] != client.client_id:
        raise forbidden()
    if not register.granted_by:
        return
    if resource.guarded:
        row = mutation.linked.get(resource.guarded)
        if row is None:
            return
        type_id, level = row.get(f"{register.granted_by}_id"), row.get("vertrouwelijkheidaanduiding", "")
        if not client.may(register.component, scopes, type_id, level):
            raise forbidden()
        return
    kind = register.granted_by
    if mutation.old is not None:
        old = mutation.old
        if not client.may(register.component, scopes, old[f"{kind}_id"], old.get("vertrouwelijkheidaanduiding", "")):
            raise forbidden()
    if operation != "destroy" and kind in mutation.linked:
        row = mutation.linked[kind]
        level = (
            mutation.new.get("vertrouwelijkheidaanduiding")
            or (mutation.old or {}).get("vertrouwelijkheidaanduiding")
            or row.get("vertrouwelijkheidaanduiding", "")
        )
        if not client.may(register.component, scopes, row["id"], level):
            raise forbidden()
