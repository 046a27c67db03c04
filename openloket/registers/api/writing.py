"""Writing: one transaction from the rows that links name to the announcement of what changed.

A zaak is made in two statements: what its links name; and its row with its JSON, audittrail and announcement, in one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from openloket.registers.api import announcing, database, reading, statements
from openloket.registers.api.access import EVERYTHING
from openloket.registers.api.announcing import Happened
from openloket.registers.api.calls import Call
from openloket.registers.api.database import Sql
from openloket.registers.api.kinds import Group, InvalidParams, Link
from openloket.registers.api.problems import InvalidParam, forbidden, invalid, not_found
from openloket.registers.api.refusing import refused
from openloket.registers.api.registry import REGISTRY, local
from openloket.registers.api.resource import Attribute, Mutation, Resource, Row, Rule


def create(resource: Resource, call: Call) -> tuple[UUID, str]:
    """Make a resource from the call's body; returns its uuid and JSON. Raises Problem."""
    faults: InvalidParams = []
    mutation = Mutation(call, resource, _parse(resource, call.body, faults), given=frozenset(call.body))
    wanted = _linked(mutation, faults)
    if faults:
        raise invalid(faults)
    with written(resource, whole=bool(resource.lock) or not resource.made_at_once):
        _load(mutation, wanted, faults)
        if faults:
            raise invalid(faults)
        permit(mutation, "create")
        check(resource.rules, mutation)
        uuid = mutation.columns.pop("uuid", None) or uuid4()
        insert, row = _insert(mutation, uuid)
        if resource.made_at_once:
            text = _close(mutation, uuid, "create", 201, made=(insert, row))
            _afterwards(mutation)
            return uuid, text
        found = database.run(f"{insert} returning id", row).fetchone()
        assert found is not None
        for effect in resource.effects:
            effect(mutation, int(found[0]))
        _afterwards(mutation)
        return uuid, _close(mutation, uuid, "create", 201)


def update(resource: Resource, call: Call, uuid: UUID, *, partly: bool) -> str:
    """Change a resource; returns its JSON. Raises Problem."""
    faults: InvalidParams = []
    with written(resource):
        old, before = _lock(resource, call, uuid)
        mutation = Mutation(call, resource, {}, old, frozenset(call.body), partly=partly)
        mutation.new = _parse(resource, call.body, faults, partly=partly)
        _keep(mutation)
        wanted = _linked(mutation, faults)
        if faults:
            raise invalid(faults)
        _load(mutation, wanted, faults)
        if faults:
            raise invalid(faults)
        permit(mutation, "partial_update" if partly else "update")
        _unchanged(mutation, faults)
        if faults:
            raise invalid(faults)
        check(resource.rules, mutation)
        _update(mutation)
        for effect in resource.effects:
            effect(mutation, old["id"])
        _afterwards(mutation)
        return _close(mutation, uuid, "partial_update" if partly else "update", 200, before)


def act(
    resource: Resource, call: Call, uuid: UUID, actie: str, columns: Mapping[str, Any], also: Check | None = None
) -> str:
    """Set columns that no body writes, such as `concept`; returns the JSON. Raises Problem."""
    with written(resource):
        old, before = _lock(resource, call, uuid)
        mutation = Mutation(call, resource, {}, old, columns=dict(columns))
        if also:
            also(old)
        _update(mutation)
        return _close(mutation, uuid, actie, 200, before)


def destroy(resource: Resource, call: Call, uuid: UUID) -> None:
    """Remove a resource and what goes with it (zrc-023, drc-008, brc-009). Raises Problem."""
    with written(resource):
        old, before = _lock(resource, call, uuid)
        mutation = Mutation(call, resource, {}, old)
        _load(mutation, {}, [])
        permit(mutation, "destroy")
        check(resource.destroy_rules, mutation)
        row = database.run(_after(resource.name), reading.values(call, uuid=uuid)).fetchone()
        assert row is not None
        for effect in resource.destroy_effects:
            effect(mutation, old["id"])
        try:
            resource.model._default_manager.filter(uuid=uuid).delete()
        except models.ProtectedError as error:
            names = sorted({type(row).__name__.lower() for row in error.protected_objects})
            detail = f"Dit is nog in gebruik bij: {', '.join(names)}."
            raise invalid([InvalidParam("nonFieldErrors", "pending-relations", detail)]) from None
        _afterwards(mutation)
        happened = _happened(mutation, uuid, "destroy", 204, before, announcing.GIVEN, announcing.given(*row))
        announcing.write(happened, call.caller, call.toelichting, forget=not resource.main)


