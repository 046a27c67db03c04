"""Say who may sign a decision on behalf of its organ, by the register of mandates (Awb 10:1 to 10:12). Pure.

A service of which no mandate was ever registered has no such rule: whoever may decide by role, decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from openloket.definitions.schema import Kind, Result, Version
from openloket.forms import bounds
from openloket.forms.questions import Question
from openloket.forms.types import show_money, type_of
from openloket.law.calendar import plain_date

KINDS: Mapping[Kind, str] = {
    "toegewezen": "geven wat is gevraagd",
    "deels": "een deel geven",
    "afgewezen": "weigeren",
    "niet_behandeld": "niet behandelen",
    "anders": "iets anders beslissen, zoals op een bezwaar",
}
"""Puts in words what a decision can do with what was asked."""
assert set(KINDS) == set(get_args(Kind))


@dataclass(frozen=True)
class Mandate:
    """Hold a mandate as it was given: to whom, for what, from when; see people.models.Mandate."""

    organ: str
    function: str
    decree: str
    decree_of: date
    first_day: date
    last_day: date | None = None
    ended_on: date | None = None
    """The day on which it was ended; None while it is not."""
    person: int | None = None
    role: tuple[str, str] | None = None
    """A role and the code of a team, when everyone with that role has it."""
    services: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    most: Decimal | None = None
    deviating: bool = False


@dataclass(frozen=True)
class Official:
    """An official, with the roles that they hold, as (role, team)."""

    pk: int
    name: str
    roles: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Decision:
    """Hold what is decided, as far as a mandate asks about it."""

    service: str
    organ: str
    kind: str
    amount: Decimal | None
    """Says how much it is about, in euros; None for a decision without an amount."""
    deviates: bool
    """Says whether it goes against what the rules find."""
    day: date


@dataclass(frozen=True)
class Signature:
    """By which mandate someone signs, and for whom: another than themselves when that colleague is away."""

    mandate: Mandate
    instead_of: Official | None = None


def kind_of(result: Result) -> Kind:
    """Return what a result does with what was asked."""
    if result.kind:
        return result.kind
    if result.not_handled:
        return "niet_behandeld"
    return "afgewezen" if result.refuses_all else "deels" if result.refuses else "toegewezen"


def amount_of(version: Version, result: Result, filled: Mapping[str, Any], known: Mapping[str, Any]) -> Decimal | None:
    """Return how much a result is about: the most that is filled in for it, else what was asked for when it is given.

    What was asked for is what bounds the amount of another result, such as that of a part; `known` are the answers, facts and
    findings that a bound can name.
    """
    if asked := _money(result.asks):
        return max((filled[each.id] for each in asked if filled.get(each.id) is not None), default=None)
    if kind_of(result) != "toegewezen":
        return None
    most = [bounds.limits(each).get("max") for other in version.results for each in _money(other.asks)]
    wanted = [bound.of(known) for bound in most if bound is not None]
    return max((Decimal(each) for each in wanted if isinstance(each, int | Decimal)), default=None)


def _money(questions: Iterable[Question]) -> list[Question]:
    return [each for each in questions if type_of(each).widget.unit == "euro"]


def governs(mandate: Mandate, service: str, organ: str, day: date) -> bool:
    """Say whether a mandate brings a service under the register: it names it, or is for all of its organ; also once it is over."""
    about = service in mandate.services if mandate.services else mandate.organ == organ
    return about and mandate.first_day <= day


def sign(
    mandates: Collection[Mandate], decision: Decision, who: Official, away: Sequence[Official] = ()
) -> Signature | None:
    """Return by which mandate someone may sign: their own first, then that of a colleague whom they replace; None for none."""
    for official in (who, *away):
        for mandate in mandates:
            if holds(mandate, official) and about(mandate, decision) and not _faults(mandate, decision):
                return Signature(mandate, None if official is who else official)
    return None


def free(mandates: Collection[Mandate], decision: Decision) -> bool:
    """Say whether no mandate was ever registered that is about such a decision: then a role is enough."""
    return not any(governs(each, decision.service, decision.organ, decision.day) for each in mandates)


def why_not(mandates: Collection[Mandate], decision: Decision, who: Official, away: Sequence[Official] = ()) -> str:
    """Say what the mandates lack that come nearest, to someone who may not sign by any of them."""
    theirs = [each for official in (who, *away) for each in mandates if holds(each, official)]
    near = min((_faults(each, decision) for each in theirs if about(each, decision)), key=len, default=[])
    return " ".join(near) or "Op deze naam staat geen mandaat voor deze dienst."


def holds(mandate: Mandate, official: Official) -> bool:
    """Say whether a mandate is an official's, themselves or by a role."""
    return mandate.person == official.pk or (mandate.role is not None and mandate.role in official.roles)


def runs(mandate: Mandate, day: date) -> bool:
    """Say whether a mandate counts on a day."""
    over = mandate.ended_on is not None or (mandate.last_day is not None and mandate.last_day < day)
    return mandate.first_day <= day and not over


def about(mandate: Mandate, decision: Decision) -> bool:
    """Say whether a mandate is for the organ and the service of a decision; a version of old names no organ, only its service counts."""
    if not decision.organ:
        return decision.service in mandate.services
    return mandate.organ == decision.organ and (not mandate.services or decision.service in mandate.services)


def _faults(mandate: Mandate, decision: Decision) -> list[str]:
    """List why a mandate does not reach a decision of its organ and service; none when it does."""
    name = f"Het mandaat ({mandate.decree})"
    found = []
    if mandate.ended_on is not None:
        found.append(f"{name} is ingetrokken op {plain_date(mandate.ended_on)}.")
    elif mandate.last_day is not None and mandate.last_day < decision.day:
        found.append(f"{name} liep tot en met {plain_date(mandate.last_day)}.")
    if decision.day < mandate.first_day:
        found.append(f"{name} begint op {plain_date(mandate.first_day)}.")
    if mandate.kinds and decision.kind not in mandate.kinds:
        found.append(f"{name} is er niet voor deze uitkomst.")
    if mandate.most is not None and decision.amount is not None and decision.amount > mandate.most:
        found.append(
            f"{name} gaat tot en met {show_money(mandate.most)}. Dit besluit gaat over {show_money(decision.amount)}."
        )
    if decision.deviates and not mandate.deviating:
        found.append(f"{name} is er niet voor een besluit dat afwijkt van de regels.")
    return found
