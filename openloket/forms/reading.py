"""What types share to read what people type, paste and speak: one form of a text, and refusing with a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.exceptions import ValidationError

from openloket.forms.questions import Question
from openloket.law.calendar import plain_date

TEXT_MAX = 200
LONG_TEXT_MAX = 2000
FILES_MAX = 10

UNREADABLE = "\ufffd"
_REFUSED = frozenset({"Cc", "Cs", "Co"})
_UNSEEN = frozenset(
    map(chr, (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF))
)
"""What nobody sees: soft hyphens, blanks without width, byte order marks, marks of the direction of writing."""
_NOTHING = (
    "".join(sorted(_UNSEEN))
    + "\u200c\u200d\u115f\u1160\u2800\u3164\uffa0"
    + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
)
"""What may stand around a text and is none."""
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
"""Joiners beside a letter of ours or at an end; between others they make letters and emoji what they are."""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[^\\S\n\t]")
_KEYS = {
    **{ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"},
    **{ord(c): "'" for c in "\u2018\u2019\u201b\u2032\u00b4`"},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
"""Other dashes, quotes and wide characters, and the key that means the same."""


class Invalid(ValueError):
    """The answer cannot be taken. `template` is the Dutch sentence, `params` what to fill in.

    `part` names which part of the answer is wrong; empty when that is all of it, or cannot be told. `others` are what
    else is wrong with other parts.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template, self.params, self.part = template, params, ""
        self.others: tuple[Invalid, ...] = ()
        super().__init__(sentence(template, params))

    def at(self, part: str) -> Invalid:
        """Say which part of the answer is wrong; returns itself."""
        self.part = part
        return self


def each(parts: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Read the parts of an answer, "" for one that has parts itself. Raises Invalid that tells of each wrong part."""
    found: dict[str, Any] = {}
    wrong: list[Invalid] = []
    for part, read in parts.items():
        try:
            found[part] = read()
        except Invalid as error:
            wrong += [item.at(".".join(filter(None, (part, item.part)))) for item in (error, *error.others)]
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]
    return found


def sentence(template: str, params: Mapping[str, object]) -> str:
    """Fill in a Dutch sentence, with dates as people say them."""
    said = {name: plain_date(value) if isinstance(value, date) else value for name, value in params.items()}
    return template % said if said else template


def clean_text(raw: object) -> str:
    """Return the text as it is written, without what nobody sees and without surrounding space.

    It is in one Unicode form, its lines end in one way and its blanks are of one width; letters, dashes and quotes stay as
    they are. A code point without a character yet may be a new emoji. Raises Invalid for what no register can store.
    """
    return _readable(_JOINERS.sub("", "".join(c for c in _text(raw) if c not in _UNSEEN)))


def whole_text(raw: object) -> str:
    """Return the text as `clean_text` does, with what nobody sees still inside it: for what may not be mended."""
    return _readable(_text(raw).strip("".join(_UNSEEN) + " \n\t"))


def keyed(raw: object) -> str:
    """Return a text on one line in the digits and signs of a keyboard: for numbers and codes, whose signs mean nothing."""
    return " ".join(clean_text(raw).translate(_KEYS).split())


def _text(raw: object) -> str:
    if isinstance(raw, bool | list | Mapping) or raw is None:
        raise Invalid("Vul hier tekst in.")
    return _BLANKS.sub(" ", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", str(raw))))


def _readable(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if any(c == UNREADABLE or _no_text(c) for c in text):
        raise Invalid("In de tekst staan tekens die wij niet kunnen lezen. Typ de tekst opnieuw.")
    return text


def _no_text(c: str) -> bool:
    """Say whether this is no character of a text: a control, half a character, or what never will be one."""
    never = ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF
    return never or (unicodedata.category(c) in _REFUSED and c not in "\n\t")


def limited(raw: object, longest: int, *, lines: bool = False) -> str:
    """Return a text of at most `longest` characters, on one line or on `lines`. Raises Invalid."""
    text = clean_text(raw)
    if not lines:
        text = " ".join(text.split())
    return shorter(text, longest)


def shorter(text: str, longest: int) -> str:
    """Return a text that has at most `longest` characters. Raises Invalid for another."""
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


def figures(text: str) -> Decimal | None:
    """Return the number that a keyed text says, with at most two decimals; None when it could be read in two ways.

    Thousands are set apart by full stops, blanks or quotes: 1.250,50, 1 250,50 and 1250.5 are one number. 1,250 is not
    read: it is 1250 in English.
    """
    text = re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))", "", text.removeprefix("+").removesuffix("."))
    if matched(r"-?\d{1,3}(\.\d{3})+(,\d{1,2})?", text):
        text = text.replace(".", "")
    elif matched(r"-?\d{1,3}(,\d{3})+\.\d{1,2}", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    return Decimal(text) if matched(r"-?\d{1,12}(\.\d{1,2})?", text) else None


def with_unit(text: str) -> str:
    """Return what stands behind a number that is right by itself; empty when there is no such thing."""
    found = re.fullmatch(r"([-+]?\d[\d.,' ]*?)\s*([^\d\s.,'][^\d]*|[^\d\s.,'].{0,3})", text)
    return found[2].strip() if found and figures(found[1]) is not None else ""


def checked(name: str, check: Callable[[str], str], example: str) -> Callable[[object, Question], str]:
    """Return the reader of a number that a checksum guards."""

    def read(raw: object, question: Question) -> str:
        try:
            return str(check(keyed(raw)))
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
    return raw is None or (isinstance(raw, str) and not raw.strip(_NOTHING))
