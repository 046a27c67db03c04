"""Where the boxes stand on a return slip, and what each says. A slip that was printed before has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SIZE = 4.5
"""Millimetres that a box is wide and high."""
_LEFT, _TOP, _LINE = 25.0, 74.0, 10.0
TICKS: Sequence[tuple[str, str]] = (
    ("document", "Een aanvulling: u stuurt iets na."),
    ("view", "Een zienswijze: u zegt wat u ergens van vindt."),
    ("objection", "Bezwaar: u bent het niet eens met een besluit."),
    ("withdrawal", "Een intrekking: u wilt niet meer wat u vroeg."),
    ("default", "Een ingebrekestelling: wij beslissen te laat."),
    ("question", "Een vraag."),
)
"""The kinds of messages (cases.receiving), as a slip names them. Slips are out there: a place never changes."""


def boxes() -> list[dict[str, Any]]:
    """Return the boxes as a page has them: millimetres from its top left, each with its kind of message and its words."""
    return [
        {
            "kind": "tick",
            "page": 1,
            "option": kind,
            "label": label,
            "x": _LEFT,
            "y": _TOP + number * _LINE,
            "width": SIZE,
            "height": SIZE,
        }
        for number, (kind, label) in enumerate(TICKS)
    ]
