"""The way to an e-depot: whole or not at all, and each refusal said in words."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from openloket.ending.archive import depot
from openloket.ending.archive.depot import Away, BadReceipt, Folder, Receipt, Refused, Setup, Site

BAG = b"PK" + bytes(100_000)
SUM = hashlib.sha256(BAG).hexdigest()


class Taking(BaseHTTPRequestHandler):
    """An e-depot that takes what is put there, or answers as it is told."""

    status: ClassVar[int] = 201
    kept: ClassVar[dict[str, bytes]] = {}
    said: ClassVar[dict[str, str]] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).said = dict(self.headers)
        if self.status == 201:
            self.kept[self.path] = body
        self._answer(self.status, b"")

    def do_GET(self) -> None:
        found = self.kept.get(self.path)
        status = 404 if self.status == 201 and found is None else 200 if self.status == 201 else self.status
        self._answer(status, found or b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    Taking.status, Taking.kept, Taking.said = 201, {}, {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(f"http://127.0.0.1:{server.server_port}/in", "geheim-van-het-depot")
        server.shutdown()


def test_a_bag_is_put_whole_with_its_sum_and_its_receipt_is_asked(site: Site) -> None:
    assert site.receipt("sip-1") is None
    for _ in range(2):
        site.send("sip-1", io.BytesIO(BAG), SUM)
    assert Taking.kept == {"/in/sip-1.zip": BAG}
    assert Taking.said["Repr-Digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(SUM)).decode()}:"
    assert Taking.said["Authorization"] == "Bearer geheim-van-het-depot"
    Taking.kept["/in/sip-1.json"] = b'{"bag": "sip-1", "sha256": "x", "number": "7"}'
    said = site.receipt("sip-1")
    assert said is not None
    assert depot.read_receipt(said) == Receipt("sip-1", "x", "7")


@pytest.mark.parametrize(
    ("status", "how"), [(422, Refused), (409, Refused), (401, Away), (429, Away), (503, Away), (302, Away)]
)
def test_what_the_e_depot_answers_is_a_refusal_or_something_of_the_moment(
    site: Site, status: int, how: type[Exception]
) -> None:
    Taking.status = status
    with pytest.raises(how, match=str(status)):
        site.send("sip-1", io.BytesIO(BAG), SUM)
    with pytest.raises(Away):
        site.receipt("sip-1")


def test_one_that_is_gone_is_away_and_its_token_is_not_said() -> None:
    gone = Site("http://127.0.0.1:9/in", "geheim-van-het-depot")
    with pytest.raises(Away) as caught:
        gone.send("sip-1", io.BytesIO(BAG), SUM)
    assert "geheim" not in str(caught.value)


def test_a_folder_gets_a_bag_whole_or_not_and_is_never_made(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.send("sip-1", io.BytesIO(BAG), SUM)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("sip-1.zip", BAG)]
    assert folder.receipt("sip-1") is None

    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read(10)

    with pytest.raises(Away):
        folder.send("sip-2", Breaks(BAG), SUM)
    assert [file.name for file in tmp_path.iterdir()] == ["sip-1.zip"], "nothing of half a bag is left"
    (tmp_path / "sip-1.json").write_bytes(b"x" * (depot.MOST_RECEIPT + 1))
    with pytest.raises(BadReceipt):
        folder.receipt("sip-1")
    away = Folder(tmp_path / "losgekoppeld")
    with pytest.raises(Away):
        away.send("sip-1", io.BytesIO(BAG), SUM)
    with pytest.raises(Away):
        away.receipt("sip-1")
    assert not away.root.exists()


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"bag": 1, "sha256": "a"}', b"\xff", b"[" * 50_000])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(BadReceipt):
        depot.read_receipt(data)


def test_a_setting_is_a_folder_or_an_address() -> None:
    assert isinstance(Setup("/mnt/edepot").depot(), Folder)
    assert isinstance(Setup("https://edepot.example/in", "t").depot(), Site)
