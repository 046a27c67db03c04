"""Nobody asks in another's name: every door knows who asks, and takes it from the login alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pypdf import PdfReader

from openloket.cases import hands, versions
from openloket.cases.completing import supplementing
from openloket.cases.filling import drafts
from openloket.cases.models import Case, Draft, InformationRequest, Submission
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.work import handling
from openloket.people.acting import Acting, own
from openloket.registers.models import Audittrail, Rol, Zaak
from tests.change.making import published, source
from tests.channels.filling import fill, refused, start
from tests.conftest import (
    HOLLE,
    MOULIN,
    NOW,
    event_answers,
    new_case,
    resident_client,
    staff,
    staff_client,
    stored_file,
)

COMPANY = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert")
EVENT, RESIDENTS_ONLY = "evenementenvergunning", "bijzondere_bijstand"
BOTH = "audience: [inwoner, ondernemer]"
WEB = "web: {assurance: substantieel}"
IDENTITY = "bsn: bsn, kvk: kvk, "
DRAFT_PAGES = ("vraag/aanvrager/", "controleren/", "bewaard/", "hulp/")


def republish(*changes: tuple[str, str], day: date = date(2026, 9, 1)) -> None:
    """Publish a version of the event permit from 1 September (or another day) on, with these changes to its text."""
    text = source(day=day)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    versions.publish([published(text)])
    versions.forget()


def without_numbers() -> None:
    """A version that asks nobody for a number."""
    text = source(day=date(2026, 9, 1))
    lines = [line for line in text.splitlines() if "{id: bsn, ask" not in line and "{id: kvk, ask" not in line]
    versions.publish([published("\n".join(lines).replace(IDENTITY, "", 1) + "\n")])
    versions.forget()


def draft_of(who: Acting, service: str = EVENT, **answers: Any) -> Draft:
    """A form on the web that holds whatever was ever put into it."""
    return Draft.objects.create(
        service=service,
        owner=who.owner,
        channel="web",
        version_hash=versions.on(service, NOW.date()).hash,
        answers=answers,
    )


def sending(who: Acting | None, **changes: Any) -> NewSubmission:
    settings: dict[str, Any] = {
        "key": "k",
        "service": EVENT,
        "channel": "web",
        "received_at": NOW,
        "answers": event_answers(),
        **changes,
    }
    return NewSubmission(sender=who, **settings)


def test_what_an_employee_fills_in_is_their_own_within_the_company(city: Any) -> None:
    one, other = (replace(COMPANY, actor=replace(COMPANY.actor, employee=name)) for name in ("4B75@2D8F", "99AA@2D8F"))
    begun = start(resident_client(one), EVENT)
    draft = Draft.objects.get()
    Draft.objects.update(typed=True)
    assert resident_client(one).get(begun).status_code == 200
    for colleague in (other, COMPANY):
        client = resident_client(colleague)
        assert client.get(begun).status_code == 403
        assert str(draft.pk) not in client.get("/mijn/").content.decode()
        assert str(draft.pk) not in client.get(f"/diensten/{EVENT}/").content.decode()
    assert str(draft.pk) in resident_client(one).get("/mijn/").content.decode()


def test_what_was_begun_in_the_name_of_the_company_is_still_there_for_its_employees(city: Any) -> None:
    draft = draft_of(COMPANY)
    Draft.objects.update(typed=True)
    employee = replace(COMPANY, actor=replace(COMPANY.actor, employee="4B75@2D8F"))
    assert str(draft.pk) in resident_client(employee).get("/mijn/").content.decode()
    stranger = resident_client(own("kvk", "68750110", "substantieel"))
    assert stranger.get(f"/aanvragen/{EVENT}/{draft.pk}/hulp/").status_code == 403


def test_a_new_key_keeps_what_an_employee_fills_in(city: Any, settings: Any) -> None:
    employee = replace(COMPANY, actor=replace(COMPANY.actor, employee="4B75@2D8F"))
    begun = start(resident_client(employee), EVENT)
    settings.HASH_KEYS = ["a new key that hashes from now on", *settings.HASH_KEYS]
    assert resident_client(employee).get(begun).status_code == 200
    drafts.rename(employee)
    assert Draft.objects.get().owner == employee.keeper


# For whom a service is -------------------------------------------------------------------------------------------------


def test_a_company_is_told_what_to_do_at_every_door_of_a_service_for_residents(city: Any) -> None:
    client = resident_client(COMPANY)
    page = client.get(f"/diensten/{RESIDENTS_ONLY}/").content.decode()
    assert "Voor inwoners." in page
    assert "Log hiervoor in met DigiD" in page
    draft = draft_of(COMPANY, RESIDENTS_ONLY, naam="Dagobert", bsn="999993653")
    begin = f"/aanvragen/{RESIDENTS_ONLY}/"
    doors = [begin, *(f"{begin}{draft.id}/{page}" for page in DRAFT_PAGES)]
    for address in doors:
        for response in (client.get(address), client.post(address, {"opnieuw": "1", "naam": "X", "bsn": "999993653"})):
            if response.status_code == 405:
                continue
            text = response.content.decode()
            assert response.status_code == 403, address
            assert "U bent ingelogd met eHerkenning" in text
            assert "Log in met DigiD" in text
            assert "op papier of aan de balie" in text
    assert Draft.objects.get().answers["naam"] == "Dagobert"
    assert not Zaak.objects.exists()


def test_a_resident_is_told_so_at_a_service_for_companies(city: Any) -> None:
    republish((BOTH, "audience: [ondernemer]"))
    client = resident_client(MOULIN)
    response = client.post(f"/aanvragen/{EVENT}/", {"opnieuw": "1"})
    assert response.status_code == 403
    assert "Log in met eHerkenning" in response.content.decode()
    weak = resident_client(own("bsn", MOULIN.number, "laag"))
    assert "Log in met eHerkenning" in weak.get(f"/aanvragen/{EVENT}/").content.decode()
    assert "Inloggen met eHerkenning (niveau substantieel)" in Client().get(f"/aanvragen/{EVENT}/").content.decode()


def test_a_form_that_was_begun_stays_shut_when_the_service_is_no_longer_for_them(city: Any) -> None:
    url = start(resident_client(COMPANY))
    old = Draft.objects.get()
    republish((BOTH, "audience: [inwoner]"))
    Draft.objects.update(version_hash=versions.on(EVENT, NOW.date()).hash)
    response = resident_client(COMPANY).post(url, {"naam": "Dagobert"})
    assert response.status_code == 403
    assert Draft.objects.get().answers == old.answers


def test_the_lists_say_for_whom_a_service_is_and_put_what_one_can_ask_for_first(city: Any) -> None:
    nobody = Client().get("/").content.decode()
    assert "Voor inwoners en ondernemers" in nobody
    assert "Log hiervoor in" not in nobody
    for address in ("/", "/zoeken/?q=feest+bijstand"):
        company = resident_client(COMPANY).get(address).content.decode()
        assert company.index("Evenementenvergunning aanvragen") < company.index("Bijzondere bijstand aanvragen")
        assert company.count("Log hiervoor in met DigiD") == 1
        resident = resident_client(MOULIN).get(address).content.decode()
        assert "Log hiervoor in" not in resident


# A number never comes from the keyboard --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "answer", "says"), [(MOULIN, "organisatie", "eHerkenning"), (COMPANY, "persoon", "DigiD")]
)
def test_an_answer_that_opens_another_identity_is_refused_at_that_answer(
    city: Any, who: Acting, answer: str, says: str
) -> None:
    client = resident_client(who)
    url = start(client)
    assert 'name="kvk"' not in client.get(url).content.decode()
    response = client.post(url, {"soort_aanvrager": answer, "naam": "X", "kvk": "12345678", "bsn": "999990019"})
    response = refused(client, response)
    text = response.content.decode()
    assert f"Log in met {says}" in text
    assert 'href="#soort_aanvrager-0"' in text
    assert not {"kvk", "bsn"} & set(Draft.objects.get().answers)


def test_pages_that_skip_ahead_do_not_get_round_it(city: Any) -> None:
    client = resident_client(MOULIN)
    url = start(client)
    client.post(url, {"soort_aanvrager": "organisatie", "naam": "X", "kvk": "69599084"})
    review = fill(client, url.replace("aanvrager", "contact"))
    text = client.get(review).content.decode()
    assert "Nog niet (goed) ingevuld" in text
    refused(client, client.post(review))
    assert not Zaak.objects.exists()
    assert "/vraag/aanvrager/" in client.get(f"/aanvragen/{EVENT}/").content.decode()
    assert "Log in met eHerkenning" in client.get(url).content.decode()


@pytest.mark.parametrize("who", [MOULIN, COMPANY])
def test_a_draft_with_numbers_in_it_asks_in_nobody_elses_name(city: Any, who: Acting) -> None:
    other = {"bsn": "organisatie", "kvk": "persoon"}[who.kind]
    answers = event_answers(bsn=HOLLE.number, kvk="12345678", soort_aanvrager=other)
    draft = draft_of(who, **answers)
    review = f"/aanvragen/{EVENT}/{draft.id}/controleren/"
    client = resident_client(who)
    refused(client, client.post(review))
    own = {"bsn": "persoon", "kvk": "organisatie"}[who.kind]
    Draft.objects.update(answers={**answers, "soort_aanvrager": own})
    assert resident_client(who).post(review).status_code == 302
    said = Rol.objects.get().betrokkene_identificatie
    assert said.get({"bsn": "inpBsn", "kvk": "kvkNummer"}[who.kind]) == who.number
    assert not {HOLLE.number, "12345678"} & set(map(str, Case.objects.get().answers.values()))


def test_a_form_begun_under_another_login_is_another_persons(city: Any) -> None:
    url = start(resident_client(MOULIN))
    other = resident_client(COMPANY)
    for response in (other.get(url), other.post(url, {"naam": "X"})):
        assert response.status_code == 403
        assert "Er is nu iemand anders ingelogd" in response.content.decode()
    assert "naam" not in Draft.objects.get().answers


def test_sending_in_a_tab_of_before_another_login_says_who_is_logged_in(city: Any) -> None:
    client = resident_client(MOULIN)
    review = fill(client, start(client))
    other = resident_client(HOLLE)
    for method in (other.get, other.post):
        response = method(review)
        assert response.status_code == 403
        text = response.content.decode()
        assert "U bent nu ingelogd als Nina Holle." in text
        assert f"next={quote(review, safe='')}" in text
    assert not Zaak.objects.exists()
    client.post(review)
    assert "Er is nu iemand anders ingelogd" in other.post(review).content.decode()
    assert other.get(review.replace(str(Submission.objects.get().key)[4:12], "00000000")).status_code == 404
    mine = f"/mijn/zaken/{Zaak.objects.get().uuid}/"
    gone = other.get(mine)
    assert gone.status_code == 404
    assert "Of er is nu iemand anders ingelogd" in gone.content.decode()
    assert "iemand anders" not in Client().get("/bestaat-niet/").content.decode()


def test_a_company_asks_for_itself(city: Any) -> None:
    client = resident_client(COMPANY)
    review = fill(client, start(client), soort_aanvrager="organisatie")
    assert client.post(review).status_code == 302
    assert Rol.objects.get().betrokkene_identificatie["kvkNummer"] == COMPANY.number
    assert client.get(f"/mijn/zaken/{Zaak.objects.get().uuid}/").status_code == 200


def test_the_number_of_a_partner_is_asked_and_typed(city: Any) -> None:
    partner = "      - {id: bsn_partner, ask: Wat is het BSN van uw partner?, type: bsn}\n"
    republish(("  - id: contact\n", f"{partner}  - id: contact\n"))
    client = resident_client(MOULIN)
    url = start(client)
    assert 'name="bsn_partner"' in client.get(url).content.decode()
    client.post(url, {"soort_aanvrager": "persoon", "naam": "X", "bsn_partner": HOLLE.number})
    assert Draft.objects.get().answers["bsn_partner"] == HOLLE.number


def test_without_a_login_nobody_says_who_they_are(city: Any) -> None:
    republish((WEB, "web: {}"))
    client = Client()
    url = start(client)
    for answer, says in (("persoon", "DigiD"), ("organisatie", "eHerkenning")):
        data = {"soort_aanvrager": answer, "naam": "X", "bsn": MOULIN.number, "kvk": COMPANY.number}
        response = client.post(url, data)
        response = refused(client, response)
        assert f"Log in met {says}" in response.content.decode()
    draft = Draft.objects.get()
    draft.answers = event_answers(kvk=COMPANY.number)
    draft.save()
    refused(client, client.post(f"/aanvragen/{EVENT}/{draft.id}/controleren/"))
    assert not Zaak.objects.exists()


def test_without_a_login_a_service_that_always_asks_who_you_are_says_how_to_log_in(city: Any) -> None:
    republish((WEB, "web: {}"), ("known_from_login: bsn, when: {soort_aanvrager: persoon}", "known_from_login: bsn"))
    response = Client().get(f"/aanvragen/{EVENT}/")
    assert response.status_code == 403
    assert "Inloggen met DigiD" in response.content.decode()
    assert not Draft.objects.exists()


# The last door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "changes", "says"),
    [
        (None, {}, "Log in met DigiD of eHerkenning op niveau substantieel"),
        (own("bsn", MOULIN.number, "laag"), {}, "op niveau substantieel"),
        (COMPANY, {"service": RESIDENTS_ONLY}, "Log in met DigiD"),
        (COMPANY, {}, "Log in met DigiD"),
        (MOULIN, {"answers": {"soort_aanvrager": "organisatie", "kvk": "69599084"}}, "Log in met eHerkenning"),
    ],
)
def test_the_one_way_in_asks_it_all_again(city: Any, who: Acting | None, changes: Any, says: str) -> None:
    if "answers" in changes:
        changes = {"answers": event_answers(**changes["answers"])}
    with pytest.raises(SubmissionRefused, match=says):
        submit(sending(who, **changes))
    assert Zaak.objects.count() == Submission.objects.count() == 0


def test_at_the_desk_and_on_the_phone_a_company_cannot_ask_for_what_is_for_residents(city: Any) -> None:
    republish((BOTH, "audience: [inwoner]"))
    answers = event_answers(soort_aanvrager="organisatie", kvk=COMPANY.number)
    with pytest.raises(SubmissionRefused, match="alleen voor inwoners") as refusal:
        submit(sending(None, channel="desk", by="Els Bakker", answers=answers))
    assert [problem.question_id for problem in refusal.value.problems] == ["kvk"]
    assert submit(sending(None, channel="desk", by="Els Bakker")).zaak


def test_what_came_in_on_paper_is_taken_in_and_the_official_sees_for_whom_the_service_is(city: Any) -> None:
    republish((BOTH, "audience: [inwoner]"))
    answers = event_answers(soort_aanvrager="organisatie", kvk=COMPANY.number)
    zaak = submit(sending(None, channel="paper", by="Frans Mulder", answers=answers)).zaak
    text = staff_client("anna").get(f"/werk/zaken/{zaak.uuid}/").content.decode()
    assert "Deze dienst is alleen voor inwoners" in text


def test_the_desk_says_for_whom_a_service_is(city: Any) -> None:
    client = staff_client("els")
    assert "Bijzondere bijstand aanvragen (voor inwoners)" in client.get("/werk/invoeren/").content.decode()
    form = client.post("/werk/invoeren/", {"channel": "desk", "service": RESIDENTS_ONLY})["Location"]
    assert "voor inwoners" in client.get(form).content.decode()


# What a sender keeps ---------------------------------------------------------------------------------------------------


def sent_for_another() -> Case:
    """A case that Moulin sent and that is a company's: so it could go before."""
    case = new_case()
    Rol.objects.filter(zaak=case.zaak).update(
        betrokkene_type="niet_natuurlijk_persoon", betrokkene_identificatie={"kvkNummer": COMPANY.number}
    )
    return case


