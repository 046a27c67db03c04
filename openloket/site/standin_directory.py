"""A stand-in for the directory of a municipality, for the demo and tests: a small OpenID Connect provider.

It keeps nothing: codes and tokens are signed and say what they are for, so that every process of the demo knows them. It
speaks as Keycloak or as Entra does. The class knows no web framework: the demo serves it by `served`, tests by a server
of their own. It refuses to exist outside the demo (see site.urls).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from joserfc import jwt
from joserfc.jwk import ECKey

from openloket.site import demo_directory

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_KID = "standin-directory"
LIVES = {"code": 60, "access": 300, "refresh": 12 * 3600}
"""Seconds that each kind of token is good."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = None
    location: str = ""


@dataclass
class Provider:
    """A directory: its address, the one client that it knows, and the people in it."""

    issuer: str
    client_id: str
    client_secret: str
    people: dict[str, dict[str, Any]]
    entra: bool = False
    """Whether groups come as Entra gives them: in the id token alone."""
    more: dict[str, Any] = field(default_factory=dict)
    """Claims that every id token has as well."""
    gone: set[str] = field(default_factory=set)
    """People who left, and sessions that ended."""

    def answer(self, path: str, query: Mapping[str, str], form: Mapping[str, str], authorization: str = "") -> Answer:
        """Answer a call of the protocol, at a path below the issuer; logging in itself is `chosen`."""
        match path:
            case "/.well-known/openid-configuration":
                return Answer(200, self._metadata())
            case "/jwks":
                return Answer(200, {"keys": [{**_key().as_dict(private=False), "use": "sig", "alg": "ES256"}]})
            case "/token":
                return self._token(form, authorization)
            case "/userinfo":
                return self._userinfo(authorization)
            case "/end_session":
                return self._end_session(query)
            case _:
                return Answer(404, {"error": "not_found"})

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end_session",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }

    def chosen(self, asked: Mapping[str, str], person: str) -> Answer:
        """Log someone in, and send them back with a code; "" is someone who stops."""
        if asked.get("client_id") != self.client_id or asked.get("code_challenge_method") != "S256":
            return Answer(400, {"error": "invalid_request"})
        if person not in self.people or person in self.gone:
            back = {"error": "access_denied", "state": asked.get("state", "")}
        else:
            kept = {name: asked.get(name, "") for name in ("redirect_uri", "nonce", "code_challenge")}
            code = self._made("code", **kept, person=person, sid=secrets.token_hex(8))
            back = {"code": code, "state": asked.get("state", "")}
        return Answer(302, location=f"{asked.get('redirect_uri', '')}?{urlencode(back)}")

    def _made(self, kind: str, **said: Any) -> str:
        return signing.dumps(said, salt=f"{_KID}:{self.issuer}:{kind}")

    def _read(self, kind: str, text: str) -> dict[str, Any]:
        """Return what a token says. Raises BadSignature, also for someone who is gone."""
        said: dict[str, Any] = signing.loads(text, salt=f"{_KID}:{self.issuer}:{kind}", max_age=LIVES[kind])
        if {said["person"], said["sid"]} & self.gone or said["person"] not in self.people:
            raise signing.BadSignature
        return said

    def _token(self, form: Mapping[str, str], authorization: str) -> Answer:
        if not self._is_our_client(authorization):
            return Answer(401, {"error": "invalid_client"})
        try:
            if form.get("grant_type") == "refresh_token":
                return Answer(200, self._tokens(self._read("refresh", form.get("refresh_token", "")), nonce=""))
            said = self._read("code", form.get("code", ""))
        except signing.BadSignature:
            return Answer(400, {"error": "invalid_grant"})
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if said["code_challenge"] != challenge or said["redirect_uri"] != form.get("redirect_uri"):
            return Answer(400, {"error": "invalid_grant"})
        return Answer(200, self._tokens(said, nonce=said["nonce"]))

    def _is_our_client(self, authorization: str) -> bool:
        kind, _, code = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(code).decode().partition(":")
        except ValueError:
            return False
        return kind == "Basic" and (unquote(name), unquote(secret)) == (self.client_id, self.client_secret)

    def _tokens(self, said: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        who = {"person": said["person"], "sid": said["sid"]}
        claims = {**self.about(said["person"]), "sid": said["sid"], **({"nonce": nonce} if nonce else {})}
        return {
            "access_token": self._made("access", **who),
            "refresh_token": self._made("refresh", **who),
            "id_token": self.signed({**claims, **self.more}),
            "token_type": "Bearer",
            "expires_in": LIVES["access"],
        }

    def signed(self, claims: Mapping[str, Any], kind: str = "JWT") -> str:
        """Return a token with these claims, for our client and good for five minutes; a claim of None is left out."""
        now = int(time.time())
        said = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300, **claims}
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": _KID, "typ": kind}, said, _key())

    def about(self, person: str, groups: bool = True) -> dict[str, Any]:
        """Return what the directory says of someone."""
        known = self.people[person]
        said = {"sub": known.get("sub", f"id-{person}"), "name": known["name"], "preferred_username": person}
        said |= known.get("claims", {})
        return said | {"groups": known["groups"]} if groups and "groups" in known else said

    def _userinfo(self, authorization: str) -> Answer:
        try:
            said = self._read("access", authorization.removeprefix("Bearer "))
        except signing.BadSignature:
            return Answer(401, {"error": "invalid_token"})
        found = self.about(said["person"], groups=not self.entra)
        return Answer(200, {"sub": found["sub"], "name": found["name"]} if self.entra else found)

    def _end_session(self, query: Mapping[str, str]) -> Answer:
        back = query.get("post_logout_redirect_uri", "")
        return Answer(302, location=f"{back}?{urlencode({'state': query.get('state', '')})}")


@lru_cache(maxsize=1)
def _key() -> ECKey:
    """Make the key from the installation's own: the same in each process."""
    number = int.from_bytes(hashlib.sha512(f"{_KID}:{settings.SECRET_KEY}".encode()).digest(), "big")
    pem = ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return ECKey.import_key(pem, {"kid": _KID})


@csrf_exempt
def served(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the demo's directory; logging in is choosing someone from it."""
    ours = settings.STAFF_OIDC
    provider = Provider(ours["issuer"], ours["client_id"], ours["client_secret"], demo_directory.PEOPLE)
    if path == "authorize":
        asked = {**request.GET.dict(), **dict(parse_qsl(request.POST.get("asked", "")))}
        if not asked.get("redirect_uri", "").startswith(request.build_absolute_uri("/")):
            return HttpResponseBadRequest("Onbekende aanvrager van de inlog.")
        if request.method != "POST":
            return render(
                request,
                "desk/standin_directory.html",
                {"people": demo_directory.PEOPLE, "asked": urlencode(asked)},
            )
        answer = provider.chosen(asked, request.POST.get("person", ""))
    else:
        answer = provider.answer(
            f"/{path}", request.GET.dict(), request.POST.dict(), request.headers.get("Authorization", "")
        )
    if answer.location:
        response = HttpResponse(status=answer.status)
        response["Location"] = answer.location
        return response
    return HttpResponse(json.dumps(answer.body), content_type="application/json", status=answer.status)
