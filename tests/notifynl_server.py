"""NotifyNL, played by a port on this machine: the published API of GOV.UK Notify, as much of it as we call.

It checks who calls (a JWT of the service with its secret), takes an e-mail or a text message, finds one by its
reference, and refuses in the published form. What it does otherwise is told by `answers`, one for each call that is left.
"""

from __future__ import annotations

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

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from openloket.cases.carrying.by_notifynl import Account

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
EMAIL, SMS = "f33517ff-2a88-4f6e-b855-c550268ce08a", "5c550268-2a88-4f6e-b855-ce08af33517f"
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+")
FIELDS = {"email": ("email_address", EMAIL), "sms": ("phone_number", SMS)}


@dataclass
class Answer:
    """An answer that is given instead of the usual one; `taken` says whether the notification was taken nevertheless."""

    status: int = 500
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    taken: bool = False
    after: float = 0


@dataclass
class NotifyServer:
    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def account(self, **changed: str) -> Account:
        said = {
            "url": f"http://127.0.0.1:{self.port}",
            "key": f"proef-{SERVICE}-{SECRET}",
            "email_template": EMAIL,
            "sms_template": SMS,
        }
        return Account(**(said | changed))


def refusal(status: int, error: str, message: str = "no") -> bytes:
    return json.dumps({"status_code": status, "errors": [{"error": error, "message": message}]}).encode()


@contextmanager
def notifynl() -> Iterator[NotifyServer]:
    found = NotifyServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **(headers or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def known(self) -> bool:
            try:
                token = jwt.decode(self.headers["Authorization"].removeprefix("Bearer "), OctKey.import_key(SECRET))
            except (JoseError, ValueError):
                return False
            return token.claims["iss"] == SERVICE and abs(token.claims["iat"] - time.time()) <= 30

        def handled(self, sent: bytes) -> None:
            found.calls.append(f"{self.command} {self.path}")
            other = found.answers.pop(0) if found.answers else None
            if other and not other.taken:
                time.sleep(other.after)
                return self.say(other.status, other.body, other.headers)
            if not self.known():
                return self.say(403, refusal(403, "AuthError", "Invalid token: API key not found"))
            status, body = self.usual(sent)
            if other:
                time.sleep(other.after)
                return self.say(other.status, other.body, other.headers)
            return self.say(status, body)

        def usual(self, sent: bytes) -> tuple[int, bytes]:
            url = urlsplit(self.path)
            if self.command == "GET" and url.path == "/v2/notifications":
                wanted = parse_qs(url.query)["reference"]
                return 200, json.dumps(
                    {"notifications": [n for n in found.taken if n.get("reference") in wanted], "links": {}}
                ).encode()
            kind = url.path.removeprefix("/v2/notifications/")
            if self.command != "POST" or kind not in FIELDS:
                return 404, refusal(404, "NoResultFound")
            said, (name, template) = json.loads(sent), FIELDS[kind]
            if said["template_id"] != template:
                return 400, refusal(400, "BadRequestError", "Template not found")
            if kind == "email" and not ADDRESS.fullmatch(said[name]):
                return 400, refusal(400, "ValidationError", f"email_address {said[name]} is not valid")
            taken = {"id": str(uuid.uuid4()), "status": "created", **said}
            found.taken.append(taken)
            return 201, json.dumps(
                {"id": taken["id"], "reference": said.get("reference"), "content": {}, "uri": ""}
            ).encode()

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
