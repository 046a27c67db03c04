"""Which character follows which in Dutch names and words, and the likeliest text given what a model saw in each box.

A chain of characters: digits go with digits, letters with letters as often as they follow each other in Dutch
(`pairs.txt`, counted by training/pairs.py from a word list). The chance of a text is exact within the chain: its own
score beside that of all other texts together.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import ACCENTED, CHARACTERS, DIGITS, EMPTY, LETTERS

PAIRS = Path(__file__).parent / "pairs.txt"
SWITCH = 0.01
"""How often a letter is followed by a digit, or the other way round, inside a word."""
NEVER = 1e-5
FAINT = 0.001
"""The chance that a box of an e-mail address that looks empty holds a full stop."""
WEIGHT = 0.6
"""How much Dutch counts in what follows what; for the rest anything may follow, since names are of all languages."""


@cache
def _follows(gaps: bool) -> NDArray[Any]:
    """Return how readily each character (row) is followed by each (column), as logarithms; the last is an empty box.

    Only letters are told apart. Without `gaps` an empty box comes only at the end, and not after a full stop.
    """
    size = EMPTY + 1
    out = np.full((size, size), 1.0)
    letter = np.array([c in LETTERS + ACCENTED for c in CHARACTERS] + [False])
    digit = np.array([c in DIGITS for c in CHARACTERS] + [False])
    plain = np.full((26, 26), 1.0)
    for line in PAIRS.read_text("ascii").split():
        pair, count = line.split(":")
        plain[LETTERS.index(pair[0]), LETTERS.index(pair[1])] += int(count)
    expected = plain.sum(axis=1, keepdims=True) * plain.sum(axis=0, keepdims=True) / plain.sum()
    lift = np.clip(plain / expected, 0.02, 8.0)  # compared with how common the letters are themselves
    start = len(DIGITS)
    out[start : start + 26, start : start + 26] = WEIGHT * lift + (1 - WEIGHT)
    out[np.ix_(letter, digit)] = SWITCH
    out[np.ix_(digit, letter)] = SWITCH
    if not gaps:
        out[EMPTY, :EMPTY] = NEVER
        out[CHARACTERS.index("."), EMPTY] = NEVER
    chances: NDArray[Any] = np.log(out)
    return chances


def likeliest(cells: NDArray[Any], *, gaps: bool = True) -> tuple[str, float, tuple[float, ...]]:
    """Find the likeliest text for n cells x classes, its chance, and that of each of its characters.

    `gaps`: whether empty boxes may stand between characters; in an e-mail address they do not.
    """
    seen = np.log(np.maximum(cells, 1e-9))
    if not gaps:
        stop = CHARACTERS.index(".")
        seen[:, stop] = np.logaddexp(seen[:, stop], seen[:, EMPTY] + np.log(FAINT))
    follows = _follows(gaps)
    count = len(cells)
    best, back = seen[0], np.zeros((count, cells.shape[1]), int)
    forward = np.empty_like(seen)
    forward[0] = seen[0]
    for n in range(1, count):
        way = best[:, None] + follows
        back[n] = way.argmax(axis=0)
        best = way.max(axis=0) + seen[n]
        forward[n] = np.logaddexp.reduce(forward[n - 1][:, None] + follows, axis=0) + seen[n]
    backward = np.zeros_like(seen)
    for n in range(count - 2, -1, -1):
        backward[n] = np.logaddexp.reduce(follows + (seen[n + 1] + backward[n + 1])[None, :], axis=1)
    total = float(np.logaddexp.reduce(forward[-1]))
    path = [int(best.argmax())]
    for n in range(count - 1, 0, -1):
        path.append(int(back[n, path[-1]]))
    path.reverse()
    each = np.exp(forward + backward - total)
    text = "".join(" " if at == EMPTY else CHARACTERS[at] for at in path)
    return text, float(np.exp(best.max() - total)), tuple(round(float(each[n, at]), 4) for n, at in enumerate(path))
