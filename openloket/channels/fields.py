"""Questions as fields of a page: what to show, and what was sent back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openloket.channels import uploads
from openloket.definitions.admission import MEANS
from openloket.definitions.schema import ASSURANCE_ORDER
from openloket.forms.bounds import UNITS
from openloket.forms.conditions import describe, names
from openloket.forms.kinds import Kind, Part
from openloket.forms.questions import Page, Question
from openloket.forms.types import show, storable, to_json, type_of
from openloket.forms.types.file import SORT
from openloket.forms.types.group import most_rows
from openloket.forms.types.group import row_name as named
from openloket.forms.validate import Problem
from openloket.sources.bag import Spot

OUR_WORDS = {*ASSURANCE_ORDER, " of ".join(MEANS.values()), *UNITS}
"""What a problem may name that is translated; anything else it names is the service's or the applicant's."""


class Error(NamedTuple):
    """What is wrong with an answer, or with the part of it that is named; `id` is that of the message on the page."""

    id: str
    text: str
    part: str


class Row(NamedTuple):
    """One row of a group: what it is called, the id that it has on the page, and its questions."""

    number: int
    name: str
    id: str
    fields: tuple[Field, ...]


PAGE_BUTTONS = ADD, REMOVE, SEARCH, CHOOSE = "add", "remove-row", "search", "chosen"
"""The buttons that change a page and send nothing in.

Of the rows of a group: `add` with its id, `remove-row` with its id and the row (kinderen.2). Of a place: `search` with
its name, `chosen` with its name, a point and what that is called (waar|5.12 52.09|Kerklaan 12, Voorbeeldstad).
"""


_FILE_TYPES = {
    "pdf": "application/pdf,.pdf",
    "jpeg": "image/jpeg,.jpg,.jpeg,.jfif,.jpe",
    "png": "image/png,.png",
}


@dataclass(frozen=True)
class PageChange:
    """Says what such a button asks: a row more, or `row` to go away; or a place to be looked for, or taken as it was found.

    The page leads to the row that then stands there, or to what is found.
    """

    group: str = ""
    more: int = 0
    row: int | None = None
    place: str = ""
    chosen: bool = False

    @property
    def query(self) -> dict[str, str]:
        """Return what the address of the page says of it, without what anyone typed."""
        if self.place:
            return {CHOOSE if self.chosen else SEARCH: self.place}
        return {ADD: self.group} if self.more else {REMOVE: f"{self.group}.{self.row}"}


def page_change(post: QueryDict) -> PageChange | None:
    """Return what a form's button asks of the page; None when it was another button."""
    if group := post.get(ADD, ""):
        return PageChange(group, more=1)
    if place := post.get(SEARCH, ""):
        return PageChange(place=place)
    if place := post.get(CHOOSE, "").partition("|")[0]:
        return PageChange(place=place, chosen=True)
    group, _dot, row = post.get(REMOVE, "").rpartition(".")
    return PageChange(group, row=int(row)) if group and row.isdecimal() and len(row) < 4 else None


