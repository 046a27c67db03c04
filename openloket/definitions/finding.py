"""Find services by what people type: forgives word forms, words that say nothing, compounds and slips of the finger. Pure.

A version is found by its own words, and by those that `data/finding.csv` gives for its product in the UPL: what people
call it who do not know our name for it, in Dutch and in English. The same table says under which theme the front page
shows it. `data/elsewhere.csv` says how products are called that people look for with a municipality and that may not be
among its services: who asks for one is told so, and not led to what only mentions it.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from openloket.definitions.schema import Published, Version

WORDS_MAX = 8
"""Words of a question that count; more do not make it clearer."""
EXACT, COMPOUND, SLIP = 1.0, 0.8, 0.6
"""How good it is to find a word as it is, as a part of a compound, or with another spelling."""
CALLED = 4.0
"""The weight from which on a term is a part of what a service is called; less is what it says of itself."""
CLOSE = 0.35
"""What a service must score, as a part of what the best one scores, to be shown with it."""
_STOP = frozenset(
    [
        "aan",
        "achter",
        "al",
        "als",
        "alle",
        "ben",
        "bent",
        "bij",
        "binnen",
        "boven",
        "buiten",
        "dan",
        "dat",
        "de",
        "die",
        "dit",
        "doe",
        "doen",
        "door",
        "dus",
        "een",
        "eens",
        "en",
        "er",
        "erg",
        "ga",
        "gaan",
        "geen",
        "graag",
        "had",
        "heb",
        "hebben",
        "hebt",
        "heeft",
        "het",
        "hij",
        "hoe",
        "hun",
        "ik",
        "iets",
        "in",
        "is",
        "ja",
        "je",
        "jij",
        "jullie",
        "kan",
        "kunnen",
        "kun",
        "kunt",
        "langs",
        "maar",
        "mag",
        "me",
        "met",
        "mij",
        "mijn",
        "moet",
        "moeten",
        "na",
        "naar",
        "naast",
        "nee",
        "niet",
        "nieuw",
        "nieuwe",
        "nodig",
        "nog",
        "nu",
        "of",
        "om",
        "omdat",
        "onder",
        "ons",
        "ook",
        "op",
        "over",
        "regelen",
        "te",
        "tegen",
        "tijdens",
        "toch",
        "toe",
        "tot",
        "tussen",
        "u",
        "uit",
        "uw",
        "van",
        "vanaf",
        "veel",
        "voor",
        "vraag",
        "vragen",
        "waar",
        "waarom",
        "wanneer",
        "want",
        "wat",
        "we",
        "weer",
        "wel",
        "welke",
        "wie",
        "wij",
        "wil",
        "willen",
        "wilt",
        "word",
        "worden",
        "wordt",
        "zal",
        "ze",
        "zelf",
        "zich",
        "zij",
        "zijn",
        "zo",
        "zonder",
        "zou",
        "aanvragen",
        "aanvraag",
        "aan_te_vragen",
        "krijgen",
        "indienen",
        "dien",
        "doorgeven",
        "gemeente",
        "digitaal",
        "online",
        "formulier",
        "hoeveel",
        "please",
        "the",
        "how",
        "for",
        "to",
        "apply",
        "my",
        "of",
        "with",
        "want",
        "on",
        "about",
    ]
)
_ENDINGS = (("ingen", 3), ("heden", 3), ("ing", 3), ("jes", 3), ("en", 3), ("je", 3), ("e", 3), ("s", 4))
"""Endings that a word can lose, each with how many letters must be left."""
_LONG = re.compile(r"([aeou])\1")
_DOUBLE = re.compile(r"([bcdfgklmnprst])\1$")


@dataclass(frozen=True)
class Found:
    """A service that was found, and how well it fits."""

    published: Published
    score: float


@dataclass(frozen=True)
class _Row:
    """Hold what the table says of a product: its theme, and what people call it."""

    theme: str = ""
    words: str = ""
    english: str = ""


def matching(asked: str, published: Iterable[Published]) -> list[Published]:
    """Return the services that fit what was asked, the best first; none when no word of it says anything of one."""
    words = _words(asked)
    published = list(published)
    offered = [(item, index(item.version)) for item in published]
    if not words or not offered:
        return []
    other = _not_here(published)
    found = []
    for item, terms in offered:
        hits = [_hit(word, terms, other) * _rarity(word, [every for _, every in offered]) for word in words]
        if sum(hit > 0 for hit in hits) * 2 >= len(words):
            found.append(Found(item, sum(hits)))
    best = max((item.score for item in found), default=0)
    good = [item for item in found if item.score >= CLOSE * best]
    return [item.published for item in sorted(good, key=_place)]


def _place(found: Found) -> tuple[float, bool, str]:
    """Return by what services are sorted: the best first; of two alike, what begins something goes before what follows on it."""
    version = found.published.version
    return -found.score, version.follows is not None, version.title


def meant(asked: str, published: Iterable[Published]) -> str:
    """Return what was asked with each slip of the finger mended by what services are called; "" when there is none."""
    versions = [item.version for item in published]
    terms = [index(version) for version in versions]
    called = {word for version in versions for word in _split(_names(version)) if word not in _STOP}
    words = _split(asked[:200])[:WORDS_MAX]
    right = {word for word in words if word in _STOP or word.removesuffix("s") in called or _known(stem(word), terms)}
    said = [word if word in right else _nearest(word, called) for word in words]
    return " ".join(said) if said != words else ""


def _names(version: Version) -> str:
    """Return what a service is called, by us and by people."""
    return " ".join((version.title, version.upl.name, _row(version).words))


def _known(word: str, all_terms: Iterable[Mapping[str, float]]) -> bool:
    """Say whether a service says this word as it is, or both halves of it."""
    return any(word in terms or _halves(word, terms) for terms in all_terms)


def _nearest(word: str, words: Iterable[str]) -> str:
    """Return the word that differs least from this one, of those that it may be a slip for; itself when none is."""
    allowed = _slips(word)
    near = [(_distance(word, other, allowed), other) for other in words] if allowed else []
    return min((each for each in near if each[0] <= allowed), default=(0, word))[1]


def theme_of(version: Version) -> str:
    """Return the theme of a service, as the table names it; "" for a product that is not in it."""
    return _row(version).theme


def themes() -> list[str]:
    """List the themes in the order of the table."""
    return list(dict.fromkeys(row.theme for row in _table().values()))


def _row(version: Version) -> _Row:
    return _table().get(version.upl.name, _Row())


@cache
def _table() -> dict[str, _Row]:
    text = resources.files(__package__).joinpath("data", "finding.csv").read_text("utf-8")
    return {row["name"]: _Row(row["theme"], row["words"], row["english"]) for row in csv.DictReader(io.StringIO(text))}


@cache
def _others() -> dict[str, tuple[str, frozenset[str]]]:
    """Return products that people look for and that we may not offer: how they are called, and by which stems found."""
    text = resources.files(__package__).joinpath("data", "elsewhere.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["name"]: (row["called"], frozenset(map(stem, _split(row["words"])))) for row in rows}


def elsewhere(asked: str, published: Iterable[Published]) -> list[str]:
    """Return how those products are called that a question names and that are not offered here."""
    offered = {item.version.upl.name for item in published}
    words = set(_words(asked))
    return list(dict.fromkeys(called for name, (called, by) in _others().items() if name not in offered and words & by))


def _not_here(published: Iterable[Published]) -> frozenset[str]:
    """Return the stems of words that name a product that is not offered."""
    offered = {item.version.upl.name for item in published}
    return frozenset(word for name, (_, by) in _others().items() if name not in offered for word in by)


@lru_cache(maxsize=256)
def _indexed(weighted: tuple[tuple[float, str], ...]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for weight, text in weighted:
        for word in _split(text):
            if word not in _STOP:
                found[stem(word)] = max(weight, found.get(stem(word), 0))
    return found


def index(version: Version) -> Mapping[str, float]:
    """Return the stems by which a service is found, each with its weight: how much it says of what the service is.

    What is asked of everyone (name, address, telephone) says nothing of it.
    """
    applicant = version.applicant
    about = {applicant.name, applicant.address, applicant.bsn, applicant.kvk, applicant.email, applicant.phone}
    asked = [q for q in version.questions if q.id not in about | {applicant.reach} and not q.known_from_login]
    return _indexed(
        (
            (6.0, version.title),
            (5.0, _row(version).words),
            (5.0, _row(version).english),
            (4.0, version.upl.name),
            (3.0, version.summary),
            *((2.0, option.label) for question in asked for option in question.options),
            *((1.0, question.ask) for question in asked),
        )
    )


def stem(word: str) -> str:
    """Return a word without its endings, roughly: «belastingen» and «belasting», «betalen» and «betaal» become one."""
    found = word
    for ending, left in _ENDINGS:
        if found.endswith(ending) and len(found) - len(ending) >= left:
            found = found[: -len(ending)]
            break
    found = _LONG.sub(r"\1", _DOUBLE.sub(r"\1", found))
    return found[:-1] + {"v": "f", "z": "s"}.get(found[-1], found[-1]) if found else found


def _split(text: str) -> list[str]:
    """Return the words of a text in small letters without accents; numbers are none."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return [word for word in re.findall(r"[a-z]+", plain) if len(word) > 1]


