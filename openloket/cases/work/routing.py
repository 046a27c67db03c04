"""Give a new case to someone by the rules of its team: the first rule that fits, to who has the fewest running cases.

Who is away is replaced by their deputy. A case that no rule fits, or for which a rule finds nobody, waits in the list of its
team for whoever takes it. It is done once, after the case is there; what someone took meanwhile stays theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from openloket.cases import impartial, versions
from openloket.cases.locking import locked_case
from openloket.cases.models import Case
from openloket.cases.refusals import whole
from openloket.cases.work import handling
from openloket.definitions.schema import Version
from openloket.forms.sentences import listed
from openloket.people import absences, routes
from openloket.people.accounts import may, with_grants
from openloket.people.models import Absence, Route, User
from openloket.people.rights import Action
from openloket.registers import acts


@dataclass(frozen=True)
class Facts:
    """What a rule looks at in a case."""

    service: str
    received_on: date
    postcode: str
    """Of the place that it is about, or else of the applicant; empty where no address was given."""
    says: str
    """Its subject and its answers, in small letters."""


@dataclass(frozen=True)
class Tried:
    """A rule that was tried on a case: why it does not fit or finds nobody, or who gets the case by it."""

    route: Route
    why: str
    to: User | None = None


def facts(case: Case) -> Facts:
    """Return what rules look at in a case."""
    version = versions.of(case.version) if case.version else None
    said = [case.zaak.omschrijving, *_texts(case.answers)]
    return Facts(case.service, case.received_on, postcode(version, case.answers), " ".join(said).casefold())


def postcode(version: Version | None, answers: Mapping[str, Any]) -> str:
    """Return the postcode that a case is about: of an address that is not the applicant's own, or else of that. Pure."""
    own = version.applicant.address if version else ""
    found = {name: str(value.get("postcode") or "") for name, value in answers.items() if isinstance(value, dict)}
    return next((code for name, code in found.items() if code and name != own), found.get(own or "", ""))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in an answer. Pure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)


def why_not(route: Route, seen: Facts) -> str:
    """Return why a rule does not fit a case, in Dutch; empty when it fits. Pure."""
    if seen.received_on < route.first_day:
        return f"geldt voor wat binnenkomt vanaf {route.first_day:%d-%m-%Y}"
    if route.service and route.service != seen.service:
        return f"is voor een andere dienst ({route.service})"
    if route.postcodes and not seen.postcode.startswith(tuple(route.postcodes)):
        return "is voor andere postcodes" if seen.postcode else "vraagt een postcode, en de zaak heeft er geen"
    if route.words and not any(word in seen.says for word in route.words):
        return f"zoekt een van deze woorden: {', '.join(route.words)}"
    return ""


def tried(case: Case, day: date | None = None) -> list[Tried]:
    """Try the rules of its team on a case, up to the first that gives it to someone; the last says to whom it goes, if to anyone.

    With `day` as if the case came in on that day.
    """
    seen, found = facts(case), list[Tried]()
    seen = replace(seen, received_on=day or seen.received_on)
    away = absences.away_today()
    for route in routes.of(case.team):
        if why := why_not(route, seen):
            found.append(Tried(route, why))
            continue
        found.append(_chosen(route, case, away))
        break
    return found


def _chosen(route: Route, case: Case, away: Mapping[int, Absence]) -> Tried:
    """Choose who gets a case by a rule that fits: who may handle it and is there, or their deputy, with the fewest cases."""
    people: dict[int, User] = {}
    for person in route.people.all():
        there = away[person.pk].deputy if person.pk in away else person
        if there.pk not in away:
            people[there.pk] = there
    known = {one.pk: one for one in with_grants(User.objects.filter(pk__in=people, is_active=True))}
    scope = {"team": case.team, "service": case.service}
    able = [one for one in known.values() if may(one, Action.HANDLE, **scope) and not impartial.barred(one, case)]
    if not able:
        return Tried(route, "past, maar niemand van deze regel is er en mag de zaak behandelen")
    has = _running(able)
    free = [one for one in able if route.most is None or has[one.pk] < route.most]
    if not free:
        return Tried(route, f"past, maar wie er is heeft al {route.most} zaken of meer")
    to = min(free, key=lambda one: (has[one.pk], str(one), one.pk))
    counts = listed(f"{one} {has[one.pk]}" for one in sorted(free, key=str))
    return Tried(route, f"past; lopende zaken: {counts}", to)


def _running(people: Collection[User]) -> dict[int, int]:
    """Return how many cases run with each of these officials, by their id."""
    rows = Case.objects.filter(handler__in=[one.pk for one in people], closed_on=None).order_by()
    counted = dict(rows.values_list("handler").annotate(Count("pk")))
    return {one.pk: counted.get(one.pk, 0) for one in people}


def route(zaak_id: int) -> User | None:
    """Give a case to who gets it by a rule, when nobody has it and it runs; return who that is."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.handler_id or case.closed_on or case.version is None:
            return None
        if not (found := tried(case)) or (to := found[-1].to) is None:
            return None
        now = timezone.now()
        hand = acts.hand(why=f"In behandeling bij {to}, door de regel ‘{found[-1].route}’", at=now)
        handling.give(case, to, hand, now)
        return to
