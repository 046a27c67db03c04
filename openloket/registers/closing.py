"""Closing a zaak in the registers (zrc-007, zrc-021)."""

from __future__ import annotations

from datetime import date, datetime

from openloket.law import periods
from openloket.law.retention import archive_action_date
from openloket.registers.models import Resultaat, Resultaattype, Status, Statustype, Zaak


def set_status(zaak: Zaak, statustype: Statustype, at: datetime, toelichting: str = "") -> Status:
    """Add a status and make it the current one."""
    status = Status.objects.create(
        zaak=zaak, statustype=statustype, datum_status_gezet=at, statustoelichting=toelichting[:1000]
    )
    zaak.huidige_status = status
    zaak.save(update_fields=["huidige_status"])
    return status


def close(zaak: Zaak, resultaattype: Resultaattype, at: datetime, day: date, toelichting: str = "") -> Resultaat:
    """Give the zaak its resultaat, its end status and end date, and derive its archive parameters.

    `afleidingswijze` afgehandeld: the brondatum is the end date.
    """
    resultaat = Resultaat.objects.create(zaak=zaak, resultaattype=resultaattype, toelichting=toelichting[:1000])
    end = Statustype.objects.filter(zaaktype=zaak.zaaktype_id).order_by("-volgnummer")[0]
    set_status(zaak, end, at, resultaattype.omschrijving)
    term = periods.parse(resultaattype.archiefactietermijn) if resultaattype.archiefactietermijn else None
    zaak.einddatum = day
    zaak.archiefnominatie = zaak.archiefnominatie or resultaattype.archiefnominatie
    zaak.startdatum_bewaartermijn = day
    zaak.archiefactiedatum = archive_action_date(day, term)
    zaak.save(update_fields=["einddatum", "archiefnominatie", "archiefactiedatum", "startdatum_bewaartermijn"])
    return resultaat
