"""The one validation, for every channel, and reading back what it accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openloket.forms.bounds import fixed
from openloket.forms.conditions import holds, may_hold
from openloket.forms.questions import Question
from openloket.forms.types import READERS, Invalid, from_json, is_empty, sentence, to_json, type_of
from openloket.forms.types.group import most_rows

Answers = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer at `path` ('kinderen.2.naam' inside a group), and how to mend it."""

    path: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    part: str = ""
    """The part of the answer that is wrong («postcode»); empty when it is all of it."""
    tick: str = ""
    """The warning (the id of a check) that is answered with a tick; empty when the answer has to be mended."""

    @property
    def question_id(self) -> str:
        return self.path.split(".")[0]

    @property
    def message(self) -> str:
        return sentence(self.template, self.params)


@dataclass(frozen=True)
class Outcome:
    """The answers that can be used, and the problems with the others."""

    answers: Answers
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def validate(questions: Iterable[Question], raw: Mapping[str, Any], *, partly: bool = False) -> Outcome:
    """Read and check the raw answers to these questions, in order.

    A question whose condition does not hold is not asked: an answer to it is left out. With `partly`, a
    missing answer is no problem (a form that is still being filled in). Unknown names are ignored.
    """
    answers: Answers = {}
    problems: list[Problem] = []
    for question in questions:
        if not holds(question.when, answers):
            continue
        value, found = read(question, raw.get(question.id), question.id, partly)
        problems += found
        if not found and value is not None:
            answers[question.id] = value
    return Outcome(answers, tuple(problems))


def read(question: Question, raw: Any, path: str, partly: bool = False) -> tuple[Any, list[Problem]]:
    """Read the answer to one question that is asked: its value and problems, (None, []) if it is empty and may be."""
    nothing = [Problem(path, type_of(question).missing)] if question.required and not partly else []
    if is_empty(raw):
        return None, nothing
    try:
        if type_of(question).rows:
            return _read_rows(question, raw, path, partly)
        value = READERS[question.type](raw, fixed(question))
        return (None, nothing) if value == "" else (value, [])
    except Invalid as error:
        return None, [Problem(path, item.template, item.params, item.part) for item in (error, *error.others)]


def _read_rows(question: Question, raw: Any, path: str, partly: bool) -> tuple[Any, list[Problem]]:
    rows, problems = [], []
    given = type_of(question).read(raw, question)
    for number, row in enumerate(given, start=1):  # as they stand on the page, where an empty one may be between
        if is_empty(row):
            continue
        outcome = validate(question.questions, row, partly=partly)
        rows.append(outcome.answers)
        problems += [Problem(f"{path}.{number}.{p.path}", p.template, p.params, p.part) for p in outcome.problems]
    most = most_rows(question)
    least = int(question.min or 0)
    if len(rows) > most:
        problems.append(Problem(path, "Vul er hoogstens %(max)s in.", {"max": most}))
    if len(rows) < least and not partly:
        problems.append(Problem(path, "Vul er ten minste %(min)s in.", {"min": least}))
    return rows, problems


def stored(questions: Iterable[Question], answers: Mapping[str, Any]) -> Answers:
    """Read back answers that were accepted and kept as JSON, to the questions that are asked.

    They are not judged again: what would be refused today stays, and a value that does not fit its question's type comes
    back as AsKept. Use `validate` for what someone is still giving.
    """
    found: Answers = {}
    for question in questions:
        value = answers.get(question.id)
        if not is_empty(value) and may_hold(question.when, found):
            found[question.id] = from_json(question, value)
    return found


def asked(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """List the questions whose condition holds for these answers, in order; also those of which that cannot be told."""
    return [question for question in questions if may_hold(question.when, answers)]


def as_json(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the answers into what JSON can hold; `stored` reads them back to the same values."""
    return {name: to_json(value) for name, value in answers.items()}
