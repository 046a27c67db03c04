"""Claiming a right on the web, checking it at the desk, and following the case: as pages, without a browser."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from openloket.cases.models import Case, Draft, InformationRequest, RightClaim
from openloket.people.acting import Acting, Right, own
from openloket.people.models import Look
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Rol, Zaak
from openloket.sources import standin
from tests.acting import BRAM, COMPANY, EVENT, FATHER, ROOS, employee
from tests.channels.filling import fill
from tests.channels.test_who_asks import republish
from tests.claiming import KEES, KEES_BSN, TAKES_CLAIMS, case_by, claimed, found, refused
from tests.conftest import MOULIN, png, resident_client, staff_client
from tests.sources.playing import Registers

BEGIN, FOR_WHOM = f"/aanvragen/{EVENT}/", f"/aanvragen/{EVENT}/voor-wie/"
OFFICE = {
    "adres_ouder.postcode": "1234 CD",
    "adres_ouder.huisnummer": "12",
    "adres_ouder.straat": "Kade",
    "adres_ouder.plaats": "Voorbeeldstad",
}
NUMBERS = (ROOS.number, BRAM.number, FATHER.number, standin.MOULIN)


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by a claim."""
    republish(TAKES_CLAIMS, day=date(2026, 8, 1))
    return city


