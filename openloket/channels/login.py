"""Logging in residents through OpenID Connect: DigiD, DigiD Machtigen, eHerkenning or eIDAS behind one broker."""

from __future__ import annotations

import logging
import re

import requests
from authlib.integrations.base_client import OAuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from joserfc.errors import JoseError

from openloket.cases.filling import drafts
from openloket.channels.broker import oauth
from openloket.channels.onward import is_ours
from openloket.people import begun, logins
from openloket.people.claims import ACR, acting
from openloket.people.means.reading import NotAccepted, one_line
from openloket.people.residents import log_in, log_out, to_ask_anew
from openloket.secrecy import Unsealable, opened, sealed

log = logging.getLogger(__name__)
_PROOF = "login_proof"
"""Holds the broker's token, sealed: to say to it whose login ends."""


def safe_next(request: HttpRequest, url: str | None) -> str:
    """Return where to go after logging in: `url` when it is a page of our own, else Mijn Loket."""
    if url and is_ours(request, url):
        return url
    return reverse("mine")


def login(request: HttpRequest) -> HttpResponse:
    """Send someone to the broker, asking for the level that the service demands.

    Who is logged in, or was in this browser, wants another login, or is another: then the broker asks anew instead of
    remembering (`prompt`).
    """
    if not settings.OIDC["issuer"]:
        return _failed(request, "not set up", 503)
    level = request.GET.get("niveau", "substantieel")
    anew = {"prompt": "login"} if to_ask_anew(request) else {}
    request.session["login_next"] = safe_next(request, request.GET.get("next"))
    try:
        begun.begin(begun.By.BROKER, request.META["REMOTE_ADDR"])
    except logins.TooMany as error:
        return _failed(request, "too_often", 429, minutes=error.minutes)
    try:
        callback = request.build_absolute_uri(reverse("login_callback"))
        there: HttpResponse = oauth.broker.authorize_redirect(
            request, callback, acr_values=ACR.get(level, ACR["substantieel"]), **anew
        )
        return there
    except (requests.RequestException, OAuthError, ValueError):
        return _failed(request, "unavailable", 503)


def callback(request: HttpRequest) -> HttpResponse:
    """Log in whoever comes back from the broker; a page says so when that cannot be."""
    try:
        token = oauth.broker.authorize_access_token(request)
        who = acting(token["userinfo"], timezone.now(), settings.LOGIN_CLAIMS, harmless=settings.LOGIN_HARMLESS)
    except NotAccepted as refused:
        if refused.claim:
            log.warning("login refused: claim %s is not known", _without_numbers(refused.claim))
        nobody(request)
        return _failed(request, refused.why, 403)
    except (requests.RequestException, TypeError, AttributeError):  # no answer, or one that makes no sense
        return _failed(request, "unavailable", 503)
    except (OAuthError, JoseError, KeyError, ValueError):
        return _failed(request, "refused", 403)
    destination = safe_next(request, request.session.get("login_next"))
    log_in(request, who)
    request.session[_PROOF] = sealed(token["id_token"])
    drafts.rename(who)
    return redirect(destination)


def nobody(request: HttpRequest) -> None:
    """Log out whoever was logged in here: they may not be who sits here now. Where the login leads to is kept for the next try."""
    there = safe_next(request, request.session.get("login_next"))
    log_out(request)
    request.session["login_next"] = there


def _failed(request: HttpRequest, why: str, status: int, **more: int) -> HttpResponse:
    there = safe_next(request, request.session.get("login_next"))
    return render(request, "web/login_failed.html", {"why": why, "next": there, **more}, status=status)


def _without_numbers(name: str) -> str:
    """Return the name of a claim as a log may have it: in one line, and nobody's number."""
    return re.sub(r"\d{5,}", "#", one_line(name))


def logout(request: HttpRequest) -> HttpResponse:
    """Log out, and go on to log out at the broker where it offers that: it may remember who was here."""
    if request.method != "POST":
        return redirect("home")
    there = _goodbye(request)
    log_out(request)
    return redirect(there or "home")


def _goodbye(request: HttpRequest) -> str:
    """Return where the browser logs out at the broker; "" for whoever did not log in there, or where that is not offered."""
    try:
        proof = opened(request.session.get(_PROOF, ""))
    except Unsealable:
        return ""
    home = request.build_absolute_uri(reverse("home"))
    return str(oauth.broker.goodbye(proof, home)) if proof else ""
