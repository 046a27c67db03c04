"""Whether a credential was withdrawn: the Token Status List that its issuer signs."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from openloket.people.wallet import tokens
from openloket.people.wallet.refused import Refused, Why
from openloket.people.wallet.tokens import Unsigned
from openloket.people.wallet.trust import Issuer, leads_to

TYP = "statuslist+jwt"
MEDIA_TYPE = f"application/{TYP}"
MOST_PACKED, MOST = 2_000_000, 8_000_000
"""Bytes of a token, and of its list unpacked, that are read."""
_VALID = 0
_INDEX_MAX = 10**9
_LONGEST, _USUAL = timedelta(hours=12), timedelta(minutes=5)
"""How long a list is kept at most, and when it does not say."""


@dataclass(frozen=True)
class Place:
    """Where a credential's status stands: the address of a list, and the position in it."""

    uri: str
    index: int


@dataclass(frozen=True)
class StatusList:
    """The statuses of many credentials, so many bits each."""

    bits: int
    statuses: bytes
    until: datetime
    """How long it may be kept and used."""

    def check(self, index: int) -> None:
        """Check that the credential at a position counts. Raises Refused; also when there is no such position."""
        at = index * self.bits
        if at // 8 >= len(self.statuses):
            raise Refused(Why.FORGED, "the list has no such position")
        status = self.statuses[at // 8] >> at % 8 & (1 << self.bits) - 1
        if status != _VALID:
            raise Refused(Why.WITHDRAWN, f"status {status}")


def place(claims: dict[str, Any], *, only_https: bool = True) -> Place | None:
    """Return where the status of a credential stands; None when it names none. Raises Refused.

    A status of a kind that we cannot look up is refused: nobody then knows whether the credential counts.
    """
    if "status" not in claims:
        return None
    status = claims["status"]
    found = status.get("status_list") if isinstance(status, dict) else None
    uri, index = (found.get("uri"), found.get("idx")) if isinstance(found, dict) else (None, None)
    schemes = ("https://",) if only_https else ("https://", "http://")
    if not isinstance(uri, str) or not uri.startswith(schemes) or len(uri) > 2_000 or not uri.isprintable():
        raise Refused(Why.FORGED, "no address of a status list")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index <= _INDEX_MAX:
        raise Refused(Why.FORGED, "no position in a status list")
    return Place(uri, index)


def read(token: str, uri: str, issuer: Issuer, now: datetime) -> StatusList:
    """Return the list in a token that the issuer signed for this address. Raises Refused."""
    try:
        found = Unsigned(token, TYP)
        if not leads_to(found.chain, issuer, now):
            raise Refused(Why.FORGED, "another signs the list")
        claims = found.signed_by(tokens.key_of(found.chain[0]))
        if claims.get("sub") != uri:
            raise Refused(Why.FORGED, "a list of another address")
        if tokens.moment(claims, "iat") is None:
            raise Refused(Why.FORGED, "no iat")
        tokens.check_valid(claims, now)
        return _list(claims, now)
    except Refused as refused:  # it says nothing of the credential: the list is not there
        raise Refused(Why.STATUS_AWAY, str(refused)) from None


def _list(claims: dict[str, Any], now: datetime) -> StatusList:
    found = claims.get("status_list")
    if not isinstance(found, dict) or found.get("bits") not in (1, 2, 4, 8) or isinstance(found["bits"], bool):
        raise Refused(Why.FORGED, "no status list")
    if not isinstance(found.get("lst"), str):
        raise Refused(Why.FORGED, "no statuses")
    ttl = claims.get("ttl", _USUAL.total_seconds())
    if isinstance(ttl, bool) or not isinstance(ttl, int | float) or not ttl > 0:
        raise Refused(Why.FORGED, "ttl is no time")
    until = now + min(_LONGEST, timedelta(seconds=min(ttl, _LONGEST.total_seconds())))
    ends = tokens.moment(claims, "exp")
    return StatusList(found["bits"], _unpacked(tokens.decoded(found["lst"])), min(until, ends) if ends else until)


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(packed, MOST + 1)
    except zlib.error:
        raise Refused(Why.FORGED, "no zlib") from None
    if len(found) > MOST or not unpacking.eof:
        raise Refused(Why.FORGED, "a list that is too large, or not whole")
    return found
