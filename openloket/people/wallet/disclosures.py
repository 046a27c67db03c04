"""Selective disclosure: putting what was disclosed back in what was signed (RFC 9901, section 7.1, steps 3 to 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from openloket.people.wallet import tokens
from openloket.people.wallet.refused import Refused, Why

DIGESTS, HASH, ELEMENT = "_sd", "_sd_alg", "..."
MOST = 200
"""Disclosures in one presentation."""
ALWAYS_SIGNED = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"})
"""What an SD-JWT VC may not hide in a disclosure, at its top level (SD-JWT VC, 2.2.2.2)."""


def digest(text: str) -> str:
    """Return the digest by which an SD-JWT names a disclosure, or a KB-JWT the presentation: SHA-256 in base64url."""
    return tokens.encoded(hashlib.sha256(text.encode()).digest())


def revealed(payload: dict[str, Any], disclosures: Iterable[str]) -> dict[str, Any]:
    """Return the claims of a signed payload, with those that were disclosed in their places.

    Raises Refused for what is disclosed in another form, twice, or without standing in what was signed.
    """
    given = list(disclosures)
    if len(given) > MOST:
        raise Refused(Why.FORGED, "too many disclosures")
    if payload.get(HASH, "sha-256") != "sha-256":
        raise Refused(Why.FORGED, "another hash")
    by_digest = {digest(text): tokens.json_value(tokens.decoded(text)) for text in given}
    if len(by_digest) != len(given):
        raise Refused(Why.FORGED, "a disclosure stands twice")
    reading = _Reading(by_digest)
    try:
        found = reading.object({name: value for name, value in payload.items() if name != HASH}, top=True)
    except RecursionError:
        raise Refused(Why.FORGED, "nested too deep") from None
    if reading.used != by_digest.keys():
        raise Refused(Why.FORGED, "a disclosure that nothing signed names")
    return found


class _Reading:
    """One walk through a payload; every digest may be met once."""

    def __init__(self, disclosures: dict[str, Any]) -> None:
        self._disclosures = disclosures
        self._met: set[str] = set()
        self.used: set[str] = set()

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.object(value)
        return self._array(value) if isinstance(value, list) else value

    def object(self, given: dict[str, Any], *, top: bool = False) -> dict[str, Any]:
        if ELEMENT in given:
            raise Refused(Why.FORGED, "a digest of an element outside an array")
        found = {name: self.value(value) for name, value in given.items() if name != DIGESTS}
        digests = given.get(DIGESTS, [])
        if not isinstance(digests, list):
            raise Refused(Why.FORGED, "_sd is no array")
        for each in digests:
            disclosed = self._disclosed(each, parts=3)
            if disclosed is None:
                continue
            _salt, name, value = disclosed
            if not isinstance(name, str) or name in (DIGESTS, ELEMENT) or name in found:
                raise Refused(Why.FORGED, "a name that may not be disclosed here")
            if top and name in ALWAYS_SIGNED:
                raise Refused(Why.FORGED, "a claim that may not be in a disclosure")
            found[name] = self.value(value)
        return found

    def _array(self, given: list[Any]) -> list[Any]:
        found = []
        for item in given:
            if not (isinstance(item, dict) and item.keys() == {ELEMENT}):
                found.append(self.value(item))
            elif (disclosed := self._disclosed(item[ELEMENT], parts=2)) is not None:
                found.append(self.value(disclosed[1]))
        return found

    def _disclosed(self, named: Any, parts: int) -> list[Any] | None:
        """Return the disclosure that a digest names, of so many parts; None for one that was not disclosed."""
        if not isinstance(named, str) or named in self._met:
            raise Refused(Why.FORGED, "a digest that is none, or stands twice")
        self._met.add(named)
        if named not in self._disclosures:
            return None
        self.used.add(named)
        found = self._disclosures[named]
        if not isinstance(found, list) or len(found) != parts or not isinstance(found[0], str):
            raise Refused(Why.FORGED, "a disclosure of another form")
        return found
