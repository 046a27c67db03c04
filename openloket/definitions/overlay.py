"""What a municipality changed in another's definition, and keeping that when the other makes a new version. Pure.

An overlay is a list of `Local` changes: what differs between the text as it was taken over and the municipality's own.
Parts are known by what they are (a question by its id, a row of a rule by its condition), not by where they stand, so
that a change survives when something else is put before it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from openloket.definitions import bounded
from openloket.definitions.edit import NoSuchPlace, replaced
from openloket.definitions.source import Path_

Key = str
Place = tuple[Key, ...]
GONE = "(er niet)"


class _Missing:
    def __repr__(self) -> str:
        return GONE


MISSING = _Missing()


@dataclass(frozen=True)
class Local:
    """One change of our own: where, what it was upstream, and what it is here."""

    place: Place
    was: Any
    here: Any

    def __str__(self) -> str:
        return f"{shown(self.place)}: {brief(self.was)} → {brief(self.here)}"


@dataclass(frozen=True)
class Conflict:
    """A place that both sides changed, each in its own way: we do not choose."""

    place: Place
    was: Any
    here: Any
    theirs: Any

    def __str__(self) -> str:
        return f"{shown(self.place)}: was {brief(self.was)}, hier {brief(self.here)}, daar {brief(self.theirs)}"


def shown(place: Place) -> str:
    return ".".join(place)


def brief(value: Any) -> str:
    """Write a value in one short line."""
    if value is MISSING:
        return GONE
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 90 else f"{text[:87]}..."


def parsed(text: str) -> Any:
    """Read a definition's text as plain data; exact amounts stay exact. Raises YAMLError, ValueError."""
    return bounded.load(text)


def overlay(upstream: str, here: str) -> list[Local]:
    """List what we changed ourselves, compared with the text upstream."""
    return _compared(parsed(upstream), parsed(here), ())


def _key(item: Any) -> Key | None:
    """Return what a part of a list is known by; None when it has nothing of its own."""
    if isinstance(item, Mapping):
        for name in ("id", "name", "title"):
            if isinstance(item.get(name), str):
                return str(item[name])
        if "then" in item:
            return "als " + json.dumps(item.get("when"), ensure_ascii=False, sort_keys=True, default=str)
        if "rule" in item:
            return str(item["rule"])
    return None


def _keyed(value: Any) -> dict[Key, Any] | None:
    """Return the parts, by key, of a mapping or of a list whose parts are all known by something; else None."""
    if isinstance(value, Mapping):
        return {str(name): part for name, part in value.items()}
    if isinstance(value, list) and value:
        keys = [_key(item) for item in value]
        if None not in keys and len(set(keys)) == len(keys):
            return dict(zip([str(key) for key in keys], value, strict=True))
    return None


def _compared(was: Any, here: Any, place: Place) -> list[Local]:
    if was == here and type(was) is type(here):
        return []
    a, b = _keyed(was), _keyed(here)
    if a is None or b is None or isinstance(was, Mapping) != isinstance(here, Mapping):
        return [Local(place, was, here)]
    found: list[Local] = []
    for name in dict.fromkeys([*a, *b]):
        found += _compared(a.get(name, MISSING), b.get(name, MISSING), (*place, name))
    return found


@dataclass(frozen=True)
class Merged:
    """The next version upstream, with our own changes in it; `conflicts` are left as upstream has them."""

    text: str
    kept: tuple[Local, ...]
    conflicts: tuple[Conflict, ...]


ALWAYS_THEIRS = frozenset({"valid_from", "valid_until", "examples"})
"""Parts that belong to a version itself. Examples follow the rules: expectations of ours are checked after merging."""


def merged(upstream: str, here: str, theirs: str, *, prefer: str = "") -> Merged:
    """Put our changes of `upstream` into `theirs`. `prefer` ("here" or "theirs") decides conflicts. Raises YAMLError."""
    data = parsed(theirs)
    kept: list[Local] = []
    conflicts: list[Conflict] = []
    for change in overlay(upstream, here):
        if change.place[0] in ALWAYS_THEIRS:
            continue
        now = _at(data, change.place)
        if now == change.here and now is not MISSING:
            continue
        if now != change.was and prefer != "here":
            if prefer != "theirs":
                conflicts.append(Conflict(change.place, change.was, change.here, now))
            continue
        kept.append(change)
    return Merged(_applied(theirs, data, kept), tuple(kept), tuple(conflicts))


def _at(data: Any, place: Place) -> Any:
    for name in place:
        parts = _keyed(data)
        if parts is None or name not in parts:
            return MISSING
        data = parts[name]
    return data


def _applied(text: str, data: Any, changes: Sequence[Local]) -> str:
    """Put our values in the text. If only values change, the rest stays as written; else the whole is written anew."""
    if not changes:
        return text
    try:
        return replaced(text, {_indexed(data, change.place): _single(change.here) for change in changes})
    except (NoSuchPlace, LookupError):
        whole = copy.deepcopy(data)
        for change in changes:
            _put(whole, change.place, change.here)
        return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118)


def _single(value: Any) -> Any:
    if value is MISSING:
        raise NoSuchPlace("weg")
    return value


def _indexed(data: Any, place: Place) -> Path_:
    """Return the place as keys and positions. Raises LookupError."""
    path: list[str | int] = []
    for name in place:
        parts = _keyed(data)
        if parts is None or name not in parts:
            raise LookupError(name)
        path.append(name if isinstance(data, Mapping) else list(parts).index(name))
        data = parts[name]
    return tuple(path)


def _put(data: Any, place: Place, value: Any) -> None:
    for name in place[:-1]:
        inner = (_keyed(data) or {}).get(name)
        if inner is None:
            return
        data = inner
    name, parts = place[-1], _keyed(data) or {}
    if isinstance(data, dict):
        if value is MISSING:
            data.pop(name, None)
        else:
            data[name] = value
    elif isinstance(data, list):
        if name in parts:
            index = list(parts).index(name)
            data[index : index + 1] = [] if value is MISSING else [value]
        elif value is not MISSING:
            data.append(value)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _exact(dumper: yaml.SafeDumper, value: Any) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", str(value))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _exact)
