"""What happened to a case, a line for each act: an act leaves an audit row for everything that it touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from openloket.registers.models import Audittrail, Zaak

MOST = 200
"""Audit rows that a page looks at, the newest."""


@dataclass(frozen=True)
class TimelineLine:
    """What happened, when, and who did it."""

    text: str
    at: datetime
    who: str


def timeline(zaak: Zaak, most: int | None = MOST) -> list[TimelineLine]:
    """Return what happened to a case, newest first; without `most`, all of it."""
    rows = Audittrail.objects.filter(hoofd_object=zaak.uuid).order_by("-aanmaakdatum", "-pk")[:most]
    return [line for line, _same in groupby(TimelineLine(_said(row), row.aanmaakdatum, _who(row)) for row in rows)]


def _said(row: Audittrail) -> str:
    """Return why it was done, or else what was done."""
    if row.toelichting:
        return row.toelichting
    named = row.resource_weergave if row.resource_weergave != str(row.resource_id) else ""
    what = f"{row.resource} {named}".strip()
    if row.actie == "create":
        return _("Toegevoegd: %(what)s") % {"what": what}
    if row.actie == "destroy":
        return _("Verwijderd: %(what)s") % {"what": what}
    return _("Gewijzigd: %(what)s") % {"what": what}


def _who(row: Audittrail) -> str:
    return row.gebruikers_weergave or row.applicatie_weergave
