"""From the values of an act to rows: what is left out becomes blank, what is too long for a register is cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from openloket.registers import apis  # noqa: F401 - what a resource shows names those of other registers
from openloket.registers.api import database, pen
from openloket.registers.api.announcing import Gives
from openloket.registers.api.hand import Hand
from openloket.registers.api.kinds import Group, InvalidParams, Kind, Link, Text
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Mutation, Resource
from openloket.registers.models import Record

Values = Mapping[str, Any]
"""Values by the standard's names; a link is a row of ours, or its id."""
Model = TypeVar("Model", bound=Record)
FRESH = "_fresh"
"""Where an instance keeps its row, when this transaction made or read it just now: the pen need not look it up."""


@cache
def _blank(name: str) -> dict[str, Any]:
    return {
        attribute.name: attribute.kind.empty if attribute.default is None else attribute.default
        for attribute in REGISTRY[name].attributes
        if not attribute.read_only
    }


def new(resource: Resource, hand: Hand, values: Values, **columns: Any) -> Mutation:
    """Return a new row on its way; `columns` are those that no attribute writes."""
    mutation = Mutation(
        hand, resource, dict(_blank(resource.name)), columns=columns, given=frozenset(values), sent=values
    )
    _put(mutation, values)
    return mutation


def change(resource: Resource, hand: Hand, row: Record, values: Values, **columns: Any) -> Mutation:
    """Return a change of some values of a row."""
    mutation = Mutation(
        hand, resource, {}, columns=columns, given=frozenset(values), partly=True, sent=values, uuid=row.uuid
    )
    _put(mutation, values)
    return mutation


def _put(mutation: Mutation, values: Values) -> None:
    for name, value in values.items():
        attribute = mutation.resource.attribute(name)
        kind = attribute.kind
        if attribute.read_only:  # no call may send it, and the register does not derive it from what we give
            mutation.columns[attribute.stored_in] = value
            continue
        if isinstance(kind, Link) and isinstance(value, Record) and FRESH in vars(value):
            mutation.linked[name] = vars(value)[FRESH]
        elif isinstance(kind, Link) and value is not None:
            mutation.refs[name] = ("id", value.pk if isinstance(value, Record) else value)
        elif isinstance(kind, Group):
            held = fitting(kind, value) if value else None
            value = kind.parse(held, name, []) if held else {}
        elif isinstance(kind, Text) and isinstance(value, str):
            value = value[: kind.max]
        mutation.new[name] = value


def fitting(kind: Kind, value: Any) -> Any:
    """Return as much of a value as a register holds; None when it holds nothing of it."""
    if value is None:
        return None
    if isinstance(kind, Group):
        found = {part.name: fitting(part.kind, value[part.name]) for part in kind.parts if part.name in value}
        kept = {name: item for name, item in found.items() if item is not None}
        return None if any(part.required and part.name not in kept for part in kind.parts) else kept
    if isinstance(kind, Text) and isinstance(value, str):
        value = value[: kind.max]
    faults: InvalidParams = []
    kind.parse(value, "", faults)
    return None if faults else value


def write(mutations: Sequence[Mutation], gives: Gives = "id") -> None:
    """Make new rows of one resource at once. Raises Problem."""
    if mutations:
        pen.create(mutations, gives=gives)


def made(model: type[Model], mutations: Sequence[Mutation], *, fresh: bool = False) -> list[Model]:
    """Make new rows of one resource at once and return them, in their order. Raises Problem.

    They are `fresh` for what is made of them in this transaction, when nothing else changes them in it.
    """
    write(mutations, "row")
    found = [as_model(model, mutation.row) for mutation in mutations]
    for instance, mutation in zip(found, mutations, strict=True):
        if fresh:
            setattr(instance, FRESH, mutation.row)
    return found


def read(*instances: Any) -> list[Any]:
    """Return copies of rows as they are now, for what is made of them in this transaction."""
    tables = ((row._meta.db_table, row.pk) for row in instances)
    parts = [f"(select to_jsonb(x) from {table} x where x.id = %s)" for table, _ in tables]
    found = database.run(f"select {', '.join(parts)}", [row.pk for row in instances]).fetchone()
    copies = [copy(row) for row in instances]
    for instance, row in zip(copies, found or (), strict=True):
        setattr(instance, FRESH, row)
    return copies


def changed(mutation: Mutation, row: Record, *, always: bool = False) -> bool:
    """Change a row, unless it has these values already; say whether it was written. Raises Problem.

    With `always` its audittrail says why in any case.
    """
    if mutation.old is None:
        pen.hold([mutation])
    if not always and not _differs(mutation):
        return False
    pen.update([mutation], gives="row")
    vars(row).pop(FRESH, None)
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, field.to_python(mutation.row[str(field.column)]))
    return True


def destroyed(hand: Hand, resource: Resource, rows: Sequence[UUID]) -> None:
    """Remove rows of one resource at once, named by their uuids, and what goes with them. Raises Problem."""
    if rows:
        pen.destroy([Mutation(hand, resource, {}, uuid=uuid) for uuid in rows])


def _differs(mutation: Mutation) -> bool:
    assert mutation.old is not None
    values = {mutation.resource.attribute(name).stored_in: value for name, value in mutation.new.items()}
    return any(
        mutation.old[column] != (value.isoformat() if isinstance(value, date) else value)
        for column, value in {**values, **mutation.columns}.items()
    )


def as_model(model: type[Model], row: Mapping[str, Any]) -> Model:
    """Return a row as an instance of its model."""
    fields = model._meta.concrete_fields
    return model.from_db(
        "default", [field.attname for field in fields], [field.to_python(row[str(field.column)]) for field in fields]
    )
