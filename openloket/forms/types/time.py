"""A time of day, in hours and minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openloket.forms.boxes import DIGITS, Comb
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, keyed, matched

_NOON, _LAST = 12 * 60, 24 * 60 - 1
"""In minutes since midnight."""


def read(raw: object, question: Question) -> str:
    value = read_time(raw)
    if question.min is not None and value < question.min:
        raise Invalid("Vul een tijd in vanaf %(min)s.", min=question.min)
    if question.max is not None and value > question.max:
        raise Invalid("Vul een tijd in tot en met %(max)s.", max=question.max)
    return value


def read_time(raw: object) -> str:
    """Read a time as HH:MM. Raises Invalid."""
    text = re.sub(r"^om ", "", keyed(raw), flags=re.IGNORECASE)
    text = re.sub(r"^(\d\d)(\d\d)( ?u(?:ur)?)?$", r"\1:\2", text)
    match = matched(
        r"(\d{1,2})(?: ?(?:[:.,;h]|u(?:ur)?) ?(\d{2}))?(?::\d{2})?( ?(?:u(?:ur)?|h))?( ?[ap]\.?m)?", text.rstrip(".")
    )
    hour, minute = (int(match[1]), int(match[2] or 0)) if match and any(match.group(2, 3, 4)) else (99, 99)
    if match and match[4]:  # as a telephone in English writes it
        hour = 99 if not 1 <= hour <= 12 else hour % 12 + (12 if "p" in match[4].lower() else 0)
    if hour > 23 or minute > 59:
        raise Invalid("Vul een tijd in als uren en minuten. Bijvoorbeeld 14:30.")
    return f"{hour:02}:{minute:02}"


def from_boxes(text: str) -> str:
    return f"{text[:2].strip()}:{text[2:4].strip()}" if text.strip() else ""


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    near = [_minutes(value) for value in values] or [_NOON]
    low, high = (_minutes(bound) if bound else end for bound, end in ((question.min, 0), (question.max, _LAST)))
    return [f"{found // 60:02}:{found % 60:02}" for found in around(near, low, high, 1)]


def _minutes(value: str) -> int:
    return int(value[:2]) * 60 + int(value[3:])


COMB = Comb(
    (2, 2),
    (DIGITS,),
    between=":",
    written=lambda value, cells: str(value).replace(":", ""),
    typed=from_boxes,
    solid=True,
)

KIND = Kind(
    said="een tijd",
    read=read,
    schema=lambda question: {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
    missing="Vul een tijd in.",
    bounds=Bounds((str,)),
    tests=ORDERED,
    cases=cases,
    widget=Widget("input", width="short"),
    paper=(COMB,),
    good=(
        Good("9:05", "09:05"),
        Good("23.59", "23:59"),
        Good("14u30", "14:30"),
        Good("14:30 uur", "14:30"),
        Good("14 uur", "14:00"),
        Good("１４：３０", "14:30"),
        Good("14:30:00", "14:30"),
        Good("1430", "14:30"),
        Good("14 uur 30", "14:30"),
        Good("2:30 PM", "14:30", boxed=False),
        Good("12:10 a.m.", "00:10", boxed=False),
    ),
    bad=("24:00", "12:60", "12", "middag", "half drie", "14-30", "13:30 pm", 5),
)
