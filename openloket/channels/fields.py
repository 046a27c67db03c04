"""Questions as fields of a page: what to show, and what was sent back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openloket.definitions.admission import MEANS
from openloket.definitions.schema import ASSURANCE_ORDER
from openloket.forms.bounds import UNITS
from openloket.forms.conditions import describe, names
from openloket.forms.kinds import Kind, Part
from openloket.forms.questions import Page, Question
from openloket.forms.types import show, storable, to_json, type_of
from openloket.forms.types.group import most_rows
from openloket.forms.validate import Problem

OUR_WORDS = {*ASSURANCE_ORDER, " of ".join(MEANS.values()), *UNITS}
"""What a problem may name that is translated; anything else it names is the service's or the applicant's."""


@dataclass(frozen=True)
class Field:
    """One question on a page: its name in the form, what was filled in, and what is wrong with it."""

    question: Question
    name: str
    value: Any
    errors: tuple[str, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    when_text: str = ""
    when_data: str = ""
    wrong: tuple[str, ...] = ()
    """The parts of the answer that are wrong; none when that is all of it."""
    fact: Any = None
    """What a register says of it, if anything; see channels.known."""
    looks_up: bool = False
    """Whether street and town may be left empty, because we look them up."""
    ticks: tuple[Any, ...] = ()
    """The warnings that are told at it; see channels.ticks."""
    sure: bool = False
    """Whether to ask if an address is right that the register does not know."""

    @property
    def id(self) -> str:
        return _as_id(self.name)

    @property
    def kind(self) -> Kind:
        return type_of(self.question)

    @property
    def template(self) -> str:
        return f"parts/field_{self.kind.widget.template}.html"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint" if self.question.hint else "", f"{self.id}-error" if self.errors else ""]
        return " ".join(part for part in parts if part)

    @property
    def input_type(self) -> str:
        keyboard = self.kind.widget.keyboard
        return keyboard if keyboard in ("email", "tel") else "text"

    @property
    def autocomplete(self) -> str:
        return "name" if self.name == "naam" else self.kind.widget.autocomplete

    @property
    def typed(self) -> Any:
        """Return the answer as it was typed, or would be: an amount with a comma, a day in its parts."""
        return self.kind.typed(self.value)

    @property
    def options(self) -> list[Option]:
        return self._options(self.typed)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return each place to type in, of an answer that has several, with what is filled in there."""
        value = self.typed if isinstance(self.typed, Mapping) else {}
        return [
            {
                "part": part,
                "id": f"{self.id}-{_as_id(part.id)}",
                "name": f"{self.name}.{part.id}",
                "label": _(part.label),
                "under": _(part.under) if part.under else "",
                "blank": _(part.blank) if part.blank else "",
                "value": value.get(part.id) or "",
                "options": self._options(value.get(part.id)) if part.listed else [],
                "wrong": bool(self.errors) and (not self.wrong or _within(part, self.wrong)),
            }
            for part in self.kind.widget.parts
        ]

    @property
    def text(self) -> str:
        """Return what stands in a plain input."""
        return "" if self.typed is None or isinstance(self.typed, Mapping | list) else str(self.typed)

    def _options(self, chosen: Any) -> list[Option]:
        ids = chosen if isinstance(chosen, list) else [chosen]
        offered = self.kind.choices(self.question, get_language() or "nl")
        own = self.kind.own_words
        return [
            Option(choice.id, _(choice.label) if own else choice.label, choice.id in ids, _suffix(self.question, n))
            for n, choice in enumerate(offered)
        ]


class Option(NamedTuple):
    """One of the answers that a field offers."""

    id: str
    label: str
    chosen: bool
    suffix: str
    """What the id of its input ends with."""


def _suffix(question: Question, number: int) -> str:
    found = type_of(question)
    return str(number) if found.asks_options else found.choices(question)[number].id


def _as_id(name: str) -> str:
    """Return the name of an input as an id."""
    return name.replace(".", "-")


def fields(
    questions: Iterable[Question],
    raw: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    *,
    prefix: str = "",
    path: str = "",
    extra_rows: Mapping[str, int] | None = None,
) -> list[Field]:
    """Return these questions as fields; `path` is what the paths of problems in a group's row begin with.

    A question that depends on another one here says when it applies, in words and as data.
    """
    found = []
    questions = list(questions)
    here = {question.id: question for question in questions}
    for question in questions:
        value = raw.get(question.id)
        at = f"{path}{question.id}"
        wrong = [problem for problem in problems if problem.path == at and not problem.tick]
        errors = tuple(dict.fromkeys(translated(problem) for problem in wrong))
        parts = tuple(problem.part for problem in wrong) if all(problem.part for problem in wrong) else ()
        rows: list[tuple[Field, ...]] = []
        if type_of(question).rows:
            given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
            count = max(1, len(given) + (extra_rows or {}).get(question.id, 0))
            for number in range(1, min(count, most_rows(question)) + 1):
                row = given[number - 1] if number <= len(given) else {}
                rows.append(
                    tuple(
                        fields(
                            question.questions,
                            row,
                            problems,
                            prefix=f"{prefix}{question.id}.{number}.",
                            path=f"{at}.{number}.",
                        )
                    )
                )
        text, data = _explain(question, here)
        found.append(Field(question, f"{prefix}{question.id}", value, errors, tuple(rows), text, data, parts))
    return found


