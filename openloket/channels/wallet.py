"""Logging in residents with a wallet: the pages in the browser, and the two addresses that the wallet calls."""

from __future__ import annotations

import base64
import io
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from openloket.cases.filling import drafts
from openloket.channels.login import nobody, safe_next
from openloket.people import begun, logins
from openloket.people.claims import acting
from openloket.people.means import wallet as means
from openloket.people.means.reading import NotAccepted
from openloket.people.models import WalletRequest
from openloket.people.residents import log_in, resident
from openloket.people.wallet import exchange
from openloket.people.wallet import request as asking
from openloket.people.wallet.refused import Refused, Why
from openloket.people.wallet.setup import Setup

_ASKED = "wallet"
"""Holds, in the session of the browser that began, which request is its own."""
_ANSWER_MAX = 250_000
"""Characters of an encrypted answer that are read."""


def _setup() -> Setup:
    """Return how wallets are set up here. Raises Http404 when they are not."""
    if settings.WALLET is None:
        raise Http404
    found: Setup = settings.WALLET
    return found


@never_cache
def start(request: HttpRequest) -> HttpResponseBase:
    """Let someone choose where their wallet is, and begin."""
    _setup()
    if request.method != "POST":
        if request.get_host() != urlsplit(settings.BASE_URL).netloc:  # the wallet comes back to that name of the site
            return redirect(settings.BASE_URL + request.get_full_path())
        then = request.GET.get("next") or request.session.get("login_next", "")
        return render(request, "web/wallet.html", {"next": then})
    elsewhere = request.POST.get("where") == "elders"
    try:
        begun.begin(begun.By.WALLET, request.META["REMOTE_ADDR"])
    except logins.TooMany as error:
        then = safe_next(request, request.POST.get("next"))
        return render(request, "web/wallet.html", {"next": then, "minutes": error.minutes}, status=429)
    asked = exchange.begin(timezone.now(), same_device=not elsewhere)
    request.session[_ASKED] = str(asked.pk)
    request.session["login_next"] = safe_next(request, request.POST.get("next"))
    return redirect("wallet_waiting")


@never_cache
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Show the link or the QR code that opens the wallet; a post asks whether the wallet has answered."""
    setup, mine = _setup(), _mine(request)
    if mine is None:
        return _onward(request) or redirect("wallet")
    if request.method == "POST":
        return _finish(request, mine)
    asked = WalletRequest.objects.filter(pk=mine).first()
    if asked is None or exchange.is_settled(mine, timezone.now()):
        return _finish(request, mine)
    return _shown(request, setup, asked)


def _shown(request: HttpRequest, setup: Setup, asked: WalletRequest, *, early: bool = False) -> HttpResponse:
    address = asking.address(setup.opens, setup.party.client_id, _ours("wallet_request", asked.state))
    picture = "" if asked.same_device else _qr(address)
    context = {
        "address": address,
        "picture": picture,
        "early": early,
        "until": timezone.localtime(exchange.ends(asked)),
        "host": setup.party.host,
    }
    return render(request, "web/wallet_waiting.html", context)


def _qr(address: str) -> str:
    """Return a QR code as the address of a picture."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=4, border=4, xmldecl=False, light="#fff")
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"


@never_cache
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether there is an outcome, to the page that waits."""
    _setup()
    mine = _mine(request)
    return JsonResponse({"ready": mine is None or exchange.is_settled(mine, timezone.now())})


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Log in whoever the wallet sends back, in the browser that began."""
    _setup()
    mine = _mine(request)
    if mine is None:
        return _onward(request) or _failed(request, Why.OTHER_BROWSER)
    return _finish(request, mine, request.GET.get("response_code", ""))


def _onward(request: HttpRequest) -> HttpResponse | None:
    """Lead on whoever is in already, and opened a page of the login again; None for anyone else."""
    return redirect(safe_next(request, request.session.get("login_next"))) if resident(request) else None


def _mine(request: HttpRequest) -> UUID | None:
    """Return which request this browser began."""
    found = request.session.get(_ASKED)
    return UUID(found) if found else None


def _finish(request: HttpRequest, mine: UUID, code: str = "") -> HttpResponse:
    """Log in who the wallet says it is; a page says so when that cannot be, or not yet."""
    now = timezone.now()
    try:
        said = exchange.pick_up(mine, now, code)
        if said is None:
            return _shown(request, _setup(), WalletRequest.objects.get(pk=mine), early=True)
        who = acting(said, now, among=[means.MEANS])
    except Refused as refused:
        if refused.why != Why.OTHER_BROWSER:
            request.session.pop(_ASKED, None)
        return _failed(request, refused.why)
    except NotAccepted as refused:
        nobody(request)
        return _failed(request, refused.why)
    destination = safe_next(request, request.session.get("login_next"))
    request.session.pop(_ASKED, None)
    log_in(request, who)
    drafts.rename(who)
    return redirect(destination)


def _failed(request: HttpRequest, why: str) -> HttpResponse:
    status = 503 if why in (Why.STATUS_AWAY, Why.UNAVAILABLE) else 403
    there = safe_next(request, request.session.get("login_next"))
    return render(request, "web/wallet_failed.html", {"why": str(why), "next": there}, status=status)


@csrf_exempt
@never_cache
def asked(request: HttpRequest, state: str) -> HttpResponse:
    """Give a wallet the request that it was pointed to (OpenID4VP 1.0, 5.10)."""
    setup, now = _setup(), timezone.now()
    if request.method not in ("GET", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    open_one = exchange.open_with(state, now)
    nonce = request.POST.get("wallet_nonce", "") if request.method == "POST" else ""
    if open_one is None:
        return _error(404)
    if len(nonce) > asking.WALLET_NONCE_MAX:
        return _error(400)
    uri = _ours("wallet_answer", state)
    try:
        key = exchange.key_of(open_one)
    except Refused:
        return _error(503)
    found = asking.Request(state, open_one.nonce, key, uri, exchange.ends(open_one))
    token = asking.request_object(setup.party, found, setup.issuers, now, nonce)
    return HttpResponse(token, content_type=asking.MEDIA_TYPE)


@csrf_exempt
@never_cache
@require_POST
def answered(request: HttpRequest, state: str) -> HttpResponse:
    """Take a wallet's answer (OpenID4VP 1.0, 8.2 and 8.3.1); why it is not accepted is told in the browser alone."""
    setup, now = _setup(), timezone.now()
    open_one = exchange.open_with(state, now)
    if open_one is None:
        return _error(400)
    response, error = request.POST.get("response", ""), request.POST.get("error", "")
    if len(response) > _ANSWER_MAX or bool(response) == bool(error):
        return _error(400)
    try:
        if error:
            if request.POST.get("state") != state:
                return _error(400)
            code = exchange.stopped(open_one, now)
        else:
            code = exchange.answered(
                open_one, response, setup.party.client_id, setup.issuers, now, only_https=setup.only_https
            )
    except Refused:
        return _error(400)
    return JsonResponse(
        {"redirect_uri": f"{_ours('wallet_back')}?{urlencode({'response_code': code})}"} if open_one.same_device else {}
    )


def _error(status: int) -> HttpResponse:
    return JsonResponse({"error": "invalid_request"}, status=status)


def _ours(name: str, *args: Any) -> str:
    """Return a whole address of ours, under the name that stands in our certificate."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"
