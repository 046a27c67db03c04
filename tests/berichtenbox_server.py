"""A berichtenmagazijn, played by a port on this machine: the published API of the Federatief Berichtenstelsel, as much as we call.

It takes a message for who lets this sender in, lists the messages of one receiver by page, and refuses in the published form
(RFC 9457). What it does otherwise is told by `answers`, one for each call that is left.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from openloket.cases.carrying.by_berichtenbox import Account

OIN = "00000001003214345000"
RECEIVER = re.compile(r"(BSN|RSIN):\d{9}|KVK:\d{8}|OIN:\d{20}")


@dataclass
class Answer:
    """An answer that is given instead of the usual one; `taken` says whether the message was taken nevertheless."""

    status: int = 500
    body: bytes | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    """Changes the usual answer, so that it lies."""
    taken: bool = False
    after: float = 0


@dataclass
class BoxServer:
    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    lets_us_in: set[str] = field(default_factory=lambda: {"999993653"})
    """The BSNs of who has a Berichtenbox and switched this sender on."""
    answers: list[Answer] = field(default_factory=list)

    def account(self, **changed: str) -> Account:
        return Account(**{"url": f"http://127.0.0.1:{self.port}/api/v1", "oin": OIN, **changed})


def problem(status: int, title: str) -> bytes:
    return json.dumps({"type": "about:blank", "title": title, "status": status}).encode()


def wrong(said: dict[str, Any]) -> str:
    """Say what the published schema has against a message; empty when it may be taken."""
    to = said.get("ontvanger", {})
    if said.get("afzender") != OIN or not RECEIVER.fullmatch(f"{to.get('type')}:{to.get('waarde')}"):
        return "afzender of ontvanger"
    if not 1 <= len(said.get("onderwerp", "")) <= 255 or not 1 <= len(said.get("inhoud", "").encode()) <= 1_048_576:
        return "onderwerp of inhoud"
    for along in said.get("bijlagen", []):
        if not 1 <= len(along["naam"]) <= 255 or not base64.b64decode(along["inhoud"], validate=True):
            return "bijlage"
    return ""


@contextmanager
def berichtenbox() -> Iterator[BoxServer]:
    found = BoxServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def handled(self, sent: bytes) -> None:
            found.calls.append(f"{self.command} {self.path}")
            other = found.answers.pop(0) if found.answers else None
            usual = (other.status, b"") if other and not other.taken else self.usual(sent)
            if other:
                time.sleep(other.after)
                body = problem(other.status, "Fout") if other.body is None else other.body
                if other.changed:
                    body = json.dumps({**json.loads(usual[1]), **other.changed}).encode()
                usual = other.status, body
            status, body = usual
            self.send_response(status)
            kind = "application/json" if status < 300 else "application/problem+json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("API-Version", "0.2.0")
            self.end_headers()
            self.wfile.write(body)

        def usual(self, sent: bytes) -> tuple[int, bytes]:
            url = urlsplit(self.path)
            if self.command == "POST" and url.path == "/api/v1/aanleveringen":
                return self.deliver(json.loads(sent))
            if self.command == "GET" and url.path == "/api/v1/berichten":
                return self.listing(parse_qs(url.query))
            return 404, problem(404, "Not Found")

        def deliver(self, said: dict[str, Any]) -> tuple[int, bytes]:
            if why := wrong(said):
                return 400, problem(400, why)
            if said["ontvanger"]["waarde"] not in found.lets_us_in:
                return 403, problem(403, "Toestemming geweigerd")
            now = timezone.now().isoformat()
            kept = {**said, "berichtId": str(uuid.uuid4()), "tijdstipOntvangst": now, "publicatietijdstip": now}
            found.taken.append(kept)
            shown = {name: value for name, value in kept.items() if name not in ("inhoud", "bijlagen")}
            return 201, json.dumps({**shown, "_links": {"self": {"href": "/"}}}).encode()

        def listing(self, asked: dict[str, list[str]]) -> tuple[int, bytes]:
            receiver = self.headers.get("X-Ontvanger", "")
            if not RECEIVER.fullmatch(receiver):
                return 400, problem(400, "X-Ontvanger")
            kind, number = receiver.split(":")
            theirs = [
                message
                for message in found.taken
                if message["ontvanger"] == {"type": kind, "waarde": number}
                and message["afzender"] in asked.get("afzender", [message["afzender"]])
            ]
            page, size = int(asked["page"][0]), int(asked["pageSize"][0])
            here = theirs[page * size : (page + 1) * size]
            shown = [{name: value for name, value in message.items() if name != "bijlagen"} for message in here]
            pages = -(-len(theirs) // size)
            said = {"berichten": shown, "page": page, "pageSize": size, "totalElements": len(theirs)}
            return 200, json.dumps({**said, "totalPages": pages, "_links": {"self": {"href": "/"}}}).encode()

        def do_GET(self) -> None:
            self.handled(b"")

        def do_POST(self) -> None:
            self.handled(self.rfile.read(int(self.headers["Content-Length"])))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
