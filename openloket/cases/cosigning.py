"""The rules of several people in one application: who must sign too, what is still missing, and which day counts. Pure.

Without a signature that is needed an application is not complete (Awb 4:5), but it came in on its day: the term to decide
runs from then (Awb 4:13), and stands still only when someone is asked to complete it (Awb 4:15).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Any

from openloket.cases.wording.named import PREFIXES
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import type_of
from openloket.law.calendar import long_date

LINK_HOLDS = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)
"""Is how long the applicant waits before asking for another link: nobody fills another's mailbox."""

NAMED_ANEW_MOST = 5
"""Is how often the applicant may name someone else, or another address, for the same signature."""

BY_LINK = "%(name)s krijgt een e-mail met een link, en kan daarmee tekenen tot %(until)s."
BY_HAND = "Wij hebben deze handtekening nog niet. Wij vragen u daarom, of wij sturen %(name)s een link."
MEND = "In Mijn Loket kunt u de link opnieuw laten sturen, of verbeteren wie er moet tekenen."
WITHOUT = (
    "Uw aanvraag telt vanaf de dag waarop wij haar kregen. Zonder alle handtekeningen is zij niet volledig. Wij vragen u dan "
    "om een aanvulling. Komt die niet op tijd? Dan kunnen wij besluiten uw aanvraag niet te behandelen."
)
WITHOUT_OR_REFUSED = (
    "Uw aanvraag telt vanaf de dag waarop wij haar kregen. Zonder alle handtekeningen is zij niet volledig. Wij vragen u dan "
    "om een aanvulling. Komt die niet op tijd? Dan kunnen wij uw aanvraag afwijzen."
)


class Stand(StrEnum):
    """How it stands with a signature that is needed."""

    ASKED = "asked"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    """The link has run out, or never arrived; a new one can be sent."""
    DOUBTED = "doubted"
    """Signed under a name that does not fit who was named: it counts once an official found that they are the same."""


@dataclass(frozen=True)
class Named:
    """Someone whom the answers name as having to sign."""

    key: str
    name: str
    email: str


@dataclass(frozen=True)
class Unsigned:
    """Someone who must still sign, and the day on which the link stops working; None where no link goes by itself."""

    name: str
    until: date | None


def asks(questions: Iterable[Question]) -> bool:
    """Say whether these questions can name someone who must sign too."""
    return any(type_of(question).signs or asks(question.questions) for question in questions)


