"""A parent or guardian who asks for a child: as the BRP says it, at every door, and nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from openloket.cases import hands, jobs
from openloket.cases.advice import adviser
from openloket.cases.completing import supplementing
from openloket.cases.find import index
from openloket.cases.models import Case, Draft, Message, Submission, ToFind
from openloket.cases.sent import receipts
from openloket.cases.submit import SubmissionRefused, submit
from openloket.cases.who import addressee, protected
from openloket.people.acting import Acting, own
from openloket.people.models import Look
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Rol, Zaak
from openloket.sources import standin
from tests.acting import BO, EVENT, TAKES_PARENTS, parent
from tests.channels.filling import fill, refused
from tests.channels.test_acting import rollen, sending
from tests.channels.test_who_asks import republish
from tests.conftest import HOLLE, MOULIN, NOW, resident_client, staff, staff_client
from tests.sources.playing import Registers, Said, says

WIT = own("bsn", standin.WIT, "substantieel", "Pieter de Wit")
BEGIN, FOR_WHOM = f"/aanvragen/{EVENT}/", f"/aanvragen/{EVENT}/voor-wie/"
HOME = {
    "adres_ouder.postcode": "1234 AB",
    "adres_ouder.huisnummer": "3",
    "adres_ouder.straat": "Voorbeeldstraat",
    "adres_ouder.plaats": "Voorbeeldstad",
}
NUMBERS = (standin.MOULIN, standin.BO, standin.LOT, standin.WIT)


@pytest.fixture
def takes(city: Any, registers: Registers) -> Iterator[Any]:
    """Set up a version that a parent may ask for a child, and a BRP that can be asked."""
    republish(TAKES_PARENTS)
    return city


def text_of(response: HttpResponse) -> str:
    """Return a page in one line, after looking that it holds nobody's number."""
    page = response.content.decode()
    assert not any(number in page for number in NUMBERS)
    return " ".join(page.split())


def choose(client: Client, name: str = "Bo de Wit", at: str = FOR_WHOM) -> HttpResponse:
    """Say that one asks for a child, and for which; return what comes of it."""
    page = client.post(at, {"voor": "kind"}).content.decode()
    found = re.search(rf'value="([0-9a-f]{{64}})"\s+id="voor-\d+"\s*>\s*<label for="voor-\d+">\s*{name}', page)
    assert found, page
    return client.post(at, {"kind": found[1]})


def ask_for(client: Client, **changes: Any) -> Zaak:
    """Fill in and send the form for the child that was chosen."""
    review = fill(client, client.get(BEGIN)["Location"], naam="Bo de Wit", **changes)
    response = client.post(review, HOME)
    assert response.status_code == 302, response.content.decode()
    return Zaak.objects.get(uuid=response["Location"].split("/")[2])


# Before the form -------------------------------------------------------------------------------------------------------


def test_it_is_asked_before_the_form_and_only_where_a_version_takes_it(takes: Any, registers: Registers) -> None:
    client = resident_client()
    assert client.get(BEGIN)["Location"] == FOR_WHOM
    assert client.post(BEGIN, {"opnieuw": "1"})["Location"] == FOR_WHOM
    page = text_of(client.get(FOR_WHOM))
    assert "Voor wie regelt u dit?" in page
    assert "Dan vragen wij aan de Basisregistratie Personen" in page
    assert not registers.about("brp")
    nothing = client.post(FOR_WHOM, {})
    assert nothing.status_code == 422
    assert "Kies voor wie u dit regelt." in nothing.content.decode()
    assert client.post(FOR_WHOM, {"voor": "mij"})["Location"] == BEGIN
    assert "/vraag/" in client.get(BEGIN)["Location"]
    assert not registers.about("brp")
    assert Draft.objects.get().owner == MOULIN.owner
    assert client.get("/aanvragen/bijzondere_bijstand/")["Location"].endswith("/vraag/aanvrager/")
    company = resident_client(own("kvk", "69599084", "substantieel", "Test EMZ Dagobert"))
    assert "/vraag/" in company.get(BEGIN)["Location"]