def test_the_sender_keeps_the_receipt_and_the_copy_in_another_session(city: Any) -> None:
    case = sent_for_another()
    receipt = f"/ontvangen/{case.zaak.uuid}/"
    client = resident_client(MOULIN)
    text = client.get(receipt).content.decode()
    assert case.zaak.identificatie in text
    assert "Mijn Loket" not in text.split("Wat gebeurt er nu?")[1].split("</main>")[0]
    copy = client.get(f"{receipt}aanvraag.pdf")
    assert "Burendag" in PdfReader(BytesIO(copy.content)).pages[0].extract_text()
    overview = client.get("/mijn/").content.decode()
    assert "Ook door u verstuurd" in overview
    assert receipt in overview
    assert f"/mijn/zaken/{case.zaak.uuid}/" not in overview
    assert client.post(f"{receipt}mening/", {"ease": "5"}).status_code == 302


def test_the_sender_sees_nothing_of_what_follows_in_anothers_case(city: Any) -> None:
    case = sent_for_another()
    handling.extend(case.pk, hands.Handler(staff("anna"), case.revision), "Wij wachten op advies van de brandweer.")
    client = resident_client(MOULIN)
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 404
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/aanvullen/").status_code == 404
    assert not client.get("/mijn/berichten/").context["told"]
    assert "10 november 2026" in client.get(f"/ontvangen/{case.zaak.uuid}/").content.decode()
    owner = resident_client(COMPANY)
    assert owner.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 200
    assert "10 november 2026" not in owner.get(f"/ontvangen/{case.zaak.uuid}/").content.decode()


