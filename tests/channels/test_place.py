"""A place on a page: in words always, on a map where the municipality has one, and in the register."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any

import msgspec
import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client

from openloket.cases import versions
from openloket.cases.filling import places
from openloket.cases.models import Case, Draft
from openloket.channels import place_search
from openloket.channels.fields import Search, fields, from_post, page_change
from openloket.forms.kept import AsKept
from openloket.forms.questions import Page, Question
from openloket.forms.types import in_letter
from openloket.registers.models import Zaak
from openloket.site.middleware import ContentSecurityPolicy
from tests.change.making import JULY, published
from tests.channels.filling import PAGES, fill, refused, start
from tests.channels.test_completing import Side, ask
from tests.conftest import resident_client, staff_client
from tests.sources.playing import Registers, says

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


def test_the_policy_lets_in_the_tiles_and_nothing_else(db: Any, settings: Any) -> None:
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


@pytest.mark.parametrize("side", ["web", "desk"])
def test_who_completes_a_place_sees_what_was_given_and_words_alone_leave_the_point(asked: None, side: str) -> None:
    case = sent()
    ask(case, "waar")
    page = Side(side, case)
    text = page.get()
    assert 'value="Bij de eik"' in text
    shape = re.search(r'<textarea[^>]*name="waar.geometry">([^<]*)</textarea>', text)
    assert shape is not None
    assert json.loads(unescape(shape[1])) == POINT
    assert page.send(**{"waar.where": "Bij de beuk", "waar.geometry": unescape(shape[1])}) == 302
    assert Case.objects.get().answers["waar"] == {"where": "Bij de beuk", "geometry": POINT}


# Looking for it by its address ------------------------------------------------------------------------------------------


def test_an_address_is_looked_for_and_chosen_without_a_script(registers: Registers, asked: None) -> None:
    client = resident_client()
    page = start(client).replace("aanvrager", "kaart")
    assert 'name="search" value="waar"' in client.get(page).content.decode()
    answer = client.post(page, {"waar.where": "1234AC kerklaan", "waar.geometry": "", "search": "waar"})
    assert (answer.status_code, answer["Location"]) == (303, f"{page}?search=waar")
    text = client.get(answer["Location"]).content.decode()
    assert 'value="1234AC kerklaan"' in text
    buttons = [unescape(found) for found in re.findall(r'name="chosen"\s+value="([^"]+)"', text)]
    assert buttons[0] == "waar|5.123 52.0915|Kerklaan 12A, 1234AC Voorbeeldstad"
    answer = client.post(page, {"waar.where": "1234AC kerklaan", "waar.geometry": "", "chosen": buttons[0]})
    assert (answer.status_code, answer["Location"]) == (303, f"{page}?chosen=waar")
    text = client.get(answer["Location"]).content.decode()
    assert 'value="Kerklaan 12A, 1234AC Voorbeeldstad"' in text
    assert "met een punt op de kaart" in text
    kept = Draft.objects.get().answers["waar"]
    assert json.loads(kept["geometry"]) == {"type": "Point", "coordinates": [5.123, 52.0915]}


@pytest.mark.parametrize("side", ["web", "desk"])
def test_it_is_looked_for_where_a_case_is_completed_too(registers: Registers, asked: None, side: str) -> None:
    case = sent()
    ask(case, "waar")
    page = Side(side, case)
    page.get()
    assert page.send(**{"waar.where": "Parkweg", "search": "waar"}) == 200
    assert "waar|5.128 52.094|Parkweg, Voorbeeldstad" in page.html
    chosen = "waar|5.128 52.094|Parkweg 3, 1234AE Voorbeeldstad"
    assert page.send(**{"waar.where": "Parkweg", "chosen": chosen}) == 200
    assert page.send(**{"waar.where": "Parkweg", "waar.geometry": "", "chosen": chosen}) == 200
    assert 'value="Parkweg 3, 1234AE Voorbeeldstad"' in page.html
    assert "[5.128, 52.094]" in unescape(page.html)
    assert Case.objects.get().answers["waar"] == {"where": "Bij de eik", "geometry": POINT}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("kerklaan 12a", "Kerklaan 12A, 1234AC Voorbeeldstad"),
        ("1234 ac", "Kerklaan 12A, 1234AC Voorbeeldstad"),
        ("", "Kerklaan 12A, 1234AC Voorbeeldstad"),
        ("Kerklaan bij de boom", "Kerklaan 12A, 1234AC Voorbeeldstad (Kerklaan bij de boom)"),
        ("Bij kerklaan 12A, 1234 AC Voorbeeldstad", "Bij kerklaan 12A, 1234 AC Voorbeeldstad"),
    ],
)
def test_words_that_the_address_does_not_say_stay(typed: str, kept: str) -> None:
    post = QueryDict(mutable=True)
    post.update({"waar.where": typed, "chosen": "waar|5.123 52.0915|Kerklaan 12A, 1234AC Voorbeeldstad"})
    assert from_post([ASKED], post)["waar"]["where"] == kept


@pytest.mark.parametrize("chosen", ["waar", "waar|", "waar|5 52", "ander|5.1 52.1|X", "waar|5.1 52.1|"])
def test_a_button_that_says_no_place_changes_nothing(chosen: str) -> None:
    post = QueryDict(mutable=True)
    post.update({"waar.where": "Bij de eik", "waar.geometry": "", "chosen": chosen})
    assert from_post([ASKED], post)["waar"] == {"where": "Bij de eik", "geometry": ""}


def test_a_made_up_point_is_told_as_any_other(registers: Registers, asked: None) -> None:
    client = resident_client()
    page = start(client).replace("aanvrager", "kaart")
    for point in ("0 0", '5.1], "x": [ 1', "a b"):
        client.post(page, {"waar.where": "X", "chosen": f"waar|{point}|X"})
        assert client.get(f"{page}?chosen=waar").status_code == 200
        waar = Draft.objects.get().answers["waar"]
        assert refused(client, client.post(page, {"waar.where": "X", "waar.geometry": waar["geometry"]}))


@pytest.mark.parametrize(
    ("words", "answers", "said"),
    [
        ("", None, "Typ eerst een postcode"),
        ("nergenslaan", None, "Wij vinden daar geen adres bij"),
        ("kerklaan", says({}, 500), "Wij kunnen nu geen adressen zoeken"),
    ],
)
def test_without_anything_found_words_go_on(
    registers: Registers, asked: None, words: str, answers: Any, said: str
) -> None:
    if answers:
        registers.says["bag"] = answers
    client = resident_client()
    page = start(client).replace("aanvrager", "kaart")
    text = client.post(page, {"waar.where": words, "waar.geometry": "", "search": "waar"}, follow=True).content.decode()
    assert said in text
    assert client.post(page, {"waar.where": "Bij de eik", "waar.geometry": ""}).status_code == 302


def test_the_search_is_not_offered_where_no_address_can_be_asked(asked: None) -> None:
    client = resident_client()
    text = client.get(start(client).replace("aanvrager", "kaart")).content.decode()
    assert 'name="search"' not in text


def test_a_place_in_a_row_is_looked_for_by_itself(registers: Registers) -> None:
    group = Question(id="plekken", ask="Welke plekken?", type="group", questions=(ASKED,), max=3)
    raw = {"plekken": [{"waar": {"where": "Lindelaan"}}, {"waar": {"where": "Parkweg"}}]}
    change = page_change(QueryDict("search=plekken.2.waar"))
    [field] = place_search.on_fields(fields([group], raw, change=change), change)
    first, second = (row.fields[0].search for row in field.rows)
    assert first == Search()
    assert second is not None
    assert [spot.where for spot in second.spots] == ["Parkweg 3, 1234AE Voorbeeldstad", "Parkweg, Voorbeeldstad"]


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
