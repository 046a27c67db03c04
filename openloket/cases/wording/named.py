"""Take the name of a person apart as the registers keep it: first names, the words before the surname, the surname. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PARTS = ("voornamen", "voorvoegselGeslachtsnaam", "geslachtsnaam")
"""Names the parts of a name in the order in which they are said (`RolNatuurlijkPersoon`)."""

PREFIXES = frozenset(
    [
        "aan",
        "bij",
        "da",
        "de",
        "del",
        "den",
        "der",
        "des",
        "di",
        "dos",
        "du",
        "het",
        "in",
        "la",
        "le",
        "op",
        "s",
        "t",
        "te",
        "ten",
        "ter",
        "tot",
        "uit",
        "van",
        "vande",
        "vanden",
        "vander",
        "vant",
        "vd",
        "von",
        "zu",
    ]
)
"""Words before a surname, in lower case and without their apostrophe."""
_APOSTROPHES = "'’‘`"


def in_parts(name: str) -> dict[str, str]:
    """Return a name as a rol of the Zaken API has it (`RolNatuurlijkPersoon`); a part that it does not have is left out.

    The surname begins behind the first words that stand before surnames; without those it is the last word.
    """
    words = name.split()
    last = len(words) - 1
    before = (at for at, word in enumerate(words[:last]) if _is_prefix(word) and (at or not word[0].isupper()))
    first = next(before, last)
    behind = next((at for at in range(first, last) if not _is_prefix(words[at])), last)
    found = {
        "voornamen": " ".join(words[:first]),
        "voorvoegselGeslachtsnaam": " ".join(words[first:behind]),
        "geslachtsnaam": " ".join(words[behind:]),
    }
    return {key: value for key, value in found.items() if value}


def in_full(rol: Mapping[str, Any]) -> str:
    """Return the name of who is in a rol's `betrokkeneIdentificatie`, a person or an organisation; empty without one."""
    said = " ".join(str(rol.get(part) or "") for part in _PARTS)
    return " ".join(said.split()) or str(rol.get("statutaireNaam") or "")


def _is_prefix(word: str) -> bool:
    """Say whether a word stands before a surname; a single letter only with its apostrophe, as an initial has none."""
    bare = word.strip(_APOSTROPHES + ".").casefold()
    return bare in PREFIXES and (len(bare) > 1 or word[0] in _APOSTROPHES)
