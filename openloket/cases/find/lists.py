"""The lists of an official: a view, filters, what was searched for, an order; and how many cases each view has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from openloket.cases.find import query
from openloket.cases.find.typed import Sought
from openloket.cases.models import Case
from openloket.cases.worklist import VIEWS, work
from openloket.people.models import User

PAGE = 50
MOST_PAGES = 200
COUNTED = 1000
"""More cases than these are not counted, but said to be more."""
ORDERS = {
    "termijn": ("due", "pk"),
    "nieuw": ("-received_on", "-pk"),
    "oud": ("received_on", "pk"),
    "bij": (F("handler__last_name").asc(nulls_last=True), "due", "pk"),
    "dienst": ("service", "due", "pk"),
}
"""By what a list can be ordered, as the address says it."""
TERMS = ("laat", "week", "maand", "wacht")
"""Which terms can be chosen: too late, ending within a week or a month, standing still."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; nothing in it tells of anyone but officials."""

    service: str = ""
    team: str = ""
    handler: str = ""
    """The id of an official, or `niemand`."""
    step: str = ""
    channel: str = ""
    term: str = ""
    since: date | None = None
    until: date | None = None
    """The first and last day of receipt."""
    unread: bool = False

    def condition(self, today: date) -> Q:
        """Return what a case on the list must be."""
        found = Q()
        for name in ("service", "team", "step", "channel"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.handler == "niemand":
            found &= Q(handler=None)
        elif self.handler:
            found &= Q(handler=int(self.handler))
        if self.since:
            found &= Q(received_on__gte=self.since)
        if self.until:
            found &= Q(received_on__lte=self.until)
        if self.unread:
            found &= Q(new_since__isnull=False)
        return found & self._term(today)

    def _term(self, today: date) -> Q:
        match self.term:
            case "laat":
                return Q(due__lt=today, closed_on=None, waiting=False)
            case "week" | "maand" as length:
                last = today + timedelta(days=7 if length == "week" else 31)
                return Q(due__gte=today, due__lte=last, closed_on=None)
            case "wacht":
                return Q(waiting=True, closed_on=None)
        return Q()

    @property
    def number(self) -> int:
        """Say how many filters are set."""
        return sum(bool(value) for value in vars(self).values())


@dataclass(frozen=True)
class Found:
    """One page of a list."""

    cases: list[Case]
    number: int
    more: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many cases each view has, at most one more than are counted."""
    widened: bool = False
    """Whether names that are nearly spelled as was typed are among them."""


def listed(
    user: User, view: str, filters: Filters, sought: Sought | None, order: str, page: int, today: date, *, wide: bool
) -> Found:
    """Return a page of a list, with the counts of every view. What was typed is taken as it is written first."""
    conditions, spelled = filters.condition(today), None
    if sought is None:
        chosen = _chosen(user, view, conditions, order)
        return _page(chosen, page, _counts(user, conditions), widened=False)
    spelled = query.spelling(sought)
    for widened in (False, True):
        if wide and not widened:
            continue
        matching = query.matching(user, sought, spelled, wide=widened) & conditions
        counts = _counts(user, matching)
        if widened or not spelled.near or counts[view] >= query.ENOUGH:
            break
    chosen = _chosen(user, view, matching, order)
    if not order:
        chosen = query.exact_first(chosen, sought, spelled)
    return _page(chosen, page, counts, widened=widened and bool(spelled.near))


def every(
    user: User, view: str, filters: Filters, sought: Sought | None, order: str, today: date, most: int
) -> list[Case]:
    """Return the first `most` cases of a list, for a file."""
    conditions = filters.condition(today)
    if sought is not None:
        conditions &= query.matching(user, sought, query.spelling(sought), wide=True)
    return list(_named(_chosen(user, view, conditions, order))[:most])


def _chosen(user: User, view: str, conditions: Q, order: str) -> QuerySet[Case]:
    found = work(user, view).filter(conditions)
    return found.order_by(*ORDERS[order]) if order in ORDERS else found


def _named(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.annotate(who=F("findable__who")).defer("answers", "findings", "decision", "due_because")


def _page(cases: QuerySet[Case], page: int, counts: Mapping[str, int], *, widened: bool) -> Found:
    page = max(1, min(page, MOST_PAGES))
    rows = list(_named(cases)[(page - 1) * PAGE : page * PAGE + 1])
    return Found(rows[:PAGE], page, len(rows) > PAGE and page < MOST_PAGES, counts, widened)


def _counts(user: User, conditions: Q) -> dict[str, int]:
    """Count every view up to COUNTED and one more; one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for view in VIEWS:
        rows = work(user, view).filter(conditions).order_by().values("pk")[: COUNTED + 1]
        sql, values = rows.query.sql_with_params()
        parts.append(f"(select count(*) from ({sql}) n)")  # noqa: S608 - its values go apart
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        row: Sequence[int] = cursor.fetchone()
    return dict(zip(VIEWS, row, strict=True))
