"""Fill in the text of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openloket.definitions.rules import UNDECIDED, Finding
from openloket.definitions.schema import Letter, Version
from openloket.definitions.words import outcome
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
    letter: Letter, version: Version, answers: Mapping[str, Any], found: Mapping[str, Finding], case: Mapping[str, str]
) -> tuple[str, list[str]]:
    """Fill in a letter and return its subject and paragraphs; a name without a value becomes a dash."""
    values = _Blank({q.id: show(q, answers[q.id]) for q in version.questions if q.id in answers})
    values.update({name: show_outcome(version, finding) for name, finding in found.items()})
    values.update(case)
    paragraphs = [" ".join(part.split()) for part in letter.body.strip().split("\n\n")]
    return letter.subject.format_map(values), [part.format_map(values) for part in paragraphs]
