"""A day."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from openloket.forms.boxes import DIGITS, Comb
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Part, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, keyed, matched
from openloket.law.calendar import DAY, MONTHS, plain_date

PARTS = (
    Part("day", "Dag", longest=2, autocomplete="day", keyboard="numeric"),
    Part("month", "Maand", longest=2, autocomplete="day", keyboard="numeric"),
    Part("year", "Jaar", longest=4, autocomplete="day", keyboard="numeric"),
)
LAST_YEAR = 2040
"""On paper nobody asks for something on a later day; a later year is a misread one."""
WEEKDAYS = (
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|maa?|din?s?|woe?n?s?|dond?|do|vrij?|vr|zat?|zond?|zo|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|fri|sat|sun"
)
_NUMBERS = {
    two: n
    for n, pair in enumerate(["ma|mo", "di|tu", "wo|we", "do|th", "vr|fr", "za|sa", "zo|su"])
    for two in pair.split("|")
}
"""The number of a weekday (0 is Monday), by its first two letters in Dutch and English."""
_MISSING = {"day": "Vul de dag in.", "month": "Vul de maand in.", "year": "Vul het jaar in."}
_NONE = {
    "day": "Vul de dag in als een getal van 1 tot en met 31.",
    "month": "Vul de maand in als een getal van 1 tot en met 12.",
}
_SHORT = "Deze dag bestaat niet: die maand heeft %(days)s dagen."
_NO_MONTH = "‘%(word)s’ kennen wij niet als maand. Vul de maand in als een getal van 1 tot en met 12."
_NO_TIME = "Vul hier alleen een dag in, zonder tijd."
_MORE = "Vul één dag in. Hier staan er meer."
_OTHER_WEEKDAY = "De dag en de datum passen niet bij elkaar: %(day)s is geen %(weekday)s. Controleer allebei."
_YEAR = "Schrijf het jaar met vier cijfers. Bijvoorbeeld 2026."
_NO_DAY = "Vul een dag, maand en jaar in die bestaan. Bijvoorbeeld 5 12 2026."
_OTHER_MONTHS = {"mrt": 3, "mar": 3, "mär": 3, "may": 5, "mai": 5, "oct": 10, "dez": 12} | {
    name: n
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "i ii iii iv v vi vii viii ix x xi xii",
    )
    for n, name in enumerate(names.split(), start=1)
}
"""Months as people and telephones write them in short, in English, German and French, and in Roman figures."""
_IN_FIGURES = "Schrijf de dag in cijfers: de dag, de maand en het jaar. Bijvoorbeeld 5 12 2026."
_LEAP_YEAR = 2028
"""A year in which each day of the calendar exists: of a day without a year nobody knows better."""
_SOME_DAY = datetime.date(2026, 1, 1)


def read(raw: object, question: Question) -> datetime.date:
    value = read_day(raw)
    if isinstance(question.min, datetime.date) and value < question.min:
        raise Invalid("Kies een dag op of na %(min)s.", min=question.min)
    if isinstance(question.max, datetime.date) and value > question.max:
        raise Invalid("Kies een dag op of voor %(max)s.", max=question.max)
    return value


def read_day(raw: object) -> datetime.date:
    """Read a day without looking at the bounds of a question. Raises Invalid."""
    if isinstance(raw, datetime.date):
        value = raw
    else:
        value = _from_parts(raw) if isinstance(raw, Mapping) else _day(_dashed(raw))
    if not 1850 <= value.year <= 2200:
        raise Invalid("Controleer het jaar: %(year)s kan niet kloppen.", year=value.year).at(
            "year" if isinstance(raw, Mapping) else ""
        )
    return value


def _dashed(raw: object) -> str:
    text = re.sub(r"^(?:(?:d\.d\.|dd\.?|(?:op|den?)\b) ?)+", "", keyed(raw).casefold())
    text = re.sub(r"(?<=\d)(?:e|de|ste|st|nd|rd|th)\b", "", text)
    text = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", "-", text)
    text = re.sub(r"[^\w:']+|_+", "-", text).strip("-")  # other signs mean nothing
    text = re.sub(r"-(?:a-s|aanstaande|j-l|jongstleden)$", "", text)
    text = re.sub(r"(?<=\d)-of-(?=[a-z])", "-", text)  # as in English
    return re.sub(rf"^(\d.*)-({WEEKDAYS})$", r"\2-\1", text)


def _from_parts(raw: Mapping[str, Any]) -> datetime.date:
    """Read a day of which the parts stand apart, or all in one of them. Raises Invalid that tells which part is wrong."""
    texts = {part.id: _dashed(raw.get(part.id) or "") for part in PARTS}
    filled = [text for text in texts.values() if text]
    if len(filled) == 1 and (filled[0].count("-") >= 2 or not matched(r"\d{0,2}", texts["day"])):  # all in one
        return _day(filled[0], apart=True)
    found = each({name: partial(_part, name, text) for name, text in texts.items()})
    try:
        return _existing(**found)
    except Invalid as error:
        raise error.at("day") from error


def _part(name: str, text: str) -> int:
    if not text:
        raise Invalid(_MISSING[name])
    if name == "year":
        if not matched(r"\d{4}", text):
            raise Invalid(_YEAR)
        return int(text)
    most = {"day": 31, "month": 12}[name]
    try:
        number = _month(text) if name == "month" and not text.isdigit() else int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise Invalid(_NONE[name])
    return number


def _day(text: str, *, apart: bool = False) -> datetime.date:
    """Read a day of which dashes divide the parts; the month may be a word, and a weekday before it is the one that it is.

    `apart` says that each part has a place of its own, so that what is wrong can be told at one of them.
    """
    words = re.sub(rf"^({WEEKDAYS})-", "", text)
    words = re.sub(r"^([a-z]+)-(\d{1,2})-(?=\d{4}$)", r"\2-\1-", words)  # December 5, 2026
    words = re.sub(r"^(\d\d)(\d\d)((?:18|19|20|21)\d\d)$", r"\1-\2-\3", words)
    words = re.sub(r"^((?:18|19|20|21)\d\d)(\d\d)(\d\d)$", r"\1-\2-\3", words)
    if re.search(r"(?<!\d)\d{1,2}:\d\d(?!\d)", words):
        raise Invalid(_NO_TIME)
    if len(re.findall(r"\b\d{4}\b", words)) > 1 or matched(
        r"\d{1,2}-([a-z]{3,9}-)?((en|of|t-m|tot|tot-en-met)-)?\d{1,2}-[a-z]{3,9}(-\d+)?", words
    ):
        raise Invalid(_MORE)
    if yearless := matched(r"(\d{1,2})-(\d{1,2}|[a-z]{3,9})", words):
        _existing(_LEAP_YEAR, _month_of(yearless[2]), int(yearless[1]))
        raise Invalid(_MISSING["year"]).at("year" if apart else "")
    if matched(r"([a-z]{3,9}-)?\d{4}", words):
        raise Invalid(_MISSING["day"])
    if iso := matched(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        year, month, day = iso.groups()
    elif dutch := matched(r"(\d{1,2})-(\d{1,2}|[^\d-]+)-'?(\d+)", words):
        day, month, year = dutch.groups()
    else:
        raise Invalid(_IN_FIGURES if re.match(r"[^\d]{3}", words) else _NO_DAY)
    if len(year) != 4:
        raise Invalid(_YEAR)
    found = _existing(int(year), _month_of(month), int(day))
    weekday = re.match(rf"({WEEKDAYS})-", text)
    if weekday and _NUMBERS[weekday[1][:2]] != found.weekday():
        raise Invalid(_OTHER_WEEKDAY, day=found, weekday=weekday[1])
    return found


def _month_of(text: str) -> int:
    """Return the number of a month that stands in figures or as a word. Raises Invalid."""
    try:
        return int(text) if text.isdigit() else _month(text)
    except ValueError as error:
        raise Invalid(_NO_MONTH, word=text) from error


def _existing(year: int, month: int, day: int) -> datetime.date:
    """Return a day of the calendar. Raises Invalid that says which part there is not."""
    if not 1 <= month <= 12:
        raise Invalid(_NONE["month"])
    if not 1 <= day <= 31:
        raise Invalid(_NONE["day"])
    if day > (days := monthrange(year, month)[1]):
        raise Invalid(_SHORT, days=days)
    if not year:
        raise Invalid(_YEAR)
    return datetime.date(year, month, day)


def _month(word: str) -> int:
    """Return the number of a month by its name, in full or cut off. Raises ValueError."""
    if word in _OTHER_MONTHS:
        return _OTHER_MONTHS[word]
    found = [n for n, name in enumerate(MONTHS, start=1) if len(word) >= 3 and name.startswith(word)]
    if len(found) != 1:
        raise ValueError(word)
    return found[0]


def kept(value: Any) -> datetime.date:
    if not isinstance(value, str):
        raise ValueError(value)
    day = datetime.date.fromisoformat(value)
    if day.isoformat() != value:
        raise ValueError(value)
    return day


def typed(raw: Any) -> Any:
    """Take a day apart, written with its year or its day first: what one types in three places."""
    if not isinstance(raw, str) or not re.fullmatch(r"\d{1,4}(-\d{1,4}){2}", raw, re.ASCII):
        return raw
    parts = raw.split("-")
    return dict(zip(("year", "month", "day"), parts if len(parts[0]) == 4 else parts[::-1], strict=True))


def from_boxes(text: str) -> str:
    if not text.strip():
        return ""
    return f"{text[:2].strip()}-{text[2:4].strip()}-{text[4:].strip()}"


def fits(text: str) -> bool:
    """Say whether these boxes hold a year that is not far away."""
    return 1900 <= int(text[4:].strip() or 0) <= LAST_YEAR


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    near = [*values, question.min, question.max]
    return around(values if any(near) else [_SOME_DAY], question.min, question.max, DAY)


COMB = Comb(
    (2, 2, 4),
    (DIGITS,),
    label="dag – maand – jaar",
    between="–",
    written=lambda value, cells: f"{value:%d%m%Y}",
    typed=from_boxes,
    proof="day",
    weighed=True,
    solid=True,
    fits=fits,
)

KIND = Kind(
    said="een dag",
    read=read,
    show=lambda question, value: plain_date(value),
    kept=kept,
    typed=typed,
    schema=lambda question: {"type": "string", "format": "date"},
    missing="Vul een dag, maand en jaar in.",
    bounds=Bounds((datetime.date,)),
    tests=ORDERED,
    compared=(datetime.date,),
    cases=cases,
    widget=Widget("parts", parts=PARTS),
    paper=(COMB,),
    good=(
        Good("2026-02-28", "28 februari 2026"),
        Good("5-12-2026", "5 december 2026"),
        Good("5\u201112\u20112026", "5 december 2026"),
        Good("５／１２／２０２６", "5 december 2026"),
        Good("5 - 12 - 2026", "5 december 2026"),
        Good("zaterdag 5 december 2026", "5 december 2026"),
        Good("5 mrt. 2026", "5 maart 2026"),
        Good("za 5-12-2026", "5 december 2026", boxed=False),
        Good("Sat 5 Dec 2026", "5 december 2026", boxed=False),
        Good("zaterdag, 5 december 2026.", "5 december 2026", boxed=False),
        Good("December 5, 2026", "5 december 2026", boxed=False),
        Good("5e dec 2026", "5 december 2026", boxed=False),
        Good("5-XII-2026", "5 december 2026", boxed=False),
        Good("5 décembre 2026", "5 december 2026", boxed=False),
        Good("05122026", "5 december 2026", boxed=False),
        Good("20261205", "5 december 2026", boxed=False),
        Good("٥-١٢-٢٠٢٦", "5 december 2026"),
        Good({"day": " 5", "month": "Dec", "year": "2026\u200b"}, "5 december 2026"),
        Good({"day": "5", "month": "12", "year": "2026"}, "5 december 2026"),
    ),
    bad=(
        "2026-02-30",
        "30-2-2026",
        "5-12-26",
        "5 foo 2026",
        "vrijdag 5 december 2026",
        "Sun, 5 December 2026",
        {"day": "5", "month": "", "year": "2026"},
        "0001-01-01",
        "morgen",
        {"day": "x"},
        5,
        ["2026-01-01"],
    ),
)
