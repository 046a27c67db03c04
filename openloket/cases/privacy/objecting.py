"""Say which cases are left out of what someone objected to (AVG 21): from the day of the objection, unless we decide that it goes on.

What one can object to is said by the register of processing activities (`Activity.stops`): measuring how the service goes. A case
that may only be kept (AVG 18) is left out of it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from openloket.cases import restricted, versions
from openloket.cases.models import Case
from openloket.cases.privacy import own_data
from openloket.cases.privacy.own_data import Person
from openloket.cases.refusals import NotPossible

OBJECTION = "bezwaar"
"""Names the answer with which someone objects; see OWN_DATA in the schema."""


def left_out() -> list[int]:
    """Return the zaken (their ids) that are not measured now."""
    found = set(restricted.withheld_zaken())
    for case in _objections():
        if holds(case):
            found.update(_theirs(case))
    return sorted(found)


def holds(case: Case) -> bool:
    """Say whether an objection counts: nobody decided yet, or they were right, for a part or whole."""
    if case.closed_on is None:
        return True
    if case.version is None or not case.decision:
        return False
    result = versions.of(case.version).result(str(case.decision["resultaat"]))
    return result.decision and (result.gives or result.kind == "deels")


def touched(zaken: Collection[int]) -> set[int]:
    """Return every zaak that must be looked at anew because one of these changed: all of whoever objected, or whose data is only kept."""
    found: set[int] = set()
    for case in _objections(zaken):
        found.update(_theirs(case))
    return found


def _objections(zaken: Collection[int] | None = None) -> Iterable[Case]:
    today = timezone.localdate()
    services = [item.version.service for item in versions.services_on(today) if item.version.own_data]
    rows = Case.objects.filter(service__in=services).exclude(version=None).select_related("version", "zaak")
    rows = rows if zaken is None else rows.filter(pk__in=zaken)
    return [case for case in rows if own_data.kind(case) == OBJECTION]


def _theirs(case: Case) -> list[int]:
    """Return the zaken of whoever objects; by their login or number alone while it is not certain who asks."""
    try:
        return own_data.person(case).own
    except NotPossible:
        numbers = {pair for rol in own_data.asker(case) for pair in own_data.numbers_of(rol) if pair[0] != "kvk"}
        return Person(frozenset(numbers)).own if numbers else []
