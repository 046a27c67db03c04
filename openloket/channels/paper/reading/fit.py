"""How a straight page lies on the form that its code names: whether it is that form, and how far each part lies off.

Paper curls and telephones stand askew, so four marks are not enough: each part of the print is looked for by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import SCALE

SMALL = 2
"""Pixels a millimetre of the pictures that are compared."""
PART, STEP, REACH = 20, 16, 3
"""Millimetres: the side of a part, from one to the next, and how far it may lie off."""
PRINTED = 12.0
"""The deviation in grey from which a part has enough print on it to be found."""
ALIKE = 0.45
"""How like the print a part must be (a correlation) to be it."""
FITS = 0.72
"""The share of parts that must be like the print for a page to be of this form: ink covers some, another form nearly all."""
LEAST = 6
"""Parts with print from which that can be said."""
SOFT = 22.0
"""Millimetres over which what parts say of their place is evened out."""
GRID = 10
"""Millimetres between the places for which it is worked out."""
OFF = 0.3
"""Millimetres that a part may lie off before the page is bent back."""


@dataclass(frozen=True)
class Fit:
    """What was found of the parts of a page: the middle of each and how far it lies off (millimetres), and how like it is."""

    middles: NDArray[np.float32]
    moves: NDArray[np.float32]
    likeness: NDArray[np.float32]

    @property
    def is_the_form(self) -> bool:
        """Say whether the page has the print of the form; so it is taken when there is too little print to tell."""
        return len(self.likeness) < LEAST or float((self.likeness >= ALIKE).mean()) >= FITS


def compared(page: Grey, printed: Grey) -> Fit:
    """Look on a straight page for each part of the print, of which `printed` is the picture (FINE pixels a millimetre)."""
    size = (round(page.shape[1] / SCALE * SMALL), round(page.shape[0] / SCALE * SMALL))
    seen = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    wanted = cv2.resize(printed, size, interpolation=cv2.INTER_AREA)
    part, reach = PART * SMALL, REACH * SMALL
    middles, moves, likeness = [], [], []
    for top in range(reach, size[1] - part - reach, STEP * SMALL):
        for left in range(reach, size[0] - part - reach, STEP * SMALL):
            piece = wanted[top : top + part, left : left + part]
            if piece.std() < PRINTED:
                continue
            around = seen[top - reach : top + part + reach, left - reach : left + part + reach]
            found = cv2.matchTemplate(around, piece, cv2.TM_CCOEFF_NORMED)
            _, best, _, (x, y) = cv2.minMaxLoc(found)
            middles.append(((left + part / 2) / SMALL, (top + part / 2) / SMALL))
            moves.append(((_peak(found[y], x) - reach) / SMALL, (_peak(found[:, x], y) - reach) / SMALL))
            likeness.append(best)
    return Fit(
        np.array(middles, np.float32).reshape(-1, 2),
        np.array(moves, np.float32).reshape(-1, 2),
        np.array(likeness, np.float32),
    )


def _peak(line: NDArray[Any], at: int) -> float:
    """Return where the top of a curve is, to a part of a pixel, near its highest point."""
    if not 0 < at < len(line) - 1:
        return float(at)
    before, here, after = (float(value) for value in line[at - 1 : at + 2])
    bend = before - 2 * here + after
    return at + (0.5 * (before - after) / bend if bend < -1e-4 else 0.0)


def flat(page: Grey, fit: Fit) -> Grey:
    """Bend the page so that its print lies where it should; the page itself when it does."""
    sure = fit.likeness >= ALIKE
    if sure.sum() < LEAST:
        return page
    middles, moves = fit.middles[sure], fit.moves[sure]
    moves = _with_neighbours(middles, moves)
    high, wide = (-(-round(side / SCALE) // GRID) for side in page.shape)
    points = (np.stack(np.meshgrid(np.arange(wide), np.arange(high)), axis=-1).reshape(-1, 2) + 0.5) * GRID
    field = _evened(points, middles, moves).reshape(high, wide, 2)
    if np.abs(field).max() < OFF:
        return page
    whole = (round(wide * GRID * SCALE), round(high * GRID * SCALE))
    off = cv2.resize((field * SCALE).astype(np.float32), whole)[: page.shape[0], : page.shape[1]]
    from_x = off[..., 0] + np.arange(page.shape[1], dtype=np.float32)
    from_y = off[..., 1] + np.arange(page.shape[0], dtype=np.float32)[:, None]
    return cv2.remap(page, from_x, from_y, cv2.INTER_LINEAR, borderValue=255.0)


def _with_neighbours(middles: NDArray[np.float32], moves: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each part the middle one of what it and the parts around it say: one that is mistaken is outvoted."""
    near = np.hypot(*np.moveaxis(middles[:, None] - middles[None], -1, 0)) < 1.6 * STEP
    return np.array([np.median(moves[row], axis=0) for row in near], np.float32)


def _evened(
    points: NDArray[np.float64], middles: NDArray[np.float32], moves: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return how far each point lies off, from the parts around it."""
    away = ((points[:, None] - middles[None]) ** 2).sum(axis=-1)
    weight = np.exp(-(away - away.min(axis=1, keepdims=True)) / (2 * SOFT**2))
    found: NDArray[np.float64] = weight @ moves / weight.sum(axis=1, keepdims=True)
    return found
