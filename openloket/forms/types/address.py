"""An address in the Netherlands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.nl import postcode

from openloket.forms.boxes import ACCENTED, DIGITS, LETTERS, Comb, unspaced
from openloket.forms.kinds import GIVEN, Good, Kind, Part, Widget, with_parts
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, has_letter, keyed, limited, matched, unlabelled
from openloket.forms.types import foreign_address

PARTS = (
    Part("postcode", "Postcode", 7, autocomplete="postal-code"),
    Part("huisnummer", "Huisnummer", 5),
    Part("toevoeging", "Toevoeging (als die er is)", 10, optional=True),
    Part("straat", "Straat", 80, autocomplete="address-line1"),
    Part("plaats", "Plaats", 80, autocomplete="address-level2"),
)
_ALL = "Vul de postcode, het huisnummer, de straat en de plaats in."
_MISSING = {
    "postcode": "Vul de postcode in.",
    "huisnummer": "Vul het huisnummer in.",
    "straat": "Vul de straat in.",
    "plaats": "Vul de plaats in.",
}
_NAMES = {"straat": "Vul de naam van de straat in.", "plaats": "Vul de naam van de plaats in."}
ADDRESS_PARTS = {part.id: part.longest for part in PARTS}


def read(raw: object, question: Question) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Invalid(_ALL)
    door = {"postcode": partial(_postcode, raw), "huisnummer": partial(_number, raw)}
    if "bag.adres" in question.sources:  # street and town follow from these
        each(door)
    return each({**{part: partial(_part, raw, part, longest) for part, longest in ADDRESS_PARTS.items()}, **door})


def _part(raw: Mapping[str, Any], part: str, longest: int) -> str:
    text = limited(raw.get(part) or "", longest)
    if not text and part in _MISSING:
        raise Invalid(_MISSING[part])
    if part in _NAMES and not has_letter(text):
        raise Invalid(_NAMES[part])
    return text


def _postcode(raw: Mapping[str, Any]) -> str:
    text = keyed(raw.get("postcode") or "")
    if not text:
        raise Invalid(_MISSING["postcode"])
    try:
        return str(postcode.validate(re.sub(r"[.,;:()/'’_-]", "", text)))
    except ValidationError as error:
        raise Invalid("Deze postcode klopt niet. Schrijf vier cijfers en twee letters: 1234 AB.") from error


def _number(raw: Mapping[str, Any]) -> str:
    text = unlabelled(keyed(raw.get("huisnummer") or ""), "huis|nr|nummer")
    if not text:
        raise Invalid(_MISSING["huisnummer"])
    if not matched(r"\d+", text):
        raise Invalid("Vul het huisnummer in met alleen cijfers. Zet een letter bij de toevoeging.")
    number = text.lstrip("0")
    if not 1 <= len(number) <= 5:
        raise Invalid("Dit huisnummer bestaat niet. Controleer het nummer.")
    return number


def show(question: Question, value: Any) -> str:
    if foreign_address.is_abroad(value):
        return foreign_address.show(question, value)
    number = f"{value['huisnummer']} {value['toevoeging']}".strip()
    return f"{value['straat']} {number}, {value['postcode']} {value['plaats']}"


def kept(value: Any) -> Mapping[str, str]:
    """Return an address as it is kept; one abroad where who asks has no BSN (see definitions.admission)."""
    if foreign_address.is_abroad(value):
        return foreign_address.kept(value)
    return with_parts(value, tuple(ADDRESS_PARTS))


def schema(question: Question) -> dict[str, Any]:
    parts = {part: {"type": "string", "maxLength": longest} for part, longest in ADDRESS_PARTS.items()}
    return {"type": "object", "properties": parts, "required": list(ADDRESS_PARTS), "additionalProperties": False}


NAMES = LETTERS + ACCENTED + ".'-"
"""What stands in the name of a street or town."""


def _number_fits(text: str) -> bool:
    return not text.strip().startswith("0")


KIND = Kind(
    said="een adres",
    read=read,
    show=show,
    kept=kept,
    schema=schema,
    missing=_ALL,
    tests=GIVEN,
    widget=Widget("parts", parts=PARTS),
    paper=(
        Comb(
            (4, 2),
            (*[DIGITS] * 4, LETTERS),
            part="postcode",
            label="Postcode",
            written=unspaced,
            solid=True,
        ),
        Comb((5,), (DIGITS,), part="huisnummer", label="Huisnummer", solid=True, fits=_number_fits),
        Comb(
            (6,),
            (LETTERS + DIGITS + "-/",),
            part="toevoeging",
            label="Toevoeging (als die er is)",
            words=True,
        ),
        Comb(
            (30,),
            (LETTERS + ACCENTED + DIGITS + ".'-",),
            part="straat",
            label="Straat",
            words=True,
            proof="words",
        ),
        Comb((30,), (NAMES,), part="plaats", label="Plaats", words=True, proof="words"),
    ),
    good=(
        Good({"postcode": "1234ab", "huisnummer": "7", "straat": "Kade", "plaats": "Dorp"}, "Kade 7, 1234 AB Dorp"),
        Good(
            {"postcode": "１２３４\u00a0AB\u200b", "huisnummer": "\ufeff7", "straat": "Kade", "plaats": "Dorp"},
            "Kade 7, 1234 AB Dorp",
        ),
        Good(
            {
                "postcode": "1234 AB",
                "huisnummer": "10",
                "toevoeging": "BIS",
                "straat": "Laan van Nieuw Oosteinde",
                "plaats": "'s-Hertogenbosch",
            },
            "Laan van Nieuw Oosteinde 10 BIS, 1234 AB 's-Hertogenbosch",
        ),
    ),
    bad=(
        "Kade 1",
        {"postcode": "0123AB", "huisnummer": "7", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "7b", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "7", "straat": "", "plaats": "D"},
    ),
)
