"""Count how much work a team has and with whom it lies: how many cases run, how old they are, which are late by law or by our own target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from openloket.cases.work.pressing import of_term
from openloket.cases.work.worklist import visible
from openloket.people.accounts import may
from openloket.people.models import Team, User
from openloket.people.rights import Action

COUNTED = {"late": "laat", "soon": "week", "waits": "wacht", "over": "streven", "old": "oud"}
"""Says by which term of a list each number is counted."""


@dataclass(frozen=True)
class Load:
    """Count how many of the cases that run are in which state, and say since when the oldest is there."""

    running: int = 0
    late: int = 0
    """Past the last day of the law, the clock not standing still."""
    soon: int = 0
    """To be decided within a week."""
    waits: int = 0
    """Those whose clock stands still."""
    unread: int = 0
    over: int = 0
    """Older than our own target for the service."""
    old: int = 0
    oldest: date | None = None


def loads(user: User, today: date) -> dict[str, dict[int | None, Load]]:
    """Return the work of each team that an official divides, by its code, and of each who handles it (their id; None: nobody's).

    It is of all cases that they may see in a list, so that each number is that of the list it leads to.
    """
    teams = [team for team in Team.objects.values_list("code", flat=True) if may(user, Action.ASSIGN, team=team)]
    rows: Any = (
        visible(user)
        .filter(team__in=teams, closed_on=None)
        .order_by()
        .values("team", "handler")
        .annotate(
            running=Count("pk"),
            **{name: Count("pk", filter=of_term(term, today)) for name, term in COUNTED.items()},
            unread=Count("pk", filter=Q(new_since__isnull=False)),
            oldest=Min("received_on"),
        )
    )
    found: dict[str, dict[int | None, Load]] = {}
    for row in rows:
        team, handler = row.pop("team"), row.pop("handler")
        found.setdefault(team, {})[handler] = Load(**row)
    return found


def together(rows: Iterable[Load]) -> Load:
    """Return what several have together. Pure."""
    rows = list(rows)
    sums = {each.name: sum(getattr(row, each.name) for row in rows) for each in fields(Load) if each.name != "oldest"}
    return Load(**sums, oldest=min((row.oldest for row in rows if row.oldest), default=None))