Check = Callable[[Row], None]


class written:
    """One transaction, unless all that is written is one statement; what the database refuses becomes a Problem."""

    def __init__(self, resource: Resource, *, whole: bool = True) -> None:
        self.resource = resource
        self.atomic: AbstractContextManager[Any] = transaction.atomic() if whole else nullcontext()

    def __enter__(self) -> None:
        self.atomic.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self.atomic.__exit__(kind, error, trace)
        except IntegrityError as late:  # at commit
            if problem := refused(self.resource, late):
                raise problem from None
            raise
        if error is not None and (problem := refused(self.resource, error)):
            raise problem from None


# What was sent --------------------------------------------------------------------------------------------------------


def _parse(resource: Resource, body: dict[str, Any], faults: InvalidParams, partly: bool = False) -> dict[str, Any]:
    """The values to store of what was sent; of a part of it when it is a partial update."""
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
    """Leave as it is what an update does not say, of what a row always has."""
    for attribute in mutation.resource.attributes:
        name = attribute.name
        said = name in mutation.given and (attribute.nullable or mutation.new.get(name))
        if attribute.kept and not said:
            mutation.new.pop(name, None)


def _cleared(group: Any) -> bool:
    """Whether a group is not set: null, or the blank keys with which an answer shows that (zrc-012)."""
    return group is None or (isinstance(group, dict) and bool(group) and not any(group.values()))


def _linked(mutation: Mutation, faults: InvalidParams) -> dict[str, UUID]:
    """Which rows the links that were sent name."""
    found: dict[str, UUID] = {}
    for attribute in mutation.resource.attributes:
        url = mutation.new.get(attribute.name)
        if not isinstance(attribute.kind, Link) or not url:
            continue
        named = local(url)
        if named is None or named[0].name != attribute.kind.target:
            faults.append(_no_such(mutation.resource, attribute, known=named is not None))
        else:
            found[attribute.name] = named[1]
    return found


def _no_such(resource: Resource, attribute: Attribute, *, known: bool = False, exists: bool = False) -> InvalidParam:
    """A link that names nothing of the right kind. Between registers the standard has codes of its own (zrc-001)."""
    assert isinstance(attribute.kind, Link)
    target = REGISTRY[attribute.kind.target]
    if target.register is not resource.register:
        if known:
            return InvalidParam(attribute.name, "invalid-resource", f"Deze URL wijst niet naar een {target.name}.")
        return InvalidParam(attribute.name, "bad-url", f"Deze URL geeft geen {target.name}.")
    if exists:
        return InvalidParam(attribute.name, "does_not_exist", f"Er is geen {target.name} op deze URL.")
    return InvalidParam(attribute.name, "no_match", f"Deze URL wijst niet naar een {target.name}.")


# What it names --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _references(name: str, by: tuple[tuple[str, str], ...]) -> str:
    resource = REGISTRY[name]
    parts = []
    for attribute_name, column in by:
        kind = resource.attribute(attribute_name).kind
        assert isinstance(kind, Link)
        lock = " for no key update" if attribute_name in resource.lock else ""
        table = REGISTRY[kind.target].source
        parts.append(f"(select to_jsonb(x) from {table} x where x.{column} = %({attribute_name})s{lock})")
    found = f"select {', '.join(parts) or 'null'}"
    return statements.finish(found)