@pytest.mark.parametrize("stranger", [HOLLE, own("kvk", "12345678", "hoog"), None])
def test_nobody_else_has_the_receipt(city: Any, stranger: Acting | None) -> None:
    case = sent_for_another()
    client = resident_client(stranger) if stranger else Client()
    for address in (f"/ontvangen/{case.zaak.uuid}/", f"/ontvangen/{case.zaak.uuid}/aanvraag.pdf"):
        assert client.get(address).status_code == 404
    assert client.post(f"/ontvangen/{case.zaak.uuid}/mening/", {"ease": "5"}).status_code == 404


def test_where_no_number_is_asked_the_sender_finds_it_back_by_logging_in(city: Any) -> None:
    without_numbers()
    client = resident_client(MOULIN)
    client.post(fill(client, start(client)))
    zaak = Zaak.objects.get()
    assert resident_client(MOULIN).get(f"/ontvangen/{zaak.uuid}/").status_code == 200
    assert f"/ontvangen/{zaak.uuid}/" in resident_client(MOULIN).get("/mijn/").content.decode()
    assert resident_client(HOLLE).get(f"/ontvangen/{zaak.uuid}/").status_code == 404


def test_a_completion_gives_no_right_to_the_application(city: Any) -> None:
    """Who sent only a completion did not send the application."""
    case = new_case(channel="paper")
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    resident_client(MOULIN).post(f"/mijn/zaken/{case.zaak.uuid}/aanvullen/", {"bezoekers": "900"})
    Rol.objects.filter(zaak=case.zaak).update(betrokkene_identificatie={"inpBsn": HOLLE.number})
    assert resident_client(MOULIN).get(f"/ontvangen/{case.zaak.uuid}/").status_code == 404


