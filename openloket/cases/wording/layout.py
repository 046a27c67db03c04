"""A text that someone typed, as paragraphs and lists of a letter: with the lines and lists that it has. Pure."""

from __future__ import annotations

import re
from typing import Any

_DASH = re.compile(r"\s*([-–—])\s+(?=\S)")
_BULLET = re.compile(r"\s*[•▪◦‣·*]\s+(?=\S)")
_NUMBER = re.compile(r"\s*(\d{1,2})[.)]\s+(?=\S)")


def blocks(text: str) -> list[dict[str, Any]]:
    """Return the paragraphs and lists of a text, in order.

    A paragraph has `lines`; a list has a `marker` (a dash or a bullet) or numbers, and `items`, each with the lines under it that stand
    further in. A line of its own that begins with a dash is no list: it may be a dash. A tab between two words is a space: it would print
    as nothing.
    """
    found: list[dict[str, Any]] = []
    block: dict[str, Any] | None = None
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if not line.strip():
            block = None
            continue
        kind, number, rest = _item(line)
        near = [other for other in (lines[at - 1] if at else "", *lines[at + 1 : at + 2]) if _item(other)[0] == kind]
        if kind == "–" and not near:
            kind, rest = "", line
        if not kind and block and block["kind"] != "text" and line[:1] in " \t":
            block["items"][-1]["lines"].append(_said(line))
            continue
        if block is None or block["kind"] != (kind or "text"):
            block = {"kind": kind or "text", "lines": [], "items": []}
            found.append(block)
        if kind:
            block["items"].append({"number": number, "lines": [_said(rest)]})
        else:
            block["lines"].append(_said(line))
    return found


def _said(line: str) -> str:
    return line.strip().replace("\t", " ")


def _item(line: str) -> tuple[str, int, str]:
    """Return what a line of a list begins with (a dash, a bullet or 1), its number, and the rest; an empty text for another line."""
    for kind, pattern in (("–", _DASH), ("•", _BULLET), ("1", _NUMBER)):
        if match := pattern.match(line):
            return kind, int(match[1]) if kind == "1" else 0, line[match.end() :]
    return "", 0, line
