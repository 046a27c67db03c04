"""The registers on a port, for clients that speak HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import connections

from openloket.registers import apis


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def _application(environ: dict[str, Any], start: Any) -> Any:
    try:
        yield from apis.application(environ, start)
    finally:
        connections.close_all()  # this thread's


@contextmanager
def served() -> Iterator[str]:
    """The address of the site, while it is served."""
    with make_server("127.0.0.1", 0, _application, _Server, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
