"""Find what is written beside the boxes of a straight page: notes, and rings around what is printed or lines through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading import blank
from openloket.channels.paper.reading.ink import DOT, SPECK, Box, Ink
from openloket.channels.paper.reading.known import FINE, SCALE

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
FOLD = 2.2
"""Limits the millimetres that a fold or streak is thick at most, and that its pieces lie off from one line."""
MOST = 400
"""Marks that are looked at, the largest first: a page that is all dirt takes no longer than one that is written full."""
TOGETHER = (5.0, 3.0)
"""Millimetres to the side and down within which marks belong together."""
BETWEEN, OVER = 0.6, 1.0
"""Says how many millimetres of white lie between words at least, and by how much a line through them is longer than the longest."""
SLOPES = (-0.12, -0.08, -0.04, 0.0, 0.04, 0.08, 0.12)
"""Says how much such a line rises or falls at most, and the steps in which that is tried: a pen is two of them wide."""
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
        if blank.solid(heavy, FINE):
            continue
        found.append(Stray((x / FINE, y / FINE, w / FINE, h / FINE), pixels / FINE**2, line))
    found = _without_folds(_without_folds(found, 0), 1)
    return [mark for mark in found if not (mark.line and max(mark.place[2:]) > MACHINE)]


def _without_folds(found: list[Stray], along: int) -> list[Stray]:
    """Leave out what lies on one line across the page (`along` 0) or down it (1): a fold or a streak that print breaks up."""
    across = 1 - along
    thin = [mark for mark in found if mark.place[2 + across] <= FOLD]
    long = [mark.place for mark in thin if mark.place[2 + along] >= 4 * mark.place[2 + across]]
    left_out: set[Place] = set()
    for seed in long:
        on_it = [place for place in long if abs(_middle(place, across) - _middle(seed, across)) <= FOLD]
        if max(place[along] + place[2 + along] for place in on_it) - min(place[along] for place in on_it) > MACHINE:
            left_out |= {m.place for m in thin if abs(_middle(m.place, across) - _middle(seed, across)) <= FOLD}
    return [mark for mark in found if mark.place not in left_out]


def _middle(place: Place, side: int) -> float:
    return place[side] + place[2 + side] / 2


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
    end = max([box["x"] + box["width"], *(end for _, end in words(printed, box))])
    return box["x"] - 4, box["y"] - 2, end + 4 - (box["x"] - 4), box["height"] + 4


def words(printed: NDArray[np.int16], box: Box) -> list[tuple[float, float]]:
    """Return where each printed word behind a box begins and ends, in millimetres from the left."""
    top, bottom = round(box["y"] * FINE), round((box["y"] + box["height"]) * FINE)
    first, last = round((box["x"] + box["width"] + TOUCHES) * FINE), round((EDGES[1] - 6) * FINE)
    at = np.flatnonzero((printed[top:bottom, first:last] > PRINT).any(axis=0)) + first
    parts = np.split(at, np.flatnonzero(np.diff(at) > BETWEEN * FINE) + 1) if len(at) else []
    return [(float(part[0]) / FINE, float(part[-1] + 1) / FINE) for part in parts]


def struck(ink: Ink, printed: NDArray[np.int16], box: Box) -> Place | None:
    """Return where a line was drawn through the words behind a box: one that is longer than each of them; None without."""
    there = words(printed, box)
    if not there:
        return None
    left, right = there[0][0] - OVER, min(there[-1][1] + OVER, EDGES[1])
    place = (left, box["y"], right - left, box["height"])
    x0, y0, x1, y1 = (round(at * SCALE) for at in (left, box["y"], right, box["y"] + box["height"]))
    part = ink.page[y0:y1, x0:x1].astype(np.int16)
    darker = np.percentile(part, 80) - part
    dark = (darker > max(ink.faint, 0.35 * float(np.percentile(darker, 97)))).astype(np.uint8)
    longer = np.ones((1, round((max(end - begin for begin, end in there) + OVER) * SCALE)), np.uint8)
    for slope in SLOPES:
        level = np.array([[1, 0, 0], [-slope, 1, slope * dark.shape[1] / 2]], np.float32)
        thick = cv2.dilate(cv2.warpAffine(dark, level, dark.shape[::-1]), np.ones((3, 1), np.uint8))
        if cv2.erode(thick, longer, borderType=cv2.BORDER_CONSTANT, borderValue=0.0).any():
            return place
    return None


def at_option(place: Place, options: Sequence[Place]) -> int | None:
    """Return which of the options a mark is at, by its number: the one that it lies on most; None when it lies elsewhere."""
    covered = [_overlap(place, where) for where in options]
    best = int(np.argmax(covered)) if covered else 0
    return best if covered and covered[best] > 0.4 * max(place[2] * place[3], 0.1) else None


def _overlap(one: Place, other: Place) -> float:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
