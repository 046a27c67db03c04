"""Write names and streets the way they sound, so that who spells them otherwise finds them. Pure.

`Reijnders`, `Reynders` and `Reinders` fold to the same; so do `Janssen` and `Jansen`, `Ackerman` and `Akkerman`,
`Müller` and `Muller`. What still differs by a letter or two is near: see `near`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SAID = "van de der den het t s te ten ter tot op in aan bij uit over onder voor la le les el al du des da das do dos di von zu zum v d"
PREFIXES = frozenset(_SAID.split())
"""Parts of a name that one leaves out, or writes apart or together (Berg, van den)."""
LONGEST = 40
"""Characters of a folded word that are kept."""
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"}
)
_SOUNDS = (
    ("sch", "sg"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("qu", "kw"),
    ("q", "k"),
    ("x", "ks"),
    ("dt", "t"),
    ("ch", "g"),
    ("ij", "y"),
    ("ei", "y"),
    ("ey", "y"),
    ("ae", "a"),
    ("c", "k"),
    ("z", "s"),
    ("v", "f"),
)
"""Say what sounds alike, the longest first."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DOUBLED = re.compile(r"(.)\1+")


def plain(text: str) -> str:
    """Return a text in lower case and without accents; nothing that a database cannot hold is left in it."""
    apart = unicodedata.normalize("NFKD", text.replace("\0", " ").replace("’", "'").lower().translate(_UNDECOMPOSED))
    return "".join(c for c in apart if not unicodedata.combining(c) and not unicodedata.category(c).startswith("C"))


def words(text: str) -> list[str]:
    """Return the words of a text without accents; hyphens part words, an apostrophe inside one does not."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    return _WORD.findall(plain(spaced))


def folded(word: str) -> str:
    """Return how a word sounds; what is folded already stays so."""
    before, found = "", plain(word).replace("'", "")
    while found != before:
        before = found
        for written, sound in _SOUNDS:
            found = found.replace(written, sound)
        found = _DOUBLED.sub(r"\1", found)[:LONGEST]
    return found


def keys(text: str) -> set[str]:
    """Return what a name or street is found by: its words without prefixes, and with the prefixes written on to it."""
    found, before = set(), ""
    every = words(text)
    for word in every:
        if word in PREFIXES:
            before += word.replace("'", "")
            continue
        found.add(folded(word))
        if before:
            found.add(folded(before + word))
        before = ""
    return (found or {folded(word) for word in every}) - {""}


def near(sought: str, candidates: Iterable[str], most: int = 40) -> list[str]:
    """Return the folded words that someone who typed this may have meant, the closest first: begun so, or a letter or two off."""
    allowed = 0 if len(sought) < 4 else 1 if len(sought) < 7 else 2
    found = []
    for word in set(candidates):
        if word == sought:
            found.append((0, word))
        elif len(sought) > 2 and word.startswith(sought):
            found.append((1, word))
        elif (
            allowed and abs(len(word) - len(sought)) <= allowed and (off := distance(sought, word, allowed)) <= allowed
        ):
            found.append((1 + off, word))
    return [word for _, word in sorted(found)[:most]]


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with their neighbour; more than `most` is `most + 1`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_back, before, row = before, row, [i]
        for j, facing in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, two_back[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
