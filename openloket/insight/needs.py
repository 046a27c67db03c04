"""Where people get stuck, counted by people and not by clicks, with how sure that is. Nothing of fewer than ten is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
from django.db.models import Count
from django.db.models.functions import Lower

from openloket.cases.models import Feedback, Search
from openloket.change.statistics import Difference, shares, wilson
from openloket.insight.privacy import FEW
from openloket.insight.story import CONTACT
from openloket.insight.tables import Filter

QUIET = timedelta(hours=2)
"""Who did nothing for so long, and did not send, has stopped."""
CALLS_WITHIN_DAYS = 14
HARD = 2
"""An ease of 1 or 2 out of 5."""

STOP, ERROR, BACK, HELP, SWITCH, CALL, SEARCH, FEEDBACK = (
    "stop",
    "error",
    "back",
    "help",
    "switch",
    "call",
    "search",
    "feedback",
)
KINDS = (STOP, ERROR, BACK, HELP, SWITCH, CALL, SEARCH, FEEDBACK)


@dataclass(frozen=True)
class Need:
    """Something that people ran into: where, how many of how many, and the interval in which the true share lies."""

    kind: str
    service: str
    place: str
    """A page or a question by id, an activity, words that were looked for, or what could be better; "" for the whole."""
    people: int
    of: int

    @property
    def share(self) -> float:
        return self.people / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """99 %, as everywhere where several things are compared at once."""
        return wilson(self.people, self.of)


_SESSIONS = "sessions where {where} and (sent or dropped or until < ?::timestamptz)"

_STATEMENTS = {
    STOP: "select service, page, count(*) from {ended} and not sent group by 1, 2",
    ERROR: "select s.service, t.question, count(distinct s.session) from stumbles t join (select * from {ended}) s "
    "using (session) where t.kind = 'error' group by 1, 2",
    BACK: "select s.service, t.question, count(distinct s.session) from stumbles t join (select * from {ended}) s "
    "using (session) where t.kind = 'back' group by 1, 2",
    HELP: "select s.service, t.page, count(distinct s.session) from stumbles t join (select * from {ended}) s "
    "using (session) where t.kind = 'help' group by 1, 2",
    SWITCH: "select service, '', count(*) from {ended} and switched group by 1",
}


def needs(tables: duckdb.DuckDBPyConnection, chosen: Filter, now: datetime) -> list[Need]:
    """Everything that at least ten people ran into, most people first."""
    where, values = replace(chosen, channel="", team="").where()  # a form on the web has none
    ended = _SESSIONS.format(where=where)
    values = [*values, now - QUIET]
    of = dict(tables.execute(f"select service, count(*) from {ended} group by 1", values).fetchall())
    found = [
        Need(kind, service, place or "", people, of[service])
        for kind, statement in _STATEMENTS.items()
        for service, place, people in tables.execute(statement.format(ended=ended), values).fetchall()
    ]
    found += _calls(tables, chosen)
    found += _feedback(chosen)
    if not (chosen.channel or chosen.team or chosen.version or chosen.service):
        found += _searches(chosen)
    return sorted(
        (need for need in found if need.people >= FEW),
        key=lambda need: (-need.people, need.kind, need.service, need.place),
    )


def _calls(tables: duckdb.DuckDBPyConnection, chosen: Filter) -> list[Need]:
    """Cases in which the applicant got in touch within days of a step: what that step left unclear (failure demand)."""
    where, values = chosen.where()
    of = dict(tables.execute(f"select service, count(*) from cases where {where} group by 1", values).fetchall())
    rows = tables.execute(
        f"select service, previous, count(distinct case_id) from events where {where} and activity = '{CONTACT}' "
        f"and previous <> '{CONTACT}' and seconds <= {CALLS_WITHIN_DAYS * 86400} and by_channel in ('phone', 'desk', 'email') "
        "group by 1, 2",
        values,
    ).fetchall()
    return [Need(CALL, service, previous, people, of[service]) for service, previous, people in rows]


def _feedback(chosen: Filter) -> list[Need]:
    rows = _period(Feedback.objects.all(), chosen)
    if chosen.service:
        rows = rows.filter(service=chosen.service)
    if chosen.channel:
        rows = rows.filter(channel=chosen.channel)
    of = dict(rows.values_list("service").annotate(n=Count("pk")))
    hard = rows.filter(ease__lte=HARD).values_list("service", "better").annotate(n=Count("pk"))
    return [Need(FEEDBACK, service, better, people, of[service]) for service, better, people in hard]


def _searches(chosen: Filter) -> list[Need]:
    rows = _period(Search.objects.all(), chosen)
    of = rows.count()
    empty = rows.filter(found=0).annotate(said=Lower("words")).values_list("said").annotate(n=Count("pk"))
    return [Need(SEARCH, "", words, people, of) for words, people in empty]


def _period(rows: Any, chosen: Filter) -> Any:
    if chosen.since:
        rows = rows.filter(on__gte=chosen.since)
    if chosen.until:
        rows = rows.filter(on__lte=chosen.until)
    return rows


def did_it_help(
    tables: duckdb.DuckDBPyConnection, need: Need, before: str, after: str, since: date, now: datetime
) -> Difference:
    """The share of people who ran into it under the version `after` a change beside the one `before` it.

    For what has no version (searching, feedback) as long a time before the day `since` as there is after it.
    """
    days = max(1, (now.date() - since).days)
    counts = []
    for version, start, end in (
        (after, since, now.date()),
        (before, since - timedelta(days=days), since - timedelta(days=1)),
    ):
        versioned = need.kind not in (SEARCH, FEEDBACK)
        filter_ = Filter(
            service=need.service,
            version=version if versioned else "",
            since=None if versioned else start,
            until=None if versioned else end,
        )
        counts.append(_counted(tables, need, filter_, now))
    return shares(*counts)


def _counted(tables: duckdb.DuckDBPyConnection, need: Need, filter_: Filter, now: datetime) -> tuple[int, int]:
    where, values = filter_.where()
    if need.kind in _STATEMENTS:
        ended, values = _SESSIONS.format(where=where), [*values, now - QUIET]
        found: Iterable[tuple[str, str, int]] = tables.execute(
            _STATEMENTS[need.kind].format(ended=ended), values
        ).fetchall()
        of = tables.execute(f"select count(*) from {ended}", values).fetchall()[0][0]
        return sum(people for _, place, people in found if (place or "") == need.place), of
    if need.kind == CALL:
        of = tables.execute(f"select count(*) from cases where {where}", values).fetchall()[0][0]
        return sum(item.people for item in _calls(tables, filter_) if item.place == need.place), of
    if need.kind == FEEDBACK:
        rows = _period(Feedback.objects.filter(service=need.service), filter_)
        return rows.filter(ease__lte=HARD, better=need.place).count(), rows.count()
    rows = _period(Search.objects.all(), filter_)
    return rows.filter(found=0, words__iexact=need.place).count(), rows.count()
