"""The form in which an official corrects a decision that was sent, and what was corrected before, on the case page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from openloket.cases import correcting
from openloket.cases.handling import Handler
from openloket.cases.letters import WrittenLetter
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible
from openloket.channels.fields import Field, Told, fields, from_post, page_change, problem_links
from openloket.definitions.decided import said
from openloket.definitions.schema import Result, Version
from openloket.forms.validate import Problem, stored
from openloket.people.models import User

MARK, PREFIX = "correction", "herstel."


@dataclass(frozen=True)
class Shown:
    """The form, filled in with the decision as it is or as it was sent back, and what is wrong with it."""

    result: Result
    fields: Sequence[Field]
    motivation: str
    told: Sequence[Told]


@dataclass(frozen=True)
class Earlier:
    """A decision as it was before it was corrected: on which day, by whom and why, with what it said."""

    day: date
    by: str
    reason: str
    motivation: str
    filled: Sequence[tuple[str, list[str]]]


def shown(case: Case, post: QueryDict | None, problems: Sequence[Problem]) -> Shown | None:
    """Return the form of a decision that can be corrected; None when there is none."""
    found = None
    with suppress(NotPossible):
        found = correcting.former(case)
    if found is None:
        return None
    decision, asks = case.decision or {}, found.result.asks
    mine = post if post is not None and MARK in post else None
    values = from_post(asks, mine, PREFIX) if mine else stored(asks, decision.get("ingevuld", {}))
    wrong = problems if mine else ()
    links = [
        link._replace(href=f"#{PREFIX.replace('.', '-')}{link.href.removeprefix('#')}")
        for link in problem_links(wrong, asks)
    ]
    if change := page_change(mine) if mine else None:
        change = replace(change, group=change.group.removeprefix(PREFIX))
    return Shown(
        found.result,
        fields(asks, values, wrong, prefix=PREFIX, change=change),
        mine.get("motivation", "") if mine else decision.get("motivering", ""),
        links,
    )


def earlier(version: Version | None, case: Case) -> list[Earlier]:
    """Return what a decision said before each of its corrections, the latest first."""
    decision: Mapping[str, Any] = case.decision or {}
    if version is None or not decision.get("hersteld"):
        return []
    result = version.result(decision["resultaat"])
    return [
        Earlier(
            date.fromisoformat(item["op"]),
            item["door"],
            item["reden"],
            item["motivering"],
            said(result, stored(result.asks, item["ingevuld"])),
        )
        for item in reversed(decision["hersteld"])
    ]


def correct(case: Case, handler: Handler, motivation: str, reason: str, post: QueryDict) -> None:
    """Correct the decision as the form says. Raises handling's errors."""
    raw = from_post(correcting.former(case).result.asks, post, PREFIX)
    correcting.correct(case.pk, handler, motivation, reason, raw, substantial=post.get("substantial") == "ja")


def preview(case: Case, user: User, motivation: str, reason: str, post: QueryDict) -> WrittenLetter:
    """Write the letter of a correction by this official as it would go today. Raises NotPossible."""
    raw = from_post(correcting.former(case).result.asks, post, PREFIX)
    substantial = post.get("substantial") == "ja"
    today = timezone.localdate()
    return correcting.ready(case, today, motivation, reason, raw, substantial=substantial, by=user).letter
