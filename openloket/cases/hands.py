"""The hand by which people who work here write in the registers."""

from __future__ import annotations

from typing import Any

from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand


def of(user: User | None, why: str = "", **more: Any) -> Hand:
    """Return the hand of an official, or our own when nobody did it; `more` is what `acts.hand` takes besides."""
    if user is None:
        return acts.hand(why=why, **more)
    return acts.hand(str(user), user.username, why, **more)
