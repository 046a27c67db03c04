"""Understand what an official typed in the one field: numbers of people and companies, a postcode, a case number, words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.nl import bsn

from openloket.cases.find import folding
from openloket.forms.reading import on_keys

LONGEST = 200
"""Characters that are searched for; more is refused."""
MOST_WORDS = 8
"""Words that are searched for; what comes after them is left out."""
_NUMBER = re.compile(r"(?<![\w-])\d[\d. ]*\d(?![\w-])")
_POSTCODE = re.compile(r"\b([1-9]\d{3})\s?([a-z]{2})\b(?:[\s,]+(\d{1,5})(?:[\s-]?([a-z0-9]{1,4})\b)?)?", re.IGNORECASE)
_CASE = re.compile(r"\b[a-z]{1,12}(?:-\d+)+\b", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word that was typed."""

    plain: str
    """Without accents, in lower case."""
    folded: str
    glued: str = ""
    """With the prefixes that stood before it, folded: `vandenberg`."""

    @property
    def number(self) -> bool:
        """Say whether it is a house number, or a part of the number of a case."""
        return self.plain[:1].isdigit()


@dataclass(frozen=True)
class Sought:
    """What was asked for; every part must be so of a case that is found."""

    bsn: str = ""
    kvk: str = ""
    postcode: str = ""
    """As in `1234ab`, with the house number behind a space."""
    case: str = ""
    """A part of the number of a case, in capitals."""
    words: tuple[Word, ...] = ()
    problem: str = ""
    """Why nothing can be searched for, in Dutch; empty when something can."""

    @property
    def of_one(self) -> bool:
        """Say whether it asks for one person or company by its number: why must be said first."""
        return bool(self.bsn or self.kvk)


TOO_LONG = f"Typ ten hoogste {LONGEST} tekens."
NOTHING = "Typ een naam, een nummer, een adres of een woord om op te zoeken."


def understood(text: str) -> Sought:
    """Return what was asked for. What cannot be searched for says why."""
    if len(text) > LONGEST:
        return Sought(problem=TOO_LONG)
    rest = "".join(" " if c.isspace() or c == "\0" else c for c in on_keys(text))
    found: dict[str, str] = {}
    rest = _NUMBER.sub(lambda match: _of_one(match, found), rest)
    rest = _CASE.sub(lambda match: _case(match, found), rest)
    rest = _POSTCODE.sub(lambda match: _postcode(match, found), rest)
    words = _words(rest)
    if not found and not words:
        return Sought(problem=NOTHING)
    return Sought(**found, words=words)


def _of_one(match: re.Match[str], found: dict[str, str]) -> str:
    """Take the number of a person (nine digits that fit, or eight with a dot or space as people write them) or company."""
    digits = re.sub(r"\D", "", match[0])
    if "bsn" not in found and len(digits) == 9 and bsn.is_valid(digits):
        found["bsn"] = digits
        return " "
    if "kvk" not in found and len(digits) == 8 and not match[0].strip().startswith("0000"):
        found["kvk"] = digits
        return " "
    return match[0]


def _case(match: re.Match[str], found: dict[str, str]) -> str:
    if "case" in found:
        return match[0]
    found["case"] = match[0].upper()
    return " "


def _postcode(match: re.Match[str], found: dict[str, str]) -> str:
    digits, letters, number, addition = match.groups()
    if "postcode" in found:
        return match[0]
    found["postcode"] = f"{digits}{letters}".lower() + (f" {number}{addition or ''}".lower() if number else "")
    return " "


def _words(text: str) -> tuple[Word, ...]:
    found, before = [], ""
    every = folding.words(text)
    for word in every:
        if word in folding.PREFIXES:
            before += word.replace("'", "")
            continue
        found.append(Word(word, folding.folded(word), folding.folded(before + word) if before else ""))
        before = ""
    if not found and every:
        found = [Word(word, folding.folded(word)) for word in every]
    return tuple(dict.fromkeys(found))[:MOST_WORDS]
