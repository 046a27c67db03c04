"""The answers as someone reads them: on a summary page, in a file, on the PDF of what was sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from openloket.cases.models import Channel
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.questions import Page, Question
from openloket.forms.shown import Row, rows
from openloket.forms.types import show, type_of
from openloket.forms.types.group import lead
from openloket.forms.validate import asked
from openloket.law.calendar import plain_date

_TEMPLATE = TYPST / "submission.typ"


@dataclass(frozen=True)
class Line:
    """A question with its answer in words."""

    question: Question
    answer: str
    rows: tuple[Row, ...] = ()
    """The answer by row, where it has rows."""
    shape: str = ""
    """Where the answer is on a map, as GeoJSON, when it is shown on one."""

    @property
    def own_words(self) -> bool:
        """Say whether the answer is in words of ours, which a page translates."""
        return type_of(self.question).own_words


@dataclass(frozen=True)
class Section:
    page: Page
    lines: list[Line]


def sections(version: Version, answers: Mapping[str, Any]) -> list[Section]:
    """List the pages with the questions that are asked and their answers in words; pages without any are left out."""
    found = [
        Section(page, [_line(question, answers.get(question.id)) for question in questions])
        for page, questions in ((page, asked(page.questions, answers)) for page in version.pages)
    ]
    return [section for section in found if section.lines]


def only(found: Iterable[Section], questions: Collection[str]) -> list[Section]:
    """Return the sections with these questions alone (their ids); those without any are left out."""
    kept = [Section(each.page, [line for line in each.lines if line.question.id in questions]) for each in found]
    return [section for section in kept if section.lines]


def _line(question: Question, value: Any) -> Line:
    placed = type_of(question).placed
    shape = placed(value) if placed and value is not None and not isinstance(value, AsKept) else None
    return Line(question, show(question, value), rows(question, value), json.dumps(shape) if shape else "")


def submission_pdf(
    version: Version,
    digest: str,
    number: str,
    answers: Mapping[str, Any],
    day: date,
    channel: str,
    files: Iterable[str] = (),
    message: str = "",
    means: Iterable[Mapping[str, str]] = (),
) -> bytes:
    """Make an accessible PDF of what was sent, for the file and for the resident to keep; `means` is what it leads to."""
    return pdf(
        _TEMPLATE,
        {
            "title": version.title,
            "case": number,
            "municipality": settings.MUNICIPALITY,
            "received": plain_date(day),
            "date_parts": date_parts(day),
            "channel": Channel(channel).label.lower(),
            "version": f"{plain_date(version.valid_from)} ({digest[:8]})",
            "pages": [
                {
                    "title": s.page.title,
                    "items": [typeset(line) for line in s.lines],
                }
                for s in sections(version, answers)
            ],
            "files": list(files),
            "message": message,
            "means": list(means),
        },
    )


def typeset(line: Line) -> dict[str, Any]:
    """Return a line as the templates of PDFs want it."""
    by_row = [
        {"name": row.name, "cells": [{"lead": lead(cell.question), "answer": cell.answer} for cell in row.cells]}
        for row in line.rows
    ]
    return {"ask": line.question.ask, "answer": line.answer, "rows": by_row}
