"""The archive parameters of a zaak that is closed (zrc-021): brondatum and archiefactiedatum."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from openloket.registers.api import database
from openloket.registers.api.kinds import DURATION

Row = Mapping[str, Any]

UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}


def after(day: date, duration: str) -> date | None:
    """The day plus an ISO 8601 duration of whole days or more; None when that lies beyond the calendar."""
    if not DURATION.fullmatch(duration):
        return None
    parts = re.findall(r"(\d+)([YMWD])", duration.split("T")[0])
    try:
        return day + relativedelta(**{UNITS[unit]: int(number) for number, unit in parts})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None


def as_date(text: str | None) -> date | None:
    """A day written as JJJJ-MM-DD, JJJJMMDD, or a moment that begins so."""
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", text or "")
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def latest(days: list[date | None]) -> date | None:
    """The latest of days that are known."""
    known = [day for day in days if day is not None]
    return max(known) if known else None


def brondatum(zaak: Row, einddatum: date, procedure: Row, look: Callable[[str, Row], list[str | None]]) -> date | None:
    """The day on which the retention term starts, by `afleidingswijze`; None when it cannot be known (zrc-021).

    `look` finds the dates that a way needs: at the hoofdzaak, eigenschappen, zaakobjecten, zaken or besluiten.
    """
    way = procedure.get("afleidingswijze")
    if way == "afgehandeld":
        return einddatum
    if way == "termijn":
        return after(einddatum, procedure.get("procestermijn") or "")
    if way in LOOK:
        return latest([as_date(text) for text in look(way, {**procedure, "zaak": zaak})])
    return None  # ander_datumkenmerk is set by hand


LOOK = {
    "hoofdzaak": "select einddatum::text from registers_zaak where id = %(hoofdzaak_id)s",
    "eigenschap": "select waarde from registers_zaakeigenschap where zaak_id = %(id)s and naam = %(datumkenmerk)s",
    "zaakobject": "select object_identificatie #>> string_to_array(%(datumkenmerk)s, '/') from registers_zaakobject "
    "where zaak_id = %(id)s and object_type = %(objecttype)s",
    "gerelateerde_zaak": "select z.einddatum::text from registers_zaak z where z.uuid::text in (select "
    "right(r.value->>'url', 36) from jsonb_array_elements(%(relevante)s) r)",
    "ingangsdatum_besluit": "select ingangsdatum::text from registers_besluit where zaak_id = %(id)s",
    "vervaldatum_besluit": "select vervaldatum::text from registers_besluit where zaak_id = %(id)s",
}
"""Where each way finds its dates."""


def look(way: str, asked: Row) -> list[str | None]:
    """The dates in the registers."""
    zaak = asked["zaak"]
    values = {
        "id": zaak["id"],
        "hoofdzaak_id": zaak["hoofdzaak_id"],
        "datumkenmerk": asked.get("datumkenmerk") or "",
        "objecttype": asked.get("objecttype") or "",
        "relevante": database.as_json(zaak["relevante_andere_zaken"]),
    }
    return [row[0] for row in database.run(LOOK[way], values).fetchall()]


def parameters(
    zaak: Row, resultaattype: Row, einddatum: date, find: Callable[[str, Row], list[str | None]] = look
) -> Row:
    """What a zaak gets when it is closed: archiefnominatie, archiefactiedatum, startdatum_bewaartermijn."""
    procedure = resultaattype["brondatum_archiefprocedure"] or {}
    term = resultaattype["archiefactietermijn"]
    start = as_date(zaak["startdatum_bewaartermijn"]) or brondatum(zaak, einddatum, procedure, find)
    nominatie = zaak["archiefnominatie"] or resultaattype["archiefnominatie"]
    return {
        "archiefnominatie": nominatie,
        "archiefactiedatum": after(start, term) if start and term else as_date(zaak["archiefactiedatum"]),
        "startdatum_bewaartermijn": start if nominatie == "vernietigen" else as_date(zaak["startdatum_bewaartermijn"]),
    }


def local_day(moment: datetime) -> date:
    """The day of a moment in the Netherlands."""
    from django.utils import timezone

    return timezone.localtime(moment).date()
