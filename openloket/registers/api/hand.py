"""Who writes in a register: a call of another application, or one of our own channels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from openloket.registers.api.access import Caller


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


def parameters(base: str, day: date, caller: Caller) -> dict[str, Any]:
    """Return the parameters that statements use: the address, the day on which types hold, and the client."""
    return {"base": base, "day": day, "client_id": caller.client.client_id}


@dataclass(frozen=True)
class Hand:
    """Who writes and through which application (`caller`), and why (`toelichting`); the audittrail keeps all three.

    `base` is the address of the site as the writer knows it. `at` is the moment it counts from, None for now; `day` the
    day on which types must hold. A hand that does not announce writes what happened elsewhere, before. A hand that
    insists writes what a rule refuses too, and the log says so: for what came in and has to be kept, whatever the
    registers think.
    """

    caller: Caller
    base: str
    toelichting: str = ""
    at: datetime | None = None
    day: date = field(default_factory=_today)
    announces: bool = True
    insists: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """Return the parameters that statements use: the address, the day on which types hold, and the client."""
        return parameters(self.base, self.day, self.caller)

    def saying(self, toelichting: str) -> Hand:
        """Return the same hand, with another reason."""
        return replace(self, toelichting=toelichting)
