"""Reading signed tokens (JWT) of others: what is not exactly as it must be is refused (RFC 7515, 7519, 8725)."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from openloket.people.wallet.refused import Refused, Why

ALGORITHMS = ("ES256", "ES384", "ES512")
"""What tokens may be signed with; each goes with one curve. Never `none`, never a shared secret."""
LEEWAY = timedelta(seconds=60)
"""How far clocks may differ."""
_HEADER_MAX = 32_000
_FAR = 10**11
"""Seconds since 1970 that no real date reaches."""


class Unsigned:
    """A token before its signature is checked: to find out whose key to check it with, and nothing else."""

    def __init__(self, token: str, typ: str) -> None:
        """Take a token apart. Raises Refused when it has another form or type."""
        self.token = token
        header, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        if not (header and payload and signature) or "." in signature or len(header) > _HEADER_MAX:
            raise Refused(Why.FORGED, "no compact JWS")
        self.header, self.payload = json_object(decoded(header)), json_object(decoded(payload))
        if self.header.get("typ") != typ:
            raise Refused(Why.FORGED, f"typ is not {typ}")
        if self.header.get("alg") not in ALGORITHMS:
            raise Refused(Why.FORGED, "alg is not allowed")
        if "crit" in self.header:
            raise Refused(Why.FORGED, "crit is not understood")

    @property
    def chain(self) -> list[x509.Certificate]:
        """Return the certificates in the header, the signer's first. Raises Refused."""
        found = self.header.get("x5c")
        if not isinstance(found, list) or not 1 <= len(found) <= 5:
            raise Refused(Why.FORGED, "no x5c")
        try:
            return [x509.load_der_x509_certificate(base64.b64decode(item, validate=True)) for item in found]
        except (ValueError, TypeError, x509.InvalidVersion):
            raise Refused(Why.FORGED, "x5c is no chain of certificates") from None

    def signed_by(self, key: ECKey) -> dict[str, Any]:
        """Return the payload once the signature is good. Raises Refused."""
        registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        registry.max_header_length, registry.max_payload_length = _HEADER_MAX, len(self.token)
        try:
            jws.deserialize_compact(self.token, key, registry=registry)
        except (JoseError, ValueError, TypeError):
            raise Refused(Why.FORGED, "the signature does not fit") from None
        return self.payload


def key_of(certificate: x509.Certificate) -> ECKey:
    """Return the public key in a certificate. Raises Refused for a kind of key that no allowed algorithm has."""
    found = certificate.public_key()
    if not isinstance(found, ec.EllipticCurvePublicKey):
        raise Refused(Why.FORGED, "not an EC key")
    return ECKey.import_key(found.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def key_from_jwk(jwk: Any) -> ECKey:
    """Return a public key that a token names. Raises Refused."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or "d" in jwk:
        raise Refused(Why.FORGED, "no public EC key")
    try:
        key = ECKey.import_key({name: str(jwk[name]) for name in ("kty", "crv", "x", "y")})
        key.public_key  # noqa: B018 - a point that is not on the curve shows here
        return key
    except (JoseError, ValueError, TypeError, KeyError):
        raise Refused(Why.FORGED, "no EC key") from None


def decoded(text: str) -> bytes:
    """Return what base64url without padding stands for; only its canonical form. Raises Refused."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Why.FORGED, "no base64url") from None
    if encoded(found) != text:
        raise Refused(Why.FORGED, "no canonical base64url")
    return found


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def json_value(data: bytes) -> Any:
    """Return JSON; a name that stands twice in an object, a number that is none and half a character are refused.

    Raises Refused.
    """
    try:
        found = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()
        return found
    except (ValueError, RecursionError):
        raise Refused(Why.FORGED, "no JSON") from None


def json_object(data: bytes) -> dict[str, Any]:
    """Return a JSON object. Raises Refused."""
    found = json_value(data)
    if not isinstance(found, dict):
        raise Refused(Why.FORGED, "no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def moment(claims: dict[str, Any], name: str) -> datetime | None:
    """Return the moment that a claim says; None without the claim. Raises Refused when it is no NumericDate."""
    value = claims.get(name)
    if name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _FAR:
        raise Refused(Why.FORGED, f"{name} is no moment")
    return datetime.fromtimestamp(value).astimezone()


def check_valid(claims: dict[str, Any], now: datetime) -> None:
    """Check that a token holds now, as far as it says: exp, nbf and iat (RFC 7519, 4.1). Raises Refused."""
    ends = moment(claims, "exp")
    if ends is not None and ends <= now - LEEWAY:
        raise Refused(Why.EXPIRED, "exp has passed")
    for name in ("nbf", "iat"):
        begins = moment(claims, name)
        if begins is not None and begins > now + LEEWAY:
            raise Refused(Why.EXPIRED, f"{name} is still to come")
