"""Name people without giving their number away, and keep secrets sealed at rest.

Each has keys of its own, so that one can be changed without the other (see docs/beheer.md):

- `settings.HASH_KEYS`: a keyed hash of a BSN or KVK number stands in drafts, submissions and logs. The first key
  hashes; the others are earlier ones, so that what was hashed before is still found.
- `settings.SEALING_KEYS`: what must be read back (secrets of clients, of second factors, a number in a session) is
  encrypted. The first key seals; the others still open what was sealed before.

Columns that once held plain text say of each value whether it is sealed: see `sealed` and `opened`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(ValueError):
    """What was sealed cannot be opened with any of the keys that we have."""


def keyed_hash(kind: str, number: str) -> str:
    """Return a name for a person or company (`kind` is bsn or kvk) that hides the number: 64 hexadecimal digits."""
    return _hash(settings.HASH_KEYS[0], kind, number)


def keyed_hashes(kind: str, number: str) -> list[str]:
    """Return such a name under every key, the current one first, so that what an earlier key made is found too."""
    return [_hash(key, kind, number) for key in settings.HASH_KEYS]


def _hash(key: str, kind: str, number: str) -> str:
    return hmac.new(key.encode(), f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()


def seal(text: str) -> str:
    """Encrypt a text under the current key, with its integrity (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return _box(tuple(settings.SEALING_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text that was sealed, under this key or an earlier one. Raises Unsealable."""
    try:
        return _box(tuple(settings.SEALING_KEYS)).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise Unsealable("Een verzegeld gegeven is niet te openen: is LOKET_SEALING_KEYS volledig?") from error


SEALED = "sealed:"
"""What a sealed value begins with, in a column that may also hold plain text from before."""


def sealed(text: str) -> str:
    """Seal a text for a column that may also hold plain text."""
    return SEALED + seal(text)


def opened(stored: str) -> str:
    """Return the text of a value in a column that may also hold plain text, sealed or not. Raises Unsealable."""
    return unseal(stored.removeprefix(SEALED)) if stored.startswith(SEALED) else stored


def resealed(stored: str) -> str | None:
    """Seal a value of such a column under the current key; None when it already is. Raises Unsealable."""
    if stored.startswith(SEALED):
        try:
            _box(tuple(settings.SEALING_KEYS[:1])).decrypt(stored.removeprefix(SEALED).encode())
            return None
        except (InvalidToken, ValueError):
            pass
    return sealed(opened(stored))


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """Make what seals and opens. A Fernet key has 32 bytes: the SHA-256 of ours, which is any long random text."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])
