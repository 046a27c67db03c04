"""How the rows of an answer are shown: each by its name, with what was asked and what was answered there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.types import show, type_of
from openloket.forms.types.group import row_name, row_said


@dataclass(frozen=True)
class Cell:
    """One answer of a row, in words."""

    question: Question
    answer: str

    @property
    def own_words(self) -> bool:
        """Say whether the answer is in words of ours, which a page translates."""
        return type_of(self.question).own_words


@dataclass(frozen=True)
class Row:
    """A row of a group, as it is shown."""

    group: Question
    number: int
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return row_name(self.group, self.number)

    @property
    def said(self) -> str:
        """Return what it says, in one line."""
        return row_said(self.group, {cell.question.id: cell.answer for cell in self.cells})


def rows(question: Question, value: Any) -> tuple[Row, ...]:
    """Return the rows of an answer, for a page or a document that lays them out; none for an answer without rows."""
    if not type_of(question).rows or not value or isinstance(value, AsKept):
        return ()
    return tuple(
        Row(
            question,
            number,
            tuple(Cell(part, show(part, row[part.id])) for part in question.questions if row.get(part.id) is not None),
        )
        for number, row in enumerate(value, start=1)
    )
