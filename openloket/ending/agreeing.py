"""Ask for words and for a second pair of eyes, as lists of files, of originals and for the archive all do."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from openloket.forms.types import storable
from openloket.people import persons
from openloket.people.models import User

MOST_REASON = 300


class NotNow(Exception):
    """Say that a list cannot be changed so; the message says why, for people."""


def line(text: str) -> str:
    """Return a text on one line, with a sign for what no database can keep."""
    return " ".join(str(storable(text)).split())


def words(text: str, most: int, otherwise: str) -> str:
    """Return a text on one line. Raises NotNow, which says `otherwise`, when it is empty or longer than may be."""
    text = line(text)
    if not text or len(text) > most:
        raise NotNow(otherwise)
    return text


def reason(text: str) -> str:
    """Return why someone does something, on one line. Raises NotNow."""
    return words(text, MOST_REASON, _("Schrijf waarom, in ten hoogste %(most)s tekens.") % {"most": MOST_REASON})


def another(user: User, others: Iterable[User | None], otherwise: str) -> None:
    """Refuse someone who is one of these, also with another account of theirs. Raises NotNow, which says `otherwise`."""
    for other in others:
        if other is not None and persons.same(other, user):
            raise NotNow(otherwise if other == user else persons.said(other))
