"""A page that was opened for oneself or for another, and sent after one chose otherwise in another tab: nothing is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from openloket.people.acting import Acting
from tests.acting import EVENT, TAKES_PARENTS, mandate, parent
from tests.channels.test_kept import TYPED, event_page, post, slip
from tests.channels.test_who_asks import republish
from tests.conftest import MOULIN, resident_client
from tests.sources.playing import Registers

CHOOSE = "U regelt dit nu voor iemand anders"


@pytest.fixture
def city(city: Any, registers: Registers) -> Any:
    """Set up Voorbeeldstad with an event permit that a parent may ask for a child, and a BRP that knows who that is."""
    republish(TAKES_PARENTS)
    return city


def become(client: Client, who: Acting) -> None:
    """Let someone choose in another tab of the same browser for whom they act."""
    client.cookies[settings.SESSION_COOKIE_NAME] = resident_client(who).session.session_key


def typed_for(client: Client, first: Acting, then: Acting) -> tuple[str, Any]:
    """Return a page's address, and the answer to it when it was opened as `first` and sent as `then`."""
    become(client, first)
    client.post(f"/aanvragen/{EVENT}/voor-wie/", {"voor": "mij"})
    url = event_page(client)
    form = slip(client.get(url))
    become(client, then)
    return url, post(client, url, TYPED, form)


def test_who_acts_for_a_child_by_now_goes_on_for_themselves(city: Any) -> None:
    client = Client()
    url, lost = typed_for(client, MOULIN, parent())
    page = lost.content.decode()
    assert lost.status_code == 403
    assert CHOOSE in page
    assert "iemand anders ingelogd" not in page
    assert "Inloggen met" not in page
    there = re.search(r'action="/voor-uzelf/".*?name="next" value="([^"]+)"', page, re.S)
    assert there is not None
    shown = client.post("/voor-uzelf/", {"next": unescape(there[1])}, follow=True)
    assert shown.request["PATH_INFO"] == url
    assert 'value="Windvlagenfeest"' in shown.content.decode()


def test_who_acts_for_themselves_by_now_chooses_the_child_again(city: Any) -> None:
    client = Client()
    url, lost = typed_for(client, parent(), MOULIN)
    page = lost.content.decode()
    assert CHOOSE in page
    found = re.search(rf'href="(/aanvragen/{EVENT}/voor-wie/\?next=[^"]+)"', page)
    assert found is not None
    choose = unescape(found[1])
    chosen = re.search(r'name="kind"\s+value="([^"]+)"', client.post(choose, {"voor": "kind"}).content.decode())
    assert chosen is not None
    shown = client.post(choose, {"kind": chosen[1]}, follow=True)
    assert shown.request["PATH_INFO"] == url
    assert 'value="Windvlagenfeest"' in shown.content.decode()


def test_another_login_is_told_that_it_is_another(city: Any) -> None:
    _url, lost = typed_for(Client(), MOULIN, mandate(actor=MOULIN))
    assert "Er is nu iemand anders ingelogd" in lost.content.decode()


@pytest.mark.parametrize("there", ["https://kwaad.example/", "//kwaad.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(city: Any, there: str) -> None:
    client = resident_client(parent())
    assert client.post("/voor-uzelf/", {"next": there})["Location"] == "/mijn/"
    client = resident_client(MOULIN)
    chosen = client.post(f"/aanvragen/{EVENT}/voor-wie/?next={there}", {"voor": "mij"})
    assert chosen["Location"] in ("/mijn/", f"/aanvragen/{EVENT}/")
