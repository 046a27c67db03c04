"""A session ends while someone types, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from openloket.cases.models import Draft, KeptForm
from openloket.site import demo
from tests.conftest import new_case
from tests.journeys.test_journeys import fill_applicant, fill_contact, fill_event

GIVEN = "Dit had u al ingevuld, maar nog niet verstuurd."


def cookies_gone(v: Any) -> None:
    v.page.context.clear_cookies()


def session_gone(v: Any) -> None:
    Session.objects.all().delete()


def out_in_another_tab(v: Any) -> None:
    tab = v.page.context.new_page()
    tab.goto(v.address + "/mijn/")
    tab.get_by_role("button", name="Uitloggen").click()
    expect(tab.get_by_role("button", name="Uitloggen")).to_have_count(0)
    tab.wait_for_load_state()
    tab.close()


ENDS = [cookies_gone, session_gone, out_in_another_tab]


def begin(v: Any) -> None:
    """Fill in a form up to the page about the event."""
    v.go("/aanvragen/evenementenvergunning/")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in()
    fill_applicant(v)
    v.click("Volgende")
    fill_contact(v)
    v.click("Volgende")


@pytest.mark.parametrize("end", ENDS)
def test_typed_text_comes_back_to_the_same_person_alone(visitor: Any, end: Callable[[Any], None]) -> None:
    v = visitor(390)
    begin(v)
    page = v.page.url
    fill_event(v, "Windvlagenfeest")
    end(v)
    v.click("Volgende")
    expect(v.page.get_by_role("heading", name="Log opnieuw in")).to_be_visible()
    assert "Windvlagenfeest" not in v.page.inner_text("body")

    v.page.get_by_role("link", name="Inloggen met DigiD of eHerkenning").click()
    v.log_in("Nina Holle")
    assert v.page.url == page
    assert "Windvlagenfeest" not in v.page.content()
    v.click("Uitloggen")

    v.page.goto(page)
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in()
    assert v.page.url == page
    expect(v.page.get_by_text(GIVEN)).to_be_visible()
    expect(v.page.get_by_label("Hoe heet het evenement?")).to_have_value("Windvlagenfeest")
    assert "naam_evenement" not in Draft.objects.get().answers
    v.click("Volgende")
    assert Draft.objects.get().answers["naam_evenement"] == "Windvlagenfeest"
    assert not KeptForm.objects.exists()


def test_an_official_finds_what_they_wrote_on_a_case(visitor: Any) -> None:
    v, case = visitor(), new_case()
    v.log_in_as("anna")
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    v.page.get_by_text("Contact vastleggen", exact=True).click()
    v.fill("Waarover?", "Zij belde over de straat.")
    cookies_gone(v)
    v.click("Vastleggen")
    v.click("Inloggen", "link")
    v.fill("Gebruikersnaam", "anna")
    v.fill("Wachtwoord", demo.PASSWORD)
    v.click("Inloggen")
    expect(v.page.get_by_text(GIVEN)).to_be_visible()
    expect(v.page.get_by_label("Waarover?")).to_have_value("Zij belde over de straat.")
    v.click("Vastleggen")
    expect(v.page.get_by_text("Opgeslagen.")).to_be_visible()
    assert not KeptForm.objects.exists()


def test_a_page_warns_before_the_end_and_lets_people_stay(visitor: Any) -> None:
    v = visitor(390)
    v.page.clock.install()
    begin(v)
    v.fill("Hoe heet het evenement?", "Windvlagenfeest")
    warning = v.page.get_by_role("alert")
    with v.page.expect_response("**/blijf/") as typed:  # who types is there
        v.page.clock.fast_forward("01:15")
    assert typed.value.status == 204
    v.page.clock.fast_forward("11:50")
    expect(warning).to_have_count(0)
    v.page.clock.fast_forward("00:15")
    expect(warning).to_contain_text("Over ongeveer 2 minuten")
    expect(v.page.get_by_label("Hoe heet het evenement?")).to_be_focused()
    v.check()
    with v.page.expect_response("**/blijf/") as there:
        v.page.get_by_role("button", name="Ja, ik ben er nog").click()
    assert there.value.status == 204
    expect(warning).to_contain_text("Goed, u kunt verder.")
    v.page.clock.fast_forward("00:15")
    expect(warning).to_have_count(0)
    v.page.clock.fast_forward("14:00")
    expect(warning).to_contain_text("U bent niet meer ingelogd.")
    v.check()
    expect(v.page.get_by_label("Hoe heet het evenement?")).to_have_value("Windvlagenfeest")


def test_who_is_out_already_is_told_so(visitor: Any) -> None:
    v = visitor()
    v.page.clock.install()
    begin(v)
    session_gone(v)
    v.page.clock.fast_forward("12:05")
    v.page.get_by_role("button", name="Ja, ik ben er nog").click()
    expect(v.page.get_by_role("alert")).to_contain_text("U bent niet meer ingelogd.")
