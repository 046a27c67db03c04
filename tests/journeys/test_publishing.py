"""From a decision to what everyone reads, with an attachment of which a part is black, as two officials and a visitor do it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, ServiceVersion
from openloket.publishing import finding
from openloket.publishing.models import Publication
from openloket.registers.models import Besluit
from tests.conftest import every_version
from tests.ending.making import ANSWERS, GONE, case_of, closed
from tests.journeys.test_post_in import picture


def test_from_a_decision_to_what_everyone_reads(visitor: Any, width: int, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "documents"
    today = timezone.localdate()
    case = case_of(GONE, datum=today + timedelta(days=150), **{**ANSWERS, "locatie": "Het Lindeplein"})
    day = date(2026, 12, 6)  # of a version that says what everyone may read
    versions.publish(
        [item for item in every_version() if item.version.service == case.service and item.version.valid_from == day]
    )
    versions.forget()
    publishes = ServiceVersion.objects.get(service=case.service, valid_from=day)
    closed(case)
    Case.objects.filter(pk=case.pk).update(version=publishes)
    Besluit.objects.update(uiterlijke_reactiedatum=today - timedelta(days=1))
    finding.find(today, timezone.now())
    row = Publication.objects.get()

    proposer, other, everyone = visitor(width=width), visitor(width=width), visitor(width=width)
    proposer.log_in_as("anna")
    proposer.go("/werk/openbaar/")
    picture(proposer, f"openbaar-te-doen-{width}")
    proposer.click(case.zaak.identificatie, "link")
    assert "Het Lindeplein" in proposer.page.inner_text("main")
    assert GONE.name not in proposer.page.inner_text("form")
    picture(proposer, f"openbaar-beoordelen-{width}")

    proposer.page.get_by_role("link", name="Zwart maken: U krijgt een vergunning").click()
    proposer.fill("Hoe heet dit stuk voor iedereen? Schrijf geen namen op.", f"Brief aan {GONE.name}")
    proposer.click("Opnieuw maken met zwart")
    assert "Geef het stuk een naam die niet zegt wie iemand is" in proposer.page.inner_text("main")
    proposer.fill("Hoe heet dit stuk voor iedereen? Schrijf geen namen op.", "Het besluit")
    paper = proposer.page.locator(".drawn-on").first
    paper.scroll_into_view_if_needed()
    place = paper.bounding_box()
    mouse = proposer.page.mouse
    mouse.move(place["x"] + 20, place["y"] + 20)
    mouse.down()
    mouse.move(place["x"] + 120, place["y"] + 60, steps=3)
    mouse.up()
    assert paper.locator("button.black").count() == 1
    picture(proposer, f"openbaar-zwart-maken-{width}")
    proposer.click("Opnieuw maken met zwart")
    assert "Het stuk is opnieuw gemaakt" in proposer.page.inner_text("main")
    drawn = row.files.get().boxes[0]
    assert any(0.1 < box["at"][2] < 0.5 and box["at"][3] > 0.01 for box in drawn)
    proposer.click("Zo voorstellen")
    assert "Een collega moet kijken" in proposer.page.inner_text("main")

    other.log_in_as("chantal")
    other.go(f"/werk/openbaar/{row.pk}/")
    picture(other, f"openbaar-akkoord-{width}")
    other.click("Akkoord: openbaar maken")
    assert "Iedereen kan het nu lezen" in other.page.inner_text("main")

    everyone.go("/openbaar/")
    everyone.fill("Zoek een plaats, een dag of een woord", "lindeplein")
    everyone.click("Zoek")
    picture(everyone, f"openbaar-zoeken-{width}")
    everyone.page.get_by_role("link", name="Het Lindeplein").click()
    text = everyone.page.inner_text("main")
    assert "De burgemeester geeft toestemming" in text
    assert GONE.name not in text
    picture(everyone, f"openbaar-besluit-{width}")
    link = everyone.page.get_by_role("link", name="Het besluit (PDF)").get_attribute("href")
    assert everyone.page.request.get(everyone.address + link).body().startswith(b"%PDF")
    everyone.go("/openbaar/overzicht/")
    assert "artikel 3.3a" in everyone.page.inner_text("main")
    picture(everyone, f"openbaar-overzicht-{width}")

    other.page.get_by_text("Intrekken", exact=True).click()
    other.fill("Waarom? Iedereen kan dit lezen. Schrijf geen namen op.", "Er stond te veel in.")
    other.click("Nu intrekken")
    everyone.go(f"/openbaar/{row.pk}/")
    assert "Er stond te veel in." in everyone.page.inner_text("main")
