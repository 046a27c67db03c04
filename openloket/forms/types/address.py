"""An address in the Netherlands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.nl import postcode

from openloket.forms.boxes import ACCENTED, DIGITS, LETTERS, Comb, unspaced
from openloket.forms.kinds import GIVEN, Good, Kind, Part, Widget, with_parts
from openloket.forms.questions import Question
from openloket.forms.reading import AS_DIGITS, SPOKEN, Invalid, each, has_letter, keyed, limited, matched, unlabelled
from openloket.forms.types import foreign_address

PARTS = (
    Part("postcode", "Postcode", 7, autocomplete="postal-code"),
    Part("huisnummer", "Huisnummer", 5),
    Part("toevoeging", "Toevoeging (als die er is)", 10, optional=True),
    Part("straat", "Straat", 80),  # a browser knows a street with its number only
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
    door: dict[str, Callable[[], Any]] = {"postcode": partial(_postcode, raw), "huisnummer": partial(_door, raw)}
    if "bag.adres" in question.sources:  # street and town follow from these
        each(door)
    found = each({**{part: partial(_part, raw, part, longest) for part, longest in ADDRESS_PARTS.items()}, **door})
    return once(found | found["huisnummer"])


def at_door(raw: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Return the postcode, number and addition of an address as they are read; None when one of them cannot be."""
    try:
        return {"postcode": _postcode(raw), **_door(raw)}
    except Invalid:
        return None


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
    bare = re.sub(r"[\s.,;:()/'’_-]", "", unlabelled(text, "postcode|pc"))
    bare = re.sub(r"^NL(?=\d)", "", bare, flags=re.IGNORECASE)
    bare = f"{bare[:4].translate(AS_DIGITS)}{bare[4:].replace('0', 'O')}"
    if letter := matched(r"\d{4}(1[A-Z]|[A-Z]1)", bare):
        raise Invalid(
            "In deze postcode staat een 1 waar een letter hoort: %(letters)s. Typ daar de letter, zoals in 1234 AB.",
            letters=letter[1],
        )
    try:
        return str(postcode.validate(bare))
    except ValidationError as error:
        raise Invalid("Deze postcode klopt niet. Schrijf vier cijfers en twee letters: 1234 AB.") from error


def _door(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the house number with its addition, which may have been typed behind the number: 12a, 12-3, 12 bis."""
    text = unlabelled(keyed(raw.get("huisnummer") or ""), "huis|nr|nummer|no")
    if not text:
        raise Invalid(_MISSING["huisnummer"])
    found = matched(r"(\d+)[\s.,/-]*(.*)", str(SPOKEN.get(text.casefold(), text)))
    if not found:
        raise Invalid("Begin het huisnummer met een cijfer. Een letter of toevoeging komt daarachter: 12 A.")
    number, behind = found[1].lstrip("0"), re.sub(r"^\((.*)\)$", r"\1", found[2].rstrip(" .,/-"))
    if not 1 <= len(number) <= 5:
        raise Invalid("Dit huisnummer bestaat niet. Controleer het nummer.")
    if matched(r"(?:t/?m|tot(?: en met)?|en|&|\+)\b.*|.*[^\w\s.'/-].*", behind):
        raise Invalid("Vul één huisnummer in. Een letter of toevoeging mag erachter: 12 A.")
    if matched(r"[OIL]+", behind) and text[len(found[1]) : len(found[1]) + 1].isalpha():
        raise Invalid(
            "Is dit een cijfer of een letter: ‘%(letters)s’? Zet een letter bij de toevoeging.", letters=behind
        )
    try:
        apart = limited(raw.get("toevoeging") or "", ADDRESS_PARTS["toevoeging"])
    except Invalid:
        apart = ""  # that is told there
    addition = apart if _plain(apart).startswith(_plain(behind)) else f"{behind} {apart}".strip()
    if len(addition) > ADDRESS_PARTS["toevoeging"]:
        raise Invalid("Wat achter het huisnummer staat is te lang. Gebruik er hoogstens 10 letters en cijfers.")
    return {"huisnummer": number, "toevoeging": addition}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def once(found: dict[str, str]) -> dict[str, str]:
    """Return the address without what stands in it twice: the number behind the street, the postcode before the town."""
    door = rf"{found['huisnummer']}\W*{re.escape(found['toevoeging'])}"
    street = re.sub(rf"[\s,]+{door}$", "", found["straat"], flags=re.IGNORECASE)
    code = found["postcode"].replace(" ", r"\s*")
    town = re.sub(rf"^{code}[\s,]+(?=\w)", "", found["plaats"], flags=re.IGNORECASE)
    return found | {"straat": street, "plaats": town}


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
            listed="streets",
        ),
        Comb((30,), (NAMES,), part="plaats", label="Plaats", words=True, proof="words", listed="towns"),
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
        Good(
            {"postcode": "I234 ab", "huisnummer": "12a", "straat": "Kade", "plaats": "Dorp"},
            "Kade 12 a, 1234 AB Dorp",
            boxed=False,
        ),
        Good(
            {"postcode": "l0O4 A0", "huisnummer": "12-3", "straat": "Kade 12-3", "plaats": "1004 AO Dorp"},
            "Kade 12 3, 1004 AO Dorp",
            boxed=False,
        ),
        Good(
            {"postcode": "1234AB", "huisnummer": "nr. 12 bis", "toevoeging": "bis", "straat": "Kade", "plaats": "Dorp"},
            "Kade 12 bis, 1234 AB Dorp",
            boxed=False,
        ),
        Good(
            {"postcode": "1234AB", "huisnummer": "12A", "toevoeging": "2 hoog", "straat": "Kade", "plaats": "Dorp"},
            "Kade 12 A 2 hoog, 1234 AB Dorp",
            boxed=False,
        ),
    ),
    bad=(
        "Kade 1",
        {"postcode": "0123AB", "huisnummer": "7", "straat": "K", "plaats": "D"},
        {"postcode": "1234A1", "huisnummer": "7", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "b", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "7 en 9", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "7O", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "7", "toevoeging": "derde verdieping", "straat": "K", "plaats": "D"},
        {"postcode": "1234AB", "huisnummer": "7", "straat": "", "plaats": "D"},
    ),
)
