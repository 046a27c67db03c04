"""Questions as fields of a page: what to show, and what was sent back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openloket.definitions.admission import MEANS
from openloket.definitions.schema import ASSURANCE_ORDER
from openloket.forms.conditions import describe, names
from openloket.forms.questions import Page, Question
from openloket.forms.types import ADDRESS_PARTS, show, storable
from openloket.forms.validate import Problem

DATE_PARTS = ("day", "month", "year")
OUR_WORDS = {*ASSURANCE_ORDER, " of ".join(MEANS.values())}
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
    fact: Any = None
    """What a register says of it, if anything; see channels.known."""
    looks_up: bool = False
    """Whether street and town may be left empty, because we look them up."""
    sure: bool = False
    """Whether to ask if an address is right that the register does not know."""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def template(self) -> str:
        return f"parts/field_{_TEMPLATES.get(self.question.type, 'input')}.html"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint" if self.question.hint else "", f"{self.id}-error" if self.errors else ""]
        return " ".join(part for part in parts if part)

    @property
    def input_mode(self) -> str:
        return {
            "number": "numeric",
            "money": "decimal",
            "bsn": "numeric",
            "kvk": "numeric",
            "rsin": "numeric",
            "email": "email",
            "phone": "tel",
        }.get(self.question.type, "text")

    @property
    def input_type(self) -> str:
        return {"email": "email", "phone": "tel"}.get(self.question.type, "text")

    @property
    def autocomplete(self) -> str:
        return {"email": "email", "phone": "tel"}.get(self.question.type, "name" if self.name == "naam" else "off")

    @property
    def width(self) -> str:
        return {
            "number": "short",
            "money": "short",
            "time": "short",
            "bsn": "short",
            "kvk": "short",
            "phone": "middle",
            "iban": "middle",
        }.get(self.question.type, "long")

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Return each option's id, its label and whether it is chosen."""
        if self.question.type == "yes_no":
            chosen = (
                {True: "ja", False: "nee"}.get(self.value, self.value) if isinstance(self.value, bool) else self.value
            )
            return [("ja", _("Ja"), chosen == "ja"), ("nee", _("Nee"), chosen == "nee")]
        chosen = self.value if isinstance(self.value, list) else [self.value]
        return [(option.id, option.label, option.id in chosen) for option in self.question.options]

    @property
    def address_parts(self) -> list[dict[str, Any]]:
        labels = {
            "postcode": _("Postcode"),
            "huisnummer": _("Huisnummer"),
            "toevoeging": _("Toevoeging (als die er is)"),
            "straat": _("Straat"),
            "plaats": _("Plaats"),
        }
        complete = {"postcode": "postal-code", "straat": "address-line1", "plaats": "address-level2"}
        value = self.value if isinstance(self.value, Mapping) else {}
        return [
            {
                "part": part,
                "label": labels[part],
                "value": value.get(part, ""),
                "max": longest,
                "autocomplete": complete.get(part, "off"),
            }
            for part, longest in ADDRESS_PARTS.items()
        ]

    @property
    def date_parts(self) -> list[dict[str, Any]]:
        labels = {"day": _("Dag"), "month": _("Maand"), "year": _("Jaar")}
        value = self.value
        if isinstance(value, str) and value.count("-") == 2:
            value = dict(zip(("year", "month", "day"), value.split("-"), strict=True))
        if not isinstance(value, Mapping):
            value = {}
        return [{"part": part, "label": labels[part], "value": value.get(part, "")} for part in DATE_PARTS]

    @property
    def text(self) -> str:
        """Return the value of a plain input; an amount with a comma."""
        if self.value is None or isinstance(self.value, Mapping | list):
            return ""
        return (
            str(self.value).replace(".", ",")
            if self.question.type == "money" and "," not in str(self.value)
            else str(self.value)
        )


_TEMPLATES = {
    "long_text": "long_text",
    "yes_no": "options",
    "choice": "options",
    "choices": "options",
    "address": "address",
    "date": "date",
    "file": "file",
    "group": "group",
    "declaration": "declaration",
}


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
        errors = tuple(dict.fromkeys(_translate(problem) for problem in problems if problem.path == at))
        rows: list[tuple[Field, ...]] = []
        if question.type == "group":
            given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
            count = max(1, len(given) + (extra_rows or {}).get(question.id, 0))
            for number in range(1, min(count, int(question.max or 10)) + 1):
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
        found.append(Field(question, f"{prefix}{question.id}", value, errors, tuple(rows), text, data))
    return found


def _translate(problem: Problem) -> str:
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
    """Return an answer in words; yes and no in the reader's language."""
    words = show(question, value)
    return _(words) if question.type == "yes_no" and words else words


def _explain(question: Question, here: Mapping[str, Question]) -> tuple[str, str]:
    """Return the condition in words and as data, when everything it looks at is on this screen; else empty texts."""
    if not question.when or set(names(question.when)) - set(here):
        return "", ""
    clause = describe(
        question.when, lambda name: f"‘{here[name].ask}’", lambda name, value: _shown(here[name], value), _
    )
    return _("Alleen als %(clause)s.") % {"clause": clause}, json.dumps(question.when, default=str)


def problem_links(problems: Sequence[Problem], questions: Iterable[Question]) -> list[tuple[str, str]]:
    """List, for the summary of errors, the id of the field that each problem belongs to, and its message."""
    types = {question.id: question.type for question in questions}
    return [(_focus(problem.path, types), _translate(problem)) for problem in problems]


def _focus(path: str, types: Mapping[str, str]) -> str:
    base = path.replace(".", "-")
    kind = types.get(path, "")
    suffix = {"address": "-postcode", "date": "-day", "yes_no": "-ja"}.get(kind, "")
    if kind in ("choice", "choices"):
        suffix = "-0"
    return base + suffix


def from_post(questions: Iterable[Question], post: QueryDict, prefix: str = "") -> dict[str, Any]:
    """Read what a page sent back, by question; files come another way (channels.uploads)."""
    return {
        question.id: storable(_value(question, post, prefix + question.id))
        for question in questions
        if question.type != "file"
    }


def _value(question: Question, post: QueryDict, name: str) -> Any:
    match question.type:
        case "choices":
            return post.getlist(name)
        case "address":
            return {part: post.get(f"{name}.{part}", "") for part in ADDRESS_PARTS}
        case "date":
            return {part: post.get(f"{name}.{part}", "") for part in DATE_PARTS}
        case "group":
            return [
                from_post(question.questions, post, f"{name}.{number}.")
                for number in _row_numbers(question, post, name)
            ]
        case _:
            return post.get(name, "")


def _row_numbers(question: Question, post: QueryDict, name: str) -> Iterator[int]:
    for number in range(1, int(question.max or 10) + 1):
        if any(key.startswith(f"{name}.{number}.") for key in post):
            yield number
