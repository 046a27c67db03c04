"""A stand-in for DigiD, DigiD Machtigen, eHerkenning and eIDAS, for the demo and tests: a small OpenID Connect provider.

It knows only public test persons and refuses to exist outside the demo (see site.urls).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
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


def _mandate(concerned: str, name: str, actor: str, **more: str) -> dict[str, str]:
    """Return what a broker says of someone who acts for another, as DigiD Machtigen has it."""
    return {"aanvrager.bsn": concerned, "aanvrager.naam": name, "gemachtigde.bsn": actor, **more}


_FOR_EVENTS = {"urn:nl-eid-gdi:1.0:ServiceUUID": "evenementenvergunning"}
_NORTH = {"urn:etoegang:1.9:ServiceRestriction:Vestigingsnr": "000012345678"}
_EMPLOYEE = {"urn:etoegang:core:ActingSubjectID": "4B75A0EA107B3D36@2D8FF1EF10279BC2"}
_OTHER_SERVICE = {"urn:etoegang:core:ServiceID": "urn:etoegang:DV:00000001234567890000:services:0001"}


@dataclass(frozen=True)
class Person:
    """A test person: who they say they are at the stand-in, and what it then says to us."""

    id: str
    label: str
    means: str
    claims: Mapping[str, str]


PERSONS = [
    Person("moulin", "Suzanne Moulin", "DigiD", {"bsn": "999993653", "name": "Suzanne Moulin"}),
    Person("holle", "Nina Holle", "DigiD", {"bsn": "999990019", "name": "Nina Holle"}),
    Person("dijk", "Mees van Dijk", "DigiD", {"bsn": "999991772", "name": "Mees van Dijk"}),
    Person("kassaar", "Naomi Kassaar", "DigiD", {"bsn": "999995571", "name": "Naomi Kassaar"}),
    Person("wit", "Pieter de Wit", "DigiD", {"bsn": "999990068", "name": "Pieter de Wit"}),
    Person("tess", "Tess Vogel (16, onder voogdij)", "DigiD", {"bsn": "999990081", "name": "Tess Vogel"}),
    Person("vogel", "Albert Vogel (overleden)", "DigiD", {"bsn": "999992570", "name": "Albert Vogel"}),
    Person("horst", "Karel ter Horst (onder curatele)", "DigiD", {"bsn": "999992934", "name": "Karel ter Horst"}),
    Person(
        "dochter",
        "Roos Aarts, voor haar vader, voor een evenement",
        "DigiD Machtigen",
        {"name": "Roos Aarts", **_mandate("999991772", "Mees van Dijk", "999990020"), **_FOR_EVENTS},
    ),
    Person(
        "verlopen",
        "Bram Aarts, voor zijn vader, met een machtiging die is verlopen",
        "DigiD Machtigen",
        {
            "name": "Bram Aarts",
            **_mandate("999991772", "Mees van Dijk", "999990032", **{"machtiging.geldig_tot": "2026-01-01T00:00:00Z"}),
            **_FOR_EVENTS,
        },
    ),
    Person(
        "ouder",
        "Een gemachtigde, zonder dat er staat waarvoor",
        "DigiD Machtigen",
        {"bsn": "999990019", "name": "Een gemachtigde", **_mandate("999991772", "Mees van Dijk", "999990019")},
    ),
    Person("bakker", "Test EMZ Dagobert", "eHerkenning", {"kvk": "69599084", "name": "Test EMZ Dagobert"}),
    Person("donald", "Test BV Donald", "eHerkenning", {"kvk": "68750110", "name": "Test BV Donald"}),
    Person(
        "gestopt",
        "Een bedrijf dat is gestopt",
        "eHerkenning",
        {"kvk": "96354429", "name": "Voorbeeld Coöperatie"},
    ),
    Person(
        "filiaal",
        "De vestiging Noord van een bedrijf",
        "eHerkenning",
        {"kvk": "69599084", "name": "Test EMZ Dagobert", **_NORTH, **_EMPLOYEE},
    ),
    Person(
        "medewerker",
        "Een medewerker die voor een andere dienst is gemachtigd",
        "eHerkenning",
        {"kvk": "69599084", "name": "Test EMZ Dagobert", **_EMPLOYEE, **_OTHER_SERVICE},
    ),
    Person(
        "europa",
        "Lucía Ejemplo uit Spanje, zonder BSN",
        "eIDAS",
        {
            "person_identifier": "ES/NL/Z1234567R",
            "first_name": "Lucía",
            "family_name": "Ejemplo",
            "birthdate": "1988-03-02",
        },
    ),
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
    person = next((p for p in PERSONS if p.id == request.POST.get("person")), None)
    level = request.POST.get("level", "")
    if person is None or level not in ACR:
        return HttpResponseBadRequest("Kies een persoon en een niveau.")
    code = signing.dumps({**asked, "person": person.id, "level": level}, salt=_SALT)
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
    person = next(p for p in PERSONS if p.id == code["person"])
    now = int(time.time())
    claims = {
        "iss": settings.OIDC["issuer"],
        "aud": settings.OIDC["client_id"],
        "sub": person.id,
        "iat": now,
        "exp": now + 300,
        "nonce": code["nonce"],
        "acr": ACR[code["level"]],
        **person.claims,
    }
    id_token = jwt.encode({"alg": "RS256", "kid": "standin"}, claims, _key())
    return JsonResponse({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": id_token})
