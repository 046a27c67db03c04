"""A directory of officials that really runs: the stand-in on a port of this machine, which can also fall silent or lie."""

from __future__ import annotations

import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from openloket.site.standin_directory import Answer, Provider
from tests.patience import SILENT

BACKCHANNEL = "http://schemas.openid.net/event/backchannel-logout"


class Running:
    """The stand-in directory, at `url`; `says` overrules what it answers at a path, None is silence."""

    def __init__(self, entra: bool = False) -> None:
        self.says: dict[str, Any] = {}
        self.asked: list[str] = []
        self.over = threading.Event()
        self.numbers = itertools.count()
        running = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                running.asked.append(parts.path)
                said = running.says.get(parts.path, ...)
                if said is None:
                    running.over.wait(SILENT)
                    return
                if callable(said):
                    said = said(dict(parse_qsl(body)))
                answer = (
                    running.provider.answer(
                        parts.path,
                        dict(parse_qsl(parts.query)),
                        dict(parse_qsl(body)),
                        self.headers.get("Authorization", ""),
                    )
                    if said is ...
                    else said
                )
                data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                if answer.location:
                    self.send_header("Location", answer.location)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = _answer

            def log_message(self, *words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.provider = Provider(
            self.url,
            "openloket",
            "geheim:met/tekens",
            {
                "iris": {
                    "name": "Iris Vermeer",
                    "groups": ["Vergunningen"],
                    "claims": {"email": "iris@voorbeeld.example"},
                },
                "kim": {"name": "Kim Blom", "groups": ["/loket/beheer"]},
                "lotte": {"name": "Lotte Prins", "groups": ["Personeel"]},
            },
            entra=entra,
        )
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def iris(self) -> dict[str, Any]:
        return self.provider.people["iris"]

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def log_in(
        self, person: str = "iris", client: Client | None = None, follow: bool = False, next: str = ""
    ) -> tuple[Client, Any]:
        """Log in through the site, as a browser does; return the browser and the last answer."""
        client = client or Client()
        begun = client.get("/account/directory/", {"next": next} if next else {})
        assert begun.status_code == 302, begun.content.decode()
        asked = dict(parse_qsl(urlsplit(begun["Location"]).query))
        back = self.provider.chosen(asked, person).location
        return client, client.get(back, follow=follow)

    def word(self, **claims: Any) -> dict[str, str]:
        """Return what the directory posts when someone logs out there; a claim of None is left out."""
        said = {"jti": f"j-{next(self.numbers)}", "events": {BACKCHANNEL: {}}, "sub": "id-iris", **claims}
        return {"logout_token": self.provider.signed(said, kind="logout+jwt")}


ERROR = Answer(503, {"error": "temporarily_unavailable"})
