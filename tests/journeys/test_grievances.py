"""A complaint without a case, from the form to the letter, as people do it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from openloket.cases.models import Case
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_post_in import picture

WHY = "U wachtte te lang, en niemand legde uit waarom."


def own_page(v: Any, username: str, case: Case) -> None:
    v.log_in_as(username)
    v.go(f"/werk/zaken/{case.zaak.uuid}/")


def fill_day(v: Any, question: str, day: Any) -> None:
    group = v.page.get_by_role("group", name=question).filter(visible=True)
    for label, value in (("Dag", day.day), ("Maand", day.month), ("Jaar", day.year)):
        group.get_by_label(label, exact=True).fill(str(value))


def test_a_complaint_without_a_case_is_settled_by_another_than_whom_it_is_about(visitor: Any, width: int) -> None:
    v, official = visitor(width=width, java_script_enabled=False), visitor(width=width)
    v.page.goto(f"{v.address}/aanvragen/klacht/")
    v.fill("Wat is er gebeurd?", "Aan de balie werd ik weggestuurd.")
    v.page.get_by_label("Over wie klaagt u?").fill("Omar van de balie")
    v.page.get_by_role("button", name="Volgende", exact=True).last.click()
    v.fill("Wat is uw naam?", "Bo Buur")
    address = v.page.get_by_role("group", name="Naar welk adres kunnen wij u schrijven?")
    for label, value in (("Postcode", "1234 AB"), ("Huisnummer", "1"), ("Straat", "Voorbeeldstraat"), ("Plaats", "X")):
        address.get_by_label(label, exact=True).fill(value)
    v.page.get_by_role("button", name="Volgende", exact=True).last.click()
    v.page.get_by_role("button", name="Versturen", exact=True).last.click()
    v.page.wait_for_url("**/ontvangen/**")
    picture(v, f"klacht-ontvangen-{width}")
    settle(official, Case.objects.select_related("zaak").get(service="klacht"), width)


def settle(official: Any, case: Case, width: int) -> None:
    """Let someone else than whom a complaint is about look into it, and answer it."""
    own_page(official, "lotte", case)
    official.page.get_by_text("Over wie de klacht gaat, en of u haar uitzoekt").click()
    about = official.page.get_by_label("Over wie of wat gaat de klacht?").input_value()
    assert about.lower() == "omar van de balie"  # paper has capitals
    official.page.get_by_label("Is dat een medewerker die hier inlogt? Wat is de gebruikersnaam?").fill("omar")
    fill_day(official, "Op welke dag kreeg die een kopie van de klacht, met wat erbij kwam?", timezone.localdate())
    picture(official, f"klacht-beoordelen-{width}")
    official.click("Vastleggen")
    section = official.page.get_by_role("region", name="De klacht")
    assert "Kreeg een kopie op" in section.inner_text()
    assert "9:10" in section.inner_text()
    section.get_by_text("Horen", exact=True).click()
    official.page.get_by_label("Wie klaagt, zei niet te willen worden gehoord (9:10 lid 2)").check()
    section.get_by_role("button", name="Vastleggen").filter(visible=True).click()
    official.check()
    assert "Niet gehoord" in section.inner_text()
    picture(official, f"klacht-gehoord-{width}")
    official.page.get_by_text("Afsluiten", exact=True).or_(
        official.page.get_by_text("Beslissen", exact=True)
    ).first.click()
    official.page.get_by_role("radio", name="Klacht gegrond").check()
    official.page.get_by_label("Motivering (komt in de brief)").fill(WHY)
    official.page.get_by_role("button", name="Besluit nemen en brief sturen").or_(
        official.page.get_by_role("button", name="Afsluiten en brief sturen")
    ).last.click()
    official.page.wait_for_load_state()
    letter = letter_text(case.zaak.identificatie, "closing")
    assert WHY in letter
    assert "Nationale ombudsman" in letter
