"""A time of day, in hours and minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openloket.forms.boxes import DIGITS, Comb
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import SPOKEN, Invalid, keyed, matched

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
    """Read a time as HH:MM; what is said as on a clock of twelve hours, only with the part of the day. Raises Invalid."""
    text = re.sub(r"^om ", "", keyed(raw).casefold()).rstrip(".")
    text = re.sub(r"^(\d{1,2})(\d\d)( ?u(?:ur)?)?$", r"\1:\2", text)
    text, part = _without_part_of_day(text)
    match = matched(
        r"(\d{1,2})(?:(?: ?(?:[:.,;h]|u(?:h?r|ur)?) ?| )(\d{2}))?(?:[:.]\d{2})?( ?(?:u(?:h?r|ur)?|h))?( ?[ap]\.?m)?",
        text,
    )
    spoken = None if match and not part else _on_the_clock(text)
    if part and match and int(match[1]) <= 12:
        spoken = (int(match[1]) * 60 + int(match[2] or 0)) % _NOON
    if spoken is not None:
        return _written(_at(spoken, part))
    if match is None:
        raise _why(text)
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[4]:  # as a telephone in English writes it
        hour = 99 if not 1 <= hour <= 12 else hour % 12 + (12 if "p" in match[4] else 0)
    if hour == 24 and not minute:
        raise Invalid(_MIDNIGHT)
    if hour > 23 or minute > 59:
        raise Invalid(_WRONG)
    if not (part or any(match.group(2, 3, 4))):
        raise Invalid("Vul ook de minuten in. Bijvoorbeeld %(time)s.", time=f"{hour:02}:00")
    return f"{hour:02}:{minute:02}"


_TWO = r"(?:van )?\d{1,2} (?:tot(?: en met)?|t/m|of|en) \d{1,2}(?: ?u(?:ur)?)?|\d{1,2} ?- ?\d{1,2} ?u(?:ur)?"
_WRONG = "Vul een tijd in als uren en minuten. Bijvoorbeeld 14:30."
_MIDNIGHT = "Schrijf middernacht als 00:00. Hoort het nog bij deze dag? Schrijf dan 23:59."
_PARTS_OF_DAY = {
    "ochtends": (0, 4 * 60, _NOON),
    "morgens": (0, 4 * 60, _NOON),
    "middags": (_NOON, 0, 6 * 60),
    "avonds": (_NOON, 5 * 60, _NOON),
    "nachts": (0, 0, 6 * 60),
}
"""Of each the minutes that it adds to a clock of twelve hours, and from when until when that shows it."""


def _without_part_of_day(text: str) -> tuple[str, str]:
    """Take off what part of the day a time is in: 3 uur 's middags."""
    found = matched(rf"(.+?) (?:in de |'?s[ -]?)?({'|'.join(part.rstrip('s') for part in _PARTS_OF_DAY)})s?", text)
    return (found[1], f"{found[2].lower()}s") if found else (text, "")


def _on_the_clock(text: str) -> int | None:
    """Return the minutes that a clock of twelve hours shows: kwart over drie, half 3, tien voor half vier."""
    found = matched(r"(?:(\w+) (?:minuten )?(voor|over) )?(half ?)?([^\W_]+)(?: uur)?", text)
    if not found:
        return None
    away, side, half, hour = found.groups()
    minutes = 0 if not away else 15 if away == "kwart" else _counted(away)
    hours = _counted(hour)
    if not 1 <= hours <= 12 or not 0 <= minutes < 30:
        return None
    return (hours * 60 - 30 * bool(half) + (minutes if side == "over" else -minutes)) % _NOON


def _counted(word: str) -> int:
    return int(word) if word.isdecimal() else SPOKEN.get(word, -1)


def _at(clock: int, part: str) -> int:
    """Return the minutes since midnight. Raises Invalid where the clock shows them twice a day and nothing says which."""
    if not part:
        raise Invalid(
            "Is dat %(early)s of %(late)s? Vul de tijd in met cijfers.",
            early=_written(clock),
            late=_written(clock + _NOON),
        )
    later, first, until = _PARTS_OF_DAY[part]
    if not first <= clock < until:
        raise Invalid(_WRONG)
    return later + clock


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _why(text: str) -> Invalid:
    """Say what is wrong with a text that is no time: that there are two, or what stands beside one."""
    found = re.findall(r"\d{1,2}(?:[:.]\d\d| ?u(?:ur)?\b)", text)
    if len(found) > 1 or matched(_TWO, text):
        return Invalid("Vul één tijd in. Hier staan er meer.")
    if found and (beside := " ".join(text.replace(found[0], " ").split())):
        return Invalid("Vul alleen de tijd in, zonder ‘%(text)s’.", text=beside)
    return Invalid(_MIDNIGHT if text == "middernacht" else _WRONG)


def from_boxes(text: str) -> str:
    return f"{text[:2].strip()}:{text[2:4].strip()}" if text.strip() else ""


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    near = [_minutes(value) for value in values] or [_NOON]
    low, high = (_minutes(bound) if bound else end for bound, end in ((question.min, 0), (question.max, _LAST)))
    return [_written(found) for found in around(near, low, high, 1)]


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
        Good("halfdrie 's middags", "14:30", boxed=False),
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
