"""To whom a letter goes: to the applicant, or to the parent or guardian who asked for a child.

A parent with authority represents the child in everything until it is of age (BW 1:245 lid 4, 1:233), so the letters are
theirs, at the address they gave. From the eighteenth birthday on they go to the child, at the address in the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from openloket.cases.models import Case, Channel, Submission
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.people.acting import Right

LETTERS = "letters"
"""Where the sender of an application says to whom letters go (Submission.sender_context)."""


@dataclass(frozen=True)
class Addressee:
    """Who gets a letter: the name to greet them with, what stands under it, and the lines of an address."""

    name: str
    lines: tuple[str, ...]


def of(case: Case, version: Version, answers: Mapping[str, Any], day: date) -> Addressee:
    """Return who gets a letter of this day. A secret address stands in it only when letters go by post."""
    name, address = str(answers.get(version.applicant.name, "")), answers.get(version.applicant.address)
    secret, under = case.secret_address, tuple[str, ...]()
    if parent := _parent(case, day):
        under = (f"ouder of voogd van {name}",)
        name, address, secret = parent["name"] or "ouder of voogd", parent["address"], parent["secret"]
    if secret and answers.get(version.applicant.reach) == "digitaal":
        address = None
    return Addressee(name, (*under, *_address_lines(address)))


def whose_secret(case: Case, day: date) -> Right | None:
    """Return by which right someone has to act for their own secret address to stand in a letter by post of this day.

    None when no such address does. Nobody else may read that letter on the site.
    """
    if parent := _parent(case, day):
        return Right.PARENT if parent["secret"] else None
    return Right.SELF if case.secret_address else None


def came_of_age(case: Case, day: date) -> bool:
    """Say whether a parent asked for someone who is of age by this day: what the parent said of reaching them is over."""
    asked = _by_parent(case)
    return asked is not None and _over(asked, day)


def _parent(case: Case, day: date) -> Mapping[str, Any] | None:
    """Return the parent or guardian who gets the letters of this day; None when the applicant does."""
    asked = _by_parent(case)
    return None if asked is None or _over(asked, day) else asked.get(LETTERS)


def _by_parent(case: Case) -> dict[str, Any] | None:
    """Return how a parent or guardian was known when they sent the application; None when no parent sent it."""
    sent = Submission.objects.filter(
        zaak=case.zaak_id, channel=Channel.WEB, version__isnull=False, sender_context__right=Right.PARENT.value
    )
    return sent.values_list("sender_context", flat=True).order_by("pk").first()


def _over(asked: Mapping[str, Any], day: date) -> bool:
    until = asked.get("until")
    return until is not None and timezone.localdate(datetime.fromisoformat(until)) <= day


def _address_lines(address: Any) -> list[str]:
    if not address:
        return []
    if isinstance(address, AsKept):
        return [str(address)]
    return [
        f"{address['straat']} {address['huisnummer']} {address['toevoeging']}".strip(),
        f"{address['postcode']} {address['plaats']}",
    ]
