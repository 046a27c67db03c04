"""What registers know in a form on the web: asked once, shown with its source, corrected by whom it is about, never in the way."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from openloket.cases import versions
from openloket.cases.models import Case, Draft, SourcedAnswer
from openloket.cases.who import sourced
from openloket.channels import known
from openloket.people.acting import Acting, Identity, Right, own
from openloket.people.models import Look
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject, Rol
from openloket.site import demo
from openloket.sources import bag, brp, standin
from tests.channels.filling import refused
from tests.conftest import MOULIN, publish_every_version, resident_client, staff_client, stored_file
from tests.patience import IN_TIME, brief
from tests.sources.playing import Registers, says

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
BIJSTAND, EVENT = "bijzondere_bijstand", "evenementenvergunning"
KASSAAR = own("bsn", standin.KASSAAR, "substantieel", "Naomi Kassaar")
COMPANY = own("kvk", standin.DAGOBERT, "substantieel", "Test EMZ Dagobert")
REST: dict[str, Any] = {
    "bereikbaar": "post", "situatie": "alleen", "soort_kosten": "medisch", "uitleg": "Mijn bril is kapot.",
    "bedrag": "240,00", "al_betaald": False, "inkomen": "1180", "bronnen": ["bijstand"], "spaargeld": "500",
    "schuldhulp": False, "iban": "NL91 ABNA 0417 1643 00", "akkoord": True,
}  # fmt: skip
ADDRESS = {
    "postcode": "1234 AB",
    "huisnummer": "1",
    "toevoeging": "",
    "straat": "Voorbeeldstraat",
    "plaats": "Voorbeeldstad",
}


@pytest.fixture
def today(published: None, registers: Registers) -> Iterator[time_machine.Traveller]:
    publish_every_version()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def begin(client: Client, service: str = BIJSTAND) -> Draft:
    """Begin a form for oneself."""
    begun = client.post(f"/aanvragen/{service}/")
    if begun.get("Location", "").endswith("/voor-wie/"):
        client.post(begun["Location"], {"voor": "mij"})
        client.post(f"/aanvragen/{service}/")
    return Draft.objects.get(service=service)


def at(draft: Draft, page: str) -> str:
    return f"/aanvragen/{draft.service}/{draft.id}/vraag/{page}/"


def parts(name: str, value: dict[str, str]) -> dict[str, str]:
    return {f"{name}.{part}": text for part, text in value.items()}


def fill(draft: Draft, **changes: Any) -> None:
    """Give the other answers, as if they were typed on their pages."""
    draft.refresh_from_db()
    draft.answers = {**draft.answers, **REST, "bewijs": [stored_file()], **changes}
    draft.save()


def send(client: Client, draft: Draft) -> Case:
    review = f"/aanvragen/{draft.service}/{draft.id}/controleren/"
    client.get(review)
    response = client.post(review)
    assert response.status_code == 302, response.content.decode()
    return Case.objects.get()


# Shown, not typed -------------------------------------------------------------------------------------------------------


def test_people_see_the_value_its_source_and_its_day(today: Any, registers: Registers) -> None:
    client = resident_client()
    draft = begin(client)
    page = client.get(at(draft, "aanvrager")).content.decode()
    assert "Suzanne Moulin" in page
    assert "1 december 1985" in page
    assert page.count("Uit de Basisregistratie Personen, 26 november 2026.") == 2
    assert page.count("Dit klopt niet") == 2
    draft.refresh_from_db()
    assert draft.answers == {"naam": "Suzanne Moulin", "geboortedatum": "1985-12-01"}
    (asked,) = registers.about("brp")
    assert asked["fields"] == [
        "burgerservicenummer",
        "indicatieCurateleRegister",
        "naam.volledigeNaam",
        "geboorte.datum",
    ]


def test_a_page_asks_what_it_needs_and_only_once(today: Any, registers: Registers) -> None:
    client = resident_client()
    draft = begin(client)
    for _ in range(2):
        client.get(at(draft, "aanvrager"))
        client.get(at(draft, "contact"))
    assert len(registers.about("brp")) == 2
    assert "Voorbeeldstraat 1, 1234 AB Voorbeeldstad" in client.get(at(draft, "contact")).content.decode()
    client.get(at(draft, "huishouden"))
    assert len(registers.about("brp")) == 2 + 1  # a partner and children, when the situation asks for them


def test_what_is_known_is_sealed_and_is_asked_anew_on_another_day(
    today: time_machine.Traveller, registers: Registers
) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    draft.refresh_from_db()
    assert draft.known
    assert "Moulin" not in draft.known
    today.move_to(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    client = resident_client()
    moved = {"burgerservicenummer": standin.MOULIN, "naam": {"volledigeNaam": "Suzanne de Wit"}}
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": [moved]})
    page = client.get(at(draft, "aanvrager")).content.decode()
    assert "Suzanne de Wit" in page
    assert "27 november 2026" in page
    draft.refresh_from_db()
    assert draft.answers["naam"] == "Suzanne de Wit"
    assert sourced.of(draft).facts.keys() == {"naam"}  # the day of birth is not known there any more


def test_going_on_keeps_what_the_register_said(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    birthday = {"geboortedatum.day": "1", "geboortedatum.month": "12", "geboortedatum.year": "1985"}
    for sent in ({}, {"naam": "", "geboortedatum.day": ""}, {"naam": " Suzanne  Moulin", **birthday}):
        assert client.post(at(draft, "aanvrager"), sent).status_code == 302
        draft.refresh_from_db()
        assert draft.answers == {"naam": "Suzanne Moulin", "geboortedatum": "1985-12-01"}


def test_the_children_and_the_partner(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    fill(draft, situatie="partner")
    page = client.get(at(draft, "huishouden")).content.decode()
    assert "Pieter de Wit" in page
    assert "Naam: Bo de Wit; Geboortedatum: 2 april 2018" in page
    assert "Naam: Lot de Wit; Geboortedatum: 17 september 2021" in page
    assert "Max Moulin" not in page
    sent = {"situatie": "partner", "partner": "", "kinderen.1.naam": "Bo de Wit", "kinderen.1.geboortedatum.day": "2",
            "kinderen.1.geboortedatum.month": "4", "kinderen.1.geboortedatum.year": "2018"}  # fmt: skip
    assert client.post(at(draft, "huishouden"), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["partner"] == ""  # said to be gone: this may be left empty
    assert [row["naam"] for row in draft.answers["kinderen"]] == ["Bo de Wit"]


def test_a_company(today: Any, registers: Registers) -> None:
    client = resident_client(COMPANY)
    draft = begin(client, EVENT)
    client.post(at(draft, "aanvrager"), {"soort_aanvrager": "organisatie"})
    page = client.get(at(draft, "aanvrager")).content.decode()
    assert "Test EMZ Dagobert" in page
    assert "Uit het Handelsregister, 26 november 2026." in page
    assert "Abebe Bikilalaan 17, 1034 WL Amsterdam" in client.get(at(draft, "contact")).content.decode()
    assert registers.about("brp") == []


# Corrected ---------------------------------------------------------------------------------------------------------------


def test_who_says_that_it_is_not_right_is_believed_and_the_register_will_hear(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.post(at(draft, "aanvrager"), {"naam": "Suzanne de Wit"})
    page = client.get(at(draft, "aanvrager")).content.decode()
    assert "<details open>" in page
    assert "Suzanne Moulin" in page
    assert 'value="Suzanne de Wit"' in page
    client.get(at(draft, "contact"))
    fill(draft)
    review = client.get(f"/aanvragen/{BIJSTAND}/{draft.id}/controleren/").content.decode()
    assert "U gaf aan dat dit niet klopt:" in review
    case = send(client, draft)
    rows = {row.question: row for row in SourcedAnswer.objects.filter(zaak=case.zaak)}
    assert (rows["naam"].value, rows["naam"].given, rows["naam"].corrected) == (
        "Suzanne Moulin",
        "Suzanne de Wit",
        True,
    )
    assert not rows["geboortedatum"].corrected
    assert [name for name, row in rows.items() if sourced.to_report(row)] == ["naam"]
    assert case.answers["naam"] == "Suzanne de Wit"


def test_a_correction_that_is_wrong_stands_open_with_what_is_wrong(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "contact"))
    sent = {**parts("adres", {**ADDRESS, "postcode": "geen"}), "bereikbaar": "post"}
    response = client.post(at(draft, "contact"), sent)
    response = refused(client, response)
    assert "Deze postcode klopt niet" in response.content.decode()
    assert "<details open>" in response.content.decode()


def test_taking_a_correction_back(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.post(at(draft, "aanvrager"), {"naam": "Suzanne de Wit"})
    client.post(at(draft, "aanvrager"), {"naam": "Suzanne Moulin"})
    assert "<details open>" not in client.get(at(draft, "aanvrager")).content.decode()


# Away, slow, lying --------------------------------------------------------------------------------------------------------


def test_a_register_that_is_silent_costs_two_seconds_once_and_a_sentence(
    today: Any, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief(monkeypatch, brp.REGISTER.limits)
    registers.says["brp"] = registers.silent
    client = resident_client()
    draft = begin(client)
    begun = time.monotonic()
    page = client.get(at(draft, "aanvrager")).content.decode()
    assert time.monotonic() - begun < IN_TIME
    assert "Wij kunnen uw gegevens nu niet ophalen uit de Basisregistratie Personen. Vul ze zelf in" in page
    assert 'name="naam"' in page
    assert len(registers.asked) == 1
    client.get(at(draft, "aanvrager"))
    client.get(at(draft, "contact"))
    assert len(registers.asked) == 1


def test_what_was_typed_meanwhile_stays_when_the_register_is_back(
    today: time_machine.Traveller, registers: Registers
) -> None:
    registers.says["brp"] = says(b"<html>", kind="text/html")
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.post(at(draft, "aanvrager"), {"naam": "S. Moulin"})
    del registers.says["brp"]
    today.shift(61)
    page = client.get(at(draft, "aanvrager")).content.decode()
    draft.refresh_from_db()
    assert draft.answers["naam"] == "S. Moulin"
    assert draft.answers["geboortedatum"] == "1985-12-01"
    assert "Wij kunnen uw gegevens nu niet ophalen" not in page


def test_everything_can_be_sent_without_any_register(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 503)
    client = resident_client()
    draft = begin(client)
    fill(draft, naam="Suzanne Moulin", geboortedatum="1985-12-01", adres=ADDRESS)
    case = send(client, draft)
    assert not SourcedAnswer.objects.exists()
    assert case.secret_address  # nobody knows that it is not


def test_without_an_address_nothing_is_asked_and_nothing_is_said(
    today: Any, settings: Any, registers: Registers
) -> None:
    settings.SOURCES = {name: {**config, "url": ""} for name, config in settings.SOURCES.items()}
    client = resident_client()
    page = client.get(at(begin(client), "aanvrager")).content.decode()
    assert registers.asked == []
    assert "Basisregistratie" not in page
    assert not Look.objects.exists()


def test_throwing_a_form_away_throws_away_what_was_known(today: Any) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.post(f"/aanvragen/{BIJSTAND}/{draft.id}/weggooien/")
    draft.refresh_from_db()
    assert (draft.answers, draft.known) == ({}, None)


# Who cannot apply ---------------------------------------------------------------------------------------------------------


STOPPED = [
    (own("bsn", standin.DIED, "substantieel"), BIJSTAND, "Deze persoon is overleden"),
    (own("kvk", standin.ENDED, "substantieel"), EVENT, "Dit bedrijf is gestopt"),
    (own("kvk", "12345678", "substantieel"), EVENT, "Dit KVK-nummer kennen wij niet"),
]


@pytest.mark.parametrize(("who", "service", "says_what"), STOPPED, ids=[item[2] for item in STOPPED])
def test_who_cannot_apply_reads_what_to_do_and_nothing_is_sent(
    today: Any, who: Acting, service: str, says_what: str
) -> None:
    client = resident_client(who)
    draft = begin(client, service)
    for response in (
        client.get(at(draft, "aanvrager")),
        client.post(at(draft, "aanvrager"), {}),
        client.get(f"/aanvragen/{service}/{draft.id}/controleren/"),
        client.post(f"/aanvragen/{service}/{draft.id}/controleren/"),
    ):
        assert response.status_code == 403
        page = response.content.decode()
        assert says_what in page
        assert "Er is niets verstuurd. Wat u invulde, is bewaard." in page
        assert who.number not in page
    assert not Case.objects.exists()
    assert Draft.objects.filter(pk=draft.pk).exists()


UNDER_CURATELE = own("bsn", standin.CURATELE, "substantieel", "Karel ter Horst")


def test_who_is_under_curatele_reads_that_the_curator_must_agree_and_may_go_on(today: Any) -> None:
    demo.make_staff()
    client = resident_client(UNDER_CURATELE)
    draft = begin(client)
    response = client.get(at(draft, "aanvrager"))
    assert response.status_code == 403
    page = response.content.decode()
    assert "Uw curator moet dit goed vinden" in page
    assert f"/aanvragen/{BIJSTAND}/{draft.id}/curatele/" in page
    assert client.get(f"/aanvragen/{BIJSTAND}/{draft.id}/controleren/").status_code == 403
    here = at(draft, "aanvrager")
    assert f'name="next" value="{here}"' in page
    assert client.post(f"/aanvragen/{BIJSTAND}/{draft.id}/curatele/", {"next": here})["Location"] == here
    page = client.get(at(draft, "aanvrager")).content.decode()
    assert "Karel ter Horst" in page  # what the register knows of them is still known
    draft.refresh_from_db()
    draft.answers = {
        **draft.answers,
        **REST,
        "adres": ADDRESS,
        "geboortedatum": "1966-08-11",
        "bewijs": [stored_file()],
    }
    draft.save()
    sent = client.post(f"/aanvragen/{BIJSTAND}/{draft.id}/controleren/")
    assert sent.status_code == 302, sent.content.decode()
    case = Case.objects.select_related("zaak").get()
    assert case.under_curatele
    official = staff_client("bram").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "De curator moet de aanvraag goed vinden (artikel 1:381" in official


def test_going_on_opens_nothing_for_who_died(today: Any) -> None:
    client = resident_client(own("bsn", standin.DIED, "substantieel"))
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.post(f"/aanvragen/{BIJSTAND}/{draft.id}/curatele/")
    assert client.get(at(draft, "aanvrager")).status_code == 403
    assert client.post(f"/aanvragen/{BIJSTAND}/{draft.id}/controleren/").status_code == 403
    assert resident_client().post(f"/aanvragen/{BIJSTAND}/{draft.id}/curatele/").status_code == 403


def test_a_mandate_of_someone_who_died_counts_for_nothing(today: Any) -> None:
    died = Identity("bsn", standin.DIED, "substantieel", "Albert Vogel")
    until = NOW + timedelta(hours=1)
    who = Acting(MOULIN.actor, died, Right.MANDATE, "digid_machtigen", (BIJSTAND,), until)
    response = resident_client(who).post(f"/aanvragen/{BIJSTAND}/")
    assert response.status_code == 403
    assert not Draft.objects.exists()
    assert "is degene overleden voor wie u dit regelt. Een machtiging stopt dan." in response.content.decode()


def test_someone_of_whom_it_turns_out_to_be_a_mistake_goes_on_the_next_day(
    today: time_machine.Traveller, registers: Registers
) -> None:
    gone = {**standin.PERSONS[standin.MOULIN], "indicatieCurateleRegister": True}
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": [gone]})
    client = resident_client()
    draft = begin(client)
    assert client.get(at(draft, "aanvrager")).status_code == 403
    del registers.says["brp"]
    today.move_to(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    assert resident_client().get(at(draft, "aanvrager")).status_code == 200


def test_a_branch_is_shown_its_own_address_and_not_that_of_the_head_office(today: Any) -> None:
    client = resident_client(own("kvk", standin.DAGOBERT, "substantieel", "Test EMZ Dagobert", branch=standin.NORTH))
    draft = begin(client, EVENT)
    page = client.get(at(draft, "contact")).content.decode()
    assert "Havenkade 40" in page
    assert "Abebe Bikilalaan" not in page


# A secret address ---------------------------------------------------------------------------------------------------------


def test_a_secret_address_is_shown_to_themselves_and_stands_in_no_document_and_no_register(
    today: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = resident_client(KASSAAR)
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    page = client.get(at(draft, "contact")).content.decode()
    assert "Geheimweg 7" in page
    assert "Uw adres is geheim." in page
    fill(draft)
    case = send(client, draft)
    assert case.secret_address
    assert case.answers["adres"]["straat"] == "Geheimweg"
    assert "Geheimweg" not in json.dumps(Rol.objects.get(zaak=case.zaak).betrokkene_identificatie)
    made = [content.read(document.inhoud) for document in Enkelvoudiginformatieobject.objects.all()]
    record = next(data for data in made if data.startswith(b"{"))
    assert b"Geheimweg" not in record
    assert b"Geheim adres" in record
    assert "Geheimweg" not in caplog.text


def test_a_secret_address_is_never_told_to_who_acts_for_someone(today: Any, rf: Any) -> None:
    draft = Draft.objects.create(service=BIJSTAND, owner="x", channel="web", version_hash="")
    version = next(v for v in _versions() if str(v.valid_from) == "2026-11-23")
    request = rf.get("/")
    request.user = None
    form = known.FormOf(request, draft, version, KASSAAR.concerned, himself=False)
    found = known.look_up(form, version.questions)
    assert "adres" not in found.facts
    assert "adres" not in draft.answers
    assert found.secret
    assert found.facts["naam"].value == "Naomi Kassaar"


def _versions() -> list[Any]:
    return [item.version for item in versions.all_versions()[BIJSTAND]]


# The log ------------------------------------------------------------------------------------------------------------------


def test_each_question_is_logged_with_its_purpose_version_fields_and_day_and_shown(
    today: Any, registers: Registers
) -> None:
    client = resident_client()
    client.get(at(begin(client), "aanvrager"))
    rows = {row.about: row for row in Look.objects.all()}
    assert len(rows) == 3
    name = rows["Basisregistratie Personen: naam (Bijzondere bijstand aanvragen)"]
    assert name.purpose == "Weten wie de aanvraag doet"
    assert name.fields == ["naam.volledigeNaam"]
    assert name.activity.endswith(f"/{BIJSTAND}/{versions.on(BIJSTAND, NOW.date()).version.valid_from}")
    assert name.subjects == [MOULIN.owner]
    assert sorted(field for row in rows.values() for field in row.fields) == sorted(registers.about("brp")[0]["fields"])
    page = client.get("/mijn/inzage/").content.decode()
    assert "Basisregistratie Personen: naam" in page
    assert "Weten wie de aanvraag doet" in page
    assert "Nagaan of u dit zelf kunt aanvragen" in page
    assert "26 november 2026" in page
    assert MOULIN.number not in page


def test_when_it_cannot_be_logged_nothing_is_asked(today: Any, registers: Registers, monkeypatch: Any) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(Look.objects, "create", refuse)
    client = resident_client()
    client.raise_request_exception = False
    assert client.get(at(begin(client), "aanvrager")).status_code == 500
    assert registers.asked == []


# One's own last answers ---------------------------------------------------------------------------------------------------


def test_what_was_answered_the_last_time(today: time_machine.Traveller) -> None:
    client = resident_client()
    draft = begin(client)
    fill(draft, naam="Suzanne Moulin", geboortedatum="1985-12-01", adres=ADDRESS, telefoon="0612345678")
    number = send(client, draft).zaak.identificatie
    today.move_to(datetime(2026, 12, 7, 9, 0, tzinfo=UTC))
    client = resident_client()
    again = begin(client)
    page = client.get(at(again, "rekening")).content.decode()
    assert "NL91 ABNA 0417 1643 00" in page
    assert "Uit uw vorige aanvraag, 26 november 2026." in page
    again.refresh_from_db()
    assert again.answers["iban"] == "NL91ABNA0417164300"
    assert sourced.of(again).facts["iban"].about == number
    other = begin(resident_client(KASSAAR), EVENT)
    assert "0612345678" not in resident_client(KASSAAR).get(at(other, "contact")).content.decode()


# Addresses ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_hand(today: Any, registers: Registers) -> tuple[Client, Draft]:
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": []})
    client = resident_client()
    draft = begin(client)
    assert "De straat en de plaats mag u leeg laten" in client.get(at(draft, "contact")).content.decode()
    return client, draft


def typed(client: Client, draft: Draft, **changes: str) -> Any:
    sure = {"adres.zeker": changes.pop("zeker")} if "zeker" in changes else {}
    sent = {**parts("adres", {**ADDRESS, "straat": "", "plaats": "", **changes}), "bereikbaar": "post", **sure}
    return client.post(at(draft, "contact"), sent)


def test_a_postcode_and_a_number_are_enough(by_hand: tuple[Client, Draft]) -> None:
    client, draft = by_hand
    assert typed(client, draft).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["adres"] == ADDRESS
    (logged,) = Look.objects.filter(about__startswith="Basisregistratie Adressen")
    assert (logged.purpose, logged.fields) == ("De straat en plaats bij uw postcode zoeken", list(bag.FIELDS))
    for door in ({"huisnummer": "12", "toevoeging": "b"}, {"huisnummer": "12b"}, {"huisnummer": "12 B"}):
        assert typed(client, draft, postcode="1234ac", **door).status_code == 302
        draft.refresh_from_db()
        assert draft.answers["adres"]["straat"] == "Kerklaan"


WRONG = [
    ({"huisnummer": "2"}, "Wij vinden geen adres met deze postcode en dit huisnummer."),
    ({"straat": "Kerklaan", "plaats": "Voorbeeldstad"}, "hoort Voorbeeldstraat in Voorbeeldstad."),
    ({"toevoeging": "C"}, "Deze toevoeging kennen wij niet bij dit huisnummer."),
]


@pytest.mark.parametrize(("address", "told"), WRONG, ids=[item[1] for item in WRONG])
def test_what_does_not_go_together_is_told_and_may_be_right_all_the_same(
    by_hand: tuple[Client, Draft], address: dict[str, str], told: str
) -> None:
    client, draft = by_hand
    response = typed(client, draft, **address)
    response = refused(client, response)
    page = response.content.decode()
    assert told in page
    assert 'name="adres.zeker"' in page
    sure = {"straat": "Nieuwe Weg", "plaats": "Voorbeeldstad", **address, "zeker": "ja"}
    assert typed(client, draft, **sure).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["adres"]["straat"] == sure["straat"]


def test_a_street_in_other_capitals_is_the_same(by_hand: tuple[Client, Draft]) -> None:
    client, draft = by_hand
    assert typed(client, draft, straat="voorbeeldstraat", plaats="VOORBEELDSTAD").status_code == 302


def test_an_address_is_looked_up_as_it_is_read(by_hand: tuple[Client, Draft]) -> None:
    client, draft = by_hand
    pasted = {"postcode": "１２３４\u00a0ab\u200b", "huisnummer": "\ufeff1"}
    assert typed(client, draft, **pasted).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["adres"]["straat"] == "Voorbeeldstraat"
    wrong = refused(client, typed(client, draft, **pasted, straat="Kerklaan", plaats="Voorbeeldstad"))
    assert "hoort Voorbeeldstraat in Voorbeeldstad." in wrong.content.decode()


@pytest.mark.parametrize("code", ["1234\x01AB", "1234\ud800AB", "\0"])
def test_a_postcode_that_cannot_be_read_is_told(by_hand: tuple[Client, Draft], code: str) -> None:
    client, draft = by_hand
    page = refused(client, typed(client, draft, postcode=code.encode("utf-8", "replace").decode()))
    assert '<a href="#adres-postcode">' in page.content.decode()


def test_the_locatieserver_away(by_hand: tuple[Client, Draft], registers: Registers) -> None:
    client, draft = by_hand
    registers.says["bag"] = says({}, 500)
    response = typed(client, draft)
    response = refused(client, response)
    assert "Wij kunnen de straat en de plaats nu niet opzoeken. Vul ze zelf in." in response.content.decode()
    assert typed(client, draft, straat="Voorbeeldstraat", plaats="Voorbeeldstad").status_code == 302


def test_an_address_that_a_register_gave_is_not_looked_up(today: Any, registers: Registers) -> None:
    client = resident_client()
    draft = begin(client)
    client.get(at(draft, "contact"))
    client.post(at(draft, "contact"), {**parts("adres", ADDRESS), "bereikbaar": "post"})
    assert registers.about("bag") == []


# Numbers stay where they belong --------------------------------------------------------------------------------------------


def test_a_number_is_in_no_address_and_no_log(
    today: Any, registers: Registers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for answer in (None, says(b"<html>" + MOULIN.number.encode()), says({}, 500), lambda: None):
        if answer:
            registers.says["brp"] = answer
        client = resident_client()
        client.get(at(begin(client), "aanvrager"))
        Draft.objects.all().delete()
    assert all(MOULIN.number not in path for path, _, _ in registers.asked)
    assert MOULIN.number not in caplog.text
