"""Logging in with every test person: who acts, for whom, and what they then see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openloket.cases.models import Submission
from openloket.channels.standin import PERSONS
from openloket.registers.models import Rol
from tests.journeys.test_journeys import (
    event_day,
    fill_applicant,
    fill_contact,
    fill_event,
    fill_place,
    fill_rest,
    fill_when,
)
from tests.journeys.test_journeys import (
    plan as plan,
)

SEES = {
    "moulin": "Dag Suzanne Moulin.",
    "holle": "Dag Nina Holle.",
    "dijk": "Dag Mees van Dijk.",
    "kassaar": "Dag Naomi Kassaar.",
    "wit": "Dag Pieter de Wit.",
    "tess": "Dag Tess Vogel.",
    "vogel": "Dag Albert Vogel.",
    "horst": "Dag Karel ter Horst.",
    "dochter": "U regelt dit voor Mees van Dijk.",
    "verlopen": "uw machtiging is afgelopen",
    "ouder": "wij kunnen niet nagaan waarvoor u gemachtigd bent",
    "bakker": "U regelt dit voor Test EMZ Dagobert.",
    "donald": "U regelt dit voor Test BV Donald.",
    "gestopt": "U regelt dit voor Voorbeeld Coöperatie.",
    "filiaal": "U regelt dit voor Test EMZ Dagobert, vestiging 000012345678.",
    "medewerker": "Dag Test EMZ Dagobert.",
    "europa": "Dag Lucía Ejemplo.",
}
NUMBERS = {
    value for person in PERSONS for key, value in person.claims.items() if key.endswith(("bsn", "person_identifier"))
}


def log_in(v: Any, person: str, next_: str = "/mijn/") -> None:
    v.go(next_)
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.page.wait_for_load_state()
    v.log_in(next(each.label for each in PERSONS if each.id == person))


def test_every_test_person_logs_in(visitor: Any) -> None:
    assert SEES.keys() == {person.id for person in PERSONS}
    for person, says in SEES.items():
        v = visitor(width=390)
        log_in(v, person)
        text = " ".join(v.page.inner_text("body").split())
        assert says in text, person
        assert not any(number in v.page.content() + v.page.url for number in NUMBERS), person


def go_on(v: Any, event: str, plan: Path) -> str:
    """Fill in all pages after the one on how to reach someone, and send; returns the case number."""
    fill_event(v, event)
    v.click("Volgende")
    fill_when(v)
    v.click("Volgende")
    fill_place(v, plan)
    v.click("Volgende")
    v.fill("Hoeveel bezoekers verwacht u op het drukste moment?", "80")
    v.click("Volgende")
    fill_rest(v)
    v.click("Volgende")
    v.page.get_by_label("Ik heb alles naar waarheid ingevuld.").check()
    v.click("Volgende")
    v.click("Versturen")
    return str(v.page.locator(".lead strong").inner_text())


def test_a_daughter_arranges_it_and_her_father_follows_it(visitor: Any, plan: Path) -> None:
    assert event_day()
    roos, father, official = visitor(width=390), visitor(), visitor()
    log_in(roos, "dochter", "/aanvragen/evenementenvergunning/")
    bar = roos.page.locator(".acting-bar")
    assert "Mees van Dijk" in bar.inner_text()
    assert "Met ‘u’ bedoelen wij hier die persoon" in roos.page.inner_text("main")
    fill_applicant(roos, "Mees van Dijk")
    roos.click("Volgende")
    assert "Mees van Dijk" in bar.inner_text()
    fill_contact(roos)
    roos.click("Volgende")
    number = go_on(roos, "Tuinfeest", plan)
    assert "Mees van Dijk" in bar.inner_text()
    roos.click("Volg uw zaak in Mijn Loket", "link")
    assert number in roos.page.inner_text("main")
    roos.go("/aanvragen/bijzondere_bijstand/")
    assert roos.page.get_by_role("heading", name="Hiervoor bent u niet gemachtigd").is_visible()
    log_in(father, "dijk")
    assert number in father.page.inner_text("main")
    assert not father.page.locator(".acting-bar").count()
    official.log_in_as("anna")
    official.go("/werk/?lijst=unassigned")
    official.page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    official.check()
    text = official.page.inner_text("main")
    assert "Roos Aarts" in text
    assert "Verstuurd door een gemachtigde" in text


def test_a_european_without_a_bsn_asks(visitor: Any, plan: Path) -> None:
    v = visitor(width=390)
    log_in(v, "europa", "/aanvragen/evenementenvergunning/")
    v.choose("Voor wie vraagt u de vergunning aan?", "Voor mijzelf")
    assert "Uit uw inlog" in v.page.inner_text("main")
    v.click("Volgende")
    v.fill("Straat en huisnummer", "Calle Mayor 1")
    v.fill("Postcode en plaats", "28013 Madrid")
    v.page.get_by_label("Land", exact=True).select_option("Spanje")
    v.fill("Op welk telefoonnummer kunnen wij u bellen?", "0612345678")
    v.choose("Hoe wilt u onze brieven krijgen?", "Per post")
    v.click("Volgende")
    number = go_on(v, "Fiesta", plan)
    v.click("Volg uw zaak in Mijn Loket", "link")
    assert number in v.page.inner_text("main")
    assert Submission.objects.get().sender_kind == "eidas"
    assert Rol.objects.get().betrokkene_identificatie["geboortedatum"] == "1988-03-02"
