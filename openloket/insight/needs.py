"""Where people get stuck, in people rather than clicks, and how sure that is. Fewer than ten are never given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
from django.db.models import Count
from django.db.models.functions import Lower

from openloket.cases.models import Feedback, Search
from openloket.change.statistics import Compared, shares, wilson
from openloket.insight.forms import ENDED, quiet_since
from openloket.insight.privacy import FEW
from openloket.insight.story import CONTACT
from openloket.insight.tables import Filter

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
        """Return the 99 % interval of the share, as everywhere where several things are compared at once."""
        return wilson(self.people, self.of)


@dataclass(frozen=True)
class _Found:
    """How many people ran into one kind of thing, by service and place; and out of how many, by service."""

    people: dict[tuple[str, str], int]
    of: dict[str, int]


_ENDED = f"sessions where {{where}} and {ENDED}"
_STUMBLED = (
    "select s.service, t.{place}, count(distinct s.session) from stumbles t join (select * from {ended}) s "
    "using (session) where t.kind = '{kind}' group by 1, 2"
)
_ON_FORMS = {
    STOP: "select service, page, count(*) from {ended} and not sent group by 1, 2",
    ERROR: _STUMBLED.replace("{kind}", "error").replace("{place}", "question"),
    BACK: _STUMBLED.replace("{kind}", "back").replace("{place}", "question"),
    HELP: _STUMBLED.replace("{kind}", "help").replace("{place}", "page"),
    SWITCH: "select service, '', count(*) from {ended} and switched group by 1",
}


def needs(tables: duckdb.DuckDBPyConnection, chosen: Filter, now: datetime) -> list[Need]:
    """List everything that at least ten people ran into, most people first."""
    whole = not (chosen.channel or chosen.team or chosen.version or chosen.service)  # a search is about no service
    found = _measured(tables, chosen, now, KINDS if whole else [kind for kind in KINDS if kind != SEARCH])
    every = [
        Need(kind, service, place, people, measured.of[service])
        for kind, measured in found.items()
        for (service, place), people in measured.people.items()
        if people >= FEW
    ]
    return sorted(every, key=lambda need: (-need.people, need.kind, need.service, need.place))


def _measured(
    tables: duckdb.DuckDBPyConnection, chosen: Filter, now: datetime, kinds: Sequence[str]
) -> dict[str, _Found]:
    """Count who ran into each of these kinds of thing, however few they are."""
    found: dict[str, _Found] = {}
    if on_forms := [kind for kind in kinds if kind in _ON_FORMS]:
        found |= _forms(tables, chosen, now, on_forms)
    if CALL in kinds:
        found[CALL] = _calls(tables, chosen)
    if FEEDBACK in kinds:
        found[FEEDBACK] = _feedback(chosen)
    if SEARCH in kinds:
        found[SEARCH] = _searches(chosen)
    return found


def _forms(tables: duckdb.DuckDBPyConnection, chosen: Filter, now: datetime, kinds: Sequence[str]) -> dict[str, _Found]:
    where, values = replace(chosen, channel="", team="").where()  # a form on the web has none
    ended, values = _ENDED.format(where=where), [*values, quiet_since(now)]
    of = dict(tables.execute(f"select service, count(*) from {ended} group by 1", values).fetchall())
    found = {}
    for kind in kinds:
        rows = tables.execute(_ON_FORMS[kind].format(ended=ended), values).fetchall()
        found[kind] = _Found({(service, place or ""): people for service, place, people in rows}, of)
    return found


def _calls(tables: duckdb.DuckDBPyConnection, chosen: Filter) -> _Found:
    """Count cases whose applicant got in touch soon after a step: what that step left unclear (failure demand)."""
    where, values = chosen.where()
    of = dict(tables.execute(f"select service, count(*) from cases where {where} group by 1", values).fetchall())
    rows = tables.execute(
        f"select service, previous, count(distinct case_id) from events where {where} and activity = '{CONTACT}' "
        f"and previous <> '{CONTACT}' and seconds <= {CALLS_WITHIN_DAYS * 86400} and by_channel in ('phone', 'desk', 'email') "
        "group by 1, 2",
        values,
    ).fetchall()
    return _Found({(service, previous): people for service, previous, people in rows}, of)


def _feedback(chosen: Filter) -> _Found:
    rows = _period(Feedback.objects.all(), chosen)
    if chosen.service:
        rows = rows.filter(service=chosen.service)
    if chosen.channel:
        rows = rows.filter(channel=chosen.channel)
    of = dict(rows.values_list("service").annotate(n=Count("pk")))
    hard = rows.filter(ease__lte=HARD).values_list("service", "better").annotate(n=Count("pk"))
    return _Found({(service, better): people for service, better, people in hard}, of)


def _searches(chosen: Filter) -> _Found:
    rows = _period(Search.objects.all(), chosen)
    empty = rows.filter(found=0).annotate(said=Lower("words")).values_list("said").annotate(n=Count("pk"))
    return _Found({("", words): people for words, people in empty}, {"": rows.count()})


def _period(rows: Any, chosen: Filter) -> Any:
    if chosen.since:
        rows = rows.filter(on__gte=chosen.since)
    if chosen.until:
        rows = rows.filter(on__lte=chosen.until)
    return rows


def did_it_help(
    tables: duckdb.DuckDBPyConnection, need: Need, before: str, after: str, since: date, now: datetime
) -> Compared:
    """Compare the shares of people who ran into it under the version `after` a change and the one `before` it.

    For what has no version (searching, feedback), compare as long a time before the day `since` as there is after it.
    """
    if need.kind == SEARCH:  # a search is about no service
        need = replace(need, service="")
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
        found = _measured(tables, filter_, now, [need.kind])[need.kind]
        counts.append((found.people.get((need.service, need.place), 0), found.of.get(need.service, 0)))
    return shares(*counts)
