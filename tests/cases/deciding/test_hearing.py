"""Whoever is refused on facts that differ from what they gave is heard first, or it is said why not (Awb 4:7, 4:11, 4:12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from openloket.cases import locking, refusals
from openloket.cases.deciding import decisions, hearing, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import (
    Case,
    FoundFact,
    Message,
    PendingDecision,
    ReceivedMessage,
    SourcedAnswer,
    ViewRequest,
)
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.saying import viewing
from openloket.cases.sent import sending, telling
from openloket.definitions.library import load
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Klantcontact
from tests.cases.completing.test_stored_answers import pages_of
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.conftest import SERVICES, city_of, new_case, staff_client
from tests.deciding import FREE, NO_AWB, publish

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
LATER = {"datum": "2027-06-05"}
FOUND = "Op de plek staat een hek. U schreef dat de plek vrij is."
BECAUSE = "Het hek maakt voor dit besluit niets uit."


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW, before=FREE)


def case_with_fact(adviser: str = "", **answers: Any) -> Case:
    case = new_case(**{**LATER, **answers})
    viewing.note_fact(case.pk, by(case), FOUND, adviser)
    return fresh(case)


def corrected(source: str = "kvk.naam", corrected: bool = True) -> Case:
    """A case of which a register said something else than the applicant."""
    case = new_case(**LATER)
    SourcedAnswer.objects.create(
        zaak=case.zaak, question="naam", source=source, day=NOW.date(), value="Bakkerij Zon", corrected=corrected,
        given="Bakkerij Maan",
    )  # fmt: skip
    return case


def refuse(case: Case, result: str = "geweigerd", **weighing: Any) -> None:
    decisions.decide(case.pk, by(fresh(case)), result, WHY, Weighing(**weighing))


def ask(case: Case, text: str = "") -> ViewRequest:
    viewing.ask(case.pk, by(fresh(case)), text)
    return ViewRequest.objects.latest("pk")


def printed(document: Enkelvoudiginformatieobject) -> str:
    return pages_of(content.read(document.inhoud))


def told(case: Case, channel: str, text: str, seen: Case | None = None, **more: Any) -> None:
    """Note a view, on a page that showed the case as it is."""
    shown = seen or fresh(case)
    handler = by(shown)
    new = Incoming(
        f"view:{uuid4()}", receiving.VIEW, channel, handler.at, text, by=str(handler.user), by_id=handler.user.username
    )
    viewing.receive(case.pk, new, shown.revision, **more)


def posted(request: ViewRequest, day: date) -> ViewRequest:
    assert request.message is not None
    if request.message.way == Message.Way.PRINT:
        sending.posted(request.message.pk, day)
    else:
        sending.notified(request.message.pk, datetime.combine(day, NOW.timetz()))
    request.refresh_from_db()
    return request


def test_a_sentence_begins_with_a_capital(today: Any) -> None:
    case = case_with_fact("de brandweer")
    assert hearing.differences(case, locking.version_of(case))[0].text.startswith("De brandweer schreef ons: ")


# When it is needed --------------------------------------------------------------------------------------------------------


def test_nothing_differs_nobody_is_heard(today: Any) -> None:
    case = new_case(**LATER)
    refuse(case)
    assert "niet_gehoord" not in fresh(case).decision


@pytest.mark.parametrize("adviser", ["", "GGD Voorbeeldstad"])
def test_a_refusal_on_what_was_found_waits(today: Any, adviser: str) -> None:
    case = case_with_fact(adviser)
    with pytest.raises(refusals.NotPossible, match=r"Vraag eerst om een zienswijze \(artikel 4:7"):
        refuse(case)
    assert fresh(case).closed_on is None


@pytest.mark.parametrize("result", ["verleend", "ingetrokken"])
def test_what_refuses_nothing_does_not_wait(today: Any, result: str) -> None:
    case = case_with_fact()
    refuse(case, result)
    assert fresh(case).closed_on is not None


@pytest.mark.parametrize(
    ("source", "differs", "waits"),
    [("kvk.naam", True, True), ("brp.naam", True, True), ("kvk.naam", False, False), ("eerder.naam", True, False)],
)
def test_a_refusal_on_what_a_register_said_waits(today: Any, source: str, differs: bool, waits: bool) -> None:
    case = corrected(source, differs)
    if not waits:
        return refuse(case)
    with pytest.raises(refusals.NotPossible, match="zienswijze"):
        refuse(case)
    return None


def test_a_part_is_a_refusal_too(today: Any, tmp_path: Path) -> None:
    publish(
        tmp_path,
        ("id: verleend, label: Vergunning verleend,", "id: verleend, label: Vergunning verleend, kind: deels,"),
    )
    with pytest.raises(refusals.NotPossible, match="zienswijze"):
        refuse(case_with_fact(), "verleend")


def test_where_titel_4_1_does_not_apply_nobody_is_heard_so(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, *NO_AWB)
    case = case_with_fact()
    refuse(case)
    assert fresh(case).closed_on is not None


# Asking ---------------------------------------------------------------------------------------------------------------------


def test_the_letter_says_what_differs_and_until_when(today: Any) -> None:
    case = case_with_fact("GGD Voorbeeldstad", bereikbaar="post", email=None)
    due = case.due
    request = posted(ask(case, "Komt u gerust langs."), date(2026, 12, 1))
    assert request.message is not None
    request.message.refresh_from_db()
    text = text_of(request.message)
    assert f"GGD Voorbeeldstad schreef ons: {FOUND}" in text
    assert "Komt u gerust langs." in text
    assert "tot en met dinsdag 15 december 2026" in text
    assert request.due == date(2026, 12, 15)
    assert fresh(case).due == due  # asking a view does not stop the clock (Awb 4:15)


def test_what_a_register_said_stands_in_it(today: Any) -> None:
    request = ask(corrected())
    assert "gaf u: Bakkerij Maan. Het Handelsregister" in request.text or "Bakkerij Maan" in request.text
    assert "Bakkerij Zon" in request.text


def test_a_secret_address_does_not_stand_in_it(today: Any) -> None:
    case = new_case(**LATER)
    Case.objects.filter(pk=case.pk).update(secret_address=True)
    address = {"straat": "Kade", "huisnummer": "12", "postcode": "1234 AB", "plaats": "Voorbeeldstad"}
    name = next(iter(hearing.sourced.hidden(locking.version_of(case))))
    SourcedAnswer.objects.create(
        zaak=case.zaak, question=name, source="brp.adres", day=NOW.date(), value=address, corrected=True, given=address
    )
    text = ask(case).text
    assert "Kade" not in text
    assert "Geheim adres" in text


def test_nothing_to_ask_about(today: Any) -> None:
    with pytest.raises(refusals.NotPossible, match="Leg eerst vast wat u vond"):
        ask(new_case(**LATER))


def test_it_is_asked_once_until_there_is_something_new(today: time_machine.Traveller) -> None:
    case = case_with_fact()
    ask(case)
    with pytest.raises(refusals.NotPossible, match="al om een zienswijze gevraagd"):
        ask(case)
    today.shift(timedelta(minutes=1))
    viewing.note_fact(case.pk, by(fresh(case)), "De straat is ook nog opgebroken.")
    assert "1. Wij vonden" in ask(case).text
    assert ViewRequest.objects.count() == 2


@pytest.mark.parametrize(("text", "adviser"), [("", ""), ("-", ""), ("ja", ""), ("x" * 1001, ""), (FOUND, "x" * 201)])
def test_a_fact_says_something(today: Any, text: str, adviser: str) -> None:
    case = new_case(**LATER)
    with pytest.raises(refusals.NotPossible):
        viewing.note_fact(case.pk, by(case), text, adviser)
    assert not FoundFact.objects.exists()


# Its term -------------------------------------------------------------------------------------------------------------------


def test_a_refusal_waits_for_the_answer_or_the_end_of_the_term(today: time_machine.Traveller) -> None:
    case = case_with_fact(bereikbaar="post", email=None)
    request = ask(case)
    with pytest.raises(refusals.NotPossible, match="nog niet verstuurd"):
        refuse(case)
    posted(request, date(2026, 12, 1))
    today.move_to(datetime(2026, 12, 15, 9, 0, tzinfo=UTC))
    with pytest.raises(refusals.NotPossible, match="nog tot en met 15 december 2026"):
        refuse(case)
    today.move_to(datetime(2026, 12, 16, 9, 0, tzinfo=UTC))
    refuse(case)
    assert fresh(case).closed_on == date(2026, 12, 16)


def test_the_answer_ends_it(today: time_machine.Traveller) -> None:
    case = case_with_fact()
    posted(ask(case), NOW.date())
    told(case, "phone", "Het hek is van de buren en gaat weg.\nEcht waar.")
    assert ViewRequest.objects.get().ended_on == NOW.date()
    message = ReceivedMessage.objects.get()
    assert (message.kind, message.channel, message.entered_by) == ("view", "phone", "Anna de Wit")
    assert message.text == "Het hek is van de buren en gaat weg.\nEcht waar."
    copy = message.documents.get()
    assert copy.titel == "Zienswijze"
    assert "Het hek is van de buren en gaat weg." in printed(copy)
    assert Klantcontact.objects.get(zaak=case.zaak, onderwerp="Zienswijze").kanaal == "phone"
    refuse(case)
    assert "niet_gehoord" not in fresh(case).decision


def test_what_is_found_after_it_is_asked_about_anew(today: time_machine.Traveller) -> None:
    case = case_with_fact()
    posted(ask(case), NOW.date())
    told(case, "phone", "Het hek is van de buren.")
    today.shift(timedelta(minutes=1))
    viewing.note_fact(case.pk, by(fresh(case)), "De straat is ook nog opgebroken.")
    with pytest.raises(refusals.NotPossible, match="Vraag eerst om een zienswijze"):
        refuse(case)


@pytest.mark.parametrize(("channel", "text"), [("sms", "Het hek gaat weg."), ("phone", " "), ("", "Het hek gaat weg.")])
def test_an_answer_has_a_way_and_words(today: Any, channel: str, text: str) -> None:
    case = case_with_fact()
    ask(case)
    with pytest.raises(refusals.NotPossible):
        told(case, channel, text)
    assert ViewRequest.objects.get().ended_on is None


def test_no_answer_without_a_question(today: Any) -> None:
    case = case_with_fact()
    with pytest.raises(refusals.NotPossible, match="Er loopt geen vraag"):
        told(case, "phone", "Het hek gaat weg.", seen=case)


def test_it_stops_a_decision_that_waits(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = case_with_fact()
    posted(ask(case), NOW.date())
    weighing = Weighing(exception="spoed", exception_reason="Het feest is morgen al.")
    pending.decide(case.pk, by(fresh(case)), "geweigerd", WHY, weighing)
    told(case, "desk", "Het hek gaat weg.")
    assert "Er kwam iets nieuws binnen" in PendingDecision.objects.get().stopped


# Going on without it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hearing.EXCEPTIONS)
def test_a_ground_of_exception_with_a_reason(today: Any, name: str) -> None:
    case = case_with_fact()
    for reason in ("", "-", "nee"):
        with pytest.raises(refusals.NotPossible, match="Schrijf in woorden op waarom"):
            refuse(case, exception=name, exception_reason=reason)
    refuse(case, exception=name, exception_reason=BECAUSE)
    assert fresh(case).decision["niet_gehoord"] == {"waarom": name, "reden": BECAUSE}


def test_no_other_ground(today: Any) -> None:
    with pytest.raises(refusals.NotPossible, match="Kies een van de redenen"):
        refuse(case_with_fact(), exception="zomaar", exception_reason=BECAUSE)


def test_money_is_never_the_ground_for_a_subsidy() -> None:
    versions = {
        service: load(SERVICES / service / "2026-11-26.yaml").published[0].version
        for service in ("subsidie", "bijzondere_bijstand", "kwijtschelding", "evenementenvergunning")
    }
    offered = {service for service, version in versions.items() if "geld" in hearing.exceptions(version)}
    assert offered == {"bijzondere_bijstand", "evenementenvergunning"}


def test_a_decision_that_waits_keeps_it(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = case_with_fact()
    pending.decide(case.pk, by(case), "geweigerd", WHY, Weighing(exception="gering", exception_reason=BECAUSE))
    pending.carry_out(PendingDecision.objects.get().pk, NOW)
    assert fresh(case).decision["niet_gehoord"] == {"waarom": "gering", "reden": BECAUSE}


# On the page --------------------------------------------------------------------------------------------------------------------


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def act(case: Case, what: str, **data: Any) -> Any:
    body = {"revision": fresh(case).revision, **data}
    return staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/{what}/", body)


def page(case: Case) -> str:
    return said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


def test_the_whole_way_on_the_page(today: Any) -> None:
    case = new_case(**LATER)
    assert "Anders dan de aanvrager opgaf" not in page(case)
    assert "Vastleggen wat u of een adviseur vond" in page(case)
    assert act(case, "found", gevonden=FOUND, adviseur="GGD Voorbeeldstad").status_code == 302
    text = page(case)
    assert "Anders dan de aanvrager opgaf" in text
    assert f"GGD Voorbeeldstad schreef ons: {FOUND}" in text
    assert "Waarom wacht u niet op een zienswijze?" in text
    assert act(case, "decide", result="geweigerd", motivation=WHY).status_code == 422
    assert act(case, "hear", zienswijze_bij="").status_code == 302
    posted(ViewRequest.objects.get(), NOW.date())
    assert "Op 27 november 2026 om een zienswijze gevraagd, tot en met 11 december 2026" in page(case)
    assert act(case, "view", zienswijze_via="", zienswijze="Ja hoor.").status_code == 422
    assert act(case, "view", zienswijze_via="desk", zienswijze="Het hek gaat weg.").status_code == 302
    text = page(case)
    assert "Gegeven op 27 november 2026: Het hek gaat weg." in text
    assert "Waarom wacht u niet op een zienswijze?" not in text
    assert act(case, "decide", result="geweigerd", motivation=WHY).status_code == 302
    trail = list(Audittrail.objects.filter(hoofd_object=case.zaak.uuid).values_list("toelichting", flat=True))
    assert f"Advies van GGD Voorbeeldstad, anders dan de aanvrager opgaf: {FOUND}" in trail


def test_the_ground_stands_on_the_page_of_the_decided_case(today: Any) -> None:
    case = case_with_fact()
    wrong = act(case, "decide", result="geweigerd", motivation=WHY, exception="doel", exception_reason="nee")
    assert wrong.status_code == 422
    assert re.search(r'value="doel"[^>]*checked', wrong.content.decode())
    right = act(case, "decide", result="geweigerd", motivation=WHY, exception="doel", exception_reason=BECAUSE)
    assert right.status_code == 302
    assert f"(Awb 4:11 onder c). {BECAUSE}" in page(case)


def test_who_may_not_handle_may_do_none_of_it(today: Any) -> None:
    case = case_with_fact()
    for what in ("found", "hear", "view"):
        response = staff_client("bram").post(f"/werk/zaken/{case.zaak.uuid}/{what}/", {"revision": case.revision})
        assert response.status_code in (403, 404)


def test_an_answer_of_an_earlier_release_is_still_read(today: Any) -> None:
    case = case_with_fact()
    posted(ask(case), NOW.date())
    ViewRequest.objects.update(ended_on=NOW.date(), channel="phone", answer="Het hek is weg.")
    assert "Gegeven op 27 november 2026: Het hek is weg." in page(case)


# Others whom it touches (Awb 4:8) -----------------------------------------------------------------------------------------------

ADDRESS = {
    "postcode": "1234 AB",
    "huisnummer": "7",
    "toevoeging": "",
    "straat": "Dorpsstraat",
    "plaats": "Voorbeeldstad",
}
ABOUT = "Het podium komt voor uw deur te staan. Klopt het dat u daar niet langs kunt?"


def ask_neighbour(case: Case) -> ViewRequest:
    viewing.ask_party(case.pk, by(fresh(case)), "Buur Bos", ADDRESS, ABOUT)
    return ViewRequest.objects.latest("pk")


def test_another_is_asked_by_letter(today: Any) -> None:
    case = new_case(**LATER)
    request = ask_neighbour(case)
    letter = Message.objects.get(pk=request.message_id)
    assert (letter.way, letter.party.name) == ("print", "Buur Bos")
    said = printed(letter.document)
    for words in (
        "Beste Buur Bos",
        "Dorpsstraat 7",
        "1234 AB Voorbeeldstad",
        "artikel 4:8",
        ABOUT[:30],
        "kan lezen wat u zegt",
    ):
        assert words in said, words
    assert "Suzanne Moulin" not in said


@pytest.mark.parametrize("result", ["verleend", "geweigerd"])
def test_every_decision_waits_for_another_who_was_asked(today: time_machine.Traveller, result: str) -> None:
    case = new_case(**LATER)
    request = ask_neighbour(case)
    with pytest.raises(refusals.NotPossible, match="Buur Bos om een zienswijze vraagt, is nog niet verstuurd"):
        refuse(case, result)
    posted(request, NOW.date())
    with pytest.raises(refusals.NotPossible, match="Buur Bos kan nog tot en met 11 december 2026"):
        refuse(case, result)
    for ground in ("gering", "steunt_niet"):  # these are about the applicant (Awb 4:7)
        with pytest.raises(refusals.NotPossible, match="Buur Bos kan nog"):
            refuse(case, result, exception=ground, exception_reason=BECAUSE)
    told(case, "paper", "Ik kan er niet langs.", request=request.pk)
    refuse(case, result)
    assert fresh(case).closed_on == NOW.date()


def test_who_gave_a_view_is_told_what_was_decided_and_nothing_of_the_applicant(today: Any) -> None:
    case = new_case(**LATER, naam="Suzanne Moulin")
    request = posted(ask_neighbour(case), NOW.date())
    viewing.ask_party(case.pk, by(fresh(case)), "Stille Buur", ADDRESS, ABOUT)
    silent = posted(ViewRequest.objects.latest("pk"), NOW.date())
    assert silent.party.name == "Stille Buur"
    told(case, "paper", "Ik kan er niet langs.", request=request.pk)
    refuse(case, "geweigerd", exception="spoed", exception_reason=BECAUSE)
    letter = Message.objects.get(kind=telling.KIND)
    assert (letter.way, letter.party.name) == (Message.Way.PRINT, "Buur Bos")
    said = printed(letter.document)
    for words in (
        "Beste Buur Bos",
        "Wij hebben uw mening gelezen",
        "Op 27 november 2026 besloten wij over ‘Evenementenvergunning",
        "Vergunning geweigerd",
        "bezwaar maken",
        "tot zes weken na de dag",
        case.zaak.identificatie,
    ):
        assert words in said, words
    assert "Moulin" not in said
    assert WHY[:30] not in said


@pytest.mark.parametrize(("reach", "known"), [("digitaal", "27 november 2026 digitaal"), ("post", "op de post")])
def test_it_says_when_and_how_the_decision_was_made_known(today: Any, reach: str, known: str) -> None:
    case = new_case(**LATER, bereikbaar=reach, email="suzanne@voorbeeld.example")
    request = posted(ask_neighbour(case), NOW.date())
    told(case, "phone", "Ik vind het goed.", request=request.pk)
    refuse(case, "verleend")
    assert known in printed(Message.objects.get(kind=telling.KIND).document)


def test_without_a_view_of_another_nobody_else_is_told(today: Any) -> None:
    case = case_with_fact()
    request = posted(ask(case), NOW.date())
    told(case, "phone", "Het hek gaat weg.", request=request.pk)
    refuse(case)
    assert not Message.objects.filter(kind=telling.KIND).exists()


def test_one_may_decide_without_it_when_there_is_haste_or_the_term_is_over(today: time_machine.Traveller) -> None:
    case = new_case(**LATER)
    posted(ask_neighbour(case), NOW.date())
    decisions.decide(case.pk, by(fresh(case)), "verleend", WHY, Weighing(exception="spoed", exception_reason=BECAUSE))
    assert fresh(case).decision["niet_gehoord"]["waarom"] == "spoed"
    other = new_case("test:2", **LATER)
    posted(ask_neighbour(other), NOW.date())
    today.move_to(datetime(2026, 12, 12, 9, 0, tzinfo=UTC))
    decisions.decide(other.pk, by(fresh(other)), "verleend", WHY, Weighing())
    assert "niet_gehoord" not in fresh(other).decision


def test_a_result_that_decides_nothing_waits_for_nobody(today: Any) -> None:
    case = new_case(**LATER)
    ask_neighbour(case)
    decisions.decide(case.pk, by(fresh(case)), "ingetrokken", WHY, Weighing())
    assert fresh(case).closed_on == NOW.date()


@pytest.mark.parametrize(
    ("name", "address", "text"),
    [("", ADDRESS, ABOUT), ("Bos", None, ABOUT), ("Bos", ADDRESS, " "), ("☃☃", ADDRESS, ABOUT)],
)
def test_another_has_a_name_an_address_and_a_question(today: Any, name: str, address: Any, text: str) -> None:
    case = new_case(**LATER)
    with pytest.raises(refusals.NotPossible):
        viewing.ask_party(case.pk, by(case), name, address, text)
    assert not ViewRequest.objects.exists()
    assert not Message.objects.filter(kind="view").exists()


def test_the_whole_way_of_another_on_the_page(today: Any) -> None:
    case = case_with_fact()
    posted(ask(case), NOW.date())
    address = {f"belanghebbende_adres.{name}": value for name, value in ADDRESS.items()}
    assert act(case, "party", belanghebbende="Buur Bos", belanghebbende_waarover=ABOUT).status_code == 422
    assert act(case, "party", belanghebbende="Buur Bos", belanghebbende_waarover=ABOUT, **address).status_code == 302
    request = posted(ViewRequest.objects.get(party__isnull=False), NOW.date())
    assert "Buur Bos: Op 27 november 2026 om een zienswijze gevraagd" in page(case)
    answer = {"zienswijze_via": "phone", "zienswijze": "Ik kan er niet langs."}
    assert act(case, "view", **answer).status_code == 422  # whose is it?
    assert act(case, "view", zienswijze_van=str(request.pk), **answer).status_code == 302
    message = ReceivedMessage.objects.get()
    assert (message.party.name, message.request_id) == ("Buur Bos", request.pk)
    assert "· van Buur Bos" in page(case)
    assert ViewRequest.objects.get(party=None).ended_on is None


def test_the_desk_may_note_a_view_and_the_mail_room_may_not(today: Any) -> None:
    case = case_with_fact()
    posted(ask(case), NOW.date())
    body = {"revision": fresh(case).revision, "zienswijze_via": "desk", "zienswijze": "Het hek gaat weg."}
    url = f"/werk/zaken/{case.zaak.uuid}/view/"
    assert staff_client("frans").post(url, body).status_code == 403
    els = staff_client("els")
    els.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant", "next": "/werk/"})
    assert els.post(url, body).status_code == 302
    assert ReceivedMessage.objects.get().entered_by == "Els Bakker"
    assert fresh(case).new_since is not None


def test_the_preview_says_too_that_someone_must_be_heard_first(today: Any) -> None:
    case = case_with_fact()
    url = f"/werk/zaken/{case.zaak.uuid}/decide/"

    def preview(**more: Any) -> Any:
        sent = {"revision": case.revision, "result": "geweigerd", "motivation": WHY, "preview": "1", **more}
        return staff_client("anna").post(url, sent)

    refused = preview()
    assert refused.status_code == 422
    assert hearing.ASK_FIRST in unescape(refused.content.decode())
    assert hearing.UNKNOWN_EXCEPTION in unescape(preview(exception="zomaar").content.decode())
    for shown in (preview(exception="steunt_niet"), preview(result="verleend")):  # its reason may still be written
        assert shown["Content-Type"] == "application/pdf"
