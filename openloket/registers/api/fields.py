"""Which attributes an answer has when a search asks for some of them (zrc-029)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from openloket.registers.api.expand import Tree, check_number
from openloket.registers.api.problems import fault, not_found
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Resource


@dataclass(frozen=True)
class Shape:
    """Which attributes a search gives back (zrc-029): names, and inner shapes; `whole` for all of them."""

    names: frozenset[str]
    inner: dict[str, Shape]
    whole: bool
    tree: Tree


def projection(resource: Resource, fields: Any) -> Shape:
    """Read what `fields` asks: names, "*" for all, and objects for what is expanded or a group.

    Raises Problem 400 and 404.
    """
    found = _projection(resource, fields, "fields")
    check_number("fields", _places(found.tree))
    return found


def _places(tree: Tree) -> int:
    return sum(1 + _places(inner) for _, inner in tree)


def _projection(resource: Resource, fields: Any, name: str) -> Shape:
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
                found = _projection(REGISTRY[attribute.rows.target], wanted, f"{name}.{attribute.name}")
                inner[attribute.name] = found
                tree.append((attribute.name, found.tree))
        else:
            raise fault(name, "invalid", "Geef namen, of objecten met namen.")
    return Shape(frozenset(names), inner, "*" in names, tuple(tree))


def project(text: str, shape: Shape) -> str:
    """Leave in a page of results only what was asked."""
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
