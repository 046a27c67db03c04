"""An official says at the desk who asks for another: on the page for entering, and on the page of the case."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openloket.cases import jobs
from openloket.cases.models import Case, Draft, RightClaim, Submission
from openloket.registers import content
from tests.acting import EVENT, ROOS
from tests.cases.who.test_claiming import TAKES_ALL
from tests.channels.test_desk import form_data, paper_data
from tests.channels.test_who_asks import republish
from tests.conftest import png, staff_client, stored_at

FOR_ANOTHER = {
    "ander_recht": "curatele",
    "ander_naam": "Roos Aarts",
    "ander_adres.straat": "Kade",
    "ander_adres.huisnummer": "12",
    "ander_adres.postcode": "1234 CD",
    "ander_adres.plaats": "Voorbeeldstad",
    "ander_nagegaan": "document",
    "ander_bsn": ROOS.number,
}


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by every right."""
    republish(TAKES_ALL, day=date(2026, 8, 1))
    return city


def begun(client: Client) -> str:
    return client.post("/werk/invoeren/", {"channel": "desk", "service": EVENT})["Location"]


def test_the_desk_says_who_asks_for_another_and_which_proof_was_seen(city: Any) -> None:
    client = staff_client("els")
    url = begun(client)
    page = client.get(url).content.decode()
    assert "Vraagt iemand dit voor een ander?" in page
    assert "Ja, als curator" in page
    refused = client.post(url, form_data(identified="not", **FOR_ANOTHER))
    assert refused.status_code == 422
    assert "Schrijf op welk bewijs u zag" in refused.content.decode()
    proof = SimpleUploadedFile("beschikking.png", png())
    later = client.post(url, form_data(identified="not", **FOR_ANOTHER, ander_bewijs=proof, later="1"))
    assert later.status_code == 302
    again = client.get(url).content.decode()
    assert "beschikking.png" in again
    sha256 = Draft.objects.get().on_behalf["ander_bewijs"][0]["sha256"]
    os.utime(stored_at(sha256), (0, 0))
    jobs.sweep_contents(0)
    assert content.read(sha256)
    assert "Roos Aarts" in again
    assert client.post(url, form_data(identified="not", **FOR_ANOTHER)).status_code == 302
    case = Case.objects.get()
    claim = RightClaim.objects.get()
    assert (claim.zaak, claim.documents.count()) == (case.zaak, 1)
    shown = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    for words in (
        "Recht om dit voor een ander te regelen",
        "Roos Aarts",
        "Aan de balie",
        "rijbewijs gezien",
        "curator",
    ):
        assert words in shown
    assert ROOS.number not in shown


def test_nobody_needs_to_say_it_who_asks_for_themselves(city: Any) -> None:
    client = staff_client("els")
    assert client.post(begun(client), form_data(identified="not")).status_code == 302
    assert client.post(begun(client), form_data(identified="not", ander_recht="zelf")).status_code == 302
    assert not RightClaim.objects.exists()


def test_who_asks_for_another_sees_nothing_that_a_register_knows_of_the_applicant(city: Any) -> None:
    client = staff_client("els")
    url = begun(client)
    page = client.post(url, form_data(identified="not", **FOR_ANOTHER, lookup="1", checked="ja"))
    assert page.status_code == 422
    assert "Haal geen gegevens op" in page.content.decode()
    assert not Draft.objects.get().known


def test_paper_for_another_comes_in_without_a_proof(city: Any) -> None:
    client = staff_client("frans")
    url = client.post("/werk/invoeren/", paper_data())["Location"]
    said = {**FOR_ANOTHER, "ander_nagegaan": "signature"}
    answer = client.post(url, form_data(identified="signature", **said))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    claim = RightClaim.objects.get()
    assert (claim.claimant_known, claim.identified, claim.claimant) == ("paper", "signature", "")
    assert Submission.objects.get().sender_context["letters"]["name"] == "Roos Aarts"
