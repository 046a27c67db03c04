"""Closing a zaak in the registers (zrc-007, zrc-021)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from openloket.registers import retention
from openloket.registers.models import Record, Resultaat, Resultaattype, Status, Statustype, Zaak

Listener = Callable[[int, date | None], None]
LISTENERS: list[Listener] = []
"""Told when a zaak is closed (with its last day) or opened again (None) through the API, in the same transaction."""


def tell(zaak_id: int, einddatum: date | None) -> None:
    """Tell who keeps something beside the register that a zaak was closed, or opened again."""
    for listener in LISTENERS:
        listener(zaak_id, einddatum)


def set_status(zaak: Zaak, statustype: Statustype, at: datetime, toelichting: str = "") -> Status:
    """Add a status and make it the current one."""
    status = Status.objects.create(
        zaak=zaak, statustype=statustype, datum_status_gezet=at, statustoelichting=toelichting[:1000]
    )
    zaak.huidige_status = status
    zaak.save(update_fields=["huidige_status"])
    return status


def close(zaak: Zaak, resultaattype: Resultaattype, at: datetime, day: date, toelichting: str = "") -> Resultaat:
    """Give the zaak its resultaat, its end status and end date, and derive its archive parameters."""
    resultaat = Resultaat.objects.create(zaak=zaak, resultaattype=resultaattype, toelichting=toelichting[:1000])
    end = Statustype.objects.filter(zaaktype=zaak.zaaktype_id).order_by("-volgnummer")[0]
    set_status(zaak, end, at, resultaattype.omschrijving)
    zaak.einddatum = day
    found = retention.parameters(_row(zaak), _row(resultaattype), day)
    for name, value in found.items():
        setattr(zaak, name, value)
    zaak.save(update_fields=["einddatum", *found])
    retention.zaak_closed(zaak.pk, zaak.uuid)
    return resultaat


def _row(row: Record) -> dict[str, Any]:
    """A row as the rules see it: by column, days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in vars(row).items()
        if not name.startswith("_")
    }
