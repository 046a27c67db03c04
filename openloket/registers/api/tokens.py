"""The token with which an application says who it is: a JWT signed with HMAC-SHA256 (HS256), an hour old at most."""

from __future__ import annotations

import base64
import time
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from openloket.registers.api.problems import Problem, forbidden

SKEW = 60
"""Seconds that a caller's clock may differ from ours."""
LASTS = 3600
"""Seconds after `iat` that a token is good for, whatever its `exp` says."""
LONGEST = 8192
"""Bytes that each part of a token may have, as many as a request's header."""


class Token(NamedTuple):
    """A token as it came in; nothing in it is known to be true before `verify`."""

    text: str
    claims: dict[str, Any]

    @property
    def client_id(self) -> str:
        """Return who it says it is of, or ""."""
        found = self.claims.get("client_id") or self.claims.get("iss")
        return found if isinstance(found, str) else ""

    def name(self, claim: str) -> str:
        """Return a name in the token, as much of it as the audittrail keeps."""
        return str(self.claims.get(claim) or "").replace("\0", "")[:255]


@lru_cache(maxsize=2048)
def read(text: str) -> Token:
    """Read a token without trusting it. Raises Problem 403."""
    try:
        header, claims, _ = text.split(".")
        found = _object(header), _object(claims)
    except (ValueError, RecursionError):
        raise forbidden("jwt-decode-error", "Het JWT is niet te lezen. Is het helemaal overgenomen?") from None
    _check_header(found[0])
    return Token(text, found[1])


def _object(part: str) -> dict[str, Any]:
    value = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _check_header(header: dict[str, Any]) -> None:
    """Refuse what is not signed with HS256, or has a header that we must understand (RFC 7515 4.1.11).

    Headers of the caller's own are left alone (4.3). Raises Problem 403.
    """
    if header.get("alg") != "HS256":
        raise forbidden("invalid-jwt-signature", "Onderteken het JWT met HS256.")
    if "crit" in header or header.get("b64", True) is not True:
        raise forbidden("jwt-header-not-supported", "Het JWT heeft een crit- of b64-header. Laat die weg.")


def verify(token: Token, key: str) -> None:
    """Check that a token was signed with this key and is of this hour. Raises Problem 403."""
    if not _signed(token.text, key):
        raise forbidden("invalid-jwt-signature", "De handtekening van het JWT klopt niet.")
    if wrong := _wrong_time(token.claims, time.time()):
        raise wrong


class _Headers(jws.JWSRegistry):
    """A registry that lets through headers that joserfc does not know: `_check_header` looks at what is not allowed."""

    max_header_length = max_payload_length = LONGEST


_HEADERS = _Headers(algorithms=["HS256"], strict_check_header=False)


@lru_cache(maxsize=2048)
def _signed(text: str, key: str) -> bool:
    try:
        jws.deserialize_compact(text, OctKey.import_key(key), registry=_HEADERS)
    except (JoseError, ValueError):
        return False
    return True


def forget() -> None:
    """Check every signature anew."""
    _signed.cache_clear()


def _wrong_time(claims: dict[str, Any], now: float) -> Problem | None:
    """Return what is wrong with a token's times, in seconds since 1970; None when nothing is."""
    iat, nbf, exp = (claims.get(name) for name in ("iat", "nbf", "exp"))
    if any(isinstance(it, bool) or not isinstance(it, int | float | None) for it in (iat, nbf, exp)):
        return forbidden("jwt-invalid-claims", "iat, nbf en exp zijn getallen: seconden sinds 1970.")
    if iat is None:
        return forbidden("jwt-missing-iat", "Er staat geen iat in het JWT.")
    if iat > now + SKEW or (nbf is not None and nbf > now + SKEW):
        return forbidden("jwt-immature", "Het JWT is nog niet geldig. Loopt de klok van de applicatie gelijk?")
    if exp is not None and exp < now - SKEW:
        return forbidden("jwt-expired", "Het JWT is niet meer geldig. Maak een nieuw.")
    if iat + LASTS < now - SKEW:
        return forbidden("jwt-expired", "Het JWT is meer dan een uur oud. Maak een nieuw, hoe laat exp ook is.")
    return None
