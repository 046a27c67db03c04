"""Find every text of a version that the applicant reads, or everyone once it is published, each with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from openloket.definitions.schema import Version
from openloket.definitions.source import Path_
from openloket.forms.questions import Question


def read_by_applicants(version: Version) -> Iterator[tuple[Path_, str]]:
    """Yield them: the letters and the form, and what is said on the way."""
    yield ("summary",), version.summary
    for name, letter in version.letters.items():
        yield ("letters", name, "subject"), letter.subject
        yield ("letters", name, "body"), letter.text
    for p, page in enumerate(version.pages):
        yield ("pages", p, "intro"), page.intro
        for q, question in enumerate(page.questions):
            yield from _of_question(("pages", p, "questions", q), question)
    for n, check in enumerate(version.checks):
        yield ("checks", n, "message"), check.message
    for r, rule in enumerate(version.rules):
        for n, row in enumerate(rule.rows):
            if row.tells:
                yield ("rules", r, "rows", n, "tells", "title"), row.tells.title
                yield ("rules", r, "rows", n, "tells", "text"), row.tells.text
    for n, step in enumerate(version.steps):
        yield ("steps", n, "explain"), step.explain
    for n, result in enumerate(version.results):
        if result.publish:
            yield ("results", n, "publish", "title"), result.publish.title
            yield ("results", n, "publish", "effect"), result.publish.effect


def _of_question(path: Path_, question: Question) -> Iterator[tuple[Path_, str]]:
    yield (*path, "ask"), question.ask
    yield (*path, "hint"), question.hint
    for n, option in enumerate(question.options):
        yield (*path, "options", n), option.label
    for n, inner in enumerate(question.questions):
        yield from _of_question((*path, "questions", n), inner)