def test_a_changed_key_keeps_the_right_to_the_receipt(city: Any, settings: Any) -> None:
    case = sent_for_another()
    settings.HASH_KEYS = ["a new key that hashes from now on", *settings.HASH_KEYS]
    assert resident_client(MOULIN).get(f"/ontvangen/{case.zaak.uuid}/").status_code == 200


# What the submission keeps, and the official sees ----------------------------------------------------------------------


def case_page(case: Case) -> str:
    return staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


def test_the_submission_keeps_the_login_and_not_the_number(city: Any) -> None:
    new_case()
    row = Submission.objects.get()
    assert (row.sender_kind, row.sender_level, row.sender_hash) == ("bsn", "substantieel", MOULIN.owner)
    assert MOULIN.number not in str(vars(row))
    assert row.entered_by == ""


def test_the_official_sees_with_which_login_it_was_sent(city: Any) -> None:
    text = case_page(new_case())
    assert "DigiD (BSN), niveau substantieel" in text
    assert "Let op" not in text
    assert MOULIN.owner not in text
    company = case_page(new_case("test:2", soort_aanvrager="organisatie", kvk=COMPANY.number))
    assert "eHerkenning (KVK-nummer), niveau substantieel" in company
    assert "Let op" not in company


def test_the_official_sees_that_another_sent_it(city: Any) -> None:
    text = case_page(sent_for_another())
    assert "Let op: dit is niet de inlog van de aanvrager." in text


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"sender_kind": "", "sender_level": "", "sender_hash": ""}, "Verstuurd zonder inloggen."),
        ({"sender_kind": None, "sender_level": None, "sender_hash": None}, "Met welke inlog dit is verstuurd"),
    ],
)
def test_the_official_sees_what_is_not_known(city: Any, columns: dict[str, Any], says: str) -> None:
    case = new_case()
    Submission.objects.update(**columns)
    assert says in case_page(case)


