"""Versions of a type: which are published, and which hold on the day that is asked for."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, Date, Text
from openloket.registers.api.resource import Attribute, QueryFilter


def holds(row: str) -> str:
    """Build the condition in SQL for a version that is published and holds on the day that is asked for."""
    return (
        f"not {row}.concept and {row}.begin_geldigheid <= %(day)s::date "
        f"and ({row}.einde_geldigheid is null or {row}.einde_geldigheid >= %(day)s::date)"
    )


STATUS = Choice(("alles", "definitief", "concept"))


def on_status(concept: str) -> dict[str, QueryFilter]:
    """Make the filter on published, concept or all types; published unless asked otherwise."""
    where = f"(%(status)s = 'alles' or {concept} = (%(status)s = 'concept'))"
    return {"status": QueryFilter(STATUS, where, default="definitief", says=Text())}


def on_day(row: str) -> dict[str, QueryFilter]:
    where = f"({row}.begin_geldigheid <= %(day)s::date and ({row}.einde_geldigheid is null or {row}.einde_geldigheid >= %(day)s::date))"
    return {"datumGeldigheid": QueryFilter(Date(), where, says=Text())}


def geldigheid() -> tuple[Attribute, ...]:
    return (
        Attribute("beginGeldigheid", Date(), required=True),
        Attribute("eindeGeldigheid", Date(), nullable=True),
        Attribute("beginObject", Date(), nullable=True, deprecated=True),
        Attribute("eindeObject", Date(), nullable=True, deprecated=True),
    )
