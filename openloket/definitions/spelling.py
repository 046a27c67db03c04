"""Know what a version may say at a place: the names of its parts and the values that there are, and which one was meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache

from msgspec import inspect

from openloket.definitions.schema import Version

_KINDS = {
    "str": "tekst",
    "int": "een heel getal",
    "float": "een getal",
    "decimal": "een getal",
    "bool": "true of false",
    "date": "een dag",
    "object": "een groep met namen",
    "array": "een lijst",
    "null": "niets",
}


def names_at(path: Iterable[str | int]) -> list[str]:
    """Return the names of the parts that there may be at this place."""
    return [field.encode_name for one in _at(path) if isinstance(one, inspect.StructType) for field in one.fields]


def values_at(path: Iterable[str | int]) -> list[str]:
    """Return the values that there are at this place; none where any may be."""
    return [str(value) for one in _at(path) if isinstance(one, inspect.LiteralType) for value in one.values]


def meant(said: str, known: Iterable[str]) -> str:
    """Return what to do about a name or value that there is not: the one that looks like it, or all that there are."""
    there = list(dict.fromkeys(known))
    if near := get_close_matches(said, there, 1):
        return f"Bedoelt u '{near[0]}'?"
    return f"Kies uit: {', '.join(there)}." if there else ""


def kind(said: str) -> str:
    """Put what the reader calls a kind of value in Dutch: «object | null»."""
    return " of ".join(_KINDS.get(one, one) for one in said.split(" | "))


def _at(path: Iterable[str | int]) -> list[inspect.Type]:
    found = list(_apart(_whole()))
    for step in path:
        found = [inner for one in found for inside in _within(one, step) for inner in _apart(inside)]
    return found


@cache
def _whole() -> inspect.Type:
    return inspect.type_info(Version)


def _apart(one: inspect.Type) -> Iterator[inspect.Type]:
    """Yield each type that a type may be."""
    if isinstance(one, inspect.UnionType):
        for other in one.types:
            yield from _apart(other)
    else:
        yield one


def _within(one: inspect.Type, step: str | int) -> Iterator[inspect.Type]:
    """Yield the type of the part of a value of this type that a step of a path leads to."""
    if isinstance(one, inspect.StructType):
        yield from (field.type for field in one.fields if field.encode_name == step)
    elif isinstance(one, inspect.DictType):
        yield one.value_type
    elif isinstance(one, inspect.CollectionType):
        yield one.item_type
