"""Learn from boxes that people looked at: corrections to the last layer of the character model. Pure, and NumPy alone.

All that comes before the last layer stays as it was trained on many thousands of hands: it is what tells strokes apart. What a
municipality's own post can teach is what these strokes mean here, and that is the last layer. Boxes of other writers
(`practice.npz`, made by training/practice.py) are practised beside it, so that nothing is forgotten, and judged afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading import characters
from openloket.channels.paper.reading.alphabet import ACCENTED, CHARACTERS, CLASSES, DIGITS, EMPTY, LETTERS, SIGNS
from openloket.channels.paper.reading.characters import Correction

PRACTICE = Path(__file__).parent / "practice.npz"
KINDS = {"cijfers": DIGITS, "hoofdletters": LETTERS, "tekens": ACCENTED + SIGNS}
"""The kinds of characters, none of which may be read worse."""
STEPS, RATE = 300, 0.002
"""How often the whole is gone through, and how far a weight moves at most each time (Adam; Kingma and Ba, 2015)."""
NEAR = 0.02
"""What it costs to be away from the model as it came."""
SHARES = (1.0, 0.5, 0.25)
"""The parts of a correction that are tried: the largest that makes nothing worse is taken."""
SURE = 0.99
"""Counts as surely read from this chance on."""


class Boxes(NamedTuple):
    """What the model made of boxes before its last layer, n x HIDDEN, and the number of the character in each."""

    features: NDArray[Any]
    labels: NDArray[Any]


@dataclass(frozen=True)
class Count:
    """How boxes of one kind of character are read."""

    boxes: int
    right: int
    surely_wrong: int

    def worse_than(self, other: Count) -> bool:
        return self.right < other.right or self.surely_wrong > other.surely_wrong

    def better_than(self, other: Count) -> bool:
        return self.right > other.right or self.surely_wrong < other.surely_wrong


Counts = Mapping[str, Count]


@dataclass(frozen=True)
class Learned:
    """What came of learning: the correction, how boxes held back and those of others are read without and with it."""

    correction: Correction
    before: Mapping[str, Counts]
    after: Mapping[str, Counts]

    @property
    def worse(self) -> list[str]:
        """Name what is read worse than before: «eigen post, cijfers»."""
        return [
            f"{whose}, {kind}"
            for whose, kinds in self.after.items()
            for kind, count in kinds.items()
            if count.worse_than(self.before[whose][kind])
        ]

    @property
    def better(self) -> bool:
        """Say whether something of the municipality's own post is read better."""
        return any(count.better_than(self.before[OWN][kind]) for kind, count in self.after[OWN].items())


OWN, OTHERS = "eigen post", "andere schrijvers"


@cache
def practice(path: Path = PRACTICE) -> tuple[Boxes, Boxes]:
    """Return boxes of other writers: those to practise on, and those to judge by. No writer is in both."""
    data = np.load(path)
    features = data["features"].astype(np.float32) * data["scale"]
    each = Boxes(features, data["labels"].astype(np.int64))
    apart = data["apart"]
    return Boxes(each.features[~apart], each.labels[~apart]), Boxes(each.features[apart], each.labels[apart])


def boxes(crops: NDArray[Any], text: str) -> Boxes:
    """Return what the model makes of crops (n x CROP, 255 is ink) that hold the characters of `text`."""
    labels = np.array([CHARACTERS.index(letter) for letter in text], np.int64)
    return Boxes(characters.features(crops), labels)


def learn(own: Boxes, held_back: Boxes, using: Correction | None = None) -> Learned:
    """Learn from a municipality's own boxes and judge by those held back; `using` is the correction of today.

    Of what was learned the largest part is taken that reads no kind of character worse, nor more of them surely wrong.
    When even the smallest does, that one is returned, and `worse` says what it is.
    """
    to_practise, to_judge = practice()
    whole = _fitted(own, to_practise)
    judged = {OWN: held_back, OTHERS: to_judge}
    before = {whose: counted(each, using) for whose, each in judged.items()}
    for share in SHARES:
        correction = Correction(characters.version(), (whole * share).astype(np.float32))
        after = {whose: counted(each, correction) for whose, each in judged.items()}
        found = Learned(correction, before, after)
        if not found.worse:
            break
    return found


def counted(each: Boxes, correction: Correction | None) -> dict[str, Count]:
    """Count for each kind of character how the boxes that hold it are read, among characters of that kind."""
    said = characters.last_layer(each.features, correction)
    found = {}
    for kind, letters in KINDS.items():
        here = np.isin(each.labels, [CHARACTERS.index(letter) for letter in letters])
        if not here.any():
            continue
        allowed = np.zeros((int(here.sum()), CLASSES), bool)
        allowed[:, [CHARACTERS.index(letter) for letter in letters]] = allowed[:, EMPTY] = True
        chances = characters.within(said[here], 1.0, allowed).chances
        right = chances.argmax(axis=1) == each.labels[here]
        found[kind] = Count(len(right), int(right.sum()), int((~right & (chances.max(axis=1) >= SURE)).sum()))
    return found


def _fitted(own: Boxes, others: Boxes) -> NDArray[Any]:
    """Fit (HIDDEN + 1) x OUTPUTS to what people said of our boxes, and to what the model says of those of others."""
    features = np.concatenate([own.features, others.features])
    said = characters.last_layer(features)
    target = _shares(said)
    target[: len(own.labels)] = np.eye(said.shape[1], dtype=np.float32)[own.labels]
    weight = np.concatenate(
        [np.full(len(own.labels), 1 / len(own.labels)), np.full(len(others.labels), 1 / len(others.labels))]
    )
    inputs = np.concatenate([features, np.ones((len(features), 1), np.float32)], axis=1)
    free = np.zeros(said.shape[1], np.float32)
    free[: len(CHARACTERS)] = 1.0  # what is empty or struck out is judged as before
    moved = np.zeros((inputs.shape[1], said.shape[1]), np.float32)
    mean, square = np.zeros_like(moved), np.zeros_like(moved)
    for step in range(1, STEPS + 1):
        off = (_shares(said + inputs @ moved) - target) * weight[:, None]
        slope = (inputs.T @ off + NEAR * moved) * free
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        moved -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return moved


def _shares(said: NDArray[Any]) -> NDArray[Any]:
    each = np.exp(said - said.max(axis=1, keepdims=True))
    shares: NDArray[Any] = each / each.sum(axis=1, keepdims=True)
    return shares


def as_bytes(correction: Correction) -> bytes:
    """Return a correction as it is kept, in half precision."""
    out = io.BytesIO()
    np.save(out, correction.weights.astype(np.float16))
    return out.getvalue()


def from_bytes(data: bytes, base: str) -> Correction:
    """Return a correction that was kept."""
    return Correction(base, np.load(io.BytesIO(data)).astype(np.float32))
