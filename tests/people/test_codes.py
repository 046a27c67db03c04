"""Codes of a second factor: tries are counted per account and address, and a lost factor can be taken away."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from openloket.people import accounts, logins
from openloket.people.models import LoginAttempt
from openloket.secrecy import sealed
from openloket.site.demo import PASSWORD
from tests.conftest import staff

SECRET = "JBSWY3DPEHPK3PXP"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def anna(city: Any) -> Any:
    user = staff("anna")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": sealed(SECRET)})
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": sealed("0" * 40), "used_mask": 0}
    )
    return user


def at_the_code(address: str) -> Client:
    """A browser that gave the right password."""
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": address})
    answer = client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert answer["Location"].startswith("/account/2fa/authenticate/"), answer
    return client


def right() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def give(client: Client, code: str) -> tuple[bool, str]:
    answer = client.post("/account/2fa/authenticate/", {"code": code})
    return answer.status_code == 302, answer.content.decode()


def guess(address: str, times: int) -> str:
    client, page = at_the_code(address), ""
    for n in range(times):
        came_in, page = give(client, f"{n:06}")
        assert not came_in
    return page


def test_wrong_codes_elsewhere_keep_nobody_out(anna: Any, city: Any) -> None:
    assert "te vaak een verkeerde code" in guess(ELSEWHERE, logins.OF_A_NAME_HERE.most + 1)
    assert give(at_the_code(HERE), right())[0]


def test_nor_however_many_where_one_works(anna: Any, city: Any) -> None:
    assert give(at_the_code(HERE), right())[0]
    for n in range(logins.OF_A_NAME.most):
        logins.failed(logins.begin("anna", f"203.0.113.{n}", LoginAttempt.Step.CODE))
    city.shift(timedelta(seconds=60))
    new = at_the_code("198.51.100.200")
    assert "te vaak een verkeerde code" in give(new, right())[1]
    assert give(at_the_code(HERE), right())[0]


def test_after_five_one_waits_and_is_told_how_long(anna: Any, city: Any) -> None:
    page = guess(HERE, 6)
    assert "over 15 minuten" in page
    assert not give(at_the_code(HERE), right())[0]
    city.shift(timedelta(minutes=15, seconds=1))
    assert give(at_the_code(HERE), right())[0]


def test_the_right_code_forgives_and_passwords_are_counted_apart(anna: Any, city: Any) -> None:
    for _ in range(3):
        guess(HERE, 4)
        city.shift(timedelta(seconds=60))  # a code counts once
        assert give(at_the_code(HERE), right())[0]
    guess(HERE, 5)
    assert at_the_code(HERE)  # the password still counts


def test_tries_are_in_the_log(anna: Any) -> None:
    guess(HERE, 1)
    row = LoginAttempt.objects.get(step=LoginAttempt.Step.CODE)
    assert (row.user, row.outcome, row.address) == (anna, LoginAttempt.Outcome.FAILED, HERE)


def test_a_lost_factor_is_taken_away(anna: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = frozenset({"iedereen"})
    assert accounts.remove_second_factor(anna) == 1
    assert not Authenticator.objects.filter(user=anna).exists()
    row = LoginAttempt.objects.get()
    assert (row.user, row.outcome) == (anna, LoginAttempt.Outcome.RESET)
    client = Client()
    client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert client.get("/werk/")["Location"] == "/account/2fa/"
    assert accounts.remove_second_factor(anna) == 0
