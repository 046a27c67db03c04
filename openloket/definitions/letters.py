"""Fill in the text of a letter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from string import Formatter
from typing import Any

from openloket.definitions import decided
from openloket.definitions.rules import UNDECIDED, Finding, facts
from openloket.definitions.schema import Amount, Letter, Paragraph, Version
from openloket.definitions.words import outcome
from openloket.forms.conditions import holds
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.types import in_letter

CASE_FIELDS = {
    "zaaknummer": "the zaak's identificatie",
    "ontvangen_op": "the day of receipt",
    "beslissen_voor": "the last day to decide",
    "aanvullen_voor": "the last day to complete the application (request letter)",
    "gevraagd": "what is still needed (request letter)",
    "motivering": "the official's own reasons",
    "gemeente": "the municipality's name",
    "veranderd": "which outcomes change (the letter of a transition)",
}


_ONLY_LISTS = re.compile(r"([^{}]*:)?((?:\s*\{\w+\})+)")
"""A paragraph that is only lists, after a lead: «Dit moet u doen: {voorwaarden} {eigen_voorwaarden}»."""


_ITEM = re.compile(r"\s*[-•] ")
"""Begins an item of a list."""


class _Names(Formatter):
    """Fill in names as they are written, «kinderen.naam» too; one without a value becomes a dash."""

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[str, str]:
        return kwargs.get(field_name, "-"), field_name


def names(version: Version) -> set[str]:
    """Return every name that a letter may mention: questions, columns of groups, facts, rules and what a case has."""
    columns = {f"{q.id}.{inner.id}" for q in version.questions for inner in q.questions}
    rules = {rule.id for rule in version.rules}
    return {q.id for q in version.questions} | columns | {*version.numbers} | rules | set(CASE_FIELDS)


def show_outcome(version: Version, finding: Finding) -> str:
    """Put a rule's outcome in words."""
    if finding.row == UNDECIDED:
        return "niet te bepalen"
    unit = next(rule.unit for rule in version.rules if rule.id == finding.rule)
    return outcome(unit, finding.value)


def fill(
    letter: Letter,
    version: Version,
    answers: Mapping[str, Any],
    found: Mapping[str, Finding],
    received: date,
    case: Mapping[str, str],
    filled: Mapping[str, tuple[Question, Any]] | None = None,
) -> tuple[str, list[str]]:
    """Fill in a letter and return its subject and paragraphs; a name without a value becomes a dash.

    `filled` is what the official filled in for the result. A paragraph of only such lists, perhaps after a few words and a
    colon, becomes their items, each with its number; without an item it is left out. A part that depends on something stands
    there when that holds, or once for each row of its group.
    """
    counted = facts(version, answers, received)
    values = {q.id: in_letter(q, answers[q.id]) for q in version.questions if q.id in answers}
    values |= {name: words for q in version.questions for name, words in _columns(q, answers.get(q.id))}
    values |= {
        name: outcome(item.unit if isinstance(item, Amount) else "", number)
        for name, item in version.numbers.items()
        if (number := counted.get(name)) is not None and not isinstance(number, AsKept)
    }
    values.update({name: show_outcome(version, finding) for name, finding in found.items()})
    values.update({name: "; ".join(decided.in_words(*each)) for name, each in (filled or {}).items()})
    values.update(case)
    lists = {name: each for name, each in (filled or {}).items() if decided.is_list(each[0])}
    asked = {ask.id for result in version.results for ask in result.asks if decided.is_list(ask)}
    written = _Names()
    known = {
        **answers,
        **{name: finding.value for name, finding in found.items()},
        **{name: value for name, (_, value) in (filled or {}).items()},
    }
    body = [
        paragraph
        for part in letter.paragraphs
        if holds(part.when, known)
        for paragraph in (
            _of_rows(part, version.question(part.for_each), answers.get(part.for_each), written, values)
            if part.for_each
            else _paragraphs(part.text, written, values, lists, asked)
        )
    ]
    return written.vformat(letter.subject, (), values), body


def _of_rows(part: Paragraph, group: Question, rows: Any, written: _Names, values: Mapping[str, str]) -> Iterator[str]:
    """Yield a part once for each row of a group, with that row's answers; items of a list stand under each other."""
    said = []
    for row in rows if isinstance(rows, list) else []:
        own = {
            f"{group.id}.{q.id}": in_letter(q, row[q.id]) if row.get(q.id) is not None else "-" for q in group.questions
        }
        said.append(written.vformat(" ".join(part.text.split()), (), {**values, **own}))
    yield from ["\n".join(said)] if said and _ITEM.match(part.text) else said


def _paragraphs(
    body: str,
    written: _Names,
    values: Mapping[str, str],
    lists: Mapping[str, tuple[Question, Any]],
    asked: Collection[str],
) -> Iterator[str]:
    for part in (" ".join(part.split()) for part in body.strip().split("\n\n")):
        only = _ONLY_LISTS.fullmatch(part)
        names = re.findall(r"\w+", only[2]) if only else []
        if only is None or not all(name in asked for name in names):
            yield written.vformat(part, (), values)
            continue
        items = [item for name in names if name in lists for item in decided.in_words(*lists[name])]
        if items:
            lead = [written.vformat(only[1].strip(), (), values)] if only[1] else []
            yield "\n".join([*lead, *(f"{n}. {_under(item)}" for n, item in enumerate(items, start=1))])


def _under(item: str) -> str:
    """Put the other lines of an item further in, so that they stay under it."""
    return "\n   ".join(line.strip() for line in item.splitlines() if line.strip())


def _columns(question: Question, rows: Any) -> Iterable[tuple[str, str]]:
    """Yield each column of a group with what its rows say there, in one line: «Bo, Al en Kim»."""
    if not question.questions or not isinstance(rows, list):
        return
    for inner in question.questions:
        said = [in_letter(inner, row[inner.id]) for row in rows if row.get(inner.id) is not None]
        if said:
            yield f"{question.id}.{inner.id}", " en ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)
