"""The stand-ins for registers on a port of their own, so that they are asked over real HTTP; each can be made to misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openloket.sources import standin
from tests.patience import SILENT

Said = tuple[int, str, bytes]


class Registers:
    """The three registers; `says` replaces what one of them answers, `asked` has what they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, dict[str, str]]] = []
        self.says: dict[str, Callable[[], Said | None]] = {}
        self.over = threading.Event()
        playing = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                playing.answer(self)

            do_POST = do_GET

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        place = urlsplit(call.path)
        body = call.rfile.read(int(call.headers.get("Content-Length", 0)))
        register = place.path.strip("/").split("/")[0]
        self.asked.append((call.path, json.loads(body) if body else None, dict(call.headers)))
        said: Said | None
        if register in self.says:
            said = self.says[register]()
        else:
            status, found = standin.reply(call.command, place.path, parse_qs(place.query), body)
            said = (status, "application/json", json.dumps(found).encode())
        if said is None:  # cut off
            return
        call.send_response(said[0])
        call.send_header("Content-Type", said[1])
        call.send_header("Content-Length", str(len(said[2])))
        call.end_headers()
        call.wfile.write(said[2])

    def silent(self) -> None:
        """Say nothing until the test is over."""
        self.over.wait(SILENT)

    def config(self) -> dict[str, dict[str, str]]:
        return {
            name: {"url": f"{self.url}/{name}", "key": f"key-of-{name}", "certificate": "", "trusted": ""}
            for name in ("brp", "kvk", "bag")
        }

    def about(self, register: str) -> list[Any]:
        """Return what this register was asked: bodies, or paths where there is none."""
        return [body or path for path, body, _ in self.asked if path.startswith(f"/{register}/")]

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def says(value: Any, status: int = 200, kind: str = "application/json") -> Callable[[], Said]:
    """Return an answer with this as its JSON, or with these bytes."""
    return lambda: (status, kind, value if isinstance(value, bytes) else json.dumps(value).encode())
