"""Finding a form on a picture: its code, its four marks, and the way the page lies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from openloket.channels.paper import form
from openloket.channels.paper.form import CODE, MARK, QUIET, SERIAL_ALPHABET
from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import SCALE, STRAIGHT

Points = NDArray[Any]
_CODE = re.compile(rf"(OL\d)/([a-z0-9_]{{1,40}})/([0-9a-f]{{16}})/(\d{{1,3}})/([{SERIAL_ALPHABET}]{{10}})")


@dataclass(frozen=True)
class Code:
    """What a page's code says, and its four corners on the picture (clockwise from the top left)."""

    scheme: str
    service: str
    version: str
    page: int
    serial: str
    text: str
    corners: Points


@dataclass(frozen=True)
class Place:
    """How a page lies on the picture: a homography from millimetres to pixels, and how many marks it rests on."""

    matrix: NDArray[Any]
    marks: int
    error: float
    """Millimetres that what was found lies off from where it should, at most."""


def code(page: Grey) -> tuple[Code | None, list[str]]:
    """Read our code on a page (None without one), and the text of each other code, once for each try that saw it."""
    others = []
    for attempt in _attempts(page):
        for found in zxingcpp.read_barcodes(attempt[0], formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
            match = _CODE.fullmatch(found.text)
            if not match:
                others.append(found.text[:200])
                continue
            at = found.position
            corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            return Code(
                match[1],
                match[2],
                match[3],
                int(match[4]),
                match[5],
                found.text,
                np.array(corners, np.float32) / attempt[1],
            ), others
    return None, others


def _attempts(page: Grey) -> Any:
    yield page, 1.0
    yield cv2.GaussianBlur(page, (0, 0), 1.0), 1.0
    yield cv2.resize(page, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), 1.6
    block = max(31, min(page.shape) // 30 | 1)
    yield cv2.adaptiveThreshold(page, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, 12), 1.0


@lru_cache(maxsize=512)
def _modules(text: str) -> int:
    return int(form.code(text).symbol_size(border=0)[0])


def code_corners(text: str) -> Points:
    """Return where the corners of a code are on paper, in millimetres."""
    edge = CODE["size"] * QUIET / (_modules(text) + 2 * QUIET)
    left, top = CODE["x"] + edge, CODE["y"] + edge
    right, bottom = CODE["x"] + CODE["size"] - edge, CODE["y"] + CODE["size"] - edge
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def mark_centres() -> Points:
    """Return the middles of the four marks on paper, in millimetres: top left, top right, bottom left, bottom right."""
    return np.array(
        [(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2) for mark in form.marks()], np.float32
    )


def squares(page: Grey) -> NDArray[Any]:
    """Find black squares that can be marks: x, y and side of each, in pixels."""
    size = min(page.shape)
    block = (size // 8) | 1
    # a box filter far wider than a mark, so that a solid mark stays solid in a shadow
    mean = cv2.blur(page, (block, block))
    dark = ((page.astype(np.int16) < mean.astype(np.int16) - 40) * np.uint8(255)).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    least, most = size * 5 / 210 * 0.4, size * 5 / 210 * 1.5
    for contour in contours:
        if len(contour) < 4:
            continue
        (_, _), (w, h), _ = cv2.minAreaRect(contour)
        if not (least < w < most and least < h < most) or max(w, h) > 1.45 * min(w, h):
            continue
        area = cv2.contourArea(contour)
        if area < 0.8 * w * h:
            continue
        m = cv2.moments(contour)
        found.append((m["m10"] / m["m00"], m["m01"] / m["m00"], area**0.5))
    return np.array(found, np.float32).reshape(-1, 3)


def place(page: Grey, code: Code) -> Place | None:
    """Find how a page with a code lies, from the code and the marks; None when too little is found."""
    found, known = squares(page), code_corners(code.text)
    return _settle(found, known, code.corners) or _outermost(found, known, code.corners)


def _outermost(found: NDArray[Any], known: Points, seen: Points) -> Place | None:
    """Find the way in which the four outermost squares are the marks and the code is where it should be; else None."""
    for place in _ways(found):
        error = _off(place.matrix, known, seen)
        if error < 2.5:
            return Place(place.matrix, 4, error)
    return None


def _settle(found: NDArray[Any], known: Points, seen: Points) -> Place | None:
    marks = mark_centres()
    # the code is small and the far marks are far: go from near to far, with a better guess at each step
    matrix = _fit(known, seen, affine=True)
    if matrix is None:
        return None
    pairs: list[tuple[int, Points]] = []
    for index in (1, 3, 0, 2):
        wanted = _apply(matrix, marks[index : index + 1])[0]
        side = _side(matrix, marks[index])
        if not len(found):
            break
        away = np.hypot(found[:, 0] - wanted[0], found[:, 1] - wanted[1])
        fits = (np.abs(np.log(found[:, 2] / side)) < 0.45) & (away < (4.5 if pairs else 2.0) * side)
        if fits.any():
            best = int(np.argmin(np.where(fits, away, np.inf)))
            pairs.append((index, found[best, :2]))
            # an affine map until three marks of the sheet hold it, so that it does not run away
            points = np.concatenate([known, *(marks[i : i + 1] for i, _ in pairs)])
            there = np.concatenate([seen, *(p[None] for _, p in pairs)])
            better = _fit(points, there, affine=len(pairs) < 3)
            matrix = better if better is not None else matrix
    if len(pairs) < 3:
        return None
    order = [i for i, _ in pairs]
    there = np.array([p for _, p in pairs], np.float32)
    if len(pairs) == 4:
        exact = cv2.getPerspectiveTransform(marks[order], there)
        known_error = _off(exact, known, seen)
        if known_error < 2.5:
            return Place(exact, 4, known_error)
        # one of the four is something else: leave out the one without which the others agree with the code
        without: Place | None = None
        for leave in range(4):
            keep = [n for n in range(4) if n != leave]
            points, pixels = np.concatenate([marks[order][keep], known]), np.concatenate([there[keep], seen])
            other = _fit(points, pixels, affine=False)
            if other is not None:
                error = _off(other, points, pixels)
                if without is None or error < without.error:
                    without = Place(other, 3, error)
        return without if without and without.error < 1.5 else None
    points, pixels = np.concatenate([marks[order], known]), np.concatenate([there, seen])
    matrix = _fit(points, pixels, affine=False)
    if matrix is None:
        return None
    error = _off(matrix, points, pixels)
    return Place(matrix, len(pairs), error) if error < 1.5 else None


def places(page: Grey) -> list[Place]:
    """List the ways a page without a readable code can lie, from its outermost marks."""
    return _ways(squares(page))


def _ways(found: NDArray[Any]) -> list[Place]:
    if len(found) < 4:
        return []
    middle = np.median(found[:, 2])
    found = found[np.abs(np.log(found[:, 2] / middle)) < 0.4]
    if len(found) < 4:
        return []
    x, y = found[:, 0], found[:, 1]
    corners = [int(np.argmin(x + y)), int(np.argmax(x - y)), int(np.argmax(x + y)), int(np.argmin(x - y))]
    if len(set(corners)) < 4:
        return []
    there = found[corners, :2]
    marks = mark_centres()[[0, 1, 3, 2]]
    result = []
    for turn in range(4):
        turned = np.roll(there, turn, axis=0)
        result.append(Place(cv2.getPerspectiveTransform(marks, turned), 4, 0.0))
    return result


def without_streaks(page: Grey, code: Code) -> Grey:
    """Return the page without the thin lines from top to bottom that dirt in a scanner draws, when it lies upright.

    Nothing on a form runs down more than a quarter of the page, so a column that is dark for longer is a streak.
    """
    across = code.corners[1] - code.corners[0]
    if abs(across[1]) > 0.2 * abs(across[0]):
        return page
    middle = page[page.shape[0] // 20 : -page.shape[0] // 20]
    dark = (middle < 110).mean(axis=0)
    streaks = np.nonzero((dark > 0.28) & (dark < 0.98))[0]
    inner = streaks[(streaks > 4) & (streaks < page.shape[1] - 5)]
    if not len(inner) or len(inner) > 40:
        return page
    mended = page.copy()
    for column in inner:
        mended[:, column] = np.maximum(page[:, column], np.minimum(page[:, column - 2], page[:, column + 2]))
    return mended


def straight(page: Grey, place: Place) -> Grey:
    """Lay the page straight, SCALE pixels a millimetre, with the paper white wherever the light fell."""
    size = STRAIGHT
    shrink = np.diag([1 / SCALE, 1 / SCALE, 1.0])
    flat = cv2.warpPerspective(
        page, place.matrix @ shrink, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255.0
    )
    small = cv2.resize(flat, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), 5)
    paper = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR)
    return cv2.divide(flat, np.maximum(paper, 40), scale=255)


def _fit(points: Points, pixels: Points, *, affine: bool) -> NDArray[Any] | None:
    if affine:
        matrix, _ = (
            cv2.estimateAffine2D(points, pixels, method=cv2.LMEDS)
            if len(points) < 4
            else (_least(points, pixels), None)
        )
        return None if matrix is None else np.vstack([matrix, [0, 0, 1]])
    found, _ = cv2.findHomography(points, pixels, 0)
    return found


def _least(points: Points, pixels: Points) -> Any:
    one = np.hstack([points, np.ones((len(points), 1), np.float32)])
    return np.linalg.lstsq(one, pixels, rcond=None)[0].T


def _apply(matrix: NDArray[Any], points: Points) -> Points:
    return (
        cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), matrix).reshape(-1, 2).astype(np.float32)
    )


def _off(matrix: NDArray[Any], points: Points, pixels: Points) -> float:
    """Return how far pixels lie from the points where they should: the most in millimetres, across or down."""
    return float(np.abs(_apply(np.linalg.inv(matrix), pixels) - points).max())


def _side(matrix: NDArray[Any], at: Sequence[float]) -> float:
    """Return how many pixels a mark's side takes at a place on the page."""
    x, y = at
    size = MARK["size"]
    around = _apply(matrix, np.array([(x, y), (x + size, y), (x, y + size)], np.float32))
    return float((np.linalg.norm(around[1] - around[0]) * np.linalg.norm(around[2] - around[0])) ** 0.5)
