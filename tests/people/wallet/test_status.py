"""A credential that was withdrawn is refused, and so is one of which nobody can tell (Token Status List)."""

from __future__ import annotations

import http.server
import threading
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from openloket.people.wallet import status, statuses
from openloket.people.wallet.refused import Refused, Why
from openloket.site.demo_wallet import made
from openloket.site.standin_wallet import encoded, signed, status_token
from tests.wallets import ISSUERS, NOW, ROOTS, STATUS, with_header

DUTCH = ISSUERS[0]
SIGNER = ROOTS.dutch.signer("statuslijst")


def token(**more: Any) -> str:
    """Return a status list with other claims; None leaves one out."""
    return status_token(SIGNER, STATUS, NOW, **more)


def packed(bits: int, statuses: bytes) -> dict[str, Any]:
    return {"bits": bits, "lst": encoded(zlib.compress(statuses))}


def unsigned(typ: str) -> str:
    claims = {"sub": STATUS, "iat": int(NOW.timestamp()), "status_list": packed(1, b"\0")}
    return signed(claims, typ, SIGNER.key, SIGNER.chain)


@pytest.mark.parametrize(
    ("bits", "lst", "expected"),
    [
        # the examples of the specification (4.2 and 4.3)
        (1, "eNrbuRgAAhcBXQ", [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
        (2, "eNo76fITAAPfAgc", [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ],
)
def test_the_examples_of_the_specification(bits: int, lst: str, expected: list[int]) -> None:
    found = status.read(token(status_list={"bits": bits, "lst": lst}), STATUS, DUTCH, NOW)
    for index, value in enumerate(expected):
        if value == 0:
            found.check(index)
        else:
            with pytest.raises(Refused, match=f"status {value}") as refused:
                found.check(index)
            assert refused.value.why == Why.WITHDRAWN


@pytest.mark.parametrize("bits", [4, 8])
def test_wider_statuses(bits: int) -> None:
    statuses = b"\x10" if bits == 4 else b"\x00\x01"
    found = status.read(token(status_list=packed(bits, statuses)), STATUS, DUTCH, NOW)
    found.check(0)
    with pytest.raises(Refused, match="status 1"):
        found.check(1)


def test_a_position_outside_the_list_is_refused() -> None:
    found = status.read(token(), STATUS, DUTCH, NOW)
    found.check(7)
    with pytest.raises(Refused) as refused:
        found.check(8)
    assert refused.value.why == Why.FORGED


AWAY: dict[str, Callable[[], str]] = {
    "list-typ": lambda: unsigned("JWT"),
    "list-signature": lambda: token()[:-8] + "AAAAAAAA",
    "list-alg-none": lambda: with_header(token(), alg="none"),
    "list-other-issuer": lambda: status_token(made("uitgever NL").signer("statuslijst"), STATUS, NOW),
    "list-sub": lambda: token(sub="https://uitgever.example/status/es"),
    "list-iat-missing": lambda: token(iat=None),
    "list-exp-passed": lambda: token(exp=int((NOW - timedelta(minutes=5)).timestamp())),
    "list-ttl-negative": lambda: token(ttl=-1),
    "list-ttl-no-number": lambda: token(ttl="60"),
    "list-missing": lambda: token(status_list=None),
    "list-bits": lambda: token(status_list=packed(3, b"\0")),
    "list-lst": lambda: token(status_list={"bits": 1}),
    "list-no-zlib": lambda: token(status_list={"bits": 1, "lst": encoded(b"no zlib")}),
    "list-cut-off": lambda: token(status_list={"bits": 1, "lst": encoded(zlib.compress(b"\0" * 99)[:-4])}),
    "list-bomb": lambda: token(status_list=packed(1, b"\0" * (status.MOST + 1))),
    "list-no-jwt": lambda: "<html>",
}


@pytest.mark.parametrize("case", AWAY)
def test_a_list_that_is_not_right_says_nothing(case: str) -> None:
    with pytest.raises(Refused) as refused:
        status.read(AWAY[case](), STATUS, DUTCH, NOW)
    assert refused.value.why == Why.STATUS_AWAY


PLACES: dict[str, Any] = {
    "status-no-object": "x",
    "status-unknown-kind": {"other": {}},
    "status-no-uri": {"status_list": {"idx": 1}},
    "status-http": {"status_list": {"idx": 1, "uri": "http://uitgever.example/status"}},
    "status-file": {"status_list": {"idx": 1, "uri": "file:///etc/passwd"}},
    "status-idx-negative": {"status_list": {"idx": -1, "uri": STATUS}},
    "status-idx-no-number": {"status_list": {"idx": "1", "uri": STATUS}},
    "status-idx-boolean": {"status_list": {"idx": True, "uri": STATUS}},
}


@pytest.mark.parametrize("case", PLACES)
def test_a_status_that_cannot_be_looked_up_is_refused(case: str) -> None:
    with pytest.raises(Refused) as refused:
        status.place({"status": PLACES[case]})
    assert refused.value.why == Why.FORGED


def test_where_a_status_stands() -> None:
    assert status.place({"status": {"status_list": {"idx": 3, "uri": STATUS}}}) == status.Place(STATUS, 3)
    assert status.place({}) is None


class _Lists(http.server.BaseHTTPRequestHandler):
    answers: list[tuple[int, bytes]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Accept", ""))
        code, body = self.answers[min(len(self.asked), len(self.answers)) - 1]
        self.send_response(code)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def lists() -> Iterator[Any]:
    """Serve what a test puts in `answers`; yields that handler, with the address in `uri`."""
    handler = type("Lists", (_Lists,), {"answers": [], "asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.uri = f"http://127.0.0.1:{server.server_port}/status"  # type: ignore[attr-defined]
    statuses.forget()
    yield handler
    server.shutdown()
    server.server_close()
    statuses.forget()


def served(uri: str, **more: Any) -> tuple[int, bytes]:
    return 200, status_token(SIGNER, uri, NOW, **more).encode()


def test_a_list_is_asked_for_once_while_it_counts(lists: Any) -> None:
    lists.answers = [served(lists.uri, ttl=60), served(lists.uri, statuses=b"\x01")]
    place = status.Place(lists.uri, 0)
    statuses.check(place, DUTCH, NOW)
    statuses.check(place, DUTCH, NOW + timedelta(seconds=59))
    assert lists.asked == ["application/statuslist+jwt"]
    with pytest.raises(Refused) as refused:
        statuses.check(place, DUTCH, NOW + timedelta(seconds=60))
    assert refused.value.why == Why.WITHDRAWN
    assert len(lists.asked) == 2


def test_a_list_is_not_relied_upon_past_its_end(lists: Any) -> None:
    ends = int((NOW + timedelta(seconds=10)).timestamp())
    lists.answers = [served(lists.uri, ttl=3600, exp=ends), (500, b"")]
    place = status.Place(lists.uri, 0)
    statuses.check(place, DUTCH, NOW)
    with pytest.raises(Refused) as refused:
        statuses.check(place, DUTCH, NOW + timedelta(seconds=11))
    assert refused.value.why == Why.STATUS_AWAY


@pytest.mark.parametrize("answer", [(500, b""), (302, b""), (200, b"\xff"), (200, b"x" * (status.MOST_PACKED + 1))])
def test_a_list_that_is_away_is_told_as_such(lists: Any, answer: tuple[int, bytes]) -> None:
    lists.answers = [answer]
    with pytest.raises(Refused) as refused:
        statuses.check(status.Place(lists.uri, 0), DUTCH, NOW)
    assert refused.value.why == Why.STATUS_AWAY
    assert len(lists.asked) == 1


def test_nobody_there_is_told_as_such() -> None:
    with pytest.raises(Refused) as refused:
        statuses.check(status.Place("http://127.0.0.1:9/status", 0), DUTCH, NOW)
    assert refused.value.why == Why.STATUS_AWAY
