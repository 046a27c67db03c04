"""zrc-021 by itself: terms that lead beyond the calendar, and which changes have anything derived again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openloket.registers import retention
from openloket.registers.api.access import EVERYTHING, Caller
from openloket.registers.api.hand import Hand
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Mutation
from openloket.registers.apis import APIS

assert APIS
DAY = date(2024, 1, 31)


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("P1Y", date(2025, 1, 31)),
        ("P1M", date(2024, 2, 29)),
        ("P2W", date(2024, 2, 14)),
        ("P1D", date(2024, 2, 1)),
        ("P1Y1M1W1D", date(2025, 3, 8)),
        ("P1DT36H", date(2024, 2, 1)),  # hours make no day
        ("P7975Y", date(9999, 1, 31)),
        ("P7976Y", None),  # beyond the year 9999
        ("P999999Y", None),
        ("P999999W999999D", None),
        ("", None),
        ("P", None),
        ("5 jaar", None),
    ],
)
def test_zrc_021_a_term_ends_within_the_calendar_or_not_at_all(duration: str, expected: date | None) -> None:
    assert retention.after(DAY, duration) == expected


OPEN, CLOSED = {"id": 1, "einddatum": None}, {"id": 1, "einddatum": "2024-01-20"}
OLD = {"id": 2, "uuid": "00000000-0000-4000-8000-000000000000", "einddatum": None}


@pytest.mark.parametrize(
    ("name", "zaak", "old", "again"),
    [
        *(
            (name, zaak, old, zaak is CLOSED)
            for name in ("resultaat", "zaakeigenschap", "zaakobject")
            for zaak in (OPEN, CLOSED)
            for old in (None, OLD)
        ),
        ("besluit", None, None, False),  # nothing names what is new
        ("besluit", OPEN, None, False),
        ("besluit", CLOSED, None, True),
        ("besluit", None, OLD, True),  # other zaken may name it as their object
        ("besluit", OPEN, OLD, True),
        ("besluit", CLOSED, OLD, True),
        ("enkelvoudiginformatieobject", None, None, False),
        ("enkelvoudiginformatieobject", None, OLD, True),
        ("zaak", None, OLD, True),  # its deelzaken, and what names it as related
    ],
)
def test_zrc_021_derives_again_what_may_follow(
    name: str, zaak: dict[str, Any] | None, old: dict[str, Any] | None, again: bool
) -> None:
    changed = Mutation(Hand(Caller(EVERYTHING), ""), REGISTRY[name], {}, old, linked={"zaak": zaak} if zaak else {})
    retention.followed(changed)
    assert bool(changed.afterwards) is again


@pytest.mark.parametrize(("old", "again"), [(None, False), (OLD, False), ({**OLD, "einddatum": "2024-01-20"}, True)])
def test_zrc_021_derives_again_what_follows_from_a_correction(old: dict[str, Any] | None, again: bool) -> None:
    changed = Mutation(Hand(Caller(EVERYTHING), ""), REGISTRY["zaak"], {}, old)
    retention.zaak_changed(changed)
    assert bool(changed.afterwards) is again
