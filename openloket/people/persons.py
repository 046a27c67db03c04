"""Tell whether two accounts are one person's: who has a local account and one in the directory are no two pairs of eyes.

Pure: two accounts, no database. It is as sure as what accounts say: they name no staff number.
"""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from openloket.people.models import User


def same(one: User, other: User) -> bool:
    """Say whether two accounts are of one person, as far as can be known.

    They are when it is one account, when both have the same e-mail address, and when one comes from the directory and
    the other does not while both have the same name. Two of one kind may share a name: colleagues do.
    """
    if one.pk == other.pk:
        return True
    if _plain(one.email) and _plain(one.email) == _plain(other.email):
        return True
    kinds_differ = (one.directory_id is None) != (other.directory_id is None)
    return (
        kinds_differ
        and bool(_plain(one.get_full_name()))
        and _plain(one.get_full_name()) == _plain(other.get_full_name())
    )


def said(other: User) -> str:
    """Return why another account of the same person does not count as a second pair of eyes, and what to do."""
    return _(
        "Dit moet iemand anders doen: uw account en dat van %(other)s (%(username)s) lijken van één persoon, met hetzelfde e-mailadres of "
        "dezelfde naam. Klopt dat niet? Laat een beheerder dan het e-mailadres of de naam van een van beide verbeteren."
    ) % {"other": other, "username": other.username}


def _plain(text: str) -> str:
    """Return a text in small letters, without accents and double spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())
