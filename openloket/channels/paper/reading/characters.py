"""The character model: the chance of each character in each crop. Trained by training/train.py."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import CHARACTERS, CLASSES, CROP, EMPTY, LOWER, OUTPUTS, STRUCK

MODEL = Path(__file__).parent / "characters.onnx"
Chances = NDArray[Any]
"""The chance of each character in n boxes, n x CLASSES, in the order of `alphabet`."""
_CAPITALS = [CHARACTERS.index("I" if letter == "l" else letter.upper()) for letter in LOWER]
"""What each small letter counts as. An l is what others write for a capital I."""
_ODD = np.array([letter != "l" for letter in LOWER])
Logits = NDArray[Any]
"""What the model says of n boxes, n x OUTPUTS: logarithms of chances that are not calibrated yet."""
NOTHING: Logits = np.full(OUTPUTS, -20.0, np.float32)
"""What is said of a box without ink."""
NOTHING[EMPTY] = 20.0


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # as many pages at once as there are workers
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


@dataclass(frozen=True)
class Correction:
    """What was learned from a municipality's own post: added to the last layer of the model of `base`; see `learning`."""

    base: str
    weights: NDArray[Any]
    """(HIDDEN + 1) x OUTPUTS; the last row is added always."""


@cache
def version() -> str:
    """Return the SHA-256 of the model: a correction is of one model only."""
    return hashlib.sha256(MODEL.read_bytes()).hexdigest()


def logits(crops: NDArray[Any], correction: Correction | None = None) -> Logits:
    """Return what the model says of n crops, with the correction where there is one."""
    if not len(crops):
        return np.zeros((0, OUTPUTS), np.float32)
    if correction is None:
        return _run("logits", crops)
    return last_layer(features(crops), correction)


def features(crops: NDArray[Any]) -> NDArray[Any]:
    """Return what the model makes of n crops before its last layer, n x HIDDEN."""
    return _run("hr", crops)


def last_layer(features: NDArray[Any], correction: Correction | None = None) -> Logits:
    """Return what the last layer says of features, with the correction where there is one."""
    weights, bias = _last()
    if correction is not None:
        weights, bias = weights + correction.weights[:-1], bias + correction.weights[-1]
    said: Logits = features @ weights + bias
    return said


@cache
def _last() -> tuple[NDArray[Any], NDArray[Any]]:
    one = {"crops": np.zeros((1, 1, CROP[1], CROP[0]), np.float32)}
    weights, bias = _session().run(["o.w", "o.b"], one)
    return weights, bias


def _run(output: str, crops: NDArray[Any]) -> NDArray[Any]:
    parts = [crops[i : i + 128, None].astype(np.float32) for i in range(0, len(crops), 128)]
    found: NDArray[Any] = np.concatenate([_session().run([output], {"crops": part})[0] for part in parts])
    return found


EMPTIER = 2.5
"""The power for whether there is anything at all: grains of a fax in twenty empty boxes would make any word doubtful."""


class Within(NamedTuple):
    """What n boxes hold, of the characters that they can hold."""

    chances: Chances
    mass: NDArray[Any]
    """How likely it was that each box holds one of these at all."""
    odd: NDArray[Any]
    """The chance for each box that something was struck out in it, or that it holds a small letter."""


def within(said: Logits, sharpen: float, allowed: NDArray[Any]) -> Within:
    """Return the chances that belong to logits, raised to the power `sharpen`, of the characters allowed (n x CLASSES).

    A small letter counts as its capital. Of small letters there were no real hands to learn from, so a person looks at those.
    """
    exact = _shares(said, sharpen)
    nothing = _shares(said, EMPTIER)[:, EMPTY]
    exact[:, EMPTY] = 0.0
    exact *= ((1 - nothing) / exact.sum(axis=1))[:, None]
    exact[:, EMPTY] = nothing
    small = np.where(allowed[:, _CAPITALS], exact[:, STRUCK + 1 :], 0.0)
    found = np.where(allowed, exact[:, :CLASSES], 0.0)
    for column, capital in enumerate(_CAPITALS):
        found[:, capital] += small[:, column]
    mass, struck = found.sum(axis=1), exact[:, STRUCK]
    odd = (struck + small[:, _ODD].sum(axis=1)) / np.maximum(mass + struck, 1e-9)
    return Within(found / np.maximum(mass, 1e-9)[:, None], mass, odd)


def _shares(said: Logits, sharpen: float) -> NDArray[Any]:
    found = np.exp(sharpen * (said - said.max(axis=1, keepdims=True)))
    shares: NDArray[Any] = found / found.sum(axis=1, keepdims=True)
    return shares
