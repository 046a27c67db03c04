"""Acting for someone else, for a company or its branch, or with a European login: at every door, and in the zaak."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from openloket.cases import hands, jobs
from openloket.cases.carrying import notification
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Draft, Message, Submission
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.who.own import Deed, may
from openloket.people.acting import Acting
from openloket.people.models import Look
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Rol, Zaak
from tests.acting import (
    BRAM,
    BRANCH,
    COMPANY,
    EVENT,
    FATHER,
    LUCIA,
    OTHER_BRANCH,
    ROOS,
    TAKES_MANDATES,
    employee,
    mandate,
)
from tests.cases.who.test_own import ABROAD, case_of
from tests.channels.filling import answers_for, fill, refused, start
from tests.channels.test_who_asks import republish
from tests.conftest import NOW, event_answers, resident_client, staff, staff_client

ABROAD_TYPED = {f"adres.{part}": text for part, text in ABROAD.items()}

OTHER_SERVICE = "bijzondere_bijstand"


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another."""
    republish(TAKES_MANDATES, day=date(2026, 8, 1))
    return city


def rollen() -> dict[str, Rol]:
    return {rol.roltype.omschrijving_generiek: rol for rol in Rol.objects.select_related("roltype")}


def sending(who: Acting, **changes: Any) -> NewSubmission:
    answers = event_answers(naam=who.name)
    return NewSubmission(**{"key": "k", "service": EVENT, "channel": "web", "received_at": NOW, "answers": answers,
                            "sender": who, **changes})  # fmt: skip


# A mandate -------------------------------------------------------------------------------------------------------------


def test_a_daughter_asks_for_her_father(city: Any) -> None:
    client = resident_client(mandate())
    url = start(client)
    for address in (f"/diensten/{EVENT}/", url, "/mijn/"):
        text = client.get(address).content.decode()
        assert "U regelt dit voor <strong>Mees van Dijk</strong>." in text, address
        assert FATHER.number not in text
        assert ROOS.number not in text
    review = fill(client, url, naam="Mees van Dijk")
    response = client.post(review)
    assert "U regelt dit voor" in client.get(response["Location"]).content.decode()
    found = rollen()
    concerned, acts = found["initiator"], found["mede_initiator"]
    assert (concerned.betrokkene_identificatie["inpBsn"], concerned.indicatie_machtiging) == (
        FATHER.number,
        "machtiginggever",
    )
    assert (acts.betrokkene_identificatie["inpBsn"], acts.indicatie_machtiging) == (ROOS.number, "gemachtigde")
    assert acts.betrokkene_identificatie["geslachtsnaam"] == "Aarts"
    row = Submission.objects.get()
    assert (row.sender_kind, row.sender_hash) == ("bsn", ROOS.owner)
    assert row.sender_context == {
        "source": "digid_machtigen",
        "levelOfAssurance": "substantieel",
        "right": "machtiging",
        "mandate": {"services": [EVENT]},
        "until": (NOW + timedelta(hours=1)).isoformat(),
    }
    made = Audittrail.objects.get(resource="zaak", actie="create")
    assert made.gebruikers_weergave == "gemachtigde van de aanvrager"
    assert "door een gemachtigde (machtiging)" in made.toelichting
    assert Case.objects.get().answers["bsn"] == FATHER.number


def test_both_follow_the_case_and_read_its_letters(city: Any) -> None:
    case = case_of(mandate())
    jobs.send_receipt(case.pk)
    Message.objects.update(way=Message.Way.INBOX)
    letter = Message.objects.get()
    for who in (FATHER, mandate()):
        client = resident_client(who)
        assert case.zaak.identificatie in client.get("/mijn/").content.decode()
        assert client.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 200
        assert letter.subject in client.get("/mijn/berichten/").content.decode()
        assert client.get(f"/mijn/berichten/{letter.pk}/").status_code == 200
    herself = resident_client(ROOS)
    assert herself.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 404
    assert herself.get(f"/mijn/berichten/{letter.pk}/").status_code == 404
    assert not herself.get("/mijn/berichten/").context["told"]
    assert f"/ontvangen/{case.zaak.uuid}/" in herself.get("/mijn/").content.decode()