def named(questions: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[Named]:
    """Return who must sign according to the answers, in the order of the questions; each row of a group by itself."""
    for question in questions:
        value = answers.get(question.id)
        if not value:
            continue
        if type_of(question).signs:
            yield Named(question.id, value["name"], value["email"])
        elif type_of(question).rows:
            for number, row in enumerate(value, start=1):
                for inner in named(question.questions, row):
                    yield Named(f"{question.id}.{number}.{inner.key}", inner.name, inner.email)


def question(questions: Iterable[Question], key: str) -> Question | None:
    """Return the question that names whom a key is of; None when these questions do not hold it."""
    head, _, rest = key.partition(".")
    found = next((item for item in questions if item.id == head), None)
    return question(found.questions, rest.partition(".")[2]) if found and rest else found


def named_anew(answers: Mapping[str, Any], key: str, who: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with someone else in the place of whom a key is of."""
    head, _, rest = key.partition(".")
    if not rest:
        return {**answers, head: dict(who)}
    number, _, inner = rest.partition(".")
    rows = list(answers[head])
    rows[int(number) - 1] = named_anew(rows[int(number) - 1], inner, who)
    return {**answers, head: rows}


def without(version: Version) -> str:
    """Return what comes of an application while a signature is missing, in words for the applicant (Awb 4:5)."""
    return WITHOUT if any(result.not_handled for result in version.results) else WITHOUT_OR_REFUSED


def as_lines(version: Version, unsigned: Sequence[Unsigned]) -> list[dict[str, str]]:
    """Return who must still sign, until when and what else follows, as a letter or a copy prints it."""
    found = []
    for who in unsigned:
        said = BY_LINK if who.until else BY_HAND
        text = said % {"name": who.name, "until": long_date(who.until) if who.until else ""}
        found.append({"title": f"{who.name} moet nog tekenen", "text": text, "because": ""})
    if found:
        mend = [MEND] if any(who.until for who in unsigned) else []
        found.append(
            {"title": "Als een handtekening niet komt", "text": " ".join([without(version), *mend]), "because": ""}
        )
    return found


def stand(state: str, asked_at: datetime | None, undelivered: bool, at: datetime, *, doubted: bool = False) -> Stand:
    """Return how it stands with a signature at a moment."""
    if state == Stand.SIGNED and doubted:
        return Stand.DOUBTED
    if state != Stand.ASKED:
        return Stand(state)
    gone = asked_at is not None and at >= asked_at + LINK_HOLDS
    return Stand.EXPIRED if gone or undelivered else Stand.ASKED


def counts(state: str, *, doubted: bool) -> bool:
    """Say whether a signature is there and counts; one in doubt does not, until an official looked."""
    return state == Stand.SIGNED and not doubted


def may_ask_again(state: str, asked_at: datetime | None, at: datetime) -> bool:
    """Say whether the applicant may have another link sent: not answered, and the last one is not of just now."""
    return state == Stand.ASKED and (asked_at is None or at >= asked_at + AGAIN_AFTER)


def may_name_anew(state: str, times: int) -> bool:
    """Say whether the applicant may name another to sign, or mend an address: nobody signed, and not done too often yet."""
    return state != Stand.SIGNED and times < NAMED_ANEW_MOST


def same_person(signer: Sequence[str], applicant: Collection[str], others: Collection[str]) -> bool:
    """Say whether who wants to sign applied themselves, or signed already for another who must (each as keyed hashes)."""
    return not {*applicant, *others}.isdisjoint(signer)


# Names ----------------------------------------------------------------------------------------------------------------

_INFLECTED = {"den": "de", "der": "de"}
"""Words before a surname that are read as another, so that who writes the one for the other is still known."""
_WRITTEN_TOGETHER = {
    "vd": ("van", "de"),
    "vande": ("van", "de"),
    "vanden": ("van", "de"),
    "vander": ("van", "de"),
    "vant": ("van", "t"),
}
_SHORT_VAN = re.compile(r"\bv[./] ?d\b\.?")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
_PIECE = re.compile(r"[^\W\d_]+\.?|-")
_ONE_NAME = re.compile(r"(?!.*\b(?:en|of)\b)(?:[^\W\d_]|[\s.,-])*")
"""Matches what the name of one person can hold."""

_Surname = tuple[tuple[str, ...], tuple[str, ...]]
"""The words before a surname, and the surname."""


def fits(login: str, given: str) -> bool:
    """Say whether the name that a login gives is surely the one that the applicant gave, as people write names.

    A first name and a surname must fit both: an initial fits each name that begins so, of two surnames one is enough,
    and the words before a surname may be left out. In doubt it does not fit: then an official looks.
    """
    return any(
        _first_names_fit(one, other) and _surnames_fit(ones, others)
        for (one, ones), (other, others) in product(_read(login), _read(given))
    )


def _read(name: str) -> list[tuple[list[str], frozenset[_Surname]]]:
    """Return how a name can be read: as first names and surnames, cut at each place where that can be."""
    plain = _plain(name)
    if not _ONE_NAME.fullmatch(plain):
        return []
    last, _, first = plain.partition(",")
    pieces = [*_pieces(first), *_pieces(last)]
    found = []
    for cut in range(1, len(pieces)):
        before, after = pieces[:cut], pieces[cut:]
        if "-" in (before[-1], after[0]) or any(piece in PREFIXES for piece in before):
            continue
        if surnames := frozenset(_surnames(after)):
            found.append(([piece for piece in before if piece != "-"], surnames))
    return found


def _plain(name: str) -> str:
    """Return a name without case, accents and apostrophes, with y for ij."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in "'’‘`´ʼ")
    return _SHORT_VAN.sub("vd ", bare.replace("ij", "y").replace("‐", "-").replace("‑", "-").replace("–", "-"))


def _pieces(part: str) -> list[str]:
    """Return the words of a part of a name; what is shortened keeps its dot, a single letter gets one."""
    found = _PIECE.findall(part)
    return [f"{piece}." if len(piece) == 1 and piece not in PREFIXES and piece != "-" else piece for piece in found]


def _surnames(pieces: Sequence[str]) -> Iterator[_Surname]:
    """Return the surnames that are joined by a hyphen."""
    while pieces:
        end = pieces.index("-") if "-" in pieces else len(pieces)
        words = [piece.rstrip(".") for piece in pieces[:end]]
        start = next((number for number, word in enumerate(words) if word not in PREFIXES), len(words))
        if words[start:]:
            before = (_WRITTEN_TOGETHER.get(word, (_INFLECTED.get(word, word),)) for word in words[:start])
            yield tuple(word for many in before for word in many), tuple(words[start:])
        pieces = pieces[end + 1 :]


def _first_names_fit(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Say whether first names fit, one by one from the first; who has more of them may have given fewer."""
    return all(_first_name_fits(one, other) for one, other in zip(ones, others, strict=False))


def _first_name_fits(one: str, other: str) -> bool:
    shortened = ((one, other), (other, one))
    return one == other or any(short.endswith(".") and name.startswith(short.rstrip(".")) for short, name in shortened)


def _surnames_fit(ones: Collection[_Surname], others: Collection[_Surname]) -> bool:
    """Say whether all surnames that the one with fewer has are among those of the other."""
    fewer, more = sorted((ones, others), key=len)
    return all(any(_surname_fits(one, other) for other in more) for one in fewer)


def _surname_fits(one: _Surname, other: _Surname) -> bool:
    (before_one, name_one), (before_other, name_other) = one, other
    return name_one == name_other and (before_one == before_other or not before_one or not before_other)
