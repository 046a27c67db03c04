"""What other systems do to a zaak through its API, as far as the officials' work follows it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.registers.api import database
from openloket.registers.zaken.status import WentOn

_OURS = f"select zaak_id from cases_case where zaak_id = any({database.array('zaken', 'bigint')})"  # noqa: S608 - a constant
"""Asked at each status of any zaak, and prepared: Django's own question costs a third of the whole call."""


def went_on(zaken: Sequence[WentOn]) -> None:
    """Let cases follow their zaken: to the step at the place of its status, and off the work list while it is closed.

    Pages that showed such a case are stale then.
    """
    ours = [pk for (pk,) in database.run(_OURS, {"zaken": [item.zaak for item in zaken]})]
    if not ours:
        return
    cases = Case.objects.select_related("version").in_bulk(ours)
    for item in zaken:
        if (case := cases.get(item.zaak)) is None:
            continue
        step = _step(case, item.place)
        if (case.step, case.closed_on) != (step, item.einddatum):
            Case.objects.filter(pk=case.pk).update(step=step, closed_on=item.einddatum, revision=F("revision") + 1)


def _step(case: Case, place: int) -> str:
    """Return the step of a case's version at a place, from 1; the one it has when there is none, as for what was read in."""
    steps = versions.of(case.version).steps if case.version else ()
    return steps[place - 1].id if 0 < place <= len(steps) else case.step
