"""Identifications that are unique within an organisation, from database sequences (zrc-002, drc-001)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

_SEQUENCES = {
    "ZAAK": "zaak_nummer",
    "DOCUMENT": "document_nummer",
    "BESLUIT": "besluit_nummer",
    "CONTACT": "contact_nummer",
    "status": "registers_status_id_seq",
}


def take(kinds: Sequence[str]) -> list[int]:
    """Take the next value of each kind's sequence, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(['nextval(%s)'] * len(kinds))}", [_SEQUENCES[kind] for kind in kinds])
        return [int(number) for number in cursor.fetchone()]


def name(kind: str, day: date, number: int) -> str:
    """Write an identification such as ZAAK-2026-0000001234."""
    return f"{kind}-{day.year}-{number:010}"


def in_sql(kind: str, day: date) -> str:
    """Build the SQL of a new identification, as `name` writes it."""
    return f"'{kind}-{day.year:04}-' || lpad(nextval('{_SEQUENCES[kind]}')::text, 10, '0')"


def contact_name(number: int) -> str:
    """Write the identification of a klantcontact, which the standard limits to 14 characters."""
    return f"C{number:013}"


def contact_in_sql() -> str:
    """Build the SQL of a new identification of a klantcontact, as `contact_name` writes it."""
    return f"'C' || lpad(nextval('{_SEQUENCES['CONTACT']}')::text, 13, '0')"


def next_numbers(kind: str, day: date, count: int) -> list[str]:
    """Take `count` new identifications."""
    return [name(kind, day, number) for number in take([kind] * count)]


def next_number(kind: str, day: date) -> str:
    """Take one new identification."""
    return next_numbers(kind, day, 1)[0]