def test_a_mother_asks_for_her_child(takes: Any, registers: Registers) -> None:
    client = resident_client()
    page = text_of(client.post(FOR_WHOM, {"voor": "kind"}))
    assert "Bo de Wit (8 jaar)" in page
    assert "Of u gezag hebt over Lot de Wit, staat niet zeker" in page
    assert not re.search(r"\bMax\b", page)  # of age
    response = choose(client)
    assert response["Location"] == BEGIN
    first = client.get(BEGIN)["Location"]
    for address in (first, f"/diensten/{EVENT}/", "/mijn/"):
        assert "U regelt dit voor <strong>Bo de Wit</strong>." in text_of(client.get(address)), address
    assert "Geef dan uw eigen telefoonnummer" in text_of(client.get(first))
    review = fill(client, first, naam="Bo de Wit")
    shown = text_of(client.get(review))
    assert "Wat is uw eigen adres?" in shown
    assert 'value="Voorbeeldstraat"' in shown  # known from the BRP
    refused(client, client.post(review, {}))
    assert not Zaak.objects.exists()
    assert client.post(review, HOME).status_code == 302
    found = rollen()
    child, acts = found["initiator"], found["mede_initiator"]
    assert (child.betrokkene_identificatie["inpBsn"], child.indicatie_machtiging) == (standin.BO, "machtiginggever")
    assert child.betrokkene_identificatie["geboortedatum"] == "2018-04-02"
    assert (acts.betrokkene_identificatie["inpBsn"], acts.indicatie_machtiging) == (standin.MOULIN, "gemachtigde")
    assert acts.roltoelichting == "Ouder of voogd van de aanvrager"
    row = Submission.objects.get()
    assert (row.sender_kind, row.sender_hash) == ("bsn", MOULIN.owner)
    assert row.sender_context is not None
    assert {key: row.sender_context[key] for key in ("source", "right", "checked")} == {
        "source": "digid",
        "right": "gezag",
        "checked": NOW.isoformat(),
    }
    assert row.sender_context["until"] == "2036-04-02T00:00:00+02:00"
    assert not any(number in str(row.sender_context) for number in NUMBERS)
    made = Audittrail.objects.get(resource="zaak", actie="create")
    assert made.gebruikers_weergave == "ouder of voogd van de aanvrager"
    assert "door een ouder of voogd (gezag)" in made.toelichting
    assert Case.objects.get().answers["bsn"] == standin.BO
    official = staff_client("anna").get(f"/werk/zaken/{Zaak.objects.get().uuid}/").content.decode()
    assert "Verstuurd door een ouder of voogd met gezag volgens de Basisregistratie Personen" in official
    assert "Let op" not in official


def test_a_guardian_asks_for_a_minor_who_is_no_child_of_hers(takes: Any) -> None:
    client = resident_client(HOLLE)
    assert choose(client, "Tess Vogel").status_code == 302
    ask_for(client)
    assert rollen()["initiator"].betrokkene_identificatie["inpBsn"] == standin.TESS


def test_who_has_no_authority_gets_no_child_whatever_they_send(takes: Any, registers: Registers) -> None:
    client = resident_client(own("bsn", standin.TESS, "substantieel", "Tess Vogel"))
    assert "hebt u over geen kind onder de 18 gezag" in text_of(client.post(FOR_WHOM, {"voor": "kind"}))
    for forged in (BO.owner, standin.BO, "x", ""):
        response = client.post(FOR_WHOM, {"kind": forged})
        assert response.status_code == 200
        assert "regelt dit voor" not in text_of(client.get("/mijn/"))
    mother = resident_client()
    mother.post(FOR_WHOM, {"voor": "kind"})
    lot = own("bsn", standin.LOT, "substantieel").owner
    assert mother.post(FOR_WHOM, {"kind": lot}).status_code == 200
    assert "regelt dit voor" not in text_of(mother.get("/mijn/"))


