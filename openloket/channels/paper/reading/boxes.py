"""What is in the boxes of a straight page: ink, ticks, crops of characters, and writing beside the boxes.

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
from openloket.channels.paper.reading.known import SCALE

Box = Mapping[str, Any]
SHIFT = 1.0
"""Millimetres that boxes may lie off from where they should: paper bends, printers shrink."""
EMPTY, TICKED, CANCELLED, UNSURE = "empty", "ticked", "cancelled", "unsure"


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


def looks_empty(page: Grey, box: Box, move: tuple[float, float]) -> bool:
    """Say whether there is surely nothing in a character's box: no ink inside it."""
    inside = _inside(page, box, move, 0.75)
    return bool(inside.size == 0 or (np.percentile(inside, 99.5) < 28))


def tick(page: Grey, box: Box, move: tuple[float, float]) -> Mark:
    """Read what a tick box says: a cross or check ticks it, filling it in cancels it."""
    inside = _without_specks(_inside(page, box, move, 0.55))
    share = float((inside > 70).mean())
    if share < 0.025:
        return Mark(EMPTY, 0.9999)
    if share < 0.09:  # a dot, or the end of a stroke
        return Mark(UNSURE, 0.6)
    # a filled box is dark everywhere; a cross or check, however thick, leaves the middles of some sides open
    dark = inside > max(70.0, float(np.percentile(inside, 95)) * 0.5)
    high, wide = dark.shape
    across, edge = slice(round(0.36 * wide), round(0.64 * wide)), round(0.2 * high)
    along, side = slice(round(0.36 * high), round(0.64 * high)), round(0.2 * wide)
    sides = (dark[:edge, across], dark[-edge:, across], dark[along, :side], dark[along, -side:])
    open_sides = sum(float(part.mean()) < 0.35 for part in sides)
    if open_sides >= 2:
        return Mark(TICKED, 0.9995)
    if open_sides == 0 and share > 0.55:
        return Mark(CANCELLED, 0.9995)
    return Mark(TICKED, 0.99) if share < 0.58 else Mark(UNSURE, 0.5)


def _without_specks(inside: NDArray[Any]) -> NDArray[Any]:
    """Return the ink, without the grains of a bad fax when there is hardly anything else; strokes of a pen stay."""
    if (inside > 70).mean() < 0.09:  # so few may be a pen that hardly came through: a person looks
        return inside
    calm: NDArray[Any] = cv2.medianBlur(np.ascontiguousarray(inside), 3)
    return calm if (calm > 70).mean() < 0.01 else inside


def signed(page: Grey, box: Box) -> bool | None:
    """Say whether something is written in the signature's box; None when that is not sure."""
    share = float((_inside(page, box, (0, 0), 1.6) > 70).mean())
    return False if share < 0.0015 else True if share > 0.005 else None


def written(page: Grey, box: Box) -> bool:
    """Say whether something is written on a line."""
    ink = _inside(page, box, (0, 0), 1.2)
    return bool((ink > 70).mean() > 0.002)


def _inside(page: Grey, box: Box, move: tuple[float, float], inset: float) -> NDArray[Any]:
    """Return the ink inside a box, from `inset` millimetres within its lines."""
    x, y = box["x"] * SCALE + move[0], box["y"] * SCALE + move[1]
    left, top = max(0, round(x + inset * SCALE)), max(0, round(y + inset * SCALE))
    right, bottom = round(x + (box["width"] - inset) * SCALE), round(y + (box["height"] - inset) * SCALE)
    return 255 - page[top:bottom, left:right]


def beside(page: Grey, printed: Grey, boxes: Iterable[Box], header: float) -> list[tuple[float, float, float, float]]:
    """Find places with writing outside the boxes, below the `header`: x, y, width and height, all in millimetres."""
    thick = cv2.dilate((printed < 200).astype(np.uint8), np.ones((15, 15), np.uint8))
    ink = ((page < 150) & (thick == 0)).astype(np.uint8)
    for box in boxes:
        around = 3.0
        left, top = round((box["x"] - around) * SCALE), round((box["y"] - around) * SCALE)
        right, bottom = (
            round((box["x"] + box["width"] + around) * SCALE),
            round((box["y"] + box["height"] + around) * SCALE),
        )
        ink[max(0, top) : bottom, max(0, left) : right] = 0
    ink[: round(header * SCALE)] = 0
    ink[round(280 * SCALE) :] = 0
    ink[:, : round(6 * SCALE)] = 0
    ink[:, round(204 * SCALE) :] = 0
    ink = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    joined = cv2.dilate(ink, np.ones((25, 41), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, w, h, _area in stats[1:count]:
        if ink[y : y + h, x : x + w].sum() > 2.2 * SCALE * SCALE:  # as much ink as a few letters
            found.append((x / SCALE, y / SCALE, w / SCALE, h / SCALE))
    return found
