"""Find the zaak that a new one follows on, as settling a grant follows on the grant, and what it says already.

It is always one of the applicant's own, of the service and with an end that the version names (`follows`). Who may see
which zaken is decided elsewhere: a list of them comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.definitions.schema import Follows, Version
from openloket.forms.reading import reference
from openloket.people.acting import Identity
from openloket.people.looking import NUMBERS
from openloket.registers.models import Rol, Zaak

RELATION = "vervolg"
"""Names what the first zaak is to the new one in the registers."""
UNKNOWN = "Wij vinden geen zaak van u met dit nummer waar dit bij hoort. Kijk het nummer na. Staat het zo in onze brief? Bel ons, of stuur ons het formulier op papier."
MOST = 20
"""Counts the zaken that a page lists to choose from."""


@dataclass(frozen=True)
class Possible:
    """Hold a zaak that a new one can follow on: its number, of which service, and since when it is closed."""

    number: str
    title: str
    day: date
    about: str = ""
    """What the first of its answers that is taken over says, such as the name of an activity."""


def possible(zaken: QuerySet[Zaak], follows: Follows) -> QuerySet[Case]:
    """Return the cases among these zaken on which one can follow, the last first."""
    ended = Case.objects.filter(zaak__in=zaken, service=follows.service, decision__resultaat__in=follows.results)
    found = ended.exclude(version=None).exclude(closed_on=None).select_related("zaak", "version")
    return found.order_by("-closed_on", "-pk")


def chosen(zaken: QuerySet[Zaak], follows: Follows, number: Any) -> Case | None:
    """Return the case with the number that someone typed; None when it is none of these zaken, or none to follow on."""
    return possible(zaken, follows).filter(zaak__identificatie=reference(number)).first() if number else None


def next_up(zaken: QuerySet[Zaak], version: Version) -> Case | None:
    """Return the last case on which one can follow and on which none followed yet; None without one."""
    follows = version.follows
    if follows is None:
        return None
    followed = Case.objects.filter(zaak__in=zaken, service=version.service)
    numbers = {reference(number) for number in followed.values_list(f"answers__{follows.question}", flat=True)}
    return possible(zaken, follows).exclude(zaak__identificatie__in=numbers).first()


def listed(zaken: QuerySet[Zaak], follows: Follows) -> list[Possible]:
    """List what someone can choose from."""
    return [
        Possible(case.zaak.identificatie, versions.of(case.version).title, ended_on(case), _about(case, follows))
        for case in possible(zaken, follows)[:MOST]
    ]


def ended_on(case: Case) -> date:
    """Return the day on which a case ended that one can follow on."""
    return case.closed_on or case.received_on


def _about(case: Case, follows: Follows) -> str:
    value = said(case, next(iter(follows.gives.values()), ()))
    return value if isinstance(value, str) else ""


def said(case: Case, names: tuple[str, ...]) -> Any:
    """Return what a closed case says under the first of these names that it has: what was filled in at its end goes first."""
    known = {**case.answers, **((case.decision or {}).get("ingevuld") or {})}
    return next((known[name] for name in names if known.get(name) not in (None, "")), None)


def of_person(who: Identity | None) -> QuerySet[Zaak]:
    """Return the zaken that someone with this number is the initiator of, for an official who has them at the desk."""
    if who is None or who.kind not in NUMBERS:
        return Zaak.objects.none()
    theirs = Rol.objects.filter(
        Q(**{f"betrokkene_identificatie__{NUMBERS[who.kind]}": who.number}), roltype__omschrijving_generiek="initiator"
    )
    return Zaak.objects.filter(pk__in=theirs.values("zaak"))


def of_case(case: Case, version: Version) -> Case | None:
    """Return the case that a case follows on, when its applicant has that one; None without one."""
    return of_answers(version, case.answers)


def relations(version: Version, answers: Mapping[str, Any], url: Callable[[Zaak], str]) -> Iterator[dict[str, str]]:
    """Yield the relation with which the register of a new zaak names the one it follows on, when the applicant has that one."""
    if (first := of_answers(version, answers)) is not None:
        yield {"url": url(first.zaak), "aardRelatie": RELATION}


def of_answers(version: Version, answers: Mapping[str, Any]) -> Case | None:
    """Return the case that answers follow on, when it is the applicant's; None without one."""
    if (follows := version.follows) is None:
        return None
    kind = next((kind for kind in NUMBERS if answers.get(getattr(version.applicant, kind))), None)
    if kind is None:
        return None
    who = Identity(kind, str(answers[getattr(version.applicant, kind)]), "laag")
    return chosen(of_person(who), follows, answers.get(follows.question))