def test_what_someone_fills_in_is_not_shown_to_who_acts_for_them_nor_the_other_way(city: Any) -> None:
    """A register tells them more than who acts for them: a secret address."""
    theirs = start(resident_client(FATHER))
    assert resident_client(mandate()).get(theirs).status_code == 403
    hers = start(resident_client(mandate()))
    for other in (FATHER, mandate(BRAM), ROOS):
        assert resident_client(other).get(hers).status_code == 403
    assert {row.owner for row in Draft.objects.all()} == {FATHER.owner, mandate().owner}


def test_a_letter_by_post_with_a_secret_address_is_read_by_whose_address_it_is(city: Any) -> None:
    case = case_of(mandate())
    jobs.send_receipt(case.pk)
    Message.objects.update(way=Message.Way.PRINT, sent_on=NOW.date())
    letter = Message.objects.select_related("document").get()
    there = f"/mijn/berichten/{letter.pk}/"
    document = f"/mijn/zaken/{case.zaak.uuid}/documenten/{letter.document.uuid}/"
    assert resident_client(mandate()).get(there).status_code == 200
    Case.objects.update(secret_address=True)
    for address in (there, document):
        assert resident_client(FATHER).get(address).status_code == 200
    assert "geheim adres" in resident_client(mandate()).get(there, follow=True).content.decode()
    assert resident_client(mandate()).get(document).status_code == 404


def test_the_copy_for_who_acts_for_another_has_no_number(city: Any) -> None:
    case = case_of(mandate())
    client = resident_client(mandate())
    for row in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).exclude(formaat="image/png"):
        address = f"/mijn/zaken/{case.zaak.uuid}/documenten/{row.uuid}/"
        data = client.get(address).content
        text = PdfReader(BytesIO(data)).pages[0].extract_text() if row.formaat.endswith("pdf") else data.decode()
        assert FATHER.number not in text
        assert "Bekend bij de gemeente" in text
    assert case.answers["bsn"] == FATHER.number


def test_the_official_sees_who_acts_and_by_which_right(city: Any) -> None:
    case = case_of(mandate())
    text = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Verstuurd door een gemachtigde, na inloggen met DigiD Machtigen, niveau substantieel." in text
    assert "Roos Aarts" in text
    assert "Let op" not in text


def test_the_official_reads_that_it_was_a_wallet(city: Any) -> None:
    case = case_of(FATHER)
    Submission.objects.update(sender_context={"source": "wallet"})
    text = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Verstuurd na inloggen met een ID-wallet, niveau substantieel." in text


def test_who_is_mandated_sees_nothing_else_of_either(city: Any) -> None:
    """Not her father's other cases, forms and looks, nor her own."""
    own_case, her_case, with_mandate = case_of(FATHER), case_of(ROOS), case_of(mandate())
    Draft.objects.create(service=OTHER_SERVICE, owner=FATHER.owner, channel="web", version_hash="x")
    staff_client("anna").get(f"/werk/zaken/{own_case.zaak.uuid}/")
    assert Look.objects.exists()
    client = resident_client(mandate())
    text = client.get("/mijn/").content.decode()
    assert with_mandate.zaak.identificatie in text
    for hidden in (own_case, her_case):
        assert hidden.zaak.identificatie not in text
        assert client.get(f"/mijn/zaken/{hidden.zaak.uuid}/").status_code == 404
    assert "Nog niet verstuurd" not in text
    assert not client.get("/mijn/inzage/").context["rows"]


DRAFT_PAGES = ("vraag/aanvrager/", "controleren/", "bewaard/", "hulp/")


def test_a_mandate_for_another_service_opens_no_door(city: Any) -> None:
    url = start(resident_client(mandate()))
    draft = Draft.objects.get()
    client = resident_client(mandate(services=(OTHER_SERVICE,)))
    assert "U kunt dit met deze inlog niet regelen" in client.get(f"/diensten/{EVENT}/").content.decode()
    begin = f"/aanvragen/{EVENT}/"
    for address in (begin, url, *(f"{begin}{draft.id}/{page}" for page in DRAFT_PAGES)):
        for response in (client.get(address), client.post(address, {"opnieuw": "1", "naam": "X"})):
            if response.status_code == 405:
                continue
            text = response.content.decode()
            assert response.status_code == 403, address
            assert "De machtiging is niet voor ‘Evenementenvergunning aanvragen’" in text
            assert "op papier of aan de balie" in text
    assert Draft.objects.get().answers == draft.answers


