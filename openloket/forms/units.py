"""Units that people write behind a number: they may stand there when the question asks in that unit and in no other."""

from __future__ import annotations

import re

_SPELLINGS = {
    "m2": r"m ?²|m\^?2|vierkante (?:meters?|m)",
    "m3": r"m ?³|m\^?3|kubieke (?:meters?|m)|kuub",
    "km": r"km|kilometers?",
    "cm": r"cm|centimeters?",
    "m": r"m|mtr|meters?",
    "hour": r"uur|uren",
    "day": r"dag|dagen",
    "week": r"week|weken",
    "month": r"maand|maanden|mnd",
    "year": r"jaar|jaren|jr",
}
"""Each unit as people write it, a longer one before what it ends with: «vierkante meter» is no «meter»."""
_ANY = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{unit}>{spelling})' for unit, spelling in _SPELLINGS.items())})(?!\w)", re.IGNORECASE
)


def without_unit(text: str, ask: str) -> str:
    """Return a number without the unit behind it: «12,5 m²» is 12,5 where the question says m², and nowhere else."""
    asked = {found.lastgroup or "" for found in _ANY.finditer(ask)}
    if len(asked) != 1:
        return text
    return re.sub(rf"(?<=[\d.,½¼¾])\s*(?:{_SPELLINGS[asked.pop()]})\.?$", "", text, flags=re.IGNORECASE)
