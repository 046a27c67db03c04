"""The form in which an official corrects a decision that was sent, and what was corrected before, on the case page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from openloket.cases.deciding import correcting
from openloket.cases.grounds import Weighing
from openloket.cases.hands import Handler
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible
from openloket.cases.written.letters import WrittenLetter
from openloket.channels.fields import Field, Told, fields, from_post, page_change, problem_links
from openloket.definitions.decided import said
from openloket.definitions.schema import Result, Version
from openloket.forms.validate import Problem, stored
from openloket.people.models import User

MARK, PREFIX, OUTCOME = "correction", "herstel.", "uitkomst"


@dataclass(frozen=True)
class Shown:
    """The form, filled in with the decision as it is or as it was sent back, and what is wrong with it."""

    result: Result
    chosen: str
    """The outcome as it is chosen, by its id."""
    outcomes: Sequence[tuple[Result, Sequence[Field], str]]
    """Every outcome that is a besluit, with its fields, and when those are asked as a condition for the form (JSON)."""
    motivation: str
    told: Sequence[Told]


@dataclass(frozen=True)
class Earlier:
    """A decision as it was before it was corrected: on which day, by whom and why, with what it said."""

    day: date
    by: str
    reason: str
    outcome: str
    """How it ended then, in words."""
    motivation: str
    filled: Sequence[tuple[str, list[str]]]


def shown(case: Case, post: QueryDict | None, problems: Sequence[Problem]) -> Shown | None:
    """Return the form of a decision that can be corrected; None when there is none."""
    found = None
    with suppress(NotPossible):
        found = correcting.former(case, timezone.localdate())
    if found is None:
        return None
    decision: Mapping[str, Any] = case.decision or {}
    mine = post if post is not None and MARK in post else None
    chosen = _chosen(found, mine)
    decisions = [result for result in found.version.results if result.decision]
    return Shown(
        found.result,
        chosen.id,
        [
            (result, _fields(found, result, decision, mine, problems if result == chosen else ()), _when(result))
            for result in decisions
        ],
        mine.get("motivation", "") if mine else decision.get("motivering", ""),
        [
            link._replace(href=f"#{_prefix(found, chosen).replace('.', '-')}{link.href.removeprefix('#')}")
            for link in problem_links(problems if mine else (), chosen.asks)
        ],
    )


def _fields(
    was: correcting.Former,
    result: Result,
    decision: Mapping[str, Any],
    post: QueryDict | None,
    problems: Sequence[Problem],
) -> Sequence[Field]:
    """Return what is filled in for an outcome, as it was sent back, or as it is for the outcome of now."""
    prefix, change = _prefix(was, result), page_change(post) if post else None
    values = from_post(result.asks, post, prefix) if post else {}
    if post is None and result == was.result:
        values = decision.get("ingevuld", {})
    if change is not None:
        change = replace(change, group=change.group.removeprefix(prefix))
    return fields(result.asks, values, problems if post else (), prefix=prefix, change=change)


def _chosen(was: correcting.Former, post: QueryDict | None) -> Result:
    """Return the outcome that was chosen; as it was without a choice, or with one that there is not."""
    wanted = post.get(OUTCOME, "") if post else ""
    return next((each for each in was.version.results if each.decision and each.id == wanted), was.result)


def _prefix(was: correcting.Former, result: Result) -> str:
    return PREFIX if result == was.result else f"{PREFIX}{result.id}."


def _when(result: Result) -> str:
    return json.dumps({OUTCOME: result.id})


def earlier(version: Version | None, case: Case) -> list[Earlier]:
    """Return what a decision said before each of its corrections, the latest first."""
    decision: Mapping[str, Any] = case.decision or {}
    if version is None or not decision.get("hersteld"):
        return []
    found = []
    for item in reversed(decision["hersteld"]):
        result = version.result(item.get("resultaat", decision["resultaat"]))
        filled = said(result, stored(result.asks, item["ingevuld"]))
        day = date.fromisoformat(item["op"])
        found.append(Earlier(day, item["door"], item["reden"], result.label, item["motivering"], filled))
    return found


@dataclass(frozen=True)
class Written:
    """What an official writes in the form: the motivation, why it is corrected, and why someone need not be heard before it."""

    motivation: str
    reason: str
    weighing: Weighing


def correct(case: Case, handler: Handler, said: Written, post: QueryDict) -> None:
    """Correct the decision as the form says. Raises handling's errors."""
    result, raw = _given(case, post)
    correcting.correct(
        case.pk,
        handler,
        said.motivation,
        said.reason,
        raw,
        substantial=post.get("substantial") == "ja",
        result=result,
        weighing=said.weighing,
    )


def _given(case: Case, post: QueryDict) -> tuple[str, dict[str, Any]]:
    """Return the outcome that was chosen and what was filled in for it, as it was typed. Raises NotPossible."""
    was = correcting.former(case, timezone.localdate())
    chosen = _chosen(was, post)
    return post.get(OUTCOME, ""), from_post(chosen.asks, post, _prefix(was, chosen))


def preview(case: Case, user: User, said: Written, post: QueryDict) -> WrittenLetter:
    """Write the letter of a correction by this official as it would go today. Raises NotPossible."""
    result, raw = _given(case, post)
    return correcting.ready(
        case,
        timezone.localdate(),
        said.motivation,
        said.reason,
        raw,
        substantial=post.get("substantial") == "ja",
        result=result,
        weighing=said.weighing,
        by=user,
    ).letter
