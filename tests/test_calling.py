"""Calls to other systems that are silent, slow, wrong or much: each ends in time, whatever the other side does."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from openloket.calling import Bounded, Limits
from tests.elsewhere import JSON, Other
from tests.patience import IN_TIME, LONG


@pytest.fixture
def other() -> Iterator[Other]:
    made = Other(lambda connection: None)
    made.behave = made.says(JSON)
    yield made
    made.close()


def session(**changes: float) -> Bounded:
    values = {"seconds": LONG, "most": 1000, "at_once": 2, "turn": 0.05, **changes}
    made = Bounded()
    made.limits = Limits(**values)  # type: ignore[arg-type]
    return made


def test_an_answer(other: Other) -> None:
    assert session().get(other.url).json() == {"ok": True}
    assert session(most=0).post(other.url, json={}).content == b""


def test_whatever_it_does_the_call_ends_in_time(other: Other) -> None:
    behaviours = [
        other.silent,
        other.trickle(b""),
        other.trickle(b"HTTP/1.1 200 OK\r\nX-Trickle: "),
        other.trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
        other.trickle(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ]
    caller = session(seconds=0.6)
    for behaviour in behaviours:
        other.behave = behaviour
        began = time.monotonic()
        with pytest.raises(requests.RequestException):
            caller.get(other.url)
        assert time.monotonic() - began < IN_TIME
    other.behave, caller.limits.seconds = other.says(JSON), LONG
    assert caller.get(other.url).ok  # no turn is still taken


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_nor_does_a_handshake_take_longer(other: Other, scheme: str) -> None:
    other.behave = other.trickle(b"")
    began = time.monotonic()
    with pytest.raises(requests.RequestException):
        session(seconds=0.6).get(other.url.replace("http", scheme))
    assert time.monotonic() - began < IN_TIME


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001,
    ],
)
def test_nonsense_is_one_kind_of_error(other: Other, answer: bytes) -> None:
    other.behave = other.says(answer)
    with pytest.raises(requests.RequestException):
        session().get(other.url)


def test_an_answer_without_end_is_cut_off(other: Other) -> None:
    other.behave = other.floods
    with pytest.raises(requests.RequestException, match="more than 1000 bytes"):
        session().get(other.url)


def test_a_small_answer_does_not_become_a_large_one(other: Other) -> None:
    bomb = gzip.compress(b"0" * 900_000)
    other.behave = other.says(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb
    )
    assert session().get(other.url).content == bomb


def test_a_redirect_is_not_followed(other: Other) -> None:
    other.behave = other.says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
    assert session().get(other.url).status_code == 302
    assert other.seen == 1


def test_one_more_than_may_wait_is_refused_at_once(other: Other) -> None:
    other.behave = other.silent
    caller = session()

    def wait() -> None:
        with contextlib.suppress(requests.RequestException):
            caller.get(other.url)

    waiting = [threading.Thread(target=wait) for _ in range(2)]
    for thread in waiting:
        thread.start()
    while other.seen < 2:
        threading.Event().wait(0)
    began = time.monotonic()
    with pytest.raises(requests.ConnectionError, match="waiting"):
        caller.get(other.url)
    assert time.monotonic() - began < IN_TIME
    other.over.set()
    for thread in waiting:
        thread.join(LONG)


def test_after_a_call_without_an_answer_nobody_tries_for_a_while(other: Other) -> None:
    caller = session(seconds=0.6, quiet=LONG)
    other.behave = other.silent
    with pytest.raises(requests.Timeout):
        caller.get(other.url)
    for _ in range(3):
        with pytest.raises(requests.ConnectionError, match=r"within|timed out"):
            caller.get(other.url)
    assert other.seen == 1
    caller.limits.forget()
    other.behave, caller.limits.seconds = other.says(JSON), LONG
    assert caller.get(other.url).ok
