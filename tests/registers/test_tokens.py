"""Tokens: an hour at most, headers of the caller's own, and nothing that is sent gives a 500."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.registers.zgw import RSIN, SECRET, Response, Types, Zgw

HOUR, YEAR = 3600, 365 * 24 * 3600


def part(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def signed(header: Any, claims: Any, secret: str = SECRET) -> str:
    """A token as any client may make it: its parts are objects, or JSON as text."""
    text = f"{part(header)}.{part(claims)}"
    signature = hmac.digest(secret.encode(), text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def claims(**changes: Any) -> dict[str, Any]:
    return {"iss": "test", "client_id": "test", "iat": int(time.time()), **changes}


def asked(token: str) -> Response:
    return Zgw(f"Bearer {token}").get("zaken/zaken")


def code(response: Response) -> str:
    assert response.headers["Content-Type"] == "application/problem+json"
    return str(response.json["code"])


@pytest.mark.parametrize("exp", [HOUR, YEAR, 10 * YEAR, 1e300, None])
def test_a_token_is_good_for_an_hour_whatever_its_exp_says(zgw: Zgw, exp: float | None) -> None:
    now = int(time.time())
    times = {"exp": now + exp} if exp is not None else {}
    assert asked(signed({"alg": "HS256"}, claims(iat=now, **times))).status == 200
    assert asked(signed({"alg": "HS256"}, claims(iat=now - HOUR + 10, **times))).status == 200
    old = asked(signed({"alg": "HS256"}, claims(iat=now - HOUR - 120, **times)))
    assert (old.status, code(old)) == (403, "jwt-expired")
    assert asked(signed({"alg": "HS256"}, claims(iat=0, **times))).status == 403


def test_an_exp_that_comes_sooner_counts(zgw: Zgw) -> None:
    now = int(time.time())
    assert asked(signed({"alg": "HS256"}, claims(iat=now - 300, exp=now + 5))).status == 200
    assert asked(signed({"alg": "HS256"}, claims(iat=now - 300, exp=now - 120))).status == 403


def test_a_token_that_was_good_is_refused_when_its_hour_is_over(zgw: Zgw, time_machine: Any) -> None:
    now = int(time.time())
    token = signed({"alg": "HS256"}, claims(iat=now, exp=now + YEAR))
    assert asked(token).status == 200
    time_machine.move_to(now + HOUR + 90)
    assert asked(token).status == 403


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "HS256", "client_identifier": "test"},
        {"alg": "HS256", "typ": "JWT", "kid": "2024-1", "client_identifier": "test", "x": {"y": [1, None]}},
        {"alg": "HS256", "client_identifier": "x" * 2000},
        {"alg": "HS256", "b64": True},
        {"alg": "HS256", "zip": "DEF"},
    ],
    ids=["one", "more", "long", "b64-true", "zip"],
)
def test_headers_of_the_callers_own_are_let_through(zgw: Zgw, header: dict[str, Any]) -> None:
    assert asked(signed(header, claims())).status == 200


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "HS256", "crit": ["client_identifier"], "client_identifier": "test"},
        {"alg": "HS256", "crit": ["b64"], "b64": False},
        {"alg": "HS256", "crit": []},
        {"alg": "HS256", "crit": 5},
        {"alg": "HS256", "crit": None},
        {"alg": "HS256", "b64": False},
        {"alg": "HS256", "b64": "false"},
        {"alg": "HS512"},
        {"alg": "none"},
        {"alg": None},
        {"alg": ["HS256"]},
        {"alg": {"HS256": 1}},
        {"alg": True},
        {"client_identifier": "test"},
        {},
        {"alg": "HS256", "kid": 5},
        {"alg": "HS256", "jwk": "x"},
    ],
    ids=str,
)
def test_headers_that_we_must_understand_or_that_are_wrong_are_refused(zgw: Zgw, header: dict[str, Any]) -> None:
    assert asked(signed(header, claims())).status == 403


def test_a_key_in_the_header_is_never_the_key(zgw: Zgw) -> None:
    own = base64.urlsafe_b64encode(b"een sleutel van de aanvaller zelf, lang genoeg").rstrip(b"=").decode()
    header = {"alg": "HS256", "jwk": {"kty": "oct", "k": own}, "jku": "https://kwaad.example/jwks"}
    assert asked(signed(header, claims(), "een sleutel van de aanvaller zelf, lang genoeg")).status == 403


NESTED = '{"a":' * 5000 + "1" + "}" * 5000


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ('"alg"', "{}"),
        ('["alg"]', "{}"),
        ("5", "{}"),
        ("null", "{}"),
        (NESTED, "{}"),
        ('{"alg":"HS256"}', "[]"),
        ('{"alg":"HS256"}', '"iat"'),
        ('{"alg":"HS256"}', "null"),
        ('{"alg":"HS256"}', NESTED),
        ('{"alg":"HS256"}', "{"),
        ('{"alg":"HS256"}', ""),
        ("", ""),
        ('{"alg":"HS256"}', '{"client_id":"test","iat":NaN}'),
        ('{"alg":"HS256"}', '{"client_id":"test","iat":Infinity}'),
        ('{"alg":"HS256"}', '{"client_id":"test","iat":1e999}'),
        ('{"alg":"HS256"}', '{"client_id":"test","iat":-1e999}'),
        ('{"alg":"HS256"}', '{"client_id":"test","iat":' + "9" * 3000 + "}"),
        ('{"alg":"HS256"}', '{"client_id":"test","iat":-' + "9" * 3000 + "}"),
    ],
)
def test_what_is_no_token_is_refused(zgw: Zgw, header: str, body: str) -> None:
    assert asked(signed(header, body)).status == 403


@pytest.mark.parametrize("name", ["iat", "nbf", "exp"])
@pytest.mark.parametrize("value", [True, False, "1700000000", [], {}, [1], "", "nu", 1e308, -1e308, 2**63, 2**70])
def test_times_that_are_no_times_never_give_a_500(zgw: Zgw, name: str, value: Any) -> None:
    found = asked(signed({"alg": "HS256"}, claims(**{name: value})))
    later = name == "exp" and value in (1e308, 2**63, 2**70) and value is not True
    earlier = name == "nbf" and value == -1e308
    assert found.status == (200 if later or earlier else 403), found.content


def test_times_with_a_fraction_are_times(zgw: Zgw) -> None:
    now = time.time()
    assert asked(signed({"alg": "HS256"}, claims(iat=now - 0.5, nbf=now - 0.25, exp=now + 0.5))).status == 200


@pytest.mark.parametrize("value", [None, 5, ["test"], {"a": 1}, True, "", "test\0"])
def test_a_client_id_that_is_no_name_is_refused(zgw: Zgw, value: Any) -> None:
    assert asked(signed({"alg": "HS256"}, claims(iss=value, client_id=value))).status == 403


@pytest.mark.parametrize("value", ["jan\0", "\0", 5, {"a": "\0"}, ["x"] * 500, "é" * 500, "\N{GRINNING FACE}", True])
def test_a_user_of_any_shape_can_write(zgw: Zgw, types: Types, value: Any) -> None:
    token = signed({"alg": "HS256"}, claims(user_id=value, user_representation=value))
    body = {"zaaktype": types.zaaktype, "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN}
    made = Zgw(f"Bearer {token}").post("zaken/zaken", {**body, "startdatum": "2024-01-15"})
    assert made.status == 201, made.content
