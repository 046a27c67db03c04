"""Pictures of how a page was read, for whoever wants to know why."""

from __future__ import annotations

from pathlib import Path

import cv2

from openloket.channels.paper.reading.known import SCALE
from openloket.channels.paper.reading.reader import PageReading


def explain_page(page: PageReading, folder: Path) -> Path | None:
    """Write the page laid straight, with a frame around each field: green is sure, red is for a person."""
    if page.straight is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    picture = cv2.cvtColor(page.straight, cv2.COLOR_GRAY2BGR)
    for item in page.fields:
        x, y, w, h = (round(value * SCALE) for value in item.place)
        colour = (60, 140, 0) if item.sure else (0, 0, 220)
        cv2.rectangle(picture, (x - 4, y - 4), (x + w + 4, y + h + 4), colour, 2)
        if not item.empty:
            said = f"{item.value} {item.chance:.2f}"
            cv2.putText(picture, said, (x, y - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.7, colour, 2)
    for left, top, wide, high in page.beside:
        at = (round(left * SCALE), round(top * SCALE))
        to = (round((left + wide) * SCALE), round((top + high) * SCALE))
        cv2.rectangle(picture, at, to, (0, 140, 255), 3)
    path = folder / f"{page.number:04d}-{page.serial or 'zonder-code'}-{page.page}.png"
    cv2.imwrite(str(path), picture)
    return path
