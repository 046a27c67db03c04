"""The trail of who may do what: each change in an account or its rights, by whom, where, and why. Rows are only added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from openloket.people.models import StaffEvent, User

What = StaffEvent.What
Place = StaffEvent.Place


@dataclass(frozen=True)
class By:
    """Who changes something: an official on a screen, someone on the server, or the directory."""

    place: StaffEvent.Place
    user: User | None = None
    why: str = ""
    proposed_by: str = ""
    """Who proposed it, where it took two."""


SERVER = By(Place.SERVER)
DIRECTORY = By(Place.DIRECTORY)


def on_screen(user: User, why: str = "") -> By:
    return By(Place.SCREEN, user, why)


def note(person: User, what: StaffEvent.What, by: By, **detail: Any) -> None:
    """Write what changed; in the transaction of the change itself, so that there is never one without the other."""
    if by.proposed_by:
        detail["proposed_by"] = by.proposed_by
    StaffEvent.objects.create(
        person=person, what=what, place=by.place, by=by.user, why=by.why[:300], detail=detail, at=timezone.now()
    )
