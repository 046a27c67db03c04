"""One call to a register and its answer."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone

from openloket.registers.api.access import Caller
from openloket.registers.api.bodies import JSON
from openloket.registers.api.hand import Hand
from openloket.registers.api.problems import Problem, fault


@dataclass
class Call:
    """A call as it came in. `base` is the address of the site as the caller knows it: https://loket.voorbeeld.nl."""

    method: str
    base: str
    path: str
    query: dict[str, list[str]]
    environ: dict[str, Any]
    caller: Caller
    body: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """Return a request header, or ""."""
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    def parameter(self, name: str) -> str | None:
        """Return the last value of a query parameter; None when it is not there."""
        values = self.query.get(name)
        return values[-1] if values else None

    @property
    def toelichting(self) -> str:
        return self.header("X-Audit-Toelichting")[:1000]

    @property
    def day(self) -> date:
        """Return the day on which types hold: today, unless the call asks for another."""
        for name in ("datumGeldigheid", "datum_geldigheid"):
            if given := self.parameter(name):
                with contextlib.suppress(ValueError):
                    return date.fromisoformat(given)
        return timezone.localdate(timezone=timezone.get_default_timezone())

    @property
    def hand(self) -> Hand:
        """Return the hand that writes, when this call writes."""
        return Hand(self.caller, self.base, self.toelichting, day=self.day)


@dataclass
class Answer:
    status: int
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON


def answer(status: int, value: Any, **headers: str) -> Answer:
    """Make a JSON answer from a value or from text that is JSON already."""
    body = value.encode() if isinstance(value, str) else msgspec.json.encode(value)
    return Answer(status, body, {name.replace("_", "-"): text for name, text in headers.items()})


MOST_PER_PAGE = 500


def check_page_size(text: str | None, usual: int) -> int:
    """Return how many rows a page has: what was asked, or MOST_PER_PAGE when that is more. Raises Problem 400."""
    if text is None:
        return usual
    if not re.fullmatch(r"0*[1-9]\d{0,8}", text, re.ASCII):
        raise fault("pageSize", "invalid", "Dit is geen aantal per pagina.")
    return min(int(text), MOST_PER_PAGE)


def check_page(text: str | None) -> int:
    """Read a page number, 1 for none. Raises Problem 404 as the standard's pages do, 400 when it is no number."""
    if text is None:
        return 1
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise fault("page", "invalid", "Dit is geen paginanummer.")
    number = int(text)
    if number < 1:
        raise Problem(404, "not_found", "Niet gevonden.", "Ongeldige pagina.")
    return number
