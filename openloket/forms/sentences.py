"""Put words in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def listed(items: Iterable[str], word: str = "en") -> str:
    """Join one or more things, the last with a word: 'a, b en c'."""
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def thousands(number: int) -> str:
    """Write a whole number as in Dutch: 1.300."""
    return f"{number:,}".replace(",", ".")


def capital(text: str) -> str:
    """Return a text as a sentence begins: with a capital."""
    return text[:1].upper() + text[1:]


def closed(text: str) -> str:
    """Return words that end a sentence with its full stop; a text of more lines, such as a list, stays as it is."""
    open_ended = "\n" not in text and (text[-1:].isalnum() or text.endswith((")", "’", "”", "%")))
    return f"{text}." if open_ended else text
