"""What is in the boxes of a straight page: ticks, signatures, crops of characters.

Positions are in millimetres on the page; a straight page has SCALE pixels a millimetre and white paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import AROUND, CROP
from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.ink import Box, Ink
from openloket.channels.paper.reading.known import SCALE

SHIFT = 1.0
"""Millimetres that boxes may lie off from where they should: paper bends, printers shrink."""
EMPTY, TICKED, CANCELLED, UNSURE = "empty", "ticked", "cancelled", "unsure"
SIDE = 8
"""Are the pixels above and below a printed line where there is none."""
FAINT, LINE = 4.0, 0.15
"""Says how much darker than beside it a line is at least: in grey, and as a part of how much the lines of a page mostly are."""
FILM = 3.0
"""The mean grey of a box from which it is not empty, though no place in it is dark: a pencil of which a fax left dots."""
STROKE, FIRM = 0.6, 1.4
"""The part of a box that a stroke crosses at least, and how much darker than hardly anything it is."""
OPEN, FULL = 0.72, 0.92
"""The part of a box that ink covers at most to be a stroke, cross or zig-zag, and at least to be filled in."""
GAP, CLOSED = 1.0, 0.5
"""Millimetres of white that a thick cross leaves somewhere, and that a filled box does not."""
LOOP, LOOPS = 0.19, dict.fromkeys("8B0OQ&@Ø%ÄÖËÜ", 2)
"""Square millimetres from which a place is closed in, and by how many of them a letter has, when that is more than one.
A pen that closes an O or Q often runs on into it."""
DENSE = 0.6
"""The part of a box that a letter covers at most, also with a felt pen."""
WINDING = 1.85
"""How long a letter is at most, in its height and width together; one in three hundred is longer."""
NOTHING, SIGNATURE = 1.5, 6.0
"""Square millimetres of ink up to which nobody wrote there, and from which somebody signed: an initial has about six."""


@dataclass(frozen=True)
class Mark:
    """What a tick box says, and how sure that is."""

    state: str
    chance: float


def shifts(page: Grey, boxes: Sequence[Box]) -> dict[int, tuple[float, float]]:
    """Find how far each box (by its place in the list) lies off, in pixels right and down, by its printed lines."""
    found: dict[int, tuple[float, float]] = {}
    for run in _runs(boxes):
        move = _shift(page, [boxes[i] for i in run])
        for i in run:
            found[i] = move
    return found


def without_lines(page: Grey, boxes: Sequence[Box], moves: Mapping[int, tuple[float, float]]) -> set[int]:
    """Return which boxes, by their place in the list, are not printed on the page where they should be: another was printed.

    The line above and below a row of boxes is darker than what lies on its lighter side; how much, the page's other rows say.
    """
    runs = list(_runs(boxes))
    seen = [_lines(page, [boxes[i] for i in run], moves[run[0]]) for run in runs]
    least = max(FAINT, LINE * float(np.median(seen))) if seen else 0.0
    return {i for run, line in zip(runs, seen, strict=True) if line < least for i in run}


def _lines(page: Grey, run: Sequence[Box], move: tuple[float, float]) -> float:
    """Return by how much the line above a row of boxes, or the one below it, is darker than beside it: the lesser of the two."""
    left, right = run[0]["x"] * SCALE + move[0], (run[-1]["x"] + run[-1]["width"]) * SCALE + move[0]
    found = []
    for y in (run[0]["y"], run[0]["y"] + run[0]["height"]):
        at = round(y * SCALE + move[1])
        if not SIDE <= at < page.shape[0] - SIDE:
            return 255.0
        rows = 255.0 - page[at - SIDE : at + SIDE + 1, max(0, round(left) + 4) : round(right) - 4].mean(axis=1)
        found.append(rows[SIDE - 2 : SIDE + 3].max() - min(rows[:3].mean(), rows[-3:].mean()))
    return float(min(found))


def _runs(boxes: Sequence[Box]) -> Iterable[list[int]]:
    """Yield each run of boxes that stand side by side, as their places in the list."""
    run: list[int] = []
    for i, box in enumerate(boxes):
        if run:
            last = boxes[run[-1]]
            if (
                box["kind"] != last["kind"]
                or abs(box["y"] - last["y"]) > 0.1
                or abs(box["x"] - last["x"] - last["width"]) > 0.1
            ):
                yield run
                run = []
        run.append(i)
    if run:
        yield run


def _shift(page: Grey, run: Sequence[Box]) -> tuple[float, float]:
    first, last = run[0], run[-1]
    reach = round(SHIFT * SCALE)
    x0, y0 = first["x"] * SCALE, first["y"] * SCALE
    x1, y1 = (last["x"] + last["width"]) * SCALE, (first["y"] + first["height"]) * SCALE
    left, top = round(x0) - 2 * reach, round(y0) - 2 * reach
    right, bottom = round(x1) + 2 * reach + 1, round(y1) + 2 * reach + 1
    if left < 0 or top < 0 or right > page.shape[1] or bottom > page.shape[0]:
        return 0.0, 0.0
    ink = 255.0 - page[top:bottom, left:right].astype(np.float32)
    down = ink[2 * reach : -2 * reach].mean(axis=0)
    along = ink[:, 2 * reach : -2 * reach].mean(axis=1)
    lines = [box["x"] * SCALE - left for box in run] + [x1 - left]
    return _best(down, lines, reach), _best(along, [y0 - top, y1 - top], reach)


def _best(profile: NDArray[Any], lines: Sequence[float], reach: int) -> float:
    """Find the shift, in pixels, at which dark lines fall where they should."""
    soft = np.convolve(profile, (0.25, 0.5, 0.25), mode="same")
    tries = np.arange(-reach, reach + 1)
    at = np.arange(len(soft))
    score = np.array([np.minimum(np.interp([line + t for line in lines], at, soft), 140).sum() for t in tries])
    score = score / len(lines) - 1.2 * np.abs(tries) * 10 / reach
    best = int(np.argmax(score))
    if 0 < best < len(tries) - 1:
        a, b, c = score[best - 1 : best + 2]
        bend = a - 2 * b + c
        return float(tries[best] + (0.5 * (a - c) / bend if bend < -1e-6 else 0.0))
    return float(tries[best])


def crops(page: Grey, boxes: Sequence[Box], moved: Sequence[tuple[float, float]]) -> NDArray[Any]:
    """Cut out what the character model sees of each box: n x CROP height x CROP width, 255 is ink."""
    out = np.empty((len(boxes), CROP[1], CROP[0]), np.uint8)
    for i, (box, (dx, dy)) in enumerate(zip(boxes, moved, strict=True)):
        wide, high = (box["width"] + 2 * AROUND) * SCALE, (box["height"] + 2 * AROUND) * SCALE
        middle = ((box["x"] + box["width"] / 2) * SCALE + dx - 0.5, (box["y"] + box["height"] / 2) * SCALE + dy - 0.5)
        cut = cv2.getRectSubPix(page, (round(wide), round(high)), middle)
        out[i] = 255 - cv2.resize(cut, CROP, interpolation=cv2.INTER_AREA)
    return out


def turned(crops: NDArray[Any], degrees: float) -> NDArray[Any]:
    """Return crops with what is in each turned around its middle."""
    wide, high = CROP
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    found = np.empty_like(crops)
    for i, crop in enumerate(crops):
        found[i] = cv2.warpAffine(crop, matrix, CROP)
    return found


def looks_empty(ink: Ink, box: Box, move: tuple[float, float]) -> bool:
    """Say whether there is surely nothing in a character's box."""
    return bool(ink.inside(box, move).max(initial=0) < ink.faint)


