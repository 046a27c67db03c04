"""Sessions of staff: they end when nobody is there, and may ask for a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.people.accounts import grants
from openloket.people.models import User
from openloket.people.rights import EVERYONE

_SEEN, _SINCE = "staff_seen", "staff_since"
LONGEST = timedelta(hours=12)
"""A session ends after this, however busy."""


class StaffSessions:
    """Middleware that ends the session of an official who was away, and has whoever needs a second factor set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if _over(request):
                logout(request)
                messages.info(request, _("U was een tijd weg. Daarom bent u uitgelogd."))
            elif needs_second_factor(request.user) and not request.path.startswith(("/account/", "/taal/")):
                messages.info(request, _("Stel eerst een tweede factor in: een app met codes of een passkey."))
                return redirect("mfa_index")
        return self.get_response(request)


def _over(request: HttpRequest) -> bool:
    """Say whether this session has to end; if not, remember, once a minute, that someone was here."""
    now = timezone.now().timestamp()
    seen, since = request.session.get(_SEEN, now), request.session.setdefault(_SINCE, now)
    if now - seen > settings.STAFF_IDLE_SECONDS or now - since > LONGEST.total_seconds():
        return True
    if now - seen > 60 or _SEEN not in request.session:
        request.session[_SEEN] = now
    return False


def seconds_left(request: HttpRequest) -> int:
    """Return how many seconds the session of an official lasts from now without a click."""
    now = timezone.now().timestamp()
    longest = request.session.get(_SINCE, now) + LONGEST.total_seconds() - now
    return int(min(settings.STAFF_IDLE_SECONDS, longest))


def needs_second_factor(user: User) -> bool:
    """Say whether the municipality demands a second factor of this official, and they have none yet.

    Who comes from the directory shows it there: what it says of that is checked when they come in.
    """
    demanded = settings.SECOND_FACTOR
    if user.directory_id is not None:
        return False
    if not demanded or not (EVERYONE in demanded or any(grant.role.value in demanded for grant in grants(user))):
        return False
    return not Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()
