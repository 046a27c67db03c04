"""The pen writes rows of one resource, with the rules for them, what follows from them, audit rows and messages.

Whoever writes in a register takes it up: a call of another application (see `writing`) and each of our own channels
(see `registers.acts`). It asks nobody whether they may; who opens a door for someone does that. Rows of one resource
that are written together take as many statements as one row does. Call it inside a transaction; what the database
refuses is raised as a Problem.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from openloket.registers.api import announcing, database, statements
from openloket.registers.api.access import EVERYTHING
from openloket.registers.api.announcing import ChangedRow, Gives, Happened
from openloket.registers.api.database import Sql
from openloket.registers.api.kinds import InvalidParams, Link
from openloket.registers.api.problems import InvalidParam, Problem, invalid, not_found
from openloket.registers.api.refusing import refused
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Attribute, Mutation, Resource, Row, Rule

log = logging.getLogger(__name__)

Mutations = Sequence[Mutation]
Permit = Callable[[Mutation], None]


def anyone(mutation: Mutation) -> None:
    """Let everyone write: whether they may is settled already."""


def create(mutations: Mutations, permit: Permit = anyone, gives: Gives = "text") -> None:
    """Make new rows of one resource; each mutation then has its `uuid`, `id` and what is asked for. Raises Problem."""
    resource = mutations[0].resource
    with written(resource, whole=False):
        load(mutations)
        for mutation in mutations:
            permit(mutation)
        check(resource.rules, mutations)
        for mutation in mutations:
            mutation.uuid = mutation.columns.pop("uuid", None) or uuid4()
        insert, values = _insert(mutations)
        if _at_once(mutations):
            _close(mutations, "create", 201, gives, made=(insert, values))
            _afterwards(mutations)
            return
        found = dict(database.run(f"{insert} returning uuid, id", values).fetchall())
        for mutation in mutations:
            assert mutation.uuid is not None
            mutation.id = found[mutation.uuid]
        _follow(mutations)
        _close(mutations, "create", 201, gives)


def _at_once(mutations: Mutations) -> bool:
    """Say whether nothing comes between these rows, their audittrail and their announcement: one statement does."""
    resource = mutations[0].resource
    if resource.made_at_once or resource.follows is None:
        return resource.made_at_once
    return not any(resource.follows(mutation) for mutation in mutations)


def update(mutations: Mutations, permit: Permit = anyone, gives: Gives = "text") -> None:
    """Change rows of one resource, which may be held already (see `hold`). Raises Problem."""
    resource = mutations[0].resource
    with written(resource, whole=False):
        hold([mutation for mutation in mutations if mutation.old is None])
        load(mutations)
        for mutation in mutations:
            permit(mutation)
        faults = [wrong for mutation in mutations for wrong in _unchanged(mutation)]
        if faults:
            raise invalid(faults)
        check(resource.rules, mutations)
        _update(mutations)
        _follow(mutations)
        _close(mutations, "partial_update" if mutations[0].partly else "update", 200, gives)


def act(mutations: Mutations, actie: str, gives: Gives = "text") -> None:
    """Set the `columns` of rows, which no body writes, such as `concept`; no rules. Raises Problem 404."""
    with written(mutations[0].resource, whole=False):
        hold([mutation for mutation in mutations if mutation.old is None])
        _update(mutations)
        _close(mutations, actie, 200, gives)


def destroy(mutations: Mutations, permit: Permit = anyone) -> None:
    """Remove rows of one resource and what goes with them (zrc-023, drc-008, brc-009). Raises Problem."""
    resource = mutations[0].resource
    with written(resource, whole=False):
        for mutation in mutations:
            mutation.removing = True
        hold(mutations)
        load(mutations)
        for mutation in mutations:
            permit(mutation)
        for look in resource.destroy_looks:
            look(mutations)
        check(resource.destroy_rules, mutations)
        uuids = [mutation.uuid for mutation in mutations]
        rows = database.run(_going(resource.name), {**mutations[0].hand.values, "uuids": uuids}).fetchall()
        for effect in resource.destroy_effects:
            effect(mutations)
        try:
            resource.model._default_manager.filter(uuid__in=uuids).delete()
        except models.ProtectedError as error:
            names = sorted({type(row).__name__.lower() for row in error.protected_objects})
            detail = f"Dit is nog in gebruik bij: {', '.join(names)}."
            raise invalid([InvalidParam("nonFieldErrors", "pending-relations", detail)]) from None
        _afterwards(mutations)
        happened = _happened(mutations, "destroy", 204, announcing.GIVEN, announcing.given(rows))
        announcing.write(happened, forget=not resource.main)


def _follow(mutations: Mutations) -> None:
    """Do what follows from written rows: their effects, each and together, and what was left for afterwards."""
    resource = mutations[0].resource
    for mutation in mutations:
        for effect in resource.effects:
            effect(mutation, mutation.id)
    for effect_of_all in resource.effects_of_all:
        effect_of_all(mutations)
    _afterwards(mutations)


def _afterwards(mutations: Mutations) -> None:
    """Do what rules left for after the rows are written."""
    for mutation in mutations:
        for act in mutation.afterwards:
            act()


class written:
    """The context of a write: one transaction when `whole`; a single statement needs none.

    What the database refuses becomes a Problem.
    """

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
            raise problem from error


# What it names --------------------------------------------------------------------------------------------------------


def load(mutations: Mutations) -> None:
    """Fetch the rows that links name, given now or stored before, and the resource's own facts. Raises Problem."""
    wanted = [_wanted(mutation) for mutation in mutations]
    faults: InvalidParams = []
    if len(mutations) == 1:
        _load_one(mutations[0], wanted[0], faults)
    else:
        _load_many(mutations, wanted, faults)
    if faults:
        raise invalid(faults)
    if mutations[0].resource.facts:
        _find_facts(mutations)


