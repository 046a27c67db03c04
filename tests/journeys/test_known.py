"""What registers know, as people meet it: with the register on, off and slow, with and without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Draft
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.who import sourced
from openloket.people.models import User
from openloket.sources import asking
from tests.channels.test_known import ADDRESS, REST
from tests.conftest import MOULIN, stored_file

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


def begin(v: Any, person: str, service: str = "bijzondere_bijstand", for_whom: str = "voor mijzelf") -> None:
    """Log in for a service, and say for whom where special assistance asks that; an empty text leaves it open."""
    v.go(f"/aanvragen/{service}/")
    v.page.get_by_role("link", name="DigiD").first.click()
    v.log_in(person)
    if for_whom and service == "bijzondere_bijstand":
        v.choose("Ik regel dit", for_whom)
        v.click("Volgende")


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
    assert "U gaf aan dat dit niet klopt:" in v.page.inner_text("main")
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
    begin(v, "Albert Vogel")
    assert "Deze persoon is overleden" in v.page.inner_text("h1")
    picture(v, "stopped")


def test_the_official_sees_both_and_reports_back(visitor: Any, registers: None) -> None:
    draft = Draft.objects.create(service="bijzondere_bijstand", owner="x", channel="web", version_hash="")
    said = {
        "naam": sourced.Fact("brp.naam", timezone.localdate(), "Suzanne Moulin"),
        "geboortedatum": sourced.Fact("brp.geboortedatum", timezone.localdate(), "1985-12-01", doubted=True),
    }
    sourced.keep(draft, sourced.Known(facts=said, secret=True))
    typed = {**REST, "naam": "Suzanne de Wit", "bsn": MOULIN.number, "geboortedatum": "1985-12-01", "adres": ADDRESS}
    new = {**typed, "bewijs": [stored_file()]}
    now = timezone.now()
    zaak = submit(NewSubmission("web:1", "bijzondere_bijstand", "web", now, new, draft=draft, sender=MOULIN)).zaak
    v = visitor()
    v.log_in_as("bram")
    v.go(f"/werk/zaken/{zaak.uuid}/")
    text = v.page.inner_text("main")
    assert "Suzanne Moulin" in text
    assert "Suzanne de Wit" in text
    picture(v, "case")
    v.page.get_by_role("button", name="Teruggemeld").click()
    v.page.wait_for_load_state()
    v.check()
    assert "Teruggemeld op" in v.page.inner_text("main")


def test_at_the_desk(visitor: Any, registers: None, width: int) -> None:
    v = visitor(width=width)
    v.log_in_as("els")
    v.go("/werk/invoeren/")
    draft = Draft.objects.create(
        service="bijzondere_bijstand",
        owner=User.objects.get(username="els").owner,
        channel="desk",
        version_hash=versions.on("bijzondere_bijstand", timezone.localdate()).hash,
    )
    v.go(f"/werk/invoeren/{draft.id}/")
    v.fill("Wat is uw burgerservicenummer (BSN)?", MOULIN.number)
    v.page.get_by_label("Ik heb gecontroleerd wie dit is").check()
    v.click("Gegevens ophalen")
    assert "Uit de Basisregistratie Personen" in v.page.inner_text("main")
    picture(v, "desk")


def test_what_was_asked_stands_in_mijn_loket(visitor: Any, registers: None) -> None:
    v = visitor(width=390)
    begin(v, "Suzanne Moulin")
    v.go("/mijn/inzage/")
    assert "Basisregistratie Personen: naam" in v.page.inner_text("main")
    picture(v, "looks")
