"""Bodies of calls: with a length, in chunks, broken off, too large; on the web server that runs in production."""

from __future__ import annotations

import base64
import http.client
import io
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers.api import access, bodies
from openloket.registers.documenten import bestandsdeel, uploading
from openloket.registers.models import Zaak
from tests.registers import zgw as client
from tests.registers.live import gunicorn
from tests.registers.test_rules_documenten import form
from tests.registers.zgw import Types, Zgw

CHUNKED = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
"""What a web server says of a body in chunks, which it has put together."""


def test_a_body_in_chunks_is_read(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    found = zgw.call("PATCH", zaak, {"toelichting": "in stukken"}, environ=CHUNKED)
    assert (found.status, found.json["toelichting"]) == (200, "in stukken")
    assert zgw.get(zaak).json["toelichting"] == "in stukken"


def test_a_part_of_a_large_file_in_chunks_is_read(zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bestandsdeel, "PART_SIZE", 4)
    large = types.document(inhoud=None, bestandsomvang=6)
    for part, piece in zip(large["bestandsdelen"], (b"abcd", b"ef"), strict=True):
        body, kind = form(large["lock"], piece)
        assert zgw.call("PUT", part["url"], raw=body, kind=kind, environ=CHUNKED).status == 200
    assert zgw.post(f"{large['url']}/unlock", {"lock": large["lock"]}).status == 204
    assert zgw.get(f"{large['url']}/download").content == b"abcdef"


def test_a_patch_without_a_body_is_refused(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    for environ in ({}, {"CONTENT_LENGTH": "0"}, CHUNKED):
        found = zgw.call("PATCH", zaak, raw=b"", environ=environ)
        assert (found.status, found.json["code"]) == (400, "parse_error")
    assert zgw.patch(zaak, {}).status == 200


@pytest.mark.parametrize("length", ["x", "-5", "+5", " 5", "5_0", "5.0", "٥", "1e3", "9" * 30, "0x10"])
def test_a_length_that_is_none_is_refused(zgw: Zgw, types: Types, length: str) -> None:
    found = zgw.call("PATCH", types.zaak()["url"], {"toelichting": "x"}, environ={"CONTENT_LENGTH": length})
    assert found.status == 400


@pytest.mark.parametrize(
    "coding", ["gzip, chunked", "chunked, gzip", "gzip", "identity", "chunked, chunked", "xchunked"]
)
def test_a_coding_that_we_do_not_read_is_refused(zgw: Zgw, types: Types, coding: str) -> None:
    environ = CHUNKED | {"HTTP_TRANSFER_ENCODING": coding}
    assert zgw.call("PATCH", types.zaak()["url"], {"toelichting": "x"}, environ=environ).status == 400


def test_a_length_and_chunks_together_are_refused(zgw: Zgw, types: Types) -> None:
    environ = CHUNKED | {"CONTENT_LENGTH": "5"}
    assert zgw.call("PATCH", types.zaak()["url"], {"toelichting": "x"}, environ=environ).status == 400


def test_a_server_that_cannot_tell_where_chunks_end_asks_for_a_length(zgw: Zgw, types: Types) -> None:
    environ = CHUNKED | {"wsgi.input_terminated": False}
    assert zgw.call("PATCH", types.zaak()["url"], {"toelichting": "x"}, environ=environ).status == 411


def test_a_body_that_breaks_off_changes_nothing(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    found = zgw.call("PATCH", zaak, {"toelichting": "x"}, environ={"CONTENT_LENGTH": "500"})
    assert (found.status, found.json["code"]) == (400, "parse_error")

    class Hangs(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the caller hung up")

    for length in ({"CONTENT_LENGTH": "500"}, CHUNKED):
        assert zgw.call("PATCH", zaak, {"a": 1}, environ={**length, "wsgi.input": Hangs()}).status == 400
    assert zgw.get(zaak).json["toelichting"] == ""


class Endless(io.RawIOBase):
    """A body without an end, that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size
        assert size > 0
        self.taken += size
        return b" " * size


def test_a_body_without_an_end_is_left_at_its_bound(zgw: Zgw, types: Types, settings: Any) -> None:
    settings.REQUEST_MAX_BYTES = 3_000_000
    endless = Endless()
    environ = {**CHUNKED, "wsgi.input": endless}
    assert zgw.call("PATCH", types.zaak()["url"], {"a": 1}, environ=environ).status == 413
    assert endless.taken <= 3_000_000 + bodies.PIECE
    announced = {"CONTENT_LENGTH": "3000001", "wsgi.input": Endless()}
    assert zgw.call("PATCH", types.zaak()["url"], {"a": 1}, environ=announced).status == 413
    assert announced["wsgi.input"].taken == 0  # type: ignore[attr-defined]


def test_a_document_may_be_larger_than_other_bodies(zgw: Zgw, types: Types, settings: Any) -> None:
    settings.REQUEST_MAX_BYTES = 3_000
    content = base64.b64encode(b"x" * 4_000).decode()
    made = types.document(inhoud=content, bestandsomvang=4_000)
    assert zgw.get(f"{made['url']}/download").content == b"x" * 4_000
    lock = zgw.post(f"{made['url']}/lock").json["lock"]
    found = zgw.patch(made["url"], {"inhoud": content, "bestandsomvang": 4_000, "lock": lock})
    assert found.status == 200


def test_a_form_with_too_much_in_it_is_refused(
    zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    large = types.document(inhoud=None, bestandsomvang=8)
    part = large["bestandsdelen"][0]["url"]
    body, kind = form(large["lock"], b"abcdefgh")
    monkeypatch.setattr(bestandsdeel, "PART_SIZE", 8)
    monkeypatch.setattr(uploading, "AROUND_A_PART", 10)
    assert zgw.call("PUT", part, raw=body, kind=kind).status == 413
    assert zgw.call("PUT", part, raw=body, kind=kind, environ=CHUNKED).status == 413
    monkeypatch.undo()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5
    assert zgw.call("PUT", part, raw=body, kind=kind).status == 400


def test_only_version_1_is_served(zgw: Zgw) -> None:
    from openloket.registers import apis

    assert all(map(apis.serves, ("/zaken/api/v1", "/zaken/api/v1/", "/zaken/api/v1/zaken")))
    assert not any(map(apis.serves, ("/zaken/api/v10/zaken", "/zaken/api/v1x", "/zaken/api/v", "/zaken/", "/x/api/v1")))


# On the web server that runs in production -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def port(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with django_db_blocker.unblock(), gunicorn(tmp_path_factory.mktemp("var")) as found:
        yield found


@pytest.fixture
def live(port: int, transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Types]:
    monkeypatch.setattr(client, "BASE", f"http://127.0.0.1:{port}")
    yield client.types(client.client())
    access.forget()


def sent(zaak: str, pieces: list[bytes], **headers: str) -> tuple[int, Any]:
    """A PATCH in chunks, and what came back."""
    host, path = zaak.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=20)
    every = {
        "Authorization": f"Bearer {client.token()}",
        "Accept-Crs": "EPSG:4326",
        "Content-Crs": "EPSG:4326",
        "Content-Type": "application/json",
        **headers,
    }
    connection.request("PATCH", f"/{path}", iter(pieces), every, encode_chunked=True)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, json.loads(content)


def raw(port: int, zaak: str, headers: str, body: bytes) -> bytes:
    """The first line of the answer to a request as it is typed; b"" when the connection is closed without one."""
    path = zaak.split("/", 3)[3]
    lines = (
        f"PATCH /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {client.token()}\r\n"
        f"Accept-Crs: EPSG:4326\r\nContent-Crs: EPSG:4326\r\nContent-Type: application/json\r\n{headers}\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(lines.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline().strip()


def test_chunks_are_read_on_the_web_server(live: Types) -> None:
    zaak = live.zaak()["url"]
    status, found = sent(zaak, [b'{"toelich', b'ting": "in ', b'stukken"}'])
    assert (status, found["toelichting"]) == (200, "in stukken")
    assert Zaak.objects.get().toelichting == "in stukken"
    large = "x" * 1000
    status, found = sent(zaak, [b'{"toelichting": "', *[b"x"] * 1000, b'"}'], **{"Transfer-Encoding": "chunked"})
    assert (status, found["toelichting"]) == (200, large)


def test_no_chunks_at_all_are_refused_on_the_web_server(live: Types) -> None:
    status, found = sent(live.zaak()["url"], [])
    assert (status, found["code"]) == (400, "parse_error")


BODY = b'{"toelichting": "nee"}'
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (f"Transfer-Encoding: chunked\r\nContent-Length: {len(BODY)}\r\n", CHUNK + b"0\r\n\r\n"),
        (f"Content-Length: {len(BODY)}\r\nContent-Length: 5\r\n", BODY),
        ("Transfer-Encoding: chunked, chunked\r\n", CHUNK + b"0\r\n\r\n"),
        ("Transfer-Encoding: gzip, chunked\r\n", CHUNK + b"0\r\n\r\n"),
        ("Transfer-Encoding: identity\r\n", BODY),
        ("Transfer-Encoding: zipped\r\n", CHUNK + b"0\r\n\r\n"),
        ("Content-Length: -5\r\n", BODY),
        ("Content-Length: +22\r\n", BODY),
        ("Content-Length: 500\r\n", BODY),
        ("Transfer-Encoding: chunked\r\n", CHUNK),
        ("Transfer-Encoding: chunked\r\n", CHUNK[:10]),
        ("Transfer-Encoding: chunked\r\n", b"zz\r\n" + BODY + b"\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", b"5\r\n" + BODY + b"\r\n0\r\n\r\n"),
        ("", b""),
    ],
    ids=[
        "both",
        "two-lengths",
        "twice",
        "gzip",
        "identity",
        "unknown",
        "negative",
        "plus",
        "broken-off",
        "no-last-chunk",
        "half-a-chunk",
        "no-size",
        "wrong-size",
        "nothing",
    ],
)
def test_what_cannot_be_trusted_changes_nothing(port: int, live: Types, headers: str, body: bytes) -> None:
    zaak = live.zaak()["url"]
    line = raw(port, zaak, headers, body)
    assert line == b"" or line.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), line
    assert Zaak.objects.get().toelichting == ""


def test_a_form_of_the_site_in_chunks_says_that_a_length_is_needed(port: int, live: Types) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/taal/", iter([b"language=en"]), {"Content-Type": "application/x-www-form-urlencoded"})
    response = connection.getresponse()
    page = response.read().decode()
    assert response.status == 411
    assert "Content-Length" in page
    connection.close()