def _load(mutation: Mutation, wanted: dict[str, UUID], faults: InvalidParams) -> None:
    """Fetch the rows that links name, sent now or stored before, and the resource's own facts."""
    by, values = [], {}
    for attribute in mutation.resource.attributes:
        if not isinstance(attribute.kind, Link):
            continue
        if attribute.name in wanted:
            by.append((attribute.name, "uuid"))
            values[attribute.name] = wanted[attribute.name]
        elif attribute.name not in mutation.new and mutation.old and mutation.old.get(attribute.stored_in) is not None:
            by.append((attribute.name, "id"))
            values[attribute.name] = mutation.old[attribute.stored_in]
    if by:
        row = database.run(_references(mutation.resource.name, tuple(by)), values).fetchone()
        assert row is not None
        for (name, _), found in zip(by, row, strict=True):
            if found is None:
                faults.append(_no_such(mutation.resource, mutation.resource.attribute(name), exists=True))
            else:
                mutation.linked[name] = found
    if mutation.resource.facts and not faults:
        ids = {name: row["id"] for name, row in mutation.linked.items()}
        links = [a.name for a in mutation.resource.attributes if isinstance(a.kind, Link)]
        found_facts = database.run(
            statements.finish(f"select {mutation.resource.facts}"),
            {
                **{name: ids.get(name) for name in links},
                "id": mutation.old["id"] if mutation.old else None,
                **reading.values(mutation.call),
            },
        ).fetchone()
        mutation.facts = found_facts[0] if found_facts else {}


# Who may, and what holds ----------------------------------------------------------------------------------------------


def permit(mutation: Mutation, operation: str) -> None:
    """Whether the caller has a grant for this operation on this type (zrc-006). Raises Problem 403."""
    resource, register = mutation.resource, mutation.resource.register
    scopes = resource.scopes[operation]
    client = mutation.call.caller.client
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


def check(rules: tuple[Rule, ...], mutation: Mutation) -> None:
    """Every rule, in order; all faults together. Raises Problem."""
    faults = [wrong for rule in rules for wrong in rule(mutation) or ()]
    if faults:
        raise invalid(faults)


def _afterwards(mutation: Mutation) -> None:
    """Do what rules left for after the row was written."""
    for act in mutation.afterwards:
        act()


def _unchanged(mutation: Mutation, faults: InvalidParams) -> None:
    for attribute in mutation.resource.attributes:
        if attribute.immutable and attribute.name in mutation.new and mutation.changed(attribute.name):
            faults.append(InvalidParam(attribute.name, attribute.immutable, "Deze waarde mag niet worden gewijzigd."))


# The row --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _defaults(name: str) -> dict[str, models.Field[Any, Any]]:
    """The columns that no attribute writes, with the model's default."""
    resource = REGISTRY[name]
    written = {a.stored_in for a in resource.attributes if not a.read_only} | {"id", "uuid"}
    columns = {str(field.column): field for field in resource.model._meta.concrete_fields}
    return {column: field for column, field in columns.items() if column not in written}


def _row(mutation: Mutation) -> dict[str, Any]:
    row = {}
    for attribute in mutation.resource.attributes:
        if attribute.name not in mutation.new or not attribute.stored_in or attribute.read_only:
            continue
        value = mutation.new[attribute.name]
        if isinstance(attribute.kind, Link):
            value = mutation.linked[attribute.name]["id"] if attribute.name in mutation.linked else None
        row[attribute.stored_in] = value
    row.update(mutation.columns)
    return {column: _stored(value) for column, value in row.items()}


def _stored(value: Any) -> Any:
    return database.as_json(value) if isinstance(value, dict | list) else value


def _insert(mutation: Mutation, uuid: UUID) -> tuple[str, dict[str, Any]]:
    """The statement that writes the row, and its values."""
    row = _row(mutation)
    for column, field in _defaults(mutation.resource.name).items():
        if column not in row:
            now = getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
            row[column] = timezone.now() if now else _stored(field.get_default())
    row["uuid"] = uuid
    names = ", ".join(row)
    places = ", ".join(value if isinstance(value, Sql) else f"%(new_{name})s" for name, value in row.items())
    insert = f"insert into {mutation.resource.model._meta.db_table} ({names}) values ({places})"
    return insert, {f"new_{name}": value for name, value in row.items()}


