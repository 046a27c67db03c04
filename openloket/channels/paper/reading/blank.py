"""Tell a back without writing from one with a few words on it, also where the print of the front shows through. Pure."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.images import Grey

INK, STRONG = 60, 95
"""Count by how much a pixel is darker than the paper, of 255: to be ink at all, and to be nothing that shows through a sheet."""
FILLED, LITTLE = 0.0012, 0.003
"""Are the parts of a page that are dark from which it is no back, and up to which it may be a back with a sentence on it."""
NOTE = 2.5
"""Counts the mm² of ink that stand together from which they are writing: «ja» in ballpoint has about that."""
SPECK = 0.35
"""Counts the mm² up to which a spot is dirt."""
TOGETHER = 12.0
"""Counts the millimetres within which marks belong together: a word, and words of one line."""
APART = 3.0
"""Counts the millimetres that the front may lie off from where it shows through."""
STAPLE, HAIR, NIB = 7.0, 1.2, 3.0
"""Count the millimetres of what is no pen: longer than the first and thinner than the second, or thicker than the third."""
EXPLAINED = 0.7
"""Is the part of faint ink that must lie where the front is printed, to be the front."""
PAGE = 210.0
"""Counts the millimetres of an A4 from side to side."""


def dark(picture: Grey) -> float:
    """Return which part of a page is darker than its paper, away from the edges."""
    small = inner(picture)[::2, ::2]
    return float((small < paper(small) - INK).mean())


def inner(picture: Grey) -> Grey:
    """Return a page without its edges, where a scanner shows what lies beside it."""
    high, wide = picture.shape
    return picture[high // 20 : -(high // 20) or None, wide // 20 : -(wide // 20) or None]


def paper(picture: Grey) -> float:
    """Return how light the paper is."""
    return float(np.median(picture))


def written(back: Grey, front: Grey | None = None) -> bool:
    """Say whether a page that looks blank has a few words on it; `front` is the other side, where that is known.

    What is faint and lies where the front is printed, seen in a mirror, is the front; what is dark was written there.
    """
    middle = inner(back)
    light, mm = paper(middle), min(back.shape) / PAGE
    ink = (middle < light - INK).astype(np.uint8)
    strong = middle < light - STRONG
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    behind = _behind(front, middle.shape, mm) if front is not None else None
    marks = np.zeros_like(ink)
    for n in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= SPECK * mm * mm) + 1:
        x, y, w, h = (int(value) for value in stats[n][:4])
        here = labels[y : y + h, x : x + w] == n
        if straight(here, mm) or solid(here, mm):  # no pen
            continue
        faint = not strong[y : y + h, x : x + w][here].mean() > 0.2
        if faint and behind is not None and behind[y : y + h, x : x + w][here].mean() > EXPLAINED:
            continue
        marks[y : y + h, x : x + w][here] = 1
    return _most_together(marks, mm) >= NOTE


def straight(mark: NDArray[np.bool_], mm: float) -> bool:
    """Say whether a mark is no more than a straight thin line, as a staple, a streak or a fold is; `mm` is its pixels a millimetre."""
    points = np.argwhere(mark)[:, ::-1].astype(np.float32)
    thin, long = sorted(cv2.minAreaRect(points)[1])
    return bool(long > STAPLE * mm and thin < HAIR * mm)


def solid(mark: NDArray[np.bool_], mm: float) -> bool:
    """Say whether a mark is thicker than any pen, as a hole or a corner is; `mm` is its pixels a millimetre."""
    deep = cv2.distanceTransform(np.pad(mark, 1).astype(np.uint8), cv2.DIST_L2, 3).max()
    return bool(deep > NIB / 2 * mm)


def _behind(front: Grey, shape: tuple[int, ...], mm: float) -> NDArray[np.bool_]:
    """Return where the print of the front can show through, in the pixels of the middle of the back."""
    whole = inner(front)
    there = (whole < paper(whole) - INK).astype(np.uint8)
    inked = cv2.bitwise_or(
        cv2.flip(there, 1), cv2.flip(there, 0)
    )  # a sheet is turned over its long side or its short one
    fitted = cv2.resize(inked, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)
    size = 2 * round(APART * mm) + 1
    return cv2.dilate(fitted, np.ones((size, size), np.uint8)) > 0


def _most_together(marks: NDArray[np.uint8], mm: float) -> float:
    """Return the most ink, in mm², among marks that stand near each other."""
    if not marks.any():
        return 0.0
    small = cv2.resize(marks.astype(np.float32), None, fx=1 / mm, fy=1 / mm, interpolation=cv2.INTER_AREA)
    reach = round(TOGETHER) | 1
    near = cv2.dilate((small > 0).astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, groups = cv2.connectedComponents(near, connectivity=8)
    return max(float(small[groups == n].sum()) for n in range(1, count))
