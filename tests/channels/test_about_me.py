"""The page with what we know of oneself: its source and day, what was asked of whom, and saying that it is not right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from openloket.cases import news
from openloket.cases.models import Case, SourcedAnswer
from openloket.cases.who import sourced
from openloket.people.acting import Acting
from openloket.registers.models import Audittrail, Klantcontact, Rol
from tests.acting import COMPANY, LUCIA, ROOS, mandate, weakly
from tests.channels.test_known import KASSAAR, NOW, at, begin, fill, parts, send
from tests.conftest import HOLLE, MOULIN, city_of, resident_client, staff, staff_client
from tests.sources.playing import Registers

PAGE = "/mijn/gegevens/"


@pytest.fixture
def today(published: None, registers: Registers) -> Iterator[Any]:
    yield from city_of(NOW)


def asked(who: Acting = MOULIN, **typed: str) -> Case:
    """Return the case of someone of whom the BRP was asked, who typed this where it asks who they are."""
    client = resident_client(who)
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    if typed:
        client.post(at(draft, "aanvrager"), typed)
    client.get(at(draft, "contact"))
    fill(draft, telefoon="0612345678")
    return send(client, draft)


def text(client: Client, address: str = PAGE) -> str:
    return " ".join(client.get(address).content.decode().split())


def row(case: Case, question: str = "naam") -> SourcedAnswer:
    return SourcedAnswer.objects.get(zaak=case.zaak, question=question)


def test_people_see_what_is_known_of_them_from_where_and_of_which_day(today: Any) -> None:
    case = asked()
    page = text(resident_client())
    assert "Suzanne Moulin" in page
    assert "1 december 1985" in page
    assert "Voorbeeldstraat 1" in page
    assert page.count("Uit de Basisregistratie Personen, 26 november 2026.") == 3
    assert f"/mijn/zaken/{case.zaak.uuid}/" in page
    assert "0612345678" in page
    assert "Basisregistratie Personen: naam" in page
    assert "Weten wie de aanvraag doet" in page
    assert "<dd>DigiD</dd>" in page
    assert MOULIN.number not in page
    assert "/mijn/gegevens/" in text(resident_client(), "/mijn/")


def test_the_last_that_a_register_said_stands_there_once(today: Any) -> None:
    case = asked()
    before = row(case)
    before.pk, before.question, before.day, before.value = None, "partner", NOW.date() - timedelta(days=1), "S. Wit"
    before.save()
    page = text(resident_client())
    assert "S. Wit" not in page
    row(case, "partner").delete()
    SourcedAnswer.objects.create(zaak=case.zaak, question="partner", source="brp.naam", day="2026-11-27", value="Later")
    page = text(resident_client())
    assert "Later" in page
    assert "27 november 2026" in page


def test_what_an_older_application_said_gives_way_to_a_register(today: Any) -> None:
    asked()
    first = Case.objects.get()
    Case.objects.filter(pk=first.pk).update(received_at=NOW - timedelta(days=40))
    SourcedAnswer.objects.all().delete()
    assert text(resident_client()).count("Suzanne Moulin") == 2, "in the application and from the login"
    SourcedAnswer.objects.create(zaak=first.zaak, question="naam", source="brp.naam", day=NOW.date(), value="S. Moulin")
    page = text(resident_client())
    assert page.count("Suzanne Moulin") == 1
    assert "S. Moulin" in page


@pytest.mark.parametrize("who", [HOLLE, COMPANY, LUCIA, ROOS])
def test_nobody_sees_it_of_another(today: Any, who: Acting) -> None:
    case = asked()
    client = resident_client(who)
    page = text(client)
    assert "Moulin" not in page
    assert "0612345678" not in page
    for answer in (client.get, client.post):
        assert answer(f"{PAGE}{row(case).pk}/").status_code == 404
    assert not row(case).corrected


def test_who_acts_for_another_is_led_away(today: Any) -> None:
    case = asked()
    client = resident_client(mandate(concerned=MOULIN, until=NOW + timedelta(hours=1)))
    assert client.get(PAGE)["Location"] == "/mijn/"
    assert "Log in voor uzelf" in text(client, "/mijn/")
    assert PAGE not in text(client, "/mijn/")
    assert client.post(f"{PAGE}{row(case).pk}/", {"naam": "Een Ander"}).status_code == 404


def test_a_weak_login_sees_nothing_of_what_was_asked_with_a_strong_one(today: Any) -> None:
    case = asked()
    client = resident_client(weakly(MOULIN))
    page = text(client)
    assert "U ziet hier niet alles" in page
    assert "Voorbeeldstraat" not in page
    assert "Basisregistratie Personen" not in page
    assert client.post(f"{PAGE}{row(case).pk}/", {"naam": "Een Ander"}).status_code == 404


def test_without_a_login_there_is_nothing(today: Any) -> None:
    assert "/inloggen/" in Client().get(PAGE)["Location"]
    assert "/inloggen/" in Client().post(f"{PAGE}1/")["Location"]


def test_who_has_no_bsn_and_no_case_sees_what_the_login_says(today: Any) -> None:
    page = text(resident_client(LUCIA))
    assert "Lucía Ejemplo" in page
    assert "2 maart 1988" in page
    assert "een Europese login" in page
    assert LUCIA.number not in page
    company = text(resident_client(COMPANY))
    assert COMPANY.number in company
    assert "Test EMZ Dagobert" in company


def test_that_it_is_not_right_becomes_a_task_for_who_handles_the_case(today: Any) -> None:
    case = asked()
    client, address = resident_client(), f"{PAGE}{row(case).pk}/"
    assert "Suzanne Moulin" in text(client, address)
    response = client.post(address, {"naam": "Suzanne de Wit"})
    assert response["Location"] == PAGE
    page = text(client)
    assert "Wij geven dit door aan wie deze gegevens bijhoudt" in page
    assert "Suzanne de Wit" in page
    said = row(case)
    assert (said.corrected, said.value, said.given) == (True, "Suzanne Moulin", "Suzanne de Wit")
    assert sourced.to_report(said)
    case.refresh_from_db()
    assert case.new_since is not None
    assert Case.objects.filter(news.new_for(staff("anna"))).filter(pk=case.pk).exists()
    assert case.answers["naam"] == "Suzanne Moulin"
    contact = Klantcontact.objects.get(zaak=case.zaak, onderwerp="Gegevens kloppen niet")
    assert "naam" in contact.toelichting
    assert "Wit" not in contact.toelichting
    assert Audittrail.objects.filter(toelichting="Gegevens kloppen niet").exists()
    worked = staff_client("dirk").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Taak: terugmelden" in worked
    assert "Suzanne de Wit" in worked


def test_it_is_said_again_after_it_was_reported(today: Any) -> None:
    case = asked()
    client, address = resident_client(), f"{PAGE}{row(case).pk}/"
    client.post(address, {"naam": "Suzanne de Wit"})
    SourcedAnswer.objects.filter(pk=row(case).pk).update(reported_at="2026-11-26T10:00:00Z", reported_by=staff("dirk"))
    assert "Wij gaven dit door op 26 november 2026." in text(client)
    assert client.post(address, {"naam": "Suzanne van Dam"}).status_code == 302
    assert sourced.to_report(row(case))


@pytest.mark.parametrize(
    "typed", [{"naam": ""}, {}, {"naam": "Suzanne Moulin"}, {"naam": " suzanne\tMoulin".replace("s", "S", 1)}]
)
def test_nothing_and_what_stands_there_already_are_refused(today: Any, typed: dict[str, str]) -> None:
    case = asked()
    response = resident_client().post(f"{PAGE}{row(case).pk}/", typed)
    assert response.status_code == 422
    assert not row(case).corrected
    assert not Klantcontact.objects.filter(onderwerp="Gegevens kloppen niet").exists()


def test_what_was_already_said_in_the_form_stands_there(today: Any) -> None:
    case = asked(naam="Suzanne de Wit")
    client = resident_client()
    assert "Suzanne de Wit" in text(client)
    assert client.post(f"{PAGE}{row(case).pk}/", {"naam": "Suzanne de Wit"}).status_code == 422


def test_an_address_that_cannot_be_is_told_at_its_part(today: Any) -> None:
    case = asked()
    sent = parts("adres", {"postcode": "geen", "huisnummer": "1", "straat": "Dorpsstraat", "plaats": "Ede"})
    response = resident_client().post(f"{PAGE}{row(case, 'adres').pk}/", sent)
    assert response.status_code == 422
    assert "Deze postcode klopt niet" in response.content.decode()
    assert 'value="Dorpsstraat"' in response.content.decode()


def test_a_secret_address_is_shown_to_whose_it_is_and_stands_in_no_contact(today: Any) -> None:
    case = asked(KASSAAR)
    client = resident_client(KASSAAR)
    said = SourcedAnswer.objects.get(zaak=case.zaak, source="brp.adres")
    page = text(client)
    assert "Uw adres is geheim" in page
    assert str(said.value["straat"]) in page
    moved = {"postcode": "1234 AB", "huisnummer": "1", "toevoeging": "", "straat": "Elders", "plaats": "Voorbeeldstad"}
    assert client.post(f"{PAGE}{said.pk}/", parts("adres", moved)).status_code == 302
    assert not Klantcontact.objects.filter(toelichting__icontains="Elders").exists()
    assert not Audittrail.objects.filter(nieuw__icontains="Elders").exists()


def test_a_case_that_went_to_another_is_theirs_no_more(today: Any) -> None:
    case = asked()
    Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="initiator").update(
        betrokkene_identificatie={"inpBsn": HOLLE.number}
    )
    page = text(resident_client())
    assert page.count("Suzanne Moulin") == 1, "the login still says it"
    assert "Voorbeeldstraat" not in page
