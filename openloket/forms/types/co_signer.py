"""Who must also sign: a name, and the e-mail address to which the request to sign goes.

Nobody types the number of another here: who signs logs in, and the login says who they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from openloket.forms import email as addresses
from openloket.forms.boxes import Comb
from openloket.forms.kinds import GIVEN, Good, Kind, Part, Widget, with_parts
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, each, has_letter, is_empty, limited
from openloket.forms.types import email
from openloket.forms.types.address import NAMES

NAME_MAX = 80
PARTS = (
    Part("name", "Naam", NAME_MAX),
    Part("email", "E-mailadres", addresses.LONGEST, keyboard="email"),
)
_MISSING = {"name": "Vul de naam in van wie ook tekent.", "email": "Vul het e-mailadres in van wie ook tekent."}
_ALL = "Vul de naam en het e-mailadres in van wie ook tekent."


def read(raw: object, question: Question) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Invalid(_ALL)
    return each({"name": partial(_name, raw), "email": partial(_email, raw, question)})


def _name(raw: Mapping[str, Any]) -> str:
    text = limited(raw.get("name") or "", NAME_MAX)
    if not has_letter(text) or "@" in text:
        raise Invalid(_MISSING["name"])
    return text


def _email(raw: Mapping[str, Any], question: Question) -> str:
    if is_empty(raw.get("email")):
        raise Invalid(_MISSING["email"])
    return email.read(raw["email"], question)


def show(question: Question, value: Any) -> str:
    return f"{value['name']}, {value['email']}"


def schema(question: Question) -> dict[str, Any]:
    parts = {
        "name": {"type": "string", "maxLength": NAME_MAX},
        "email": email.KIND.schema(question),
    }
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


KIND = Kind(
    said="wie ook moet tekenen",
    read=read,
    show=show,
    kept=lambda value: with_parts(value, tuple(part.id for part in PARTS)),
    schema=schema,
    missing=_ALL,
    tests=GIVEN,
    signs=True,
    widget=Widget("parts", parts=PARTS),
    paper=(
        Comb((30,), (NAMES,), part="name", label="Naam", words=True, proof="words"),
        *(replace(comb, part="email", label="E-mailadres") for comb in email.KIND.combs),
    ),
    good=(
        Good({"name": "Noor de Wit", "email": "noor@voorbeeld.nl"}, "Noor de Wit, noor@voorbeeld.nl"),
        Good({"name": " J. Bakker ", "email": "j.bakker@voorbeeld.nl"}, "J. Bakker, j.bakker@voorbeeld.nl"),
    ),
    bad=(
        "Noor de Wit",
        {"name": "Noor de Wit", "email": ""},
        {"name": "", "email": "noor@voorbeeld.nl"},
        {"name": "Noor de Wit", "email": "noor@"},
        {"name": "N" * 81, "email": "noor@voorbeeld.nl"},
    ),
)
