"""The answer while the database or the documents are away: made without them, so without session or who is logged in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from openloket.stores import StoreAway

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
                "theme": settings.THEME,
                "documents": isinstance(error, StoreAway),
            },
        )
    response = HttpResponse(html, status=503, headers={"Retry-After": str(AGAIN_AFTER), "Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log it again, for each request
    return response


def answer(environ: dict[str, Any], start_response: Callable[..., Any], error: BaseException) -> Iterable[bytes]:
    """Answer a call that did not get as far as Django's handlers."""
    response = unavailable(WSGIRequest(environ), error)
    start_response(f"503 {response.reason_phrase}", list(response.items()))
    return [response.content]
