"""Reading the JSON of a register: what is there has the kind that it should have, or the whole answer counts for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openloket.sources.answer import Away

LONGEST = 240
"""Characters of a name, street or town; the BRP's longest are 200."""


def part(value: Any, *path: str) -> Mapping[str, Any]:
    """Return the object at this path, empty when it is not there. Raises Away when it is something else."""
    for name in path:
        value = {} if value is None else value
        if not isinstance(value, Mapping):
            raise Away(f"'{name}' staat niet in een object")
        value = value.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Away(f"'{path[-1] if path else 'het antwoord'}' is geen object")
    return value


def parts(value: Mapping[str, Any], name: str, most: int = 100) -> list[Mapping[str, Any]]:
    """Return the objects in a list, none when it is not there. Raises Away when it is something else or too long."""
    found = value.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > most or not all(isinstance(item, Mapping) for item in found):
        raise Away(f"'{name}' is geen lijst van hoogstens {most} objecten")
    return found


def text(value: Mapping[str, Any], name: str) -> str:
    """Return a text without space around it, empty when it is not there. Raises Away when it is something else."""
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > LONGEST or not found.isprintable():
        raise Away(f"'{name}' is geen regel tekst")
    return found.strip()


def number(value: Mapping[str, Any], name: str) -> str:
    """Return a whole number from 1 as text, empty when it is not there. Raises Away when it is something else."""
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < 100_000:
        raise Away(f"'{name}' is geen getal")
    return str(found)


def flag(value: Mapping[str, Any], name: str) -> bool:
    """Return whether something is so; False when it is not there. Raises Away when it is no yes or no."""
    found = value.get(name)
    if found is None:
        return False
    if not isinstance(found, bool):
        raise Away(f"'{name}' is geen ja of nee")
    return found
