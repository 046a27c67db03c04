"""Absence: days on which a colleague does someone's work, as themselves and with the rights that they have themselves.

It gives no right, so it takes one beheerder. It begins and ends by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.people import trail
from openloket.people.accounts import Refused, grants, may
from openloket.people.models import Absence, User
from openloket.people.rights import Action
from openloket.people.trail import By, What

LONGEST_DAYS = 366


def add(person: User, deputy: User, first: date, last: date, by: By) -> Absence:
    """Write down that someone is away, both days included. Raises Refused for days or a deputy that cannot be."""
    if last < first:
        raise Refused(_("De laatste dag ligt voor de eerste."))
    if last < timezone.localdate():
        raise Refused(_("Deze dagen zijn al voorbij."))
    if (last - first).days >= LONGEST_DAYS:
        raise Refused(_("Kies hoogstens een jaar."))
    if deputy == person:
        raise Refused(_("Iemand vervangt zichzelf niet. Kies een collega."))
    if not can_replace(person, deputy):
        raise Refused(
            _("%(deputy)s mag geen zaken van %(person)s behandelen. Kies een collega met dezelfde rol in het team.")
            % {"deputy": deputy, "person": person}
        )
    with transaction.atomic():
        list(User.objects.select_for_update().filter(pk__in=[person.pk, deputy.pk]).order_by("pk"))
        overlapping = _holds().filter(first_day__lte=last, last_day__gte=first)
        if overlapping.filter(person=person).exists():
            raise Refused(_("In deze dagen is %(person)s al afwezig.") % {"person": person})
        if overlapping.filter(person=deputy).exists():
            raise Refused(_("In deze dagen is %(deputy)s zelf afwezig.") % {"deputy": deputy})
        made = Absence.objects.create(
            person=person, deputy=deputy, first_day=first, last_day=last, made_at=timezone.now()
        )
        days = {"first_day": first.isoformat(), "last_day": last.isoformat(), "deputy": str(deputy)}
        trail.note(person, What.ABSENT, by, **days)
    return made


def stop(number: int, person: User, by: By) -> Absence:
    """End an absence now, or take it back. Raises Refused when there is none, or when it is over already."""
    with transaction.atomic():
        found = Absence.objects.select_for_update(of=("self",)).filter(pk=number, person=person).first()
        if found is None:
            raise Refused(_("%(person)s heeft geen afwezigheid met dit nummer.") % {"person": person})
        if found.cancelled_at is not None or found.last_day < timezone.localdate():
            raise Refused(_("Deze afwezigheid is al voorbij."))
        found.cancelled_at = timezone.now()
        found.save(update_fields=["cancelled_at"])
        days = {"first_day": found.first_day.isoformat(), "last_day": found.last_day.isoformat()}
        trail.note(person, What.BACK, by, **days)
    return found


def can_replace(person: User, deputy: User) -> bool:
    """Say whether someone may, by a role of their own, handle anything of what a colleague handles."""
    return any(
        may(deputy, Action.HANDLE, team=grant.team, service=service)
        for grant in grants(person)
        if grant.allows(Action.HANDLE, grant.team, None)
        for service in grant.services or [None]
    )


def _holds() -> QuerySet[Absence]:
    return Absence.objects.filter(cancelled_at=None)


def today(person: User) -> Absence | None:
    """Return the absence of someone who is away today."""
    return _on(timezone.localdate()).filter(person=person).select_related("deputy").first()


def away_today() -> dict[int, Absence]:
    """Return the absences of today, by the id of who is away."""
    return {row.person_id: row for row in _on(timezone.localdate()).select_related("deputy")}


def replaced_by(deputy: User) -> QuerySet[Absence]:
    """Return the absences of today in which someone is the deputy."""
    return _on(timezone.localdate()).filter(deputy=deputy).select_related("person").order_by("last_day", "pk")


def replaced_today(deputies: Iterable[int]) -> dict[int, list[User]]:
    """Return whom each of these deputies replaces today, by the deputy's id."""
    found: dict[int, list[User]] = {}
    for row in _on(timezone.localdate()).filter(deputy__in=list(deputies)).select_related("person"):
        found.setdefault(row.deputy_id, []).append(row.person)
    return found


def coming(person: User) -> QuerySet[Absence]:
    """Return the absences of someone that are not over."""
    found = _holds().filter(person=person, last_day__gte=timezone.localdate())
    return found.select_related("deputy").order_by("first_day")


def _on(day: date) -> QuerySet[Absence]:
    return _holds().filter(first_day__lte=day, last_day__gte=day)
