"""A process as a drawing: boxes from top to bottom in the order of events, lines thicker the more often they are used.

Pure: a map in, an SVG out. A table beside it always holds the same figures, so to a screen reader it is one picture.
"""

from __future__ import annotations

import math
import textwrap
from collections import defaultdict
from dataclasses import dataclass
from xml.sax.saxutils import escape

from openloket.insight.privacy import few
from openloket.insight.processes import Follows, Map

WIDE, HIGH, GAP, DOWN = 210, 62, 36, 62
MARGIN = 90
"""Room at the sides for lines that go back up."""
SHARES = {"hoofd": 0.8, "meer": 0.95, "alles": 1.0}
"""How much is drawn at each level of detail: the most used pairs of activities, together this share of all steps."""


@dataclass(frozen=True)
class Box:
    """The place of an activity in the drawing; x is its middle and y its top."""

    name: str
    x: float
    y: float


def shown(found: Map, share: float) -> list[Follows]:
    """List the pairs used most, together at least `share` of all, and those that keep every drawn activity attached.

    Pairs that fewer than ten followed, or that would give such a pair away, are left out.
    """
    often = found.often
    total, kept, so_far = sum(pair.count for pair in often), list[Follows](), 0
    for pair in often:
        if so_far >= share * total:
            break
        kept.append(pair)
        so_far += pair.count
    first = {activity.name for activity in found.activities if activity.first == activity.cases}
    while True:
        known = {name for pair in kept for name in (pair.start, pair.end)}
        loose = known - {pair.end for pair in kept if pair.start != pair.end} - first
        more = [next((p for p in often if p.end == name and p.start != name), None) for name in sorted(loose)]
        fresh = [pair for pair in more if pair is not None and pair not in kept]
        if not fresh:
            return kept
        kept += fresh


def layers(found: Map, pairs: list[Follows]) -> list[list[str]]:
    """Arrange the activities in rows: each below everything that leads to it and comes earlier in a case."""
    place = {activity.name: activity.place for activity in found.activities}
    names = {pair.start for pair in pairs} | {pair.end for pair in pairs}
    order = sorted(names, key=lambda name: (place[name], name))
    before: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if order.index(pair.start) < order.index(pair.end):
            before[pair.end].append(pair.start)
    row: dict[str, int] = {}
    for name in order:
        row[name] = 1 + max((row[other] for other in before[name]), default=-1)
    rows: list[list[str]] = [[] for _ in range(max(row.values(), default=-1) + 1)]
    for name in order:
        rows[row[name]].append(name)
    return rows


def draw(found: Map, title: str, description: str, share: float = SHARES["hoofd"]) -> str:
    """Draw the map as SVG; "" when there is no pair of activities that may be shown."""
    pairs = shown(found, share)
    rows = layers(found, pairs)
    if not rows:
        return ""
    widest = max(map(len, rows))
    width = widest * (WIDE + GAP) - GAP + 2 * MARGIN
    height = len(rows) * (HIGH + DOWN) - DOWN + 20
    boxes: dict[str, Box] = {}
    for n, row in enumerate(rows):
        start = (width - len(row) * (WIDE + GAP) + GAP) / 2 + WIDE / 2
        for m, name in enumerate(row):
            boxes[name] = Box(name, start + m * (WIDE + GAP), 10 + n * (HIGH + DOWN))
    most = max(pair.count for pair in pairs)
    lines = [_line(pair, boxes, most, n) for n, pair in enumerate(reversed(pairs))]
    marks = _labels(pairs, boxes)
    shapes = [_box(box, found.shown("events", box.name)) for box in boxes.values()]
    return (
        f'<svg class="map" role="img" aria-labelledby="map-title map-description" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-description">{escape(description)}</desc>'
        '<defs><marker id="map-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" class="map-tip"/></marker></defs>'
        + "".join(lines)
        + "".join(shapes)
        + "".join(marks)
        + "</svg>"
    )