def claim_form(**changes: Any) -> dict[str, Any]:
    """Return what someone fills in who claims a right; None leaves a field out."""
    said = {
        "naam_ander": KEES,
        "geboren_ander.day": "2",
        "geboren_ander.month": "3",
        "geboren_ander.year": "1950",
        "adres_ander.straat": "Dorpsstraat",
        "adres_ander.huisnummer": "7",
        "adres_ander.postcode": "1234 AB",
        "adres_ander.plaats": "Voorbeeldstad",
        "bewijs": SimpleUploadedFile("beschikking.png", png()),
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def text_of(response: HttpResponse) -> str:
    """Return a page in one line, after looking that it holds nobody's number."""
    page = response.content.decode()
    assert not any(number in page for number in NUMBERS)
    return " ".join(page.split())


def claim(client: Client, right: str = "bewind", **changes: Any) -> HttpResponse:
    assert client.post(FOR_WHOM, {"voor": right})["Location"] == f"{FOR_WHOM}{right}/"
    return client.post(f"{FOR_WHOM}{right}/", claim_form(**changes))  # type: ignore[return-value]


def ask(client: Client, first: str = "") -> Zaak:
    """Fill in and send the form for whom the claim names, from its first page on."""
    review = fill(client, first or client.get(BEGIN)["Location"], naam=KEES)
    response = client.post(review, OFFICE)
    assert response.status_code == 302, response.content.decode()
    return Zaak.objects.get(uuid=response["Location"].split("/")[2])


# Before the form -------------------------------------------------------------------------------------------------------


def test_it_is_asked_before_the_form(city: Any) -> None:
    client = resident_client(ROOS)
    assert client.get(BEGIN)["Location"] == FOR_WHOM
    page = text_of(client.get(FOR_WHOM))
    for words in ("als curator", "als bewindvoerder", "als mentor", "vanuit mijn beroep", "voor mijzelf"):
        assert words in page
    assert "als ouder of voogd" not in page  # this version takes no children
    assert client.post(FOR_WHOM, {"voor": "kind"}).status_code == 422
    form = text_of(client.get(f"{FOR_WHOM}bewind/"))
    assert "U bent bewindvoerder" in form
    assert "Centraal curatele- en bewindregister" in form
    assert client.get(f"{FOR_WHOM}gezag/")["Location"] == FOR_WHOM
    assert client.get(f"{FOR_WHOM}onzin/")["Location"] == FOR_WHOM


def test_only_the_rights_that_the_version_names(city: Any) -> None:
    republish((TAKES_CLAIMS[0], TAKES_CLAIMS[1].replace("machtiging, curatele, bewind, ", "")))
    client = resident_client(ROOS)
    page = text_of(client.get(FOR_WHOM))
    assert "als mentor" in page
    assert "als bewindvoerder" not in page
    assert client.post(FOR_WHOM, {"voor": "bewind"}).status_code == 422
    assert client.post(f"{FOR_WHOM}bewind/", claim_form())["Location"] == FOR_WHOM
    assert not RightClaim.objects.exists()


def test_a_bewindvoerder_asks_and_no_register_is_asked_about_the_other(city: Any, registers: Registers) -> None:
    client = resident_client(ROOS)
    assert claim(client)["Location"] == BEGIN
    first = client.get(BEGIN)["Location"]
    page = text_of(client.get(first))
    assert f"U regelt dit voor <strong>{KEES}</strong>." in page
    assert "Geef dan uw eigen telefoonnummer" in page
    assert Draft.objects.get().answers["naam"] == KEES  # said before
    assert Draft.objects.get().answers["adres"]["straat"] == "Dorpsstraat"
    zaak = ask(client, first)
    assert {tuple(each["burgerservicenummer"]) for each in registers.about("brp")} == {(ROOS.actor.number,)}
    row = RightClaim.objects.get()
    assert (row.zaak, row.name, row.claimant_name, row.claimant_known) == (zaak, KEES, "Roos Aarts", "login")
    assert "bsn" not in Case.objects.get().answers
    assert "Een medewerker kijkt eerst uw bewijs na" in text_of(client.get(f"/ontvangen/{zaak.uuid}/"))
    titles = set(Enkelvoudiginformatieobject.objects.values_list("titel", flat=True))
    assert "Bewijs van het recht: beschikking.png" in titles


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"naam_ander": ""}, "Hoe heet degene voor wie u dit regelt?"),
        ({"geboren_ander.year": "2027"}, "Kies een dag op of voor"),
        ({"geboren_ander.day": "31", "geboren_ander.month": "2"}, "dag"),
        ({"adres_ander.postcode": "0000"}, "postcode"),
        ({"adres_ander.straat": ""}, "straat"),
        ({"bewijs": None}, "bestand"),
        ({"bewijs": SimpleUploadedFile("x.exe", b"MZ")}, "een programma"),
        ({"naam_ander": "x" * 200}, "hoogstens"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(city: Any, changes: dict[str, Any], words: str) -> None:
    client = resident_client(ROOS)
    response = claim(client, **changes)
    assert response.status_code == 422
    page = text_of(response)
    assert "Er klopt nog iets niet" in page
    assert words.casefold() in page.casefold()
    assert not RightClaim.objects.exists()


def test_a_file_stays_on_the_page_when_something_else_is_wrong(city: Any) -> None:
    client = resident_client(ROOS)
    page = claim(client, naam_ander="").content.decode()
    held = re.findall(r'name="form-files"\s+value="([^"]+)"', page)
    assert len(held) == 1
    again = client.post(f"{FOR_WHOM}bewind/", {**claim_form(bewijs=None), "form-files": held[0]})
    assert again["Location"] == BEGIN
    assert RightClaim.objects.get().proof[0]["name"] == "beschikking.png"


def test_who_logs_in_without_a_name_is_known_by_the_brp_or_says_it(city: Any, registers: Registers) -> None:
    nameless = own("bsn", standin.MOULIN, "substantieel")
    client = resident_client(nameless)
    assert "Wat is uw eigen naam?" in text_of(client.get(f"{FOR_WHOM}bewind/"))
    assert claim(client, eigen_naam="Iemand Anders").status_code == 302
    row = RightClaim.objects.get()
    assert (row.claimant_name, row.claimant_known) == ("Suzanne Moulin", "brp")
    assert registers.about("brp")
    assert "Weten hoe u heet" in Look.objects.get().purpose


def test_without_a_register_the_name_is_what_they_say(city: Any) -> None:
    client = resident_client(own("bsn", standin.MOULIN, "substantieel"))
    assert claim(client, eigen_naam="Suus Moulin").status_code == 302
    row = RightClaim.objects.get()
    assert (row.claimant_name, row.claimant_known) == ("Suus Moulin", "typed")


def test_a_form_that_was_begun_is_found_after_logging_in_again(city: Any) -> None:
    client = resident_client(ROOS)
    claim(client)
    first = client.get(BEGIN)["Location"]
    client.post(first, {"soort_aanvrager": "persoon", "naam": "Kees V."})
    again = resident_client(ROOS)
    page = text_of(again.get(FOR_WHOM))
    assert f"Verder voor {KEES}" in page
    found_ = again.post("/mijn/voor-een-ander/", {"recht": str(RightClaim.objects.get().pk)})
    assert found_["Location"] == BEGIN
    assert again.get(first).status_code == 200
    stranger = resident_client(BRAM)
    assert stranger.get(first).status_code == 403


def test_nobody_acts_by_anothers_claim(city: Any) -> None:
    claim(resident_client(ROOS))
    pk = str(RightClaim.objects.get().pk)
    for who in (BRAM, FATHER, COMPANY):
        for sent in (pk, "x", "", "0" * 32):
            assert resident_client(who).post("/mijn/voor-een-ander/", {"recht": sent}).status_code == 404
    anonymous = Client().post("/mijn/voor-een-ander/", {"recht": pk})
    assert anonymous.status_code == 302
    assert "/inloggen/" in anonymous["Location"]


def test_they_stop_and_go_on_for_themselves(city: Any) -> None:
    client = resident_client(ROOS)
    claim(client)
    assert "Stoppen, en verder voor mijzelf" in text_of(client.get("/mijn/"))
    client.post("/voor-uzelf/")
    page = text_of(client.get("/mijn/"))
    assert "Dag Roos Aarts." in page
    assert KEES not in page


def test_a_claim_is_for_the_service_it_was_made_for(city: Any) -> None:
    client = resident_client(ROOS)
    claim(client)
    page = client.get("/aanvragen/bijzondere_bijstand/")
    assert page.status_code == 403
    assert "Dit kunt u hier niet voor een ander regelen" in text_of(page)
    ask(client)
    assert client.get(BEGIN).status_code == 403  # one zaak for each claim


def test_a_company_claims_as_a_professional_only(city: Any) -> None:
    company = employee()
    client = resident_client(company)
    assert client.get(BEGIN)["Location"] == FOR_WHOM
    page = text_of(client.get(FOR_WHOM))
    assert "voor ons bedrijf" in page
    assert "vanuit mijn beroep" in page
    assert "als bewindvoerder" not in page
    assert client.post(f"{FOR_WHOM}bewind/", claim_form())["Location"] == FOR_WHOM
    assert client.post(FOR_WHOM, {"voor": "mij"})["Location"] == BEGIN
    assert "/vraag/" in client.get(BEGIN)["Location"]
    other = resident_client(company)
    claim(other, "professional")
    zaak = ask(other)
    kvk = Rol.objects.get(zaak=zaak, roltype__omschrijving_generiek="mede_initiator")
    assert kvk.betrokkene_identificatie["kvkNummer"] == company.number
    other.post("/voor-uzelf/")
    assert "U regelt dit voor <strong>Test EMZ Dagobert</strong>" in text_of(other.get("/mijn/"))


def test_a_company_without_the_authorisation_that_the_version_names_claims_nothing(city: Any) -> None:
    name = "urn:etoegang:DV:00000001:services:9113"
    republish((TAKES_CLAIMS[0], f'{TAKES_CLAIMS[1]}authorised_as: ["{name}"]\n'))
    assert resident_client(employee("urn:another")).get(f"{FOR_WHOM}professional/").status_code in (302, 403)
    assert not RightClaim.objects.exists()
    assert resident_client(employee(name)).get(f"{FOR_WHOM}professional/").status_code == 200


def test_another_employee_without_that_authorisation_learns_nothing_of_a_claim(city: Any) -> None:
    name = "urn:etoegang:DV:00000001:services:9113"
    republish((TAKES_CLAIMS[0], f'{TAKES_CLAIMS[1]}authorised_as: ["{name}"]\n'))
    colleague = resident_client(employee(name))
    claim(colleague, "professional")
    first = colleague.get(BEGIN)["Location"]
    key = str(RightClaim.objects.get().pk)
    wrong = resident_client(employee("urn:another"))
    assert wrong.post("/mijn/voor-een-ander/", {"recht": key}).status_code == 404
    assert KEES not in text_of(wrong.get(first))
    zaak = ask(colleague, first)
    assert KEES not in text_of(wrong.get("/mijn/"))
    assert zaak.identificatie not in text_of(wrong.get("/mijn/"))
    assert wrong.post("/mijn/voor-een-ander/", {"recht": key}).status_code == 404
    right = resident_client(employee(name))
    assert KEES in text_of(right.get("/mijn/"))
    assert right.post("/mijn/voor-een-ander/", {"recht": key}).status_code == 302


# Checking it at the desk -----------------------------------------------------------------------------------------------


def desk(case: Case, username: str = "anna") -> tuple[Client, str]:
    return staff_client(username), f"/werk/zaken/{case.zaak.uuid}/"


def judged(client: Client, url: str, case: Case, verdict: str, **more: Any) -> HttpResponse:
    data = {"revision": Case.objects.get(pk=case.pk).revision, "oordeel": verdict, **more}
    return client.post(f"{url}right/", data)  # type: ignore[return-value]


HOLDS = {
    "recht_tot.day": "31",
    "recht_tot.month": "12",
    "recht_tot.year": "2026",
    "recht_bsn": KEES_BSN,
    "recht_reden": "Staat in de beschikking van 3 maart 2025.",
}


@pytest.mark.parametrize(
    ("right", "who", "law"),
    [
        (Right.CURATOR, "curator", "1:381"),
        (Right.PROPERTY, "bewindvoerder", "1:441"),
        (Right.CARE, "mentor", "1:453"),
        (Right.PROFESSIONAL, "professional", "2:1"),
    ],
)
def test_an_official_reads_the_claim_the_proof_and_the_law(city: Any, right: Right, who: str, law: str) -> None:
    case = case_by(claimed(right))
    client, url = desk(case)
    page = " ".join(client.get(url).content.decode().split())
    for words in ("Taak: nagaan", KEES, "2 maart 1950", "Dorpsstraat 7", "Bewijs van het recht: beschikking.png",
                  law, who, "De inlog geeft deze naam.", f"iemand die zegt {who} te zijn"):  # fmt: skip
        assert words in page, words
    assert "Let op: dit is niet de inlog" not in page


def test_the_official_says_it_holds_and_who_acts_follows_the_case(city: Any) -> None:
    client = resident_client(ROOS)
    claim(client)
    zaak = ask(client)
    case = Case.objects.get()
    assert client.get(f"/mijn/zaken/{zaak.uuid}/").status_code == 404
    mine = text_of(client.get("/mijn/"))
    assert "Een medewerker kijkt uw bewijs nog na." in mine
    official, url = desk(case)
    assert judged(official, url, case, "klopt", **HOLDS).status_code == 302
    page = " ".join(official.get(url).content.decode().split())
    assert "Geldt tot en met 31 december 2026." in page
    assert not Audittrail.objects.filter(toelichting__contains=KEES_BSN).exists()
    again = resident_client(ROOS)
    listed = text_of(again.get("/mijn/"))
    assert "Wat u voor een ander regelt" in listed
    assert "u mag dit regelen tot en met 31 december 2026" in listed
    again.post("/mijn/voor-een-ander/", {"recht": str(RightClaim.objects.get().pk)})
    followed = text_of(again.get(f"/mijn/zaken/{zaak.uuid}/"))
    assert KEES in followed
    concerned = resident_client(own("bsn", KEES_BSN, "substantieel", KEES))
    assert concerned.get(f"/mijn/zaken/{zaak.uuid}/").status_code == 200
    city.shift(timedelta(days=120))
    late = resident_client(ROOS)
    assert "Wat u voor een ander regelt" not in text_of(late.get("/mijn/"))
    assert late.post("/mijn/voor-een-ander/", {"recht": str(RightClaim.objects.get().pk)}).status_code == 404
    assert late.get(f"/mijn/zaken/{zaak.uuid}/").status_code == 404


def test_the_official_says_it_was_not_shown_and_the_answer_brings_it_back(city: Any) -> None:
    case = case_by(claimed())
    official, url = desk(case)
    assert judged(official, url, case, "niet", recht_niet="De naam klopt niet.").status_code == 302
    assert InformationRequest.objects.get().text.startswith("een bewijs dat u bewindvoerder van Kees Verhoeven bent")
    client = resident_client(ROOS)
    client.post("/mijn/voor-een-ander/", {"recht": str(RightClaim.objects.get().pk)})
    mine = text_of(client.get("/mijn/"))
    assert "Uw bewijs is niet genoeg." in mine
    answer = f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    assert answer in mine
    form = text_of(client.get(answer))
    assert "Voeg het bewijs toe dat u dit mag regelen." in form
    assert "Dorpsstraat" not in form
    nothing = client.post(answer, {"request": InformationRequest.objects.get().pk})
    assert nothing.status_code == 422
    sent = client.post(
        answer,
        {"request": InformationRequest.objects.get().pk, "bewijs-recht": SimpleUploadedFile("beter.png", png())},
        follow=True,
    )
    assert "Wij hebben uw aanvulling ontvangen." in sent.content.decode()
    row = RightClaim.objects.get()
    assert row.state == RightClaim.State.OPEN
    assert {item.titel for item in row.documents.all()} >= {"Bewijs van het recht: beter.png"}
    page = " ".join(official.get(url).content.decode().split())
    assert "Taak: nagaan" in page
    assert "beter.png" in page


def test_a_letter_may_be_read_before_the_check_and_the_case_not(city: Any) -> None:
    case = case_by(claimed())
    refused(case)
    client = resident_client(ROOS)
    client.post("/mijn/voor-een-ander/", {"recht": str(RightClaim.objects.get().pk)})
    inbox = text_of(client.get("/mijn/berichten/"))
    [letter] = set(re.findall(r"/mijn/berichten/\d+/", inbox))
    assert client.get(letter)["Content-Type"] == "application/pdf"
    assert f"/mijn/zaken/{case.zaak.uuid}/berichten/" not in text_of(client.get(f"{letter}lezen/"))
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 404
    for document in Enkelvoudiginformatieobject.objects.all():
        assert client.get(f"/mijn/zaken/{case.zaak.uuid}/documenten/{document.uuid}/").status_code == 404
    assert KEES not in text_of(client.get("/mijn/inzage/")).replace(f"<strong>{KEES}</strong>", "")


@pytest.mark.parametrize(
    ("verdict", "fields", "status", "words"),
    [
        ("klopt", {**HOLDS, "recht_reden": ""}, 422, "Schrijf in woorden op"),
        ("klopt", {**HOLDS, "recht_bsn": "123456789"}, 422, "Wat is het BSN van de aanvrager?"),
        ("klopt", {**HOLDS, "recht_bsn": "999990020"}, 422, "BSN van degene die dit voor een ander vroeg"),
        ("klopt", {**HOLDS, "recht_tot.day": "31", "recht_tot.month": "2"}, 422, "Tot en met welke dag"),
        ("klopt", {**HOLDS, "recht_tot.year": "2020"}, 422, "ligt voor de dag van de aanvraag"),
        ("niet", {"recht_niet": "?"}, 422, "Schrijf in woorden op"),
        ("misschien", {}, 404, ""),
        ("", {}, 404, ""),
    ],
)
def test_a_finding_that_cannot_be_is_told(
    city: Any, verdict: str, fields: dict[str, str], status: int, words: str
) -> None:
    case = case_by(claimed())
    client, url = desk(case)
    response = judged(client, url, case, verdict, **fields)
    assert response.status_code == status
    assert words in " ".join(response.content.decode().split())
    assert RightClaim.objects.get().state == RightClaim.State.OPEN
    assert not InformationRequest.objects.exists()


def test_who_may_not_handle_the_case_checks_nothing(city: Any) -> None:
    case = case_by(claimed())
    client, url = desk(case, "els")
    client.post(f"{url}reden/", {"purpose": "question", "next": url})
    assert judged(client, url, case, "klopt", **HOLDS).status_code in (302, 403, 200)
    assert RightClaim.objects.get().state == RightClaim.State.OPEN


def test_a_decision_at_the_desk_before_the_check_is_refused_with_what_to_do(city: Any) -> None:
    case = case_by(claimed())
    client, url = desk(case)
    data = {"revision": case.revision, "result": "verleend", "motivation": "De regels staan dit toe, op deze plek."}
    response = client.post(f"{url}decide/", data)
    assert response.status_code == 422
    assert "U kunt nog niet beslissen. Ga eerst na" in " ".join(response.content.decode().split())
    assert Case.objects.get(pk=case.pk).closed_on is None
    found(case)
    data["revision"] = Case.objects.get(pk=case.pk).revision
    assert client.post(f"{url}decide/", data).status_code == 302


def test_the_same_login_for_itself_sees_nothing_of_it_but_the_receipt(city: Any) -> None:
    who: Acting = claimed()
    case = case_by(who)
    found(case)
    client = resident_client(ROOS)
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 404
    assert client.get(f"/ontvangen/{case.zaak.uuid}/").status_code == 200
    assert resident_client(MOULIN).get(f"/ontvangen/{case.zaak.uuid}/").status_code == 404


# Before logging in -----------------------------------------------------------------------------------------------------


def test_the_page_to_log_in_says_with_what_each_right_begins(city: Any) -> None:
    page = text_of(Client().get(BEGIN))
    for words in (
        "Bent u curator of bewindvoerder of mentor van iemand? Log in als uzelf.",
        "Helpt u iemand vanuit uw beroep? Log in als uzelf.",
        "Heeft iemand anders u gemachtigd? Kies bij het inloggen voor DigiD Machtigen.",
        "Hebt u een inlogmiddel uit een ander land in Europa? Kies dat bij het inloggen. Een BSN is niet nodig.",
    ):
        assert words in page, words
    other = text_of(Client().get("/aanvragen/bijzondere_bijstand/"))
    assert "Bent u curator" not in other
    assert "vanuit uw beroep" not in other


def test_the_page_to_log_in_names_no_european_login_where_only_companies_ask(city: Any) -> None:
    republish(("audience: [inwoner, ondernemer]\n", "audience: [ondernemer]\n"))
    assert "ander land in Europa" not in text_of(Client().get(BEGIN))
