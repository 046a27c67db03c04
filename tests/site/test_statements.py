"""A beheerder writes what the pages about this site say; the status follows from the facts, and each change stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from openloket.site import accessibility, statements
from openloket.site.models import StatementText
from tests.channels.test_view import words
from tests.conftest import city_of, staff_client

URL = "/werk/paginas/toegankelijkheid/"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of("2026-11-27T10:00:00+01:00")


def day(name: str, year: int, month: int, number: int) -> dict[str, str]:
    return {f"{name}.year": str(year), f"{name}.month": str(month), f"{name}.day": str(number)}


FORM = {
    **day("signed_on", 2026, 6, 1),
    "signed_by": "Gemeentesecretaris",
    **day("reviewed_on", 2026, 9, 1),
    "research_planned": "",
    **day("research.1.day", 2026, 5, 1),
    "research.1.by": "Stichting Voorbeeld",
    "research.1.complete": "true",
    "research.1.report": "https://voorbeeld.example/rapport",
    "gaps.1.criterion": "1.4.10 Reflow",
    "gaps.1.what": "De kaart past niet op een telefoon",
    "gaps.1.consequence": "U moet opzij schuiven.",
    "gaps.1.cause": "De kaart is een plaatje.",
    "gaps.1.measure": "Wij maken een lijst.",
    **day("gaps.1.solved_by", 2026, 12, 31),
    "gaps.1.alternative": "",
}


def test_what_a_beheerder_writes_is_the_statement_in_its_legal_form(today: Any, settings: Any) -> None:
    settings.ACCESSIBILITY = ""
    assert "Status E" in words(Client().get("/toegankelijkheid/"))
    assert staff_client("gerda").post(URL, FORM).status_code == 302
    found = words(Client().get("/toegankelijkheid/"))
    for part in (
        "Status B: voldoet gedeeltelijk.",
        "op 1 juni 2026 getekend",
        "Functie: Gemeentesecretaris.",
        "1 mei 2026: Stichting Voorbeeld",
        "1.4.10 Reflow",
        "Wij maken een lijst.",
        "31 december 2026",
    ):
        assert part in found, part
    assert StatementText.objects.get().made_by.username == "gerda"


def test_an_earlier_text_stays_and_the_last_one_holds(today: Any) -> None:
    client = staff_client("gerda")
    client.post(URL, FORM)
    client.post(URL, {**FORM, "signed_by": "Burgemeester"})
    assert [row.data["signed_by"] for row in StatementText.objects.order_by("pk")] == [
        "Gemeentesecretaris",
        "Burgemeester",
    ]
    found = accessibility.current()
    assert found is not None
    assert found.signed.function == "Burgemeester"
    assert 'value="Burgemeester"' in client.get(URL).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed_by": ""},
        day("signed_on", 2026, 13, 1),
        {"research.1.report": "javascript:alert(1)"},
        {"gaps.1.what": ""},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(today: Any, wrong: dict[str, str]) -> None:
    answer = staff_client("gerda").post(URL, {**FORM, **wrong})
    assert answer.status_code == 422
    assert "Stichting Voorbeeld" in answer.content.decode()
    assert not StatementText.objects.exists()


def test_a_wrong_address_of_a_report_is_told_at_its_own_row(today: Any) -> None:
    page = staff_client("gerda").post(URL, {**FORM, "research.1.report": "javascript:alert(1)"}).content.decode()
    assert "Onderzoek 1, Waar staat het rapport?" in page
    assert "Onderzoek 0" not in page


def test_a_row_more_is_asked_without_javascript_and_keeps_nothing(today: Any) -> None:
    answer = staff_client("gerda").post(URL, {**FORM, "add": "gaps"})
    assert 'name="gaps.2.what"' in answer.content.decode()
    assert not StatementText.objects.exists()


@pytest.mark.parametrize(("page", "address"), [("privacy", "/privacy/"), ("veiligheid", "/veiligheid/")])
def test_the_other_pages_say_it_below_what_is_the_same_everywhere(today: Any, page: str, address: str) -> None:
    text = "<b>Wij</b> huren een leverancier in."
    staff_client("gerda").post(f"/werk/paginas/{page}/", {"text": text, "contact": "fg@voorbeeld.example"})
    shown = Client().get(address).content.decode()
    assert "&lt;b&gt;Wij&lt;/b&gt; huren een leverancier in." in shown
    assert ("fg@voorbeeld.example" in shown) is (page == "privacy")


def test_they_are_for_a_beheerder(today: Any) -> None:
    for client, status in ((staff_client("anna"), 403), (Client(), 302)):
        assert client.get("/werk/paginas/").status_code == status
        assert client.post(URL, FORM).status_code == status
    assert staff_client("gerda").get("/werk/paginas/onbekend/").status_code == 404
    assert not StatementText.objects.exists()


def test_what_was_filled_in_becomes_a_statement_without_what_is_empty() -> None:
    said = {
        "signed_on": "2026-06-01",
        "signed_by": "x",
        "reviewed_on": "2026-06-01",
        "research": [{"day": "2026-05-01", "report": None}],
    }
    assert statements.as_statement(said) == {
        "reviewed_on": "2026-06-01",
        "signed": {"day": "2026-06-01", "function": "x"},
        "research": [{"day": "2026-05-01"}],
        "gaps": [],
    }
