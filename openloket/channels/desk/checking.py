"""Sessions of officials who came from the directory: asked after every five minutes, and over when it says so.

One request of a session asks; the others go on meanwhile. Only when the directory was not heard for longer than the
municipality allows do they wait for that one answer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.channels.desk.directory import Gone, Trouble, Unaskable, directory
from openloket.channels.desk.login import quietly
from openloket.people import directory as people
from openloket.people import directory_sessions as sessions
from openloket.people.accounts import forget_grants, logs_in_here
from openloket.people.directory import NotAdmitted, Why
from openloket.people.directory_sessions import Ended
from openloket.people.models import DirectorySession, User
from openloket.secrecy import Unsealable

LOG = logging.getLogger(__name__)
_PAUSE = 0.2


class DirectorySessions:
    """Middleware that ends the session of an official whose login is over, wherever that was decided."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (why := over(request)):
            row = sessions.of(request)
            logout(request)
            if row is not None and row.ended == Ended.UNASKED and _opens_a_page(request):
                return quietly(request)
            messages.info(request, why)
        return self.get_response(request)


def _opens_a_page(request: HttpRequest) -> bool:
    """Say whether a browser goes to a page of officials, and not for a picture in it or a sign of life."""
    to_a_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return request.method == "GET" and request.path.startswith("/werk/") and to_a_page


def over(request: HttpRequest) -> str:
    """Return why this session is over, for whoever sits there; "" when it goes on."""
    user: User = request.user  # type: ignore[assignment]
    row = sessions.of(request)
    if row is None:
        return "" if logs_in_here(user) else _("Log in via de directory van de gemeente.")
    while row.ended_at is None and sessions.due(row, timezone.now()):
        if sessions.claim(row, timezone.now()):
            _ask(row)
            forget_grants(user)
        elif not sessions.lapsed(row, timezone.now()):
            return ""
        else:
            threading.Event().wait(_PAUSE)  # someone else asks, for a few seconds at most
        row.refresh_from_db()
        if row.again_at and row.again_at > timezone.now() and not sessions.lapsed(row, timezone.now()):
            break
    return _told(row.ended) if row.ended_at else ""


def _ask(row: DirectorySession) -> None:
    """Ask the directory, and do what it says."""
    now = timezone.now()
    try:
        tokens = sessions.tokens_of(row)
        issuer, _, subject = (row.user.directory_id or "").partition(" ")
        if issuer.rstrip("/") != settings.STAFF_OIDC["issuer"]:
            raise Gone("another directory holds now")
        word = directory().ask_again(tokens, subject)
        if word.says_groups:
            people.update(row.user, people.told(issuer, word.claims))
        sessions.confirmed(row, now, word.tokens)
    except Unaskable:
        if not sessions.goes_on_alone(row, now):
            sessions.end_one(row, Ended.UNASKED)
    except (Gone, Unsealable) as error:
        LOG.info("the directory ends a session of %s: %s", row.user.username, error)
        sessions.end_one(row, Ended.REFUSED)
    except NotAdmitted as error:
        sessions.end_one(row, Ended.CLOSED if error.why == Why.CLOSED else Ended.NO_RIGHTS)
    except Trouble as error:
        LOG.warning("the directory was not heard: %s", error)
        sessions.unanswered(row, now)
        if sessions.lapsed(row, now):
            sessions.end_one(row, Ended.SILENT)


def _told(why: str) -> str:
    match why:
        case Ended.SILENT:
            return _("De directory van de gemeente antwoordt niet. Daarom bent u uitgelogd. Probeer het later opnieuw.")
        case Ended.NO_RIGHTS:
            return _(
                "U hebt geen rechten meer in dit loket. Daarom bent u uitgelogd. Klopt dat niet? Vraag uw beheerder."
            )
        case _:
            return _("Uw inlog bij de gemeente is voorbij. Daarom bent u uitgelogd.")
