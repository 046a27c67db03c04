"""Looking for a place by its address: for who has no map, or no script, or does not see it.

A button of the page sends it in; what is found stands on it as buttons of their own. Words alone are always enough.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from openloket.channels.fields import Field, FieldSet, PageChange, Search
from openloket.sources import asking, bag
from openloket.sources.answer import Away

log = logging.getLogger(__name__)


def on_fieldsets(found: Sequence[FieldSet], change: PageChange | None) -> list[FieldSet]:
    """Return the fields of a whole form, each place with how it can be looked for."""
    return [replace(shown, fields=on_fields(shown.fields, change)) for shown in found]


def on_fields(found: Sequence[Field], change: PageChange | None) -> list[Field]:
    """Return the fields of a page, each place with how it can be looked for, and with what was found if that was asked."""
    return [_on_field(field, change) for field in found] if asking.there("bag") else list(found)


def _on_field(field: Field, change: PageChange | None) -> Field:
    if field.rows:
        rows = (row._replace(fields=tuple(on_fields(row.fields, change))) for row in field.rows)
        return replace(field, rows=tuple(rows))
    if not field.kind.placed:
        return field
    if not change or change.place != field.name:
        return replace(field, search=Search())
    if change.chosen:
        return replace(
            field, search=Search(said=_("Het adres staat erbij, met een punt op de kaart."), leads_here=True)
        )
    return replace(field, search=_search(field.typed))


def _search(typed: Any) -> Search:
    words = str(typed.get("where") or "").strip() if isinstance(typed, dict) else ""
    if not words:
        return Search(said=_("Typ eerst een postcode, straat of plaats. Zoek daarna."), leads_here=True)
    try:
        spots = bag.search(words, settings.MAP["centre"])
    except Away as error:
        log.warning("bag is away: %s", error)
        return Search(
            said=_("Wij kunnen nu geen adressen zoeken. U kunt gewoon verder: uw woorden zijn genoeg."), leads_here=True
        )
    if not spots:
        return Search(
            said=_(
                "Wij vinden daar geen adres bij. Probeer een postcode met huisnummer, of een straat met de plaats. U kunt ook gewoon verder: uw woorden zijn genoeg."
            ),
            leads_here=True,
        )
    return Search(tuple(spots), leads_here=True)
