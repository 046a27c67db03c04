"""A broker that is silent, slow or talks nonsense: a page that says so, in time, and what we knew of it still counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from openloket.channels import broker
from tests.elsewhere import Other
from tests.patience import IN_TIME, brief


class Playing:
    """A broker that says what it is told to, address by address; `silent` where nothing is told."""

    def __init__(self) -> None:
        self.other = Other(self.behave)
        self.url = self.other.url.rstrip("/")
        self.asked: list[str] = []
        self.answers: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
            }
        }

    def behave(self, connection: Any) -> None:
        path = connection.recv(10_000).decode().split(" ")[1]
        self.asked.append(path)
        if path not in self.answers:
            self.other.silent(connection)
            return
        said = self.answers[path]
        status, body = said if isinstance(said, tuple) else ("200 OK", said)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)


METADATA = "/.well-known/openid-configuration"


@pytest.fixture
def playing(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Playing]:
    made = Playing()
    client = broker.oauth.broker
    monkeypatch.setattr(client, "_server_metadata_url", made.url + METADATA)
    client.forget()
    yield made
    client.forget()
    made.other.close()


def begin(client: Client) -> Any:
    return client.get("/inloggen/start/?next=/mijn/")


def come_back(client: Client) -> Any:
    """Begin, and come back from the broker as if all went well there."""
    state = parse_qs(urlsplit(begin(client)["Location"]).query)["state"][0]
    return client.get("/inloggen/terug/", {"code": "x", "state": state})


def is_unavailable(answer: Any) -> bool:
    page = answer.content.decode()
    return answer.status_code == 503 and "niet bereikbaar" in page and "op papier of aan de balie" in page


def test_all_well_it_is_asked_once(playing: Playing) -> None:
    for _ in range(3):
        answer = begin(Client())
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{playing.url}/authorize?")
    assert playing.asked == [METADATA]


NONSENSE = [
    b"",
    b"nonsense",
    [],
    {},
    {"authorization_endpoint": 1, "token_endpoint": "x", "jwks_uri": "y"},
    ("500 Internal Server Error", {}),
    ("302 Found", b""),
    b" " * 1_000_001,
]


@pytest.mark.parametrize("answer", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_about_itself(playing: Playing, answer: Any) -> None:
    playing.answers[METADATA] = answer
    assert is_unavailable(begin(Client()))


def test_silent_about_itself(playing: Playing, monkeypatch: pytest.MonkeyPatch) -> None:
    brief(monkeypatch, broker.LIMITS, seconds=0.5)
    del playing.answers[METADATA]
    began = time.monotonic()
    assert is_unavailable(begin(Client()))
    assert time.monotonic() - began < IN_TIME
    assert is_unavailable(begin(Client()))
    assert len(playing.asked) == 1  # who comes next does not wait


@pytest.mark.parametrize("answer", [None, *NONSENSE[:4], *NONSENSE[5:]], ids=range(len(NONSENSE)))
def test_silent_or_nonsense_when_asked_for_a_token(
    playing: Playing, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if answer is None:
        brief(monkeypatch, broker.LIMITS, seconds=0.5)
    else:
        playing.answers["/token"] = answer
    began = time.monotonic()
    answered = come_back(Client())
    assert answered.status_code in (403, 503)
    assert "op papier of aan de balie" in answered.content.decode()
    assert time.monotonic() - began < IN_TIME


@pytest.mark.parametrize("keys", [None, [], {"keys": "none"}])
def test_silent_or_nonsense_when_asked_for_its_keys(
    playing: Playing, keys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing.answers["/token"] = {"access_token": "x", "token_type": "Bearer", "id_token": "a.b.c"}
    if keys is None:
        brief(monkeypatch, broker.LIMITS, seconds=0.5)
    else:
        playing.answers["/jwks"] = keys
    assert is_unavailable(come_back(Client()))


def test_what_it_said_counts_while_it_does_not_answer(playing: Playing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert begin(Client()).status_code == 302
    brief(monkeypatch, broker.LIMITS, seconds=0.5)
    del playing.answers[METADATA]
    monkeypatch.setattr(broker.oauth.broker._metadata, "_again", 0.0)  # an hour later
    for _ in range(3):
        assert begin(Client()).status_code == 302
    assert len(playing.asked) == 2


# What is known --------------------------------------------------------------------------------------------------------


def answering(*answers: Any) -> tuple[Callable[[], dict[str, Any]], list[int]]:
    left, asked = list(answers), list[int]()

    def ask() -> dict[str, Any]:
        asked.append(1)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"n": answer}

    return ask, asked


def test_known_for_an_hour_then_asked_and_a_day_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100_000.0]
    monkeypatch.setattr(broker.time, "monotonic", lambda: now[0])
    away = requests.ConnectionError()
    ask, asked = answering(1, 2, away, away, 3, away)
    known = broker.Known()
    assert [known.get(ask)["n"] for _ in range(3)] == [1, 1, 1]
    now[0] += broker.FRESH + 1
    assert [known.get(ask)["n"] for _ in range(3)] == [2, 2, 2]
    now[0] += broker.FRESH + 1
    assert [known.get(ask)["n"] for _ in range(3)] == [2, 2, 2]
    assert len(asked) == 3
    now[0] += broker.AGAIN + 1
    assert known.get(ask)["n"] == 2
    now[0] += broker.AGAIN + 1
    assert known.get(ask)["n"] == 3
    now[0] += broker.STALE + 1
    with pytest.raises(requests.ConnectionError):
        known.get(ask)


def test_new_keys_are_asked_for_but_not_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100_000.0]
    monkeypatch.setattr(broker.time, "monotonic", lambda: now[0])
    ask, asked = answering(1, 2)
    known = broker.Known()
    assert [known.get(ask, anew=True)["n"] for _ in range(3)] == [1, 1, 1]
    now[0] += broker.AGAIN + 1
    assert [known.get(ask, anew=True)["n"] for _ in range(3)] == [2, 2, 2]
    assert len(asked) == 2
