"""Sessions of staff end when nobody is there, when the account closes, and may ask for a second factor."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from openloket.people import accounts
from openloket.people.sessions import LONGEST
from openloket.site.demo_staff import PASSWORD
from tests.conftest import staff, staff_client

GOOD = "fiets-kachel-maan-9"


def _without_tokens(page: bytes) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.decode())


def is_in(client: Client) -> bool:
    return client.get("/werk/").status_code == 200


def test_a_session_ends_when_nobody_is_there(city: Any, settings: Any) -> None:
    client = staff_client("anna")
    for _ in range(3):
        city.shift(timedelta(seconds=settings.STAFF_IDLE_SECONDS - 60))
        assert is_in(client)
    city.shift(timedelta(seconds=settings.STAFF_IDLE_SECONDS + 1))
    answer = client.get("/werk/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/")
    assert "U was een tijd weg" in answer.content.decode()


def test_a_session_ends_after_a_day_however_busy(city: Any) -> None:
    client = staff_client("anna")
    until = LONGEST
    while until > timedelta(minutes=20):
        assert is_in(client)
        city.shift(timedelta(minutes=20))
        until -= timedelta(minutes=20)
    city.shift(timedelta(minutes=21))
    assert not is_in(client)


def test_a_closed_account_is_out_at_the_next_click(city: Any) -> None:
    client = staff_client("anna")
    assert is_in(client)
    accounts.close(staff("anna"))
    assert not is_in(client)
    answer = Client().post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert not is_in(Client())
    assert answer.status_code in (200, 302)
    accounts.reopen(staff("anna"))
    assert is_in(staff_client("anna"))


def test_a_new_password_ends_sessions(city: Any) -> None:
    client = staff_client("anna")
    assert is_in(client)
    accounts.set_password(staff("anna"), GOOD)
    assert not is_in(client)


def test_a_role_that_is_taken_is_gone_at_the_next_click(city: Any) -> None:
    client = staff_client("anna")
    assert is_in(client)
    accounts.take_role(staff("anna"), "behandelaar")
    assert client.get("/werk/").status_code == 403


@pytest.mark.parametrize("demanded", ["iedereen", "behandelaar"])
def test_a_second_factor_is_demanded(city: Any, settings: Any, demanded: str) -> None:
    settings.SECOND_FACTOR = frozenset({demanded})
    client = staff_client("anna")
    answer = client.get("/werk/", follow=True)
    assert answer.redirect_chain == [("/account/2fa/", 302)]
    assert "Stel eerst een tweede factor in" in answer.content.decode()
    Authenticator.objects.create(user=staff("anna"), type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get("/werk/").status_code == 302
    Authenticator.objects.create(user=staff("anna"), type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert is_in(client)


def test_a_second_factor_is_demanded_only_of_who_must(city: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = frozenset({"beheerder"})
    assert is_in(staff_client("anna"))
    assert staff_client("gerda").get("/werk/diensten/").status_code == 302
    assert Client().get("/").status_code == 200


def test_a_reset_mails_only_an_account_that_exists(city: Any) -> None:
    anna = staff("anna")
    anna.email = "anna@voorbeeldstad.example"
    anna.save()
    said = [
        Client().post("/account/password/reset/", {"email": email}, follow=True).content
        for email in ("niemand@elders.example", "anna@voorbeeldstad.example")
    ]
    assert _without_tokens(said[0]) == _without_tokens(said[1])
    assert [message.to for message in mail.outbox] == [["anna@voorbeeldstad.example"]]
    message = mail.outbox[0]
    assert message.subject == "Een nieuw wachtwoord voor het loket"
    assert "Beste collega," in message.body
    assert "signup" not in message.body
    assert not re.search(r"\b(you|your|click|account\.$)\b", message.body)
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", message.body)
    assert link
    client = Client()
    page = client.get(link[1], follow=True)
    weak = client.post(page.request["PATH_INFO"], {"password1": "aaaaaaaaaaaa", "password2": "aaaaaaaaaaaa"})
    assert "te makkelijk te raden" in weak.content.decode()
    client.post(page.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})
    assert Client().post("/account/login/", {"login": "anna", "password": GOOD}).status_code == 302


def test_a_closed_account_gets_no_link(city: Any) -> None:
    anna = staff("anna")
    anna.email = "anna@voorbeeldstad.example"
    anna.save()
    accounts.close(anna)
    Client().post("/account/password/reset/", {"email": anna.email})
    assert mail.outbox == []


@pytest.mark.parametrize("door", ["signup", "email", "confirm-email", "password/set", "login/code/confirm"])
def test_what_staff_may_not_do_themselves_is_not_there(city: Any, door: str) -> None:
    assert staff_client("anna").get(f"/account/{door}/").status_code == 404
    assert Client().post(f"/account/{door}/", {"email": "x@y.example"}).status_code in (403, 404)


def test_no_page_for_staff_leads_to_signing_up(city: Any) -> None:
    for path in ("/account/login/", "/account/password/reset/", "/account/password/reset/done/"):
        page = Client().get(path).content.decode()
        assert "signup" not in page
        assert "Sign" not in page