Wanted = dict[str, tuple[str, Any]]


def _wanted(mutation: Mutation) -> Wanted:
    """Return, by link that has still to be looked up, the column and value by which its row is found."""
    found: Wanted = {}
    for attribute in mutation.resource.links:
        name = attribute.name
        if name in mutation.linked:
            continue
        if name in mutation.refs:
            found[name] = mutation.refs[name]
        elif name not in mutation.new and mutation.old and mutation.old.get(attribute.stored_in) is not None:
            found[name] = ("id", mutation.old[attribute.stored_in])
    return found


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
    return statements.finish(f"select {', '.join(parts)}")


def _load_one(mutation: Mutation, wanted: Wanted, faults: InvalidParams) -> None:
    if not wanted:
        return
    by = tuple((name, column) for name, (column, _) in wanted.items())
    values = {name: value for name, (_, value) in wanted.items()}
    row = database.run(_references(mutation.resource.name, by), values).fetchone()
    assert row is not None
    for name, found in zip(wanted, row, strict=True):
        if found is None:
            faults.append(no_such(mutation.resource, mutation.resource.attribute(name), exists=True))
        else:
            mutation.linked[name] = found


def _load_many(mutations: Mutations, wanted: Sequence[Wanted], faults: InvalidParams) -> None:
    """Fetch each row once, however many name it."""
    resource = mutations[0].resource
    for attribute in resource.links:
        assert isinstance(attribute.kind, Link)
        lock = " order by x.id for no key update" if attribute.name in resource.lock else ""
        table = REGISTRY[attribute.kind.target].source
        keys = [item[attribute.name] for item in wanted if attribute.name in item]
        rows: dict[tuple[str, Any], Row] = {}
        for column in sorted({column for column, _ in keys}):
            found = database.run(
                f"select x.{column}, to_jsonb(x) from {table} x where x.{column} = any(%s){lock}",
                [[value for name, value in dict.fromkeys(keys) if name == column]],
            )
            rows |= {(column, value): row for value, row in found.fetchall()}
        for mutation, item in zip(mutations, wanted, strict=True):
            if attribute.name not in item:
                continue
            if item[attribute.name] in rows:
                mutation.linked[attribute.name] = rows[item[attribute.name]]
            else:
                faults.append(no_such(resource, attribute, exists=True))


def no_such(resource: Resource, attribute: Attribute, *, known: bool = False, exists: bool = False) -> InvalidParam:
    """Return the fault of a link that names nothing of the right kind.

    Between registers the standard has codes of its own (zrc-001).
    """
    assert isinstance(attribute.kind, Link)
    target = REGISTRY[attribute.kind.target]
    if target.register is not resource.register:
        if known:
            return InvalidParam(attribute.name, "invalid-resource", f"Deze URL wijst niet naar een {target.name}.")
        return InvalidParam(attribute.name, "bad-url", f"Deze URL geeft geen {target.name}.")
    if exists:
        return InvalidParam(attribute.name, "does_not_exist", f"Er is geen {target.name} op deze URL.")
    return InvalidParam(attribute.name, "no_match", f"Deze URL wijst niet naar een {target.name}.")


