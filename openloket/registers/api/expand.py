"""The rules of expand: zrc-025 … 028 in Zaken, drc-011 … 014 in Documenten (the other registers follow Zaken)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openloket.registers.api.problems import fault, not_found
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Attribute, Resource

Tree = tuple[tuple[str, "Tree"], ...]


def zrc_025(resource: Resource, attribute: Attribute) -> None:
    """Expanderen kan naar de eigen registers en hun typen, niet naar andere bronnen."""
    if attribute.rows is None:
        raise fault(
            "expand", "expand-not-allowed", f'"{attribute.name}" van {resource.name} is hier niet te expanderen.'
        )


def zrc_026(tree: Tree) -> Tree:
    """Expanderen kan tot willekeurige diepte."""
    return tree


def zrc_027(resource: Resource, name: str) -> Attribute:
    """Wat geëxpandeerd wordt is een attribuut van de resource; anders is het antwoord 404."""
    found = next((attribute for attribute in resource.attributes if attribute.name == name), None)
    if found is None or found.hidden:
        raise not_found(f'"{name[:80]}" is geen attribuut van {resource.name}; dat is niet te expanderen.')
    return found


def zrc_028(resource: Resource, name: str) -> Attribute:
    """Een antwoord heeft alles wat gevraagd is, of het is een foutmelding: nooit een deel."""
    attribute = zrc_027(resource, name)
    zrc_025(resource, attribute)
    return attribute


drc_011, drc_013, drc_014 = zrc_025, zrc_027, zrc_028


def whole(hidden: bool) -> None:
    """Refuse an answer when something of what is expanded cannot be shown (zrc-028, drc-014). Raises Problem 404.

    What the caller may not read, and what is in another register, is named in an attribute and cannot be expanded.
    """
    if hidden:
        raise not_found("Niet alles wat u met expand vraagt, kan worden getoond.")


def drc_012(tree: Tree, levels: int) -> Tree:
    """In Documenten gaat expanderen niet dieper dan drie niveaus; wat dieper is gevraagd blijft weg."""
    return tuple((name, drc_012(inner, levels - 1) if levels > 1 else ()) for name, inner in tree)


MOST = 100
"""Attributes that one call may have expanded, at all depths together: each is a query of its own inside the answer's."""


def check_number(name: str, number: int) -> None:
    """Refuse a call that asks to expand more than MOST attributes; `name` is the parameter that does. Raises Problem 400."""
    if number > MOST:
        raise fault(name, "too-many", f"Vraag in één keer hoogstens {MOST} attributen te expanderen.")


def tree_of(resource: Resource, text: str | None) -> Tree:
    """Read what `expand` asks: paths with commas between them. Raises Problem (zrc-025, 027; drc-011, 013)."""
    if not text:
        return ()
    wanted: dict[str, Any] = {}
    number = 0
    for path in text.split(","):
        place = wanted
        for name in path.strip().split("."):
            number += name not in place
            place = place.setdefault(name, {})
    check_number("expand", number)
    tree = _tree(resource, wanted)
    levels = resource.register.expand_levels
    return drc_012(tree, levels) if levels else zrc_026(tree)


def _tree(resource: Resource, wanted: Mapping[str, Any]) -> Tree:
    found = []
    for name, inner in wanted.items():
        rows = zrc_028(resource, name).rows
        assert rows is not None
        found.append((name, _tree(REGISTRY[rows.target], inner)))
    return tuple(found)
