"""Every start of a login has one limit for a network, whichever way someone logs in."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from openloket.people import begun
from openloket.people.begun import By
from openloket.people.logins import Limit, TooMany
from openloket.people.models import WalletRequest
from tests.channels.test_login import broker  # noqa: F401 - a fixture
from tests.channels.test_staff_login import running  # noqa: F401 - a fixture
from tests.channels.test_wallet import wallets  # noqa: F401 - a fixture


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let only three begin, so that a test need not begin hundreds of logins."""
    monkeypatch.setattr(begun, "LIMIT", Limit(3, begun.LIMIT.within))
    return 3


def check(path: str, most: int, frozen: time_machine.Traveller, data: dict[str, str] | None = None) -> str:
    """Begin from addresses of one network until it is full; returns the page that then comes."""

    def start(address: str) -> Any:
        client = Client(REMOTE_ADDR=address)
        return client.post(path, data) if data else client.get(path, {"next": "/mijn/berichten/"})

    assert [start(f"2001:db8::{number:x}").status_code for number in range(most)] == [302] * most
    refused = start("2001:db8::ffff")
    assert refused.status_code == 429
    assert start("2001:db8:1::1").status_code == 302
    frozen.shift(begun.LIMIT.within)
    assert start("2001:db8::1").status_code == 302
    return str(refused.content.decode())


def test_the_broker(broker: dict[str, Any], frozen: time_machine.Traveller, few: int) -> None:  # noqa: F811
    page = check("/inloggen/start/", few, frozen)
    assert "over 15 minuten opnieuw" in page
    assert "/inloggen/?next=%2Fmijn%2Fberichten%2F" in page


def test_the_wallet(wallets: Any, frozen: time_machine.Traveller, few: int) -> None:  # noqa: F811
    page = check("/inloggen/wallet/", few, frozen, {"where": "hier", "next": "/mijn/"})
    assert "over 15 minuten opnieuw" in page
    assert "Anders inloggen" in page
    assert WalletRequest.objects.count() == few + 2
    assert not WalletRequest.objects.exclude(network="").exists()


def test_the_directory(running: Any, frozen: time_machine.Traveller, few: int) -> None:  # noqa: F811
    assert "over 15 minuten opnieuw" in check("/account/directory/", few, frozen)


def test_who_fills_one_way_leaves_the_others_open(city: Any, few: int) -> None:
    for _ in range(few):
        begun.begin(By.WALLET, "192.0.2.1")
    with pytest.raises(TooMany):
        begun.begin(By.WALLET, "192.0.2.1")
    begun.begin(By.BROKER, "192.0.2.1")
    begun.begin(By.DIRECTORY, "192.0.2.1")


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_do_not_slip_through_together(few: int) -> None:
    outcomes = list[bool]()

    def start() -> None:
        try:
            begun.begin(By.BROKER, "198.51.100.7")
            outcomes.append(True)
        except TooMany:
            outcomes.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 9 + [True] * few
