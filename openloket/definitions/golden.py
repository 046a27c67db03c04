"""The letter of each result as a text that one can read before anyone gets it, kept beside the version. Pure.

`loket check` compares what stands there with what the letter says now, so that whoever changes a rule, a fact or a text sees
what people will read. The frame (address, law, how to object) is the same for every service and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openloket.definitions import decided
from openloket.definitions.letters import CASE_FIELDS, fill
from openloket.definitions.rules import findings
from openloket.definitions.schema import Example, Result, Version
from openloket.forms.validate import validate
from openloket.law import periods
from openloket.law.calendar import long_date, plain_date
from openloket.law.deadlines import deadline

GIVEN = {
    "zaaknummer": "ZAAK-2026-0000000001",
    "gemeente": "Gemeente Voorbeeldstad",
    "motivering": "(Hier schrijft de medewerker waarom.)",
    "gevraagd": "(wat er nog nodig is)",
    "veranderd": "(wat er verandert)",
}
"""Stands for what a case has and a version cannot know: made up, and the same each time."""


def letters(version: Version) -> dict[str, str]:
    """Return the letter of each result, in plain text, of a version without faults."""
    return {result.id: _letter(version, result) for result in version.results}


def differences(version: Version, kept: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Yield where the kept letters differ from what they say now: the result, the line, and what is wrong there."""
    now = letters(version)
    for result, text in now.items():
        if result not in kept:
            yield result, 1, f"De voorbeeldbrief van resultaat '{result}' ontbreekt."
        elif kept[result] != text:
            yield (result, *_first_difference(kept[result], text))
    for result in kept:
        if result not in now:
            yield result, 1, f"'{result}' is geen resultaat meer."


def _first_difference(kept: str, now: str) -> tuple[int, str]:
    was, is_now = kept.splitlines(), now.splitlines()
    at = next(
        (n for n, (one, other) in enumerate(zip(was, is_now, strict=False)) if one != other),
        min(len(was), len(is_now)),
    )
    lines = [f"‘{part[at]}’" if at < len(part) else "niets meer" for part in (was, is_now)]
    return at + 1, f"De brief zegt hier nu iets anders. Er stond {lines[0]}, en er komt {lines[1]}."


def _letter(version: Version, result: Result) -> str:
    example = example_for(version, result)
    answers = validate(version.questions, example.answers).answers
    received, term = example.received, version.deadline
    case = {
        **GIVEN,
        "ontvangen_op": plain_date(received),
        "beslissen_voor": long_date(deadline(received, periods.parse(term.decide)).ends),
        "aanvullen_voor": long_date(deadline(received, periods.parse(term.complete)).ends),
    }
    assert set(case) == set(CASE_FIELDS)
    filled = decided.shown_of_example(version, result)
    found = findings(version, answers, received)
    subject, body = fill(version.letters[result.letter], version, answers, found, received, case, filled)
    return "\n\n".join([subject, *(part for part in body if part.strip(" -\n"))]) + "\n"


def example_for(version: Version, result: Result) -> Example:
    """Return the example that a result is shown with.

    What an official fills in belongs to the first example. Another result is shown with the example that speaks for it
    most, of those that do not speak against it; without one with the first.
    """
    if result.asks:
        return version.examples[0]

    def speaks(example: Example) -> tuple[bool, int]:
        answers = validate(version.questions, example.answers).answers
        found = findings(version, answers, example.received).values()
        against = any(result.id in finding.against for finding in found)
        return not against, sum(result.id in finding.supports for finding in found)

    return max(version.examples, key=speaks)