@pytest.mark.parametrize(
    ("channel", "by", "says"),
    [("desk", "Els Bakker", "Els Bakker (balie)"), ("paper", "Frans Mulder", "Frans Mulder (papier)")],
)
def test_the_official_sees_who_entered_it(city: Any, channel: str, by: str, says: str) -> None:
    zaak = submit(sending(None, channel=channel, by=by)).zaak
    assert f"Ingevoerd door {says}" in case_page(Case.objects.get(pk=zaak.pk))


# Completing ------------------------------------------------------------------------------------------------------------


def test_completing_on_the_web_asks_nobody_who_they_are(city: Any) -> None:
    case = new_case()
    asked = ["soort_aanvrager", "bezoekers"]
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), asked, "")
    client, url = resident_client(MOULIN), f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    text = client.get(url).content.decode()
    assert 'name="bsn"' not in text
    assert 'name="kvk"' not in text
    typed = {"bezoekers": "90", "bsn": HOLLE.number, "kvk": COMPANY.number}
    response = client.post(url, {**typed, "soort_aanvrager": "organisatie"})
    assert response.status_code == 422
    assert "Log in met eHerkenning" in response.content.decode()
    assert client.post(url, {**typed, "soort_aanvrager": "persoon"}).status_code == 302
    answers = Case.objects.get().answers
    assert (answers["bsn"], answers["bezoekers"], answers.get("kvk")) == (MOULIN.number, 90, None)
    assert Submission.objects.order_by("-pk")[0].sender_hash == MOULIN.owner
    assert case_page(case).count("DigiD (BSN), niveau substantieel") == 2


