"""Say how pressing a case that runs is, as a condition: the board counts by it, and a list is narrowed to exactly those cases."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from openloket.cases import versions
from openloket.cases.terms import clock
from openloket.cases.work import targets

OLD_DAYS = 56
"""Says from how many days on a case that runs is called old: the eight weeks in which a decision is usual (Awb 4:13)."""
SOON_DAYS, MONTH_DAYS = 7, 31
TERMS = ("laat", "week", "maand", "wacht", "streven", "oud")
"""Says what can be asked for: too late, ending within a week or a month, standing still, past our own target, old."""


def acts() -> Q:
    """Return the condition that the clock runs: nothing is awaited from the applicant, or by its law that stops no clock (Awb 4:15)."""
    every = (row for rows in versions.all_versions().values() for row in rows)
    on = [row.hash for row in every if not clock.stands_still(row.version)]
    return Q(waiting=False) | Q(version__hash__in=on) if on else Q(waiting=False)


def of_term(term: str, today: date) -> Q:
    """Return what a case is that runs and is pressing in this way; anything when the word is none of TERMS."""
    running = Q(closed_on=None)
    match term:
        case "laat":
            return running & acts() & Q(due__lt=today)
        case "week" | "maand":
            last = today + timedelta(days=SOON_DAYS if term == "week" else MONTH_DAYS)
            return running & Q(due__gte=today, due__lte=last)
        case "wacht":
            return running & ~acts()
        case "streven":
            return running & acts() & targets.passed(today)
        case "oud":
            return running & Q(received_on__lte=today - timedelta(days=OLD_DAYS))
    return Q()
