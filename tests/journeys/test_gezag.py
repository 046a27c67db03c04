"""A mother asks for her child, in a browser: before the form, in it, afterwards; and what the others see of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openloket.registers.models import Rol
from openloket.sources import standin
from tests.journeys.test_acting import log_in
from tests.journeys.test_journeys import plan as photo
from tests.journeys.test_known import begin, picture
from tests.journeys.test_known import registers as registers

SERVICE = "gehandicaptenparkeerkaart"
NUMBERS = (standin.MOULIN, standin.BO, standin.LOT)
__all__ = ["photo"]


def nobody_shows(v: Any) -> None:
    """Fail when someone's number is on the page or in its address."""
    assert not any(number in v.page.content() + v.page.url for number in NUMBERS)


def choose_bo(v: Any) -> None:
    v.choose("Ik regel dit", "voor een kind onder de 18, als ouder of voogd")
    v.click("Volgende")
    assert "Of u gezag hebt over Lot de Wit, staat niet zeker" in v.page.inner_text("main")
    v.choose("Voor welk kind?", "Bo de Wit (8 jaar)")
    picture(v, "for-whom")
    nobody_shows(v)
    v.click("Volgende")


def test_a_mother_asks_for_her_child_and_the_others_do_not_see_it(
    visitor: Any, registers: None, photo: Path, width: int
) -> None:
    mother, father, child = visitor(width=width), visitor(), visitor(width=390)
    begin(mother, "Suzanne Moulin", SERVICE)
    assert mother.page.get_by_role("heading", name="Voor wie regelt u dit?").is_visible()
    mother.click("Volgende")
    assert "Kies voor wie u dit regelt." in mother.page.inner_text("main")
    choose_bo(mother)
    bar = mother.page.locator(".acting-bar")
    assert "U regelt dit voor Bo de Wit." in bar.inner_text()
    assert "Bo de Wit" in mother.page.inner_text("main")
    picture(mother, "for-a-child")
    mother.click("Volgende")
    mother.choose("Hoe wilt u onze brieven krijgen?", "Per post")
    mother.click("Volgende")
    mother.choose("Welke kaart vraagt u aan?", "Voor een passagier: iemand anders rijdt")
    mother.choose("Hebt u al een gehandicaptenparkeerkaart?", "Nee")
    mother.page.get_by_label("Voeg een pasfoto toe.").set_input_files(str(photo))
    mother.click("Volgende")
    mother.choose("Zit u altijd in een rolstoel als u buiten bent?", "Ja")
    mother.choose("Hebt u de hulp van de bestuurder altijd nodig om van deur tot deur te komen?", "Ja")
    mother.choose("Duurt dit langer dan een half jaar?", "Ja")
    mother.click("Volgende")
    mother.page.get_by_label("Ik heb alles naar waarheid ingevuld.").check()
    mother.click("Volgende")
    assert "Wat is uw eigen adres?" in mother.page.inner_text("main")
    assert "U regelt dit voor Bo de Wit." in bar.inner_text()
    picture(mother, "review")
    nobody_shows(mother)
    mother.click("Versturen")
    number = str(mother.page.locator(".lead strong").inner_text())
    assert {rol.betrokkene_identificatie["inpBsn"] for rol in Rol.objects.all()} == {standin.MOULIN, standin.BO}
    mother.click("Stoppen, en verder voor mijzelf")
    assert not bar.count()
    assert number in mother.page.inner_text("main")  # the receipt stays hers
    mother.click("Iets regelen of bekijken voor een kind", "link")
    choose_bo(mother)
    mother.page.get_by_role("link", name="Gehandicaptenparkeerkaart").first.click()
    mother.check()
    assert number in mother.page.inner_text("main")
    nobody_shows(mother)
    log_in(father, "wit")
    father.click("Iets regelen of bekijken voor een kind", "link")
    father.choose("Ik regel dit", "voor een kind onder de 18, als ouder of voogd")
    father.click("Volgende")
    father.choose("Voor welk kind?", "Bo de Wit (8 jaar)")
    father.click("Volgende")
    assert "U regelt dit voor Bo de Wit." in father.page.locator(".acting-bar").inner_text()
    assert number not in father.page.inner_text("main")
    log_in(child, "tess")
    child.go("/mijn/inzage/")
    assert number not in child.page.inner_text("main")


def test_who_is_under_curatele_and_who_died_read_what_to_do(visitor: Any, registers: None) -> None:
    curandus, dead = visitor(width=390), visitor()
    begin(curandus, "Karel ter Horst (onder curatele)")
    assert curandus.page.get_by_role("heading", name="Uw curator moet dit goed vinden").is_visible()
    picture(curandus, "curatele")
    curandus.click("Verdergaan")
    assert "Karel ter Horst" in curandus.page.inner_text("main")
    begin(dead, "Albert Vogel (overleden)")
    assert dead.page.get_by_role("heading", name="Deze persoon is overleden").is_visible()