def test_completing_what_came_on_paper_does_not_ask_again_what_stood_there(city: Any) -> None:
    """An application for a company in which also a BSN stands, as it can on paper."""
    republish((", when: {soort_aanvrager: persoon}", ""))
    answers = event_answers(soort_aanvrager="organisatie", kvk=COMPANY.number)
    zaak = submit(sending(None, channel="paper", by="Frans Mulder", answers=answers)).zaak
    case = Case.objects.get(pk=zaak.pk)
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["soort_aanvrager", "plattegrond"], "")
    supplementing.receive_more(
        case.pk,
        supplementing.Completion(
            "a",
            "web",
            NOW + timedelta(hours=1),
            {"soort_aanvrager": "organisatie", "plattegrond": [stored_file("nieuw.png")]},
            sender=COMPANY,
        ),
    )
    assert Case.objects.get(pk=zaak.pk).answers["bsn"] == MOULIN.number


DAY = {"received.day": "15", "received.month": "9", "received.year": "2026"}


def on_paper(key: str = "k", **answers: Any) -> Case:
    zaak = submit(sending(None, key=key, channel="paper", by="Frans Mulder", answers=event_answers(**answers))).zaak
    return Case.objects.get(pk=zaak.pk)


def ask(case: Case, *questions: str, text: str = "") -> None:
    fresh = Case.objects.get(pk=case.pk)
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), fresh.revision), questions, text)


