"""What other systems do to a zaak through its API, as far as the officials' work follows it."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.registers.api import database

_IS_OURS = "select exists (select from cases_case where zaak_id = %s)"
"""Asked at each status of any zaak, and prepared: Django's own question costs a third of the whole call."""


def went_on(zaak_id: int, place: int, einddatum: date | None) -> None:
    """Let a case follow its zaak: to the step at the place of its status, and off the work list while it is closed.

    Pages that showed the case are stale then.
    """
    ours = database.run(_IS_OURS, [zaak_id]).fetchone()
    if not ours or not ours[0]:
        return
    case = Case.objects.select_related("version").get(pk=zaak_id)
    step = _step(case, place)
    if (case.step, case.closed_on) != (step, einddatum):
        Case.objects.filter(pk=zaak_id).update(step=step, closed_on=einddatum, revision=F("revision") + 1)


def _step(case: Case, place: int) -> str:
    """Return the step of a case's version at a place, from 1; the one it has when there is none, as for what was read in."""
    steps = versions.of(case.version).steps if case.version else ()
    return steps[place - 1].id if 0 < place <= len(steps) else case.step
