"""The proxy in deploy/nginx: a real nginx, before something that remembers what it gets, and before a real loket."""

from __future__ import annotations

import http.client
import io
import json
import re
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings

from openloket.site import guessable
from tests.conftest import png
from tests.registers.zgw import token
from tests.site import running
from tests.site.nginx import FOLDER, MISSING, Nginx

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not on this machine: {', '.join(MISSING)}")
SERVICE = "melding_openbare_ruimte"
CHOSEN = "0123456789abcdef0123456789abcdef"
"""An id of a request as a visitor may choose it: one that we would keep of a proxy."""
SECRET = "8vQ2mXr5tYz1Kp7LwN3bHs"
TOO_LARGE, AWAY, NOT_HERE = (
    "Dit is te groot om te versturen",
    "Het loket is even niet bereikbaar",
    "Deze pagina is er niet",
)


class Remembers(ThreadingHTTPServer):
    """A server behind the proxy that remembers the requests that it got, and the connections they came by."""

    daemon_threads = True

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], int]] = []
        self.connections: set[Any] = set()
        super().__init__(("127.0.0.1", 0), _Answers)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Remembers

    def do_GET(self) -> None:
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.server.got.append((self.path, {name.lower(): text for name, text in self.headers.items()}, size))
        self.server.connections.add(self.client_address)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def remembering(tmp_path: Path) -> Iterator[tuple[Nginx, Remembers]]:
    behind = Remembers()
    nginx = Nginx(tmp_path, behind.server_address[1])
    yield nginx, behind
    nginx.stop()
    behind.shutdown()
    behind.server_close()


def browser(nginx: Nginx) -> requests.Session:
    session = requests.Session()
    session.verify = str(nginx.certificate)
    session.trust_env = False  # whatever this machine trusts
    return session


def begun(nginx: Nginx, path: str, length: int, kind: str = "multipart/form-data; boundary=b") -> tuple[int, str]:
    """Say that a body of this length comes, and return the answer to that."""
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    connection = http.client.HTTPSConnection("localhost", nginx.port, context=context, timeout=60)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", kind)
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


# What it does by itself -----------------------------------------------------------------------------------------------


def test_what_a_visitor_says_of_itself_is_replaced(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    lies = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=6.6.6.6",
        "X-Request-ID": CHOSEN,
    }
    assert browser(nginx).get(f"{nginx.url}/", headers=lies).text == "ok"
    ((_, headers, _),) = behind.got
    said = {
        name: headers.get(name)
        for name in ("host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded")
    }
    assert said == {
        "host": "localhost",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
        "x-forwarded-host": None,
        "forwarded": None,
    }
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
    assert headers["x-request-id"] != CHOSEN


