"""Logging in residents: what the broker says is what counts, and nothing less."""

from typing import Any

import pytest
from django.test import RequestFactory

from openloket.channels import login
from openloket.people.residents import Identity


@pytest.mark.parametrize(
    ("claims", "identity"),
    [
        ({"acr": login.ACR["hoog"], "bsn": "999993653", "name": "S"}, Identity("bsn", "999993653", "hoog", "S")),
        ({"acr": login.ACR["laag"], "kvk": "69599084"}, Identity("kvk", "69599084", "laag", "")),
    ],
)
def test_who_it_is(claims: dict[str, Any], identity: Identity) -> None:
    assert login._identity(claims) == identity


@pytest.mark.parametrize(
    "claims", [{}, {"bsn": "999993653"}, {"acr": "hoog", "bsn": "999993653"}, {"acr": login.ACR["hoog"]}]
)
def test_no_level_or_no_number_is_no_login(claims: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        login._identity(claims)


@pytest.mark.parametrize(
    ("level", "needed", "enough"),
    [("laag", "substantieel", False), ("hoog", "substantieel", True), ("laag", None, True)],
)
def test_levels(level: str, needed: str | None, enough: bool) -> None:
    assert Identity("bsn", "1", level).reaches(needed) is enough


@pytest.mark.parametrize("away", ["https://elders.example/", "//elders.example", "javascript:alert(1)"])
def test_after_login_only_to_our_own_pages(away: str) -> None:
    assert login.safe_next(RequestFactory().get("/"), away) == "/mijn/"
    assert login.safe_next(RequestFactory().get("/"), "/aanvragen/x/") == "/aanvragen/x/"


def test_the_owner_of_a_draft_does_not_give_the_number_away() -> None:
    assert "999993653" not in Identity("bsn", "999993653", "laag").owner
