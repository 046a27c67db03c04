"""A place on a page: in words always, on a map where the municipality has one, and in the register."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
import pytest
from django.template.loader import render_to_string
from django.test import Client

from openloket.cases import places, versions
from openloket.cases.models import Case, Draft
from openloket.channels.fields import fields
from openloket.forms.kept import AsKept
from openloket.forms.questions import Page, Question
from openloket.forms.types import in_letter
from openloket.registers.models import Zaak
from openloket.site.middleware import ContentSecurityPolicy
from tests.change.making import JULY, published
from tests.channels.filling import PAGES, fill, refused, start
from tests.channels.test_completing import Side, ask
from tests.conftest import resident_client, staff_client

ASKED = Question(id="waar", ask="Waar is het precies?", type="place")
POINT = {"type": "Point", "coordinates": [5.12, 52.09]}
TILES = "https://kaart.voorbeeld.example/{z}/{x}/{y}.png"


@pytest.fixture
def asked(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = msgspec.json.encode(Page(id="kaart", title="Kaart", questions=(ASKED,))).decode()
    text = JULY.read_text("utf-8").replace("valid_from: 2026-07-01", "valid_from: 2026-09-01", 1)
    versions.publish([published(text.replace("\nfacts:", f"\n  - {page}\n\nfacts:", 1))])
    monkeypatch.setitem(PAGES, "kaart", {"waar.where": "Bij de eik", "waar.geometry": json.dumps(POINT)})


def test_a_place_is_kept_shown_and_registered(asked: None) -> None:
    client = resident_client()
    review = fill(client, start(client))
    assert Draft.objects.get().answers["waar"]["where"] == "Bij de eik"
    said = "Bij de eik (punt op de kaart: 52,09000 noord, 5,12000 oost)"
    assert said in client.get(review).content.decode()
    assert client.post(review).status_code == 302
    assert Case.objects.get().answers["waar"] == {"where": "Bij de eik", "geometry": POINT}
    assert Zaak.objects.get().zaakgeometrie == POINT
    zaak = Zaak.objects.get()
    assert said in client.get(f"/mijn/zaken/{zaak.uuid}/").content.decode()


def test_without_a_map_words_are_enough(asked: None) -> None:
    client = resident_client()
    review = fill(client, start(client), **{"waar.geometry": ""})
    assert client.post(review).status_code == 302
    assert Case.objects.get().answers["waar"] == {"where": "Bij de eik"}
    assert Zaak.objects.get().zaakgeometrie is None


def test_what_is_wrong_on_the_map_is_told_and_can_be_cleared_without_a_script(asked: None) -> None:
    client = resident_client()
    page = start(client).replace("aanvrager", "kaart")
    sent = {"waar.where": "Bij de eik", "waar.geometry": '{"type": "Point", "coordinates": [0, 0]}'}
    text = refused(client, client.post(page, sent)).content.decode()
    assert "buiten Nederland" in text
    assert 'id="waar-geometry-json-wis"' in text
    both = f"waar.where=Bij+de+eik&waar.geometry={sent['waar.geometry']}&waar.geometry="
    assert client.post(page, both, content_type="application/x-www-form-urlencoded").status_code == 302
    assert not Draft.objects.get().answers["waar"]["geometry"]


def test_the_map_is_there_only_where_the_municipality_has_one(settings: Any, asked: None) -> None:
    client = resident_client()
    page = start(client).replace("aanvrager", "kaart")
    shown = client.get(page)
    assert "map-of-place" not in shown.content.decode()
    assert "leaflet" not in shown.content.decode()
    settings.MAP = {"tiles": TILES, "credit": "Gemeente", "centre": "52.09,5.12"}
    text = client.get(page).content.decode()
    assert f'data-tiles="{TILES}"' in text
    assert "leaflet/leaflet.js" in text


def test_the_policy_lets_in_the_tiles_and_nothing_else(settings: Any) -> None:
    for tiles, images in (
        ("", "img-src 'self' data:; "),
        (TILES, "img-src 'self' data: https://kaart.voorbeeld.example; "),
    ):
        settings.MAP = {**settings.MAP, "tiles": tiles}
        assert images in ContentSecurityPolicy(lambda request: None).policy  # type: ignore[arg-type, return-value]
    assert "{" not in Client().get("/toegankelijkheid/")["Content-Security-Policy"]


def test_what_is_on_the_map_comes_back_on_the_page() -> None:
    [field] = fields([ASKED], {"waar": {"where": "Bij de eik", "geometry": POINT}})
    text = render_to_string("parts/field.html", {"field": field, "map": {"tiles": TILES}})
    assert "&quot;Point&quot;" in text
    assert "Bij de eik" in text


def test_the_geometry_is_that_of_the_first_place(asked: None) -> None:
    version = versions.on("evenementenvergunning", date(2026, 9, 15)).version
    assert places.geometry(version, {"waar": {"where": "x", "geometry": POINT}}) == POINT
    for value in (None, AsKept("x"), {"where": "x"}):
        assert places.geometry(version, {"waar": value}) is None


ELSEWHERE = {"type": "Point", "coordinates": [5.13, 52.1]}


def sent() -> Case:
    client = resident_client()
    assert client.post(fill(client, start(client))).status_code == 302
    return Case.objects.select_related("zaak", "version").get()


@pytest.mark.parametrize("side", ["web", "desk"])
@pytest.mark.parametrize(("typed", "now"), [(json.dumps(ELSEWHERE), ELSEWHERE), ("", None), (json.dumps(POINT), POINT)])
def test_the_geometry_of_the_case_follows_what_is_completed(
    asked: None, side: str, typed: str, now: dict[str, Any] | None
) -> None:
    case = sent()
    ask(case, "waar")
    page = Side(side, case)
    page.get()
    assert page.send(**{"waar.where": "Bij de beuk", "waar.geometry": typed}) == 302
    assert Zaak.objects.get().zaakgeometrie == now
    assert Case.objects.get().answers["waar"]["where"] == "Bij de beuk"


def test_what_another_system_set_stays_while_the_same_place_is_shown(asked: None) -> None:
    case = sent()
    Zaak.objects.update(zaakgeometrie=ELSEWHERE)
    ask(case, "waar")
    page = Side("desk", case)
    page.get()
    assert page.send(**{"waar.where": "Bij de oude eik", "waar.geometry": json.dumps(POINT)}) == 302
    assert Zaak.objects.get().zaakgeometrie == ELSEWHERE


def test_the_official_sees_the_place_in_words_and_where_there_is_one_on_the_map(settings: Any, asked: None) -> None:
    url = f"/werk/zaken/{sent().zaak.uuid}/"
    official = staff_client("anna")
    text = official.get(url).content.decode()
    assert "Bij de eik (punt op de kaart: 52,09000 noord, 5,12000 oost)" in text
    assert "map-of-place" not in text
    settings.MAP = {"tiles": TILES, "credit": "Gemeente", "centre": "52.09,5.12"}
    text = official.get(url).content.decode()
    assert text.count("data-geometry=") == 1
    assert "{&quot;type&quot;: &quot;Point&quot;, &quot;coordinates&quot;: [5.12, 52.09]}" in text
    assert "place.js" in text


def test_a_letter_names_the_place_without_its_coordinates() -> None:
    assert in_letter(ASKED, {"where": "Bij de eik", "geometry": POINT}) == "Bij de eik"
    assert in_letter(ASKED, None) == ""
    assert in_letter(ASKED, AsKept("ergens")) == str(AsKept("ergens"))
