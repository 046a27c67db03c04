"""The telephone numbers that stand in letters: of an official, and of a team."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from openloket.people import accounts, trail
from openloket.people.accounts import Refused
from openloket.people.models import Team, User

_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{3,18}")
"""Also the short number of a municipality, «14 0123»."""


def _number(typed: str) -> str:
    """Return a number as a letter shows it, spaced as it was typed; empty for none. Raises Refused."""
    if typed and not _NUMBER.fullmatch(typed):
        said = _("‘%(number)s’ is geen telefoonnummer. Schrijf het zoals het in de brief moet staan.")
        raise Refused(said % {"number": typed})
    return typed


@transaction.atomic
def give(person: User, typed: str, by: trail.By) -> None:
    """Set the number of an official. Raises Refused."""
    person.phone = _number(typed)
    person.save(update_fields=["phone"])
    trail.note(person, trail.What.PHONE, by)


@transaction.atomic
def give_teams(typed: Mapping[int, str], by: trail.By) -> None:
    """Set the numbers of teams, by their id; all or none. Raises Refused.

    It is in the trail of who does it; what is done on the server is in that of each beheerder.
    """
    whose = [by.user] if by.user is not None else list(accounts.managers())
    for team in Team.objects.select_for_update().filter(pk__in=typed).order_by("pk"):
        before, team.phone = team.phone, _number(typed[team.pk])
        if team.phone == before:
            continue
        team.save(update_fields=["phone"])
        for person in whose:
            trail.note(person, trail.What.PHONE, by, team=team.name, before=before, now=team.phone)
