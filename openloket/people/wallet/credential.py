"""Deciding whether a presentation is true: SD-JWT VC with key binding (RFC 9901, 7; SD-JWT VC, 2.4)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from openloket.people.wallet import disclosures, tokens
from openloket.people.wallet.refused import Refused, Why
from openloket.people.wallet.tokens import LEEWAY, Unsigned
from openloket.people.wallet.trust import Issuer, signer_among

TYP, BINDING_TYP = "dc+sd-jwt", "kb+jwt"
MOST = 150_000
"""Characters of a presentation that are read."""
WITHOUT_STATUS = timedelta(hours=24)
"""A credential that still lives this long has to say where one can see that it was withdrawn (ARF, Topic 7)."""


@dataclass(frozen=True)
class Transaction:
    """What a presentation has to be made for: us, one request of ours, and not before that was made."""

    client_id: str
    nonce: str
    began: datetime


@dataclass(frozen=True)
class Shown:
    """A true presentation: who says so, the claims, and where to see whether it still counts."""

    issuer: Issuer
    claims: dict[str, Any]
    ends: datetime


def read(presentation: Any, asked: Transaction, issuers: Iterable[Issuer], now: datetime) -> Shown:
    """Return what a presentation says, once every check but that of its status is done. Raises Refused."""
    if not isinstance(presentation, str) or len(presentation) > MOST or not presentation.isascii():
        raise Refused(Why.FORGED, "no presentation of a length that we read")
    signed, *disclosed = presentation.split("~")
    if not disclosed or not disclosed[-1]:
        raise Refused(Why.FORGED, "no key binding")
    binding = disclosed.pop()
    credential = Unsigned(signed, TYP)
    issuer = signer_among(credential.chain, credential.payload.get("vct"), issuers, now)
    payload = credential.signed_by(tokens.key_of(credential.chain[0]))
    claims = disclosures.revealed(payload, disclosed)
    tokens.check_valid(claims, now)
    ends = tokens.moment(claims, "exp")
    if ends is None:
        raise Refused(Why.FORGED, "no exp")
    _check_binding(binding, presentation.removesuffix(binding), claims.get("cnf"), asked, now)
    if claims.get("status") is None and ends > now + WITHOUT_STATUS:
        raise Refused(Why.FORGED, "no status")
    return Shown(issuer, claims, ends)


def _check_binding(binding: str, bound: str, cnf: Any, asked: Transaction, now: datetime) -> None:
    """Check that the holder of the credential made this presentation for this request (RFC 9901, 7.3). Raises Refused."""
    key = tokens.key_from_jwk(cnf.get("jwk") if isinstance(cnf, dict) else None)
    claims = Unsigned(binding, BINDING_TYP).signed_by(key)
    if not _same(claims.get("sd_hash"), disclosures.digest(bound)):
        raise Refused(Why.FORGED, "sd_hash is of something else")
    if not (_same(claims.get("aud"), asked.client_id) and _same(claims.get("nonce"), asked.nonce)):
        raise Refused(Why.REPLAYED, "made for another request")
    made = tokens.moment(claims, "iat")
    if made is None:
        raise Refused(Why.FORGED, "no iat in the key binding")
    if not asked.began - LEEWAY <= made <= now + LEEWAY:
        raise Refused(Why.REPLAYED, "made at another time")
    tokens.check_valid(claims, now)


def _same(said: Any, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), expected.encode())
