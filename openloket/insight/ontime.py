"""How many cases were decided in time, of those of which it can be said. One count for every page, file and letter.

A case counts once it was closed, or once its term is over: a running case past its term is late, not left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openloket.insight.privacy import FEW, few


@dataclass(frozen=True)
class OnTime:
    """Counts of cases with a term: closed, closed in time, and running past their term."""

    closed: int
    in_time: int
    late: int

    @property
    def of(self) -> int:
        """Return the number of cases of which it can be said."""
        return self.closed + self.late

    @property
    def share(self) -> float | None:
        """Return the share in time; None for fewer than ten cases."""
        return self.in_time / self.of if self.of >= FEW else None

    def words(self, shown: Callable[[int], str] = few) -> str:
        """Say which cases the share is about, or that there are none or too few."""
        if not self.of:
            return "geen zaken die zijn afgesloten of over hun termijn zijn"
        if self.share is None:
            return f"minder dan {FEW} zaken die zijn afgesloten of over hun termijn zijn"
        closed = counted(self.closed, "afgesloten zaak", "afgesloten zaken", shown)
        late = counted(
            self.late, "lopende zaak die over haar termijn is", "lopende zaken die over hun termijn zijn", shown
        )
        return f"van {closed} en {late}"


def counted(count: int, one: str, more: str, shown: Callable[[int], str] = few) -> str:
    """Write a count with what is counted: geen zaken, 1 zaak, 12 zaken; a small group as `shown` gives it."""
    if count == 0:
        return f"geen {more}"
    words = shown(count)
    return f"{words} {one if words == '1' else more}"


def columns(at: datetime) -> tuple[str, list[Any]]:
    """Build the SQL of the three counts over rows of `cases` as they were at a moment, and its values."""
    return (
        "count(*) filter (ended < ?::timestamptz and deadline is not null), "
        "count(*) filter (ended < ?::timestamptz and ended <= deadline), "
        "count(*) filter ((ended is null or ended >= ?::timestamptz) and deadline <= ?::timestamptz)",
        [at, at, at, at],
    )
