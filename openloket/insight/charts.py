"""Charts drawn on the server: a Vega-Lite specification becomes SVG. Nothing is fetched, no script reaches the browser.

A chart always stands beside a table with the same figures; to a screen reader it is one image with a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

import vl_convert

COLORS = ("#154273", "#b36200", "#3f7d20", "#8a1f6b", "#00798c", "#5b6470", "#7a4b00")
"""Colours that colour-blind people can tell apart; each at least 3 to 1 on white (WCAG 2.2, 1.4.11)."""
_CONFIG = {
    "background": "transparent",
    "font": "Source Sans Pro, Arial, sans-serif",
    "axis": {
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "gridColor": "#e3e6ea",
        "labelColor": "#1c1c1c",
    },
    "legend": {"labelFontSize": 14, "titleFontSize": 14, "orient": "top"},
    "view": {"stroke": None},
    "range": {"category": list(COLORS)},
}


def stacked(rows: Sequence[dict[str, Any]], *, x: str, y: str, group: str, says: str) -> str:
    """Draw stacked bars of shares per period, one colour for each group."""
    return _svg(
        {
            "data": {"values": list(rows)},
            "width": 640,
            "height": 260,
            "mark": "bar",
            "encoding": {
                "x": {"field": x, "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}},
                "y": {
                    "field": y,
                    "type": "quantitative",
                    "stack": "normalize",
                    "axis": {"format": ".0%"},
                    "title": None,
                },
                "color": {"field": group, "type": "nominal", "title": None, "sort": None},
            },
        },
        says,
    )


def band(rows: Sequence[dict[str, Any]], *, x: str, y: str, low: str, high: str, kind: str, says: str) -> str:
    """Draw a line over time, with the interval around what is expected."""
    base = {
        "field": x,
        "type": "ordinal",
        "sort": [row[x] for row in rows],
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }
    return _svg(
        {
            "data": {"values": list(rows)},
            "width": 640,
            "height": 240,
            "layer": [
                {
                    "transform": [{"filter": f"isValid(datum['{low}'])"}],
                    "mark": {"type": "area", "color": COLORS[0], "opacity": 0.18},
                    "encoding": {
                        "x": base,
                        "y": {"field": low, "type": "quantitative", "title": None},
                        "y2": {"field": high},
                    },
                },
                {
                    "mark": {"type": "line", "color": COLORS[0], "point": True},
                    "encoding": {
                        "x": base,
                        "y": {"field": y, "type": "quantitative", "title": None},
                        "strokeDash": {"field": kind, "type": "nominal", "title": None, "sort": None},
                    },
                },
            ],
        },
        says,
    )


def _svg(spec: dict[str, Any], says: str) -> str:
    return _rendered(json.dumps({**spec, "config": _CONFIG}, sort_keys=True, default=str), says)


@lru_cache(maxsize=128)
def _rendered(spec: str, says: str) -> str:
    svg = vl_convert.vegalite_to_svg(spec)
    # one image with one sentence; the table beside it has the figures
    svg = re.sub(r' aria-(roledescription|label)="[^"]*"| role="[^"]*"', "", svg)
    svg = re.sub(r' style="[^"]*"', "", svg)  # our policy allows no inline style; what is needed is in attributes
    return svg.replace("<svg ", f'<svg role="img" aria-label={quoteattr(says)} ', 1)
