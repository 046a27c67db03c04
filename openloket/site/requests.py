"""What every request has, whichever part of the house answers it: an id, a line in the log, a place in the figures, a trace.

This stands around the WSGI application, so that what fails before the first middleware or after the last counts too.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from openloket.site import proxies
from openloket.watch import doing, meters, traces
from openloket.watch.doing import Doing

log = logging.getLogger("openloket.access")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STATIC, WATCHING = "static", "watching"
"""Routes of our own: files of pages, and who watches whether all is well."""

WARMING = "openloket.warming"
"""In the environ of a request that a process makes of itself before anyone comes: nobody asked, so it does not count."""

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Watched:
    """A WSGI application around another, that sees each request come and go."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if WARMING in environ:
            return self.application(environ, start_response)
        request = _Request(environ, start_response)
        try:
            answer = self.application(environ, request.start)
        except BaseException:
            request.end(0)
            raise
        if getattr(answer, "streaming", False):
            return _Streamed(answer, request)
        length = request.length if request.length is not None else sum(map(len, answer)) if _whole(answer) else 0
        request.end(length)
        return answer


def _whole(answer: Any) -> bool:
    return isinstance(answer, list | tuple | HttpResponse)


def _of_a_proxy(environ: dict[str, Any], name: str) -> str:
    """Return a header that only a proxy of our own may set; "" when another did, or nobody."""
    said = str(environ.get(name, ""))
    return said if said and proxies.trusted(environ.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES) else ""


class _Request:
    """One request: what it does, and what is told of it when it is over."""

    def __init__(self, environ: dict[str, Any], start_response: Start) -> None:
        self.start_response, self.status = start_response, 500
        self.length: int | None = None
        self.method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else meters.OTHER
        self.doing = Doing(doing.request_id(_of_a_proxy(environ, "HTTP_X_REQUEST_ID")))
        if environ.get("PATH_INFO", "").startswith(settings.STATIC_URL):
            self.doing.route = STATIC
        doing.NOW.set(self.doing)
        self._span = contextlib.ExitStack()
        if traces.begun():
            self._trace(environ)

    def _trace(self, environ: dict[str, Any]) -> None:
        client = proxies.client_address(
            environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
        )
        self.here = self._span.enter_context(
            traces.span(
                self.method,
                "SERVER",
                _of_a_proxy(environ, "HTTP_TRACEPARENT"),
                wanted=proxies.trusted(client, settings.MONITORS),
                said={"http.request.method": self.method, "request.id": self.doing.id},
            )
        )

    def start(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        """Begin the answer, with the id of the request."""
        self.status = int(status[:3])
        for name, value in headers:
            if name.lower() == "content-length":
                self.length = int(value)
        return self.start_response(status, [*headers, (doing.HEADER, self.doing.id)], *more)

    def end(self, length: int) -> None:
        """Count the request, write its line, and forget it."""
        done, seconds = self.doing, self.doing.took()
        meters.answered(done.route, self.method, self.status, seconds, done.queries, done.seconds)
        if settings.ACCESS_LOG and done.route not in (STATIC, WATCHING):
            log.info(
                "%s %s %s",
                self.method,
                done.route,
                self.status,
                extra={
                    "method": self.method,
                    "route": done.route,
                    "status": self.status,
                    "seconds": round(seconds, 4),
                    "queries": done.queries,
                    "query_seconds": round(done.seconds, 4),
                    "bytes": length,
                },
            )
        if traces.begun():
            self._told()
        self._span.close()
        doing.NOW.set(None)

    def _told(self) -> None:
        self.here.update_name(f"{self.method} {self.doing.route}")
        self.here.set_attributes({"http.route": self.doing.route, "http.response.status_code": self.status})
        if self.status >= 500:
            from opentelemetry.trace import StatusCode

            self.here.set_status(StatusCode.ERROR)


class _Streamed:
    """An answer that is made while it is sent; the request is over when it is closed."""

    def __init__(self, answer: Any, request: _Request) -> None:
        self._answer, self._request, self._sent = answer, request, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._answer:
            self._sent += len(piece)
            yield piece

    def close(self) -> None:
        try:
            self._answer.close()
        finally:
            self._request.end(self._sent)


class Named:
    """Middleware that says by which name of ours a request is known: that of its address, never what stands in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *called: Any) -> None:
        match = request.resolver_match
        if match is not None:
            doing.route(match.view_name or match.route)
