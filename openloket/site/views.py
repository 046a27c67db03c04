"""The front page, the pages about the site, and what an error looks like."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from openloket.cases import versions
from openloket.channels import kept
from openloket.channels.onward import is_ours
from openloket.channels.web import audience, themes
from openloket.outage import away
from openloket.site import accessibility, statements
from openloket.site.unavailable import unavailable

log = logging.getLogger(__name__)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    services = audience.offers(request, versions.services_on(timezone.localdate()))
    return render(request, "home.html", {"themes": themes.grouped(services)})


@require_safe
def login_choice(request: HttpRequest) -> HttpResponse:
    """Let a resident choose how to log in."""
    return render(request, "web/login_choice.html", {"next": request.GET.get("next", "")})


@require_safe
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Show the page about the privacy or the safety of this site."""
    return render(request, f"about/{page}.html", {"said": statements.said(page)})


@require_safe
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement in its legal form (Besluit digitale toegankelijkheid overheid)."""
    statement, today = accessibility.current(), timezone.localdate()
    status = accessibility.status(statement, today)
    if status == "E":  # a statement that nobody signed yet is none
        statement = None
    return render(
        request,
        "about/accessibility.html",
        {
            "statement": statement,
            "status": status,
            "doubts": accessibility.doubts(statement, today) if statement else [],
            "ombudsman": statement.ombudsman if statement else accessibility.Ombudsman(),
            "address": settings.BASE_URL,
        },
    )


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Show where to begin in the demo: as a resident, an official, a manager, a developer."""
    from openloket.site.demo_staff import LOGINS, PASSWORD, ROLE_NAMES

    logins = [{**login, "role": ROLE_NAMES.get(login["role"], login["role"])} for login in LOGINS]
    return render(request, "demo.html", {"logins": logins, "password": PASSWORD})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Send security.txt (RFC 9116)."""
    expires = f"{timezone.localdate().year + 1}-12-31T23:59:59Z"
    lines = [
        f"Contact: mailto:{settings.MUNICIPALITY['email']}",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose another language for the site; kept in a cookie."""
    chosen, back = request.POST.get("language", "nl"), request.POST.get("next", "/")
    if not is_ours(request, back):
        back = "/"
    response = redirect(back)
    if check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE,
        )
    return response


def error(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, "error.html", {"code": code}, status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Tell someone that they ask the same too often; allauth counts for its own pages."""
    return error(request, 429)


def closed_door(request: HttpRequest) -> HttpResponse:
    """Answer for a page of allauth that we do not offer (404)."""
    return error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what failed between the server and a view; a page needs a database, so not if that is what failed."""
    failed = sys.exc_info()[1]
    if not away(failed):
        return error(request, 500)
    return unavailable(request, failed)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that comes from no page of this session; what was typed on a page of an earlier session is kept."""
    return kept.log_in_again(request) or render(request, "error.html", {"code": 403, "stale": True}, status=403)
