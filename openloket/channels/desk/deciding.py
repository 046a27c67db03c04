"""The form in which an official decides: the results, what is filled in for each, and what the rules say of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from openloket.cases import grounds
from openloket.cases.grounds import Recorded
from openloket.cases.models import Case
from openloket.channels.fields import Field, Told, fields, from_post, page_change, problem_links
from openloket.definitions.decided import said
from openloket.definitions.schema import Result, Version
from openloket.forms.validate import Problem, stored


@dataclass(frozen=True)
class Choice:
    """A result that can be chosen, the findings that speak against it, support it or can be no ground of it, and what it asks."""

    result: Result
    against: tuple[Recorded, ...]
    supporting: tuple[Recorded, ...]
    no_ground: tuple[Recorded, ...]
    fields: tuple[Field, ...]

    @property
    def when(self) -> str:
        """Return when its fields are asked, as a condition for the form (JSON)."""
        return json.dumps({"result": self.result.id})


def choices(
    version: Version | None, case: Case, post: QueryDict | None = None, problems: Sequence[Problem] = ()
) -> list[Choice]:
    """Return every result as a choice; after a mistake, with what was filled in and what is wrong with it."""
    if version is None:
        return []
    chosen = post.get("result", "") if post else ""
    change = page_change(post) if post else None
    return [
        Choice(
            found.result,
            found.against,
            found.supporting,
            found.no_ground,
            tuple(
                fields(
                    found.result.asks,
                    raw(version, post, found.result.id) if post else {},
                    problems if found.result.id == chosen else (),
                    prefix=_prefix(found.result.id),
                    change=replace(change, group=change.group.removeprefix(_prefix(found.result.id)))
                    if change
                    else None,
                )
            ),
        )
        for found in grounds.choices(version, case.findings)
    ]


def told(found: Sequence[Choice], problems: Sequence[Problem], post: QueryDict | None) -> list[Told]:
    """List what is wrong with what was filled in for the chosen result, with links to its fields."""
    chosen = next((choice.result for choice in found if post and choice.result.id == post.get("result")), None)
    links = problem_links(problems, chosen.asks) if chosen else []
    return [link._replace(href=f"#{chosen.id}-{link.href.removeprefix('#')}") for link in links] if chosen else []


def raw(version: Version, post: QueryDict, result_id: str) -> dict[str, Any]:
    """Return what was filled in for a result, as it was typed; nothing for a result that does not exist."""
    result = _result(version, result_id)
    return from_post(result.asks, post, _prefix(result.id)) if result else {}


def deviating(found: Sequence[Choice]) -> str:
    """Return the results that go against a finding, as a condition for the form (JSON); empty when there are none."""
    against = [choice.result.id for choice in found if choice.against]
    return json.dumps({"result": against}) if against else ""


def filled_in(version: Version | None, decision: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return what was filled in for the result of a decision that was taken: each question with its answer in words."""
    result = ended_as(version, decision)
    return said(result, stored(result.asks, decision.get("ingevuld", {}))) if result else []


def ended_as(version: Version | None, decision: Mapping[str, Any]) -> Result | None:
    """Return the result with which a case ended; None without one."""
    return _result(version, decision.get("resultaat", "")) if version else None


def _result(version: Version, result_id: str) -> Result | None:
    return next((each for each in version.results if each.id == result_id), None)


def _prefix(result_id: str) -> str:
    return f"{result_id}."
