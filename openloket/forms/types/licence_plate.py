"""A licence plate: a Dutch one with its dashes, another as it is, with its country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openloket.forms import countries
from openloket.forms.boxes import DIGITS, LETTERS, Comb, unspaced
from openloket.forms.kinds import GIVEN, Good, Kind, Part, Widget, with_parts
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, keyed, limited, matched, unlabelled
from openloket.forms.types import country

PARTS = (
    Part("plate", "Kenteken", 12),
    Part("country", "Land van het kenteken", 80, listed=True, blank="Nederland", optional=True),
)
_SIDE_CODES = frozenset(
    [
        "XX9999",
        "9999XX",
        "99XX99",
        "XX99XX",
        "XXXX99",
        "99XXXX",
        "99XXX9",
        "9XXX99",
        "XX999X",
        "X999XX",
        "XXX99X",
        "X99XXX",
        "9XX999",
        "999XX9",
    ]
)
"""The Dutch series (RDW), X for a letter and 9 for a digit."""
_BLOCKS = re.compile(r"[A-Z]{4}|\d{4}|[A-Z]+|\d+")


def read(raw: object, question: Question) -> dict[str, str]:
    given = raw if isinstance(raw, Mapping) else {"plate": raw}
    of: str = each({"country": lambda: country.read_country(given.get("country") or countries.HERE)})["country"]
    return each({"plate": lambda: _plate(given.get("plate") or "", of), "country": lambda: of})


def _plate(raw: object, of: str) -> str:
    text = unlabelled(keyed(limited(raw, 30)), "kenteken").upper()
    if not text:
        raise Invalid("Vul het kenteken in. Bijvoorbeeld GB-123-X.")
    return _dutch(text) if of == countries.HERE else _foreign(text)


def _dutch(text: str) -> str:
    bare = re.sub(r"^NL(?=.{6}$)", "", re.sub(r"[\W_]", "", text))
    if strange := next((c for c in bare if not c.isascii()), ""):
        raise Invalid("In dit kenteken staat ‘%(character)s’. Typ die letter opnieuw.", character=strange)
    series = re.sub(r"[0-9]", "9", re.sub(r"[A-Z]", "X", bare))
    if matched(r"X{4,}|9{4,}", series):
        raise Invalid(
            "In een Nederlands kenteken staan letters én cijfers, zoals GB-123-X. Is het uit een ander land? Kies dan het land."
        )
    if series not in _SIDE_CODES:
        raise Invalid(
            "Dit is geen Nederlands kenteken: dat heeft 6 letters en cijfers, zoals GB-123-X. Is het uit een ander land? Kies dan het land."
        )
    blocks: list[str] = _BLOCKS.findall(bare)
    plate = "-".join(half for block in blocks for half in ([block[:2], block[2:]] if len(block) == 4 else [block]))
    if not _dashes(re.sub(r"^NL\W*(?=(?:\w\W*){6}$)", "", text)) <= _dashes(plate):
        raise Invalid(
            "Dit kenteken heeft de streepjes op een andere plaats: %(plate)s. Is dat het goede? Vul het zo in. Staat er een 0 of een O, een 1 of een I?",
            plate=plate,
        )
    return plate


def _dashes(text: str) -> set[int]:
    """Return behind how many letters and digits a dash stands."""
    text = re.sub(r"[^\w-]|_", "", text).strip("-")
    return {len(text[:at].replace("-", "")) for at, c in enumerate(text) if c == "-"}


def _foreign(text: str) -> str:
    plate = re.sub(r"\s*[^\w\s.·-]+\s*|_+", "-", text).strip("-")  # other signs set its parts apart too
    if not re.fullmatch(r"(?=.*\w)[\w .·-]{2,12}", plate):
        raise Invalid("Schrijf het kenteken met letters en cijfers, hoogstens 12.")
    return plate


def show(question: Question, value: Any) -> str:
    abroad = "" if value["country"] == countries.HERE else f" ({countries.name(value['country'])})"
    return f"{value['plate']}{abroad}"


def schema(question: Question) -> dict[str, Any]:
    parts = {"plate": {"type": "string", "maxLength": 12}, "country": country.schema(question)}
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def _country(value: Any, cells: int) -> str:
    return "" if value == countries.HERE else countries.name(value)


KIND = Kind(
    said="een kenteken",
    read=read,
    show=show,
    kept=lambda value: with_parts(value, tuple(part.id for part in PARTS)),
    typed=country.typed_part,
    schema=schema,
    missing="Vul een kenteken in.",
    tests=GIVEN,
    choices=country.choices,
    widget=Widget("parts", parts=PARTS),
    paper=(
        Comb((10,), (LETTERS + DIGITS + "-",), part="plate", label="Kenteken", typed=unspaced),
        replace(country.COMB, part="country", label="Land (als het niet Nederland is)", written=_country),
    ),
    good=(
        Good("gb123x", "GB-123-X"),
        Good("ＧＢ\u2013123\u2013Ｘ", "GB-123-X"),
        Good({"plate": "12 - ab - cd", "country": ""}, "12-AB-CD"),
        Good({"plate": "XX9999", "country": "NL"}, "XX-99-99"),
        Good({"plate": "1-abc-234", "country": "BE"}, "1-ABC-234 (België)"),
    ),
    bad=(
        "GB-12345",
        "123456",
        "ABCDEF",
        {"plate": "1-ABC-234", "country": ""},
        {"plate": "", "country": "BE"},
        {"plate": "1-ABC-234", "country": "Atlantis"},
        {"plate": "@@", "country": "BE"},
    ),
)
