"""Every test person of the demo logs in and asks for an event permit: the rollen, the letter and Mijn Loket agree on who asks."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from openloket.cases import jobs
from openloket.cases.models import Case, Message
from openloket.channels.standin import PERSONS
from openloket.people.acting import Acting, for_oneself, own
from openloket.people.claims import ACR, NotAccepted, Why, acting
from openloket.registers import content
from openloket.registers.models import Rol, Zaak
from tests.acting import TAKES_MANDATES
from tests.channels.filling import answers_for, fill, led_back, start
from tests.channels.test_acting import ABROAD_TYPED
from tests.channels.test_who_asks import republish
from tests.conftest import NOW, resident_client
from tests.sources.playing import Registers

NAMED = {
    "moulin": ("Suzanne", "", "Moulin"),
    "holle": ("Nina", "", "Holle"),
    "dijk": ("Mees", "van", "Dijk"),
    "kassaar": ("Naomi", "", "Kassaar"),
    "wit": ("Pieter", "de", "Wit"),
    "tess": ("Tess", "", "Vogel"),
    "horst": ("Karel", "ter", "Horst"),
    "dochter": ("Mees", "van", "Dijk"),
    "europa": ("Lucía", "", "Ejemplo"),
}
"""The person who is concerned, in the parts that the register keeps."""
COMPANIES = {
    "bakker": ("69599084", ""),
    "donald": ("68750110", ""),
    "gestopt": ("96354429", ""),
    "filiaal": ("69599084", "000012345678"),
    "medewerker": ("69599084", ""),
}
"""The company that is concerned, with its branch."""
REFUSED = {"verlopen": Why.ENDED, "ouder": Why.REPRESENTS}
"""Who does not get in, and why."""
DIED = "vogel"
STRANGER = own("bsn", "999993847", "substantieel", "Iemand Anders")


@pytest.fixture
def city(city: Any, registers: Registers) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by a mandate."""
    republish(TAKES_MANDATES, day=date(2026, 8, 1))
    return city


def who_is(person: str) -> Acting:
    """Return who logs in, read from what the stand-in says of them as a broker's answer is."""
    claims = next(each.claims for each in PERSONS if each.id == person)
    return acting({**claims, "acr": ACR["substantieel"]}, NOW)


def answered(client: Client, who: Acting) -> str:
    """Fill in the form; returns the address of its summary."""
    kind = "organisatie" if who.concerned.kind == "kvk" else "persoon"
    changes = {"naam": who.concerned.name, "soort_aanvrager": kind}
    url = start(client)
    if who.concerned.kind == "eidas":
        url = client.post(url, answers_for("aanvrager", **changes))["Location"]
        url = client.post(url, {**answers_for("contact"), **ABROAD_TYPED})["Location"]
    return fill(client, url, **changes)


def asked(person: str) -> tuple[Acting, Case]:
    who = who_is(person)
    client = resident_client(who)
    response = client.post(answered(client, who))
    assert response.status_code == 302, client.get(response["Location"]).content.decode()
    case = Case.objects.select_related("zaak").get()
    jobs.send_receipt(case.pk)
    return who, case


def rollen() -> dict[str, Rol]:
    return {rol.roltype.omschrijving_generiek: rol for rol in Rol.objects.select_related("roltype")}


def letter() -> str:
    """Return the words of the one letter that was sent."""
    message = Message.objects.select_related("document").get()
    return " ".join(PdfReader(BytesIO(content.read(message.document.inhoud))).pages[0].extract_text().split())


def sees(who: Acting, case: Case) -> bool:
    """Say whether someone finds the case in Mijn Loket, and can open it: both or neither."""
    client = resident_client(who)
    address = f"/mijn/zaken/{case.zaak.uuid}/"
    listed = address in client.get("/mijn/").content.decode()
    opened = client.get(address).status_code
    assert opened == (200 if listed else 404)
    return listed


def test_there_is_no_other_test_person() -> None:
    assert {*NAMED, *COMPANIES, *REFUSED, DIED} == {person.id for person in PERSONS}


@pytest.mark.parametrize("person", NAMED)
def test_a_person_asks(city: Any, person: str) -> None:
    who, case = asked(person)
    found = rollen()
    said = found["initiator"].betrokkene_identificatie
    keys = ("voornamen", "voorvoegselGeslachtsnaam", "geslachtsnaam")
    assert tuple(said.get(key, "") for key in keys) == NAMED[person]
    if person == "europa":
        assert said["anpIdentificatie"] == who.concerned.foreign_numbers[0]
    else:
        assert said["inpBsn"] == who.concerned.number
    assert ("mede_initiator" in found) is bool(who.represents)
    if who.represents:
        assert found["initiator"].indicatie_machtiging == "machtiginggever"
        acts = found["mede_initiator"]
        assert (acts.betrokkene_identificatie["inpBsn"], acts.indicatie_machtiging) == (who.actor.number, "gemachtigde")
    text = letter()
    assert who.concerned.name in text
    assert who.concerned.number not in text
    assert sees(who, case)
    assert sees(for_oneself(who.concerned), case)
    assert sees(for_oneself(who.actor), case) is not bool(who.represents)
    assert not sees(STRANGER, case)


@pytest.mark.parametrize("person", COMPANIES)
def test_a_company_asks(city: Any, person: str) -> None:
    who, case = asked(person)
    (rol,) = Rol.objects.all()
    said = rol.betrokkene_identificatie
    assert rol.betrokkene_type == "niet_natuurlijk_persoon"
    assert (said["kvkNummer"], said.get("vestigingsNummer", "")) == COMPANIES[person]
    assert said["statutaireNaam"] == who.concerned.name
    assert who.concerned.name in letter()
    assert sees(who, case)
    assert not sees(STRANGER, case)
    other = who_is("donald" if person != "donald" else "bakker")
    assert not sees(other, case)


@pytest.mark.parametrize("person", REFUSED)
def test_nobody_gets_in_with_a_mandate_that_ended_or_says_nothing(person: str) -> None:
    with pytest.raises(NotAccepted) as caught:
        who_is(person)
    assert caught.value.why == REFUSED[person]


def test_who_died_asks_nothing(city: Any) -> None:
    who = who_is(DIED)
    client = resident_client(who)
    led_back(client, client.post(answered(client, who)))
    assert not Zaak.objects.exists()
    assert not Rol.objects.exists()
    assert not Message.objects.exists()
