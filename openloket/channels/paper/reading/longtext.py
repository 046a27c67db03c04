"""Long text, written on lines: read as a proposal for whoever checks it, never as an answer by itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import SCALE
from openloket.channels.paper.reading.reader import PageReading

MOST_MM = 90.0
"""How much of a page's height is read at most; a text box is seldom filled further."""


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
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
            item.raw = propose(page.straight, item.place)


def propose(page: Grey, place: tuple[float, float, float, float]) -> str:
    """Read what seems to stand in a place (millimetres) on a straight page; "" for nothing. Takes about a second."""
    x, y, w, h = place
    top, bottom = max(0, round((y - 1) * SCALE)), round((y + min(h, MOST_MM)) * SCALE)
    found = _engine()(page[top:bottom, max(0, round(x * SCALE)) : round((x + w) * SCALE)])
    return " ".join(found.txts or ())
