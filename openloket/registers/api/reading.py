"""Reading: PostgreSQL builds the JSON, one statement for each GET.

The statements are put together from what the resources say and kept, so that the server prepares each once.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.utils import timezone

from openloket.registers.api import counting, database, rendering
from openloket.registers.api.access import PARTS, Client
from openloket.registers.api.calls import Call, check_page, local
from openloket.registers.api.kinds import Boolean, Faults, Geometry, Group, Integer, Link
from openloket.registers.api.problems import Fault, Problem, fault, forbidden, invalid, not_found
from openloket.registers.api.resource import REGISTRY, Attribute, Filter, Resource, Row
from openloket.registers.rules import expand as expanding
from openloket.registers.rules.expand import Tree

PAGE = 100

# Statements -----------------------------------------------------------------------------------------------------------


def finish(sql: str) -> str:
    """Fill in addresses and tables."""
    sql = re.sub(r"<url (\w+) ([\w{}]+)>", lambda m: _address(REGISTRY[m[1]], m[2]), sql)
    return re.sub(r"<table (\w+)>", lambda m: REGISTRY[m[1]].source, sql)


def _address(resource: Resource, row: str) -> str:
    if resource.within:
        parent = REGISTRY[resource.within]
        outer, inner = resource.path.split("/{zaak}/")
        of = f"(select p.uuid from {parent.source} p where p.id = {row}.{resource.within}_id)"
        return f"(%(base)s::text || '/{resource.api}/api/v1/{outer}/' || {of} || '/{inner}/' || {row}.uuid)"
    return f"(%(base)s::text || '/{resource.api}/api/v1/{resource.path}/' || {row}.uuid)"


def attribute_sql(attribute: Attribute, row: str) -> str:
    """SQL of one attribute as it is answered."""
    if attribute.sql is not None:
        return attribute.sql.replace("{t}", row)
    column = f"{row}.{attribute.stored_in}"
    if isinstance(attribute.kind, Group):
        shown = attribute.kind.shown_empty
        if shown is None:
            return f"nullif({column}, '{{}}'::jsonb)"
        return f"case when {column} = '{{}}'::jsonb then '{database.literal(shown)}'::json else {column}::json end"
    if attribute.nullable and attribute.kind.empty == "":
        return f"nullif({column}, '')"
    return column


def columns(resource: Resource, row: str, tree: Tree, client: Client, depth: int = 0) -> str:
    """The select list of a resource, with what is expanded in `_expand`."""
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


def _reading(resource: Resource) -> tuple[str, ...]:
    return (f"{PARTS[resource.component]}.lezen",)


def guard(resource: Resource, row: str, client: Client, scopes: Iterable[str]) -> str:
    """SQL that holds for rows the client may see or change; "" for all."""
    if resource.own and not client.everything:
        return f"{row}.{resource.own} = %(client_id)s"
    if not resource.access:
        return ""
    leading = resource
    if resource.guarded:
        target = resource.attribute(resource.guarded).rows
        assert target is not None
        leading = REGISTRY[target.target]
        condition = client.condition(resource.access, scopes, "g")
        column = resource.attribute(resource.guarded).stored_in
        if leading.guarded:  # a besluitinformatieobject is guarded by its besluit, one step is enough
            raise AssertionError(resource.name)
        return (
            f"exists (select 1 from {leading.source} g where g.id = {row}.{column} and {condition})"
            if condition
            else ""
        )
    return client.condition(resource.access, scopes, row)


@lru_cache(maxsize=2048)
def _one(name: str, tree: Tree, client: Client, scopes: tuple[str, ...], source: str) -> str:
    resource = REGISTRY[name]
    allowed = guard(resource, "t", client, scopes) or "true"
    return finish(
        f"select (select row_to_json(r)::text from (select {columns(resource, 't', tree, client)}) r), {allowed} "
        f"from {source or resource.source} t where t.uuid = %(uuid)s"
    )


Place = Literal["first", "near", "far"]
"""Where in a list a page is. The first page and a far one of zaken say in the statement itself how long they are: then
PostgreSQL plans them once, which else takes as long as the rest. The values of the filters there change no plan; those of
other filters may, so those are planned each time.
"""


@lru_cache(maxsize=2048)
def _list(
    name: str, tree: Tree, client: Client, filters: tuple[str, ...], order: str, fixed: tuple[str, ...], place: Place
) -> str:
    resource = REGISTRY[name]
    known = {**resource.filters, **resource.searches}
    where = [known[parameter].where.replace("{t}", "t") for parameter in filters]
    where += [f"t.{column} = %({column})s" for column in fixed]
    if allowed := guard(resource, "t", client, _reading(resource)):
        where.append(allowed)
    condition = " and ".join(where) or "true"
    in_blocks = resource.name == "zaak" and all(known[parameter].counted for parameter in filters)
    count = counting.counted(condition) if in_blocks else counting.bounded(resource.source, condition)
    before, inside, part = "", condition, "limit %(limit)s offset %(offset)s"
    if in_blocks and place == "first":
        part = f"limit {PAGE}"
    elif in_blocks and place == "far" and order == resource.order:
        before, part = counting.place(condition), f"limit {PAGE} offset {counting.OFFSET_FROM_PLACE}"
        inside = f"{condition} and {counting.FROM_PLACE}"
    order = order.replace("{t}", "t")
    as_json = f"(select row_to_json(r)::text from (select {columns(resource, 't', tree, client)}) r)"
    if resource.name == "zaak" and not tree:
        as_json = rendering.rendered("t", as_json)
    return finish(
        f"with {before}page as materialized (select t.* from {resource.source} t where {inside} "
        f"order by {order} {part}) "
        f"select {count}, (select coalesce(string_agg({as_json}, ',' order by {order}), '') from page t), "
        f"(select count(*) from page), {'true' if in_blocks else 'false'}"
    )


@lru_cache(maxsize=512)
def seen(name: str, client: Client, scopes: tuple[str, ...] = ()) -> str:
    """Whether a client may see a row; for `permitted`."""
    resource = REGISTRY[name]
    allowed = guard(resource, "t", client, scopes or _reading(resource)) or "true"
    return finish(f"select '', {allowed} from {resource.source} t where t.uuid = %(uuid)s")


# Expand ---------------------------------------------------------------------------------------------------------------


def tree_of(resource: Resource, text: str | None) -> Tree:
    """What `expand` asks: paths with commas between them. Raises Problem (zrc-025, 027; drc-011, 013)."""
    if not text:
        return ()
    wanted: dict[str, Any] = {}
    for path in text.split(","):
        place = wanted
        for name in path.strip().split("."):
            place = place.setdefault(name, {})
    tree = _tree(resource, wanted)
    return expanding.drc_012(tree) if resource.component == "drc" else expanding.zrc_026(tree)


def _tree(resource: Resource, wanted: Mapping[str, Any]) -> Tree:
    found = []
    for name, inner in wanted.items():
        rows = expanding.zrc_028(resource, name).rows
        assert rows is not None
        found.append((name, _tree(REGISTRY[rows.target], inner)))
    return tuple(found)


@dataclass(frozen=True)
class Shape:
    """Which attributes a search gives back (zrc-029): names, and inner shapes; `whole` for all of them."""

    names: frozenset[str]
    inner: dict[str, Shape]
    whole: bool
    tree: Tree


def projection(resource: Resource, fields: Any, name: str = "fields") -> Shape:
    """What `fields` asks: names, "*" for all, and objects for what is expanded or a group. Raises Problem 400, 404."""
    if not isinstance(fields, list):
        raise fault(name, "not_a_list", "Dit is geen lijst.")
    names, inner, tree = set(), {}, []
    for item in fields:
        if isinstance(item, str):
            if item != "*" and item.lower() not in {a.name.lower() for a in resource.attributes}:
                raise not_found(f'"{item[:80]}" is geen attribuut van {resource.name}.')
            names.add(item.lower())
        elif isinstance(item, dict):
            for key, wanted in item.items():
                attribute = next((a for a in resource.attributes if a.name.lower() == key.lower()), None)
                if attribute is None:
                    raise not_found(f'"{key[:80]}" is geen attribuut van {resource.name}.')
                if attribute.rows is None:  # a group
                    keys = frozenset(str(k).lower() for k in wanted) if isinstance(wanted, list) else frozenset()
                    inner[attribute.name] = Shape(keys, {}, "*" in keys, ())
                    continue
                found = projection(REGISTRY[attribute.rows.target], wanted, f"{name}.{attribute.name}")
                inner[attribute.name] = found
                tree.append((attribute.name, found.tree))
        else:
            raise fault(name, "invalid", "Geef namen, of objecten met namen.")
    return Shape(frozenset(names), inner, "*" in names, tuple(tree))


def project(text: str, shape: Shape) -> str:
    """A page of results with only what was asked."""
    page = msgspec.json.decode(text)
    page["results"] = [_project(row, shape) for row in page["results"]]
    return msgspec.json.encode(page).decode()


def _project(row: Any, shape: Shape) -> Any:
    if isinstance(row, list):
        return [_project(item, shape) for item in row]
    if not isinstance(row, dict):
        return row
    expanded = row.pop("_expand", {})
    found = {key: value for key, value in row.items() if shape.whole or key.lower() in shape.names}
    for name, inner in shape.inner.items():
        if name in expanded:
            found.setdefault("_expand", {})[name] = _project(expanded[name], inner)
        else:
            found[name] = _project(row.get(name), inner)
    return found


# Calls ----------------------------------------------------------------------------------------------------------------


def values(call: Call, **more: Any) -> dict[str, Any]:
    """The parameters that statements use: the address, and the day on which types hold."""
    return {"base": call.base, "day": _day(call), "client_id": call.caller.client.client_id, **more}


def _day(call: Call) -> date:
    for name in ("datumGeldigheid", "datum_geldigheid"):
        if given := call.parameter(name):
            with contextlib.suppress(ValueError):
                return date.fromisoformat(given)
    return timezone.localdate(timezone=timezone.get_default_timezone())


def retrieve(resource: Resource, call: Call, uuid: UUID, source: str = "", **more: Any) -> str:
    """The JSON of one row. Raises Problem 403 and 404."""
    tree = tree_of(resource, call.parameter("expand"))
    if call.parameter("datumGeldigheid"):
        parameters(resource, call, {"datumGeldigheid": resource.filters["datumGeldigheid"]})
    client = call.caller.client
    statement = _one(resource.name, tree, client, resource.scopes["retrieve"], source)
    row = database.run(statement, values(call, uuid=uuid, **more)).fetchone()
    return permitted(row)


def permitted(row: tuple[Any, ...] | None) -> str:
    """The JSON that a statement of `_one` found. Raises Problem 403 and 404."""
    if row is None:
        raise not_found()
    if not row[1]:
        raise forbidden()
    return str(row[0])


def listed(resource: Resource, call: Call, fixed: Row | None = None) -> str:
    """The JSON of a list that the query's filters choose, a page of it when the standard pages it."""
    given = parameters(resource, call, resource.filters)
    tree = tree_of(resource, call.parameter("expand"))
    return search(resource, call, given, tree, call.parameter("ordering"), fixed or {})


