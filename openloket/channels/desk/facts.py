"""What registers said of a case, for the official: beside what the applicant says instead, and what is still to be reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from openloket.cases.models import SourcedAnswer
from openloket.cases.who import sourced
from openloket.channels.known import origin
from openloket.definitions.schema import Version
from openloket.definitions.transition import renamed
from openloket.forms.questions import Question
from openloket.forms.types import from_json, show


@dataclass(frozen=True)
class CaseFact:
    """An answer that came from a register, in words; `to_report` while the register must still hear that it is wrong."""

    pk: int
    question: Question
    said: str
    origin: str
    doubted: bool
    corrected: bool
    given: str
    to_report: bool
    reported_at: datetime | None
    reported_by: str


def of_rows(said: Iterable[SourcedAnswer], version: Version, secret: Collection[str]) -> list[CaseFact]:
    """Return what registers said, in the order of the questions; a secret address is not shown in words."""
    found = {row.question: row for row in said}
    rows = renamed(found, version)  # the case may have gone over to a version that calls a question otherwise
    return [_fact(question, rows[question.id], secret) for question in version.questions if question.id in rows]


def _fact(question: Question, row: SourcedAnswer, secret: Collection[str]) -> CaseFact:
    def words(value: object) -> str:
        if value is None:
            return ""
        return sourced.HIDDEN if question.id in secret else show(question, from_json(question, value))

    return CaseFact(
        row.pk,
        question,
        words(row.value),
        origin(row.source, row.day),
        row.doubted,
        row.corrected,
        words(row.given),
        sourced.to_report(row),
        row.reported_at,
        str(row.reported_by or ""),
    )