def specks(ink: Ink, box: Box, move: tuple[float, float]) -> bool:
    """Say whether all that is in a character's box is shorter than a stroke: dirt, or at most a full stop."""
    return ink.area(box, move) == 0.0


def overwritten(ink: Ink, box: Box, move: tuple[float, float], letter: str) -> bool:
    """Say whether there is more in a box than the `letter` that was read: it was struck out, or another lies under it.

    A second letter or a scribble closes in more places than a letter does, is longer than its height and width allow, or
    leaves little open. What lies under a line straight through it is often a letter of its own, and is not seen.
    """
    close = cv2.GaussianBlur(ink.close(box, move, 0.45).astype(np.float32), (0, 0), 1.2)
    dark = (close > max(ink.faint, float(np.percentile(close, 97)) * 0.45)).astype(np.uint8)
    outlines, nested = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not outlines or dark.mean() > DENSE:
        return bool(outlines)
    inner = [outline for outline, of in zip(outlines, nested[0], strict=True) if of[3] >= 0]
    closed = sum(cv2.contourArea(outline) > LOOP * SCALE**2 for outline in inner)
    down, across = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    length = sum(cv2.arcLength(outline, True) for outline in outlines) / 2
    return bool(closed > LOOPS.get(letter, 1) or length > WINDING * (np.ptp(down) + np.ptp(across) + 2))


