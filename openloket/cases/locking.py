"""Lock a case and save it, the same way for everyone who changes one."""

from __future__ import annotations

from openloket.cases.models import Case


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
