"""What every response carries, and what every failure looks like."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from openloket import apart
from openloket.outage import away
from openloket.people.residents import OF_SOMEONE
from openloket.registers import content
from openloket.site import proxies
from openloket.site.unavailable import AGAIN_AFTER, unavailable

GetResponse = Callable[[HttpRequest], HttpResponse]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{map}; font-src 'self'; connect-src 'self'; "
    "form-action 'self'{form}; frame-ancestors 'none'; base-uri 'none'"
)
_MOST_TO_DRAIN = 400_000_000


class ClientAddress:
    """Middleware that puts the client's address in REMOTE_ADDR, as far as our own proxies tell it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = proxies.client_address(
            request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
        )
        return self.get_response(request)


class ContentSecurityPolicy:
    """Middleware that sends a strict policy: our own scripts and styles only, nothing inline."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        issuers = (settings.OIDC["issuer"], settings.STAFF_OIDC["issuer"])  # a form may lead there: logging in or out
        origins = sorted({"/".join(issuer.split("/")[:3]) for issuer in issuers if issuer})
        tiles = "/".join(settings.MAP["tiles"].split("/")[:3])
        form = "".join(f" {origin}" for origin in origins)
        self.policy = _POLICY.format(form=form, map=f" {tiles}" if tiles else "")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class OnlyTheHead:
    """Middleware that gives who asked for the head of a page only that; the size that it names is the page's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class Private:
    """Middleware that keeps pages of whoever is logged in, or sent something, out of every cache.

    A browser may keep a whole page alive to go back to. It lets go of pages that may not be stored when the session's
    cookie goes, and of all of them when the answer to logging out says so (Clear-Site-Data). So after logging out Back
    shows none.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _someones(request)
        response = self.get_response(request)
        after = _someones(request)
        if before or after:
            response["Cache-Control"] = "private, no-store"
        if before and not after:
            response["Clear-Site-Data"] = '"cache"'
        return response


def _someones(request: HttpRequest) -> bool:
    """Say whether this session belongs to someone: an official, a resident, or a visitor who filled something in."""
    session = request.session
    return SESSION_KEY in session or any(key in session for key in OF_SOMEONE)


class ClearErrors:
    """Give a clear page where a request cannot be answered.

    That is when it is too large or comes in chunks, a document is shut or damaged, there was no turn to open a file, or
    the database does not answer. What fails before or after a view, in another middleware, comes to `views.server_error`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        with_files = request.content_type == "multipart/form-data"
        if length > (settings.REQUEST_MAX_BYTES if with_files else settings.FORM_MAX_BYTES):
            _drain(request, min(length, _MOST_TO_DRAIN))
            return render(request, "error.html", {"code": 413, "form": not with_files}, status=413)
        if (
            "HTTP_TRANSFER_ENCODING" in request.META
        ):  # Django reads no further than Content-Length: the form seems empty
            return render(request, "error.html", {"code": 411}, status=411)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, content.Shut):
            return render(request, "error.html", {"code": 409, "shut": error.why}, status=409)
        if isinstance(error, content.Changed):  # which one stands in the log
            return render(request, "error.html", {"code": 500, "damaged": True}, status=500)
        if away(error):
            return unavailable(request, error)
        if isinstance(error, apart.Busy):
            response = render(request, "error.html", {"code": 503, "busy": True}, status=503)
            response["Retry-After"] = str(AGAIN_AFTER)
            return response
        if isinstance(error, UnreadablePostError):  # the sender has gone, or was too slow
            return HttpResponse(status=408)
        return None


def _drain(request: HttpRequest, length: int) -> None:
    """Read and forget the body, so that the browser gets to see the answer."""
    while length > 0:
        chunk = request.read(min(length, 1_000_000))
        if not chunk:
            return
        length -= len(chunk)
