"""What came in on a case since whoever handles it last looked.

Opening the case's page is looking: by its handler or who replaces them today, or, while it has none, by anyone who may
handle it. A case keeps the moment of the first thing that they have not seen.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from openloket.cases import waiting
from openloket.cases.models import Case
from openloket.people import absences
from openloket.people.models import User


def came_in(case: Case, at: datetime, by_id: str = "") -> None:
    """Mark a case as having news, unless its handler entered that themselves; the caller has locked it and saves it.

    It stops a decision that waits, whoever entered it: nobody decides without what came in (Awb 3:2).
    """
    waiting.stop(case, waiting.CAME_IN, at)
    if case.handler is None or case.handler.username != by_id:
        case.new_since = case.new_since or at


def seen(case: Case, user: User, *, may_handle: bool) -> None:
    """Take the mark off when the one it is for looks; what came in after the page was read stays new."""
    if (case.new_since or case.given_at) and _looks_as_handler(case, user, may_handle):
        Case.objects.filter(pk=case.pk, revision=case.revision).update(new_since=None, given_at=None)


def _looks_as_handler(case: Case, user: User, may_handle: bool) -> bool:
    if case.handler_id is None or case.handler_id == user.pk:
        return may_handle or case.handler_id == user.pk
    return may_handle and absences.replaced_by(user).filter(person=case.handler_id).exists()


def new_for(user: User) -> Q:
    """Return a filter for the cases with news that this official is the one to look at, or that were given to them."""
    replaced = Q(handler__in=absences.replaced_by(user).values("person"))
    given = Q(given_at__isnull=False, handler=user, closed_on=None)
    return given | Q(new_since__isnull=False) & (Q(handler=user) | Q(handler=None) | replaced)