@pytest.mark.parametrize(
    "who",
    [
        mandate(services=(OTHER_SERVICE,)),
        mandate(services=()),
        mandate(until=NOW),
        mandate(until=NOW - timedelta(days=1)),
    ],
)
def test_the_last_door_asks_the_right_again(city: Any, who: Acting) -> None:
    with pytest.raises(SubmissionRefused, match="De machtiging is niet voor deze dienst"):
        submit(sending(who))
    assert not Zaak.objects.exists()


def test_a_service_that_takes_no_mandate_refuses_one(city: Any) -> None:
    republish()
    with pytest.raises(SubmissionRefused):
        submit(sending(mandate()))
    response = resident_client(mandate()).get(f"/aanvragen/{EVENT}/")
    assert response.status_code == 403
    assert "niet voor iemand anders regelen" in response.content.decode()


def test_a_mandate_may_name_the_service_as_the_network_does(city: Any) -> None:
    republish(TAKES_MANDATES, ("representation:", 'authorised_as: ["34085d78-21aa"]\nrepresentation:'))
    submit(sending(mandate(services=("34085D78-21AA",))))
    assert Zaak.objects.exists()


def test_a_mandate_that_ends_while_the_form_is_half_full(city: Any) -> None:
    """The page says so, what was saved and what was just typed is kept, and a new mandate goes on with it."""
    client = resident_client(mandate(until=NOW + timedelta(minutes=10)))
    url = start(client)
    client.post(url, {"soort_aanvrager": "persoon", "naam": "Mees van Dijk"})
    contact = url.replace("aanvrager", "contact")
    slip = client.get(contact).content.decode().split('name="form-slip" value="')[1].split('"')[0]
    city.shift(timedelta(minutes=10))
    response = client.post(contact, {"telefoon": "0612345678", "form-slip": slip})
    text = response.content.decode()
    assert response.status_code == 403
    assert "is afgelopen" in text
    assert "bewaren wij 24 uur" in text
    assert "is afgelopen" in client.get(url).content.decode()
    assert Draft.objects.get().answers["naam"] == "Mees van Dijk"
    again = resident_client(mandate(until=NOW + timedelta(hours=2)))
    assert "Mees van Dijk" in again.get(url).content.decode()
    assert 'value="0612345678"' in again.get(contact).content.decode()
    assert "is afgelopen" not in again.get("/mijn/").content.decode()


def test_a_session_of_a_mandate_ends_in_mijn_loket_too(city: Any) -> None:
    client = resident_client(mandate(until=NOW + timedelta(minutes=10)))
    city.shift(timedelta(minutes=10))
    text = client.get("/mijn/", follow=True).content.decode()
    assert "is afgelopen" in text
    assert "Mees" not in text


def test_an_earlier_release_takes_a_mandate_for_nobody(city: Any) -> None:
    client = resident_client(mandate())
    assert "resident" not in client.session
    assert not {FATHER.number, ROOS.number} & set(str(dict(client.session)).split("'"))
    assert resident_client(FATHER).session["resident"]["kind"] == "bsn"


def test_a_completion_by_the_gemachtigde_stands_in_the_audit_trail(city: Any) -> None:
    case = case_of(mandate())
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    client = resident_client(mandate())
    response = client.post(f"/mijn/zaken/{case.zaak.uuid}/aanvullen/", {"bezoekers": "80"})
    assert response.status_code == 302
    assert Submission.objects.latest("pk").sender_hash == ROOS.owner
    rows = Audittrail.objects.filter(hoofd_object=case.zaak.uuid, toelichting__startswith="Aanvulling ontvangen")
    assert {row.gebruikers_weergave for row in rows} == {"gemachtigde van de aanvrager"}


