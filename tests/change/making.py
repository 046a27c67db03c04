"""Versions that differ from the starter services in one way or another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openloket.definitions.deciding import MUST_SAY_FROM
from openloket.definitions.edit import replaced
from openloket.definitions.schema import Published, Version
from openloket.definitions.source import Source

SERVICE = "evenementenvergunning"
FOLDER = Path(__file__).resolve().parents[2] / "services" / SERVICE
JULY, JANUARY = FOLDER / "2026-07-01.yaml", FOLDER / "2026-01-01.yaml"
LETTER = """letters:
  overgang:
    subject: Er verandert iets voor uw aanvraag
    body: |
      Wij hebben uw aanvraag {zaaknummer} ontvangen op {ontvangen_op}. De regels zijn veranderd: {veranderd}.

      U krijgt uiterlijk op {beslissen_voor} een besluit.
"""
SAYS = (
    "organ: burgemeester\nsilence: dwangsom\nsilence_because: De APV zegt het anders (artikel 2:25, Dienstenwet 28).\n"
)
ADOPT = {"policy": "adopt", "ground": "Legesverordening september 2026, artikel 9", "letter": "overgang"}
FEES = ("rules", 1, "rows")


def source(
    day: date = date(2026, 9, 1),
    running: Any = ADOPT,
    changes: Mapping[tuple[str | int, ...], Any] | None = None,
    base: Path = JULY,
) -> str:
    """Return the July version's text with another day, transition, and values; from some day on it must say who decides."""
    values = {("valid_from",): day, ("running_cases",): running, **(changes or {})}
    says = SAYS if day >= MUST_SAY_FROM else ""
    return replaced(base.read_text("utf-8"), values).replace("letters:\n", says + LETTER, 1)


def dearer(**options: Any) -> str:
    """Return a text in which a small event with a closed road costs 90 instead of 75, others 300 instead of 260."""
    changes = {
        (*FEES, 2, "then"): Decimal("90.00"),
        (*FEES, 3, "then"): Decimal("300.00"),
        ("examples", 1, "expect", "leges"): Decimal("90.00"),
    }
    return source(changes=changes, **options)


def version(text: str) -> Version:
    found = Source("versie", text)
    made = found.read()
    assert made is not None, found.faults
    return made


def published(text: str) -> Published:
    return Published(version(text), text)


def july() -> Version:
    return version(JULY.read_text("utf-8"))


def january() -> Version:
    return version(JANUARY.read_text("utf-8"))
