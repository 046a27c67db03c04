"""A question of each type, and the answers that its examples give."""

from __future__ import annotations

from typing import Any

from openloket.forms.kinds import Good
from openloket.forms.questions import Question
from openloket.forms.types import KINDS

GOOD: list[tuple[str, Good]] = [(name, good) for name, kind in KINDS.items() for good in kind.good]


def asked(name: str, id_: str = "q", **settings: Any) -> Question:
    """A question of this type, as in its examples."""
    return KINDS[name].question(id_, name, **settings)
