"""What registers know, as people meet it: with the register on, off and slow, with and without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openloket.cases.models import Draft
from openloket.sources import asking

SHOTS = os.environ.get("LOKET_SHOTS", "")
"""A folder for pictures of the pages, to look at; none without it."""


@pytest.fixture
def registers(loket: str, settings: Any) -> Iterator[None]:
    """Ask the stand-ins that the site itself serves, as the demo does."""
    settings.SOURCES = {
        name: {"url": f"{loket}/voorbeeldbronnen/{name}", "key": "", "certificate": "", "trusted": ""}
        for name in ("brp", "kvk", "bag")
    }
    for register in asking.REGISTERS.values():
        register.limits.forget()
    yield
    for register in asking.REGISTERS.values():
        register.limits.forget()


def picture(v: Any, name: str) -> None:
    if SHOTS:
        v.page.screenshot(path=str(Path(SHOTS) / f"{name}-{v.page.viewport_size['width']}.png"), full_page=True)


def begin(v: Any, person: str, service: str = "bijzondere_bijstand") -> None:
    v.go(f"/aanvragen/{service}/")
    v.page.get_by_role("link", name="DigiD").first.click()
    v.log_in(person)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_people_see_it_correct_it_and_go_on(visitor: Any, registers: None, width: int, script: bool) -> None:
    v = visitor(width=width)
    if not script:
        v.page.route("**/loket.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    begin(v, "Suzanne Moulin")
    text = v.page.inner_text("main")
    assert "Suzanne Moulin" in text
    assert "Uit de Basisregistratie Personen" in text
    picture(v, "known")
    v.page.get_by_text("Dit klopt niet").first.click()
    v.fill("Wat is uw naam?", "Suzanne de Wit")
    picture(v, "correcting")
    v.click("Volgende")
    assert "Voorbeeldstraat 1" in v.page.inner_text("main")
    picture(v, "address")
    draft = Draft.objects.get()
    assert draft.answers["naam"] == "Suzanne de Wit"
    v.go(f"/aanvragen/bijzondere_bijstand/{draft.id}/controleren/")
    assert "U gaf aan dat dit anders is." in v.page.inner_text("main")
    picture(v, "review")


def test_with_the_registers_away(visitor: Any, registers: None, settings: Any) -> None:
    settings.SOURCES = {**settings.SOURCES, "brp": {**settings.SOURCES["brp"], "url": "http://127.0.0.1:9"}}
    v = visitor(width=390)
    begin(v, "Suzanne Moulin")
    assert "Vul ze zelf in: dan kunt u gewoon verder." in v.page.inner_text("main")
    picture(v, "away")
    v.fill("Wat is uw naam?", "Suzanne Moulin")
    for part, value in {"Dag": "1", "Maand": "12", "Jaar": "1985"}.items():
        v.fill(part, value)
    v.click("Volgende")
    v.fill("Postcode", "1234 AB")
    v.fill("Huisnummer", "2")
    v.choose("Hoe wilt u onze brieven krijgen?", "Per post")
    v.click("Volgende")
    assert "Wij vinden geen adres" in v.page.inner_text("main")
    picture(v, "no-address")
    v.fill("Huisnummer", "1")
    v.click("Volgende")
    assert Draft.objects.get().answers["adres"]["straat"] == "Voorbeeldstraat"


def test_who_cannot_apply(visitor: Any, registers: None) -> None:
    v = visitor(width=390)
    begin(v, "Karel ter Horst")
    assert "Uw curator vraagt dit voor u aan" in v.page.inner_text("h1")
    picture(v, "stopped")