def test_another_name_gets_no_answer(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    assert browser(nginx).get(f"{nginx.url}/", headers={"Host": "evil.example"}).status_code == 421
    stranger = ssl.create_default_context(cafile=str(nginx.certificate))
    with socket.create_connection(("127.0.0.1", nginx.port)) as plain, pytest.raises(ssl.SSLError):
        stranger.wrap_socket(plain, server_hostname="evil.example")
    moved = requests.get(f"http://localhost:{nginx.plain}/mijn/?a=1", allow_redirects=False, timeout=30)
    assert (moved.status_code, moved.headers["Location"]) == (301, "https://localhost/mijn/?a=1")
    assert behind.got == []


def test_connections_to_the_loket_stay_open(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    for _ in range(6):
        browser(nginx).get(f"{nginx.url}/", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    assert len(behind.got) == 6
    assert len(behind.connections) < 6
    assert not any("upgrade" in headers or "connection" in headers for _, headers, _ in behind.got)


def test_an_upload_comes_when_it_is_whole(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    early: list[int] = []

    def slowly() -> Iterator[bytes]:
        for _ in range(4):
            yield b"x" * 50_000
            time.sleep(0.5)
            early.append(len(behind.got) + len(behind.connections))

    assert browser(nginx).post(f"{nginx.url}/", data=slowly()).text == "ok"  # in chunks, without Content-Length
    assert early == [0] * 4
    ((_, headers, size),) = behind.got
    assert (size, headers["content-length"], "transfer-encoding" in headers) == (200_000, "200000", False)


def test_the_limits_are_those_of_the_loket(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    assert f"client_max_body_size {settings.REQUEST_MAX_BYTES};" in (FOLDER / "loket.conf").read_text()
    code, text = begun(nginx, "/aanvragen/", settings.REQUEST_MAX_BYTES + 1)
    assert (code, TOO_LARGE in text, "nginx" in text) == (413, True, False)
    code, text = begun(nginx, "/documenten/api/v1/enkelvoudiginformatieobjecten", 5 * 2**30, "application/json")
    assert (code, json.loads(text)["status"]) == (413, 413)
    assert behind.got == []


def test_how_it_is_stays_inside(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    for path in (
        "/gezond/",
        "/gezond/leeft/",
        "/gezond/alles/",
        "/gezond//alles/",
        "/x/../gezond/alles/",
        "/%67ezond/",
    ):
        prepared = requests.Request("GET", f"{nginx.url}{path}").prepare()
        prepared.url = f"{nginx.url}{path}"
        answer = browser(nginx).send(prepared)
        assert (answer.status_code, NOT_HERE in answer.text) == (404, True), path
    assert behind.got == []


def test_what_is_secret_in_an_address_is_not_written_down(remembering: tuple[Nginx, Remembers]) -> None:
    nginx, behind = remembering
    for path in (
        f"/inloggen/terug/?code={SECRET}",
        f"/ondertekenen/{SECRET}/",
        f"/account/password/reset/key/5-{SECRET}/",
    ):
        browser(nginx).get(nginx.url + path, headers={"Referer": f"https://elders.example/?{SECRET}"})
    begun(nginx, f"/ondertekenen/{SECRET}/?code={SECRET}", settings.REQUEST_MAX_BYTES + 1)
    zaak = "/zaken/api/v1/zaken/4e5d1dd6-51a6-4e2b-a2b7-6d2a8a2c0c11"
    browser(nginx).get(nginx.url + zaak)
    nginx.stop()
    logged = nginx.logged()
    assert SECRET not in logged
    for path in ("/inloggen/terug/", "/ondertekenen/.../", "/account/password/reset/key/.../", zaak):
        assert f'{path}"' in logged, logged
    assert len(behind.got) == 4


def test_a_loket_that_is_away_is_told_in_plain_words(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path, running.free_port())
    try:
        page = browser(nginx).get(f"{nginx.url}/mijn/")
        assert (page.status_code, AWAY in page.text, 'lang="nl"' in page.text) == (503, True, True)
        style = re.search(r'href="(/[^"]+\.css)"', page.text)
        assert style is not None
        assert browser(nginx).get(nginx.url + style[1]).headers["Content-Type"] == "text/css"
        called = browser(nginx).get(f"{nginx.url}/zaken/api/v1/zaken")
        assert (called.status_code, called.json()["status"]) == (503, 503)
    finally:
        nginx.stop()


# Before a real loket --------------------------------------------------------------------------------------------------


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_people_and_systems_come_through_it(tmp_path: Path, tables: Path) -> None:
    assert guessable.problems(running.KEYS) == []
    postgres = running.Postgres(tables)
    backend = running.free_port()
    (tmp_path / "nginx").mkdir()
    nginx = Nginx(tmp_path / "nginx", backend)
    shutil.copytree(running.ROOT / "services" / SERVICE, tmp_path / "services" / SERVICE)
    env = running.environment(
        postgres.url,
        tmp_path / "var",
        LOKET_PASSWORD=running.PASSWORD,
        LOKET_BASE_URL=nginx.url,
        LOKET_HOSTS="localhost",
        LOKET_SERVICES=str(tmp_path / "services"),
    )
    loket = running.Running(tmp_path, env, port=backend)
    try:
        loket.wait(900)
        official = ("anna", "--name", "Anna de Wit", "--team", "buitenruimte", "--role", "behandelaar")
        assert running.loket("staff", "add", *official, env=env).returncode == 0
        client = running.loket("api", "client", "proef", "--all", "--json", env=env)
        visitor = browser(nginx)
        pages(visitor, nginx)
        report(visitor, nginx)
        too_large(visitor, nginx)
        desk(nginx)
        logins = json.loads(running.loket("staff", "logins", "--json", env=env).stdout)["logins"]
        assert {row["address"] for row in logins} == {"127.0.0.1"}
        documents(nginx, json.loads(client.stdout)["secret"])
    finally:
        loket.stop()
        nginx.stop()
        postgres.close()


def pages(visitor: requests.Session, nginx: Nginx) -> None:
    """Headers come from the loket, once; HEAD and Range work; a style comes from the proxy the second time."""
    lies = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Request-ID": CHOSEN}
    home = visitor.get(f"{nginx.url}/", headers=lies, allow_redirects=False)
    assert home.status_code == 200
    assert "evil.example" not in home.text
    assert home.headers["X-Request-ID"] != CHOSEN
    assert home.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Content-Encoding" not in home.headers
    head = visitor.head(f"{nginx.url}/")
    assert (head.status_code, head.content, int(head.headers["Content-Length"]) > 1000) == (200, b"", True)
    style = re.search(r'href="(/static/[^"]+\.css)"', home.text)
    assert style is not None
    whole = visitor.get(nginx.url + style[1])
    assert whole.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    part = visitor.get(nginx.url + style[1], headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    assert list((nginx.folder / "cache").glob("*")) != []


def report(visitor: requests.Session, nginx: Nginx) -> None:
    """Report a broken lamp with a photo, and read what was sent."""
    page = visitor.get(f"{nginx.url}/diensten/{SERVICE}/")
    page = visitor.post(
        f"{nginx.url}/aanvragen/{SERVICE}/",
        data={"csrfmiddlewaretoken": token_of(page.text)},
        headers={"Referer": page.url},
    )
    answers: list[tuple[dict[str, str], dict[str, Any]]] = [
        (
            {"soort": "verlichting", "gevaar": "no", "omschrijving": "De lamp is stuk."},
            {"foto": ("lamp.png", io.BytesIO(png()), "image/png")},
        ),
        ({"plaats.where": "Voorbeeldstraat 12"}, {}),
        ({"naam": "Suzanne Moulin"}, {}),
        ({}, {}),
    ]
    for data, files in answers:
        form = {"csrfmiddlewaretoken": token_of(page.text), **data}
        parts = {**files, **{name: (None, text) for name, text in form.items()}}
        page = visitor.post(page.url, files=parts, headers={"Referer": page.url, "X-Forwarded-For": "6.6.6.6"})
        assert page.status_code == 200, page.text
    assert "/ontvangen/" in page.url, page.text
    pdf = visitor.get(f"{page.url}aanvraag.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["Cache-Control"] == "private, no-store"


def too_large(visitor: requests.Session, nginx: Nginx) -> None:
    """Hear in Dutch that a file is too large: from the proxy, and from the loket for what the proxy lets through."""
    code, text = begun(nginx, "/aanvragen/melding_openbare_ruimte/", settings.REQUEST_MAX_BYTES + 1)
    assert (code, TOO_LARGE in text) == (413, True)
    much = {"omschrijving": "x" * (settings.FORM_MAX_BYTES + 1)}
    answer = visitor.post(f"{nginx.url}/aanvragen/{SERVICE}/", data=much)
    assert (answer.status_code, "nginx" in answer.text) == (413, False)


def desk(nginx: Nginx) -> None:
    """Log in as an official, after a wrong password that says to come from elsewhere."""
    official = browser(nginx)
    where = f"{nginx.url}/account/login/"
    for password in ("mis", running.PASSWORD):
        form = {"csrfmiddlewaretoken": token_of(official.get(where).text), "login": "anna", "password": password}
        answer = official.post(where, data=form, headers={"Referer": where, "X-Forwarded-For": "6.6.6.6"})
    assert answer.url == f"{nginx.url}/werk/", answer.text


def documents(nginx: Nginx, secret: str) -> None:
    """Read a register as another system: links in it lead through the proxy."""
    headers = {"Authorization": f"Bearer {token('proef', secret)}", "Accept-Crs": "EPSG:4326"}
    zaak = browser(nginx).get(f"{nginx.url}/zaken/api/v1/zaken", headers=headers).json()["results"][0]
    assert zaak["url"].startswith("https://localhost/zaken/api/v1/zaken/")  # nobody names a port in production
    listed = browser(nginx).get(f"{nginx.url}/documenten/api/v1/enkelvoudiginformatieobjecten", headers=headers).json()
    photo = next(row for row in listed["results"] if row["bestandsnaam"].endswith(".png"))
    assert browser(nginx).get(photo["inhoud"].replace("https://localhost", nginx.url), headers=headers).content == png()