def tick(ink: Ink, box: Box, move: tuple[float, float]) -> Mark:
    """Read what a tick box says: a cross, check, stroke or zig-zag ticks it, filling it in cancels it.

    It is empty when it is as empty as the page's untouched boxes; between that and a stroke through it is a question.
    """
    inside = ink.inside(box, move)
    if inside.max(initial=0) < ink.faint and inside.mean() < FILM:
        return Mark(EMPTY, 0.9999)
    if inside.max() < FIRM * ink.faint:
        return Mark(UNSURE, 0.6)
    close = ink.close(box, move)
    dark = close > max(ink.faint, float(np.percentile(close, 95)) * 0.5)  # half as dark as this pen
    if _long(dark) < STROKE or not _middle(dark).any():  # a dot, the end of a stroke, a ring around the box
        return Mark(UNSURE, 0.6)
    share, hole = float(dark.mean()), _hole(dark)
    if share < OPEN or (hole >= GAP and _open_sides(dark) >= 1):
        return Mark(TICKED, 0.9995)
    return Mark(CANCELLED, 0.9995) if share > FULL and hole < CLOSED else Mark(UNSURE, 0.5)


def _long(dark: NDArray[np.bool_]) -> float:
    """Return which part of a box ink spans from end to end, down or across."""
    spans = (np.flatnonzero(dark.any(axis=side)) for side in (0, 1))
    return max(
        (float(np.ptp(at)) + 1) / size if len(at) else 0.0 for at, size in zip(spans, dark.shape[::-1], strict=True)
    )


def _middle(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    high, wide = dark.shape
    return dark[high // 5 : -(high // 5), wide // 5 : -(wide // 5)]


def _hole(dark: NDArray[np.bool_]) -> float:
    """Return how wide the widest place without ink is, in millimetres."""
    return float(2 * cv2.distanceTransform((~dark).astype(np.uint8), cv2.DIST_L2, 3).max() / SCALE)


def _open_sides(dark: NDArray[np.bool_]) -> int:
    """Count the sides whose middle is open: a cross or check, however thick, leaves some, a filled box none."""
    high, wide = dark.shape
    across, edge = slice(round(0.36 * wide), round(0.64 * wide)), max(1, round(0.2 * high))
    along, side = slice(round(0.36 * high), round(0.64 * high)), max(1, round(0.2 * wide))
    sides = (dark[:edge, across], dark[-edge:, across], dark[along, :side], dark[along, -side:])
    return sum(float(part.mean()) < 0.35 for part in sides)


def signed(ink: Ink, box: Box) -> bool | None:
    """Say whether something is written in the signature's box; None when that is not sure."""
    area = ink.area(box, inset=1.6)
    return False if area < NOTHING else True if area > SIGNATURE else None


def written(ink: Ink, box: Box) -> bool:
    """Say whether something is written on a line."""
    return ink.area(box, inset=1.2) > NOTHING
