"""A stand-in wallet for the demo and tests, with its issuers: it speaks OpenID4VP 1.0 and SD-JWT VC as a real one does.

It keeps nothing: an identity is issued when it is shown. It checks the request as a wallet must. The functions know no
web framework, so that tests can do each step wrong; `served` is the status list in the demo. It refuses to exist outside
the demo (see site.urls), as its certificates do (see demo_wallet).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from openloket.people.wallet.trust import chains
from openloket.site import demo_wallet
from openloket.site.demo_wallet import DUTCH, SPANISH, Roots, Signer

SPOILED = {
    "vervalst": "de uitgever heeft iets anders ondertekend",
    "verlopen": "de identiteit is verlopen",
    "ingetrokken": "de identiteit is ingetrokken",
    "onbekend": "de uitgever staat niet op de lijst",
    "herhaald": "het antwoord is gemaakt voor een andere vraag",
}
"""What can be wrong with what the wallet shows, to see what is refused then."""
LISTS = "/walletvoorbeeld/status"
"""Where the site of the demo serves the status lists of the issuers."""
GOOD, WITHDRAWN = 0, 1
"""Positions in the status list."""


@dataclass(frozen=True)
class Person:
    """A published test person, as an issuer knows them."""

    id: str
    kind: str
    claims: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"{self.claims['given_name']} {self.claims['family_name']}"


def _dutch(id: str, bsn: str, first: str, family: str, born: str) -> Person:
    return Person(id, DUTCH, {"bsn": bsn, "given_name": first, "family_name": family, "birthdate": born})


PERSONS = {
    person.id: person
    for person in (
        _dutch("moulin", "999993653", "Suzanne", "Moulin", "1985-12-01"),
        _dutch("holle", "999990019", "Nina", "Holle", "1973-07-24"),
        Person(
            "europa",
            SPANISH,
            {
                "personal_administrative_number": "Z1234567R",
                "given_name": "Lucía",
                "family_name": "Ejemplo",
                "birthdate": "1988-03-02",
            },
        ),
    )
}


class NoRequest(Exception):
    """What the wallet was given is no request that a wallet may answer; says why, in Dutch."""


@dataclass(frozen=True)
class Answered:
    """What another system answers: its status, its media type and its body."""

    status: int
    media_type: str
    body: bytes


Send = Callable[[str, Mapping[str, str], Mapping[str, str]], Answered]
"""Posts a form to an address, with headers."""


@dataclass(frozen=True)
class Request:
    """A request that the wallet checked."""

    claims: Mapping[str, Any]

    @property
    def client_id(self) -> str:
        return str(self.claims["client_id"])


def signed(
    claims: Mapping[str, Any],
    typ: str,
    key: ec.EllipticCurvePrivateKey,
    x5c: Iterable[x509.Certificate] = (),
    header: Mapping[str, Any] | None = None,
) -> str:
    """Return a token; other parts of its header can be given, and None leaves one out."""
    chain = [base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in x5c]
    protected = {"alg": "ES256", "typ": typ, **({"x5c": chain} if chain else {}), **(header or {})}
    registry = jws.JWSRegistry(strict_check_header=False)
    registry.max_header_length = registry.max_payload_length = 1_000_000
    protected = {name: value for name, value in protected.items() if value is not None}
    return jws.serialize_compact(protected, json.dumps(claims), ECKey.import_key(key), registry=registry)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def payload(token: str) -> dict[str, Any]:
    """Return what a token of our own says."""
    return dict(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")))


def digest(text: str) -> str:
    return encoded(hashlib.sha256(text.encode()).digest())


def disclosure(*parts: Any) -> str:
    """Return a disclosure of these parts, after a salt."""
    return encoded(json.dumps([secrets.token_urlsafe(16), *parts]).encode())


@dataclass
class Identity:
    """An identity in the wallet: what the issuer signed, the disclosures by claim, and the key that it is bound to."""

    signed: str
    disclosures: dict[str, str]
    holder: ec.EllipticCurvePrivateKey

    def shown(self, claims: Iterable[str]) -> str:
        """Return the identity with the disclosures of these claims, not yet bound to a request."""
        found = [self.disclosures[claim] for claim in claims if claim in self.disclosures]
        return "~".join([self.signed, *found, ""])


@dataclass
class Issuing:
    """How an issuer makes an identity; every part of it can be made otherwise."""

    signer: Signer
    status: str = ""
    """The address of its status list; empty for none."""
    index: int = GOOD
    lives: timedelta = timedelta(days=30)
    more: Mapping[str, Any] = field(default_factory=dict)
    """Claims in what is signed; None leaves one out."""
    header: Mapping[str, Any] = field(default_factory=dict)

    def issue(self, person: Person, now: datetime) -> Identity:
        """Return an identity of this person; all that it says of them is in disclosures."""
        holder = ec.generate_private_key(ec.SECP256R1())
        disclosures = {name: disclosure(name, value) for name, value in person.claims.items()}
        claims = {
            "iss": "https://uitgever.example",
            "iat": int((now - timedelta(hours=1)).timestamp()),
            "exp": int((now + self.lives).timestamp()),
            "vct": person.kind,
            "cnf": {"jwk": ECKey.import_key(holder).as_dict(private=False)},
            "_sd_alg": "sha-256",
            "_sd": sorted(digest(each) for each in disclosures.values()),
            **({"status": {"status_list": {"idx": self.index, "uri": self.status}}} if self.status else {}),
            **self.more,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = signed(claims, "dc+sd-jwt", self.signer.key, self.signer.chain, self.header)
        return Identity(token, disclosures, holder)


def bound(
    shown: str,
    holder: ec.EllipticCurvePrivateKey,
    asked: Mapping[str, Any],
    now: datetime,
    header: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> str:
    """Return a presentation: what is shown, bound by the holder's key to what is asked (RFC 9901, 4.3).

    Other parts of the binding can be given, and None leaves one out.
    """
    claims = {
        "aud": asked["client_id"],
        "nonce": asked["nonce"],
        "iat": int(now.timestamp()),
        "sd_hash": digest(shown),
        **(more or {}),
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return shown + signed(claims, "kb+jwt", holder, header=header)


def encrypted(said: Mapping[str, Any], key: Mapping[str, Any], **header: Any) -> str:
    """Return an answer that only whoever has the key can read."""
    protected = {"alg": key["alg"], "enc": "A128GCM", "kid": key["kid"], **header}
    registry = jwe.JWERegistry(algorithms=["ECDH-ES", "A128GCM", "A256GCM", "A128CBC-HS256", "DEF"])
    registry.max_ciphertext_length = 1_000_000
    return jwe.encrypt_compact(protected, json.dumps(said), ECKey.import_key(dict(key)), registry=registry)


def _given(address: str) -> dict[str, str]:
    """Return the parameters of an address; none when it is no address."""
    try:
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    except ValueError:
        return {}


def request_uri(address: str) -> str:
    """Return where the request is that an address leads to; empty when it says nothing of that."""
    return _given(address).get("request_uri", "")


def asked(address: str, send: Send, access: x509.Certificate, now: datetime) -> Request:
    """Fetch the request that an address leads to, and check it as a wallet must (5, 5.9.3, 5.10). Raises NoRequest."""
    given, uri = _given(address), request_uri(address)
    client_id = given.get("client_id", "")
    if not uri or given.get("request_uri_method") != "post":
        raise NoRequest("Dit adres vraagt een wallet niets.")
    nonce = secrets.token_urlsafe(16)
    answer = send(uri, {"wallet_nonce": nonce}, {"Accept": "application/oauth-authz-req+jwt"})
    if answer.status != 200 or answer.media_type != "application/oauth-authz-req+jwt":
        raise NoRequest(f"De vraag is niet op te halen: de site antwoordt {answer.status}.")
    claims = _verified(answer.body.decode(), client_id, access, now)
    host = client_id.removeprefix("x509_san_dns:")
    right = {
        "client_id": claims.get("client_id") == client_id,
        "aud": claims.get("aud") == "https://self-issued.me/v2",
        "wallet_nonce": claims.get("wallet_nonce") == nonce,
        "response_type": claims.get("response_type") == "vp_token",
        "response_mode": claims.get("response_mode") == "direct_post.jwt",
        "response_uri": urlsplit(str(claims.get("response_uri"))).hostname == host,
        "redirect_uri": "redirect_uri" not in claims,
        "nonce": len(str(claims.get("nonce", ""))) >= 22,
        "exp": int(claims.get("exp", 0)) > now.timestamp(),
    }
    if wrong := [name for name, fine in right.items() if not fine]:
        raise NoRequest(f"De vraag klopt niet: {', '.join(wrong)}.")
    return Request(claims)


def _verified(token: str, client_id: str, access: x509.Certificate, now: datetime) -> dict[str, Any]:
    """Return what a request says, once its signature and its signer's certificate are good. Raises NoRequest."""
    try:
        header = payload(f".{token.partition('.')[0]}")
        chain = [x509.load_der_x509_certificate(base64.b64decode(item)) for item in header["x5c"]]
        registry = jws.JWSRegistry(algorithms=["ES256"])
        registry.max_header_length = 100_000
        key = ECKey.import_key(chain[0].public_key())  # type: ignore[arg-type]
        claims = json.loads(jws.deserialize_compact(token, key, registry=registry).payload)
        names = chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = names.get_values_for_type(x509.DNSName)
    except (JoseError, ValueError, KeyError, TypeError, x509.ExtensionNotFound) as error:
        raise NoRequest("De vraag is niet goed ondertekend.") from error
    if header.get("typ") != "oauth-authz-req+jwt" or not chains(chain, [access], now):
        raise NoRequest("De vraag is niet ondertekend door wie u vertrouwt.")
    if client_id not in [f"x509_san_dns:{host}" for host in hosts]:
        raise NoRequest("De vraag is van een andere site.")
    return dict(claims)


