"""Which account a name is of: one rule for logging in, for commands and for logs.

People type their name in capitals, with a space after it, or paste it in letters that look the same. In the database
a name is unique without regard to case.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from openloket.people.models import User

_ALLOWED = re.compile(r"[a-z0-9][a-z0-9._@+-]*")
_LONGEST = 150


def canonical(typed: str) -> str:
    """Return a name as it is compared: in Unicode's normal form (NFKC), small letters, without spaces around it."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def find(typed: str) -> User | None:
    """Return the account that this name is of, the one spelled exactly so first; None when there is none."""
    name = canonical(typed)
    if "\0" in name:  # PostgreSQL cannot compare it
        return None
    rows = User.objects.annotate(lower=Lower("username")).filter(Q(lower=name) | Q(username=typed))
    return min(rows, key=lambda row: row.username != typed, default=None)


def new(typed: str) -> str:
    """Return a name for a new account, as it is kept. Raises ValidationError where two names could look the same."""
    name = canonical(typed)
    if len(name) > _LONGEST or not _ALLOWED.fullmatch(name):
        raise ValidationError(
            f"'{typed}' kan geen gebruikersnaam zijn. Neem letters zonder accent, cijfers en . _ - @ +, zonder spaties.",
            code="username",
        )
    return name


def doubles() -> list[list[str]]:
    """Return the names that differ only in case, grouped; releases from before the database's rule let them be made."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('people_user') is not null")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            "select array_agg(username order by username) from people_user group by lower(username) having count(*) > 1 "
            "order by lower(username)"
        )
        return [list(names) for (names,) in cursor.fetchall()]


WRONG = "Er zijn accounts waarvan de naam alleen in hoofdletters verschilt: {names}. Wie zo'n naam heeft, kan niet inloggen."
MEND = "Geef er steeds één een andere naam met: loket staff rename OUD NIEUW. Geef daarna: loket upgrade."


def wrong() -> str:
    """Return what is wrong with names that differ only in case; "" when there are none."""
    found = doubles()
    return WRONG.format(names="; ".join(" en ".join(names) for names in found)) if found else ""


def obstacle() -> str:
    """Return why names cannot be made unique yet, and what to do; "" when they can."""
    why = wrong()
    return f"{why} {MEND}" if why else ""
