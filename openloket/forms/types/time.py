"""A time of day, in hours and minutes."""

from __future__ import annotations

from openloket.forms.boxes import DIGITS, Comb
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, clean_text, matched


def read(raw: object, question: Question) -> str:
    return read_time(raw)


def read_time(raw: object) -> str:
    """Read a time as HH:MM. Raises Invalid."""
    match = matched(r"(\d{1,2})[:.](\d{2})", clean_text(raw))
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Invalid("Vul een tijd in als uren en minuten. Bijvoorbeeld 14:30.")
    return f"{int(match[1]):02}:{match[2]}"


def from_boxes(text: str) -> str:
    return f"{text[:2].strip()}:{text[2:4].strip()}" if text.strip() else ""


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
    widget=Widget("input", width="short"),
    paper=(COMB,),
    good=(Good("9:05", "09:05"), Good("23.59", "23:59")),
    bad=("24:00", "12:60", "12", "middag", 5),
)