def complete_at_the_desk(case: Case, **data: str) -> Any:
    url = f"/werk/zaken/{case.zaak.uuid}/aanvullen/"
    return staff_client("anna").post(url, {"channel": "desk", **DAY, **data}, follow=True)


def follows(who: Acting, case: Case) -> bool:
    return resident_client(who).get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 200


def test_a_number_that_is_put_right_at_the_desk_moves_the_case(city: Any) -> None:
    case = on_paper()
    ask(case, "bsn", "naam")
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/aanvullen/").content.decode()
    assert "Verandert u het, dan wordt dit de zaak van iemand anders" in page
    assert follows(MOULIN, case)
    response = complete_at_the_desk(case, bsn=HOLLE.number, naam="Nina Holle")
    text = response.content.decode()
    assert "de zaak staat nu op naam van iemand anders" in text
    assert "Let op: hierdoor is de zaak van iemand anders geworden." in text
    assert re.search(r"<dd>\s*Nina Holle\s*<br>", text)
    assert not follows(MOULIN, case)
    assert follows(HOLLE, case)
    case.refresh_from_db()
    assert case.answers["bsn"] == HOLLE.number
    rol = Rol.objects.get(zaak=case.zaak)
    assert rol.betrokkene_identificatie["inpBsn"] == HOLLE.number
    assert rol.betrokkene_identificatie["geslachtsnaam"] == "Holle"
    row = case_rows(case)[0]
    assert "De zaak staat nu op naam van iemand anders" in row.toelichting
    assert HOLLE.number not in row.toelichting
    assert "ingevoerd door Anna de Wit" in text


def case_rows(case: Case) -> list[Audittrail]:
    return list(Audittrail.objects.filter(hoofd_object=case.zaak.uuid).order_by("-pk"))


def test_a_case_that_turns_out_to_be_a_companys_moves_too(city: Any) -> None:
    case = on_paper()
    ask(case, "soort_aanvrager")
    assert complete_at_the_desk(case, soort_aanvrager="organisatie").status_code == 422
    complete_at_the_desk(case, soort_aanvrager="organisatie", kvk=COMPANY.number)
    rol = Rol.objects.get(zaak=case.zaak)
    assert rol.betrokkene_type == "niet_natuurlijk_persoon"
    known = {key: value for key, value in rol.betrokkene_identificatie.items() if value}
    assert known == {"kvkNummer": COMPANY.number, "statutaireNaam": "Suzanne Moulin"}
    assert not follows(MOULIN, case)
    assert follows(COMPANY, case)


def test_the_same_number_again_moves_nothing(city: Any) -> None:
    case = on_paper()
    ask(case, "bsn")
    text = complete_at_the_desk(case, bsn=MOULIN.number).content.decode()
    assert "iemand anders" not in text
    assert follows(MOULIN, case)


def test_a_number_beside_what_counts_says_nothing(city: Any) -> None:
    case = on_paper(soort_aanvrager="organisatie", kvk=COMPANY.number)
    ask(case, "bsn")
    text = complete_at_the_desk(case, bsn=HOLLE.number).content.decode()
    assert "iemand anders" not in text
    assert follows(COMPANY, case)
    assert "bsn" not in Case.objects.get(pk=case.pk).answers


