"""Say what a municipality has to publish, what it may publish, and on which grounds it does not (Woo 3.1, 3.3, 3.3a, 5.1, 5.2).

Which categories are a duty from which day is dated data: a decision on an application is none yet (3.3 lid 2 k). It may be
published all the same (3.1), after whoever is expected to mind has been asked (3.1 lid 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from openloket.law.calendar import read_data
from openloket.law.periods import Period

OF_OWN_ACCORD = "Woo 3.1 lid 1"
OVERVIEW = "Woo 3.3a"
VIEWS = Period(2, "weken")
"""Says how long whoever may mind has to say so; 3.3 lid 5 h has it for documents that came in, and we hold to it for all."""
WAITS = timedelta(weeks=2)
"""Says how long after being told someone who minds still has, before it is public (3.3 lid 5 i, 4.4 lid 5)."""


@dataclass(frozen=True)
class Category:
    """Name a kind of information that the law names (3.3)."""

    id: str
    article: str
    name: str
    number: str
    """Is its number in the names of sitemaps (`infocat016`)."""
    tooi: str
    """Is the last part of its URI in the national thesaurus."""
    duty_from: date | None = None
    """Says from which day publishing it is a duty for a municipality; None while it is not."""

    def is_duty(self, day: date) -> bool:
        """Say whether a municipality has to publish it on a day."""
        return self.duty_from is not None and self.duty_from <= day

    def basis(self, day: date) -> str:
        """Return the article by which a document of a day is published: its own when that was a duty by then (10.2a), else 3.1."""
        return self.article if self.is_duty(day) else OF_OWN_ACCORD


@dataclass(frozen=True)
class Ground:
    """Say why something is not published."""

    id: str
    article: str
    name: str


@cache
def categories() -> dict[str, Category]:
    """Return every category, by its id, in the order of the law."""
    return {row["id"]: Category(**row) for row in _read("categories")}


@cache
def grounds() -> dict[str, Ground]:
    """Return every ground, by its id, in the order of the law."""
    return {row["id"]: Ground(**row) for row in _read("grounds")}


def _read(part: str) -> list[dict[str, Any]]:
    return read_data("woo.yaml")[part]  # type: ignore[no-any-return, index]


PERSONAL = "5.1.2e"
"""Names the ground on which what says who somebody is stays out."""
