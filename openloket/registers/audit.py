"""One audit row, and the messages that go with it, for each change of a zaak in a channel of our own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from openloket.registers import announcing
from openloket.registers.models import Zaak


def record(
    zaak: Zaak,
    actie: str,
    *,
    wie: str,
    wie_id: str = "",
    toelichting: str = "",
    nieuw: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write who (`wie`) did what (`actie`: create, update, destroy) to a zaak."""
    announcing.tell_of_zaak(zaak, actie, wie, wie_id, toelichting, nieuw, at or timezone.now())