@pytest.mark.parametrize("columns", [{}, {"sender_kind": None, "sender_level": None, "sender_hash": None}])
def test_a_case_that_was_sent_with_a_login_stays_of_that_login(city: Any, columns: dict[str, Any]) -> None:
    case = new_case()
    Submission.objects.update(**columns)
    page = case_page(case)
    assert 'id="ask-bsn"' not in page
    assert "Wie de aanvrager is, weten wij van de inlog." in page
    client, url = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    response = client.post(f"{url}ask/", {"revision": 1, "questions": ["bsn", "bezoekers"]})
    assert response.status_code == 422
    assert "weten wij van de inlog van de aanvrager" in response.content.decode()
    ask(case, "soort_aanvrager", "naam")
    InformationRequest.objects.update(
        questions=["soort_aanvrager", "naam", "bsn", "kvk"]
    )  # as an earlier release asked
    page = client.get(f"{url}aanvullen/").content.decode()
    assert 'name="bsn"' not in page
    assert "Dit weten wij van de inlog van de aanvrager:" in page
    typed = {"bsn": HOLLE.number, "kvk": COMPANY.number, "naam": "Suzanne Moulin"}
    response = complete_at_the_desk(case, soort_aanvrager="organisatie", **typed)
    assert response.status_code == 422
    assert "De aanvraag is gedaan na inloggen" in response.content.decode()
    assert complete_at_the_desk(case, soort_aanvrager="persoon", **typed).status_code == 200
    assert Case.objects.get().answers["bsn"] == MOULIN.number
    assert follows(MOULIN, case)
    assert not follows(HOLLE, case)


def test_a_web_case_without_a_login_can_be_put_in_someones_name(city: Any) -> None:
    case = new_case()
    Submission.objects.update(sender_kind="", sender_level="", sender_hash="")
    ask(case, "bsn")
    complete_at_the_desk(case, bsn=HOLLE.number)
    assert follows(HOLLE, case)


def test_a_name_that_changes_stands_in_the_register_too(city: Any) -> None:
    case = new_case()
    Rol.objects.update(afwijkende_naam_betrokkene="S. Moulin")
    rol = Rol.objects.get()
    rol.betrokkene_identificatie |= {"geboortedatum": "1985-12-01"}
    rol.save()
    ask(case, "naam", "telefoon", "adres", "naam_evenement")
    data = {"naam": "Suzanne de Boer", "telefoon": "06 87654321", "naam_evenement": "Zomerfeest"}
    address = {
        "adres.postcode": "1234 AB",
        "adres.huisnummer": "7",
        "adres.straat": "Dorpsstraat",
        "adres.plaats": "Ons",
    }
    url = f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    assert resident_client(MOULIN).post(url, {**data, **address}).status_code == 302
    rol.refresh_from_db()
    assert rol.contactpersoon_rol["naam"] == "Suzanne de Boer"
    said = rol.betrokkene_identificatie
    assert (said["inpBsn"], said["geslachtsnaam"], said["verblijfsadres"]["aoaHuisnummer"]) == (
        MOULIN.number,
        "Boer",
        7,
    )
    assert said["geboortedatum"] == "1985-12-01"
    assert re.search(r"<dd>\s*Suzanne de Boer\s*<br>", case_page(case))
    assert Zaak.objects.get().omschrijving == "Evenementenvergunning: Zomerfeest"


def test_a_question_on_who_you_are_is_answered_by_logging_in(city: Any) -> None:
    case = on_paper()
    ask(case, "bsn")
    client, url = resident_client(MOULIN), f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    text = client.get(url).content.decode()
    assert "Wij weten het van uw inlog" in text
    assert "Wat is uw burgerservicenummer (BSN)?" in text
    assert client.post(url, {"message": ""}).status_code == 302
    assert not Case.objects.get(pk=case.pk).waiting
