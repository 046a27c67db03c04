"""Pages of a person are kept by no cache, and an answer that logs out empties the browser's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.conftest import new_case, resident_client, staff_client

PRIVATE = "private, no-store"


@pytest.mark.parametrize(
    "path", ["/", "/mijn/", "/mijn/berichten/", "/privacy/", "/mijn/zaken/00000000-0000-4000-8000-000000000000/"]
)
def test_a_residents_pages(city: Any, path: str) -> None:
    new_case()
    assert resident_client().get(path)["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("path", ["/", "/werk/", "/werk/?lijst=team", "/account/2fa/", "/werk/diensten/", "/nergens/"])
def test_an_officials_pages(city: Any, path: str) -> None:
    assert staff_client("anna").get(path)["Cache-Control"] in (PRIVATE, "private, no-store")


def test_a_visitors_form(city: Any) -> None:
    client = Client()
    session = client.session
    session["anonymous"] = "a" * 64
    session.save()
    assert client.get("/")["Cache-Control"] == PRIVATE


def test_what_is_of_nobody_may_be_kept(city: Any) -> None:
    for path in ("/", "/privacy/", "/diensten/evenementenvergunning/"):
        assert "no-store" not in Client().get(path).headers.get("Cache-Control", "")


@pytest.mark.parametrize(("who", "door"), [("resident", "/uitloggen/"), ("staff", "/account/logout/")])
def test_logging_out_empties_the_cache(city: Any, who: str, door: str) -> None:
    client = resident_client() if who == "resident" else staff_client("anna")
    answer = client.post(door)
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache"'
    assert answer["Cache-Control"] == PRIVATE
    assert "Clear-Site-Data" not in client.get("/").headers
