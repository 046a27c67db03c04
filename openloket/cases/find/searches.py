"""What officials typed to find cases: kept by us and not in an address, for a day; what they gave a name stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from openloket.cases.find.typed import LONGEST
from openloket.cases.models import DeskSearch
from openloket.people.models import User
from openloket.secrecy import Unsealable, opened, sealed

KEPT = timedelta(days=1)
PURPOSE_HOLDS = timedelta(hours=1)
"""How long a purpose counts, for that one search."""
MOST_SAVED = 30
NAME_MAX = 60


class NotSaved(Exception):
    """A list that cannot be saved; the message says why in Dutch."""


def begin(user: User, typed: str, now: datetime) -> DeskSearch:
    """Keep what was typed, sealed."""
    return DeskSearch.objects.create(user=user, typed=sealed(typed[: LONGEST + 1]), at=now)


def of(user: User, search: str) -> DeskSearch | None:
    """Return a search of this official; None when it is not there (any more)."""
    try:
        return DeskSearch.objects.filter(user=user, pk=UUID(search)).first()
    except ValueError:
        return None


def typed(search: DeskSearch | None) -> str:
    """Return what was typed; nothing when it can no longer be opened."""
    try:
        return opened(search.typed) if search and search.typed else ""
    except Unsealable:
        return ""


def purpose(search: DeskSearch, now: datetime) -> str:
    """Return why they searched for one person or company; empty when that is not said, or longer ago than it holds."""
    return search.purpose if now - search.at < PURPOSE_HOLDS else ""


def give_purpose(search: DeskSearch, purpose: str, now: datetime) -> None:
    """Keep why they search for one person or company."""
    search.purpose, search.at = purpose, now
    search.save(update_fields=["purpose", "at"])


def saved(user: User) -> list[DeskSearch]:
    """Return the lists that an official saved, by name."""
    return list(DeskSearch.objects.filter(user=user).exclude(name="").order_by("name"))


def save(user: User, name: str, asked: str, typed: str, now: datetime) -> DeskSearch:
    """Save a list under a name of their own. Raises NotSaved."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not name:
        raise NotSaved("Geef de lijst een naam.")
    if len(name) > NAME_MAX:
        raise NotSaved(f"Geef de lijst een naam van ten hoogste {NAME_MAX} tekens.")
    if len(asked) > 1000:
        raise NotSaved("Kies minder filters voor een lijst die u bewaart.")
    if DeskSearch.objects.filter(user=user).exclude(name="").count() >= MOST_SAVED:
        raise NotSaved(f"U kunt {MOST_SAVED} lijsten bewaren. Haal er eerst een weg.")
    try:
        with transaction.atomic():
            return DeskSearch.objects.create(
                user=user, name=name, asked=asked, typed=sealed(typed) if typed else "", at=now
            )
    except IntegrityError as error:
        raise NotSaved("U hebt al een lijst met deze naam. Kies een andere naam.") from error


def remove(user: User, search: str) -> bool:
    """Remove a list that they saved; False when it is not there."""
    found = of(user, search)
    return bool(found and found.name and found.delete()[0])


def forget(now: datetime) -> None:
    """Remove what was typed longer ago than it is kept."""
    DeskSearch.objects.filter(name="", at__lt=now - KEPT).delete()
