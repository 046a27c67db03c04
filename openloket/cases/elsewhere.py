"""What other systems do to a zaak through its API, as far as the officials' work follows it."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from openloket.cases.models import Case


def closed(zaak_id: int, einddatum: date | None) -> None:
    """The case leaves the work list when its zaak is closed, and comes back when it is opened again."""
    Case.objects.filter(pk=zaak_id).update(closed_on=einddatum, revision=F("revision") + 1)
