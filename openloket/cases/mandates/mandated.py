"""By which mandate an official signs a decision in a case: the register is read here, and the rule is in `mandate`.

What is no besluit (Awb 1:3) takes no mandate. Whose mandate ended meanwhile is refused by its name, on the page and in a
decision that waited.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.cases import impartial
from openloket.cases.grounds import Grounds
from openloket.cases.mandates import mandate
from openloket.cases.mandates.mandate import Decision, Mandate, Official, Signature
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible
from openloket.cases.written import organ
from openloket.definitions import words
from openloket.definitions.rules import facts, findings_of_stored
from openloket.definitions.schema import Result, Version
from openloket.forms.validate import Answers, stored
from openloket.law.calendar import plain_date
from openloket.people import absences, accounts, mandates, persons
from openloket.people.accounts import grants, may
from openloket.people.models import User
from openloket.people.rights import Action

REFUSED = "{whom} mag dit besluit niet ondertekenen. {why} {who}"
ASK = "Stel het voor aan wie dat wel mag: {names}."
GIVE = "Laat dit doen door wie dat wel mag: {names}."
"""Says it of what nobody proposes: a decision that is not one of the outcomes of a service."""
NOBODY = "Er is nu niemand met een mandaat hiervoor. Vraag een beheerder om dat te regelen."


def check(
    case: Case,
    version: Version,
    result: Result,
    grounds: Grounds,
    filled: Answers,
    day: date,
    by: User,
    whom: str = "U",
) -> Signature | None:
    """Return by which mandate an official signs a decision of this day; None where none is needed.

    Raises NotPossible, which names the official as `whom`.
    """
    held = registered(version.service) if result.decision else []
    return _signed(held, case, _decision(case, version, result, grounds, filled, day), by, whom, ASK) if held else None


def check_by_law(case: Case, version: Version, day: date, by: User, euro: int | None = None) -> Signature | None:
    """Return by which mandate an official signs a decision that the Awb itself asks for, such as one on a penalty (Awb 4:18).

    It is none of the outcomes of a service, so that it needs a mandate for something else (`anders`), up to so many `euro`.
    None where none is needed. Raises NotPossible.
    """
    amount = None if euro is None else Decimal(euro)
    what = Decision(version.service, organ.of(case, version) or "", "anders", amount, deviates=False, day=day)
    return _signed(registered(version.service), case, what, by, "U", GIVE)


def _signed(held: list[Mandate], case: Case, what: Decision, by: User, whom: str, ask: str) -> Signature | None:
    """Return by which of the mandates they sign; None where no mandate is about it. Raises NotPossible with who may."""
    if mandate.free(held, what):
        return None
    who, away = official(by), replaced(by)
    if found := mandate.sign(held, what, who, away):
        return found
    others = [each for each in deciders(case) if each.pk != by.pk]
    able = [str(each) for each in others if mandate.sign(held, what, official(each), replaced(each))]
    said = ask.format(names=", ".join(able)) if able else NOBODY
    raise NotPossible(REFUSED.format(whom=whom, why=mandate.why_not(held, what, who, away), who=said))


def signature(
    case: Case, version: Version, result: Result, grounds: Grounds, filled: Answers, day: date, by: User | None
) -> Signature | None:
    """Return by which mandate an official would sign, for a preview; None also when they may not."""
    held = registered(version.service) if result.decision and by is not None else []
    if not held or by is None:
        return None
    what = _decision(case, version, result, grounds, filled, day)
    return None if mandate.free(held, what) else mandate.sign(held, what, official(by), replaced(by))


def registered(service: str) -> list[Mandate]:
    """Return the mandates that are about a service, or about all services of an organ; also those that are over."""
    return [
        Mandate(
            organ=row.organ,
            function=row.function,
            decree=row.decree,
            decree_of=row.decree_of,
            first_day=row.first_day,
            last_day=row.last_day,
            ended_on=timezone.localdate(row.ended_at) if row.ended_at else None,
            person=row.person_id,
            role=(row.role, row.team.code) if row.team else None,
            services=frozenset(row.services),
            kinds=frozenset(row.kinds),
            most=row.most,
            deviating=row.deviating,
        )
        for row in mandates.given()
        if not row.services or service in row.services
    ]


def official(user: User) -> Official:
    """Return an official as the rule knows them."""
    return Official(user.pk, str(user), frozenset((str(grant.role), grant.team) for grant in grants(user)))


def replaced(user: User) -> list[Official]:
    """Return the colleagues whom an official replaces today."""
    return [official(row.person) for row in absences.replaced_by(user)]


def deciders(case: Case) -> list[User]:
    """Return who may decide in a case by role, and is not kept from it."""
    of_team = User.objects.filter(is_active=True, memberships__team__code=case.team).distinct()
    return [
        user
        for user in accounts.with_grants(of_team.order_by("last_name", "first_name", "pk"))
        if may(user, Action.DECIDE, team=case.team, service=case.service) and not impartial.barred(user, case)
    ]


def signers(case: Case, version: Version, user: User) -> list[User] | None:
    """Return the colleagues to whom an official can propose a decision in a case.

    None where there is nothing to propose: no mandates are registered for it, and no result takes two officials.
    """
    held, today = registered(version.service), timezone.localdate()
    what = Decision(version.service, organ.of(case, version) or "", "", None, deviates=False, day=today)
    free = mandate.free(held, what)
    if free and not any(each.four_eyes for each in version.results):
        return None
    others = [each for each in deciders(case) if not persons.same(each, user)]
    if free:
        return others
    counts = [each for each in held if mandate.about(each, what) and mandate.runs(each, today)]
    away = absences.replaced_today(each.pk for each in others)
    return [
        each
        for each in others
        for them in [[official(one) for one in (each, *away.get(each.pk, ()))]]
        if any(mandate.holds(row, one) for row in counts for one in them)
    ]


def known(case: Case, version: Version) -> dict[str, Any]:
    """Return the answers, facts and findings of a case that the amount of a result can be bounded by."""
    answers = stored(version.questions, case.answers)
    found = {name: each.value for name, each in findings_of_stored(version, answers, case.received_on).items()}
    return {**facts(version, answers, case.received_on), **found}


def _decision(case: Case, version: Version, result: Result, grounds: Grounds, filled: Answers, day: date) -> Decision:
    return Decision(
        service=version.service,
        organ=organ.of(case, version) or "",
        kind=mandate.kind_of(result),
        amount=mandate.amount_of(version, result, filled, known(case, version)),
        deviates=bool(grounds.against),
        day=day,
    )


def in_letter(signed: Signature | None, by: User | None) -> dict[str, Any] | None:
    """Return what a letter says above the name of who signs it (Awb 10:10); None without a mandate."""
    if signed is None or by is None:
        return None
    said = signed.mandate
    return {
        "organ": words.organ(said.organ, settings.MUNICIPALITY["name"]),  # type: ignore[arg-type]
        "name": str(by) if settings.LETTER_CONTACT != "team" else "",
        "function": said.function,
        "instead_of": signed.instead_of.name if signed.instead_of else "",
        "decree": f"{said.decree} van {plain_date(said.decree_of)}",
    }


def kept(signed: Signature) -> dict[str, str]:
    """Return what a case keeps of the mandate by which it was decided."""
    said = signed.mandate
    found = {
        "orgaan": words.ORGANS.get(said.organ, said.organ),  # type: ignore[call-overload]
        "functie": said.function,
        "mandaatbesluit": said.decree,
        "van": said.decree_of.isoformat(),
    }
    return {**found, "vervangt": signed.instead_of.name} if signed.instead_of else found
