"""What an eigenschap may hold: how long for its formaat, and which values (ImZTC, Specificatie van eigenschap)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

LENGTHS = {"datum": "8", "datum_tijd": "14"}
"""A datum is JJJJMMDD, a moment JJJJMMDDuummss (ztc-015)."""
LONGEST = 255
WHOLE = re.compile(r"[0-9]{1,3}")
NUMBER = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))?")
"""The length of a getal: its digits before the comma, and those after it."""
DAYS = (r"\d{8}", "%Y%m%d"), (r"\d{4}-\d\d-\d\d", "%Y-%m-%d")
MOMENT = r"\d{14}", "%Y%m%d%H%M%S"


def length_fault(specificatie: Mapping[str, Any]) -> str:
    """Return what is wrong with the lengte for the formaat, in Dutch; "" when it fits."""
    formaat, lengte = specificatie.get("formaat", ""), specificatie.get("lengte", "")
    if wanted := LENGTHS.get(formaat):
        return "" if lengte == wanted else f"Bij {formaat} hoort lengte {wanted}."
    if formaat == "tekst" and not (WHOLE.fullmatch(lengte) and 0 < int(lengte) <= LONGEST):
        return f"Bij tekst is de lengte een getal van 1 tot en met {LONGEST}."
    if formaat == "getal" and not ((found := NUMBER.fullmatch(lengte)) and int(found[1])):
        return "Bij getal is de lengte het aantal cijfers, zoals 8 of 8,2."
    return ""


def fits(specificatie: Mapping[str, Any], value: str) -> bool:
    """Say whether a value of the waardenverzameling has the eigenschap's formaat and lengte, which fit each other."""
    formaat, lengte = specificatie.get("formaat", ""), specificatie.get("lengte", "")
    if formaat == "getal":
        whole, after = _digits(lengte)
        found = re.fullmatch(r"[+-]?([0-9]+)(?:[.,]([0-9]+))?", value)
        return bool(found) and len(found[1]) <= whole and len(found[2] or "") <= after  # type: ignore[index]
    if formaat in LENGTHS:
        return len(value) == int(LENGTHS[formaat]) and is_moment(formaat, value)
    return 0 < len(value) <= int(lengte)


def _digits(lengte: str) -> tuple[int, int]:
    found = NUMBER.fullmatch(lengte)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def is_moment(formaat: str, value: str) -> bool:
    """Say whether a value is a day or a moment that exists, as the formaat asks; true for other formaten (ztc-015).

    A day is also taken as JJJJ-MM-DD and a moment in ISO 8601: clients send those, and they say the same.
    """
    if formaat == "datum":
        return any(_written(value, *form) for form in DAYS)
    if formaat == "datum_tijd":
        return _written(value, *MOMENT) or _iso(value)
    return True


def _written(value: str, pattern: str, form: str) -> bool:
    if not re.fullmatch(pattern, value, re.ASCII):
        return False
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def _iso(value: str) -> bool:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]", value, re.ASCII):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
