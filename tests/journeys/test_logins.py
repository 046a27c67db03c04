"""Officials log in behind the proxy of a town hall, while someone elsewhere guesses at their passwords."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from openloket.people import logins
from openloket.people.models import LoginAttempt
from openloket.site import demo
from openloket.site.proxies import networks

DESK, ELSEWHERE, NEW_DESK = "192.0.2.10", "198.51.100.7", "203.0.113.5"
WRONG = "De gebruikersnaam of het wachtwoord klopt niet."


@pytest.fixture(autouse=True)
def behind_a_proxy(settings: Any) -> None:
    """Our own server is reached through this machine's proxy alone, as `LOKET_TRUSTED_PROXIES` says."""
    settings.TRUSTED_PROXIES = networks("127.0.0.1,::1")


def at(visitor: Any, address: str) -> Any:
    """Someone whom the proxy says is at this address."""
    return visitor(extra_http_headers={"X-Forwarded-For": address})


def tries(v: Any, name: str, password: str) -> None:
    """Fill in a name and a password on the page for logging in, and send it."""
    v.page.goto(v.address + "/account/login/")
    v.fill("Gebruikersnaam", name)
    v.fill("Wachtwoord", password)
    v.page.get_by_role("button", name="Inloggen", exact=True).click()
    v.page.wait_for_load_state()


def is_in(v: Any) -> bool:
    return v.page.get_by_role("button", name="Uitloggen").count() == 1


def test_who_guesses_locks_themselves_out_and_nobody_else(visitor: Any) -> None:
    anna, guesser, colleague = at(visitor, DESK), at(visitor, ELSEWHERE), at(visitor, NEW_DESK)
    tries(anna, "anna", demo.PASSWORD)
    assert is_in(anna)
    anna.click("Uitloggen")

    for _ in range(logins.OF_A_NAME_HERE.most):
        tries(guesser, "anna", "niet-dit")
        expect(guesser.page.get_by_role("alert")).to_have_text(WRONG)
    tries(guesser, "anna", demo.PASSWORD)
    told = guesser.page.get_by_role("alert")
    expect(told).to_contain_text("te vaak een verkeerd wachtwoord")
    expect(told).to_contain_text(re.compile(r"over 1[0-5] minuten opnieuw"))  # counted from the first of them
    expect(told).not_to_contain_text(WRONG)
    expect(guesser.page.get_by_label("Gebruikersnaam")).to_have_value("anna")
    guesser.check()
    assert not is_in(guesser)

    tries(anna, "anna", demo.PASSWORD)
    assert is_in(anna)
    tries(colleague, "youssef", "niet-dit")
    expect(colleague.page.get_by_role("alert")).to_have_text(WRONG)
    tries(colleague, "youssef", demo.PASSWORD)
    assert is_in(colleague)
    found = LoginAttempt.objects.values_list("address", flat=True)
    assert set(found) == {DESK, ELSEWHERE, NEW_DESK}


def test_guessing_from_everywhere_stops_where_anna_never_was_and_not_at_her_desk(visitor: Any) -> None:
    anna, elsewhere = at(visitor, DESK), at(visitor, NEW_DESK)
    tries(anna, "anna", demo.PASSWORD)
    anna.click("Uitloggen")
    for n in range(logins.OF_A_NAME.most):
        logins.failed(logins.begin("anna", f"198.51.100.{n}"))
    tries(elsewhere, "anna", demo.PASSWORD)
    told = elsewhere.page.get_by_role("alert")
    expect(told).to_contain_text("te vaak een verkeerd wachtwoord")
    expect(told).to_contain_text(re.compile(r"over (60|5\d) minuten opnieuw"))
    tries(elsewhere, "youssef", demo.PASSWORD)
    assert is_in(elsewhere)
    tries(anna, "anna", demo.PASSWORD)
    assert is_in(anna)
