"""The answer while the database or the documents are away: made without them, so without session or who is logged in.

It gives back what was typed: the form stands in the page, hidden, with a button that sends it again. Whether that is
done twice is up to who takes it in, as when someone sends a form again themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.template.loader import render_to_string
from django.utils import translation

from openloket.stores import StoreAway
from openloket.watch import doing

log = logging.getLogger(__name__)

AGAIN_AFTER = 30
"""Seconds after which a browser or another system may try again."""


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Return the 503 page in the reader's language, and log why (see outage.Brief)."""
    log.error("%s", error, exc_info=error)
    with translation.override(translation.get_language_from_request(request)):
        html = render_to_string(
            "unavailable.html",
            {
                "municipality": settings.MUNICIPALITY,
                "request_id": doing.current_id(),
                "theme": settings.THEME,
                "documents": isinstance(error, StoreAway),
                "again": (sent := _sent(request)) and request.get_full_path(),
                "sent": sent,
            },
        )
    response = HttpResponse(html, status=503, headers={"Retry-After": str(AGAIN_AFTER), "Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log it again, for each request
    return response


_LOGGING_IN = "/account/"
"""What is sent there holds passwords and codes: those stand in no page."""
_OF_A_FORM = ("application/x-www-form-urlencoded", "multipart/form-data")


_UNREADABLE = (
    BadRequest,
    MultiPartParserError,
    RawPostDataException,
    SuspiciousOperation,
    UnreadablePostError,
    ValueError,
)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were sent; none when they had files, which a page cannot give back, or are not ours to show."""
    if request.method != "POST" or request.content_type not in _OF_A_FORM or request.path.startswith(_LOGGING_IN):
        return []
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FORM_MAX_BYTES or request.FILES:
            return []
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except _UNREADABLE:
        return []


def answer(environ: dict[str, Any], start_response: Callable[..., Any], error: BaseException) -> Iterable[bytes]:
    """Answer a call that did not get as far as Django's handlers."""
    response = unavailable(WSGIRequest(environ), error)
    start_response(f"503 {response.reason_phrase}", list(response.items()))
    return [response.content]
