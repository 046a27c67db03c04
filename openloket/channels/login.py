"""Logging in residents through OpenID Connect: DigiD, eHerkenning or eIDAS behind one broker."""

from __future__ import annotations

from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from joserfc.errors import JoseError

from openloket.channels.broker import oauth
from openloket.people.residents import LEVELS, Identity, log_in, log_out

ACR = {
    "laag": "http://eidas.europa.eu/LoA/low",
    "substantieel": "http://eidas.europa.eu/LoA/substantial",
    "hoog": "http://eidas.europa.eu/LoA/high",
}


def safe_next(request: HttpRequest, url: str | None) -> str:
    """Where to go after logging in; only to our own pages."""
    if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()):
        return url
    return reverse("mine")


def login(request: HttpRequest) -> HttpResponse:
    """Go to the broker, asking for the level that the service demands."""
    if not settings.OIDC["issuer"]:
        return render(request, "web/login_failed.html", {"why": "not set up"}, status=503)
    level = request.GET.get("niveau", "substantieel")
    request.session["login_next"] = safe_next(request, request.GET.get("next"))
    try:
        callback = request.build_absolute_uri(reverse("login_callback"))
        there: HttpResponse = oauth.broker.authorize_redirect(
            request, callback, acr_values=ACR.get(level, ACR["substantieel"])
        )
        return there
    except (requests.RequestException, OAuthError, ValueError):
        return render(request, "web/login_failed.html", {"why": "unavailable"}, status=503)


def callback(request: HttpRequest) -> HttpResponse:
    """Come back from the broker."""
    try:
        token = oauth.broker.authorize_access_token(request)
        identity = _identity(token["userinfo"])
    except (requests.RequestException, TypeError, AttributeError):  # no answer, or one that makes no sense
        return render(request, "web/login_failed.html", {"why": "unavailable"}, status=503)
    except (OAuthError, JoseError, KeyError, ValueError):
        return render(request, "web/login_failed.html", {"why": "refused"}, status=403)
    destination = safe_next(request, request.session.get("login_next"))
    log_in(request, identity)
    return redirect(destination)


def _identity(claims: dict[str, Any]) -> Identity:
    """Who it is and how sure we are; raises KeyError or ValueError when the broker does not say."""
    level = next((name for name, acr in ACR.items() if acr == claims.get("acr")), None)
    if level not in LEVELS:
        raise ValueError("no level of assurance")
    kind = "kvk" if claims.get("kvk") else "bsn"
    return Identity(kind, str(claims[kind]), level, str(claims.get("name", "")))


def logout(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        log_out(request)
    return redirect("home")
