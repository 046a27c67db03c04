"""The rules of expand: zrc-025 … zrc-028 in Zaken, drc-011 … drc-014 in Documenten (the other registers follow Zaken)."""

from __future__ import annotations

from openloket.registers.api.problems import fault, not_found
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
DEEPEST = 3


def drc_012(tree: Tree, depth: int = 1) -> Tree:
    """In Documenten gaat expanderen niet dieper dan drie niveaus; wat dieper is gevraagd blijft weg."""
    return tuple((name, drc_012(inner, depth + 1) if depth < DEEPEST else ()) for name, inner in tree)
