"""Put words in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def listed(items: Iterable[str], word: str = "en") -> str:
    """Join one or more things, the last with a word: 'a, b en c'."""
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def capital(text: str) -> str:
    """Return a text as a sentence begins: with a capital."""
    return text[:1].upper() + text[1:]
