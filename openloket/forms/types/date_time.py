"""A day with a time, as a clock in the Netherlands says it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from openloket.forms.boxes import Comb
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Part, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, keyed
from openloket.forms.types import date, time
from openloket.law.calendar import plain_date
from openloket.law.deadlines import DUTCH_TIME

PARTS = (*date.PARTS, Part("time", "Tijd", 5, keyboard="text"))
_SOME_TIME = datetime.datetime(2026, 1, 1)


def read(raw: object, question: Question) -> datetime.datetime:
    value = _moment(raw)
    if question.min is not None and value < question.min:
        raise Invalid("Kies een moment op of na %(min)s.", min=said(question.min))
    if question.max is not None and value > question.max:
        raise Invalid("Kies een moment op of voor %(max)s.", max=said(question.max))
    return value


def _moment(raw: object) -> datetime.datetime:
    if isinstance(raw, datetime.datetime):
        return raw
    if isinstance(raw, Mapping):
        day, at = raw.get("date") or {part.id: raw.get(part.id, "") for part in date.PARTS}, raw.get("time", "")
    else:
        text = re.sub(r"(?<=\d)T(?=\d)", " ", keyed(raw))
        words = re.sub(r"(?<=\d) (?=u(?:ur)?\.?$)", "", text)
        day, _, at = text.rpartition(" om ") if " om " in text else words.rpartition(" ")
    found = each({"": lambda: date.read_day(day), "time": lambda: time.read_time(at)})
    moment = datetime.datetime.combine(found[""], datetime.time.fromisoformat(found["time"]))
    if _skipped(moment):
        raise Invalid("Deze tijd bestaat niet: in die nacht wordt de klok verzet van 02:00 naar 03:00.").at("time")
    return moment


def _skipped(moment: datetime.datetime) -> bool:
    """Say whether no clock shows this moment, because summer time begins then."""
    return (
        moment.replace(tzinfo=DUTCH_TIME).astimezone(datetime.UTC).astimezone(DUTCH_TIME).replace(tzinfo=None) != moment
    )


def said(value: datetime.datetime) -> str:
    """Write a moment as people say it: 5 december 2026 om 14:30 uur."""
    return f"{plain_date(value)} om {value:%H:%M} uur"


def kept(value: Any) -> datetime.datetime:
    if not isinstance(value, str):
        raise ValueError(value)
    found = datetime.datetime.fromisoformat(value)
    if found.isoformat(timespec="minutes") != value or found.tzinfo:
        raise ValueError(value)
    return found


def typed(raw: Any) -> Any:
    if isinstance(raw, Mapping) and "date" in raw:  # as it stands in boxes
        day, at = str(raw["date"]), raw.get("time", "")
    elif isinstance(raw, str):
        day, _, at = raw.replace("T", " ").partition(" ")
    else:
        return raw
    parts = date.typed(day)
    return {**parts, "time": at} if isinstance(parts, dict) else raw


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    near = [*values, question.min, question.max]
    step = datetime.timedelta(minutes=1)
    return around(values if any(near) else [_SOME_TIME], question.min, question.max, step)


def _time(value: Any, cells: int) -> str:
    return f"{value:%H%M}"


_DATE: Comb = replace(date.COMB, part="date")

KIND = Kind(
    said="een dag en een tijd",
    read=read,
    show=lambda question, value: said(value),
    kept=kept,
    typed=typed,
    schema=lambda question: {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d$"},
    missing="Vul een dag, maand, jaar en tijd in.",
    bounds=Bounds((datetime.datetime,)),
    tests=ORDERED,
    compared=(datetime.datetime,),
    cases=cases,
    widget=Widget("parts", parts=PARTS),
    paper=(_DATE, replace(time.COMB, part="time", label="uur – minuut", written=_time)),
    good=(
        Good("2026-12-05T14:30", "5 december 2026 om 14:30 uur"),
        Good("5-12-2026 9.05", "5 december 2026 om 09:05 uur"),
        Good("5 december 2026 om 14:30 uur", "5 december 2026 om 14:30 uur"),
        Good({"day": "5", "month": "12", "year": "2026", "time": "14:30"}, "5 december 2026 om 14:30 uur"),
    ),
    bad=("2026-12-05", "14:30", "2026-12-05T25:00", "morgen", {"day": "5", "month": "12", "year": "2026"}, 5),
)
