"""Identifications that are unique within an organisation, from database sequences (zrc-002, drc-001)."""

from __future__ import annotations

from datetime import date

from django.db import connection

_SEQUENCES = {
    "ZAAK": "zaak_nummer",
    "DOCUMENT": "document_nummer",
    "BESLUIT": "besluit_nummer",
    "CONTACT": "contact_nummer",
}


def next_number(kind: str, day: date) -> str:
    """The next identification, such as ZAAK-2026-0000001234."""
    return next_numbers(kind, day, 1)[0]


def next_numbers(kind: str, day: date, count: int) -> list[str]:
    """`count` identifications in one query."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s) from generate_series(1, %s)", [_SEQUENCES[kind], count])
        return [f"{kind}-{day.year}-{number:010}" for (number,) in cursor.fetchall()]
