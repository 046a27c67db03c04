"""Judge whether a secret key is really secret: long, and as only a random generator makes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

LONG_ENOUGH, VARIED_ENOUGH = 32, 10
"""Characters of a key, and different ones among them. A random key of 32 hexadecimal digits has about 14."""
NAMES = ("LOKET_SECRET_KEY", "LOKET_HASH_KEYS", "LOKET_SEALING_KEYS")
HEXADECIMAL_BITS, BITS_EACH = 64.0, 3.2
"""The least bits, as openloket.people.guessing counts them, of a hexadecimal key, and of each character of another key.
A character of a sentence has 2."""
_SIGNS, _HEXADECIMAL = re.compile(r"[!-~]+"), re.compile(r"[0-9a-fA-F-]+")
_PLACEHOLDER = re.compile(
    "changeme|changethis|placeholder|voorbeeld|example|wachtwoord|password|passphrase|geheim|secret|insecure|verander|"
    "openloket|fortests|replaceme|vervang|willekeurig|yourkey|development|ontwikkeling"
)
MEND = 'Maak een nieuwe met: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


def weakness(key: str) -> str:
    """Say why a key is too easy to guess, in Dutch; "" when it is not."""
    if len(key) < LONG_ENOUGH:
        return f"is te kort: {len(key)} tekens, {LONG_ENOUGH} is het minste"
    if len(set(key)) < VARIED_ENOUGH or _repeats(key):
        return "is te raden: steeds dezelfde tekens"
    if len({ord(after) - ord(before) for before, after in pairwise(key)}) <= 4:
        return "is te raden: tekens op volgorde"
    if _PLACEHOLDER.search(re.sub(r"[^a-z]", "", key.lower())):
        return "is een voorbeeld, geen eigen sleutel"
    if not _is_random(key):
        return "is te raden: niet willekeurig, maar bedacht"
    return ""


def _is_random(key: str) -> bool:
    """Say whether a key looks as if a generator made it: of thousands that one made, none fell below these bounds."""
    from openloket.people import guessing  # late: it loads many words, which the demo does not need

    if not _SIGNS.fullmatch(key):
        return False
    bits = guessing.bits(key)
    if _HEXADECIMAL.fullmatch(key):  # also digits alone, and a UUID
        return bits >= HEXADECIMAL_BITS
    return bits / min(len(key), guessing.READ) >= BITS_EACH


def warnings(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong with the keys without keeping the site from starting, each with how to mend it."""
    given = {name: _each(name, environment) for name in NAMES}
    found = []
    for name, keys in given.items():
        for key in keys[1:]:
            if why := weakness(key):
                found.append(
                    (
                        f"Een eerdere sleutel in {name} {why}.",
                        "Haal hem weg zodra niets er meer onder staat: loket keys reseal, loket keys rehash.",
                    )
                )
    for key in {key for keys in given.values() for key in keys}:
        names = [name for name, keys in given.items() if key in keys]
        if len(names) > 1:
            found.append((f"{' en '.join(names)} hebben dezelfde sleutel.", f"Neem voor elk een eigen. {MEND}"))
    return sorted(found)


def _each(name: str, environment: Mapping[str, str]) -> list[str]:
    """Return the keys that a variable gives, the one that counts first; LOKET_SECRET_KEY has only one."""
    text = environment.get(name, "").strip()
    return (
        [text] * bool(text) if name == "LOKET_SECRET_KEY" else [key.strip() for key in text.split(",") if key.strip()]
    )


def _repeats(key: str) -> bool:
    """Say whether a piece of at most half its length makes up the whole key."""
    return any(key[size:] == key[:-size] for size in range(1, len(key) // 2 + 1))


def problems(environment: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the keys that the environment gives; one that is not given is made and kept in var/.

    Of several with commas only the first is looked at: the others only open what was made with them.
    """
    found = []
    for name in NAMES:
        for key in _each(name, environment)[:1]:
            if why := weakness(key):
                found.append(f"{name} {why}. {MEND}")
    return found