def test_the_gemachtigde_hears_of_letters_when_they_say_where(city: Any, mailoutbox: Any) -> None:
    client = resident_client(replace(mandate(), ends=NOW + timedelta(days=1)))
    review = fill(client, start(client), naam="Mees van Dijk")
    assert "Vul dan uw eigen e-mailadres in" in client.get(review).content.decode()
    slip = re.findall(r'name="form-slip" value="([^"]+)"', client.get(review).content.decode())
    wrong = client.post(review, {"mail_gemachtigde": "roos", "form-slip": slip})
    wrong = refused(client, wrong)
    assert 'href="#mail_gemachtigde"' in wrong.content.decode()
    assert 'value="roos"' in wrong.content.decode()
    client.post(review, {"mail_gemachtigde": "roos@voorbeeld.example"})
    assert rollen()["mede_initiator"].contactpersoon_rol["emailadres"] == "roos@voorbeeld.example"
    zaak = Zaak.objects.get()
    jobs.send_receipt(zaak.pk)
    message = Message.objects.get()
    jobs.notify(SimpleNamespace(job=SimpleNamespace(attempts=0)), message.pk)
    assert [mail.to for mail in mailoutbox] == [["suzanne@voorbeeld.example"]]
    jobs.tell_representatives(message.pk)
    assert [mail.to for mail in mailoutbox] == [["suzanne@voorbeeld.example"], ["roos@voorbeeld.example"]]
    message.refresh_from_db()
    assert message.notified_at
    sent = Submission.objects.get()
    assert sent.sender_context["ends"] == (NOW + timedelta(days=1)).isoformat(), "from then on she hears no more"


def test_a_notification_that_does_not_reach_the_gemachtigde_changes_nothing(
    city: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    case = case_of(mandate(), copy_to="roos@voorbeeld.example")
    jobs.send_receipt(case.pk)
    send = notification._send

    def refuse(address: str, *said: Any) -> None:
        if address.startswith("roos"):
            raise notification.Undeliverable("SMTPRecipientsRefused 550")
        send(address, *said)

    monkeypatch.setattr(notification, "_send", refuse)
    message = Message.objects.get()
    jobs.notify(SimpleNamespace(job=SimpleNamespace(attempts=0)), message.pk)
    jobs.tell_representatives(message.pk)
    message.refresh_from_db()
    assert message.notified_at
    assert message.way == Message.Way.INBOX
    assert "did not hear" in caplog.text
    assert "roos" not in caplog.text


def test_nobody_else_is_asked_for_another_address(city: Any) -> None:
    client = resident_client(FATHER)
    assert "mail_gemachtigde" not in client.get(fill(client, start(client))).content.decode()


# Companies -------------------------------------------------------------------------------------------------------------


def test_a_branch_asks_and_only_it_and_the_company_see_that(city: Any) -> None:
    client = resident_client(BRANCH)
    assert "vestiging 000012345678" in client.get("/mijn/").content.decode()
    client.post(fill(client, start(client), soort_aanvrager="organisatie"))
    zaak = Zaak.objects.get()
    rol = rollen()["initiator"].betrokkene_identificatie
    assert (rol["kvkNummer"], rol["vestigingsNummer"]) == (COMPANY.number, "000012345678")
    for who, sees in ((BRANCH, True), (COMPANY, True), (OTHER_BRANCH, False)):
        for address in (f"/mijn/zaken/{zaak.uuid}/", f"/ontvangen/{zaak.uuid}/"):
            assert (resident_client(who).get(address).status_code == 200) is sees, (who.concerned.branch, address)
    text = staff_client("anna").get(f"/werk/zaken/{zaak.uuid}/").content.decode()
    assert "Let op" not in text


def test_a_completion_keeps_the_branch(city: Any) -> None:
    case = case_of(BRANCH)
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["naam"], "")
    resident_client(BRANCH).post(f"/mijn/zaken/{case.zaak.uuid}/aanvullen/", {"naam": "Dagobert Noord"})
    assert rollen()["initiator"].betrokkene_identificatie["vestigingsNummer"] == "000012345678"
    assert may(BRANCH, case, Deed.SEE)


def test_an_employee_without_the_service_right(city: Any) -> None:
    name = "urn:etoegang:DV:00000001:services:9113"
    republish(("audience: [inwoner, ondernemer]", f'audience: [inwoner, ondernemer]\nauthorised_as: ["{name}"]'))
    case = case_of(employee(name))
    wrong = resident_client(employee("urn:another"))
    response = wrong.get(f"/aanvragen/{EVENT}/")
    assert response.status_code == 403
    assert "Uw bedrijf heeft u in eHerkenning niet gemachtigd" in response.content.decode()
    assert wrong.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 404
    assert wrong.get(f"/ontvangen/{case.zaak.uuid}/").status_code == 404
    assert case.zaak.identificatie not in wrong.get("/mijn/").content.decode()
    with pytest.raises(SubmissionRefused, match="niet gemachtigd"):
        submit(sending(employee("urn:another"), answers=event_answers(soort_aanvrager="organisatie")))
    assert resident_client(employee(name)).get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 200
    assert Submission.objects.get().sender_context["actingSubject"] == "4B75@2D8F"


