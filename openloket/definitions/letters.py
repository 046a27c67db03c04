"""Fill in the text of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from openloket.definitions import decided
from openloket.definitions.rules import UNDECIDED, Finding
from openloket.definitions.schema import Letter, Version
from openloket.definitions.words import outcome
from openloket.forms.questions import Question
from openloket.forms.types import show

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


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "-"


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
    case: Mapping[str, str],
    filled: Mapping[str, tuple[Question, Any]] | None = None,
) -> tuple[str, list[str]]:
    """Fill in a letter and return its subject and paragraphs; a name without a value becomes a dash.

    `filled` is what the official filled in for the result. A paragraph that is only such a list becomes its items, each
    with its number; lists that follow each other are numbered on.
    """
    values = _Blank({q.id: show(q, answers[q.id]) for q in version.questions if q.id in answers})
    values.update({name: show_outcome(version, finding) for name, finding in found.items()})
    values.update({name: "; ".join(decided.in_words(*each)) for name, each in (filled or {}).items()})
    values.update(case)
    lists = {name: each for name, each in (filled or {}).items() if decided.is_list(each[0])}
    return letter.subject.format_map(values), list(_paragraphs(letter.body, values, lists))


def _paragraphs(body: str, values: Mapping[str, str], lists: Mapping[str, tuple[Question, Any]]) -> Iterator[str]:
    number = 0
    for part in (" ".join(part.split()) for part in body.strip().split("\n\n")):
        alone = re.fullmatch(r"\{(\w+)\}", part)
        if alone is None or alone[1] not in lists:
            number = 0
            yield part.format_map(values)
            continue
        items = decided.in_words(*lists[alone[1]])
        yield "\n".join(f"{n}. {item}" for n, item in enumerate(items, start=number + 1))
        number += len(items)
