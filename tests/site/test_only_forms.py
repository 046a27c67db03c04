"""A visit to an address that only takes a form leads to the page with that form, whoever comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from openloket.site.only_forms import PAGES
from tests.conftest import HOLLE, resident_client, staff_client
from tests.site.test_every_address import OWNER, World, routes

MACHINES = {"returned", "delivered", "wallet_answer", "directory_logged_out"}
"""What programs call: nobody has a page there."""


@pytest.fixture
def world(city: Any, tmp_path: Path, settings: Any) -> World:
    settings.VAR = tmp_path
    return World(tmp_path)


def addresses(world: World) -> dict[str, str]:
    """Return by name the address of every route that resolves with what there is."""
    found = {}
    for route in routes():
        try:
            url = world.fill_in(route)
            found[resolve(url).url_name or url] = url
        except (KeyError, Resolver404):
            continue
    return found


def test_no_visit_ends_in_a_bare_refusal(world: World) -> None:
    clients = [Client(), resident_client(OWNER), resident_client(HOLLE), *map(staff_client, ("anna", "els", "gerda"))]
    met = set()
    for name, url in addresses(world).items():
        for client in clients:
            client.raise_request_exception = False
            response = client.get(url)
            if response.status_code == 405:
                assert name in MACHINES, f"{name}: say in openloket.site.only_forms where a visit leads to"
                assert response["Allow"] == "POST"
                assert "Dit is geen pagina" in response.content.decode()
            if name in PAGES:
                met.add(name)
                page, parts = PAGES[name]
                assert client.get(url)["Location"] == reverse(page, args=[resolve(url).kwargs[part] for part in parts])
                assert client.put(url).status_code in (302, 405)
    assert met == PAGES.keys()


def test_every_page_that_is_led_to_can_be_visited(world: World) -> None:
    assert world.letter
    for name in PAGES:
        url = addresses(world)[name]
        client = staff_client("anna") if url.startswith("/werk/") else resident_client(OWNER)
        response = client.get(url, follow=True)
        assert response.status_code in (200, 403, 404), name
        assert "text/html" in response["Content-Type"]
        assert b"</h1>" in response.content


def test_an_official_comes_back_to_the_case(world: World) -> None:
    page = reverse("case", args=[world.zaak.uuid])
    assert staff_client("anna").get(f"{page}contact/")["Location"] == page
    assert Client().get(f"{page}contact/", follow=True).redirect_chain[-1][0] == f"/account/login/?next={page}"
