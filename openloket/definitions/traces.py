"""Find in a text what says who somebody is: what the case itself knows of people, and what looks like such a thing. Pure.

It finds candidates, for an official to judge: a name that the case does not know is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from stdnum import iban
from stdnum.nl import bsn

from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import show, type_of

NAME, NUMBER, ADDRESS, CONTACT, ACCOUNT = "name", "number", "address", "contact", "account"
LEAST = 3
"""Says how many characters a part of a name has at least that is looked for by itself."""
_BETWEEN = frozenset(
    [
        "van",
        "der",
        "den",
        "de",
        "het",
        "ten",
        "ter",
        "te",
        "la",
        "le",
        "du",
        "von",
        "di",
        "da",
        "el",
        "al",
        "en",
        "of",
        "op",
        "in",
        "uit",
        "bij",
        "voor",
        "aan",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BSN = re.compile(r"(?<![\w.])\d(?:[ .-]?\d){7,8}(?![\w])")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]){11,30}(?!\w)")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3}[ ]?[A-Z]{2}(?!\w)")  # in small letters it may be «2027 op»
_PLATE = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]{1,3}-[A-Za-z0-9]{2,3}-[A-Za-z0-9]{1,2}(?![\w-])"
)
_BY_TYPE = {
    "bsn": NUMBER, "kvk": NUMBER, "rsin": NUMBER, "iban": ACCOUNT, "email": CONTACT, "phone": CONTACT, "licence_plate": NUMBER,
}  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """Say where something stands in a text, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Known:
    """Name something that the case knows of a person, and what it is."""

    text: str
    kind: str


def find(text: str, known: Iterable[Known] = ()) -> list[Trace]:
    """Return what says who somebody is, in order; what lies in another is left out."""
    found = sorted({*_patterns(text), *_known(text, known)}, key=lambda trace: (trace.start, -trace.end))
    kept: list[Trace] = []
    for trace in found:
        if not kept or trace.end > kept[-1].end:
            kept.append(trace)
    return kept


def _patterns(text: str) -> Iterator[Trace]:
    for match in _BSN.finditer(text):
        if bsn.is_valid(re.sub(r"\D", "", match[0])):
            yield Trace(match.start(), match.end(), NUMBER)
    for match in _IBAN.finditer(text):
        words = match[0].split(" ")
        for count in range(len(words), 0, -1):  # words that follow may look like more of it
            if iban.is_valid(part := " ".join(words[:count])):
                yield Trace(match.start(), match.start() + len(part), ACCOUNT)
                break
    for pattern, kind in ((_MAIL, CONTACT), (_POSTCODE, ADDRESS), (_PLATE, NUMBER)):
        for match in pattern.finditer(text):
            yield Trace(match.start(), match.end(), kind)
    for phone in phonenumbers.PhoneNumberMatcher(text, "NL"):
        yield Trace(phone.start, phone.end, CONTACT)


def _known(text: str, known: Iterable[Known]) -> Iterator[Trace]:
    folded = _folded(text)
    for one in known:
        wanted = r"[\s.,-]*".join(map(re.escape, _folded(one.text).split()))
        if wanted:
            for match in re.finditer(rf"(?<!\w){wanted}(?!\w)", folded):
                yield Trace(match.start(), match.end(), one.kind)


def _folded(text: str) -> str:
    """Return a text in small letters without accents, each character in its place."""
    return "".join((unicodedata.normalize("NFD", c)[0].lower() or c)[0] for c in text)


def name(text: str, *, person: bool = True) -> Iterator[Known]:
    """Yield a name, and for a person each part of it by which they are known."""
    if text.strip():
        yield Known(text.strip(), NAME)
    if person:
        for part in _WORD.findall(text):
            if len(part) >= LEAST and part.casefold() not in _BETWEEN:
                yield Known(part, NAME)


def address(value: Any) -> Iterator[Known]:
    """Yield the street with its number, and the postcode, of an address as it is kept."""
    if not isinstance(value, Mapping):
        return
    street, number = str(value.get("straat") or ""), str(value.get("huisnummer") or "")
    if street and number:
        yield Known(f"{street} {number}", ADDRESS)
        if value.get("toevoeging"):
            yield Known(f"{street} {number}{value['toevoeging']}", ADDRESS)
    if value.get("postcode"):
        yield Known(str(value["postcode"]), ADDRESS)
    for line in ("line1", "line2", "line3"):
        if value.get(line):
            yield Known(str(value[line]), ADDRESS)


def of_answers(version: Version, answers: Mapping[str, Any], *, person: bool) -> Iterator[Known]:
    """Yield what answers, as they were read back, say of people; `person` says that no organisation asks."""
    for question in version.questions:
        if question.id in answers:
            yield from _of_answer(question, answers[question.id], within=False)
    who = str(answers.get(version.applicant.name) or "")
    yield from name(who, person=person)
    if reference := answers.get(version.applicant.reference):
        yield Known(str(reference), NUMBER)


def _of_answer(question: Question, value: Any, *, within: bool) -> Iterator[Known]:
    of = type_of(question)
    if of.rows:
        for row in value if isinstance(value, list | tuple) else ():
            for part in question.questions:
                if isinstance(row, Mapping) and part.id in row:
                    yield from _of_answer(part, row[part.id], within=True)
    elif of.signs and isinstance(value, Mapping):
        yield from name(str(value.get("name") or ""))
        if value.get("email"):
            yield Known(str(value["email"]), CONTACT)
    elif question.type in ("address", "foreign_address"):
        yield from address(value)
    elif question.type in _BY_TYPE:
        yield Known(str(value), _BY_TYPE[question.type])
        yield Known(show(question, value), _BY_TYPE[question.type])
    elif within and question.type == "text":
        yield from name(str(value))
