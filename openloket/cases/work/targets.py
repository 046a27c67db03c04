"""Our own targets: within how many days a team wants to decide on a service, earlier than the law asks.

A target counts for what comes in from its day on. It changes no term of the law and nothing that an applicant is told.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases.models import Target
from openloket.cases.refusals import NotPossible
from openloket.people.models import User

DAYS_MOST = 365
NO_DAYS = gettext_noop("Vul een aantal dagen in, van 1 tot en met 365, of 0 om het streven te laten vervallen.")
NO_SERVICE = gettext_noop("Kies een dienst van uw team.")
NO_DAY = gettext_noop("Kies een dag: vandaag of later, en hoogstens een jaar vooruit.")


def give(user: User, service: str, days: int, first_day: date, allowed: Collection[str]) -> Target:
    """Keep a target for what comes in from a day on; 0 days ends it. `allowed` are the services for which they may. Raises NotPossible."""
    today = timezone.localdate()
    if service not in allowed:
        raise NotPossible(NO_SERVICE)
    if not 0 <= days <= DAYS_MOST:
        raise NotPossible(NO_DAYS)
    if not today <= first_day <= today + timedelta(days=366):
        raise NotPossible(NO_DAY)
    row, _ = Target.objects.update_or_create(
        service=service, first_day=first_day, defaults={"days": days, "given_by": user, "given_at": timezone.now()}
    )
    return row


def known() -> dict[str, list[Target]]:
    """Return the targets of each service, the earliest first."""
    found: dict[str, list[Target]] = {}
    for row in Target.objects.select_related("given_by").order_by("service", "first_day"):
        found.setdefault(row.service, []).append(row)
    return found


def passed(today: date) -> Q:
    """Return the condition that a case is older than the target that held when it came in."""
    condition = Q(pk__in=[])
    for service, rows in known().items():
        for row, after in zip(rows, [*rows[1:], None], strict=True):
            if not row.days:
                continue
            part = Q(service=service, received_on__gte=row.first_day, received_on__lt=today - timedelta(days=row.days))
            if after:
                part &= Q(received_on__lt=after.first_day)
            condition |= part
    return condition
