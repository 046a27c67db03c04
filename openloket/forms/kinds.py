"""What there is to say of a type of question: one Kind, in one file of `forms/types/`, for every channel.

A file there is a type, with the type's name. It holds what the type means (reading, showing, keeping, comparing) as plain
functions, and what a channel needs to know of it as data: the channels draw that, and know no type by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from openloket.forms.boxes import Comb, Layout
from openloket.forms.questions import Identity, Question

GIVEN = frozenset({"given"})
EQUAL = GIVEN | {"is"}
"""The tests of a condition: `is` stands for a value or a list of them; see `forms.conditions`."""
ORDERED = EQUAL | {"min", "max", "above", "below"}
CHOSEN = GIVEN | {"has", "has_not"}
ROWS_MAX = 10
"""Rows of a group, at most, when its question does not say."""

Keyboard = Literal["text", "numeric", "decimal", "email", "tel"]


@dataclass(frozen=True)
class Part:
    """One place to type in on a page, of an answer that has several; its name in the form is `<question>.<id>`."""

    id: str
    label: str
    longest: int = 200
    autocomplete: str = "off"
    """What a browser knows it as, in an answer that it knows; `day` for a part of a day."""
    keyboard: Keyboard = "text"
    under: str = ""
    """What stands over this part and those after it."""
    listed: bool = False
    """Whether it is chosen from the answers that the kind offers, in a list that folds out."""
    blank: str = ""
    """What that list says when nothing is chosen."""
    optional: bool = False
    """Whether an answer can do without it, so that it is not what is wrong when the answer as a whole is."""

    @property
    def size(self) -> str:
        """Return how wide it is: for so many characters, or a whole line."""
        return next((str(size) for size in (2, 5, 7, 12) if self.longest <= size), "line")


@dataclass(frozen=True)
class Widget:
    """How a page asks: the template `parts/field_<template>.html`, and what that is filled in with."""

    template: str
    keyboard: Keyboard = "text"
    width: Literal["short", "middle", "long"] = "long"
    unit: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """What `min` and `max` of a question may be: of which Python types, and how large when they count something."""

    of: tuple[type, ...]
    most: int | None = None


@dataclass(frozen=True)
class Choice:
    """One answer of those that a question offers: its id in a form, its words, and the value that it stands for."""

    id: str
    label: str
    value: Any


@dataclass(frozen=True)
class Good:
    """An answer as someone gives it, and as it is shown; `boxed` says whether it fits the boxes on paper."""

    raw: Any
    shown: str
    boxed: bool = True


def _as_it_is(raw: Any) -> Any:
    return raw


def _as_text(question: Question, value: Any) -> str:
    return str(value)


def _a_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _no_schema(question: Question) -> dict[str, Any]:
    return {}


def _no_choices(question: Question, language: str = "nl") -> Sequence[Choice]:
    return ()


def anything_else(question: Question, values: Sequence[Any]) -> list[Any]:
    """Return what a condition tells apart when it tests for `values`: each of them, and one that is none of them."""
    return [*dict.fromkeys(values), "iets anders"]


def around(values: Sequence[Any], low: Any, high: Any, step: Any) -> list[Any]:
    """Return each value with its neighbours, between the question's own limits: no stretch between values is missed."""
    bounds = [value for value in (*values, low, high) if value is not None]
    if isinstance(step, Decimal):
        bounds = [Decimal(str(bound)) for bound in bounds]
        low, high = (Decimal(str(bound)) if bound is not None else None for bound in (low, high))
    near = {value for bound in bounds for value in (bound - step, bound, bound + step)}
    return sorted(value for value in near if (low is None or value >= low) and (high is None or value <= high))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A type of question. Only `read` must be there for the code to run; `missing_from` says what else a type needs.

    Reading is idempotent: a value that was read, written as JSON (`forms.types.to_json`) and read again is the same.
    """

    read: Callable[[Any, Question], Any]
    """Turn what a channel received (text, parts, a value from JSON) into the value. Raises Invalid."""
    said: str = ""
    """What a question of this type asks for, as a lawyer reads it: «een bedrag»."""
    show: Callable[[Question, Any], str] = _as_text
    """Put a value in words."""
    briefly: Callable[[Any], str] | None = None
    """Put a value in words for the running text of a letter, where `show` says more than fits there."""
    kept: Callable[[Any], Any] = _a_text
    """Turn JSON of a value that was accepted back into the value, without judging it. Raises ValueError."""
    typed: Callable[[Any], Any] = _as_it_is
    """Turn the JSON of a value into what one would type; what was typed stays as it is."""
    schema: Callable[[Question], dict[str, Any]] = _no_schema
    """The JSON Schema of its JSON."""
    missing: str = "Vul hier iets in. Wij hebben dit antwoord nodig."
    """What to say when a required answer is not there."""

    bounds: Bounds | None = None
    tests: frozenset[str] = EQUAL
    """What a condition may ask."""
    compared: tuple[type, ...] = (str,)
    """The Python types of the values that a condition may compare it with."""
    cases: Callable[[Question, Sequence[Any]], list[Any]] = anything_else
    """Return a value of every stretch that conditions with these values tell apart."""
    spans: tuple[str, str] | None = None
    """The parts of its value that are its first and its last day, where it is a period."""
    placed: Callable[[Any], Mapping[str, Any] | None] | None = None
    """Return where its value is, as GeoJSON; None for a type that is no place."""
    choices: Callable[..., Sequence[Choice]] = _no_choices
    """The answers that are offered, by question and language."""
    asks_options: bool = False
    """Whether a question of this type must list `options`."""
    many: bool = False
    """Whether its value is a list of the answers offered."""
    identifies: Identity | None = None
    """The kind of number that says who someone is."""
    signs: bool = False
    """Whether it names someone else who must sign; see cases.cosigning."""
    own_words: bool = False
    """Whether what is shown are words of ours (Ja), which pages translate."""
    always: bool = False
    """Whether it has to be answered: a question of this type cannot be left open."""
    repeated: bool = True
    """Whether it is asked again when a request names it; a declaration was made once."""

    widget: Widget = Widget("")
    paper: Layout = ()

    sample: Mapping[str, Any] | None = None
    """What else a question of this type says in the examples, such as its options."""
    good: tuple[Good, ...] = ()
    bad: tuple[Any, ...] = ()

    @property
    def files(self) -> bool:
        """Say whether it is answered with files, which come with a form in a way of their own."""
        return self.widget.template == "file"

    @property
    def rows(self) -> bool:
        """Say whether it is answered with rows of other questions."""
        return self.widget.template == "group"

    @property
    def chosen(self) -> bool:
        """Say whether one chooses an answer, with a tick on paper too, rather than fill it in."""
        return self.widget.template == "options"

    @property
    def a_day(self) -> bool:
        """Say whether its value is a day, from which days can be counted."""
        return self.compared == (date,)

    @property
    def measure(self) -> Literal["day", "number", "time", ""]:
        """Return what its values are compared as: a value can be bound by one of the same measure; empty for none."""
        if self.spans or (self.tests >= ORDERED and issubclass(self.compared[0], date)):
            return "day"
        if self.tests >= ORDERED:
            return "number" if Decimal in self.compared else "time"
        return ""

    @property
    def combs(self) -> tuple[Comb, ...]:
        return self.paper if isinstance(self.paper, tuple) else ()

    def question(self, name: str, type_: str, **settings: Any) -> Question:
        """Return a question of this type, as in its examples."""
        return Question(id=name, ask=f"Wat is uw {name}?", type=type_, **{**(self.sample or {}), **settings})


def missing_from(kind: Kind) -> list[str]:
    """List, in sentences, what this type still needs before every channel can ask it."""
    wanted = [
        (kind.said, "`said`: what it asks for, as the comparison of two versions says it"),
        (kind.widget.template, "`widget`: how a page asks for it"),
        (kind.widget.template != "parts" or kind.widget.parts, "`widget.parts`: the places to type in"),
        (kind.paper, "`paper`: its boxes on paper, and which characters they hold"),
        (kind.schema is not _no_schema, "`schema`: the JSON Schema of its JSON"),
        (kind.good, "`good`: answers that people give, and how each is shown"),
        (kind.bad, "`bad`: answers that it refuses"),
    ]
    return [f"the type needs {what}" for there, what in wanted if not there]


def with_parts(value: Any, parts: tuple[str, ...]) -> Mapping[str, str]:
    """Return a value that has each of these parts as text. Raises ValueError for another."""
    if not isinstance(value, Mapping) or not all(isinstance(value.get(part), str) for part in parts):
        raise ValueError(value)
    return value
