"""A decision that waits, or that was stopped, as the case page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from openloket.cases import versions, waiting
from openloket.cases.deciding import pending
from openloket.cases.models import Case, PendingDecision
from openloket.channels.kept import FIELD


@dataclass(frozen=True)
class Shown:
    """The decision, what it is called, why it was stopped, and whether its time has come."""

    row: PendingDecision
    label: str
    stopped: str
    soon: bool
    late: bool
    """Says whether it should have gone more than an hour ago."""
    decides: bool
    """Says whether it is a decision (Awb 1:3), and not the end of what was withdrawn."""

    @property
    def post(self) -> QueryDict:
        """Return what was filled in, to go on with it."""
        return QueryDict(self.row.typed)


def shown(case: Case, now: datetime) -> Shown | None:
    """Return the decision of an open case that waits or was stopped; None without one."""
    row = waiting.of(case.pk) if case.closed_on is None else None
    if row is None:
        return None
    result = versions.of(row.version).result(row.result)
    return Shown(row, result.label, row.stopped, row.goes_at <= now, pending.is_late(row, now), result.decision)


def typed(post: QueryDict) -> str:
    """Return a form as it was sent, without what belongs to that page alone."""
    kept = post.copy()
    for name in ("csrfmiddlewaretoken", "revision", FIELD):
        kept.pop(name, None)
    return kept.urlencode()