def _find_facts(mutations: Mutations) -> None:
    resource = mutations[0].resource
    ids = [
        {
            **{
                link.name: mutation.linked[link.name]["id"] if link.name in mutation.linked else None
                for link in resource.links
            },
            "id": mutation.old["id"] if mutation.old else None,
        }
        for mutation in mutations
    ]
    values = mutations[0].hand.values
    if len(mutations) == 1:
        found = database.run(statements.finish(f"select {resource.facts}"), {**values, **ids[0]}).fetchall()
    else:
        columns = {name: [item[name] for item in ids] for name in ids[0]}
        found = database.run(_facts_of_many(resource.name, tuple(columns)), {**values, **columns}).fetchall()
    for mutation, (facts,) in zip(mutations, found, strict=True):
        mutation.facts = facts


@lru_cache(maxsize=512)
def _facts_of_many(name: str, columns: tuple[str, ...]) -> str:
    facts = re.sub(r"%\((\w+)\)s", lambda m: f'n."{m[1]}"' if m[1] in columns else m[0], REGISTRY[name].facts)
    arrays = ", ".join(database.array(column, "bigint") for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return statements.finish(f"select {facts} from unnest({arrays}) with ordinality as n({names}, nth) order by n.nth")


# What holds -----------------------------------------------------------------------------------------------------------


def check(rules: tuple[Rule, ...], mutations: Mutations) -> None:
    """Apply every rule, in order, and tell all faults together. Raises Problem, except for a hand that insists."""
    faults: InvalidParams = []
    about: list[str] = []
    for mutation in mutations:
        before = len(faults)
        for rule in rules:
            try:
                wrong = list(rule(mutation) or ())
            except Problem as problem:
                if not mutation.hand.insists:
                    raise
                wrong = [InvalidParam("nonFieldErrors", problem.code, problem.detail)]
            faults += wrong
        if mutation.hand.insists and len(faults) > before:
            about.append(_named(mutation))
    if not faults:
        return
    if not mutations[0].hand.insists:
        raise invalid(faults)
    codes = ", ".join(sorted({f"{wrong.name}: {wrong.code}" for wrong in faults}))
    log.error("kept, since it came in, though the rules refuse it (%s): %s", codes, "; ".join(about))


def _named(mutation: Mutation) -> str:
    """Return what a mutation is about, for the log: its own identificatie and those of what it names."""
    own = mutation.new.get("identificatie") or (mutation.old or {}).get("identificatie") or ""
    names = [f"{mutation.resource.name} {own}".strip()]
    for name, row in mutation.linked.items():
        called = row and (row.get("identificatie") or row.get("omschrijving"))
        if called:
            names.append(f"{name} {called} ({row['uuid']})")
    return ", ".join(names)


def _unchanged(mutation: Mutation) -> InvalidParams:
    return [
        InvalidParam(attribute.name, attribute.immutable, "Deze waarde mag niet worden gewijzigd.")
        for attribute in mutation.resource.attributes
        if attribute.immutable and attribute.name in mutation.new and mutation.changed(attribute.name)
    ]


# The rows -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _defaults(name: str) -> dict[str, models.Field[Any, Any]]:
    """Return the columns that no attribute writes, each with its field, which knows the model's default."""
    resource = REGISTRY[name]
    written = {a.stored_in for a in resource.attributes if not a.read_only} | {"id", "uuid"}
    columns = {str(field.column): field for field in resource.model._meta.concrete_fields}
    return {column: field for column, field in columns.items() if column not in written}


@lru_cache(maxsize=512)
def _types(name: str) -> dict[str, str]:
    """Return the database's type of each column."""
    fields = REGISTRY[name].model._meta.concrete_fields
    return {str(field.column): str(field.db_type(connection)) for field in fields}


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


def _whole_row(mutation: Mutation) -> dict[str, Any]:
    """Return every column of a new row, with its value."""
    row = _row(mutation)
    for column, field in _defaults(mutation.resource.name).items():
        if column not in row:
            now = getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
            row[column] = timezone.now() if now else _stored(field.get_default())
    row["uuid"] = mutation.uuid
    return row


def _insert(mutations: Mutations) -> tuple[str, dict[str, Any]]:
    """Build the statement that writes the rows, and its values."""
    resource, rows = mutations[0].resource, [_whole_row(mutation) for mutation in mutations]
    table, names = resource.model._meta.db_table, list(rows[0])
    if len(rows) == 1:
        row = rows[0]
        places = ", ".join(value if isinstance(value, Sql) else f"%(new_{name})s" for name, value in row.items())
        insert = f"insert into {table} ({', '.join(names)}) values ({places})"
        return insert, {f"new_{name}": value for name, value in row.items()}
    values, given, of_each = _columns(resource, rows)
    shown = ", ".join(given.get(name) or rows[0][name] for name in names)
    return f"insert into {table} ({', '.join(names)}) select {shown} from {of_each} order by n.nth", values


def _columns(resource: Resource, rows: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, str], str]:
    """Return the values of a statement over many rows, the SQL of each column, and that of the rows `n` themselves.

    A column that is the same in each row goes once: most of a zaak are, and an array of texts takes long to write.
    """
    types = _types(resource.name)
    values: dict[str, Any] = {}
    given, arrays, names = {}, [], []
    for name, first in rows[0].items():
        if isinstance(first, Sql):
            continue
        column = [row[name] for row in rows]
        if all(_same(first, value) for value in column):
            values[f"new_{name}"], given[name] = first, f"%(new_{name})s::{types[name]}"
            continue
        values[f"new_{name}"], given[name] = column, f"n.{name}"
        names.append(name)
        arrays.append(database.array(f"new_{name}", types[name]))
    return values, given, f"unnest({', '.join(arrays)}) with ordinality as n({', '.join(names)}, nth)"