# Europe ----------------------------------------------------------------------------------------------------------------


def test_a_european_without_a_bsn_asks(city: Any) -> None:
    client = resident_client(LUCIA)
    url = start(client)
    text = client.get(url.replace("aanvrager", "contact")).content.decode()
    assert 'name="adres.line1"' in text
    assert 'name="adres.country"' in text
    assert 'name="adres.postcode"' not in text
    first = client.get(url).content.decode()
    assert "Uit uw inlog, 15 september 2026." in first
    assert "Lucía Ejemplo" in first
    response = client.post(url, {"soort_aanvrager": "organisatie", "naam": "X"})
    response = refused(client, response)
    client.post(url, answers_for("aanvrager", naam="Lucía Ejemplo"))
    contact = client.post(url.replace("aanvrager", "contact"), {**answers_for("contact"), **ABROAD_TYPED})
    review = fill(client, contact["Location"])
    assert "28013 Madrid" in client.get(review).content.decode()
    assert client.post(review).status_code == 302
    rol = rollen()["initiator"]
    said = {key: value for key, value in rol.betrokkene_identificatie.items() if value}
    assert said == {
        "anpIdentificatie": LUCIA.concerned.foreign_numbers[0],
        "voornamen": "Lucía",
        "geslachtsnaam": "Ejemplo",
        "geboortedatum": "1988-03-02",
        "subVerblijfBuitenland": {
            "lndLandcode": "6037",
            "lndLandnaam": "Spanje",
            "subAdresBuitenland_1": "Calle Mayor 1",
            "subAdresBuitenland_2": "28013 Madrid",
            "subAdresBuitenland_3": "",
        },
    }
    assert "bsn" not in Case.objects.get().answers
    zaak = Zaak.objects.get()
    assert client.get(f"/mijn/zaken/{zaak.uuid}/").status_code == 200
    official = staff_client("anna").get(f"/werk/zaken/{zaak.uuid}/").content.decode()
    assert "Verstuurd na inloggen met een Europese login zonder BSN, niveau substantieel." in official
    assert "28013 Madrid" in official
    assert LUCIA.number not in official
    jobs.send_receipt(zaak.pk)
    assert Message.objects.get().text["recipient"][-3:] == ["Calle Mayor 1", "28013 Madrid", "SPANJE"]
    assert client.get("/mijn/inzage/").context["rows"]


def test_a_european_completes_their_address(city: Any) -> None:
    case = case_of(LUCIA)
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["adres"], "")
    client, url = resident_client(LUCIA), f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    assert 'name="adres.postcode"' not in client.get(url).content.decode()
    moved = {**ABROAD_TYPED, "adres.line1": "Calle Menor 2"}
    assert client.post(url, moved).status_code == 302
    assert Case.objects.get().answers["adres"] == {**ABROAD, "line1": "Calle Menor 2"}
    assert rollen()["initiator"].betrokkene_identificatie["anpIdentificatie"]


def test_a_service_may_keep_europeans_without_a_bsn_for_the_desk(city: Any) -> None:
    republish(("audience: [inwoner, ondernemer]", "audience: [inwoner, ondernemer]\nwithout_bsn: false"))
    response = resident_client(LUCIA).get(f"/aanvragen/{EVENT}/")
    text = response.content.decode()
    assert response.status_code == 403
    assert "U bent ingelogd met een Europese login" in text
    assert "op papier of aan de balie" in text
    with pytest.raises(SubmissionRefused):
        submit(sending(LUCIA))


def test_nobody_sees_an_european_in_a_log_or_an_address(city: Any, caplog: pytest.LogCaptureFixture) -> None:
    case = case_of(LUCIA)
    assert LUCIA.number not in str(vars(Submission.objects.get())) + str(Rol.objects.get().__dict__) + caplog.text
    assert Client().get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 302