@dataclass(frozen=True)
class Field:
    """One question on a page: its name in the form, what was filled in, and what is wrong with it."""

    question: Question
    name: str
    value: Any
    errors: tuple[Error, ...] = ()
    rows: tuple[Row, ...] = ()
    leads_to: int = 0
    """The row that the page leads to; 0 for none."""
    when_text: str = ""
    when_data: str = ""
    fact: Any = None
    """What a register says of it, if anything; see channels.known."""
    looks_up: bool = False
    """Whether street and town may be left empty, because we look them up."""
    autofill: str = ""
    """What a browser may know the answer as; empty when it is nothing of whoever fills in the form."""
    ticks: tuple[Any, ...] = ()
    """The warnings that are told at it; see channels.ticks."""
    sure: bool = False
    """Whether to ask if an address is right that the register does not know."""
    follows: Any = None
    """The zaken that one can choose from, where the question asks on which this follows; None at any other. See channels.known."""
    search: Search | None = None
    """How a place can be looked for by its address; None when it cannot."""

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
        """Return the ids of what is said of the whole answer; of a part that is wrong, it is said there."""
        said = [f"{self.id}-hint"] if self.question.hint else []
        return " ".join([*said, *(error.id for error in self.errors if not error.part)])

    @property
    def more_rows(self) -> bool:
        """Say whether a group may have another row."""
        return len(self.rows) < most_rows(self.question)

    @property
    def input_type(self) -> str:
        keyboard = self.kind.widget.keyboard
        return keyboard if keyboard in ("email", "tel") else "text"

    @property
    def autocomplete(self) -> str:
        return self.autofill or "off"

    def _autocomplete(self, part: Part) -> str:
        """Return what a browser may know a part as: the day of a birth, a postcode."""
        if not self.autofill:
            return "off"
        return f"{self.autofill}-{part.id}" if part.autocomplete == "day" else part.autocomplete

    @property
    def file_types(self) -> str:
        """Return what a browser offers to choose from, by kind and by ending; what it is shows when it is opened."""
        return ",".join(_FILE_TYPES[kind] for kind in self.question.accept)

    @property
    def sorts(self) -> list[dict[str, Any]]:
        """Return the place of each sort of file that the question asks for, with what is there and what is wrong with it."""
        held = self.value if isinstance(self.value, list | tuple) else []
        return [
            {
                "sort": sort,
                "id": f"{self.id}-{_as_id(sort.id)}",
                "name": uploads.sort_field(self.name, sort.id),
                "files": [item for item in held if item.get(SORT) == sort.id],
                "errors": [error for error in self.errors if error.part == sort.id],
            }
            for sort in self.question.file_sorts
        ]

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
                "autocomplete": self._autocomplete(part),
                "wrong": bool(errors),
                "described_by": " ".join(error.id for error in errors),
            }
            for part in self.kind.widget.parts
            for errors in [[error for error in self.errors if _about(part, error.part)]]
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


class Search(NamedTuple):
    """Looking for a place: what was found, what is said instead, and whether the page leads there."""

    spots: tuple[Spot, ...] = ()
    said: str = ""
    leads_here: bool = False


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
    change: PageChange | None = None,
    autofill: Mapping[str, str] | None = None,
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
        errors = dict.fromkeys(_error(f"{prefix}{question.id}", problem) for problem in wrong)
        rows: list[Row] = []
        ours = change if change and change.group == question.id else None
        if type_of(question).rows:
            given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
            count = max(1, int(question.min or 0), len(given) + (ours.more if ours else 0))
            for number in range(1, min(count, most_rows(question)) + 1):
                row = given[number - 1] if number <= len(given) else {}
                name = f"{prefix}{question.id}.{number}"
                inner = fields(question.questions, row, problems, prefix=f"{name}.", path=f"{at}.{number}.")
                rows.append(Row(number, row_name(question, number), _as_id(name), tuple(inner)))
        leads_to = min(ours.row or len(rows), len(rows)) if ours else 0
        text, data = _explain(question, here)
        found.append(
            Field(
                question,
                f"{prefix}{question.id}",
                value,
                tuple(errors),
                tuple(rows),
                leads_to,
                text,
                data,
                autofill=(autofill or {}).get(question.id, ""),
            )
        )
    return found


def _error(name: str, problem: Problem) -> Error:
    place = f"{name}.{problem.part}" if problem.part else name
    return Error(f"{_as_id(place)}-error", translated(problem), problem.part)


def row_name(question: Question, number: int) -> str:
    """Return what a row of a group is called, in the reader's language where the definition has no word for it."""
    return named(question, number, _("Nummer %(n)s"))


def translated(problem: Problem) -> str:
    """Return what is wrong, in the reader's language, its dates and the names of logins included; first with which file."""
    said = {name: _in_words(value) for name, value in problem.params.items()}
    file = f"{said['file']}: " if "file" in said else ""
    return file + (_(problem.template) % said if said else _(problem.template))


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
    change: PageChange | None = None,
) -> list[FieldSet]:
    """Return the fields of all pages, each conditional one with its condition in words and as data."""
    pages = list(pages)
    questions = [question for page in pages for question in page.questions]
    everything = {f.question.id: f for f in fields(questions, raw, problems, change=change)}
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
        question.when,
        lambda name: f"‘{here[name].ask}’",
        lambda name, value: _shown(here[name], value),
        lambda name: type_of(here[name]).chosen,
        _,
    )
    return _("Alleen als %(clause)s.") % {"clause": clause}, json.dumps(question.when, default=_as_data)


