"""What registers know, for officials: fetched at the desk once they saw who it is, and on a case beside what was said instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from openloket.cases import hands, versions
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Draft, SourcedAnswer
from openloket.cases.written import letters
from openloket.people.models import Look
from openloket.registers.models import Audittrail
from openloket.sources import standin
from tests.channels.test_known import ADDRESS, BIJSTAND, KASSAAR, NOW, at, begin, fill, parts, send
from tests.conftest import MOULIN, city_of, resident_client, staff, staff_client
from tests.sources.playing import Registers, says


@pytest.fixture
def today(published: None, registers: Registers) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


# At the desk ----------------------------------------------------------------------------------------------------------


def enter(client: Client, channel: str = "desk") -> str:
    return str(client.post("/werk/invoeren/", {"channel": channel, "service": BIJSTAND})["Location"])


def test_an_official_who_saw_who_it_is_fetches_what_is_known(today: Any, registers: Registers) -> None:
    client = staff_client("els")
    url = enter(client)
    assert "Ik heb gecontroleerd wie dit is" in client.get(url).content.decode()
    assert registers.asked == []
    page = client.post(url, {"bsn": MOULIN.number, "checked": "ja", "lookup": "1"}).content.decode()
    assert "Uit de Basisregistratie Personen, 26 november 2026." in page
    assert "Suzanne Moulin" in page
    (asked,) = registers.about("brp")
    assert not [
        field for field in asked["fields"] if field.startswith(("partners", "kinderen"))
    ]  # not asked of them yet
    logged = Look.objects.filter(fields__len__gt=0)
    assert {str(row.user) for row in logged} == {str(staff("els"))}
    assert {tuple(row.subjects) for row in logged} == {(MOULIN.owner,)}


def test_without_having_looked_nothing_is_asked(today: Any, registers: Registers) -> None:
    client = staff_client("els")
    url = enter(client)
    for sent in ({"bsn": MOULIN.number}, {"bsn": "123456789", "checked": "ja"}, {"checked": "ja"}):
        response = client.post(url, {**sent, "lookup": "1"})
        assert response.status_code == 422
        assert "Ik heb gecontroleerd wie dit is" in response.content.decode()
    assert registers.asked == []


def test_another_number_forgets_what_was_known_of_the_first(today: Any, registers: Registers) -> None:
    client = staff_client("els")
    url = enter(client)
    client.post(url, {"bsn": MOULIN.number, "checked": "ja", "lookup": "1", "telefoon": "0612345678"})
    draft = Draft.objects.get()
    typed = {"naam": "Suzanne Moulin", **parts("adres", ADDRESS), "telefoon": "0612345678"}
    client.post(url, {**typed, "bsn": standin.HOLLE, "later": "1"})
    draft.refresh_from_db()
    assert "naam" not in draft.answers
    assert "adres" not in draft.answers
    assert draft.answers["telefoon"] == "0612345678"
    page = client.post(url, {"bsn": standin.HOLLE, "checked": "ja", "lookup": "1"}).content.decode()
    assert "Nina Holle" in page
    assert "Suzanne" not in page


def test_at_the_desk_who_cannot_apply_is_told_to_the_official(today: Any) -> None:
    client = staff_client("els")
    url = enter(client)
    page = client.post(url, {"bsn": standin.CURATELE, "checked": "ja", "lookup": "1"}).content.decode()
    assert "staat deze persoon onder curatele" in page
    assert "U kunt de aanvraag wel innemen." in page
    assert "Karel ter Horst" in page
    died = client.post(url, {"bsn": standin.DIED, "checked": "ja", "lookup": "1"}).content.decode()
    assert "is deze persoon overleden" in died
    assert not Case.objects.exists()


def test_a_register_that_is_away_is_told_to_the_official(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 500)
    client = staff_client("els")
    page = client.post(enter(client), {"bsn": MOULIN.number, "checked": "ja", "lookup": "1"}).content.decode()
    assert "Wij kunnen uw gegevens nu niet ophalen uit de Basisregistratie Personen." in page


# On the case ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(today: Any) -> Case:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.post(at(draft, "aanvrager"), {"naam": "Suzanne de Wit"})
    client.get(at(draft, "contact"))
    fill(draft)
    return send(client, draft)


def test_the_official_sees_both_and_a_task_to_report_back(corrected: Case) -> None:
    page = staff_client("bram").get(f"/werk/zaken/{corrected.zaak.uuid}/").content.decode()
    assert "Wat registraties zeggen" in page
    assert "Suzanne Moulin" in page
    assert "Suzanne de Wit" in page
    assert page.count("Taak: terugmelden") == 1
    assert page.count("Uit de Basisregistratie Personen, 26 november 2026.") == 3


def test_reporting_back_is_done_once_and_stands_in_the_audit_trail(corrected: Case) -> None:
    client = staff_client("bram")
    row = SourcedAnswer.objects.get(corrected=True)
    right = SourcedAnswer.objects.filter(corrected=False).first()
    assert right is not None
    url = f"/werk/zaken/{corrected.zaak.uuid}/report/"
    for wrong in (str(right.pk), "", "x", "9" * 30):
        assert client.post(url, {"revision": 1, "sourced": wrong}).status_code == 422
    assert client.post(url, {"revision": 1, "sourced": row.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.reported_by, row.reported_at) == (staff("bram"), NOW)
    trail = Audittrail.objects.filter(hoofd_object=corrected.zaak.uuid, toelichting__startswith="Teruggemeld aan")
    assert [item.toelichting for item in trail] == ["Teruggemeld aan de Basisregistratie Personen: naam"]
    page = client.get(f"/werk/zaken/{corrected.zaak.uuid}/").content.decode()
    assert "Teruggemeld op 26 november 2026" in page
    assert "Taak: terugmelden" not in page
    assert client.post(url, {"revision": 2, "sourced": row.pk}).status_code == 422
    assert client.post(url, {"revision": 1, "sourced": row.pk}).status_code == 409


def test_who_may_not_handle_may_not_report_back_and_a_closed_case_can_still_be_reported(corrected: Case) -> None:
    row = SourcedAnswer.objects.get(corrected=True)
    url = f"/werk/zaken/{corrected.zaak.uuid}/report/"
    assert staff_client("anna").post(url, {"revision": 1, "sourced": row.pk}).status_code == 403
    handler = hands.Handler(staff("bram"), 1)
    why = "De kosten zijn nodig en niet anders te betalen."
    decisions.decide(corrected.pk, handler, "toegekend", why, raw={"toegekend_bedrag": "100"})
    assert staff_client("bram").post(url, {"revision": 2, "sourced": row.pk}).status_code == 302


# A secret address -----------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(today: Any) -> Case:
    client = resident_client(KASSAAR)
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.get(at(draft, "contact"))
    fill(draft, bereikbaar="digitaal", email="naomi@voorbeeld.example")
    return send(client, draft)


def test_who_handles_the_case_sees_a_secret_address_with_its_mark(secret: Case) -> None:
    page = staff_client("bram").get(f"/werk/zaken/{secret.zaak.uuid}/").content.decode()
    assert "Geheim adres" in page
    assert "Geheimweg 7" in page


def test_who_only_looks_does_not(secret: Case) -> None:
    client = staff_client("els")
    client.post(f"/werk/zaken/{secret.zaak.uuid}/reden/", {"purpose": "klant"})
    page = client.get(f"/werk/zaken/{secret.zaak.uuid}/").content.decode()
    assert secret.zaak.identificatie in page
    assert "Geheim adres" in page
    assert "Geheimweg" not in page
    documents = [link for link in page.split('"') if "/documenten/" in link]
    assert documents
    for link in documents:
        made = client.get(link)
        data = made.getvalue() if made.streaming else made.content
        if data.startswith(b"%PDF"):
            data = " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).encode()
        assert b"Geheimweg" not in data


def test_a_letter_in_mijn_loket_bears_no_secret_address_and_one_by_post_does(secret: Case) -> None:
    version = versions.of(secret.version)
    assert "Geheimweg" not in str(letters.write(secret, version, "receipt", NOW.date()).text)
    secret.answers["bereikbaar"] = "post"
    assert "Geheimweg 7" in str(letters.write(secret, version, "receipt", NOW.date()).text)


# On paper -------------------------------------------------------------------------------------------------------------


def test_a_form_on_paper_for_someone_prints_what_is_known(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    response = client.get(f"/aanvragen/{BIJSTAND}/{draft.id}/formulier.pdf")
    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    letters = "".join(text.split())
    for known in ("SUZANNE", "VOORBEELDSTRAAT", MOULIN.number):
        assert known in letters, known
    assert resident_client(KASSAAR).get(f"/aanvragen/{BIJSTAND}/{draft.id}/formulier.pdf").status_code == 403


def test_a_form_on_paper_while_registers_are_away(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 500)
    client = resident_client()
    draft = begin(client)
    fill(draft, naam="Suzanne Moulin")
    response = client.get(f"/aanvragen/{BIJSTAND}/{draft.id}/formulier.pdf")
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("no-store") or "no-store" in response["Cache-Control"]


def test_what_a_register_said_is_no_correction_because_something_else_is_wrong(
    today: Any, registers: Registers
) -> None:
    client = staff_client("els")
    url = enter(client)
    shown = client.post(url, {"bsn": MOULIN.number, "checked": "ja", "lookup": "1"}).content.decode()
    (slip,) = re.findall(r'name="form-slip" value="([^"]+)"', shown)
    unchanged = {"bsn": MOULIN.number, "naam": "Suzanne Moulin", **parts("adres", ADDRESS), "form-slip": slip}
    for sent, is_open in ((unchanged, False), (unchanged | {"naam": "Suzanne Molin"}, True)):
        page = client.post(url, sent, follow=True).content.decode()
        assert "Er klopt nog iets niet" in page
        name = page[page.index("Uit de Basisregistratie Personen") :].partition("Burgerservicenummer")[0]
        assert ("<details open>" in name) is is_open
