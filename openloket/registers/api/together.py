"""Several calls as one, all of them done or none; each with the rights, rules, audittrail and message of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from openloket.registers.api import database, reading, statements, tolerance, writing
from openloket.registers.api.access import EVERYTHING
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Call
from openloket.registers.api.kinds import InvalidParams, Part
from openloket.registers.api.problems import InvalidParam, Problem, invalid, not_found
from openloket.registers.api.registry import REGISTRY

Shown = dict[str, Any]


def parts(call: Call, wanted: tuple[Part, ...], most: int | None = None) -> dict[str, Any]:
    """Read the parts of a call's body, without those that are not there. Raises Problem 400."""
    body = tolerance.body(wanted, read_object(call.environ, most))
    faults: InvalidParams = []
    found = {
        part.name: part.take(body, part.name, faults)
        for part in wanted
        if part.required or body.get(part.name) is not None
    }
    if faults:
        raise invalid(faults)
    return found


@contextmanager
def within(place: str) -> Iterator[None]:
    """Name the part of the body before each fault in it: `rollen.0.roltype`. Raises Problem."""
    try:
        yield
    except Problem as problem:
        faults = [InvalidParam(f"{place}.{fault.name}", fault.code, fault.reason) for fault in problem.faults]
        raise Problem(problem.status, problem.code, problem.title, problem.detail, faults) from problem


def create(name: str, call: Call, given: dict[str, Any], place: str, **fixed: str) -> Shown:
    """Make the resource that a part of the body describes; `fixed` links it to the others. Raises Problem."""
    resource = REGISTRY[name]
    with within(place):
        body = tolerance.body(resource.attributes, given) | fixed
        _, text = writing.create(resource, replace(call, body=body))
    return decoded(text)


def create_each(name: str, call: Call, given: list[dict[str, Any]], place: str, **fixed: str) -> list[Shown]:
    """Make the resources that the items of a part of the body describe. Raises Problem."""
    return [create(name, call, item, f"{place}.{number}", **fixed) for number, item in enumerate(given)]


def update(
    name: str, call: Call, uuid: UUID, given: dict[str, Any], place: str, *, partly: bool = True, **fixed: str
) -> Shown:
    """Change the resource as a part of the body says. Raises Problem."""
    resource = REGISTRY[name]
    with within(place):
        body = tolerance.body(resource.attributes, given) | fixed
        return decoded(writing.update(resource, replace(call, body=body), uuid, partly=partly))


def now(name: str, call: Call, uuid: UUID) -> Shown:
    """Return what a resource is at this point of the transaction. Raises Problem 404."""
    row = database.run(statements.one(name, (), EVERYTHING, (), ""), reading.values(call, uuid=uuid)).fetchone()
    if row is None:
        raise not_found()
    return decoded(row[0])


def decoded(text: str) -> Shown:
    """Read the JSON of a resource."""
    found: Shown = msgspec.json.decode(text)
    return found
