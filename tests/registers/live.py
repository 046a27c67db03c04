"""The registers on a port, for clients that speak HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests
from django.db import connections

from openloket.registers import apis
from openloket.site.serving import site_command
from tests.conftest import database_url


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
    """Serve the registers until the block ends; yield their address."""
    with make_server("127.0.0.1", 0, _application, _Server, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def gunicorn(folder: Path) -> Iterator[int]:
    """Serve the site for real, by gunicorn with our worker, on the database of the tests; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOKET_BASE_URL": base, "LOKET_VAR": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(site_command(f"127.0.0.1:{port}", 1), env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"{base}/zaken/api/v1/openapi.json", process, folder / "log")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=90)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while True:
        try:
            requests.get(address, timeout=10)
            return
        except requests.RequestException:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
