"""How many guesses a password or key takes someone who knows Dutch, our words and how people choose.

zxcvbn finds English words, keyboard rows, dates and repeats. We add Dutch words, years and what was written before, and
count differently: zxcvbn adds ten thousand guesses for each piece more, so that any four words are good. Here a text
costs what its cheapest pieces cost together, and letters that are no word cost what they do in Dutch.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from zxcvbn import matching, scoring

from openloket.people import dutch

READ = 72
"""Characters that are looked at; what is that long and good so far stays good."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KNOWN, _COMMON = 5.0, 8.5
"""Bits of a word that an attacker tries first (of this person, this municipality), and of a common Dutch one."""
_AGAIN = 3.0
"""Bits of repeating what stands before."""
_YEAR = re.compile(r"(?=((?:19|20)\d\d))")
_YEAR_BITS = 5.0
_DIGIT, _CAPITAL, _BETWEEN, _MARK, _OTHER = math.log2(10), 1.0, 1.5, 3.0, 5.0
"""Bits of one character: a digit, a capital (beyond a small letter), a space or dash, a mark such as !, or another."""
_SHORTEST = 3
"""Letters that a word of zxcvbn's or a repeat must have to count: random letters are full of shorter ones."""


def bits(text: str, known: Iterable[str] = ()) -> float:
    """Return the binary logarithm of the guesses that a text takes; `known` are words that an attacker tries first."""
    text = unicodedata.normalize("NFKC", text)[:READ]
    if not text:
        return 0.0
    cheapest = [0.0] * (len(text) + 1)
    pieces: dict[int, list[tuple[int, float]]] = {}
    for begin, end, cost in _pieces(text, known):
        pieces.setdefault(end, []).append((begin, cost))
    for end in range(1, len(text) + 1):
        alone = cheapest[end - 1] + _alone(text, end - 1)
        cheapest[end] = min([alone, *(cheapest[begin] + cost for begin, cost in pieces.get(end, ()))])
    return cheapest[-1]


def _pieces(text: str, known: Iterable[str]) -> Iterator[tuple[int, int, float]]:
    """Yield the pieces that are easier to guess than their characters: where they begin and end, and their bits."""
    own = {_plain(word) for word in known if len(word) >= _SHORTEST}
    words = {**dict.fromkeys(dutch.WORDS, _COMMON), **dict.fromkeys(own, _KNOWN)}
    for match in matching.omnimatch(
        text, {**matching.RANKED_DICTIONARIES, "dutch": matching.build_ranked_dict(list(words))}
    ):
        begin, end = match["i"], match["j"] + 1
        if match["pattern"] == "bruteforce" or end - begin < _SHORTEST:
            continue
        cost = math.log2(max(2.0, float(scoring.estimate_guesses(match, text))))
        if match["pattern"] == "dictionary" and match["dictionary_name"] == "dutch":
            cost += words[match["matched_word"]] - math.log2(max(50.0, match["rank"]))
        yield begin, end, cost
    plain = _plain(text)
    for begin in range(len(plain)):
        for end in range(begin + 1, min(begin + 30, len(plain)) + 1):
            piece = plain[begin:end]
            if piece in words:  # also short ones and those with an accent
                capitals = _CAPITAL * (text[begin:end] != text[begin:end].lower())
                yield begin, end, min(words[piece], 4.7 * len(piece)) + capitals
            if end - begin >= _SHORTEST and piece in plain[:begin]:
                yield begin, end, _AGAIN
    for year in _YEAR.finditer(text):
        yield year.start(), year.start() + 4, _YEAR_BITS


def _plain(text: str) -> str:
    """Return a text in small letters without accents, each character at its own place."""
    return "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] for sign in text)


def _alone(text: str, at: int) -> float:
    """Return the bits of one character that is in no piece."""
    sign = _plain(text[at])
    if sign in _LETTERS:
        before = _plain(text[at - 1]) if at else " "
        return _spelling()[before if before in _LETTERS else " ", sign] + _CAPITAL * text[at].isupper()
    if sign.isascii() and sign.isdigit():
        return _DIGIT
    if sign in " -_.,":
        return _BETWEEN
    return _MARK if sign in "!?'\"" else _OTHER


@cache
def _spelling() -> dict[tuple[str, str], float]:
    """Return the bits that each letter costs after each other one, or at the beginning of a word, in Dutch."""
    pairs = Counter(pair for word in dutch.WORDS for pair in pairwise(f" {word}"))
    found = {}
    for before in " " + _LETTERS:
        total = sum(pairs[before, sign] for sign in _LETTERS)
        for sign in _LETTERS:
            found[before, sign] = -math.log2((pairs[before, sign] + 0.5) / (total + 13))
    return found