def _words(asked: str) -> list[str]:
    """Return the stems of what was asked, each once, without words that say nothing."""
    return list(dict.fromkeys(stem(word) for word in _split(asked[:200]) if word not in _STOP))[:WORDS_MAX]


def _best(word: str, terms: Mapping[str, float]) -> float:
    """Return how well a service says this word: the weight of the term that fits best; 0 for none."""
    if word in terms:
        return terms[word] * EXACT
    return max((weight * _likeness(word, term) for term, weight in terms.items()), default=0.0) or _halves(word, terms)


def _hit(word: str, terms: Mapping[str, float], not_here: frozenset[str]) -> float:
    """Return how well a service says a word; one that names a product that is not here only when the service is called so."""
    if word not in not_here:
        return _best(word, terms)
    return weight if (weight := terms.get(word, 0.0)) >= CALLED else 0.0


def _likeness(word: str, term: str) -> float:
    short, long = sorted((word, term), key=len)
    rest = len(long) - len(short) >= 3
    if rest and ((len(short) >= 4 and long.endswith(short)) or (len(short) >= 5 and long.startswith(short))):
        return COMPOUND  # the last part says what a compound is, so that fewer letters will do
    allowed = _slips(word)
    return SLIP if allowed and _distance(word, term, allowed) <= allowed else 0.0


def _slips(word: str) -> int:
    """Return how many letters of a word may be wrong."""
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


def _halves(word: str, terms: Mapping[str, float]) -> float:
    """Return how well a service says both halves of a compound: «schoolvervoer» of «vervoer naar school»."""
    cuts = [(stem(word[:n]), stem(word[n:])) for n in range(3, len(word) - 2)]
    return max((min(terms.get(a, 0.0), terms.get(b, 0.0)) * COMPOUND for a, b in cuts), default=0.0)


def _rarity(word: str, all_terms: list[Mapping[str, float]]) -> float:
    """Return how much a word tells apart: one that every service says tells nothing of which is meant."""
    said = sum(_best(word, terms) > 0 for terms in all_terms)
    return math.log(1 + len(all_terms) / max(said, 1))


def _distance(a: str, b: str, most: int) -> int:
    """Return how many letters must be changed, added, left out or swapped with their neighbour; `most` + 1 for more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
