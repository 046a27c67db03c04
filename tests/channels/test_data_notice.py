"""Every form tells what is done with the data that it asks (AVG 13, 14): on the web, on paper and at the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from openloket.channels.paper.form import form, layout
from openloket.definitions.library import load
from tests.channels.filling import start
from tests.conftest import SERVICES, city_of, every_version, png, resident_client, staff_client

NOW = datetime(2026, 12, 6, 9, 30, tzinfo=UTC)
NEWEST = {item.version.service: item for item in every_version()}
PAPER = {"received.day": "1", "received.month": "12", "received.year": "2026"}
CARD = "gehandicaptenparkeerkaart"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city with the newest versions."""
    yield from city_of(NOW)


def said(response: Any) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", response.content.decode())))


def test_the_page_of_each_service_tells_it(today: Any, settings: Any) -> None:
    settings.PRIVACY_OFFICER = {"name": "mevrouw De Vries", "email": "fg@voorbeeldstad.example"}
    for service, item in NEWEST.items():
        page, data = said(Client().get(f"/diensten/{service}/gegevens/")), item.version.personal_data
        for part in (data.purpose, "mevrouw De Vries", "fg@voorbeeldstad.example", "Autoriteit Persoonsgegevens"):
            assert part in page, service
        assert all(str(article) in page for article in item.version.legal_basis)
        assert all(f"{each.who}: {each.purpose}" in page for each in data.receivers or ())
        assert ("Niemand buiten de gemeente krijgt ze." in page) == (data.receivers == ())
        assert all(result.label in page and result.retention.after in page for result in item.version.results)
        assert "vernietig" not in page


def test_health_is_told_apart_and_a_register_with_what_for(today: Any) -> None:
    page = said(Client().get(f"/diensten/{CARD}/gegevens/"))
    assert "gegevens die de wet extra beschermt, zoals over gezondheid" in page
    assert "bij de Basisregistratie Personen: Weten voor wie de kaart is" in page
    assert "U mag bezwaar maken tegen het gebruik." not in page, "a law obliges"
    assert "zoals over gezondheid" not in said(Client().get("/diensten/subsidie/gegevens/"))
    assert "U mag bezwaar maken tegen het gebruik." in said(Client().get("/diensten/subsidie/gegevens/"))


def test_a_service_that_is_none_has_no_such_page(today: Any) -> None:
    assert Client().get("/diensten/zomaar/gegevens/").status_code == 404


def test_each_page_of_the_form_leads_to_it(today: Any) -> None:
    client = resident_client()
    page = client.get(start(client))
    assert "is verantwoordelijk voor uw gegevens. Wij gebruiken ze alleen hiervoor:" in said(page)
    assert 'href="/diensten/evenementenvergunning/gegevens/"' in page.content.decode()
    assert 'href="/diensten/evenementenvergunning/gegevens/"' in Client().get("/diensten/evenementenvergunning/").content.decode()  # fmt: skip


@pytest.mark.parametrize(("login", "channel", "told"), [("els", "desk", True), ("frans", "paper", False)])
def test_an_official_reads_it_out_and_paper_has_it_itself(today: Any, login: str, channel: str, told: bool) -> None:
    client = staff_client(login)
    sent = {"channel": channel, "service": "evenementenvergunning"} | (
        {} if told else {**PAPER, "scan": SimpleUploadedFile("scan.png", png())}
    )
    page = said(client.get(client.post("/werk/invoeren/", sent)["Location"]))
    assert ("Om voor te lezen: wat wij met de gegevens doen" in page) == told
    assert ("Wie ze ook krijgen: Politie, brandweer en GHOR (Advies geven over de veiligheid" in page) == told


@pytest.mark.parametrize("service", NEWEST)
def test_paper_says_it_shortly(service: str) -> None:
    pages = PdfReader(BytesIO(form(NEWEST[service]).pdf)).pages
    text = "".join(pages[0].extract_text().split())
    purpose = NEWEST[service].version.personal_data.purpose
    for part in (f"Uw gegevens. Gemeente Voorbeeldstad is er verantwoordelijk voor, en gebruikt ze hiervoor: {purpose}.", f"/diensten/{service}/gegevens/"):  # fmt: skip
        assert "".join(part.split()) in text


def test_paper_of_an_earlier_version_keeps_its_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = next(item for item in load(SERVICES / CARD).published if str(item.version.valid_from) == "2026-11-26")
    before = layout(earlier)
    monkeypatch.setattr("openloket.channels.data_notices.on_paper", lambda version: "")
    assert layout(earlier) == before
    assert layout(NEWEST[CARD]) != before
