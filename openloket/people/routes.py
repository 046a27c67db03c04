"""The rules by which new cases go to someone by themselves. Rows are added and ended, never changed, so that one sees later what held.

They give no right: who gets a case by one may handle it by a role of their own, or does not get it (cases.routing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.people.accounts import Refused, may
from openloket.people.models import Route, Team, User
from openloket.people.rights import Action

NAME_MAX, WORD_MAX, MOST_PARTS = 80, 40, 50
LATEST = timedelta(days=366)
_POSTCODE = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True)
class Terms:
    """What a rule says: for which cases, to whom, from when; see models.Route."""

    name: str
    place: int
    people: Sequence[User]
    first_day: date
    service: str = ""
    postcodes: Sequence[str] = ()
    words: Sequence[str] = ()
    most: int | None = None


def give(team: Team, terms: Terms, by: User) -> Route:
    """Keep a rule for what comes in from its first day on. Raises Refused."""
    name, today = " ".join(terms.name.split()), timezone.localdate()
    if not name or len(name) > NAME_MAX:
        raise Refused(_("Geef de regel een naam van hoogstens 80 tekens. Die staat in de tijdlijn van een zaak."))
    if not 1 <= terms.place <= 999:
        raise Refused(_("Vul een plaats in, van 1 tot en met 999. De laagste gaat voor."))
    if not terms.people:
        raise Refused(_("Kies wie de zaken krijgt."))
    for person in terms.people:
        if not (person.is_active and may(person, Action.HANDLE, team=team.code, service=terms.service or None)):
            raise Refused(_("%(person)s mag deze zaken niet behandelen.") % {"person": person})
    if odd := [part for part in terms.postcodes if not _POSTCODE.fullmatch(part)]:
        raise Refused(
            _("Dit is geen begin van een postcode: %(odd)s. Schrijf cijfers, zoals 12 of 1234.") % {"odd": odd[0]}
        )
    if any(len(word) > WORD_MAX for word in terms.words) or len([*terms.words, *terms.postcodes]) > MOST_PARTS:
        raise Refused(_("Dat is te veel. Gebruik hoogstens 50 woorden en postcodes, elk van hoogstens 40 tekens."))
    if terms.most is not None and not 1 <= terms.most <= 9999:
        raise Refused(_("Vul bij ‘Hoogstens’ een aantal zaken in, of laat het leeg."))
    if not today <= terms.first_day <= today + LATEST:
        raise Refused(_("Kies een dag: vandaag of later, en hoogstens een jaar vooruit."))
    with transaction.atomic():
        made = Route.objects.create(
            team=team,
            name=name,
            place=terms.place,
            service=terms.service,
            postcodes=list(terms.postcodes),
            words=[word.casefold() for word in terms.words],
            most=terms.most,
            first_day=terms.first_day,
            given_by=by,
            given_at=timezone.now(),
        )
        made.people.set(terms.people)
    return made


def end(number: int, teams: Sequence[str], by: User) -> Route:
    """End a rule of one of these teams now. Raises Refused when there is none that still holds."""
    row = Route.objects.filter(pk=number, ended_at=None, team__code__in=teams).first()
    if row is None:
        raise Refused(_("Deze regel is er niet meer."))
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    return row


def there(team: str) -> bool:
    """Say whether a team has any rule."""
    return Route.objects.filter(team__code=team, ended_at=None).exists()


def of(team: str) -> QuerySet[Route]:
    """Return the rules of a team that did not end, in the order in which they are tried."""
    rows = Route.objects.filter(team__code=team, ended_at=None).select_related("given_by", "team")
    return rows.prefetch_related("people").order_by("place", "pk")
