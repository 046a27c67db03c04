"""What came in on a case since whoever handles it last looked.

Opening the case's page is looking: by its handler, or, while it has none, by anyone who may handle it. A case keeps the
moment of the first thing that they have not seen.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from openloket.cases.models import Case
from openloket.people.models import User


def came_in(case: Case, at: datetime, by_id: str = "") -> None:
    """Mark a case as having news, unless its handler entered that themselves; the caller has locked it and saves it."""
    if case.handler is None or case.handler.username != by_id:
        case.new_since = case.new_since or at


def seen(case: Case, user: User, *, may_handle: bool) -> None:
    """Take the mark off when the one it is for looks; what came in after the page was read stays new."""
    looks_as_handler = case.handler_id == user.pk if case.handler_id else may_handle
    if case.new_since is not None and looks_as_handler:
        Case.objects.filter(pk=case.pk, revision=case.revision).update(new_since=None)


def new_for(user: User) -> Q:
    """Return a filter for the cases with news that this official is the one to look at."""
    return Q(new_since__isnull=False) & (Q(handler=user) | Q(handler=None))
