"""The hand by which people who work here write in the registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand


def of(user: User | None, why: str = "", **more: Any) -> Hand:
    """Return the hand of an official, or our own when nobody did it; `more` is what `acts.hand` takes besides."""
    if user is None:
        return acts.hand(why=why, **more)
    return acts.hand(str(user), user.username, why, **more)


@dataclass(frozen=True)
class Handler:
    """The official who acts, on a page that showed the case at `revision`."""

    user: User
    revision: int
    at: datetime = field(default_factory=timezone.now)
    proposed_by: User | None = None
    """Names who proposed the decision that they take, where another did."""

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def hand(self, why: str) -> Hand:
        """Return the hand with which they write in the registers, saying `why`."""
        return of(self.user, why, channel="behandeling", at=self.at)
