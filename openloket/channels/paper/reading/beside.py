"""What is written beside the boxes of a straight page: notes, and rings around what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading import blank
from openloket.channels.paper.reading.ink import DOT, SPECK, Box, Ink
from openloket.channels.paper.reading.known import FINE

Place = tuple[float, float, float, float]
"""X, y, width and height, all in millimetres."""
PRINT = 20
"""By how much print is darker than its paper, to be looked past."""
AROUND_PRINT = 0.6
"""Millimetres around print in which ink may be print that lies a little off."""
TOUCHES = 1.0
"""Millimetres around a box within which ink comes from it."""
SPILLS = {"signature": 14.0, "line": 8.0}
"""Millimetres that what was written in a box may come out of it; a character or tick 3."""
NOTE = 3.2
"""Square millimetres of ink that stand together, from which they are writing: «ja» has about that."""
RING = 2.0
"""Square millimetres of ink at an option from which somebody marked it."""
MACHINE = 60.0
"""Millimetres from which a straight line is of a fax or a fold."""
MOST = 400
"""Marks that are looked at, the largest first: a page that is all dirt takes no longer than one that is written full."""
TOGETHER = (5.0, 3.0)
"""Millimetres to the side and down within which marks belong together."""
EDGES = (6.0, 204.0, 280.0)
"""Millimetres: left and right of these, and below the last, a page shows its edge, holes and dirt."""


@dataclass(frozen=True)
class Stray:
    """A mark outside the boxes: where, how many square millimetres of ink, and whether it is no more than a straight line."""

    place: Place
    area: float
    line: bool = False


def strays(
    ink: Ink, printed: NDArray[np.int16], boxes: Iterable[Box], written: Iterable[Box], header: float
) -> list[Stray]:
    """Find the marks of a pen outside the boxes and the print, below the `header` (millimetres).

    What spills from one of the boxes that may be `written` in is none.
    """
    size = 2 * round(AROUND_PRINT * FINE) + 1
    print_ = cv2.dilate((printed > PRINT).astype(np.uint8), np.ones((size, size), np.uint8))
    dark = ((ink.map > max(ink.faint, PRINT)) & (print_ == 0)).astype(np.uint8)
    near, within = np.zeros_like(dark), np.zeros_like(dark)
    for box in written:
        _fill(near, box, TOUCHES)
        _fill(within, box, SPILLS.get(box["kind"], 3.0))
    for box in boxes:
        _fill(dark, box, 0.5, value=0)
    left, right, bottom = (round(edge * FINE) for edge in EDGES)
    dark[: round(header * FINE)] = dark[bottom:] = dark[:, :left] = dark[:, right:] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    sizes, long = stats[:, cv2.CC_STAT_AREA], stats[:, 2:4].max(axis=1)
    marks = [n for n in np.argsort(-sizes) if n and sizes[n] >= SPECK * FINE**2 and long[n] >= DOT * FINE]
    found = []
    for n in marks[:MOST]:
        x, y, w, h, pixels = (int(value) for value in stats[n])
        part = slice(y, y + h), slice(x, x + w)
        here = labels[part] == n
        if near[part][here].any() and within[part][here].all():
            continue
        line = blank.straight(here, FINE)
        heavy = here & (ink.map[part] > ink.map[part][here].max() / 2)  # without what the smoothing added
        if blank.solid(heavy, FINE) or (line and max(w, h) > MACHINE * FINE):
            continue
        found.append(Stray((x / FINE, y / FINE, w / FINE, h / FINE), pixels / FINE**2, line))
    return found


def _fill(map_: NDArray[np.uint8], box: Box, around: float, value: int = 1) -> None:
    left, top = max(0, round((box["x"] - around) * FINE)), max(0, round((box["y"] - around) * FINE))
    right, bottom = round((box["x"] + box["width"] + around) * FINE), round((box["y"] + box["height"] + around) * FINE)
    map_[top:bottom, left:right] = value


def notes(found: Sequence[Stray]) -> list[Place]:
    """Put marks together that stand near each other; returns where there is as much as a few letters, lines not counted."""
    groups: list[list[Stray]] = []
    for mark in (mark for mark in found if not mark.line):
        mine = [group for group in groups if any(_near(mark.place, other.place) for other in group)]
        groups = [group for group in groups if group not in mine] + [
            [mark, *(item for group in mine for item in group)]
        ]
    return [around([item.place for item in group]) for group in groups if sum(item.area for item in group) > NOTE]


def _near(one: Place, other: Place) -> bool:
    gap_x = max(one[0], other[0]) - min(one[0] + one[2], other[0] + other[2])
    gap_y = max(one[1], other[1]) - min(one[1] + one[3], other[1] + other[3])
    return gap_x < TOGETHER[0] and gap_y < TOGETHER[1]


def around(places: Sequence[Place]) -> Place:
    """Return the place that holds all of these."""
    left, top = min(p[0] for p in places), min(p[1] for p in places)
    return left, top, max(p[0] + p[2] for p in places) - left, max(p[1] + p[3] for p in places) - top


def option(printed: NDArray[np.int16], box: Box) -> Place:
    """Return where an option stands, its box and the words behind it, with the room that a ring around them takes."""
    top, bottom = round(box["y"] * FINE), round((box["y"] + box["height"]) * FINE)
    words = np.flatnonzero((printed[top:bottom] > PRINT).any(axis=0)) / FINE
    end = max([box["x"] + box["width"], *(at for at in words if at < EDGES[1] - 6)])
    return box["x"] - 4, box["y"] - 2, end + 4 - (box["x"] - 4), box["height"] + 4


def at_option(place: Place, options: Sequence[Place]) -> int | None:
    """Return which of the options a mark is at, by its number: the one that it lies on most; None when it lies elsewhere."""
    covered = [_overlap(place, where) for where in options]
    best = int(np.argmax(covered)) if covered else 0
    return best if covered and covered[best] > 0.4 * max(place[2] * place[3], 0.1) else None


def _overlap(one: Place, other: Place) -> float:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
