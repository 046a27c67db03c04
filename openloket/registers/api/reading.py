"""Reading: turns what a call asks into one statement, and what that finds into an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from openloket import replica
from openloket.registers.api import counting, database, hand, statements
from openloket.registers.api.calls import Call, check_page, check_page_size
from openloket.registers.api.expand import Tree, tree_of, whole
from openloket.registers.api.kinds import Boolean, Geometry, Integer, InvalidParams, Link
from openloket.registers.api.problems import InvalidParam, Problem, fault, forbidden, invalid, not_found
from openloket.registers.api.registry import local
from openloket.registers.api.resource import QueryFilter, Resource, Row


def values(call: Call, **more: Any) -> dict[str, Any]:
    """Return the parameters that statements use: the address, the day on which types hold, the client, and `more`."""
    return {**hand.parameters(call.base, call.day, call.caller), **more}


def retrieve(resource: Resource, call: Call, uuid: UUID, source: str = "", **more: Any) -> str:
    """Return the JSON of one row. Raises Problem 403 and 404."""
    tree = tree_of(resource, call.parameter("expand"))
    if (on_day := resource.filters.get("datumGeldigheid")) and call.parameter("datumGeldigheid"):
        parameters(resource, call, {"datumGeldigheid": on_day})
    client = call.caller.client
    statement = statements.one(resource.name, tree, client, resource.scopes["retrieve"], source)
    row = database.run(statement, values(call, uuid=uuid, **more)).fetchone()
    return permitted(row)


def permitted(row: tuple[Any, ...] | None) -> str:
    """Return the JSON that a statement of `statements` found, whole. Raises Problem 403 and 404."""
    if row is None:
        raise not_found()
    text, allowed, hidden = row
    if not allowed:
        raise forbidden()
    whole(hidden)
    return str(text)


def listed(resource: Resource, call: Call, fixed: Row | None = None) -> str:
    """Return the JSON of a list that the query's filters choose, a page of it when the standard pages it."""
    given = parameters(resource, call, resource.filters)
    tree = tree_of(resource, call.parameter("expand"))
    return search(resource, call, given, tree, call.parameter("ordering"), fixed or {})


def search(resource: Resource, call: Call, given: dict[str, Any], tree: Tree, ordering: str | None, fixed: Row) -> str:
    """Return the JSON of the rows that `given` filters choose; `fixed` are columns with a value."""
    page = check_page(call.parameter("page")) if resource.paged else 1
    size = check_page_size(call.parameter("pageSize"), statements.PAGE) if resource.paged else counting.MOST
    offset = (page - 1) * size
    statement = statements.listing(
        resource.name,
        tree,
        call.caller.client,
        tuple(sorted(given)),
        order_by(resource, ordering),
        tuple(fixed),
        "first" if page == 1 else "far" if offset >= counting.FAR else "near",
        size == statements.PAGE,
    )
    asked = values(call, limit=size, offset=offset, **given, **fixed)
    row = replica.reading(lambda alias: database.run(statement, asked, alias).fetchone())
    assert row is not None
    count, results, found, exact, hidden = row
    whole(hidden)
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
    query = [(key, value) for key, found in call.query.items() for value in found if key != "page"]
    return f'"{call.base}{call.path}?{urlencode([*query, ("page", page)])}"'


def order_by(resource: Resource, ordering: str | None) -> str:
    """Build the SQL of an ordering: attributes with commas between them, - for the reverse. Raises Problem 400."""
    if not ordering:
        return resource.order
    parts = []
    for name in ordering.split(","):
        plain = name.strip().removeprefix("-")
        if plain not in resource.orderings:
            raise fault("ordering", "invalid_choice", f'Op "{plain[:80]}" is niet te ordenen.')
        column = resource.attribute(plain).stored_in
        way = "asc" if plain == name.strip() else "desc nulls last" if column in _may_be_null(resource) else "desc"
        parts.append(f"{{t}}.{column} {way}")
    return ", ".join([*parts, "{t}.id desc"])


def _may_be_null(resource: Resource) -> set[str]:
    """Return the columns that may be null: ordered by one, rows without a value come last.

    Of other columns that is not said: no index on them could follow it.
    """
    return {str(field.column) for field in resource.model._meta.concrete_fields if field.null}


def only(call: Call, known: set[str]) -> None:
    """Refuse query parameters that the standard does not have here. Raises Problem 400."""
    if unknown := [name for name in call.query if name not in known]:
        reason = "Onbekende query parameters: " + ", ".join(name[:80] for name in unknown)
        raise fault("nonFieldErrors", "unknown-parameters", reason)


def parameters(resource: Resource, call: Call, filters: Mapping[str, QueryFilter]) -> dict[str, Any]:
    """Read the values of the query's filters. Raises Problem 400 for what is unknown or not right."""
    known = {*filters, *(("page", "pageSize") if resource.paged else ()), *(("expand",) if resource.expand else ())}
    known |= {"ordering"} if resource.orderings else set()
    only(call, known)
    faults: InvalidParams = []
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


def filter_value(filter: QueryFilter, text: Any, name: str, faults: InvalidParams) -> Any:
    """Read one filter's value, from the text of a query parameter or the value of a search."""
    if isinstance(filter.kind, Link):
        url = filter.kind.parse(text, name, faults)
        found = local(url) if url else None
        if url and (found is None or found[0].name != filter.kind.target):
            return UUID(int=0)  # nothing of ours: no row has it
        return found[1] if found else None
    if isinstance(filter.kind, Boolean) and isinstance(text, str):
        if text.lower() not in ("true", "false"):
            faults.append(InvalidParam(name, "invalid", "Kies true of false."))
        return text.lower() == "true"
    if isinstance(filter.kind, Integer) and isinstance(text, str):
        if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII):
            faults.append(InvalidParam(name, "invalid", "Dit is geen geheel getal."))
            return None
        return filter.kind.parse(int(text), name, faults)
    if isinstance(filter.kind, Geometry):
        return database.as_json(filter.kind.parse(text, name, faults))
    return filter.kind.parse(text, name, faults)
