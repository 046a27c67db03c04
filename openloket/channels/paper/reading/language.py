"""What people write in boxes, and the likeliest text given what a model saw in each box.

What follows what was counted by training/words.py in words, names, towns, streets and addresses of e-mail (`words.txt.gz`). Texts are
tried from left to right, the best few at each box; beside them stands each entry of a list that the answer may come from, such as
the towns there are. A text's chance is its own weight beside that of all texts together.
"""

from __future__ import annotations

import gzip
import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import CHARACTERS, DIGITS, EMPTY

RUNS = Path(__file__).parent / "words.txt.gz"
ORDER = 5
"""The longest run of characters that was counted: what stands in a box depends on the four before it."""
BLANK, DIGIT = " ", "#"
MAIL = [
    "GMAIL.COM",
    "HOTMAIL.COM",
    "HOTMAIL.NL",
    "OUTLOOK.COM",
    "LIVE.NL",
    "ZIGGO.NL",
    "KPNMAIL.NL",
    "PLANET.NL",
    "HOME.NL",
    "XS4ALL.NL",
    "ICLOUD.COM",
    "HETNET.NL",
    "UPCMAIL.NL",
    "CHELLO.NL",
    "CASEMA.NL",
    "QUICKNET.NL",
    "ONLINE.NL",
    "YAHOO.COM",
    "MSN.COM",
    "TELE2.NL",
    "SOLCON.NL",
    "PROTONMAIL.COM",
    "ME.COM",
    "CAIWAY.NL",
    "DELTA.NL",
]
"""Where most people here have their e-mail."""
FAINT = 0.001
"""The chance that a box of an e-mail address that looks empty holds a full stop."""
WEIGHT = 0.7
"""How much what follows what counts beside what was seen: names are of all languages."""
ANYTHING = 0.02
"""The chance that what is written follows nothing that was counted: a code, a brand, a typing error."""
LISTED = 0.4
"""The chance that an answer that may come from a list does."""
BEAM = 40
"""How many texts are kept at each box."""
UNSEEN = 1e-4
"""What was seen with less chance than this is not tried."""
HOLE = math.log(1e-4)
"""A letter after two blanks or more: nobody leaves boxes out."""
EDGE = math.log(1e-3)
"""A first box left empty, where not all are."""
NEVER = -40.0
_PLAIN = {c: DIGIT if c in DIGITS else unicodedata.normalize("NFD", c)[0] for c in CHARACTERS}
"""Any digit is alike, and an accent is known by its looks alone: it must not be dropped because it is rare."""
_SYMBOLS = "".join(dict.fromkeys(_PLAIN.values())) + BLANK
_OF = {c: _SYMBOLS.index(plain) for c, plain in _PLAIN.items()} | {symbol: n for n, symbol in enumerate(_SYMBOLS)}


def symbols(text: str) -> str:
    """Return a text as it is counted: any digit alike, and only what a box can hold."""
    return "".join(_SYMBOLS[_OF[c]] for c in text if c in _OF)


@cache
def _runs() -> dict[str, dict[str, int]]:
    """Return for each beginning of a run what followed it, and how often."""
    found: dict[str, dict[str, int]] = {}
    for line in gzip.decompress(RUNS.read_bytes()).decode("utf-8").splitlines():
        run, count = line.split("\t")
        found.setdefault(run[:-1], {})[run[-1]] = int(count)
    return found


@lru_cache(maxsize=50_000)
def _after(before: str) -> NDArray[Any]:
    """Return the logarithm of the chance of each character and the blank after up to four symbols (Witten and Bell, 1991)."""
    chances: NDArray[Any] = np.log((1 - ANYTHING) * _mixed(before)[_COLUMNS] * _SHARE + ANYTHING / len(_COLUMNS))
    return chances


_COLUMNS = np.array([_OF[c] for c in CHARACTERS] + [_OF[BLANK]])
_SHARE = np.array([0.1 if c in DIGITS else 1.0 for c in CHARACTERS] + [1.0])


def _mixed(before: str) -> NDArray[Any]:
    """Mix what was seen after this with what was seen after less of it."""
    shorter = _mixed(before[1:]) if before else np.full(len(_SYMBOLS), 1 / len(_SYMBOLS))
    seen = _runs().get(before)
    if not seen:
        return shorter
    kinds = len(seen)
    out: NDArray[Any] = shorter * kinds
    for symbol, count in seen.items():
        out[_OF[symbol]] += count
    out /= kinds + sum(seen.values())
    return out


