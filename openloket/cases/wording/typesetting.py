"""Making PDFs: accessible (PDF/UA-1) and fit for the archive (PDF/A-2a)."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import font_source_sans_pro
import typst
from fontTools.ttLib import TTFont

from openloket.cases.wording import symbols

NO_SHAPE = "□"
TYPST = Path(__file__).parent / "typst"
"""Holds the templates of what is made about a case."""
_FONT_FOLDER = Path(font_source_sans_pro.__file__).parent / "files"
_OTHER_SCRIPTS = Path(__file__).parent / "data" / "fonts"
"""Holds the letters of Arabic, Devanagari, Han, Hangul, Hebrew, kana and Thai, in one weight: for the names of people."""
STANDARDS: Final = ("ua-1", "a-2a")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FONT_FOLDER), str(_OTHER_SCRIPTS)]
    )


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Make the PDF of a typst template filled with data; about 10 ms a page."""
    return typst.compile(str(template), font_paths=_fonts(), sys_inputs=_inputs(data), pdf_standards=list(STANDARDS))


def query(template: Path, data: dict[str, Any], selector: str) -> list[Any]:
    """Return the values of the metadata that a template leaves under a label, such as the places of boxes."""
    found = typst.query(str(template), selector, field="value", font_paths=_fonts(), sys_inputs=_inputs(data))
    return list(json.loads(found))


def _inputs(data: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(printable(data), ensure_ascii=False)}


@cache
def _characters() -> frozenset[str]:
    faces = (
        TTFont(_FONT_FOLDER / f"SourceSansPro-{weight}.ttf", lazy=True).getBestCmap() for weight in ("Regular", "Bold")
    )
    others = (TTFont(path, lazy=True).getBestCmap() for path in sorted(_OTHER_SCRIPTS.glob("*.ttf")))
    ours = frozenset.intersection(*(frozenset(map(chr, face)) for face in faces))
    return ours.union(*(map(chr, face) for face in others), {"\n", "\t"})


def without_shape(text: str) -> list[str]:
    """Return the characters of a text that our letters have no shape for, each once, in order."""
    text = unicodedata.normalize("NFC", text)
    unknown = set(text) - _characters()
    return [c for c in dict.fromkeys(text) if c in unknown]


def printable(value: Any) -> Any:
    """Return the data with words for a smiley or another symbol that our letters have no shape for, and a box for what has none.

    PDF/A allows no text without a shape; the file's JSON keeps the text as it was.
    """
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return symbols.in_words(text, _characters(), NO_SHAPE) if set(text) - _characters() else text
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


def date_parts(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