def _box(box: Box, count: str) -> str:
    texts = textwrap.wrap(box.name, 25, max_lines=2, placeholder="…")
    top = box.y + (22 if len(texts) == 2 else 26)
    words = "".join(
        f'<text x="{box.x:.0f}" y="{top + 16 * n:.0f}" class="map-name">{escape(text)}</text>'
        for n, text in enumerate(texts)
    )
    under = top + 16 * len(texts) + 1
    return (
        f"<g><title>{escape(box.name)}: {count}</title>"
        f'<rect x="{box.x - WIDE / 2:.0f}" y="{box.y:.0f}" width="{WIDE}" height="{HIGH}" rx="8" class="map-box"/>'
        f'{words}<text x="{box.x:.0f}" y="{under:.0f}" class="map-count">{count}</text></g>'
    )


def _line(pair: Follows, boxes: dict[str, Box], most: int, number: int) -> str:
    start, end = boxes[pair.start], boxes[pair.end]
    thick = 1.2 + 5 * math.sqrt(pair.count / most)
    kind = "map-line"
    if pair.start == pair.end:  # again: a loop at the right of the box
        x, y = start.x + WIDE / 2, start.y + HIGH / 2
        path, kind = f"M{x:.0f} {y - 12:.0f}c34 -16 34 40 2 26", "map-line map-back"
    elif start.y < end.y:
        y1, y2 = start.y + HIGH, end.y - 2
        far = (y2 - y1) / (HIGH + DOWN) > 1
        if far and abs(start.x - end.x) < WIDE:  # go round what is in between
            side = start.x + WIDE / 2 + 20
            path = f"M{start.x + 40:.0f} {y1:.0f}C{side:.0f} {y1 + 40:.0f} {side:.0f} {y2 - 40:.0f} {end.x + 40:.0f} {y2:.0f}"
        else:
            bend = (y2 - y1) / 2
            path = f"M{start.x:.0f} {y1:.0f}C{start.x:.0f} {y1 + bend:.0f} {end.x:.0f} {y2 - bend:.0f} {end.x:.0f} {y2:.0f}"
    else:  # back up, along the left
        x1, x2 = start.x - WIDE / 2, end.x - WIDE / 2 - 2
        y1, y2 = start.y + HIGH / 2, end.y + HIGH / 2
        side = min(x1, x2) - 24 - 10 * (number % 5)
        path, kind = (
            f"M{x1:.0f} {y1:.0f}C{side:.0f} {y1:.0f} {side:.0f} {y2:.0f} {x2:.0f} {y2:.0f}",
            "map-line map-back",
        )
    says = f"{pair.start} → {pair.end}: {few(pair.count)}, {duration(pair.median)}"
    return (
        f'<path d="{path}" class="{kind}" stroke-width="{thick:.1f}" marker-end="url(#map-tip)">'
        f"<title>{escape(says)}</title></path>"
    )


def _labels(pairs: list[Follows], boxes: dict[str, Box]) -> list[str]:
    """Place labels at the lines that go down: under their box one below the other, most used first, three at most."""
    leaving: dict[str, list[Follows]] = defaultdict(list)
    for pair in pairs:
        if boxes[pair.start].y < boxes[pair.end].y:
            leaving[pair.start].append(pair)
    found = []
    for name, downward in leaving.items():
        start = boxes[name]
        for n, pair in enumerate(sorted(downward, key=lambda pair: -pair.count)[:3]):
            end = boxes[pair.end]
            round_it = end.y - start.y > HIGH + DOWN and abs(start.x - end.x) < WIDE
            x = start.x + WIDE / 2 - 20 if round_it else start.x + (0.1 + 0.12 * n) * (end.x - start.x) + 6
            y = start.y + HIGH + 15 + 15 * n
            found.append(
                f'<text x="{x:.0f}" y="{y:.0f}" class="map-label">{few(pair.count)} · {escape(duration(pair.median))}</text>'
            )
    return found


def duration(hours: float) -> str:
    """Write a number of hours in as few words as possible."""
    if hours < 1 / 60:
        return "< 1 min"
    if hours < 1:
        return f"{hours * 60:.0f} min"
    if hours < 48:
        return f"{hours:.0f} uur"
    return f"{hours / 24:.0f} dagen"
