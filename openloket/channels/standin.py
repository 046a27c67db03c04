"""A stand-in for DigiD and eHerkenning, for the demo and tests: a small OpenID Connect provider.

It knows only public test persons and refuses to exist outside the demo (see site.urls).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from functools import cache
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from joserfc import jwt
from joserfc.jwk import RSAKey

from openloket.people.claims import ACR

PERSONS = [
    {"id": "moulin", "kind": "bsn", "number": "999993653", "name": "Suzanne Moulin"},
    {"id": "holle", "kind": "bsn", "number": "999990019", "name": "Nina Holle"},
    {"id": "dijk", "kind": "bsn", "number": "999991772", "name": "Mees van Dijk"},
    {"id": "kassaar", "kind": "bsn", "number": "999995571", "name": "Naomi Kassaar"},
    {"id": "vogel", "kind": "bsn", "number": "999992570", "name": "Albert Vogel (overleden)"},
    {"id": "horst", "kind": "bsn", "number": "999992934", "name": "Karel ter Horst (onder curatele)"},
    {"id": "bakker", "kind": "kvk", "number": "69599084", "name": "Test EMZ Dagobert"},
    {"id": "donald", "kind": "kvk", "number": "68750110", "name": "Test BV Donald"},
    {"id": "gestopt", "kind": "kvk", "number": "96354429", "name": "Voorbeeld Coöperatie (gestopt)"},
    {"id": "ouder", "kind": "bsn", "number": "999990019", "name": "Een gemachtigde", "for": "999991772"},
]
_SALT = "standin-code"


@cache
def _key() -> RSAKey:
    file = settings.VAR / "standin.pem"
    if not file.exists():
        settings.VAR.mkdir(parents=True, exist_ok=True)
        fresh = RSAKey.generate_key(2048, {"kid": "standin"})
        part = file.with_suffix(f".{secrets.token_hex(4)}")
        part.touch(mode=0o600)
        part.write_bytes(fresh.as_pem(private=True))
        if not file.exists():
            part.replace(file)
    return RSAKey.import_key(file.read_bytes(), {"kid": "standin"})


def discovery(request: HttpRequest) -> JsonResponse:
    issuer = settings.OIDC["issuer"]
    return JsonResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": list(ACR.values()),
        }
    )


def jwks(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"keys": [_key().as_dict(private=False)]})


def authorize(request: HttpRequest) -> HttpResponse:
    """Choose a test person; the level can be lower than asked, to see what is refused then."""
    asked = {
        key: request.GET.get(key, "") for key in ("redirect_uri", "state", "nonce", "code_challenge", "acr_values")
    }
    if request.GET.get("client_id") != settings.OIDC["client_id"] or not _is_ours(request, asked["redirect_uri"]):
        return HttpResponseBadRequest("Onbekende aanvrager van de inlog.")
    if request.method != "POST":
        wanted = next((name for name, acr in ACR.items() if acr == asked["acr_values"]), "substantieel")
        return render(request, "web/standin.html", {"persons": PERSONS, "levels": list(ACR), "wanted": wanted})
    if "stop" in request.POST:
        return redirect(f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}")
    person = next((p for p in PERSONS if p["id"] == request.POST.get("person")), None)
    level = request.POST.get("level", "")
    if person is None or level not in ACR:
        return HttpResponseBadRequest("Kies een persoon en een niveau.")
    code = signing.dumps({**asked, "person": person["id"], "level": level}, salt=_SALT)
    return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")


def _is_ours(request: HttpRequest, address: str) -> bool:
    """Say whether this is an address of the site itself, under whichever of its names."""
    try:
        parts = urlsplit(address)
        port = str(parts.port or {"http": 80, "https": 443}.get(parts.scheme))
    except ValueError:  # no address at all
        return False
    names = {*settings.ALLOWED_HOSTS, request.get_host().split(":")[0]}
    return parts.scheme in ("http", "https") and parts.hostname in names and port == request.get_port()


@csrf_exempt
def token(request: HttpRequest) -> JsonResponse:
    try:
        code = signing.loads(request.POST.get("code", ""), salt=_SALT, max_age=60)
    except signing.BadSignature:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    verifier = hashlib.sha256(request.POST.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
    if code["code_challenge"] != challenge or code["redirect_uri"] != request.POST.get("redirect_uri"):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    person = next(p for p in PERSONS if p["id"] == code["person"])
    now = int(time.time())
    claims = {
        "iss": settings.OIDC["issuer"],
        "aud": settings.OIDC["client_id"],
        "sub": person["id"],
        "iat": now,
        "exp": now + 300,
        "nonce": code["nonce"],
        "acr": ACR[code["level"]],
        person["kind"]: person["number"],
        "name": person["name"],
    }
    if "for" in person:
        claims |= {"aanvrager.bsn": person["for"], "gemachtigde.bsn": person["number"]}
    id_token = jwt.encode({"alg": "RS256", "kid": "standin"}, claims, _key())
    return JsonResponse({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": id_token})
