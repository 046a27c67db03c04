"""How an answer stands on paper: in combs (a box for each character), ticks, lines, a signature, or rows of these.

Plain data: the paper channel prints it (`channels.paper.form`) and reads it (`channels.paper.reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openloket.forms.bounds import fixed
from openloket.forms.questions import Question

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "ÉËÏÖÜÈ"
SIGNS = "-.,@_'/&+()"
"""Together all characters that the reader knows in a box."""
TEXT = LETTERS + ACCENTED + DIGITS + SIGNS.replace("_", "")
CELLS_IN_ROW = 30
"""Boxes beside each other on a page."""
CELLS_IN_INNER_ROW = 28
"""The same in a row of a group, which is set in."""

Proof = Literal["words", "check", "mail", "day", "looks"]
"""What speaks for a reading: the letters around it, a check that holds, what such addresses look like, that it is a day there
is, or nothing but its looks."""


def _whole(value: Any, cells: int) -> str:
    return str(value)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def anything(text: str) -> bool:
    """Take every reading."""
    return True


@dataclass(frozen=True)
class Comb:
    """The boxes of an answer, or of one part of it."""

    cells: tuple[int, ...] | Callable[[Question], tuple[int, ...]]
    """How many boxes, in groups that stand together."""
    alphabet: tuple[str, ...] = (TEXT,)
    """The characters that each box can hold; the last goes on."""
    part: str = ""
    label: str = ""
    between: str = ""
    """What is printed between the groups."""
    written: Callable[[Any, int], str] = _whole
    """Put the value (of this part) in so many boxes."""
    typed: Callable[[str], str] = _spaced
    """Turn what stands in the boxes into what one would type."""
    proof: Proof = "looks"
    words: bool = False
    """Whether it is read as words: by which letters follow each other."""
    gaps: bool = True
    """Whether such words have blanks between them."""
    listed: Literal["", "towns", "streets"] = ""
    """The list that such words mostly come from."""
    weighed: bool = False
    """Whether a check (of a number, of a day) tells readings apart that look alike."""
    checks: int = 0
    """Says how many characters its check stands for: of so many that are doubtful it proves which they are, and of more by luck."""
    solid: bool = False
    """Whether there is no empty box between two characters."""
    fits: Callable[[str], bool] = anything
    """Whether this can stand in the boxes. Of an answer that is no part of another, the type has to read it too."""

    def groups(self, question: Question) -> tuple[int, ...]:
        return self.cells if isinstance(self.cells, tuple) else self.cells(fixed(question))

    def letters(self, cells: int) -> list[str]:
        """Return the characters that each of so many boxes can hold."""
        return [self.alphabet[min(n, len(self.alphabet) - 1)] for n in range(cells)]


Layout = tuple[Comb, ...] | Literal["ticks", "enclosed", "lines", "signature", "rows"]
"""`enclosed` is a tick for what comes with the form; `rows` repeat the boxes of other questions."""


def rows_of(cells: int, widest: int = CELLS_IN_ROW) -> tuple[int, ...]:
    """Divide boxes over rows that fit the page."""
    full, rest = divmod(cells, widest)
    return (widest,) * full + ((rest,) if rest else ())


def fitting(groups: tuple[int, ...], widest: int) -> tuple[int, ...]:
    """Return groups of boxes that fit rows of at most `widest`: divided anew where one does not."""
    return groups if max(groups) <= widest else rows_of(sum(groups), widest)


def by_words(text: str, rows: Sequence[int]) -> str:
    """Write a text over rows of so many boxes, a word that does not fit on the next row; as it is where that takes too many."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= rows[len(lines) - 1]:
            lines[-1] = longer
        elif len(lines) < len(rows):
            lines.append(word)
        else:
            return text
    if any(len(line) > cells for line, cells in zip(lines, rows, strict=False)):
        return text
    return "".join(line.ljust(cells) for line, cells in zip(lines, rows, strict=False)).rstrip()


def unspaced(value: Any, cells: int = 0) -> str:
    """Return a value without blanks."""
    return "".join(str(value).split())
