"""The character model: the chance of each character in each crop. Trained by training/train.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import CLASSES

MODEL = Path(__file__).parent / "characters.onnx"
Chances = NDArray[Any]
SHARPEN = 2.2
"""The power that chances are raised to. The model is tuned on boxes that are spoilt more than those in the post are; on
whole simulated pages it is right more often than it says. With this power fields are as often right as their
chances say (see docs/papier.md)."""


@cache
def _session() -> object:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # as many pages at once as there are workers
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


def chances(crops: NDArray[Any]) -> Chances:
    """Return the chances of characters in n crops, n x CLASSES, in the order of `alphabet`."""
    if not len(crops):
        return np.zeros((0, CLASSES), np.float32)
    out = [
        _session().run(None, {"crops": crops[i : i + 256, None].astype(np.float32)})[0]  # type: ignore[attr-defined]
        for i in range(0, len(crops), 256)
    ]
    sharp = np.concatenate(out) ** SHARPEN
    found: Chances = sharp / sharp.sum(axis=1, keepdims=True)
    return found
