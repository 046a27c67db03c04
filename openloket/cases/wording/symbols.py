"""Say in Dutch words what a smiley or another symbol shows, for a letter whose font has no shape for it. Pure.

The words are those of the Unicode CLDR 48.2, in `data/symbols.csv`, for what our font lacks; `data/symbols-licence.txt` is
its licence. How light or dark a skin is, is left out.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources
from itertools import groupby

_JOINER = "\u200d"
_VARIANTS = {ord(c): None for c in "\ufe0e\ufe0f"}
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


@cache
def _words() -> dict[str, str]:
    """Return what each symbol shows, by its characters without their variants."""
    text = resources.files(__package__).joinpath("data", "symbols.csv").read_text("utf-8")
    return {row["symbol"]: row["dutch"] for row in csv.DictReader(text.splitlines())}


@cache
def _longest() -> int:
    return max(map(len, _words()))


def in_words(text: str, known: Collection[str], other: str) -> str:
    """Return a text with words for each symbol that is not among the known characters, and `other` for what has no words.

    Symbols beside each other are said together, one that repeats with how often.
    """
    plain = "".join(c for c in text if c not in _TONES).translate(_VARIANTS)
    found = ""
    for symbols, run in groupby(_parts(plain, known, other), key=lambda part: part[0]):
        said = [part for _, part in run]
        found = _beside(found, _together(said)) if symbols else _beside(found, "".join(said), after=True)
    return found


def _parts(text: str, known: Collection[str], other: str) -> Iterator[tuple[bool, str]]:
    """Yield the text in order: what a symbol shows, with True, and any other character as it is, `other` for an unknown one."""
    at = 0
    while at < len(text):
        ahead = text[at : at + _longest()]
        symbol = next((ahead[:n] for n in range(len(ahead), 0, -1) if ahead[:n] in _words()), "")
        if symbol:
            yield True, _words()[symbol]
        elif text[at] != _JOINER:
            yield False, text[at] if text[at] in known else other
        at += len(symbol) or 1


def _together(words: list[str]) -> str:
    counted = [(word, len(list(same))) for word, same in groupby(words)]
    said = ", ".join(word if times == 1 else f"{times} keer {word}" for word, times in counted)
    return f"({'plaatje' if len(words) == 1 else 'plaatjes'}: {said})"


def _beside(before: str, text: str, *, after: bool = False) -> str:
    """Put words behind each other, with a space where a word and a symbol touch."""
    touch = text[0].isalnum() if after else bool(before) and not before[-1].isspace() and before[-1] not in "(‘“"
    return f"{before} {text}" if before and touch else before + text
