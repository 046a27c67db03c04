"""Another register on the other end: what it may answer, over a real connection, and what its caller hears of that."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from openloket.registers.api import remote
from tests.elsewhere import Other
from tests.patience import brief
from tests.registers.zgw import Types, Zgw, zaak

KANAAL = {"url": "http://example.com", "naam": "Brief", "omschrijving": ""}


def http(status: str, body: bytes = b"", *more: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *more)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def whole(value: Any) -> bytes:
    return http("200 OK", msgspec.json.encode(value), "Content-Type: application/json")


@pytest.fixture
def other(settings: Any) -> Iterator[Callable[[Callable[[Other], Any]], str]]:
    """Another register: it answers what it is told; its address is on the list."""
    with contextlib.ExitStack() as stack:
        settings.ZGW_HOSTS = []
        remote._get.cache_clear()

        def begin(behaviour: Callable[[Other], Any]) -> str:
            found = Other(lambda connection: None)
            found.behave = behaviour(found)
            stack.callback(found.listener.close)
            stack.callback(found.over.set)
            settings.ZGW_HOSTS = [*settings.ZGW_HOSTS, urlsplit(found.url).netloc]
            return found.url

        yield begin


def said(zgw: Zgw, types: Types, url: str) -> str:
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, communicatiekanaal=url))
    assert found.status in (201, 400)
    return found.fault("communicatiekanaal")


NO_RESOURCE = {
    "html": http("200 OK", b"<!doctype html><title>Inloggen</title>", "Content-Type: text/html"),
    "nothing": http("200 OK"),
    "text": http("200 OK", b"Brief"),
    "half": http("200 OK", b'{"url": "http://example.com", "naam'),
    "latin-1": http("200 OK", '{"naam": "één"}'.encode("latin-1"), "Content-Type: application/json"),
    "a list": whole([KANAAL]),
    "a text": whole("Brief"),
    "null": whole(None),
    "deep": http("200 OK", b"[" * 100_000 + b"]" * 100_000),
    "many": http("200 OK", b"[" + b"0," * 400_000 + b"0]"),
    "another": whole({"url": "http://example.com", "titel": "Brief"}),
}


@pytest.mark.parametrize("answer", NO_RESOURCE.values(), ids=NO_RESOURCE)
def test_zrc_010_what_is_found_and_is_no_communicatiekanaal(zgw: Zgw, types: Types, other: Any, answer: bytes) -> None:
    assert said(zgw, types, other(lambda it: it.says(answer))) == "invalid-resource"


def test_zrc_010_what_has_no_end_is_no_communicatiekanaal(zgw: Zgw, types: Types, other: Any) -> None:
    assert said(zgw, types, other(lambda it: it.floods)) == "invalid-resource"


@pytest.mark.parametrize(
    "status", ["404 Not Found", "500 Oops", "204 No Content", "401 Unauthorized", "304 Not Modified"]
)
def test_zrc_010_what_is_not_found(zgw: Zgw, types: Types, other: Any, status: str) -> None:
    assert said(zgw, types, other(lambda it: it.says(http(status)))) == "bad-url"


def test_zrc_010_what_takes_too_long(zgw: Zgw, types: Types, other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    brief(monkeypatch, remote._Session.limits, seconds=1)
    assert said(zgw, types, other(lambda it: it.silent)) == "bad-url"
    before = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    assert said(zgw, types, other(lambda it: it.trickle(before))) == "bad-url"


def test_zrc_010_what_is_found(zgw: Zgw, types: Types, other: Any) -> None:
    assert said(zgw, types, other(lambda it: it.says(whole(KANAAL)))) == ""


def to(url: str, status: str = "302 Found") -> bytes:
    return http(status, b"", f"Location: {url}")


def test_zrc_010_what_is_found_in_the_end(zgw: Zgw, types: Types, other: Any) -> None:
    last = other(lambda it: it.says(whole(KANAAL)))
    first = other(lambda it: it.says(to(last, "301 Moved Permanently")))
    assert said(zgw, types, first) == ""
    no_json = other(lambda it: it.says(http("200 OK", b"<html>")))
    assert said(zgw, types, other(lambda it: it.says(to(no_json)))) == "invalid-resource"


@pytest.mark.parametrize("place", ["http://169.254.169.254/latest", "file:///etc/passwd", "http://[", "/", ""])
def test_nobody_is_sent_on_to_what_is_not_on_the_list(zgw: Zgw, types: Types, other: Any, place: str) -> None:
    assert said(zgw, types, other(lambda it: it.says(to(place)))) == "bad-url"  # "/" goes round and round