def _same(one: Any, other: Any) -> bool:
    """Say whether two values of a column are surely the same; of JSON only what is empty is looked at."""
    if isinstance(one, Jsonb) and isinstance(other, Jsonb):
        return not one.obj and type(one.obj) is type(other.obj) and one.obj == other.obj
    return one is other or (type(one) is type(other) and bool(one == other))


def _update(mutations: Mutations) -> None:
    resource, rows = mutations[0].resource, [_row(mutation) for mutation in mutations]
    for row in rows:
        for field in resource.model._meta.concrete_fields:
            if getattr(field, "auto_now", False):
                row[str(field.column)] = timezone.now()
    table, names = resource.model._meta.db_table, list(rows[0])
    if not names:
        return
    if len(rows) == 1:
        sets = ", ".join(f"{name} = %({name})s" for name in names)
        database.run(f"update {table} set {sets} where id = %(id)s", {**rows[0], "id": mutations[0].id})
        return
    ids = ({"id": mutation.id} for mutation in mutations)
    values, given, of_each = _columns(resource, [row | number for row, number in zip(rows, ids, strict=True)])
    sets = ", ".join(f"{name} = {given[name]}" for name in names)
    database.run(f"update {table} t set {sets} from {of_each} where t.id = n.id", values)


@lru_cache(maxsize=512)
def _holding(name: str, by: str, many: bool) -> str:
    resource = REGISTRY[name]
    shown = statements.columns(resource, "t", (), EVERYTHING)
    keys = database.array("keys", "uuid" if by == "uuid" else "bigint")
    which = f"t.{by} = any({keys}) order by t.id" if many else f"t.{by} = %(key)s"
    lock = "" if resource.table else " for no key update of t"
    return statements.finish(
        f"select t.uuid, to_jsonb(t), (select row_to_json(r)::jsonb from (select {shown}) r) "
        f"from {resource.source} t where {which}{lock}"
    )


def hold(mutations: Mutations) -> None:
    """Keep the rows, named by uuid or id, from others until the transaction ends; mutations then know how they were.

    A part is changed with its whole locked first, so that two changes of one zaak wait for each other in one order.
    Raises Problem 404.
    """
    if not mutations:
        return
    resource, by = mutations[0].resource, "uuid" if mutations[0].uuid else "id"
    keys = [getattr(mutation, by) for mutation in mutations]
    for name in resource.lock:
        attribute = resource.attribute(name)
        assert isinstance(attribute.kind, Link)
        whole = REGISTRY[attribute.kind.target].source
        database.run(
            f"select 1 from {whole} w where w.id in (select t.{attribute.stored_in} from {resource.source} t "
            f"where t.{by} = any(%(keys)s)) order by w.id for no key update",
            {"keys": keys},
        )
    values = {**mutations[0].hand.values, "keys": keys, "key": keys[0]}
    found = database.run(_holding(resource.name, by, len(mutations) > 1), values).fetchall()
    rows = {uuid if by == "uuid" else row["id"]: (uuid, row, before) for uuid, row, before in found}
    for mutation, key in zip(mutations, keys, strict=True):
        if key not in rows:
            raise not_found()
        mutation.uuid, mutation.old, mutation.before = rows[key]
        mutation.id = mutation.old["id"]


