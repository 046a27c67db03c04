"""Clients that come in by WSGI, as people do: through what stands around the site and the registers."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client

from openloket.registers import apis
from openloket.site.requests import Watched


class Request(WSGIRequest):
    """A request of a test, which has no form's token."""

    _dont_enforce_csrf_checks = True


class Site(WSGIHandler):
    """The site, for tests."""

    request_class = Request


site = Site()


@Watched
def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as site.wsgi does, without making a process ready."""
    if apis.serves(environ.get("PATH_INFO", "")):
        return apis.application(environ, start_response)
    return site(environ, start_response)


class Handler:
    """Takes what a test client asks to the WSGI application."""

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        said: list[Any] = []
        request_started.disconnect(close_old_connections)  # the test is in a transaction
        request_finished.disconnect(close_old_connections)
        try:
            pieces = application(environ, lambda *started: said.extend(started))
            body = b"".join(pieces)
            if close := getattr(pieces, "close", None):
                close()
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)
        response = HttpResponse(body, status=int(said[0][:3]))
        for name, value in said[1]:
            if name == "Set-Cookie":
                response.cookies.update(SimpleCookie(value.strip()))
            else:
                response[name] = value
        response.wsgi_request = WSGIRequest(environ)  # type: ignore[attr-defined]
        return response


def by_wsgi(client: Client) -> Client:
    """Let a client of Django's, with who is logged in, come in by WSGI."""
    client.handler = Handler()  # type: ignore[assignment]
    client.raise_request_exception = False
    return client
