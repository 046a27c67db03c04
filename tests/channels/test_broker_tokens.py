"""What a broker signs counts only when it is its own word, for us, for this login, and now."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from openloket.channels import broker
from openloket.people.claims import ACR
from tests.channels.test_broker import METADATA, Playing, is_unavailable, playing

__all__ = ["playing"]

KEY, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "two"})
ALGORITHMS = "id_token_signing_alg_values_supported"


def claims(playing: Playing, begun: str, **changes: Any) -> dict[str, Any]:
    """Return the claims of a good token; None in `changes` takes one away."""
    now = int(time.time())
    said = {
        "iss": playing.url,
        "aud": settings.OIDC["client_id"],
        "sub": "x",
        "iat": now,
        "exp": now + 300,
        "nonce": begun,
        "acr": ACR["substantieel"],
        "bsn": "999993653",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def signed(said: dict[str, Any], key: RSAKey = KEY, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, said, key)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(said: dict[str, Any]) -> str:
    return f"{encoded(json.dumps({'alg': 'none'}).encode())}.{encoded(json.dumps(said).encode())}."


def twice(said: dict[str, Any], name: str, value: str) -> str:
    """Sign claims of which one stands twice."""
    body = f'{json.dumps(said)[:-1]}, "{name}": {json.dumps(value)}}}'
    return jws.serialize_compact({"alg": "RS256", "kid": KEY.kid}, body, KEY)


def with_secret(secret: bytes, kid: str | None = "one") -> Callable[[dict[str, Any]], str]:
    """Return a way to sign with something that both sides know; by hand, as no library wants to."""

    def sign(said: dict[str, Any]) -> str:
        header = {"alg": "HS256", **({"kid": kid} if kid else {})}
        body = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(said).encode())}"
        return f"{body}.{encoded(hmac.digest(secret, body.encode(), 'sha256'))}"

    return sign


def keys(*those: RSAKey, **more: Any) -> dict[str, Any]:
    return {"keys": [{**each.as_dict(private=False), **more} for each in those]}


def log_in(playing: Playing, token: Callable[[dict[str, Any]], str] = signed, **changes: Any) -> tuple[Client, Any]:
    """Go to the broker and come back with the token that it signs."""
    client = Client()
    asked = parse_qs(urlsplit(client.get("/inloggen/start/?next=/mijn/")["Location"]).query)
    playing.answers.setdefault("/jwks", keys(KEY))
    playing.answers["/token"] = {
        "access_token": "x",
        "token_type": "Bearer",
        "id_token": token(claims(playing, asked["nonce"][0], **changes)),
    }
    return client, client.get("/inloggen/terug/", {"code": "x", "state": asked["state"][0]})


def is_in(client: Client) -> bool:
    return "resident" in client.session or "acting" in client.session


def test_its_own_word_for_us_now(playing: Playing) -> None:
    client, answer = log_in(playing)
    assert (answer.status_code, answer["Location"]) == (302, "/mijn/")
    assert is_in(client)
    assert is_in(log_in(playing, aud=["elders", settings.OIDC["client_id"]], azp=settings.OIDC["client_id"])[0])


NOW = int(time.time())


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elders.example"},
        {"iss": None},
        {"aud": "een-ander"},
        {"aud": "een-ander", "azp": settings.OIDC["client_id"]},
        {"aud": ["een-ander", "nog-een"], "azp": settings.OIDC["client_id"]},
        {"aud": [], "azp": settings.OIDC["client_id"]},
        {"aud": None},
        {"azp": "een-ander"},
        {"nonce": "anders"},
        {"nonce": None},
        {"nonce": ["a"]},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "morgen"},
        {"iat": NOW + 86_400, "exp": NOW + 90_000},
        {"nbf": NOW + 86_400},
        {"iat": None},
        {"sub": None},
        {"at_hash": "anders"},
    ],
    ids=", ".join,
)
def test_a_token_that_is_not_for_us_or_not_now_is_no_login(playing: Playing, changes: dict[str, Any]) -> None:
    client, answer = log_in(playing, **changes)
    assert answer.status_code == 403
    assert "op papier of aan de balie" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("offered", [None, ["RS256", "HS256", "none"], {}], ids=str)
@pytest.mark.parametrize(
    "token",
    [
        pytest.param(unsigned, id="none"),
        pytest.param(with_secret(KEY.as_pem(private=False)), id="public-pem"),
        pytest.param(with_secret(KEY.as_der(private=False)), id="public-der"),
        pytest.param(with_secret(settings.OIDC["client_secret"].encode()), id="our-secret"),
        pytest.param(with_secret(KEY.as_pem(private=False), None), id="no-kid"),
        pytest.param(lambda said: signed(said, OTHER, kid="one"), id="other-key"),
        pytest.param(lambda said: signed(said, OTHER), id="unknown-key"),
        pytest.param(lambda said: signed(said)[:-4] + "AAAA", id="cut"),
        pytest.param(lambda said: "<html>", id="html"),
        pytest.param(lambda said: "", id="empty"),
        pytest.param(lambda said: None, id="null"),
        pytest.param(lambda said: 7, id="number"),
        pytest.param(lambda said: [signed(said)], id="list"),
        pytest.param(lambda said: twice(said, "bsn", "999990019"), id="two-bsn"),
        pytest.param(lambda said: twice(said, "aud", said["aud"]), id="two-aud"),
    ],
)
def test_a_token_that_it_did_not_sign_is_no_login(playing: Playing, token: Any, offered: Any) -> None:
    if offered is not None:
        playing.answers[METADATA][ALGORITHMS] = offered
    client, answer = log_in(playing, token)
    assert answer.status_code in (403, 503)
    assert not is_in(client)


@pytest.mark.parametrize("offered", [None, ["RS256"], ["RS256", "HS256", "none"]], ids=str)
def test_what_it_offers_besides_does_not_matter(playing: Playing, offered: Any) -> None:
    if offered is not None:
        playing.answers[METADATA][ALGORITHMS] = offered
    assert is_in(log_in(playing)[0])


@pytest.mark.parametrize("named", [True, False], ids=["with a kid", "without"])
def test_a_new_key_counts_at_once(playing: Playing, named: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (RSAKey.generate_key(2048, {"kid": kid} if named else None) for kid in ("old", "new"))

    def by(key: RSAKey) -> Callable[[dict[str, Any]], str]:
        return lambda said: jwt.encode({"alg": "RS256", **({"kid": key.kid} if named else {})}, said, key)

    playing.answers["/jwks"] = {"keys": [_without_kid(old, named)]}
    assert is_in(log_in(playing, by(old))[0])
    playing.answers["/jwks"] = {"keys": [_without_kid(new, named)]}
    monkeypatch.setattr(broker.oauth.broker._keys, "_at", -broker.AGAIN - 1)  # asked a while ago
    assert is_in(log_in(playing, by(new))[0])
    assert not is_in(log_in(playing, by(old))[0])


def _without_kid(key: RSAKey, named: bool) -> dict[str, Any]:
    return {name: value for name, value in key.as_dict(private=False).items() if named or name != "kid"}


@pytest.mark.parametrize("issuer", ["https://elders.example", "", None, 7])
def test_a_broker_that_says_it_is_another_is_not_believed(playing: Playing, issuer: Any) -> None:
    playing.answers[METADATA]["issuer"] = issuer
    assert is_unavailable(Client().get("/inloggen/start/?next=/mijn/"))


def test_a_code_counts_once_for_the_browser_that_asked(playing: Playing) -> None:
    client, _answer = log_in(playing)
    state = parse_qs(urlsplit(client.get("/inloggen/start/")["Location"]).query)["state"][0]
    stranger = Client()
    for who in (stranger, Client()):
        assert who.get("/inloggen/terug/", {"code": "x", "state": state}).status_code == 403
        assert who.get("/inloggen/terug/", {"code": "x"}).status_code == 403
        assert who.get("/inloggen/terug/").status_code == 403
        assert not is_in(who)


def test_logging_out_goes_on_to_the_broker(playing: Playing) -> None:
    playing.answers[METADATA]["end_session_endpoint"] = f"{playing.url}/logout"
    client, _answer = log_in(playing)
    assert "999993653" not in str(dict(client.session))
    there = urlsplit(client.post("/uitloggen/")["Location"])
    asked = parse_qs(there.query)
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{playing.url}/logout"
    assert asked["id_token_hint"] == [playing.answers["/token"]["id_token"]]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert asked["client_id"] == [settings.OIDC["client_id"]]
    assert not is_in(client)
    assert client.post("/uitloggen/")["Location"] == "/"  # nobody is there


@pytest.mark.parametrize("offered", [None, 7, ["x"], "", "away"])
def test_logging_out_is_here_alone_where_the_broker_offers_nothing(playing: Playing, offered: Any) -> None:
    client, _answer = log_in(playing)
    if offered == "away":
        broker.oauth.broker.forget()
        playing.answers[METADATA] = ("500 Internal Server Error", {})
    else:
        playing.answers[METADATA]["end_session_endpoint"] = offered
        broker.oauth.broker.forget()
    assert client.post("/uitloggen/")["Location"] == "/"
    assert not is_in(client)