@dataclass(frozen=True)
class Entries:
    """A list that an answer may come from, in the capitals of a form."""

    texts: tuple[str, ...]

    def weights(self, seen: NDArray[Any]) -> NDArray[Any]:
        """Return the logarithm of the chance that each entry stands in the boxes, given what was seen."""
        numbers = _numbered(self.texts, len(seen))
        found: NDArray[Any] = seen[np.arange(len(seen))[None], numbers].sum(axis=1)
        return found


NONE = Entries(())


@lru_cache(maxsize=64)
def _numbered(texts: tuple[str, ...], cells: int) -> NDArray[Any]:
    found = np.full((len(texts), cells), EMPTY, np.int16)
    for row, text in enumerate(texts):
        for place, letter in enumerate(text[:cells]):
            found[row, place] = EMPTY if letter == BLANK else CHARACTERS.index(letter)
    return found


def entries(lines: Iterable[str]) -> Entries:
    """Make a list of texts in the capitals of a form; leaves out what a box cannot hold."""
    return as_they_stand(map(capitals, lines))


def capitals(text: str) -> str:
    """Return a text in the capitals of a form, with single blanks."""
    return " ".join(text.upper().split())


def as_they_stand(texts: Iterable[str]) -> Entries:
    """Make a list of texts as they stand in boxes; leaves out what a box cannot hold."""
    return Entries(tuple(text for text in dict.fromkeys(texts) if text and all(c in _OF for c in text)))


def likeliest(
    cells: NDArray[Any], *, gaps: bool = True, listed: Entries = NONE
) -> tuple[str, float, tuple[float, ...]]:
    """Find the likeliest text for n cells x classes, its chance, and that of each of its characters.

    `gaps`: whether empty boxes may stand between characters; in an e-mail address they do not. `listed`: what it may come from.
    """
    seen = np.log(np.maximum(cells, 1e-9))
    if not gaps:
        stop = CHARACTERS.index(".")
        seen[:, stop] = np.logaddexp(seen[:, stop], seen[:, EMPTY] + np.log(FAINT))
    texts = dict(_tried(seen, gaps))
    if listed.texts:
        weights = listed.weights(seen) + WEIGHT * math.log(LISTED / len(listed.texts))
        for place in np.argsort(-weights)[:BEAM]:
            text = listed.texts[place][: len(cells)].ljust(len(cells))
            texts[text] = float(np.logaddexp(texts.get(text, -math.inf), weights[place]))
    best = max(texts, key=texts.__getitem__)
    total = float(np.logaddexp.reduce(list(texts.values())))
    each = np.zeros(len(cells))
    for text, weight in texts.items():
        share = math.exp(weight - total)
        each += share * np.array([a == b for a, b in zip(text, best, strict=True)])
    return best, math.exp(texts[best] - total), tuple(round(float(chance), 4) for chance in each)


def _tried(seen: NDArray[Any], gaps: bool) -> list[tuple[str, float]]:
    """List the best texts with their weights: what was seen, and what follows what."""
    kept: list[tuple[float, str, str]] = [(0.0, "", BLANK)]
    for cell in seen:
        likely = np.nonzero(cell > math.log(UNSEEN))[0]
        likely = likely if len(likely) else np.array([int(cell.argmax())])
        new: list[tuple[float, str, str]] = []
        for weight, text, before in kept:
            follows = _after(before)
            blank = text.endswith(BLANK) or not text
            for number in likely:
                letter = BLANK if number == EMPTY else CHARACTERS[number]
                if letter == BLANK:
                    step = (0.0 if text else EDGE) if blank else float(follows[EMPTY])
                elif blank and text and not gaps:
                    step = NEVER
                elif blank and text and (text.endswith(BLANK * 2) or not text.strip()):
                    step = HOLE
                else:
                    step = float(follows[number])
                after = _last(before, letter)
                new.append((weight + float(cell[number]) + WEIGHT * step, text + letter, after))
        new.sort(key=lambda item: -item[0])
        kept = new[:BEAM]
    return [(text, weight) for weight, text, _ in kept]


def _last(before: str, letter: str) -> str:
    """Return what the next box depends on: the last four symbols, or one blank where there were two."""
    now = (before + _SYMBOLS[_OF[letter]])[-(ORDER - 1) :]
    return BLANK if now.endswith(BLANK * 2) else now