CHILD: dict[str, Any] = {
    "burgerservicenummer": standin.BO,
    "naam": {"volledigeNaam": "Bo de Wit"},
    "geboorte": {"datum": {"type": "Datum", "datum": "2018-04-02"}},
    "gezag": standin.PERSONS[standin.BO]["gezag"],
}
OTHERS = [{"burgerservicenummer": standin.WIT, "naam": {"volledigeNaam": "Pieter de Wit"}}]
TAKEN_AWAY = {
    **CHILD,
    "gezag": [{**CHILD["gezag"][0], "type": "EenhoofdigOuderlijkGezag", "ouder": OTHERS[0], "ouders": OTHERS}],
}


def brp(person: Any) -> Any:
    """Return a BRP that says this of whoever it is asked about."""
    return says({"type": "RaadpleegMetBurgerservicenummer", "personen": [person] if person else []})


SAYS_NO = {
    "authority is the other's": (TAKEN_AWAY, "U hebt geen gezag over dit kind"),
    "nobody's": ({**CHILD, "gezag": []}, "U hebt geen gezag over dit kind"),
    "not known": (None, "U hebt geen gezag over dit kind"),
    "under investigation": (
        {**CHILD, "gezag": [{**CHILD["gezag"][0], "inOnderzoek": True}]},
        "U hebt geen gezag over dit kind",
    ),
    "died": ({**CHILD, "overlijden": {"datum": {"type": "Datum", "datum": "2026-09-01"}}}, "Dit kind is overleden"),
    "died, as the register stopped following": (
        {**CHILD, "opschortingBijhouding": {"reden": {"code": "O"}}},
        "Dit kind is overleden",
    ),
    "of age": (
        {**CHILD, "geboorte": {"datum": {"type": "Datum", "datum": "2008-09-15"}}},
        "Dit kind is 18 jaar of ouder",
    ),
}
AWAY = {
    "silent": says({}, 500),
    "another person": brp({**CHILD, "burgerservicenummer": standin.TESS}),
    "half": brp({**CHILD, "gezag": "ja"}),
    "HTML": says(b"<html>Bo de Wit</html>", kind="text/html"),
}


@pytest.mark.parametrize("name", SAYS_NO)
def test_the_brp_must_confirm_the_chosen_child(takes: Any, registers: Registers, name: str) -> None:
    said, words = SAYS_NO[name]
    client = resident_client()
    page = client.post(FOR_WHOM, {"voor": "kind"}).content.decode()
    registers.says["brp"] = brp(said)
    response = client.post(FOR_WHOM, {"kind": re.findall(r'value="([0-9a-f]{64})"', page)[0]})
    assert response.status_code == 403
    assert words in text_of(response)
    assert "regelt dit voor" not in text_of(client.get("/mijn/"))


@pytest.mark.parametrize("name", AWAY)
def test_a_brp_that_is_away_is_told_and_may_be_tried_again(takes: Any, registers: Registers, name: str) -> None:
    client = resident_client()
    registers.says["brp"] = AWAY[name]
    response = client.post(FOR_WHOM, {"voor": "kind"})
    assert response.status_code == 503
    page = text_of(response)
    assert "Wij kunnen nu niet nagaan over welke kinderen u gezag hebt" in page
    assert "op papier of aan de balie" in page
    del registers.says["brp"]
    takes.shift(10)
    assert choose(client).status_code == 302


def test_a_municipality_without_the_brp_says_so(city: Any) -> None:
    republish(TAKES_PARENTS)
    client = resident_client()
    assert client.post(FOR_WHOM, {"voor": "kind"}).status_code == 503
    assert client.post(FOR_WHOM, {"voor": "mij"}).status_code == 302
    assert "voor-wie" not in client.get("/mijn/").content.decode()


