"""Long text, written on lines: read as a proposal for whoever checks it, never as an answer by itself.

Where the lines are is known, so each is read by itself: looking for text on the whole place took twice the time and the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import SCALE
from openloket.channels.paper.reading.reader import PageReading

MOST_LINES = 10
"""How many lines are read at most; a text is seldom longer."""
ABOVE, BELOW = 0.8, 0.6
"""Millimetres beside a line that are read with it."""


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_det": False,
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )


def propose_all(page: PageReading) -> None:
    """Propose what seems to stand in each long text on a page, when the page was kept laid straight."""
    for item in page.fields:
        if item.kind == "line" and item.value and page.straight is not None:
            item.raw = propose(page.straight, item.lines)


def propose(page: Grey, lines: Sequence[tuple[float, float, float, float]]) -> str:
    """Read what seems to stand on lines (millimetres) of a straight page; "" for nothing. Takes a fifth of a second a line."""
    words: list[str] = []
    for x, y, w, h in lines[:MOST_LINES]:
        top, bottom = max(0, round((y - ABOVE) * SCALE)), round((y + h + BELOW) * SCALE)
        found = _engine()(page[top:bottom, max(0, round(x * SCALE)) : round((x + w) * SCALE)])
        words += found.txts or ()
    return " ".join(" ".join(words).split())
