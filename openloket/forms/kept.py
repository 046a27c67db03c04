"""What stands for an answer that was accepted once and cannot be read any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AsKept:
    """A kept answer that does not fit its question's type; shown as it is, and no condition can tell what it says."""

    value: Any

    def __str__(self) -> str:
        return _words(self.value)


def _words(value: Any) -> str:
    """Put what is kept in words: the parts of a list or a mapping with commas between them."""
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return ", ".join(words for item in value if (words := _words(item)))
    return "" if value is None else str(value)
