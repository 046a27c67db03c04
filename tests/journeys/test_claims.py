"""A bewindvoerder asks for another in a browser, an official checks the right, and the bewindvoerder follows it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases.models import RightClaim
from openloket.registers.models import Rol
from openloket.sources import standin
from tests.conftest import png
from tests.journeys.test_acting import log_in
from tests.journeys.test_known import begin, picture
from tests.journeys.test_known import registers as registers

NAME = "Kees Verhoeven"
NUMBERS = (standin.HOLLE, standin.MOULIN)


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """Return the file of a court order."""
    file = tmp_path / "beschikking.png"
    file.write_bytes(png())
    return file


def fill_day(v: Any, question: str, day: tuple[str, str, str]) -> None:
    group = v.page.get_by_role("group", name=question)
    for part, value in zip(("Dag", "Maand", "Jaar"), day, strict=True):
        group.get_by_label(part, exact=True).fill(value)


def fill_address(v: Any, street: str, number: str) -> None:
    for part, value in {
        "Postcode": "1234 AB",
        "Huisnummer": number,
        "Straat": street,
        "Plaats": "Voorbeeldstad",
    }.items():
        v.fill(part, value)


def claim(v: Any, proof: Path) -> None:
    """Say for whom one acts, and prove it."""
    v.choose("Ik regel dit", "voor iemand onder bewind, als bewindvoerder")
    picture(v, "claim-for-whom")
    v.click("Volgende")
    assert v.page.get_by_role("heading", name="U bent bewindvoerder").is_visible()
    v.click("Volgende")
    assert "Er klopt nog iets niet" in v.page.inner_text("main")
    v.fill("Hoe heet degene voor wie u dit regelt?", NAME)
    fill_day(v, "Wanneer is diegene geboren?", ("2", "3", "1950"))
    fill_address(v, "Voorbeeldstraat", "1")
    v.page.get_by_label("Voeg het bewijs toe.").set_input_files(str(proof))
    picture(v, "claim")
    v.click("Volgende")


def fill_form(v: Any, proof: Path) -> None:
    """Fill in the form for special assistance, and send it."""
    fill_day(v, "Wanneer bent u geboren?", ("2", "3", "1950"))
    v.click("Volgende")
    v.choose("Hoe wilt u onze brieven krijgen?", "Digitaal, in Mijn Loket")
    v.fill("Op welk e-mailadres krijgt u bericht dat er een brief klaarstaat?", "nina@voorbeeld.example")
    v.click("Volgende")
    v.choose("Met wie woont u?", "Ik woon alleen")
    v.click("Volgende")
    v.choose("Waarvoor vraagt u geld?", "Bril, tandarts of andere medische kosten")
    v.fill("Waarom hebt u dit nodig?", "De bril is kapot en het kan niet zonder.")
    v.fill("Hoeveel moet u betalen?", "240,00")
    v.choose("Hebt u het al betaald?", "Nee")
    v.page.get_by_label("Voeg de rekening of offerte toe.").set_input_files(str(proof))
    v.click("Volgende")
    v.fill("Hoeveel inkomen had uw huishouden vorige maand?", "1180,50")
    v.choose("Waar komt uw inkomen vandaan?", "Bijstand")
    v.fill("Hoeveel spaargeld heeft uw huishouden?", "500")
    v.choose("Krijgt u schuldhulp?", "Nee")
    v.click("Volgende")
    v.fill("Op welk rekeningnummer wilt u het geld krijgen?", "NL91 ABNA 0417 1643 00")
    v.click("Volgende")
    v.page.get_by_label("Ik heb alles naar waarheid ingevuld.").check()
    v.click("Volgende")
    fill_address(v, "Kade", "12")
    picture(v, "claim-review")
    v.click("Versturen")


def test_a_bewindvoerder_asks_is_checked_and_follows_it(visitor: Any, registers: None, proof: Path, width: int) -> None:
    nina, official = visitor(width=width), visitor(width=width)
    begin(nina, "Nina Holle", for_whom="")
    claim(nina, proof)
    bar = nina.page.locator(".acting-bar")
    assert f"U regelt dit voor {NAME}." in bar.inner_text()
    fill_form(nina, proof)
    number = str(nina.page.locator(".lead strong").inner_text())
    assert "Een medewerker kijkt eerst uw bewijs na." in nina.page.inner_text("main")
    nina.go("/mijn/")
    assert "Een medewerker kijkt uw bewijs nog na." in nina.page.inner_text("main")
    picture(nina, "claim-unchecked")

    official.log_in_as("bram")
    official.go("/werk/?lijst=unassigned")
    official.page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    official.check()
    assert "Taak: nagaan" in official.page.inner_text("main")
    assert "artikel 1:431 en 1:441" in official.page.inner_text("main")
    picture(official, "claim-desk")
    end = timezone.localdate() + timedelta(days=200)
    fill_day(official, "Tot en met welke dag mag dit?", (str(end.day), str(end.month), str(end.year)))
    official.click("Dit recht klopt")
    assert "Schrijf in woorden op waarom het recht klopt" in official.page.inner_text("main")
    official.page.get_by_label("Waaruit blijkt het recht?").fill("Staat in de beschikking van 3 maart 2025.")
    official.click("Dit recht klopt")
    assert "Geldt tot en met" in official.page.inner_text("main")
    picture(official, "claim-checked")
    assert RightClaim.objects.get().until == end
    assert Rol.objects.get(indicatie_machtiging="gemachtigde").betrokkene_identificatie["inpBsn"] == standin.HOLLE

    again = visitor(width=width)
    log_in(again, "holle")
    assert not again.page.locator(".acting-bar").count()
    picture(again, "claim-mine")
    again.page.get_by_role("button", name=f"Bijzondere bijstand aanvragen voor {NAME}").click()
    again.page.wait_for_load_state()
    again.check()
    assert "Een medewerker heeft uw bewijs nagekeken." in again.page.inner_text("main")
    again.page.get_by_role("link", name="Bijzondere bijstand").first.click()
    again.check()
    assert number in again.page.inner_text("main")
    picture(again, "claim-follows")
    assert not any(each in again.page.content() + again.page.url for each in NUMBERS)
    again.click("Stoppen, en verder voor mijzelf")
    assert not again.page.locator(".acting-bar").count()