def _as_data(value: Any) -> Any:
    """Return a value of a condition as a script of ours compares it: amounts as numbers, days as ISO 8601."""
    return float(value) if isinstance(value, Decimal) else to_json(value)


class Told(NamedTuple):
    """One line of the summary of what is wrong: where it leads, which question it is about, and what is wrong there."""

    href: str
    name: str
    text: str
    warns: bool = False
    """Whether it is a warning, that may be right all the same."""

    @property
    def lead(self) -> str:
        """Return the question as the beginning of a sentence; empty when what is wrong says all."""
        return self.name if not self.name or self.name[-1] in "?.!:" else f"{self.name}:"


def problem_links(problems: Sequence[Problem], questions: Iterable[Question], page: str = "") -> list[Told]:
    """List, for the summary of errors, what is wrong with each question, with a link to its field (on another `page`)."""
    asked = list(questions)
    found = [
        Told(f"{page}#{_focus(problem, asked)}", asked_as(problem.path, asked), translated(problem), bool(problem.tick))
        for problem in problems
    ]
    return list(dict.fromkeys(found))


def told_at(errors: Mapping[str, str], places: Mapping[str, tuple[str, str]]) -> list[Told]:
    """List, for the same summary, errors of a form that has no questions: by name, at an id with its label."""
    return [Told(f"#{places[name][0]}", places[name][1], text) for name, text in errors.items()]


def all_of(problems: Iterable[Problem]) -> str:
    """Return what is wrong in one text, each thing once."""
    return " ".join(dict.fromkeys(translated(problem) for problem in problems))


def asked_as(path: str, questions: Iterable[Question]) -> str:
    """Return how the question at a path is asked, after the row of its group that it stands in; empty for none."""
    steps, questions = path.split("."), list(questions)
    question = _at(steps, questions)
    if question is None:
        return ""
    group = _at(steps[:1], questions)
    return f"{row_name(group, int(steps[1]))}, {question.ask}" if group and len(steps) > 2 else question.ask


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
        wrong = (part for part in widget.parts if _about(part, problem.part))
        return f"{path}-{_as_id(next(wrong, widget.parts[0]).id)}"
    if question.file_sorts:
        return f"{path}-{_as_id(problem.part or question.file_sorts[0].id)}"
    return f"{path}-{_suffix(question, 0)}" if widget.template == "options" else path


def _about(part: Part, wrong: str) -> bool:
    """Say whether a part is what is wrong, or stands under that («until.day» under «until»); without one, all must be there."""
    return part.id == wrong or part.id.startswith(f"{wrong}.") if wrong else not part.optional


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
        typed = {part.id: post.get(f"{name}.{part.id}", "") for part in found.widget.parts}
        return _with_spot(typed, post, name) if found.placed else typed
    return post.get(name, "")


def _with_spot(typed: dict[str, Any], post: QueryDict, name: str) -> dict[str, Any]:
    """Return what was typed of a place with the spot that a button chose for it: its point, and its name if that says more."""
    at, _bar, spot = post.get(CHOOSE, "").partition("|")
    point, _bar, called = spot.partition("|")
    east, _blank, north = point.partition(" ")
    if at != name or not called:
        return typed
    words = typed["where"].strip()
    if _squeezed(called) not in _squeezed(words):
        added = any(_squeezed(word) not in _squeezed(called) for word in words.split())
        words = f"{called} ({words})" if added else called
    return {**typed, "where": words, "geometry": f'{{"type": "Point", "coordinates": [{east}, {north}]}}'}


def _squeezed(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def _row_numbers(question: Question, post: QueryDict, name: str) -> Iterator[int]:
    """Yield the number of each row that was sent, without the one that a button takes away."""
    for number in range(1, most_rows(question) + 1):
        row = f"{name}.{number}"
        if row != post.get(REMOVE) and any(key.startswith(f"{row}.") for key in post):
            yield number
