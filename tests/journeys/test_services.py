"""Services of the catalogue in a browser, each for what it stretches: no login, a price by rule, several children in one form."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases.models import Case
from openloket.cases.sent import receipts
from tests.conftest import png
from tests.journeys.test_claims import fill_address, fill_day
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_known import begin, picture


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def parts(day: date) -> tuple[str, str, str]:
    return str(day.day), str(day.month), str(day.year)


def contact(v: Any) -> None:
    fill_address(v, "Voorbeeldstraat", "1")
    v.choose("Hoe wilt u onze brieven krijgen?", "Digitaal, in Mijn Loket")
    v.fill("Op welk e-mailadres krijgt u bericht dat er een brief klaarstaat?", "suzanne@voorbeeld.example")
    v.click("Volgende")


def sign(v: Any) -> None:
    v.page.get_by_role("checkbox", name=re.compile("^Ik heb alles naar waarheid ingevuld")).check()
    v.click("Volgende")


def send(v: Any) -> str:
    assert v.page.get_by_role("heading", name="Controleer uw antwoorden").is_visible()
    v.click("Versturen")
    return str(v.page.locator(".lead strong").first.inner_text())


def handle(v: Any, username: str, number: str) -> None:
    """Log in as an official, find the case and take it."""
    v.log_in_as(username)
    v.go("/werk/?lijst=unassigned")
    v.page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    v.check()
    v.click("Ik behandel deze zaak")


def decide(v: Any, result: str, why: str) -> None:
    v.page.get_by_text("Beslissen", exact=True).click()
    v.page.get_by_role("radio", name=result).check()
    v.fill("Motivering (komt in de brief)", why)
    v.click("Besluit nemen en brief sturen")
    assert v.page.get_by_text("Opgeslagen.").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_something_is_reported_on_a_phone_without_a_login(visitor: Any, tmp_path: Path, script: bool) -> None:
    photo = tmp_path / "lantaarn.png"
    photo.write_bytes(png())
    v, official = visitor(width=390), visitor()
    if not script:
        v.page.route("**/loket.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    v.go("/aanvragen/melding_openbare_ruimte/")
    v.choose("Waarover gaat uw melding?", "Lantaarn of verkeerslicht")
    v.choose("Is het nu gevaarlijk?", "Nee")
    v.fill("Wat is er aan de hand?", "De lantaarn brandt al drie dagen niet.")
    v.page.get_by_label("Voeg een foto toe.").set_input_files(str(photo))
    v.click("Volgende")
    assert "Wij komen binnen een week kijken" in v.page.inner_text("main")
    v.fill("Adres, of wat er in de buurt is", "Lindelaan 12")
    v.click("Volgende")
    v.click("Volgende")  # who reports it stays unknown
    number = send(v)
    picture(v, "melding-ontvangen")
    code = v.page.locator(".code").inner_text()
    later = visitor(width=390)
    later.go("/status/")
    later.fill("Zaaknummer", number)
    later.fill("Code", code)
    later.click("Bekijk")
    assert "Wij hebben uw melding ontvangen." in later.page.inner_text("main")
    assert "lantaarn" not in later.page.inner_text("main")
    picture(later, "melding-status")

    handle(official, "ilse", number)
    official.page.get_by_text("Beslissen", exact=True).or_(
        official.page.get_by_text("Afsluiten", exact=True)
    ).first.click()
    picture(official, "melding-zaak")
    assert "De lantaarn brandt al drie dagen niet." in official.page.inner_text("main")


def test_a_parking_permit_says_its_price_before_it_is_sent_and_in_its_letter(visitor: Any, width: int) -> None:
    v, official = visitor(width=width), visitor()
    v.go("/diensten/bewonersparkeervergunning/")
    assert "€ 48,00" in v.page.inner_text("main")
    begin(v, "Suzanne Moulin", "bewonersparkeervergunning")
    v.fill("Wat is uw naam?", "Suzanne Moulin")
    v.click("Volgende")
    contact(v)
    v.fill("Kenteken", "gb123x")
    v.choose("Op wiens naam staat de auto?", "Op mijn naam")
    v.click("Volgende")
    v.choose("In welke zone woont u?", "Zone C: de andere buurten met betaald parkeren")
    v.choose("Hoeveel bewonersvergunningen zijn er al op uw adres?", "Eén")
    v.choose("Hebt u een eigen parkeerplaats of garage?", "Nee")
    fill_day(v, "Vanaf welke dag wilt u de vergunning?", parts(in_days(-1)))
    v.choose("Is er nu geen plaats? Wilt u dan op de wachtlijst?", "Nee")
    v.click("Volgende")
    assert "Er klopt nog iets niet" in v.page.inner_text("main")
    picture(v, "parkeren-te-vroeg")
    fill_day(v, "Vanaf welke dag wilt u de vergunning?", parts(in_days(70)))
    v.click("Volgende")
    assert "De vergunning kost € 96,00 per jaar" in v.page.inner_text("main")
    picture(v, "parkeren-prijs")
    sign(v)
    assert "De vergunning kost € 96,00 per jaar" in v.page.inner_text("main")
    assert "GB-123-X" in v.page.inner_text("main")
    picture(v, "parkeren-overzicht")
    number = send(v)
    receipts.send(Case.objects.get(zaak__identificatie=number).pk, timezone.now())

    handle(official, "anna", number)
    decide(official, "Vergunning verleend", "U woont in deze zone en de auto staat op uw naam.")
    letter = letter_text(number, "decision")
    assert "kenteken GB-123-X" in letter
    assert "U betaalt € 96,00 per jaar." in letter


def child(v: Any, row: int, name: str, far: str, born: tuple[str, str, str]) -> None:
    rows = v.page.get_by_role("group", name=re.compile("^(Kind|Regel|kind)")).all()
    one = rows[row]
    one.get_by_label("Naam van het kind", exact=True).fill(name)
    for part, value in zip(("Dag", "Maand", "Jaar"), born, strict=True):
        one.get_by_label(part, exact=True).fill(value)
    one.get_by_label("Naam en plaats van de school", exact=True).fill("De Linde, Voorbeeldstad")
    one.get_by_label("Basisschool", exact=True).check()
    one.get_by_label("Hoe ver is het, in kilometers?", exact=True).fill(far)
    one.get_by_role("group", name=re.compile("dichtstbijzijnde")).get_by_label("Ja", exact=True).check()
    one.get_by_role("group", name=re.compile("handicap")).get_by_label("Nee", exact=True).check()


def test_transport_to_school_for_two_children(visitor: Any, width: int) -> None:
    v, official = visitor(width=width), visitor()
    begin(v, "Suzanne Moulin", "leerlingenvervoer")
    v.fill("Wat is uw naam?", "Suzanne Moulin")
    v.click("Volgende")
    contact(v)
    child(v, 0, "Bo", "7,5", ("2", "4", "2018"))
    v.page.get_by_role("button", name=re.compile("kind toevoegen|Nog een kind", re.I)).click()
    v.page.wait_for_load_state()
    v.check()
    child(v, 1, "Al", "6,5", ("3", "5", "2016"))
    picture(v, "vervoer-kinderen")
    v.click("Volgende")
    fill_day(v, "Vanaf welke dag is het vervoer nodig?", parts(in_days(30)))
    v.choose("Welk vervoer past het best?", "Met bus of trein")
    v.choose("Moet er iemand mee?", "Nee")
    v.click("Volgende")
    v.fill("Wat was uw verzamelinkomen van twee jaar geleden?", "45000")
    v.click("Volgende")
    sign(v)
    text = v.page.inner_text("main")
    assert "Bo" in text
    assert "Al" in text
    assert "7,5" in text
    picture(v, "vervoer-overzicht")
    number = send(v)
    handle(official, "dirk", number)
    text = official.page.inner_text("main")
    assert "De Linde, Voorbeeldstad" in text
    picture(official, "vervoer-zaak")
