"""What other systems do to a zaak through its API, as far as the officials' work follows it."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from openloket.cases.models import Case


def closed(zaak_id: int, einddatum: date | None) -> None:
    """Take a case off the work list when its zaak is closed, and put it back when that is opened again."""
    Case.objects.filter(pk=zaak_id).update(closed_on=einddatum, revision=F("revision") + 1)
