"""An address in another country: as many lines as that country needs, and the country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from openloket.forms import countries
from openloket.forms.boxes import TEXT, Comb
from openloket.forms.kinds import GIVEN, Good, Kind, Part, Widget, with_parts
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, limited
from openloket.forms.types import country

PARTS = (
    Part("line1", "Straat en huisnummer", 80, autocomplete="address-line1"),
    Part("line2", "Postcode en plaats", 80, autocomplete="address-line2"),
    Part("line3", "Regio of provincie (als die er is)", 80, autocomplete="address-line3", optional=True),
    Part("country", "Land", 80, autocomplete="country", listed=True, blank="Kies een land"),
)
_LINES = PARTS[:3]
_ALL = "Vul de straat, de plaats en het land in."
_MISSING = {"line1": "Vul de straat en het huisnummer in.", "line2": "Vul de postcode en de plaats in."}


def read(raw: object, question: Question) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Invalid(_ALL)
    lines = {part.id: partial(_line, raw, part) for part in _LINES}
    return each({**lines, "country": partial(_country, raw)})


def _line(raw: Mapping[str, Any], part: Part) -> str:
    text = limited(raw.get(part.id) or "", part.longest)
    if not part.optional and not re.search(r"[^\W_]", text):
        raise Invalid(_MISSING[part.id])
    return text


def _country(raw: Mapping[str, Any]) -> str:
    if not raw.get("country"):
        raise Invalid("Kies ook het land.")
    return country.read_country(raw["country"])


def show(question: Question, value: Any) -> str:
    return ", ".join([*street_lines(value), countries.name(value["country"])])


def kept(value: Any) -> Mapping[str, str]:
    return with_parts(value, tuple(part.id for part in PARTS))


def is_abroad(value: Any) -> bool:
    """Say whether a value is an address of this type."""
    return isinstance(value, Mapping) and "country" in value


def street_lines(value: Mapping[str, str]) -> list[str]:
    """Return the lines that were filled in, without the country."""
    return [value[part.id] for part in _LINES if value[part.id]]


def on_letter(value: Mapping[str, str]) -> list[str]:
    """Return the lines as they stand on a letter: the country last, in capitals, as the post abroad wants it."""
    return [*street_lines(value), countries.name(value["country"]).upper()]


def schema(question: Question) -> dict[str, Any]:
    parts: dict[str, Any] = {part.id: {"type": "string", "maxLength": part.longest} for part in _LINES}
    parts["country"] = country.schema(question)
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


KIND = Kind(
    said="een adres in het buitenland",
    read=read,
    show=show,
    kept=kept,
    typed=country.typed_part,
    schema=schema,
    missing=_ALL,
    tests=GIVEN,
    choices=country.choices,
    widget=Widget("parts", parts=PARTS),
    paper=(
        *(Comb((30,), (TEXT,), part=part.id, label=part.label, words=True, proof="words") for part in _LINES),
        replace(country.COMB, part="country", label="Land"),
    ),
    good=(
        Good(
            {"line1": "Rue de la Loi 16", "line2": "1000 Bruxelles", "country": "BE"},
            "Rue de la Loi 16, 1000 Bruxelles, België",
        ),
        Good(
            {"line1": "14 High Street", "line2": "Oxford OX1 4AA", "line3": "Oxfordshire", "country": "engeland"},
            "14 High Street, Oxford OX1 4AA, Oxfordshire, Verenigd Koninkrijk",
        ),
    ),
    bad=(
        "Rue de la Loi 16",
        {"line1": "Rue de la Loi 16", "line2": "", "country": "BE"},
        {"line1": "Rue de la Loi 16", "line2": "1000 Bruxelles", "country": ""},
        {"line1": "Rue de la Loi 16", "line2": "1000 Bruxelles", "country": "Atlantis"},
    ),
)
