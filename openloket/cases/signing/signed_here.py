"""Ask who signed with the applicant already, where an official can see it: at the desk, and on a form on paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from openloket.cases.models import Channel
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import type_of

_PREFIX = "getekend_"
_ASK = {
    Channel.DESK: "Deze persoon tekende hier, en ik keek op het identiteitsbewijs.",
    Channel.PAPER: "De handtekening van deze persoon staat op het formulier.",
    Channel.EMAIL: "De handtekening van deze persoon staat op wat er kwam.",
}


def questions(version: Version, channel: str) -> list[Question]:
    """Return a tick for each question that names who must sign too; none where nobody can see them sign."""
    if channel not in _ASK:
        return []
    return [
        Question(
            id=f"{_PREFIX}{item.id}", ask=_ASK[Channel(channel)], hint=item.ask, type="declaration", required=False
        )
        for item in version.questions
        if type_of(item).signs
    ]


def read(version: Version, channel: str, given: Mapping[str, Any]) -> list[str]:
    """Return the ids of the questions that are ticked."""
    return [item.id.removeprefix(_PREFIX) for item in questions(version, channel) if given.get(item.id)]


def shown(signed: Collection[str]) -> dict[str, bool]:
    """Return the ticks as answers to these questions."""
    return {f"{_PREFIX}{name}": True for name in signed}
