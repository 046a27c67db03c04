"""What we ask of a wallet: a signed request (OpenID4VP 1.0, 5), and the address that opens the wallet."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from openloket.people.wallet.credential import TYP as CREDENTIAL_TYP
from openloket.people.wallet.tokens import ALGORITHMS
from openloket.people.wallet.trust import Issuer

TYP = "oauth-authz-req+jwt"
MEDIA_TYPE = f"application/{TYP}"
KEY_AGREEMENT, ENCRYPTIONS = "ECDH-ES", ("A128GCM", "A256GCM")
"""How an answer is encrypted: to a key of this request alone."""
ANY_WALLET = "https://self-issued.me/v2"
"""The audience of a request to a wallet that we do not know beforehand (5.8)."""
WALLET_NONCE_MAX = 500
_BY_CURVE = {"secp256r1": "ES256", "secp384r1": "ES384"}


class BadParty(ValueError):
    """A certificate or key with which requests cannot be signed; says what is wrong, in Dutch."""


@dataclass(frozen=True)
class Party:
    """Who asks: the host in our certificate, and the key that goes with it."""

    host: str
    chain: tuple[x509.Certificate, ...]
    key: ec.EllipticCurvePrivateKey
    algorithm: str

    @property
    def client_id(self) -> str:
        return f"x509_san_dns:{self.host}"

    @property
    def certificate(self) -> x509.Certificate:
        return self.chain[0]


def party(base_url: str, certificates: bytes, key: bytes) -> Party:
    """Return who asks, from PEM: our certificate with those between it and its root, and its key. Raises BadParty."""
    host = urlsplit(base_url).hostname or ""
    try:
        chain = tuple(x509.load_pem_x509_certificates(certificates))
    except ValueError:
        raise BadParty("het certificaat is geen PEM") from None
    try:
        private = load_pem_private_key(key, None)
    except (ValueError, TypeError):
        raise BadParty("de sleutel is geen PEM zonder wachtwoord") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name not in _BY_CURVE:
        raise BadParty("de sleutel is geen EC-sleutel op P-256 of P-384")
    if chain[0].public_key() != private.public_key():
        raise BadParty("de sleutel hoort niet bij het certificaat")
    try:
        names = chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise BadParty("het certificaat noemt geen site (SAN)") from None
    if host not in names.get_values_for_type(x509.DNSName):
        raise BadParty(f"het certificaat noemt {host or 'de site'} niet als dNSName")
    return Party(host, chain, private, _BY_CURVE[private.curve.name])


def answering_key() -> ECKey:
    """Make a key for the answer to one request."""
    return ECKey.generate_key("P-256")


@dataclass(frozen=True)
class Request:
    """One request: what makes it this one, and where its answer goes."""

    state: str
    nonce: str
    key: ECKey
    response_uri: str
    ends: datetime


def request_object(
    asking: Party, request: Request, issuers: Iterable[Issuer], now: datetime, wallet_nonce: str = ""
) -> str:
    """Return the request, signed (RFC 9101). A wallet may give a value that has to come back in it (5.10)."""
    public = request.key.as_dict(private=False, use="enc", alg=KEY_AGREEMENT, kid=request.state)
    claims: dict[str, Any] = {
        "aud": ANY_WALLET,
        "iat": int(now.timestamp()),
        "exp": int(request.ends.timestamp()),
        "client_id": asking.client_id,
        "response_type": "vp_token",
        "response_mode": "direct_post.jwt",
        "response_uri": request.response_uri,
        "nonce": request.nonce,
        "state": request.state,
        "dcql_query": query(issuers),
        "client_metadata": {
            "jwks": {"keys": [public]},
            "encrypted_response_enc_values_supported": list(ENCRYPTIONS),
            "vp_formats_supported": {
                CREDENTIAL_TYP: {"sd-jwt_alg_values": list(ALGORITHMS), "kb-jwt_alg_values": list(ALGORITHMS)}
            },
        },
    }
    if wallet_nonce:
        claims["wallet_nonce"] = wallet_nonce
    x5c = [base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in asking.chain]
    registry = JWSRegistry(algorithms=[asking.algorithm])
    registry.max_header_length = 100_000
    header = {"alg": asking.algorithm, "typ": TYP, "x5c": x5c}
    key = ECKey.import_key(asking.key)
    return jwt.encode(header, claims, key, registry=registry)


def kinds(issuers: Iterable[Issuer]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return what we ask, by the name that it has in a query: the types, and of each the claims."""
    by_claims: dict[tuple[str, ...], list[str]] = {}
    for issuer in issuers:
        by_claims.setdefault(issuer.asked, []).extend(issuer.types)
    return {
        f"id{position}": (tuple(dict.fromkeys(types)), claims)
        for position, (claims, types) in enumerate(by_claims.items(), 1)
    }


def query(issuers: Iterable[Issuer]) -> dict[str, Any]:
    """Return the query (DCQL, 6): one of these identities, and of that only what we need."""
    asked = kinds(issuers)
    credentials = [
        {
            "id": name,
            "format": CREDENTIAL_TYP,
            "meta": {"vct_values": list(types)},
            "claims": [{"path": [claim]} for claim in claims],
        }
        for name, (types, claims) in asked.items()
    ]
    return {"credentials": credentials, "credential_sets": [{"options": [[name] for name in asked]}]}


def address(opens: str, client_id: str, request_uri: str) -> str:
    """Return the address that opens a wallet, for a link or a QR code."""
    asked = {"client_id": client_id, "request_uri": request_uri, "request_uri_method": "post"}
    return f"{opens}{'&' if '?' in opens else '?'}{urlencode(asked)}"
