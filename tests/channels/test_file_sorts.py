"""Several sorts of file in one question, on the web, in a completion on both sides, and in the zaak's file."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from openloket.cases import versions
from openloket.cases.models import Case, Draft
from openloket.forms.questions import FileSort, Page, Question
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.change.making import JULY, published
from tests.channels.filling import PAGES, fill, refused, start
from tests.channels.test_completing import REFUSED, Side, ask
from tests.conftest import resident_client

SORTS = (FileSort("plan", "Uw plan"), FileSort("offerte", "Offertes", False))
ASKED = Question(id="bijlagen", ask="Voeg uw bijlagen toe.", type="file", sorts=SORTS)


def picture(name: str, colour: str = "white") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def asked(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = msgspec.json.encode(Page(id="erbij", title="Erbij", questions=(ASKED,))).decode()
    text = JULY.read_text("utf-8").replace("valid_from: 2026-07-01", "valid_from: 2026-09-01", 1)
    versions.publish([published(text.replace("\nfacts:", f"\n  - {page}\n\nfacts:", 1))])
    monkeypatch.setitem(PAGES, "erbij", {"bijlagen.plan": picture("plan.png")})


def kept() -> list[tuple[str, str]]:
    return [(item["sort"], item["name"]) for item in Draft.objects.get().answers["bijlagen"]]


def test_each_sort_has_its_own_place_and_one_can_be_taken_away(asked: None) -> None:
    client = resident_client()
    page = start(client).replace("aanvrager", "erbij")
    text = client.get(page).content.decode()
    assert re.search(r'<label for="bijlagen-offerte">\s*Offertes\s*<span class="quiet">\(niet verplicht\)', text)
    text = refused(client, client.post(page, {"bijlagen.offerte": picture("offerte.png")})).content.decode()
    assert 'href="#bijlagen-plan"' in text
    assert 'id="bijlagen-plan-error"' in text
    assert kept() == [("offerte", "offerte.png")]
    again = {"bijlagen.plan": [picture("plan.png", "red"), picture("kaart.png", "blue")]}
    assert client.post(page, again).status_code == 302
    assert kept() == [("plan", "plan.png"), ("plan", "kaart.png"), ("offerte", "offerte.png")]
    sha = Draft.objects.get().answers["bijlagen"][0]["sha256"]
    assert client.post(page, {"remove": f"bijlagen.plan:{sha}"}).status_code == 302
    assert kept() == [("plan", "kaart.png"), ("offerte", "offerte.png")]


def test_what_is_wrong_with_a_file_stands_at_its_sort(asked: None) -> None:
    client = resident_client()
    page = start(client).replace("aanvrager", "erbij")
    sent = {"bijlagen.plan": picture("plan.png"), "bijlagen.offerte": SimpleUploadedFile("x.zip", b"PK\3\4")}
    text = refused(client, client.post(page, sent)).content.decode()
    assert 'href="#bijlagen-offerte"' in text
    assert "x.zip: Dit is een Word-, Excel- of zipbestand" in text
    assert kept() == [("plan", "plan.png")]


def test_the_zaak_says_of_which_sort_each_file_is(asked: None) -> None:
    client = resident_client()
    review = fill(client, start(client))
    assert "Uw plan: plan.png" in client.get(review).content.decode()
    assert client.post(review).status_code == 302
    assert Enkelvoudiginformatieobject.objects.filter(titel="Uw plan: plan.png").exists()


@pytest.mark.parametrize("side", ["web", "desk"])
def test_a_completion_asks_for_the_sorts_and_holds_what_was_sent(asked: None, side: str) -> None:
    client = resident_client()
    assert client.post(fill(client, start(client))).status_code == 302
    case = Case.objects.select_related("zaak", "version").get()
    ask(case, "bijlagen")
    page = Side(side, case)
    page.get()
    assert page.send(**{"bijlagen.offerte": picture("offerte.png")}) == REFUSED
    assert 'href="#bijlagen-plan"' in page.html
    assert "offerte.png" in page.html
    assert page.send(**{"bijlagen.plan": picture("nieuw.png", "red")}) == 302
    given = Case.objects.get().answers["bijlagen"]
    assert [(item["sort"], item["name"]) for item in given] == [("plan", "nieuw.png"), ("offerte", "offerte.png")]
