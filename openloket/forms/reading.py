"""What types share to read what people type, paste and speak: one form of a text, and refusing with a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from stdnum.exceptions import ValidationError

from openloket.forms.questions import Question
from openloket.law.calendar import plain_date

TEXT_MAX = 200
LONG_TEXT_MAX = 2000
FILES_MAX = 10

UNREADABLE = "\ufffd"
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})


class Invalid(ValueError):
    """The answer cannot be taken. `template` is the Dutch sentence, `params` what to fill in."""

    def __init__(self, template: str, **params: object) -> None:
        self.template, self.params = template, params
        super().__init__(sentence(template, params))


def sentence(template: str, params: Mapping[str, object]) -> str:
    """Fill in a Dutch sentence, with dates as people say them."""
    said = {name: plain_date(value) if isinstance(value, date) else value for name, value in params.items()}
    return template % said if said else template


def clean_text(raw: object) -> str:
    """Return the text without surrounding space, in one Unicode form. Raises Invalid for what no register can store."""
    if isinstance(raw, bool | list | Mapping) or raw is None:
        raise Invalid("Vul hier tekst in.")
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(c == UNREADABLE or (unicodedata.category(c) in _REFUSED and c not in "\n\t") for c in text):
        raise Invalid("In de tekst staan tekens die wij niet kunnen lezen. Typ de tekst opnieuw.")
    return text


def limited(raw: object, longest: int, *, lines: bool = False) -> str:
    """Return a text of at most `longest` characters, on one line or on `lines`. Raises Invalid."""
    text = clean_text(raw)
    if not lines:
        text = " ".join(text.split())
    if len(text) > longest:
        raise Invalid(
            "De tekst is te lang: %(length)s tekens. Gebruik er hoogstens %(max)s.", length=len(text), max=longest
        )
    return text


def bounded(value: Any, question: Question, show: Callable[[Any], str]) -> None:
    """Check a number against the question's bounds. Raises Invalid."""
    low, high = question.min, question.max
    if low is not None and value < low:
        raise Invalid("Vul %(min)s of meer in.", min=show(low))
    if high is not None and value > high:
        raise Invalid("Vul %(max)s of minder in.", max=show(high))


def checked(name: str, check: Callable[[str], str], example: str) -> Callable[[object, Question], str]:
    """Return the reader of a number that a checksum guards."""

    def read(raw: object, question: Question) -> str:
        try:
            return str(check(clean_text(raw)))
        except ValidationError as error:
            raise Invalid(
                "Dit %(name)s klopt niet. Controleer de cijfers; het ziet eruit als %(example)s.",
                name=name,
                example=example,
            ) from error

    return read


def matched(pattern: str, text: str) -> re.Match[str] | None:
    """Match a whole text, in which `\\d` is a digit of ours."""
    return re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE)


def storable(raw: Any) -> Any:
    """Return what was given, replacing characters that JSON in a database cannot hold; `clean_text` refuses those."""
    if isinstance(raw, str):
        return "".join(UNREADABLE if c == "\0" or unicodedata.category(c) == "Cs" else c for c in raw)
    if isinstance(raw, list | tuple):
        return [storable(item) for item in raw]
    if isinstance(raw, Mapping):
        return {storable(key): storable(item) for key, item in raw.items()}
    return raw


def is_empty(raw: object) -> bool:
    """Say whether nothing was answered: None, empty text, an empty list or a mapping of empty parts."""
    if isinstance(raw, Mapping):
        return all(is_empty(part) for part in raw.values())
    if isinstance(raw, list | tuple):
        return all(is_empty(item) for item in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip())
