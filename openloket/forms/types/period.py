"""A period: its first and its last day, which both count."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from openloket.forms.kinds import GIVEN, Bounds, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each
from openloket.forms.types import date
from openloket.law.calendar import plain_date

ENDS = {"from": "Eerste dag", "until": "Laatste dag"}
PARTS = tuple(replace(part, id=f"{end}.{part.id}", under=words) for end, words in ENDS.items() for part in date.PARTS)


def read(raw: object, question: Question) -> dict[str, datetime.date]:
    if not isinstance(raw, Mapping):
        raise Invalid("Vul de eerste en de laatste dag in.")
    found = each({end: partial(_end, raw, end, question) for end in ENDS})
    if found["until"] < found["from"]:
        raise Invalid("De laatste dag ligt voor de eerste dag. Verbeter een van de twee.")
    return found


def _end(raw: Mapping[str, Any], end: str, question: Question) -> datetime.date:
    return date.read(raw.get(end) or {part.id: raw.get(f"{end}.{part.id}", "") for part in date.PARTS}, question)


def show(question: Question, value: Any) -> str:
    return f"{plain_date(value['from'])} tot en met {plain_date(value['until'])}"


def kept(value: Any) -> dict[str, datetime.date]:
    if not isinstance(value, Mapping) or set(value) != set(ENDS):
        raise ValueError(value)
    return {end: date.kept(value[end]) for end in ENDS}


def typed(raw: Any) -> Any:
    """Take both days apart."""
    if not isinstance(raw, Mapping):
        return raw
    days = {end: date.typed(raw[end]) for end in ENDS if end in raw}
    return {
        **{name: value for name, value in raw.items() if name not in ENDS},
        **{f"{end}.{part}": text for end, day in days.items() if isinstance(day, dict) for part, text in day.items()},
    }


def schema(question: Question) -> dict[str, Any]:
    day = {"type": "string", "format": "date"}
    return {
        "type": "object",
        "properties": dict.fromkeys(ENDS, day),
        "required": list(ENDS),
        "additionalProperties": False,
    }


KIND = Kind(
    said="een periode",
    read=read,
    show=show,
    kept=kept,
    typed=typed,
    schema=schema,
    missing="Vul de eerste en de laatste dag in.",
    bounds=Bounds((datetime.date,)),
    tests=GIVEN,
    spans=("from", "until"),
    widget=Widget("parts", parts=PARTS),
    paper=tuple(replace(date.COMB, part=end, label=f"{words} ({date.COMB.label})") for end, words in ENDS.items()),
    good=(
        Good({"from": "2026-12-05", "until": "2026-12-07"}, "5 december 2026 tot en met 7 december 2026"),
        Good({"from": "5-12-2026", "until": "5-12-2026"}, "5 december 2026 tot en met 5 december 2026"),
        Good(
            {
                "from.day": "1",
                "from.month": "1",
                "from.year": "2026",
                "until.day": "31",
                "until.month": "1",
                "until.year": "2026",
            },
            "1 januari 2026 tot en met 31 januari 2026",
        ),
    ),
    bad=(
        "2026-12-05",
        {"from": "2026-12-05"},
        {"from": "2026-12-05", "until": "2026-12-04"},
        {"from": "2026-12-05", "until": "ooit"},
    ),
)
