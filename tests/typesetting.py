"""What was made of a template and its data, kept in this process: tests set the same papers again and again.

Typst, and what draws a code, know nothing but what they are given and no clock: the same again gives the same again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import typst

import openloket
from openloket.channels.paper import form

OURS = Path(openloket.__file__).parent
MOST = 128 * 1024 * 1024
"""Is how many bytes are kept."""


class Kept:
    """Answers of `work` by what was asked; what was made first goes first where there are too many."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work
        self._answers: dict[tuple[Any, ...], Any] = {}
        self._size = 0

    def __call__(self, template: str, *asked: Any, **more: Any) -> Any:
        if OURS not in Path(template).parents:  # a copy, which has files beside it
            return self._work(template, *asked, **more)
        key = (template, asked, tuple((name, repr(value)) for name, value in sorted(more.items())))
        if key not in self._answers:
            self._answers[key] = self._work(template, *asked, **more)
            self._size += _size(key, self._answers[key])
            while self._size > MOST:
                oldest = next(iter(self._answers))
                self._size -= _size(oldest, self._answers.pop(oldest))
        return self._answers[key]


def _size(key: tuple[Any, ...], answer: bytes | str) -> int:
    return len(repr(key)) + len(answer)


def keep() -> None:
    """From now on, let typst make the same thing once, and draw each code that stands on a page once."""
    typst.compile, typst.query = Kept(typst.compile), Kept(typst.query)
    form.code_picture = cache(form.code_picture)
