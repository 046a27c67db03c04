"""Whether a secret key is one: long, and not to be guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

LONG_ENOUGH, VARIED_ENOUGH = 32, 10
"""Characters of a key, and different ones among them. A random key of 32 hexadecimal digits has about 14."""
NAMES = ("LOKET_SECRET_KEY", "LOKET_HASH_KEYS", "LOKET_SEALING_KEYS")
_PLACEHOLDER = re.compile(
    "changeme|changethis|placeholder|voorbeeld|example|wachtwoord|password|passphrase|geheim|secret|insecure|verander|"
    "openloket|fortests|replaceme|vervang|willekeurig|yourkey|development|ontwikkeling"
)
MEND = 'Maak een nieuwe met: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


def weakness(key: str) -> str:
    """Why a key is too easy to guess, in Dutch; "" when it is not."""
    if len(key) < LONG_ENOUGH:
        return f"is te kort: {len(key)} tekens, {LONG_ENOUGH} is het minste"
    if len(set(key)) < VARIED_ENOUGH or _repeats(key):
        return "is te raden: steeds dezelfde tekens"
    if len({ord(after) - ord(before) for before, after in pairwise(key)}) <= 4:
        return "is te raden: tekens op volgorde"
    if _PLACEHOLDER.search(re.sub(r"[^a-z]", "", key.lower())):
        return "is een voorbeeld, geen eigen sleutel"
    return ""


def _repeats(key: str) -> bool:
    """Whether a piece of at most half its length makes up the whole key."""
    return any(key[size:] == key[:-size] for size in range(1, len(key) // 2 + 1))


def problems(environment: Mapping[str, str]) -> list[str]:
    """What is wrong with the keys that the environment gives; one that is not given is made and kept in var/.

    Of several with commas the first is looked at: the others only open what was made with them.
    """
    found = []
    for name in NAMES:
        key = environment.get(name, "").strip()
        if name != "LOKET_SECRET_KEY":
            key = next(filter(None, map(str.strip, key.split(","))), "")
        if key and (why := weakness(key)):
            found.append(f"{name} {why}. {MEND}")
    return found
