"""Showing a place on the map of a page, with the keyboard alone; its tiles come from nowhere here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from openloket.channels.fields import fields
from openloket.forms import geometry
from openloket.forms.questions import Question
from tests.journeys.conftest import AXE

BASE = Path(__file__).resolve().parents[2]
LEAFLET = BASE / "node_modules" / "leaflet" / "dist"
PLACE = BASE / "openloket" / "site" / "static" / "place.js"
ASKED = Question(id="waar", ask="Waar is het?", type="place")
POINT = {"type": "Point", "coordinates": [5.12, 52.09]}


@pytest.fixture(params=[320, 1280])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def opened(browser: Browser, width: int, raw: Any) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    [field] = fields([ASKED], {"waar": raw})
    map_ = {"tiles": "data:,{z}/{x}/{y}", "credit": "Gemeente", "centre": "52.09,5.12"}
    shown = render_to_string("parts/field.html", {"field": field, "map": map_})
    page.set_content(f"<!doctype html><html lang=nl><title>x</title><main><h1>x</h1><form>{shown}</form></main>")
    page.add_style_tag(path=LEAFLET / "leaflet.css")
    page.add_style_tag(path=BASE / "openloket" / "site" / "static" / "loket.css")
    page.add_script_tag(path=LEAFLET / "leaflet.js")
    page.add_script_tag(path=PLACE)
    return page


def on_map(page: Page) -> Any:
    text = page.locator("#waar-geometry-json").input_value()
    return geometry.read(text) if text else None


def test_a_point_and_an_area_by_keyboard(browser: Browser, width: int) -> None:
    page = opened(browser, width, None)
    status = page.get_by_role("status")
    assert status.inner_text() == "Er staat nog niets op de kaart."
    page.get_by_role("button", name="Zet hier een punt").press("Enter")
    assert on_map(page) == POINT
    assert status.inner_text() == "Er staat een punt op de kaart."
    corner = page.get_by_role("button", name="Zet hier een hoek van een gebied")
    for n, key in enumerate(("", "ArrowRight", "ArrowDown"), start=1):
        if key:
            before = page.evaluate("document.querySelector('.leaflet-map-pane').style.transform")
            page.locator(".map").press(key)
            page.wait_for_function(
                "was => document.querySelector('.leaflet-map-pane').style.transform !== was", arg=before
            )
            page.wait_for_function("!document.querySelector('.leaflet-pan-anim')")  # the map glides on
        corner.press("Enter")
        assert f"hoeken: {n}." in status.inner_text()
    found = on_map(page)
    assert found["type"] == "Polygon"
    assert geometry.area(found) > 1000
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(path=AXE)
    assert page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))") == []
    page.get_by_role("button", name="Wis", exact=True).press("Enter")
    assert on_map(page) is None
    page.close()


def test_what_was_shown_before_stands_there_again(browser: Browser) -> None:
    page = opened(browser, 390, {"where": "Bij de eik", "geometry": POINT})
    assert page.get_by_role("status").inner_text() == "Er staat een punt op de kaart."
    assert json.loads(page.locator("#waar-geometry-json").input_value()) == POINT
    assert page.get_by_label("Wis de plek op de kaart").count() == 0, "the button does it"
    page.close()
