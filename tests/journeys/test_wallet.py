"""Logging in with a wallet in a real browser; the wallet is the command, a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import zxingcpp
from django.conf import settings as configured
from PIL import Image
from playwright.sync_api import expect

from openloket.people.wallet import statuses
from openloket.site import demo_wallet
from openloket.site.standin_wallet import PERSONS

NUMBERS = [value for person in PERSONS.values() for value in person.claims.values() if any(map(str.isdigit, value))]


@pytest.fixture(autouse=True)
def wallets(loket: str, settings: Any) -> Iterator[None]:
    """Set the site up with the stand-in's issuers, at its own address."""
    settings.BASE_URL = loket
    settings.WALLET = demo_wallet.roots(configured.VAR).setup(loket)
    statuses.forget()
    yield
    statuses.forget()


def show(address: str, *more: str) -> dict[str, Any]:
    """Have the wallet answer an address; returns what the command says."""
    command = [sys.executable, "-m", "openloket.site.cli", "wallet", "present", address, "--json", *more]
    environment = {**os.environ, "LOKET_VAR": str(configured.VAR)}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    return dict(json.loads(ran.stdout)) if ran.returncode == 0 else {"refused": ran.stderr}


def begin(v: Any, where: str, next_: str = "/mijn/") -> None:
    v.go(next_)
    v.click("Inloggen met een ID-wallet", "link")
    v.click(where)


def scanned(v: Any) -> str:
    """Read the QR code on the page, as a telephone does."""
    picture = Image.open(io.BytesIO(v.page.get_by_alt_text("QR-code die uw wallet opent").screenshot()))
    (found,) = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    return str(found.text)


def says(v: Any, text: str) -> None:
    expect(v.page.get_by_role("main")).to_contain_text(text)
    v.check()
    assert not any(number in v.page.content() + v.page.url for number in NUMBERS)


@pytest.mark.parametrize("width", [1280, 320])
def test_on_one_device(visitor: Any, width: int) -> None:
    v = visitor(width=width)
    begin(v, "Op dit apparaat")
    address = v.page.get_by_role("link", name="Open mijn wallet").get_attribute("href")
    answered = show(address)
    assert "redirect_uri" in answered, answered
    v.page.goto(answered["redirect_uri"])
    says(v, "Dag Suzanne Moulin.")


def test_on_two_devices_the_page_goes_on_by_itself(visitor: Any) -> None:
    v = visitor()
    begin(v, "Op een ander apparaat", "/aanvragen/evenementenvergunning/")
    assert show(scanned(v), "--as", "europa") == {"person": "europa", "redirect_uri": ""}
    v.page.wait_for_url("**/aanvragen/evenementenvergunning/**")
    says(v, "Voor wie vraagt u de vergunning aan?")


def test_on_two_devices_without_javascript(visitor: Any, browser: Any, loket: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{loket}/inloggen/wallet/")
    page.get_by_role("button", name="Op een ander apparaat").click()
    page.get_by_role("button", name="Ik heb het gedaan").click()
    expect(page.get_by_role("status")).to_contain_text("nog niets van uw wallet")
    picture = Image.open(io.BytesIO(page.get_by_alt_text("QR-code die uw wallet opent").screenshot()))
    (found,) = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    assert "refused" not in show(found.text)
    page.get_by_role("button", name="Ik heb het gedaan").click()
    expect(page.get_by_role("main")).to_contain_text("Dag Suzanne Moulin.")
    context.close()


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        ("vervalst", "niet goed ondertekend"),
        ("verlopen", "is verlopen, of geldt nog niet"),
        ("ingetrokken", "is ingetrokken of geblokkeerd"),
        ("onbekend", "een uitgever die wij niet kennen"),
        ("herhaald", "hoort niet bij deze vraag"),
    ],
)
def test_what_is_wrong_is_told_in_the_browser(visitor: Any, spoil: str, text: str) -> None:
    v = visitor(width=390)
    begin(v, "Op een ander apparaat")
    assert "neemt het niet aan" in show(scanned(v), "--spoil", spoil)["refused"]
    says(v, text)
    v.go("/mijn/")
    says(v, "Inloggen in Mijn Loket")