# Afterwards -----------------------------------------------------------------------------------------------------------


def _values(mutation: Mutation) -> dict[str, Any]:
    return {**mutation.hand.values, "uuid": mutation.uuid}


@lru_cache(maxsize=1024)
def _after(name: str, source: str = "", many: bool = False, row: bool = False, told: bool = True) -> str:
    """Build the SQL of what rows are now, as `announcing.write` takes it.

    The rows come from their table, or from the `source` that they are just put in. Their kenmerken are looked up only
    when somebody is `told`.
    """
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
    kenmerken = (kenmerken if told else "").replace("{t}", of) or "'{}'::jsonb"
    those = f"any({database.array('uuids', 'uuid')})" if many else "%(uuid)s"
    which = "" if source else f"where t.uuid = {those}"
    return statements.finish(
        f"select (select row_to_json(r)::text from (select {shown}) r) as text, {main} as main, "
        f"{kenmerken} as kenmerken, ({resource.describe.replace('{t}', 't')})::text as described, "
        f"t.uuid as uuid, t.id::bigint as id{', to_jsonb(t) as row' if row else ''} "
        f"from {source or resource.source} t {join} {which}"
    )


@lru_cache(maxsize=64)
def _going(name: str) -> str:
    """Build the SQL of what is told of rows that go: of their JSON only the URL."""
    found = _after(name, many=True)
    return (
        "select json_build_object('url', f.text::json -> 'url')::text, f.main, f.kenmerken, f.described, f.uuid, f.id "
        f"from ({found}) f"
    )


def _close(
    mutations: Mutations, actie: str, status: int, gives: Gives, made: tuple[str, dict[str, Any]] | None = None
) -> None:
    """Write the audit rows and messages of what happened; each mutation then knows its `id` and what is asked for.

    `made` is the insert that has still to be done, with its values.
    """
    many = len(mutations) > 1
    insert, values = made or ("", {})
    told = bool(_kanaal(mutations[0]))
    found = _after(mutations[0].resource.name, "made" if made else "", many, gives == "row", told)
    values = {**values, **_values(mutations[0]), "uuids": [mutation.uuid for mutation in mutations]}
    first = f"made as ({insert} returning *)" if made else ""
    rows = announcing.write(_happened(mutations, actie, status, found, values), first=first, gives=gives)
    by_uuid = {mutation.uuid: mutation for mutation in mutations}
    for uuid, number, given in rows:
        mutation = by_uuid[uuid]
        mutation.id = number
        if gives == "text":
            mutation.text = given
        elif gives == "row":
            mutation.row = given


def _kanaal(mutation: Mutation) -> str:
    """Return the kanaal that hears of it; "" when nobody does."""
    return mutation.resource.kanaal if mutation.hand.announces else ""


def _happened(mutations: Mutations, actie: str, status: int, found: str, values: dict[str, Any]) -> Happened:
    resource, hand = mutations[0].resource, mutations[0].hand
    changes = []
    for mutation in mutations:
        assert mutation.uuid is not None
        changes.append(ChangedRow(mutation.uuid, mutation.hand, mutation.before))
    return Happened(
        bron=resource.register.component,
        audited=resource.register.audited,
        kanaal=_kanaal(mutations[0]),
        resource=resource.name,
        root=_root(resource, hand.base),
        actie=actie,
        status=status,
        changes=changes,
        found=found,
        values=values,
    )


def _root(resource: Resource, base: str) -> str | None:
    """Return where the addresses of hoofdobjecten begin; None when the resource is one itself."""
    if not resource.main:
        return None
    whole = resource.attribute(resource.main).kind
    assert isinstance(whole, Link)
    return f"{base}/{REGISTRY[whole.target].root}/"
