"""A small site for tests of the web server: it answers, reads bodies, and says a lot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

LARGE = 32 * 1024 * 1024
LONG, PIECE = 2 * 1024 * 1024, 32 * 1024


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    body = [b"ok"]
    if environ["QUERY_STRING"] == "fall":
        raise RuntimeError("the site fell over")
    if path == "/read":
        body = [str(len(environ["wsgi.input"].read())).encode()]
    elif path == "/large":
        body = [b"x" * 4096] * (LARGE // 4096)
    elif path == "/long":
        body = [bytes([n]) * PIECE for n in range(LONG // PIECE)]
    start_response("200 OK", [("Content-Length", str(sum(map(len, body))))])
    return body
