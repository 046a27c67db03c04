"""From a resident's words to a letter that does not contradict itself, as people do it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.models import Case
from openloket.cases.work import handling
from tests.conftest import new_case, staff
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_post_in import picture

WHY = "Het evenement past bij de plek."
DEVIATION = "De buurt is al in juli ingelicht."


def late_case() -> Case:
    """An event of next week: too late by its rules."""
    return new_case(datum=str(timezone.localdate() + timedelta(days=7)))


@pytest.mark.parametrize("scripts", [True, False])
def test_granting_what_was_asked_too_late(visitor: Any, scripts: bool) -> None:
    case = late_case()
    v = visitor(java_script_enabled=scripts)
    if not scripts:
        v.check = lambda: None  # axe is a script itself
    v.log_in_as("anna")
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    assert v.page.get_by_text("Spreekt tegen ‘Vergunning verleend’").is_visible()
    v.page.get_by_text("Beslissen", exact=True).click()
    reason = v.page.get_by_label("Waarom beslist u anders dan deze uitkomst?")
    assert reason.is_visible() != scripts  # without scripts it says itself when it applies
    v.page.get_by_role("radio", name="Vergunning geweigerd").check()
    assert reason.is_visible() != scripts
    v.page.get_by_role("radio", name="Vergunning verleend").check()
    assert reason.is_visible()
    v.fill("Motivering (komt in de brief)", WHY)
    v.check()
    picture(v, f"beslissen-{'met' if scripts else 'zonder'}")
    v.page.set_viewport_size({"width": 390, "height": 844})
    v.check()
    picture(v, f"beslissen-smal-{'met' if scripts else 'zonder'}")
    v.click("Besluit nemen en brief sturen")
    assert (
        v.page.get_by_role("alert")
        .inner_text()
        .startswith("‘Vergunning verleend’ gaat in tegen ‘Op tijd aangevraagd: te laat’. Schrijf op waarom")
    )
    assert v.page.get_by_label("Motivering (komt in de brief)").input_value() == WHY
    assert v.page.get_by_role("radio", name="Vergunning verleend").is_checked()
    reason.fill(DEVIATION)
    v.click("Besluit nemen en brief sturen")
    assert v.page.get_by_text("Opgeslagen.").is_visible()
    text = letter_text(case.zaak.identificatie, "decision")
    assert "Op tijd aangevraagd: te laat." not in text
    assert "Wij wijken af van ‘Op tijd aangevraagd: te laat’" in text
    assert f"omdat: {DEVIATION}" in text


def test_a_residents_words_reach_the_official(visitor: Any) -> None:
    case = new_case(datum=str(timezone.localdate() + timedelta(days=90)))
    handling.take(case.pk, hands.Handler(staff("anna"), 1))
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), 2), ["bezoekers"], "")
    resident, official = visitor(width=390), visitor()
    resident.go(f"/mijn/zaken/{case.zaak.uuid}/aanvullen/")
    resident.page.get_by_role("link", name="Inloggen met DigiD").click()
    resident.log_in()
    resident.go("/mijn/")
    awaited = resident.page.get_by_role("region", name="Wij wachten op u")
    awaited.get_by_role("link", name=re.compile("^Aanvullen ?: Evenementenvergunning aanvragen$")).click()
    resident.page.wait_for_url(f"**/mijn/zaken/{case.zaak.uuid}/aanvullen/")
    resident.fill("Hoeveel bezoekers verwacht u op het drukste moment?", "veel")
    resident.page.get_by_label("Wilt u er iets bij vertellen?").fill("Kunt u mij bellen?\nLiefst na vijven.")
    resident.click("Versturen")
    assert "Liefst na vijven." in resident.page.get_by_label("Wilt u er iets bij vertellen?").input_value()
    resident.fill("Hoeveel bezoekers verwacht u op het drukste moment?", "450")
    resident.click("Versturen")
    assert resident.page.get_by_text("Liefst na vijven.").is_visible()
    assert not resident.page.get_by_text("nieuw", exact=True).is_visible()
    picture(resident, "mijn-zaak")
    official.log_in_as("anna")
    official.go("/werk/")
    row = official.page.get_by_role("row").filter(has_text=case.zaak.identificatie)
    assert row.get_by_text("nieuw", exact=True).is_visible()
    picture(official, "werklijst-nieuw")
    row.get_by_role("link").click()
    official.check()
    came = official.page.get_by_role("region", name="Berichten")
    assert came.get_by_text("Liefst na vijven.").is_visible()
    assert "was: 120 nu: 450" in " ".join(came.inner_text().split())
    picture(official, "zaak-nieuw")
    official.go("/werk/")
    assert official.page.get_by_role("link", name="Nieuw 0 zaken").is_visible()
    assert not row.get_by_text("nieuw", exact=True).is_visible()