def matching(request: Request, person: Person) -> tuple[str, list[str]]:
    """Return the name of what is asked that this person's identity answers, and the claims (DCQL, 6.4). Raises NoRequest."""
    for wanted in request.claims["dcql_query"]["credentials"]:
        claims = [each["path"][0] for each in wanted["claims"]]
        if person.kind in wanted["meta"]["vct_values"] and set(claims) <= person.claims.keys():
            return wanted["id"], claims
    raise NoRequest("De site vraagt iets wat niet in deze wallet zit.")


def answer(request: Request, said: Mapping[str, Any], send: Send) -> Answered:
    """Send an answer, encrypted to the key in the request."""
    key = request.claims["client_metadata"]["jwks"]["keys"][0]
    response = encrypted({**said, "state": request.claims["state"]}, key)
    return send(request.claims["response_uri"], {"response": response}, {})


def present(address: str, person: Person, send: Send, roots: Roots, *, spoil: str = "") -> Answered:
    """Do what a wallet does with an address: ask what is asked, and show the identity of a person. Raises NoRequest."""
    now = datetime.now(UTC)
    request = asked(address, send, roots.access.certificate, now)
    site = urlsplit(request.claims["response_uri"])
    status = f"{site.scheme}://{site.netloc}{LISTS}"
    name, claims = matching(request, person)
    root = roots.dutch if person.kind == DUTCH else roots.spanish
    if spoil == "onbekend":
        root = demo_wallet.made(root.certificate.subject.rfc4514_string())
    issuing = Issuing(root.signer("uitgever"), status=f"{status}/{'nl' if person.kind == DUTCH else 'es'}")
    if spoil == "verlopen":
        issuing.lives = -timedelta(minutes=5)
    if spoil == "ingetrokken":
        issuing.index = WITHDRAWN
    identity = issuing.issue(person, now)
    if spoil == "vervalst":
        head, _, rest = identity.signed.partition(".")
        forged = {**payload(identity.signed), "iss": "https://ander.example"}
        identity.signed = f"{head}.{encoded(json.dumps(forged).encode())}.{rest.partition('.')[2]}"
    other = {"nonce": secrets.token_urlsafe(32)} if spoil == "herhaald" else {}
    shown = bound(identity.shown(claims), identity.holder, request.claims, now, more=other)
    return answer(request, {"vp_token": {name: [shown]}}, send)


def status_token(signer: Signer, uri: str, now: datetime, statuses: bytes = b"\x02", **more: Any) -> str:
    """Return a status list, one bit each: the position WITHDRAWN does not count. None leaves a claim out."""
    claims = {
        "sub": uri,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
        "ttl": 60,
        "status_list": {"bits": 1, "lst": encoded(zlib.compress(statuses))},
        **more,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return signed(claims, "statuslist+jwt", signer.key, signer.chain)


def served(request: HttpRequest, country: str) -> HttpResponse:
    """Serve the status list of one of the issuers, in the demo."""
    roots = demo_wallet.roots(settings.VAR)
    root = {"nl": roots.dutch, "es": roots.spanish}.get(country)
    if root is None:
        raise Http404
    token = status_token(root.signer("statuslijst"), request.build_absolute_uri(), timezone.now())
    return HttpResponse(token, content_type="application/statuslist+jwt")
