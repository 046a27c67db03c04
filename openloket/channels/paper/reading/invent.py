"""Invented answers for practice scans: of the kind that residents give, and that a version's checks allow."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
from stdnum.iso7064 import mod_97_10

from openloket.forms.conditions import holds
from openloket.forms.questions import Question

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
    """Invent one answer: text as it is written in boxes, a number, True or False, ids of options, parts or rows."""

    def pick(items: list[str]) -> str:
        return items[int(rng.integers(len(items)))]

    match question.type:
        case "yes_no":
            return bool(rng.integers(2))
        case "choice":
            return pick([option.id for option in question.options])
        case "choices":
            return [option.id for option in question.options if rng.random() < 0.4] or [question.options[0].id]
        case "declaration" | "file":
            return True
        case "bsn" | "rsin":
            return _bsn(rng)
        case "kvk":
            return str(rng.integers(10_000_000, 99_999_999))
        case "iban":
            account = pick(["ABNA", "INGB", "RABO", "TRIO", "SNSB"]) + f"{rng.integers(10**8, 10**10):010d}"
            return "NL" + mod_97_10.calc_check_digits(account + "NL") + account
        case "date":
            first, last = (question.min, question.max)
            year = int(rng.integers(first.year if first else 1940, (last.year if last else 2027) + 1))
            return f"{year}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        case "time":
            return f"{rng.integers(0, 24):02d}:{pick(['00', '15', '30', '45'])}"
        case "number":
            low, high = int(question.min or 0), int(question.max or 999)
            return int(low + (high - low) * rng.random() ** 3)
        case "money":
            least, most = float(question.min or 0), float(question.max or 9999)
            return Decimal(f"{least + (most - least) * rng.random() ** 2:.2f}")
        case "phone":
            return pick(["06", "070", "020"]) + f"{rng.integers(10**7, 10**8)}"[: 8 if rng.random() < 0.5 else 7].ljust(
                7, "0"
            )
        case "email":
            return f"{pick(_FIRST)}.{pick(_LAST).split()[-1]}{rng.integers(1, 99)}@{pick(['GMAIL.COM', 'ZIGGO.NL', 'HOTMAIL.COM', 'VOORBEELD-MAIL.NL'])}"
        case "address":
            return {
                "postcode": f"{rng.integers(1011, 9999)}{''.join(pick(list('ABCDEGHJKLMNPRSTVWXZ')) for _ in range(2))}",
                "huisnummer": str(rng.integers(1, 400)),
                "toevoeging": pick(["", "", "", "A", "B", "BIS", "2", "HS"]),
                "straat": pick(_STREET),
                "plaats": pick(_TOWN),
            }
        case "long_text":
            return (
                f"{pick(_FIRST).title()} en de buren maken er een mooie dag van, met {pick(_THING).lower()} en muziek."
            )
        case "group":
            rows = int(rng.integers(max(1, int(question.min or 1)), int(question.max or 3) + 1))
            return [answers(question.questions, rng) for _ in range(min(rows, 3))]
        case _:
            text = (
                f"{pick(_FIRST)} {pick(_LAST)}"
                if "naam" in question.id and "_" not in question.id
                else pick(_THING if rng.random() < 0.5 else _STREET)
            )
            return text[: int(question.max or 60)]


def _bsn(rng: np.random.Generator) -> str:
    while True:
        digits = [int(d) for d in rng.integers(0, 10, 8)]
        last = sum(w * d for w, d in zip(range(9, 1, -1), digits, strict=True)) % 11
        if last < 10 and digits[0] + digits[1] > 0:
            return "".join(map(str, [*digits, last]))
