"""The statements that read: PostgreSQL builds the JSON, one statement for each GET.

They are put together from what the resources say and kept, so that the server prepares each once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from openloket.registers.api import counting, database
from openloket.registers.api.access import Client
from openloket.registers.api.expand import Tree
from openloket.registers.api.kinds import Group
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Attribute, Resource, condition

PAGE = 100


def finish(sql: str) -> str:
    """Fill in the addresses and tables that a statement names, as `<url zaak t>` and `<table zaak>`."""
    sql = re.sub(r"<url (\w+) ([\w{}]+)>", lambda m: _address(REGISTRY[m[1]], m[2]), sql)
    return re.sub(r"<table (\w+)>", lambda m: REGISTRY[m[1]].source, sql)


def _address(resource: Resource, row: str) -> str:
    if resource.within:
        parent = REGISTRY[resource.within]
        outer, inner = resource.steps
        of = f"(select p.uuid from {parent.source} p where p.id = {row}.{resource.within}_id)"
        return f"(%(base)s::text || '/{resource.register.name}/api/v1/{outer}/' || {of} || '/{inner}/' || {row}.uuid)"
    return f"(%(base)s::text || '/{resource.root}/' || {row}.uuid)"


def attribute_sql(attribute: Attribute, row: str) -> str:
    """Build the SQL of one attribute as it is answered."""
    if attribute.sql is not None:
        return attribute.sql.replace("{t}", row)
    column = f"{row}.{attribute.stored_in}"
    if isinstance(attribute.kind, Group):
        shown = attribute.kind.shown_empty
        if shown is None:
            return f"nullif({column}, '{{}}'::jsonb)"
        return f"case when {column} = '{{}}'::jsonb then '{database.literal(shown)}'::json else {column}::json end"
    if attribute.nullable and attribute.kind.empty == "" and not attribute.shows_blank:
        return f"nullif({column}, '')"
    return column


def columns(resource: Resource, row: str, tree: Tree, client: Client, depth: int = 0) -> str:
    """Build the select list of a resource, with what is expanded in `_expand`."""
    found = [
        f'{attribute_sql(attribute, row)} as "{attribute.name}"'
        for attribute in resource.attributes
        if not attribute.write_only and not attribute.hidden
    ]
    if tree:
        parts = [f"'{name}', {_expanded(resource, name, inner, row, client, depth)}" for name, inner in tree]
        found.append(f"json_build_object({', '.join(parts)}) as _expand")
    return ", ".join(found)


def _expanded(resource: Resource, name: str, tree: Tree, row: str, client: Client, depth: int) -> str:
    rows = resource.attribute(name).rows
    assert rows is not None
    target, inner = REGISTRY[rows.target], f"e{depth}"
    where = [rows.where.replace("{t}", row).replace("{x}", inner)]
    if allowed := guard(target, inner, client, _reading(target)):
        where.append(allowed)
    select = (
        f"select {columns(target, inner, tree, client, depth + 1)} from {target.source} {inner} "
        f"where {' and '.join(where)}"
    )
    if not rows.many:
        return f"coalesce((select row_to_json(r) from ({select}) r), '{{}}'::json)"
    select += f" order by {rows.order.replace('{x}', inner)}"
    return f"coalesce((select json_agg(row_to_json(r)) from ({select}) r), '[]'::json)"


def _hidden(resource: Resource, tree: Tree, row: str, client: Client, depth: int = 0) -> str:
    """Build the condition in SQL for a row of which something that is expanded cannot be shown whole; "" for none.

    See zrc-028 and drc-014.
    """
    tests = []
    for name, inner in tree:
        rows = resource.attribute(name).rows
        assert rows is not None
        if rows.short:
            tests.append(rows.short.replace("{t}", row))
        target, at = REGISTRY[rows.target], f"h{depth}"
        allowed, below = guard(target, at, client, _reading(target)), _hidden(target, inner, at, client, depth + 1)
        wrong = [f"not {allowed}"] * bool(allowed) + [below] * bool(below)
        if wrong:
            where = rows.where.replace("{t}", row).replace("{x}", at)
            tests.append(f"exists (select 1 from {target.source} {at} where ({where}) and ({' or '.join(wrong)}))")
    return f"({' or '.join(tests)})" if tests else ""


def _reading(resource: Resource) -> tuple[str, ...]:
    return (f"{resource.register.name}.lezen",)


def guard(resource: Resource, row: str, client: Client, scopes: Iterable[str]) -> str:
    """Build the condition in SQL for rows that the client may see or change; "" for all."""
    if resource.own and not client.everything:
        return f"{row}.{resource.own} = %(client_id)s"
    if not resource.register.granted_by:
        return ""
    leading = resource
    if resource.guarded:
        target = resource.attribute(resource.guarded).rows
        assert target is not None
        leading = REGISTRY[target.target]
        condition = client.condition(resource.register, scopes, "g")
        column = resource.attribute(resource.guarded).stored_in
        if leading.guarded:  # a besluitinformatieobject is guarded by its besluit, one step is enough
            raise AssertionError(resource.name)
        return (
            f"exists (select 1 from {leading.source} g where g.id = {row}.{column} and {condition})"
            if condition
            else ""
        )
    return client.condition(resource.register, scopes, row)


@lru_cache(maxsize=2048)
def one(name: str, tree: Tree, client: Client, scopes: tuple[str, ...], source: str) -> str:
    resource = REGISTRY[name]
    allowed = guard(resource, "t", client, scopes) or "true"
    hidden = _hidden(resource, tree, "t", client) or "false"
    return finish(
        f"select (select row_to_json(r)::text from (select {columns(resource, 't', tree, client)}) r), {allowed}, {hidden} "
        f"from {source or resource.source} t where t.uuid = %(uuid)s"
    )


Place = Literal["first", "near", "far"]
"""Where in a list a page is. The first page and a far one of a tallied list say in the statement itself how long they are: then
PostgreSQL plans them once, which else takes as long as the rest. The values of the filters there change no plan; those of
other filters may, so those are planned each time.
"""


@lru_cache(maxsize=2048)
def listing(
    name: str,
    tree: Tree,
    client: Client,
    filters: tuple[str, ...],
    order: str,
    fixed: tuple[str, ...],
    place: Place,
    usual: bool = True,
) -> str:
    """Build the SQL of a page of a list; `usual` when it has PAGE rows, `%(limit)s` otherwise."""
    resource, tally = REGISTRY[name], REGISTRY[name].tally
    known = {**resource.filters, **resource.searches}
    where = [test.replace("{t}", "t") for test in condition(known[parameter] for parameter in filters)]
    where += [f"t.{column} = %({column})s" for column in fixed]
    if allowed := guard(resource, "t", client, _reading(resource)):
        where.append(allowed)
    holds = " and ".join(where) or "true"
    if not all(known[parameter].counted for parameter in filters):
        tally = None
    count = tally.counted(holds) if tally else counting.bounded(resource.source, holds)
    limit = str(PAGE) if usual else "%(limit)s"
    before, inside, part = "", holds, "limit %(limit)s offset %(offset)s"
    if tally and place == "first":
        part = f"limit {limit}"
    elif tally and place == "far" and order == resource.order:
        before, part = tally.place(holds), f"limit {limit} offset {tally.offset_from_place}"
        inside = f"{holds} and {tally.from_place}"
    order = order.replace("{t}", "t")
    as_json = f"(select row_to_json(r)::text from (select {columns(resource, 't', tree, client)}) r)"
    if resource.kept and not tree:
        as_json = resource.kept("t", as_json)
    hidden = _hidden(resource, tree, "t", client)
    hidden = f"exists (select 1 from page t where {hidden})" if hidden else "false"
    return finish(
        f"with {before}page as materialized (select t.* from {resource.source} t where {inside} "
        f"order by {order} {part}) "
        f"select {count}, (select coalesce(string_agg({as_json}, ',' order by {order}), '') from page t), "
        f"(select count(*) from page), {'true' if tally else 'false'}, {hidden}"
    )


@lru_cache(maxsize=512)
def seen(name: str, client: Client, scopes: tuple[str, ...] = ()) -> str:
    """Build the SQL of whether a client may see a row; for `reading.permitted`."""
    resource = REGISTRY[name]
    allowed = guard(resource, "t", client, scopes or _reading(resource)) or "true"
    return finish(f"select '', {allowed}, false from {resource.source} t where t.uuid = %(uuid)s")
