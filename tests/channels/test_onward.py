"""See that a page goes on to a page of our own, and nothing that someone else put in its address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from openloket.channels.onward import is_ours
from tests.channels.test_login import broker, log_in  # noqa: F401 - a fixture
from tests.conftest import new_case, staff_client

NO_PAGES = [
    "",
    "zaken",
    "%0d%0aX: y",
    "mine",
    "x.y",
    "httpx",
    "http:mijn",
    "//evil.example/",
    "/\\evil.example",
    "https://evil.example/mijn/",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("address", NO_PAGES)
def test_what_is_no_page_of_ours(address: str) -> None:
    assert not is_ours(RequestFactory().get("/"), address)


@pytest.mark.parametrize("address", ["/", "/mijn/?a=b#c", "http://testserver/mijn/"])
def test_what_is(address: str) -> None:
    assert is_ours(RequestFactory().get("/"), address)


@pytest.mark.parametrize("address", NO_PAGES[1:])
def test_a_bad_one_is_never_a_failure(broker: dict[str, Any], address: str) -> None:  # noqa: F811
    assert log_in(Client(), "moulin", next_=address).status_code == 200
    language = Client().post("/taal/", {"language": "en", "next": address})
    assert language["Location"] == "/"
    official = staff_client("anna")
    case = f"/werk/zaken/{new_case().zaak.uuid}/"
    assert official.post(f"{case}reden/", {"purpose": "", "next": address})["Location"] == case
    assert official.post("/account/logout/", {"next": address})["Location"] == "/"
