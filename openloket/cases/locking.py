"""Lock a case and save it, the same way for everyone who changes one."""

from __future__ import annotations

from openloket.cases import versions, waiting
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible
from openloket.definitions.schema import Version

CLOSED = "Deze zaak is al afgesloten."
RESTRICTED = "Deze zaak mag nu alleen worden bewaard: de aanvrager vroeg dat (artikel 18 van de AVG). Wie dat verzoek behandelde, kan het opheffen."
ELSEWHERE = "Deze zaak komt uit een ander systeem en wordt hier niet behandeld."


def locked_case(zaak_id: int) -> Case:
    """Return a case with its zaak and version, both locked until the transaction ends.

    The zaak comes first, as in calls to the registers: two who begin with another one wait for each other.
    """
    rows = Case.objects.select_for_update(of=("zaak", "self"), no_key=True)
    return rows.select_related("zaak__zaaktype", "version").get(pk=zaak_id)


def save(case: Case) -> None:
    """Save a case that changed; pages that showed it are stale."""
    case.revision += 1
    case.save()


class Stale(RuntimeError):
    """Someone changed the case after the page was shown."""


def locked(zaak_id: int, revision: int | None, *, stops: bool = False) -> tuple[Case, Version]:
    """Return the case, locked until the transaction ends, and its version. Raises Stale, NotPossible; see `opened`."""
    case = opened(zaak_id, revision, stops=stops)
    return case, version_of(case)


def opened(zaak_id: int, revision: int | None, *, stops: bool = False) -> Case:
    """Return the case, locked until the transaction ends, while it is open; also one of another system. Raises Stale, NotPossible.

    While a decision waits, nothing is done on a page but what `stops` it; what comes in has no revision.
    """
    case = locked_case(zaak_id)
    if revision is not None and case.revision != revision:
        raise Stale
    if case.closed_on is not None:
        raise NotPossible(CLOSED)
    if revision is not None and case.restricted_since is not None:
        raise NotPossible(RESTRICTED)
    if revision is not None and not stops:
        waiting.refuse(zaak_id)
    return case


def version_of(case: Case) -> Version:
    """Return the version of a case. Raises NotPossible for one of another system."""
    if case.version is None:
        raise NotPossible(ELSEWHERE)
    return versions.of(case.version)
