"""Bodies as clients send them, turned into what the standard asks; docs/zgw.md lists what is taken.

Clients were made for the server that is used most, which takes more than the standard says: keys in snake case, whole
numbers written as text, null for an optional text, and an empty text for content that comes later. What is taken means
one thing only: a key that is there in both spellings is refused. What else is not right stays so, for the kinds to
find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from openloket.registers.api.kinds import (
    Choice,
    Content,
    Group,
    Integer,
    InvalidParams,
    Kind,
    Link,
    Many,
    Part,
    Text,
    Uri,
)
from openloket.registers.api.problems import InvalidParam, invalid
from openloket.registers.api.resource import snake

WHOLE_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)


def body(parts: Iterable[Part], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body whose keys are `parts` as the standard writes it. Raises Problem 400 for a key in two spellings."""
    faults: InvalidParams = []
    found = group(parts, given, "", faults)
    if faults:
        raise invalid(faults)
    return found


def group(parts: Iterable[Part], given: Mapping[str, Any], name: str, faults: InvalidParams) -> dict[str, Any]:
    """Return an object as the standard writes it; `name` is its own, "" for a whole body."""
    known = {part.name: part for part in parts}
    found = keys(known, given, name, faults)
    return {
        key: _value(known[key], value, _inside(name, key), faults) if key in known else value
        for key, value in found.items()
    }


def keys(names: Iterable[str], given: Mapping[str, Any], name: str, faults: InvalidParams) -> dict[str, Any]:
    """Return an object with its known keys in camelCase; others stay as they are."""
    spelled = {snake(wanted): wanted for wanted in names}
    found: dict[str, Any] = {}
    for key, value in given.items():
        wanted = spelled.get(key, key)
        if wanted in found:
            reason = f'Dit veld staat er twee keer, als "{wanted}" en als "{snake(wanted)}".'
            faults.append(InvalidParam(_inside(name, wanted), "ambiguous", reason))
        found[wanted] = value
    return found


def _inside(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key


def _value(part: Part, value: Any, name: str, faults: InvalidParams) -> Any:
    if value is None:
        return "" if not part.required and not part.nullable and _may_be_empty(part.kind) else None
    if value == "" and part.nullable and isinstance(part.kind, Content):
        return None
    return _of_kind(part.kind, value, name, faults)


def _may_be_empty(kind: Kind) -> bool:
    """Say whether an empty text is a value of this kind."""
    if isinstance(kind, Text):
        return not kind.min
    if isinstance(kind, Choice):
        return kind.blank or kind.takes_blank
    return isinstance(kind, Uri | Link) and kind.blank


def _of_kind(kind: Kind, value: Any, name: str, faults: InvalidParams) -> Any:
    if isinstance(kind, Integer) and isinstance(value, str) and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if isinstance(kind, Group) and isinstance(value, dict):
        return group(kind.parts, value, name, faults)
    if isinstance(kind, Many) and isinstance(value, list):
        return [_of_kind(kind.of, item, f"{name}.{number}", faults) for number, item in enumerate(value)]
    return value