@pytest.mark.parametrize(
    ("number", "words"),
    [(standin.DIED, "is de persoon overleden met wiens DigiD u bent ingelogd"), (standin.CURATELE, "artikel 1:246")],
)
def test_who_died_or_is_under_curatele_acts_for_no_child(takes: Any, number: str, words: str) -> None:
    response = resident_client(own("bsn", number, "substantieel")).post(FOR_WHOM, {"voor": "kind"})
    assert response.status_code == 403
    assert words in text_of(response)


def test_who_logs_in_without_a_name_gets_the_one_in_the_brp(takes: Any) -> None:
    client = resident_client(own("bsn", standin.MOULIN, "substantieel"))
    choose(client)
    ask_for(client)
    assert rollen()["mede_initiator"].betrokkene_identificatie["geslachtsnaam"] == "Moulin"


def test_every_question_is_logged_with_its_purpose_and_shown_to_whom_it_is_about(takes: Any) -> None:
    client = resident_client()
    choose(client)
    ask_for(client)
    rows = Look.objects.filter(activity__endswith="/gezag").order_by("pk")
    purposes = [row.purpose for row in rows]
    assert purposes[0] == "Nagaan over welke kinderen u gezag hebt"
    assert "Nagaan of iemand die dit voor u regelt, gezag over u heeft" in purposes
    assert all("gezag" in row.fields or row.purpose.startswith("U een brief") for row in rows)
    assert "Nagaan over welke kinderen u gezag hebt" in resident_client().get("/mijn/inzage/").content.decode()
    assert "gezag over u heeft" in resident_client(BO).get("/mijn/inzage/").content.decode()