def search(resource: Resource, call: Call, given: dict[str, Any], tree: Tree, ordering: str | None, fixed: Row) -> str:
    """The JSON of the rows that `given` filters choose; `fixed` are columns with a value."""
    page = check_page(call.parameter("page")) if resource.paged else 1
    size = given.get("pageSize", PAGE) if resource.paged else counting.MOST
    offset = (page - 1) * size
    statement = _list(
        resource.name,
        tree,
        call.caller.client,
        tuple(sorted(given)),
        order_by(resource, ordering),
        tuple(fixed),
        "first" if page == 1 else "far" if offset >= counting.FAR else "near",
    )
    row = database.run(statement, values(call, limit=size, offset=offset, **given, **fixed)).fetchone()
    assert row is not None
    count, results, found, exact = row
    if not resource.paged:
        if count > counting.MOST:
            raise fault(
                "nonFieldErrors", "too-many", f"Dit zijn meer dan {counting.MOST} resultaten. Gebruik een filter."
            )
        return f"[{results}]"
    if not exact and count > counting.MOST:  # more than are counted: at least those up to here
        count = max(count, offset + found + (found == size))
    if page > 1 and not found:
        raise Problem(404, "not_found", "Niet gevonden.", "Ongeldige pagina.")
    after = _page_url(call, page + 1) if offset + found < count else "null"
    before = _page_url(call, page - 1) if page > 1 else "null"
    return f'{{"count":{count},"next":{after},"previous":{before},"results":[{results}]}}'