def _update(mutation: Mutation) -> None:
    row = _row(mutation)
    for field in mutation.resource.model._meta.concrete_fields:
        if getattr(field, "auto_now", False):
            row[str(field.column)] = timezone.now()
    if not row:
        return
    assert mutation.old is not None
    sets = ", ".join(f"{name} = %({name})s" for name in row)
    table = mutation.resource.model._meta.db_table
    database.run(f"update {table} set {sets} where id = %(id)s", {**row, "id": mutation.old["id"]})


@lru_cache(maxsize=512)
def _locking(name: str) -> str:
    resource = REGISTRY[name]
    shown = statements.columns(resource, "t", (), EVERYTHING)
    lock = "" if resource.table else " for no key update of t"
    return statements.finish(
        f"select to_jsonb(t), (select row_to_json(r)::jsonb from (select {shown}) r) "
        f"from {resource.source} t where t.uuid = %(uuid)s{lock}"
    )


def _lock(resource: Resource, call: Call, uuid: UUID) -> tuple[Row, Row]:
    """The row, kept from others until the transaction ends, and its JSON. Raises Problem 404.

    A part is changed with its whole locked first, so that two changes of one zaak wait for each other in one order.
    """
    if resource.lock:
        for name in resource.lock:
            attribute = resource.attribute(name)
            assert isinstance(attribute.kind, Link)
            whole = REGISTRY[attribute.kind.target].source
            database.run(
                f"select 1 from {whole} w where w.id = (select t.{attribute.stored_in} from {resource.source} t "
                "where t.uuid = %(uuid)s) for no key update",
                {"uuid": uuid},
            )
    found = database.run(_locking(resource.name), reading.values(call, uuid=uuid)).fetchone()
    if found is None:
        raise not_found()
    return found[0], found[1]


# Afterwards -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _after(name: str, source: str = "") -> str:
    """SQL of what a row is now, as `announcing.write` takes it; from its table, or the `source` it is just put in."""
    resource = REGISTRY[name]
    shown = statements.columns(resource, "t", (), EVERYTHING)
    main, of = "t.uuid", "t"
    if resource.main:
        target = resource.attribute(resource.main).kind
        assert isinstance(target, Link)
        whole = REGISTRY[target.target]
        of = "m"
        main = "m.uuid"
        join = f"left join {whole.source} m on m.id = t.{resource.attribute(resource.main).stored_in}"
        kenmerken = whole.kenmerken
    else:
        join, kenmerken = "", resource.kenmerken
    kenmerken = kenmerken.replace("{t}", of) or "'{}'::jsonb"
    return statements.finish(
        f"select (select row_to_json(r)::text from (select {shown}) r) as text, {main} as main, "
        f"{kenmerken} as kenmerken, ({resource.describe.replace('{t}', 't')})::text as described "
        f"from {source or resource.source} t {join} where t.uuid = %(uuid)s"
    )


def _close(
    mutation: Mutation,
    uuid: UUID,
    actie: str,
    status: int,
    before: Row | None = None,
    made: tuple[str, dict[str, Any]] | None = None,
) -> str:
    """Write what happened; returns the JSON. `made` is the insert that has still to be done, with its values."""
    insert, row = made or ("", {})
    found = _after(mutation.resource.name, "made" if made else "")
    values = reading.values(mutation.call, uuid=uuid, **row)
    happened = _happened(mutation, uuid, actie, status, before, found, values)
    first = f"made as ({insert} returning *)" if made else ""
    return announcing.write(happened, mutation.call.caller, mutation.call.toelichting, first=first)


def _happened(
    mutation: Mutation, uuid: UUID, actie: str, status: int, before: Row | None, found: str, values: dict[str, Any]
) -> Happened:
    resource = mutation.resource
    return Happened(
        bron=resource.register.component,
        audited=resource.register.audited,
        kanaal=resource.kanaal,
        resource=resource.name,
        root=_root(mutation),
        uuid=uuid,
        actie=actie,
        status=status,
        before=before,
        found=found,
        values=values,
    )


def _root(mutation: Mutation) -> str | None:
    """Where the addresses of hoofdobjecten begin; None when the resource is one itself."""
    if not mutation.resource.main:
        return None
    whole = mutation.resource.attribute(mutation.resource.main).kind
    assert isinstance(whole, Link)
    return f"{mutation.call.base}/{REGISTRY[whole.target].root}/"
