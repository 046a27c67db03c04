"""Who is slow costs a connection, not the site: tested on a real server of one process with its eight threads."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from gunicorn.config import Config

from openloket.site import connections, refusals
from openloket.site.connections import Arrived, arrived
from openloket.site.serving import site_command
from tests.patience import IN_TIME, LONG
from tests.site import small_site

ROOT = Path(__file__).resolve().parents[2]
THREADS = 8

# How much of a request is there ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", Arrived.PART),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", Arrived.PART),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", Arrived.WHOLE),
        (b"GET / HTTP/1.1\r\n\r\nGET /next", Arrived.WHOLE),
        (b"GET / HTTP/1.1\nHost: x", Arrived.WHOLE),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:  3 \r\n\r\nab", Arrived.PART),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", Arrived.WHOLE),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", Arrived.WHOLE),
        (b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\nabc", Arrived.HEAD),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", Arrived.HEAD),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", Arrived.HEAD),
        (b"GET / HTTP/1.1\r\nCookie: " + b"x" * connections.HEAD_MOST, Arrived.TOO_LARGE),
        (b"GET / HTTP/1.1\r\nCookie: " + b"x" * connections.HEAD_MOST + b"\r\n\r\n", Arrived.TOO_LARGE),
    ],
)
def test_how_much_of_a_request_is_there(data: bytes, found: Arrived) -> None:
    assert arrived(data) is found


# A server on a port ---------------------------------------------------------------------------------------------------


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def open(self, sent: bytes = b"") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        made.sendall(sent)
        return made

    def get(self, path: str = "/") -> tuple[int, float]:
        """The status of a page, and how many seconds it took on a new connection."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status, time.monotonic() - began

    def answers_quickly(self) -> bool:
        """Ten pages one after another, none of which waits for another connection."""
        return all(status == 200 and seconds < 5 for status, seconds in (self.get() for _ in range(10)))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = site_command(f"127.0.0.1:{port}", 1)
    command[command.index("openloket.site.wsgi")] = "tests.site.small_site"
    at = command.index("--config")
    del command[at : at + 2]  # which warms up the real site
    assert command[command.index("--threads") + 1] == str(THREADS)
    process = subprocess.Popen(
        [*command, "--log-level", "warning"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    deadline = time.monotonic() + 120
    found = Server(port, process)
    while True:
        assert process.poll() is None
        assert time.monotonic() < deadline
        with contextlib.suppress(OSError):
            found.get()
            break
    yield found
    process.send_signal(signal.SIGTERM)
    process.wait(120)


@contextlib.contextmanager
def many(server: Server, count: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that all sent this and no more."""
    opened = [server.open(sent) for _ in range(count)]
    try:
        yield opened
    finally:
        for each in opened:
            each.close()


HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: "


@pytest.mark.parametrize("count", [60, 200, 500])
@pytest.mark.parametrize(
    "sent",
    [
        HALF,
        b"",
        b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhalf a form",
    ],
    ids=["half a head", "nothing", "half a form"],
)
def test_half_sent_requests_do_not_hold_up_others(server: Server, count: int, sent: bytes) -> None:
    """500 is more than a process takes."""
    with many(server, count, sent):
        assert server.answers_quickly()


@pytest.mark.parametrize(
    "head",
    [
        b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n",
        b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n",
        b"POST /read HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n",
    ],
    ids=["large", "chunked", "expect", "unread"],
)
def test_bodies_that_do_not_come_do_not_hold_up_others(server: Server, head: bytes) -> None:
    with many(server, 60, head):
        assert server.answers_quickly()


def test_who_has_been_answered_and_stays_does_not_hold_up_others(server: Server) -> None:
    with many(server, 60, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        assert server.answers_quickly()


def test_who_does_not_read_does_not_hold_up_others(server: Server) -> None:
    """A page of 2 MB is more than the kernel keeps; who reads it after a while gets it whole."""
    with many(server, 60, b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n") as readers:
        assert server.answers_quickly()
        answer = b""
        while len(answer.partition(b"\r\n\r\n")[2]) < small_site.LONG:
            answer += readers[0].recv(1_000_000)
        body = answer.partition(b"\r\n\r\n")[2]
        assert list(body[:: small_site.PIECE]) == list(range(small_site.LONG // small_site.PIECE))
        readers[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert readers[0].recv(1000).startswith(b"HTTP/1.1 200 ")


def test_a_head_that_does_not_end_is_refused_in_time(server: Server) -> None:
    """However busily it is sent."""
    with contextlib.closing(server.open(HALF)) as slow:
        began, answer = time.monotonic(), b""
        slow.settimeout(0.2)
        while not answer and time.monotonic() < began + 2 * connections.HEAD_WITHIN:
            slow.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                answer = slow.recv(1000)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 2 * connections.HEAD_WITHIN


def test_a_head_that_is_too_large_is_refused_at_once(server: Server) -> None:
    with contextlib.closing(server.open(HALF + b"x" * connections.HEAD_MOST)) as slow:
        assert slow.recv(1000).startswith(b"HTTP/1.1 431 ")


WRONG = [
    (b"nonsense\r\n\r\n", 400),
    (b"GET %s HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    (b"GET %s HTTP/1.1\nHost: x\n\n", 400),
    (b"GET %s HTTP/1.1\r\nHo st: x\r\n\r\n", 400),
    (b"GET %s HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
    (b"GET %s?" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    (b"GET %s HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\n\r\n", 417),
    (b"GET %s HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 9000 + b"\r\n\r\n", 431),
    (b"GET %s HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
    (b"GET %s HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * connections.HEAD_MOST, 431),
    (b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zipped\r\n\r\n", 501),
    (b"GET %s?fall HTTP/1.1\r\nHost: x\r\n\r\n", 500),
]


@pytest.mark.parametrize("path", [b"/", b"/zaken/api/v1/zaken"])
@pytest.mark.parametrize(("sent", "status"), WRONG, ids=[f"{status}-{sent[:40]!r}" for sent, status in WRONG])
def test_what_is_no_request_gets_an_answer_in_dutch(server: Server, sent: bytes, status: int, path: bytes) -> None:
    with contextlib.closing(server.open(sent.replace(b"%s", path))) as connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = answer.read().decode()
    assert answer.status == status
    assert answer.getheader("Connection") == "close"
    if b"%s" in sent and b"api" in path:
        assert answer.getheader("Content-Type") == "application/problem+json"
        found = json.loads(body)
        assert (found["status"], found["title"]) == (status, refusals.SAID[status][0])
    else:
        assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
        assert '<html lang="nl">' in body
        assert f"<h1>{refusals.SAID[status][0]}</h1>" in body


def test_a_request_in_pieces_is_answered(server: Server) -> None:
    request = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabcdef"
    with contextlib.closing(server.open()) as slow:
        for n in range(len(request)):
            slow.sendall(request[n : n + 1])
        slow.sendall(request * 2)  # and two at once on the same connection
        answers = b""
        while answers.count(b"\r\n\r\n6") < 3:
            answers += slow.recv(1000)


def test_a_large_body_arrives_whole(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        for size in (5, connections.BODY_SMALL, connections.BODY_SMALL + 1, 20_000_000):
            connection.request("POST", "/read", body=b"x" * size)
            assert connection.getresponse().read() == str(size).encode()
        connection.request("POST", "/read", body=iter([b"x" * 1000] * 500), encode_chunked=True)
        assert connection.getresponse().read() == b"500000"
        connection.request("GET", "/large")
        assert len(connection.getresponse().read()) == small_site.LARGE


def test_many_large_bodies_at_once_each_get_their_turn(server: Server) -> None:
    def send(n: int) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", "/read", body=b"x" * (300_000 + n))
            return connection.getresponse().read()

    with ThreadPoolExecutor(20) as callers:
        assert list(callers.map(send, range(40))) == [str(300_000 + n).encode() for n in range(40)]


# One round of the poller ----------------------------------------------------------------------------------------------


@pytest.fixture
def worker() -> Iterator[connections.Worker]:
    """A worker that listens on one port and has room for two connections beside its only thread."""
    cfg = Config()
    cfg.set("threads", 1)
    cfg.set("worker_connections", 3)
    with socket.create_server(("127.0.0.1", 0)) as port:
        port.setblocking(False)
        made = connections.Worker(1, os.getpid(), [port], None, 10, cfg, logging.getLogger(__name__))
        made.poller = selectors.DefaultSelector()
        made.poller.register(port, selectors.EVENT_READ, made.accept)
        yield made
        made.poller.close()


def test_a_connection_that_made_room_in_a_round_is_not_read_in_it(
    worker: connections.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a new one comes in and an idle one says something at the same moment."""
    callers = []
    for _ in range(2):
        callers.append(socket.create_connection(worker.sockets[0].getsockname()))
        worker.wait_for_and_dispatch_events(1)
    assert worker.nr_conns == len(worker.keepalived_conns) == 2
    idle = worker.keepalived_conns[0]

    callers.append(socket.create_connection(worker.sockets[0].getsockname()))
    callers[0].sendall(HALF)
    keys = worker.poller.get_map()
    both = [(keys[found], selectors.EVENT_READ) for found in (worker.sockets[0], idle.sock)]  # the kernel may say so
    monkeypatch.setattr(worker.poller, "select", lambda timeout: both)
    worker.wait_for_and_dispatch_events(1)
    assert idle.sock.fileno() == -1
    assert idle not in worker.keepalived_conns
    assert worker.nr_conns == len(worker.keepalived_conns) == 2
    for caller in callers:
        caller.close()


# The pace -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[connections.Paced, socket.socket]]:
    """A connection with half a second of patience, and the other side of it."""
    monkeypatch.setattr(connections, "PATIENCE", 0.5)
    ours, theirs = socket.socketpair()
    paced = connections.Paced(ours)
    yield paced, theirs
    paced.close()
    theirs.close()


def test_a_byte_now_and_then_is_not_waited_for(impatient: tuple[connections.Paced, socket.socket]) -> None:
    paced, theirs = impatient
    began, seen = time.monotonic(), 0
    with ThreadPoolExecutor(1) as other:

        def trickle() -> None:
            with contextlib.suppress(OSError):
                while time.monotonic() < began + 5:
                    theirs.send(b"x")
                    threading.Event().wait(0.05)

        other.submit(trickle)
        with contextlib.suppress(ConnectionResetError):
            while time.monotonic() < began + 5:
                seen += len(paced.recv(100))
        took = time.monotonic() - began
        paced.close()
    assert 1 <= seen <= 12
    assert took < 4


def test_a_reader_who_does_not_read_is_not_waited_for(
    impatient: tuple[connections.Paced, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    paced, _ = impatient
    paced.sendall(b"x" * connections.UNSENT_MOST)  # this much is kept
    assert 0 < len(paced.unsent) <= connections.UNSENT_MOST
    began = time.monotonic()
    with pytest.raises(ConnectionResetError):
        paced.sendall(b"x" * 10_000_000)
    monkeypatch.setattr(connections, "PATIENCE", LONG)
    with pytest.raises(ConnectionResetError):  # nor a second time
        paced.sendall(b"x")
    assert time.monotonic() - began < IN_TIME


def test_who_was_too_slow_hears_so(impatient: tuple[connections.Paced, socket.socket]) -> None:
    """Such as who does not send the rest of a chunk."""
    paced, theirs = impatient
    with pytest.raises(ConnectionResetError):
        paced.recv(10)
    paced.sendall(b"too slow")
    assert theirs.recv(10) == b"too slow"


def test_what_is_kept_is_sent_in_order_and_gives_its_room_back(
    impatient: tuple[connections.Paced, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    paced, theirs = impatient
    monkeypatch.setattr(connections, "ROOM", room := connections.Room(1_000_000))
    for n in range(100):
        paced.sendall(bytes([n]) * 10_000)
    assert not room.take(1_000_000)
    seen = b""
    while len(seen) < 1_000_000:
        seen += theirs.recv(100_000)
        if paced.unsent:
            paced.send_kept()
    assert seen == b"".join(bytes([n]) * 10_000 for n in range(100))
    assert room.take(1_000_000)
    room.give_back(1_000_000)
    while not paced.unsent:
        paced.sendall(b"x" * 10_000)
    paced.close()
    assert room.take(1_000_000)


def test_work_between_reading_and_sending_costs_no_patience(
    impatient: tuple[connections.Paced, socket.socket],
) -> None:
    paced, theirs = impatient
    theirs.send(b"x")
    assert paced.recv(10) == b"x"
    threading.Event().wait(0.6)
    paced.sendall(b"y")
    assert theirs.recv(10) == b"y"


def test_who_calls_keeps_their_own_limit(impatient: tuple[connections.Paced, socket.socket]) -> None:
    paced, _ = impatient
    paced.settimeout(0.05)
    with pytest.raises(TimeoutError):
        paced.recv(10)
    assert paced.gettimeout() == 0.05
