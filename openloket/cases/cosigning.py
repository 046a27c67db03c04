"""The rules of several people in one application: who must sign too, what is still missing, and which day counts. Pure.

Without a signature that is needed an application is not complete (Awb 4:5), but it came in on its day: the term to decide
runs from then (Awb 4:13), and stands still only when someone is asked to complete it (Awb 4:15).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from openloket.forms.questions import Question
from openloket.forms.types import type_of

LINK_HOLDS = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)
"""Is how long the applicant waits before asking for another link: nobody fills another's mailbox."""

AWAITED = "Er is nog een handtekening nodig"
BY_LINK = (
    "%(name)s moet mee ondertekenen en krijgt van ons een e-mail met een link. Die werkt 30 dagen. Zonder deze handtekening is uw "
    "aanvraag niet volledig. In Mijn Loket ziet u of zij er is."
)
BY_HAND = (
    "%(name)s moet mee ondertekenen. Is dat nog niet gebeurd? Dan is uw aanvraag niet volledig, en vragen wij u daarom."
)


class Stand(StrEnum):
    """How it stands with a signature that is needed."""

    ASKED = "asked"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    """The link has run out, or never arrived; a new one can be sent."""


@dataclass(frozen=True)
class Named:
    """Someone whom the answers name as having to sign."""

    key: str
    name: str
    email: str


def asks(questions: Iterable[Question]) -> bool:
    """Say whether these questions can name someone who must sign too."""
    return any(type_of(question).signs or asks(question.questions) for question in questions)


def named(questions: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[Named]:
    """Return who must sign according to the answers, in the order of the questions; each row of a group by itself."""
    for question in questions:
        value = answers.get(question.id)
        if not value:
            continue
        if type_of(question).signs:
            yield Named(question.id, value["name"], value["email"])
        elif type_of(question).rows:
            for number, row in enumerate(value, start=1):
                for inner in named(question.questions, row):
                    yield Named(f"{question.id}.{number}.{inner.key}", inner.name, inner.email)


def stand(state: str, asked_at: datetime | None, undelivered: bool, at: datetime) -> Stand:
    """Return how it stands with a signature at a moment."""
    if state != Stand.ASKED:
        return Stand(state)
    gone = asked_at is not None and at >= asked_at + LINK_HOLDS
    return Stand.EXPIRED if gone or undelivered else Stand.ASKED


def awaits(name: str, *, by_link: bool, say: Callable[[str], str] = str) -> dict[str, str]:
    """Return what a receipt says of someone who must still sign, as a heading and a text; `say` translates."""
    return {"title": say(AWAITED), "text": say(BY_LINK if by_link else BY_HAND) % {"name": name}}


def may_ask_again(state: str, asked_at: datetime | None, at: datetime) -> bool:
    """Say whether the applicant may have another link sent: not answered, and the last one is not of just now."""
    return state == Stand.ASKED and (asked_at is None or at >= asked_at + AGAIN_AFTER)


def same_person(signer: Sequence[str], applicant: Collection[str], others: Collection[str]) -> bool:
    """Say whether who wants to sign applied themselves, or signed already for another who must (each as keyed hashes)."""
    return not {*applicant, *others}.isdisjoint(signer)
