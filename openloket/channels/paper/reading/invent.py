"""Invented answers for practice scans: of the kind that residents give, and that a version's checks allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from stdnum.iso7064 import mod_97_10

from openloket.forms.bounds import fixed
from openloket.forms.conditions import holds
from openloket.forms.questions import Question
from openloket.forms.types import to_json, type_of

_FIRST = [
    "ANNA",
    "JAN",
    "FATIMA",
    "PIETER",
    "SOFIE",
    "MOHAMMED",
    "ELS",
    "KEES",
    "YUSUF",
    "INGRID",
    "WILLEM",
    "ROOS",
    "BRAM",
    "SANNE",
    "DEVRIM",
    "LOTTE",
    "HUGO",
    "ZEYNEP",
    "GERRIT",
    "NOOR",
]
_LAST = [
    "JANSEN",
    "DE VRIES",
    "VAN DEN BERG",
    "BAKKER",
    "YILMAZ",
    "VISSER",
    "SMIT",
    "DE BOER",
    "MULDER",
    "EL AMRANI",
    "DEKKER",
    "VAN DIJK",
    "KOK",
    "HENDRIKS",
    "VERMEULEN",
    "POSTMA",
    "QUAK",
    "WIJNGAARDEN",
    "EXTERKATE",
    "HUISMAN",
]
_STREET = [
    "DORPSSTRAAT",
    "KERKWEG",
    "LAAN VAN NIEUW OOSTEINDE",
    "MOLENPAD",
    "WILHELMINAPLEIN",
    "VAN GOGHSTRAAT",
    "HAVENKADE",
    "PRINSES BEATRIXLAAN",
    "ZUIDERPARK",
    "EIKENLAAN",
    "JACOB CATSSTRAAT",
    "QUELLIJNSTRAAT",
]
_TOWN = [
    "VOORBEELDSTAD",
    "DEN HAAG",
    "UTRECHT",
    "ZWOLLE",
    "'S-HERTOGENBOSCH",
    "ALMERE",
    "EXLOO",
    "WIJK BIJ DUURSTEDE",
    "GOES",
    "HEERLEN",
    "FRANEKER",
    "VIJFHUIZEN",
]
_THING = [
    "ZOMERFEEST",
    "STRAATMARKT",
    "KONINGSDAG",
    "HARDLOOPWEDSTRIJD",
    "BUURTBARBECUE",
    "CONCERT IN HET PARK",
    "JAARMARKT 2026",
    "LICHTJESTOCHT",
    "SPEELDAG",
    "10 KM VAN VOORBEELDSTAD",
    "FIETSKAPOT",
    "WASMACHINE",
    "BRIL EN GEHOORAPPARAAT",
]
_MAIL = ["GMAIL.COM", "ZIGGO.NL", "HOTMAIL.COM", "VOORBEELD-MAIL.NL"]


def answers(questions: Iterable[Question], rng: np.random.Generator, chance_of_more: float = 0.5) -> dict[str, Any]:
    """Invent answers to the questions that earlier answers open; to optional ones with a chance of `chance_of_more`."""
    given: dict[str, Any] = {}
    for question in questions:
        if not holds(question.when, given):
            continue
        if not question.required and rng.random() > chance_of_more:
            continue
        given[question.id] = answer(question, rng)
    return given


def answer(question: Question, rng: np.random.Generator) -> Any:
    """Invent one answer: text as it is written in boxes, a number, True or False, ids of options, parts or rows.

    Of a type that has no inventor here, one of its good examples that fit on paper.
    """
    question = fixed(question)  # a bound such as `vandaag` keeps nobody from writing another day on paper
    if question.type in _INVENTORS:
        return _INVENTORS[question.type](question, rng)
    found = type_of(question)
    examples = [example.raw for example in found.good if example.boxed]
    return to_json(found.read(examples[int(rng.integers(len(examples)))], question))


def _pick(items: Sequence[str], rng: np.random.Generator) -> str:
    return items[int(rng.integers(len(items)))]


def _choice(question: Question, rng: np.random.Generator) -> str:
    return _pick([option.id for option in question.options], rng)


def _choices(question: Question, rng: np.random.Generator) -> list[str]:
    return [option.id for option in question.options if rng.random() < 0.4] or [question.options[0].id]


def _bsn(question: Question, rng: np.random.Generator) -> str:
    while True:
        digits = [int(d) for d in rng.integers(0, 10, 8)]
        last = sum(w * d for w, d in zip(range(9, 1, -1), digits, strict=True)) % 11
        if last < 10 and digits[0] + digits[1] > 0:
            return "".join(map(str, [*digits, last]))


def _iban(question: Question, rng: np.random.Generator) -> str:
    account = _pick(["ABNA", "INGB", "RABO", "TRIO", "SNSB"], rng) + f"{rng.integers(10**8, 10**10):010d}"
    return "NL" + mod_97_10.calc_check_digits(account + "NL") + account


def _date(question: Question, rng: np.random.Generator) -> str:
    first, last = (question.min, question.max)
    year = int(rng.integers(first.year if first else 1940, (last.year if last else 2027) + 1))
    return f"{year}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"


def _time(question: Question, rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 24):02d}:{_pick(['00', '15', '30', '45'], rng)}"


def _number(question: Question, rng: np.random.Generator) -> int:
    low, high = int(question.min or 0), int(question.max or 999)
    return int(low + (high - low) * rng.random() ** 3)


def _money(question: Question, rng: np.random.Generator) -> Decimal:
    least, most = float(question.min or 0), float(question.max or 9999)
    return Decimal(f"{least + (most - least) * rng.random() ** 2:.2f}")


def _phone(question: Question, rng: np.random.Generator) -> str:
    area = _pick(["06", "070", "020"], rng)
    return area + f"{rng.integers(10**7, 5 * 10**7)}"[: 10 - len(area)]


def _email(question: Question, rng: np.random.Generator) -> str:
    return f"{_pick(_FIRST, rng)}.{_pick(_LAST, rng).split()[-1]}{rng.integers(1, 99)}@{_pick(_MAIL, rng)}"


def _address(question: Question, rng: np.random.Generator) -> dict[str, str]:
    return {
        "postcode": f"{rng.integers(1011, 9999)}{''.join(_pick('ABCDEGHJKLMNPRSTVWXZ', rng) for _ in range(2))}",
        "huisnummer": str(rng.integers(1, 400)),
        "toevoeging": _pick(["", "", "", "A", "B", "BIS", "2", "HS"], rng),
        "straat": _pick(_STREET, rng),
        "plaats": _pick(_TOWN, rng),
    }


def _long_text(question: Question, rng: np.random.Generator) -> str:
    return (
        f"{_pick(_FIRST, rng).title()} en de buren maken er een mooie dag van, "
        f"met {_pick(_THING, rng).lower()} en muziek."
    )


def _group(question: Question, rng: np.random.Generator) -> list[dict[str, Any]]:
    rows = int(rng.integers(max(1, int(question.min or 1)), int(question.max or 3) + 1))
    return [answers(question.questions, rng) for _ in range(min(rows, 3))]


def _text(question: Question, rng: np.random.Generator) -> str:
    text = (
        f"{_pick(_FIRST, rng)} {_pick(_LAST, rng)}"
        if "naam" in question.id and "_" not in question.id
        else _pick(_THING if rng.random() < 0.5 else _STREET, rng)
    )
    return text[: int(question.max or 60)]


_INVENTORS: dict[str, Callable[[Question, np.random.Generator], Any]] = {
    "yes_no": lambda question, rng: bool(rng.integers(2)),
    "choice": _choice,
    "choices": _choices,
    "declaration": lambda question, rng: True,
    "file": lambda question, rng: True,
    "bsn": _bsn,
    "rsin": _bsn,
    "kvk": lambda question, rng: str(rng.integers(10_000_000, 99_999_999)),
    "iban": _iban,
    "date": _date,
    "time": _time,
    "number": _number,
    "money": _money,
    "decimal": _money,
    "phone": _phone,
    "email": _email,
    "address": _address,
    "long_text": _long_text,
    "group": _group,
    "text": _text,
}
"""Types of which practice needs more answers than their examples are."""