def translated(problem: Problem) -> str:
    """Return what is wrong, in the reader's language, its dates and the names of logins included."""
    said = {name: _in_words(value) for name, value in problem.params.items()}
    return _(problem.template) % said if said else _(problem.template)


def _in_words(value: object) -> object:
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return _(value) if isinstance(value, str) and value in OUR_WORDS else value


@dataclass(frozen=True)
class FieldSet:
    """A page's fields, for screens that show the whole form at once."""

    page: Page
    fields: list[Field] = field(default_factory=list)


def fieldsets(
    pages: Iterable[Page],
    raw: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    *,
    extra_rows: Mapping[str, int] | None = None,
) -> list[FieldSet]:
    """Return the fields of all pages, each conditional one with its condition in words and as data."""
    pages = list(pages)
    questions = [question for page in pages for question in page.questions]
    everything = {f.question.id: f for f in fields(questions, raw, problems, extra_rows=extra_rows)}
    return [FieldSet(page, [everything[question.id] for question in page.questions]) for page in pages]


def _shown(question: Question, value: Any) -> str:
    """Return an answer in words; ours (yes and no) in the reader's language."""
    words = show(question, value)
    return _(words) if type_of(question).own_words and words else words


def _explain(question: Question, here: Mapping[str, Question]) -> tuple[str, str]:
    """Return the condition in words and as data, when everything it looks at is on this screen; else empty texts."""
    if not question.when or set(names(question.when)) - set(here):
        return "", ""
    clause = describe(
        question.when, lambda name: f"‘{here[name].ask}’", lambda name, value: _shown(here[name], value), _
    )
    return _("Alleen als %(clause)s.") % {"clause": clause}, json.dumps(question.when, default=_as_data)


def _as_data(value: Any) -> Any:
    """Return a value of a condition as a script of ours compares it: amounts as numbers, days as ISO 8601."""
    return float(value) if isinstance(value, Decimal) else to_json(value)


def problem_links(problems: Sequence[Problem], questions: Iterable[Question]) -> list[tuple[str, str]]:
    """List, for the summary of errors, the id of the field that each problem belongs to, and its message."""
    asked = list(questions)
    return [(_focus(problem, asked), translated(problem)) for problem in problems]


def _focus(problem: Problem, questions: Iterable[Question]) -> str:
    """Return the id of the input that a problem is about, or of the first one of its question."""
    if problem.tick:
        return _as_id(f"klopt.{problem.tick}")
    path = _as_id(problem.path)
    question = _at(problem.path.split("."), questions)
    if question is None:
        return path
    widget = type_of(question).widget
    if widget.parts:
        wrong = (part for part in widget.parts if _within(part, (problem.part,)))
        return f"{path}-{_as_id(next(wrong, widget.parts[0]).id)}"
    return f"{path}-{_suffix(question, 0)}" if widget.template == "options" else path


def _within(part: Part, wrong: Iterable[str]) -> bool:
    """Say whether a part is one of those that are wrong, or stands under one («until.day» under «until»)."""
    return any(part.id == name or part.id.startswith(f"{name}.") for name in wrong)


def _at(path: Sequence[str], questions: Iterable[Question]) -> Question | None:
    """Return the question at a path: («naam»), or («kinderen», «2», «naam») inside a group."""
    found = next((question for question in questions if question.id == path[0]), None)
    return _at(path[2:], found.questions) if found and len(path) > 2 else found


def from_post(questions: Iterable[Question], post: QueryDict, prefix: str = "") -> dict[str, Any]:
    """Read what a page sent back, by question; files come another way (channels.uploads)."""
    return {
        question.id: storable(_value(question, post, prefix + question.id))
        for question in questions
        if not type_of(question).files
    }


def _value(question: Question, post: QueryDict, name: str) -> Any:
    found = type_of(question)
    if found.many:
        return post.getlist(name)
    if found.rows:
        return [from_post(question.questions, post, f"{name}.{row}.") for row in _row_numbers(question, post, name)]
    if found.widget.parts:
        return {part.id: post.get(f"{name}.{part.id}", "") for part in found.widget.parts}
    return post.get(name, "")


def _row_numbers(question: Question, post: QueryDict, name: str) -> Iterator[int]:
    for number in range(1, most_rows(question) + 1):
        if any(key.startswith(f"{name}.{number}.") for key in post):
            yield number
