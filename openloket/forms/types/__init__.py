"""The types of questions: each file here is one, with its name. What any of them does is asked here.

No name in this file may be that of a type: Python gives a package a name for each of its files.

A value is what a type reads; a channel gives it text, parts or JSON. ADR 17 says how to add a type.
"""

from __future__ import annotations

import datetime
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from openloket.forms.bounds import fixed
from openloket.forms.kept import AsKept
from openloket.forms.kinds import Kind
from openloket.forms.questions import Question
from openloket.forms.reading import (
    FILES_MAX,
    LONG_TEXT_MAX,
    TEXT_MAX,
    Invalid,
    clean_text,
    is_empty,
    sentence,
    storable,
)
from openloket.forms.types.decimal import show_decimal
from openloket.forms.types.money import show_money

__all__ = [
    "FILES_MAX",
    "KINDS",
    "LONG_TEXT_MAX",
    "READERS",
    "TEXT_MAX",
    "Invalid",
    "clean_text",
    "from_json",
    "in_letter",
    "is_empty",
    "nearest",
    "schema",
    "sentence",
    "show",
    "show_decimal",
    "show_money",
    "storable",
    "to_json",
    "type_of",
]

KINDS: Mapping[str, Kind] = {
    name: importlib.import_module(f"{__name__}.{name}").KIND
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__))
}
READERS = {name: kind.read for name, kind in KINDS.items() if not kind.rows}
"""How each type reads what was given; rows are read by `forms.validate`, with the questions in them."""


def type_of(question: Question) -> Kind:
    """Return what there is to say of this question's type. Raises KeyError for a type that does not exist."""
    return KINDS[question.type]


def nearest(name: str) -> str:
    """Return the type whose name looks like this one; empty when none does."""
    return next(iter(get_close_matches(name, KINDS, 1)), "")


def show(question: Question, value: Any) -> str:
    """Put an answer in words, as a resident or official reads it; empty for no answer."""
    if value is None:
        return ""
    if isinstance(value, AsKept):
        return str(value)
    found = type_of(question)
    if found.rows:
        value = [{part.id: show(part, row[part.id]) for part in _answered(question, row)} for row in value]
    return found.show(question, value)


def in_letter(question: Question, value: Any) -> str:
    """Put an answer in words for the running text of a letter."""
    brief = type_of(question).briefly
    return brief(value) if brief and value is not None and not isinstance(value, AsKept) else show(question, value)


def _answered(question: Question, row: Mapping[str, Any]) -> Iterable[Question]:
    return (part for part in question.questions if row.get(part.id) is not None)


def to_json(value: Any) -> Any:
    """Turn a value into what JSON can hold: days and times as ISO 8601, numbers with decimals as text."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, AsKept):
        return value.value
    return value


def from_json(question: Question, value: Any) -> Any:
    """Read back the value that `to_json` wrote for an answer that was accepted, without judging it again.

    Bounds, options and patterns may be stricter now than when it was accepted: they are not looked at. What does not
    fit the question's type comes back as AsKept. Much cheaper than reading what someone typed.
    """
    found = type_of(question)
    try:
        kept = found.kept(value)
    except ValueError:
        return AsKept(value)
    if found.rows:
        inner = {other.id: other for other in question.questions}
        return [
            {name: from_json(inner[name], part) if name in inner else part for name, part in row.items()}
            for row in kept
        ]
    return kept


def schema(question: Question) -> dict[str, Any]:
    """Return the JSON Schema of the JSON of an answer."""
    found = type_of(question).schema(fixed(question))
    if type_of(question).rows:
        parts = {part.id: schema(part) for part in question.questions}
        needed = [part.id for part in question.questions if part.required and not part.when]
        found = {**found, "items": {"type": "object", "properties": parts, "required": needed}}
    return {"title": question.ask, **found}
