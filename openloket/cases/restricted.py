"""Say which cases may only be kept (AVG 18), here alone: printing, mailing, jobs and the APIs ask here.

Whoever has the row of a case in hand reads it there (`cases.locking`, the search). What comes in for such a case is kept. What
would go out waits, and goes once the case may be used again.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from openloket.cases.models import Case, Message
from openloket.cases.queue import later
from openloket.registers.api import withheld

WAITS = "this case may only be kept now (AVG 18)"
"""Says in the log why something does not go out."""


def cases() -> QuerySet[Case]:
    """Return the cases that may only be kept now."""
    return Case.objects.filter(restricted_since__isnull=False)


def zaken() -> QuerySet[Case, Any]:
    """Return the ids of their zaken, to leave out."""
    return cases().values("zaak")


def holds(zaak: int) -> bool:
    """Say whether a zaak may only be kept now."""
    return cases().filter(zaak=zaak).exists()


def withheld_zaken() -> list[int]:
    """Return the ids of the zaken that no call to the registers reaches."""
    return list(cases().values_list("zaak", flat=True))


def changed(case: Case) -> None:
    """Let the APIs know at once that a case is restricted or is not any more; what waited to go out goes now."""
    transaction.on_commit(withheld.forget)
    if case.restricted_since is None:
        waits = Message.objects.filter(zaak=case.zaak_id, way=Message.Way.INBOX, notified_at=None, sent_on=None)
        for message in waits.values_list("pk", flat=True):
            later("notify", message=message)