def test_nothing_is_asked_that_cannot_be_logged(
    takes: Any, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(Look.objects, "create", refuse)
    client = resident_client()
    with pytest.raises(RuntimeError):
        client.post(FOR_WHOM, {"voor": "kind"})
    assert not registers.about("brp")


# While it lasts --------------------------------------------------------------------------------------------------------


def test_it_is_asked_again_each_hour_and_not_more_often(takes: Any, registers: Registers) -> None:
    client = resident_client()
    choose(client)
    url = client.get(BEGIN)["Location"]
    before = len(registers.about("brp"))
    for _ in range(6):
        takes.shift(timedelta(minutes=9))
        client.get(url)
    assert len(registers.about("brp")) == before
    takes.shift(timedelta(minutes=7))
    for _ in range(3):
        assert "U regelt dit voor" in text_of(client.get(url))
    assert len(registers.about("brp")) == before + 1


def an_hour_later(clock: Any, client: Client) -> None:
    """Let an hour go by while someone is still there, so that their session lasts."""
    for _ in range(5):
        clock.shift(timedelta(minutes=10))
        client.get("/blijf/")
    clock.shift(timedelta(minutes=10))


@pytest.mark.parametrize("name", SAYS_NO)
def test_when_it_is_no_longer_so_they_go_on_for_themselves(takes: Any, registers: Registers, name: str) -> None:
    said, words = SAYS_NO[name]
    client = resident_client()
    choose(client)
    url = client.get(BEGIN)["Location"]
    client.post(url, {"soort_aanvrager": "persoon", "naam": "Bo de Wit"})
    an_hour_later(takes, client)
    registers.says["brp"] = brp(said)
    response = client.get(url)
    assert response.status_code == 403
    assert words in text_of(response)
    page = text_of(client.get("/mijn/"))
    assert "Dag Suzanne Moulin." in page
    assert "regelt dit voor" not in page
    assert client.get(url).status_code == 403  # not hers any more; kept all the same
    assert Draft.objects.get().answers["naam"] == "Bo de Wit"


@pytest.mark.parametrize("name", AWAY)
def test_while_the_brp_is_away_nothing_is_lost(takes: Any, registers: Registers, name: str) -> None:
    client = resident_client()
    choose(client)
    url = client.get(BEGIN)["Location"]
    slip = client.get(url).content.decode().split('name="form-slip" value="')[1].split('"')[0]
    an_hour_later(takes, client)
    registers.says["brp"] = AWAY[name]
    response = client.post(url, {"soort_aanvrager": "persoon", "naam": "Bo de Wit", "form-slip": slip})
    assert response.status_code == 503
    page = text_of(response)
    assert "Wij kunnen uw gezag nu niet nagaan" in page
    assert "bewaren wij 24 uur" in page
    assert "op papier of aan de balie" in page
    assert client.get("/mijn/").status_code == 503
    del registers.says["brp"]
    takes.shift(10)
    assert 'value="Bo de Wit"' in text_of(client.get(url))
    assert "U regelt dit voor" in text_of(client.get("/mijn/"))


def test_an_official_who_also_is_a_parent_goes_on_working_while_the_brp_is_away(
    takes: Any, registers: Registers
) -> None:
    client = resident_client()
    choose(client)
    an_hour_later(takes, client)
    registers.says["brp"] = AWAY["silent"]
    client.force_login(staff("anna"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/werk/").status_code == 200


def test_one_can_stop_also_while_the_brp_is_away(takes: Any, registers: Registers) -> None:
    client = resident_client()
    choose(client)
    assert client.get("/voor-uzelf/")["Location"] == "/mijn/"
    assert "U regelt dit voor" in text_of(client.get("/mijn/"))
    an_hour_later(takes, client)
    registers.says["brp"] = AWAY["silent"]
    assert client.post("/voor-uzelf/").status_code == 302
    assert "Dag Suzanne Moulin." in text_of(client.get("/mijn/"))
    assert resident_client(HOLLE).post("/voor-uzelf/").status_code == 302


def test_the_eighteenth_birthday_ends_it(takes: Any, registers: Registers) -> None:
    birthday = datetime(2036, 4, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))
    takes.move_to(birthday - timedelta(minutes=5))
    client = resident_client(parent(checked=birthday - timedelta(minutes=5)))
    assert "U regelt dit voor" in text_of(client.get("/mijn/"))
    takes.shift(timedelta(minutes=6))
    page = client.get("/mijn/", follow=True).content.decode()
    assert "Inloggen in Mijn Loket" in page
    assert not re.search(r"\bBo\b", page), "the name of the child; a token may have these letters"


# Sending ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SAYS_NO, *AWAY])
def test_it_is_asked_again_when_it_is_sent(takes: Any, registers: Registers, name: str) -> None:
    client = resident_client()
    choose(client)
    review = fill(client, client.get(BEGIN)["Location"], naam="Bo de Wit")
    registers.says["brp"] = brp(SAYS_NO[name][0]) if name in SAYS_NO else AWAY[name]
    response = client.post(review, HOME)
    assert response.status_code == (403 if name in SAYS_NO else 503)
    text_of(response)
    assert not Zaak.objects.exists()
    assert Draft.objects.get().answers["naam_evenement"] == "Burendag"
    if name in AWAY:
        del registers.says["brp"]
        takes.shift(10)
        assert client.post(review, HOME).status_code == 302


@pytest.mark.parametrize(
    "who",
    [
        parent(checked=None),
        parent(checked=NOW - timedelta(minutes=5)),
        parent(until=NOW),
    ],
)
def test_the_last_door_wants_it_confirmed_just_now(takes: Any, who: Acting) -> None:
    with pytest.raises(SubmissionRefused):
        submit(sending(who))
    assert not Zaak.objects.exists()


def test_a_service_that_takes_no_parent_refuses_one(city: Any, registers: Registers) -> None:
    with pytest.raises(SubmissionRefused, match="niet voor een kind"):
        submit(sending(parent()))
    response = resident_client(parent()).get(BEGIN)
    assert response.status_code == 403
    assert "Dit kunt u hier niet voor een kind regelen" in text_of(response)


# What follows ----------------------------------------------------------------------------------------------------------


def made(client: Client, **changes: Any) -> Case:
    choose(client)
    return Case.objects.select_related("zaak", "version").get(zaak=ask_for(client, **changes))


def test_the_parent_follows_it_from_mijn_loket_and_the_other_parent_does_not(takes: Any) -> None:
    case = made(resident_client())
    address = f"/mijn/zaken/{case.zaak.uuid}/"
    again = resident_client()
    assert again.get(address).status_code == 404
    assert "Kies eerst voor welk kind" in again.get("/mijn/berichten/").content.decode()
    assert "/mijn/voor-wie/" in again.get("/mijn/").content.decode()
    assert choose(again, at="/mijn/voor-wie/")["Location"] == "/mijn/"
    assert case.zaak.identificatie in text_of(again.get("/mijn/"))
    assert "Burendag" in text_of(again.get(address))
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    assert again.post(f"{address}aanvullen/", {"bezoekers": "80"}).status_code == 302
    trail = Audittrail.objects.filter(hoofd_object=case.zaak.uuid, toelichting__startswith="Aanvulling ontvangen")
    assert {row.gebruikers_weergave for row in trail} == {"ouder of voogd van de aanvrager"}
    other = resident_client(WIT)
    choose(other, at="/mijn/voor-wie/")
    assert case.zaak.identificatie not in text_of(other.get("/mijn/"))
    assert other.get(address).status_code == 404
    assert resident_client(BO).get(address).status_code == 200


def test_it_is_asked_again_when_a_request_is_answered(takes: Any, registers: Registers) -> None:
    case = made(resident_client())
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    client = resident_client()
    choose(client, at="/mijn/voor-wie/")
    registers.says["brp"] = brp(TAKEN_AWAY)
    response = client.post(f"/mijn/zaken/{case.zaak.uuid}/aanvullen/", {"bezoekers": "81"})
    assert response.status_code == 403
    assert "U hebt geen gezag over dit kind" in text_of(response)
    assert Case.objects.get(pk=case.pk).answers == case.answers


def test_another_may_log_in_with_a_wallet_while_the_brp_is_away(takes: Any, registers: Registers) -> None:
    client = resident_client()
    choose(client)
    an_hour_later(takes, client)
    registers.says["brp"] = AWAY["silent"]
    assert client.get("/mijn/").status_code == 503
    assert client.get("/inloggen/wallet/", headers={"host": "localhost:8000"}).status_code == 200


def test_one_parent_does_not_see_what_the_other_is_filling_in(takes: Any) -> None:
    client = resident_client()
    choose(client)
    url = client.get(BEGIN)["Location"]
    client.post(url, {"soort_aanvrager": "persoon", "naam": "Bo de Wit"})
    other = resident_client(WIT)
    choose(other)
    assert other.get(url).status_code == 403
    assert other.get(BEGIN).status_code == 302  # a form of his own, nothing to go on with
    assert resident_client(BO).get(url).status_code == 403
    again = resident_client()
    choose(again)
    assert "U was al begonnen" in text_of(again.get(BEGIN))


def letter(case: Case) -> tuple[Message, str]:
    """Return the receipt, once the BRP said again that the parent may get it, and what stands in it."""
    receipts.send(case.pk, datetime.now(tz=ZoneInfo("UTC")))
    jobs.check_addressee(Message.objects.get().pk)
    found = Message.objects.get()
    pdf = PdfReader(BytesIO(content.read(found.document.inhoud)))
    return found, " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_letters_go_to_the_parent_at_the_parents_address(takes: Any) -> None:
    case = made(resident_client(), bereikbaar="post")
    message, text = letter(case)
    assert message.way == Message.Way.PRINT
    assert message.text is not None
    assert message.text["recipient"] == [
        "Suzanne Moulin",
        "ouder of voogd van Bo de Wit",
        "Voorbeeldstraat 3",
        "1234 AB Voorbeeldstad",
    ]
    assert "Beste Suzanne Moulin," in text


def test_a_digital_letter_is_told_to_the_parent(takes: Any, mailoutbox: Any) -> None:
    case = made(resident_client())
    message, _text = letter(case)
    assert message.way == Message.Way.INBOX
    jobs.notify(type("Context", (), {"job": type("Job", (), {"attempts": 0})})(), message.pk)
    assert [mail.to for mail in mailoutbox] == [["suzanne@voorbeeld.example"]]


def test_from_the_eighteenth_birthday_letters_go_to_the_child_by_post(takes: Any) -> None:
    case = made(resident_client())
    takes.move_to(datetime(2036, 4, 2, 9, tzinfo=ZoneInfo("Europe/Amsterdam")))
    message, _text = letter(case)
    assert message.way == Message.Way.PRINT
    assert message.text is not None
    assert message.text["recipient"] == ["Bo de Wit", "Voorbeeldstraat 1", "1234 AB Voorbeeldstad"]


def test_a_letter_by_post_with_the_secret_address_of_a_parent_is_kept_back(
    takes: Any, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must stand on the letter; so who has no need does not open it, no adviser gets it, and it is not searched in."""
    secret = {**standin.PERSONS[standin.MOULIN], "geheimhoudingPersoonsgegevens": True}
    monkeypatch.setitem(standin.PERSONS, standin.MOULIN, secret)
    case = Case.objects.get(pk=made(resident_client(), bereikbaar="post").pk)
    message, text = letter(case)
    assert "Voorbeeldstraat 3" in text
    assert not case.secret_address, "of the child it is not secret"
    assert message.document.pk in protected.may_tell(case)
    assert not adviser.may_share(case).filter(pk=message.document.pk).exists()
    [entry] = index._entries([case.pk])
    assert message.document.inhoud not in entry.contents
    ToFind.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("openloket.cases.migrations.0053_found_before").FILL)
    assert ToFind.objects.get().zaak_id == case.pk, "what was searched in before an upgrade is written anew"
    kept = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)
    assert set(kept.values_list("vertrouwelijkheidaanduiding", flat=True)) == {"geheim"}
    assert kept.filter(formaat="application/json").exclude(pk__in=protected.may_tell(case)).exists()


def test_whether_the_address_of_the_parent_is_secret_is_asked_again_while_the_brp_was_away(
    takes: Any, registers: Registers
) -> None:
    def away_for_the_address() -> Said:
        path, asked, _headers = registers.asked[-1]
        if any(field.startswith("verblijfplaats") for field in asked["fields"]):
            return 503, "text/plain", b""
        status, found = standin.reply("POST", path, {}, json.dumps(asked).encode())
        return status, "application/json", json.dumps(found).encode()

    registers.says["brp"] = away_for_the_address
    case = made(resident_client(), bereikbaar="post")
    assert addressee.hides(case)
    jobs.ask_brp_again(0)
    assert not addressee.hides(case)
    message, text = letter(case)
    assert "Voorbeeldstraat 3" in text
    assert message.document.pk not in protected.may_tell(case)


def test_a_secret_address_of_the_parent_is_in_no_digital_letter_and_no_register(
    takes: Any, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = {**standin.PERSONS[standin.MOULIN], "geheimhoudingPersoonsgegevens": True}
    monkeypatch.setitem(standin.PERSONS, standin.MOULIN, secret)
    case = made(resident_client())
    message, text = letter(case)
    assert message.text is not None
    assert message.text["recipient"] == ["Suzanne Moulin", "ouder of voogd van Bo de Wit"]
    assert "Voorbeeldstraat 3" not in text
    said = "".join(str(vars(rol)) for rol in Rol.objects.all()) + "".join(
        str(vars(a)) for a in Audittrail.objects.all()
    )
    assert "'huisnummer': '3'" not in said
