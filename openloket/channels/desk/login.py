"""Logging in officials through the municipality's directory, and out again: here, there, or by the directory itself."""

from __future__ import annotations

import logging

import requests
from allauth.account.adapter import get_adapter as adapter
from authlib.integrations.base_client import OAuthError
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from joserfc.errors import JoseError

from openloket.channels.desk.directory import Trouble, directory
from openloket.channels.onward import is_ours
from openloket.people import accounts, begun, groups, logins
from openloket.people import directory as people
from openloket.people import directory_sessions as sessions
from openloket.people.directory import NotAdmitted, Why
from openloket.people.directory_sessions import Ended
from openloket.people.models import DirectorySession
from openloket.secrecy import Unsealable

LOG = logging.getLogger(__name__)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_NEXT, _AFTER, _REFUSED, _QUIET = (
    "directory_next",
    "directory_after_logout",
    "directory_refused",
    "directory_quiet",
)
_NOT_QUIETLY = ("login_required", "interaction_required", "consent_required", "account_selection_required")
"""What a directory says when it cannot let someone in without asking them something (OpenID Connect Core, 3.1.2.6)."""


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send an official to the directory. Who was just refused is asked anew who they are (`prompt`)."""
    if not settings.STAFF_OIDC["issuer"]:
        return _cannot(request, "not set up", 503)
    there = request.GET.get("next") or request.session.pop(_AFTER, "")
    request.session[_NEXT] = there if is_ours(request, there) else reverse("worklist")
    asked = {"acr_values": " ".join(settings.STAFF_ACR)} if settings.STAFF_ACR else {}
    quiet = request.session.get(_QUIET, False)
    if not quiet:  # who is sent round by us without a question has begun already
        try:
            begun.begin(begun.By.DIRECTORY, request.META["REMOTE_ADDR"])
        except logins.TooMany as error:
            return _cannot(request, "too_often", 429, minutes=error.minutes)
    if quiet:
        asked["prompt"] = "none"
    elif request.session.pop(_REFUSED, False):
        asked["prompt"] = "login"
    try:
        back = request.build_absolute_uri(reverse("directory_callback"))
        response: HttpResponse = directory().authorize_redirect(request, back, **asked)
        return response
    except (requests.RequestException, OAuthError, ValueError):
        return _cannot(request, "unavailable", 503)


def quietly(request: HttpRequest) -> HttpResponse:
    """Send an official round by the directory, without a question to them (`prompt=none`), and back to this page."""
    request.session[_QUIET] = True
    return redirect(f"{reverse('directory_login')}?{urlencode({'next': request.get_full_path()})}")


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Let in whoever comes back from the directory, with the rights of their groups; a page says so when that cannot be."""
    client, quiet = directory(), request.session.pop(_QUIET, False)
    try:
        word = client.come_back(request)
        if not groups.strong_enough(word.claims, settings.STAFF_ACR, settings.STAFF_AMR):
            raise NotAdmitted(Why.WEAK)
        who = people.told(client.issuer, word.claims)
        user = people.admit(who)
    except NotAdmitted as refused:
        LOG.info("someone of the directory is not let in: %s", refused.why)
        request.session[_REFUSED] = True
        return _cannot(request, refused.why, 403)
    except (Trouble, requests.RequestException):
        return _cannot(request, "unavailable", 503)
    except (OAuthError, JoseError, ValueError) as error:
        if quiet and isinstance(error, OAuthError) and error.error in _NOT_QUIETLY:
            messages.info(request, _("Uw inlog bij de gemeente is voorbij. Daarom bent u uitgelogd."))
            return redirect_to_login(request.session.pop(_NEXT, reverse("worklist")))
        return _cannot(request, "refused", 403)
    there = request.session.pop(_NEXT, reverse("worklist"))
    begin_session(request, user, backend=BACKEND)
    sessions.begin(request, user, word.sid, word.tokens)
    if who.too_many:
        messages.warning(
            request, _("U hebt meer groepen dan de directory doorgeeft. Mist u rechten? Vraag uw beheerder.")
        )
    return redirect(there)


def _cannot(request: HttpRequest, why: str, status: int, **more: int) -> HttpResponse:
    managers = accounts.managers().order_by("last_name")
    return render(
        request,
        "desk/login_failed.html",
        {"why": why, "managers": managers[:5] if why in list(Why) else (), "local": settings.STAFF_LOCAL, **more},
        status=status,
    )


@require_http_methods(["GET", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Log out, after asking; who came from the directory goes on to log out there, where that is offered.

    A form may say where to go next. The directory sends people home, so that place is kept for who logs in after that.
    """
    if request.method == "GET":
        return render(request, "account/logout.html")
    there, after = "", request.POST.get("next", "")
    row = sessions.of(request) if request.user.is_authenticated else None
    if row is not None and row.ended_at is None:
        try:
            id_token = sessions.tokens_of(row).id_token
        except Unsealable:
            id_token = ""
        sessions.end_one(row, Ended.LOGOUT)
        there = directory().goodbye(id_token, request.build_absolute_uri(reverse("home")))
    end_session(request)
    adapter().add_message(request, messages.SUCCESS, "account/messages/logged_out.txt")
    if not is_ours(request, after):
        after = ""
    if there and after:
        request.session[_AFTER] = after
    return redirect(there or after or "home")


@csrf_exempt
@never_cache
@require_POST
def logged_out_there(request: HttpRequest) -> HttpResponse:
    """Take the directory's word that someone logged out (OpenID Connect Back-Channel Logout 1.0): their sessions end."""
    if not settings.STAFF_OIDC["issuer"]:
        return JsonResponse({"error": "invalid_request"}, status=400)
    client = directory()
    try:
        sid, subject = client.logged_out(request.POST.get("logout_token", ""))
        rows = DirectorySession.objects.all()
        if subject:
            rows = rows.filter(user__directory_id=f"{client.issuer} {subject}")
        else:
            rows = rows.filter(user__directory_id__startswith=f"{client.issuer} ")
        if sid:
            rows = rows.filter(sid=sid)
    except (Trouble, requests.RequestException):
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)
    except (JoseError, ValueError) as error:
        LOG.warning("a word on logging out is refused: %s", error)
        return JsonResponse({"error": "invalid_request"}, status=400)
    sessions.end(rows, Ended.BACKCHANNEL)
    return HttpResponse()