def _page_url(call: Call, page: int) -> str:
    from urllib.parse import urlencode

    query = [(key, value) for key, found in call.query.items() for value in found if key != "page"]
    return f'"{call.base}{call.path}?{urlencode([*query, ("page", page)])}"'


def order_by(resource: Resource, ordering: str | None) -> str:
    """SQL of an ordering: attributes with commas between them, - for the other way round."""
    if not ordering:
        return resource.order
    parts = []
    for name in ordering.split(","):
        plain = name.strip().removeprefix("-")
        if plain not in resource.orderings:
            raise fault("ordering", "invalid_choice", f'Op "{plain[:80]}" is niet te ordenen.')
        way = "desc nulls last" if name.strip().startswith("-") else "asc nulls last"
        parts.append(f"{{t}}.{resource.attribute(plain).stored_in} {way}")
    return ", ".join([*parts, "{t}.id desc"])


def only(call: Call, known: set[str]) -> None:
    """Refuse query parameters that the standard does not have here. Raises Problem 400."""
    if unknown := [name for name in call.query if name not in known]:
        reason = "Onbekende query parameters: " + ", ".join(name[:80] for name in unknown)
        raise fault("nonFieldErrors", "unknown-parameters", reason)


def parameters(resource: Resource, call: Call, filters: Mapping[str, Filter]) -> dict[str, Any]:
    """The values of the query's filters. Raises Problem 400 for what is unknown or not right."""
    known = {*filters, *(("page",) if resource.paged else ()), *(("expand",) if resource.expand else ())}
    known |= {"ordering"} if resource.orderings else set()
    only(call, known)
    faults: Faults = []
    found = {}
    for name, filter in filters.items():
        texts = call.query.get(name)
        if texts is None and filter.default is not None:
            texts = [filter.default]
        if texts is None:
            continue
        wanted = texts[-1].split(",") if filter.many else [texts[-1]]
        parsed = [filter_value(filter, text, name, faults) for text in wanted]
        found[name] = parsed if filter.many else parsed[0]
    if faults:
        raise invalid(faults)
    return found


def filter_value(filter: Filter, text: Any, name: str, faults: Faults) -> Any:
    """One filter's value, from the text of a query parameter or the value of a search."""
    if isinstance(filter.kind, Link):
        url = filter.kind.parse(text, name, faults)
        found = local(url) if url else None
        if url and (found is None or found[0].name != filter.kind.target):
            return UUID(int=0)  # nothing of ours: no row has it
        return found[1] if found else None
    if isinstance(filter.kind, Boolean) and isinstance(text, str):
        if text.lower() not in ("true", "false"):
            faults.append(Fault(name, "invalid", "Kies true of false."))
        return text.lower() == "true"
    if isinstance(filter.kind, Integer) and isinstance(text, str):
        if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII):
            faults.append(Fault(name, "invalid", "Dit is geen geheel getal."))
            return None
        return filter.kind.parse(int(text), name, faults)
    if isinstance(filter.kind, Geometry):
        return database.as_json(filter.kind.parse(text, name, faults))
    return filter.kind.parse(text, name, faults)
