"""The lists of an official: a view, filters, what was searched for, an order; and how many cases each view has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from openloket.cases.find import marks, query
from openloket.cases.find.typed import Sought
from openloket.cases.models import Case
from openloket.cases.work.pressing import of_term
from openloket.cases.work.worklist import VIEWS, of_view, proposed_to, visible, work
from openloket.people import absences
from openloket.people.models import User
from openloket.people.rights import Action

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
    """Is one of pressing.TERMS."""
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
        return found & of_term(self.term, today)

    def marks(self, today: date) -> str:
        """Return what the index to find by knows of these filters."""
        handler = "-" if self.handler == "niemand" else str(int(self.handler)) if self.handler else ""
        kinds = {"v": self.service, "m": self.team, "e": self.step, "k": self.channel, "w": handler}
        asked = [marks.any_of(kind, [value]) for kind, value in kinds.items() if value]
        asked.append(marks.months(self.since, self.until, today))
        asked += [marks.lexeme("u")] if self.unread else []
        asked += [marks.lexeme("o")] if self.term else []
        return marks.both(asked)

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
    conditions = filters.condition(today)
    page = max(1, min(page, MOST_PAGES))
    if sought is None:
        cases = _chosen(user, view, conditions, order)
        rows = list(_named(cases)[(page - 1) * PAGE : page * PAGE + 1])
        more = len(rows) > PAGE and page < MOST_PAGES
        return Found(rows[:PAGE], page, more, _counts(user, conditions))
    ids, hits, widened = _searched(user, view, filters, sought, today, max(COUNTED, page * PAGE) + 1, wide=wide)
    rows = _rows(ids, order, (page - 1) * PAGE, page * PAGE)
    return Found(rows, page, len(ids) > page * PAGE and page < MOST_PAGES, hits.counts(), widened)


def _searched(
    user: User, view: str, filters: Filters, sought: Sought, today: date, most: int, *, wide: bool
) -> tuple[list[int], _Hits, bool]:
    """Return what a search finds in a view, as it is written first; and whether names nearly spelled so are among it."""
    spelled = query.spelling(sought)
    hits = _Hits(user, filters, sought, spelled, today, most, wide=False)
    exact = hits.of(view)
    widened = bool(spelled.near) and (wide or len(exact) < query.ENOUGH)
    if widened:
        hits = _Hits(user, filters, sought, spelled, today, most, wide=True)
    return _exact_first(exact, hits.of(view)), hits, widened


MOST_FOR_POST = 20
"""Cases that are shown to choose from where post is put."""


def for_post(user: User, sought: Sought) -> list[Case]:
    """Return the cases, the newest first, that post may belong to; for who takes in post, whatever else of cases they may see.

    As in a list, what is spelled as it was typed comes first.
    """
    spelled, found = query.spelling(sought), list[int]()
    for wide in (False, True):
        asked = query.question(user, sought, spelled, wide=wide, action=Action.ENTER_PAPER)
        cases = visible(user, Action.ENTER_PAPER).values("pk")
        sql, params = query.statement(asked, cases, user, MOST_FOR_POST)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = _exact_first(found, sorted((pk for (pk,) in cursor.fetchall()), reverse=True))
    return _rows(found, "", 0, MOST_FOR_POST)


def following(
    user: User, view: str, filters: Filters, sought: Sought | None, order: str, today: date, case: int, *, wide: bool
) -> Case | None:
    """Return the case that comes after this one (its id) in a list, also when it left that list just now; None at its end."""
    if sought is None:
        chosen = _chosen(user, view, filters.condition(today), order)
        ids, by = list(chosen.values_list("pk", flat=True)[: PAGE * MOST_PAGES]), chosen.query.order_by
    else:
        ids, _, _ = _searched(user, view, filters, sought, today, PAGE * MOST_PAGES, wide=wide)
        by = ORDERS.get(order, ("-pk",))
    if case not in ids or (sought is not None and order in ORDERS):
        ids = list(Case.objects.filter(pk__in=[*ids, case]).order_by(*by).values_list("pk", flat=True))
    after = ids[ids.index(case) + 1 :][:1]
    return Case.objects.select_related("zaak").filter(pk__in=after).first()


def every(
    user: User, view: str, filters: Filters, sought: Sought | None, order: str, today: date, most: int
) -> list[Case]:
    """Return the first `most` cases of a list, for a file."""
    if sought is None:
        return list(_named(_chosen(user, view, filters.condition(today), order))[:most])
    ids = _Hits(user, filters, sought, query.spelling(sought), today, most, wide=True).of(view)
    return _rows(ids, order, 0, most)


def _exact_first(exact: Sequence[int], every: Sequence[int]) -> list[int]:
    """Put the cases of which every name is spelled as it was typed before those that are nearly so."""
    so = set(exact)
    return [*exact, *(pk for pk in every if pk not in so)]


def _rows(ids: Sequence[int], order: str, first: int, end: int) -> list[Case]:
    """Read the cases of one page of what was found, the newest of it when that is more than is counted."""
    cases = Case.objects.select_related("zaak__huidige_status__statustype", "zaak__zaaktype", "handler")
    if order in ORDERS:
        return list(_named(cases.filter(pk__in=ids).order_by(*ORDERS[order]))[first:end])
    page = list(ids[first:end])
    found = {case.pk: case for case in _named(cases.filter(pk__in=page))}
    return [found[pk] for pk in page if pk in found]


RUNNING = ("mine", "sign", "unassigned")
"""Names the views that hold only cases that run."""


class _Hits:
    """Hold what a search finds in each view, the newest first and no further than is counted; the views apart only when asked."""

    def __init__(
        self,
        user: User,
        filters: Filters,
        sought: Sought,
        spelled: query.Spelling,
        today: date,
        most: int,
        *,
        wide: bool,
    ) -> None:
        self.user, self.most = user, most
        self.asked = query.question(user, sought, spelled, wide=wide, narrowed=filters.marks(today))
        self.cases = visible(user).filter(filters.condition(today))
        self.found: dict[str, list[int]] = {}
        self.capped = self._take("all", [view for view in VIEWS if view != "all"]) >= most

    def of(self, view: str) -> list[int]:
        """Return the cases of a view."""
        if view != "all":
            self._apart()
        return self.found[view]

    def counts(self) -> dict[str, int]:
        """Return how many cases each view has, at most one more than are counted."""
        self._apart()
        return {view: min(len(ids), COUNTED + 1) for view, ids in self.found.items()}

    def _apart(self) -> None:
        """Look for each view by itself when there is more than was found for all; first for what runs, which holds most others."""
        if not self.capped:
            return
        self.capped = False
        known = {"all"}
        if len(self.found["team"]) < self.most:
            known.add("team")
            if self._take("team", RUNNING) < self.most:
                known.update(RUNNING)
        parts: list[str] = []
        params: list[Any] = []
        views = [view for view in VIEWS if view not in known and len(self.found[view]) < self.most]
        for view in views:
            sql, values = self._statement(view, ())
            parts.append(f"array({sql})")
            params += values
        if not parts:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(parts)}", params)
            for view, ids in zip(views, cursor.fetchone(), strict=True):
                self.found[view] = sorted(ids, reverse=True)

    def _take(self, view: str, within: Sequence[str]) -> int:
        """Find the cases of a view, and which of them are in some others too; return how many there are."""
        sql, params = self._statement(view, within)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = sorted(cursor.fetchall(), reverse=True)
        self.found[view] = [row[0] for row in rows]
        for at, other in enumerate(within, start=1):
            self.found[other] = [row[0] for row in rows if row[at]]
        return len(rows)

    def _statement(self, view: str, within: Sequence[str]) -> tuple[str, list[Any]]:
        flags = {f"in_{other}": ExpressionWrapper(of_view(self.user, other), BooleanField()) for other in within}
        cases = self.cases.filter(of_view(self.user, view)).annotate(**flags).values("pk", *flags)
        asked = self.asked
        if view == "sign":
            asked = asked.among(*proposed_to(self.user).values("zaak").order_by().query.sql_with_params())
        return query.statement(asked, cases, self.user, self.most, _where(self.user, view))


def _where(user: User, view: str) -> str:
    """Return what the index knows of the cases of a view."""
    nobody = marks.any_of("w", ["-"])
    match view:
        case "mine" | "new":
            own = [str(user.pk), *(str(each.person_id) for each in absences.replaced_by(user))]
            mine = marks.both(
                [marks.lexeme("o"), marks.any_of("w", own)]
            )  # also what was given, of which it has no mark
            unread = marks.both([marks.lexeme("u"), marks.either([nobody, marks.any_of("w", own)])])
            return mine if view == "mine" else marks.either([unread, mine])
        case "unassigned":
            return marks.both([marks.lexeme("o"), nobody])
        case "closed":
            return marks.lexeme("x")
        case "all":
            return ""
    return marks.lexeme("o")


def _chosen(user: User, view: str, conditions: Q, order: str) -> QuerySet[Case]:
    found = work(user, view).filter(conditions)
    return found.order_by(*ORDERS[order]) if order in ORDERS else found


def _named(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.annotate(who=F("findable__who")).defer("answers", "findings", "decision", "due_because")


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
