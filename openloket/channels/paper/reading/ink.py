"""Where there is ink on a straight page: how much darker than its own paper, and from when that is more than nothing.

A pencil is a quarter as dark as a ballpoint, and a copy of a copy has dirt in every box. So nothing here is dark or
light by itself: a place is empty when it is as empty as the boxes of the same page in which nobody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import FINE, SCALE

Box = Mapping[str, Any]
INSET = 0.75
"""Millimetres within the lines of a box, from which ink is somebody's."""
AROUND = 9
"""Millimetres around a place of which most is paper: wider than letters, narrower than the edge of a shadow."""
LEAST, MOST = 14.0, 26.0
"""Between these lies the grey by which ink differs from nothing: the palest pencil that people write with is near 40."""
ABOVE, TIMES = 8.0, 3.0
"""What is added to the ink of untouched boxes, and how often that is counted, to be surely more."""
UNTOUCHED = 30
"""The percentage of a page's boxes that is surely untouched, when there are enough of them: most of a form stays empty."""
SPECK, DOT = 0.35, 1.2
"""Square millimetres up to which a spot is dirt, and how long (millimetres) a stroke is at least: toner makes dots."""


@dataclass(frozen=True)
class Ink:
    """A straight page, how much darker than its paper each place is (FINE pixels a millimetre), and from when that is ink."""

    page: Grey
    map: NDArray[np.int16]
    faint: float

    def inside(self, box: Box, move: tuple[float, float], inset: float = INSET) -> NDArray[np.int16]:
        """Return the map inside a box that lies `move` pixels of the page off, from `inset` millimetres within its lines."""
        x, y = box["x"] + move[0] / SCALE, box["y"] + move[1] / SCALE
        left, top = max(0, round((x + inset) * FINE)), max(0, round((y + inset) * FINE))
        right, bottom = round((x + box["width"] - inset) * FINE), round((y + box["height"] - inset) * FINE)
        return self.map[top:bottom, left:right]

    def area(self, box: Box, move: tuple[float, float] = (0, 0), inset: float = INSET) -> float:
        """Return how many square millimetres of ink are in a box, without specks."""
        dark = (self.inside(box, move, inset) > self.faint).astype(np.uint8)
        if not dark.any():
            return 0.0
        _, _, stats, _ = cv2.connectedComponentsWithStats(dark)
        sizes, long = stats[1:, cv2.CC_STAT_AREA] / FINE**2, stats[1:, 2:4].max(axis=1) / FINE
        return float(sizes[(sizes >= SPECK) & (long >= DOT)].sum())

    def close(self, box: Box, move: tuple[float, float], inset: float = 0.6) -> NDArray[np.int16]:
        """Return how much darker than the paper it is inside a box, SCALE pixels a millimetre, not smoothed."""
        around, inside = self._cut(box, move, -2.0), self._cut(box, move, inset)
        return np.int16(np.percentile(around, 80)) - inside.astype(np.int16)

    def _cut(self, box: Box, move: tuple[float, float], inset: float) -> Grey:
        x, y = box["x"] * SCALE + move[0], box["y"] * SCALE + move[1]
        left, top = max(0, round(x + inset * SCALE)), max(0, round(y + inset * SCALE))
        right, bottom = round(x + (box["width"] - inset) * SCALE), round(y + (box["height"] - inset) * SCALE)
        return self.page[top:bottom, left:right]


def darkness(page: Grey) -> NDArray[np.int16]:
    """Return how much darker than the paper around it each place of a page (FINE pixels a millimetre) is, smoothed.

    A stroke is one or two pixels wide then, and a grain of a fax hardly there.
    """
    size = page.shape[1], page.shape[0]
    small = cv2.GaussianBlur(page, (0, 0), 1.0)
    coarse = cv2.resize(small, None, fx=1 / FINE, fy=1 / FINE, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(coarse, AROUND), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, small, dtype=cv2.CV_16S), np.int16)


def of(page: Grey, boxes: Sequence[Box], moves: Sequence[tuple[float, float]]) -> Ink:
    """Find the ink on a page, with what its own untouched boxes hold as the measure; see `boxes.shifts` for `moves`."""
    fine = cv2.resize(page, None, fx=FINE / SCALE, fy=FINE / SCALE, interpolation=cv2.INTER_AREA)
    raw = Ink(page, darkness(fine), LEAST)
    peaks = [float(raw.inside(box, move).max(initial=0)) for box, move in zip(boxes, moves, strict=True)]
    quiet = float(np.percentile(peaks, UNTOUCHED)) if peaks else MOST
    return Ink(page, raw.map, min(MOST, max(LEAST, ABOVE + TIMES * quiet)))
