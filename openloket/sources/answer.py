"""What a register answers, and the one way in which it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Stop = Literal["", "died", "curatele", "unknown", "ended"]
"""Why nobody can apply with this number: died, not in the register, or no longer in business. Who is under curatele can,
but their curator must agree (BW 1:381)."""


class Away(Exception):
    """The register gave nothing that can be used. The text says why in Dutch, and holds no data of a person."""


@dataclass(frozen=True)
class Answer:
    """What a register knows, by the name of the source (`brp.naam`), as the JSON of a form's answer.

    A name that is not in `values` is not known there. `secret` says that the address is kept secret (geheimhouding),
    `doubted` which values are being investigated (in onderzoek).
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    stop: Stop = ""
    secret: bool = False
    doubted: frozenset[str] = frozenset()
