"""What was asked can be answered as it was asked, and nothing that someone filled in or added is lost."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, InformationRequest, Message, PaperSlip, Submission, Supplement
from openloket.cases.received.arrivals import arrivals
from openloket.cases.work import handling
from openloket.channels.paper import followup, intake
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject
from tests.channels.filling import led_back
from tests.conftest import HOLLE, NOW, new_case, resident_client, staff, staff_client

DAY = {"received.day": "15", "received.month": "9", "received.year": "2026", "channel": "desk"}
SIDES = ["web", "desk"]


def ask(case: Case, *questions: str, text: str = "") -> InformationRequest:
    fresh = Case.objects.get(pk=case.pk)
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), fresh.revision), questions, text)
    return InformationRequest.objects.get(zaak=case.zaak, ended_on=None)


REFUSED = 303
"""What a form that is refused answers: it leads back to its page (see `filling.led_back`)."""


class Side:
    """The page on which a request is answered, as the applicant or an official meets it; without JavaScript."""

    def __init__(self, side: str, case: Case) -> None:
        self.client: Client = resident_client() if side == "web" else staff_client("anna")
        self.url = f"/{'mijn' if side == 'web' else 'werk'}/zaken/{case.zaak.uuid}/aanvullen/"
        self.more = {} if side == "web" else DAY
        self.html = ""

    def get(self) -> str:
        response = self.client.get(self.url)
        assert response.status_code == 200
        self.html = response.content.decode()
        return self.html

    def send(self, **data: Any) -> int:
        """Send the form that is shown, with what it holds in hidden fields."""
        hidden: dict[str, list[str]] = {}
        for field in re.findall(r'<input type="hidden"[^>]*>', self.html):
            found = re.search(r'name="([^"]+)" value="([^"]*)"', field)
            if found and found[1] != "csrfmiddlewaretoken":
                hidden.setdefault(found[1], []).append(found[2])
        response = self.client.post(self.url, {**self.more, **hidden, **data})
        shown = led_back(self.client, response) if response.status_code == REFUSED else response
        self.html = shown.content.decode() or self.html
        return response.status_code


@pytest.fixture(params=SIDES)
def side(request: Any, city: Any) -> str:
    return str(request.param)


def picture(name: str, colour: str = "white") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def answers(case: Case) -> dict[str, Any]:
    return Case.objects.get(pk=case.pk).answers


def names_of(case: Case) -> list[str]:
    return [item["name"] for item in answers(case)["plattegrond"]]


# Questions that depend on each other -----------------------------------------------------------------------------------


def test_by_post_needs_no_email_address(side: str) -> None:
    case = new_case()
    ask(case, "bereikbaar", "email")
    page = Side(side, case)
    assert "Alleen als bij ‘Hoe wilt u onze brieven krijgen?’ ‘Digitaal, in Mijn Loket’ is gekozen." in page.get()
    assert "data-when=" in page.html
    assert page.send(bereikbaar="digitaal", email="") == REFUSED
    assert page.send(bereikbaar="post", email="") == 302
    assert answers(case)["bereikbaar"] == "post"
    assert "email" not in answers(case)


def test_what_does_not_count_is_not_judged(side: str) -> None:
    case = new_case()
    ask(case, "bereikbaar", "email")
    page = Side(side, case)
    page.get()
    assert page.send(bereikbaar="post", email="geen adres") == 302


def test_what_an_answer_opens_is_asked_along_with_it(side: str) -> None:
    case = new_case(weg_dicht=False, wegen="")
    ask(case, "weg_dicht")
    page = Side(side, case)
    assert 'name="wegen"' in page.get()
    assert "Alleen als bij ‘Moet er een weg dicht?’ ‘Ja’ is gekozen." in page.html
    assert page.send(weg_dicht="ja", wegen="") == REFUSED
    assert 'href="#wegen"' in page.html
    assert page.send(weg_dicht="ja", wegen="Kerklaan") == 302
    assert answers(case)["wegen"] == "Kerklaan"


def test_what_was_answered_already_is_not_asked_along(side: str) -> None:
    case = new_case()
    ask(case, "weg_dicht")
    page = Side(side, case)
    assert 'name="wegen"' not in page.get()
    assert page.send(weg_dicht="ja") == 302
    assert answers(case)["wegen"] == "Voorbeeldstraat"


def test_no_leaves_what_it_would_open(side: str) -> None:
    case = new_case(weg_dicht=False, wegen="")
    ask(case, "weg_dicht")
    page = Side(side, case)
    page.get()
    assert page.send(weg_dicht="nee", wegen="") == 302
    assert "wegen" not in answers(case)


def test_a_question_that_does_not_count_for_what_was_answered_before_may_stay_empty(side: str) -> None:
    case = new_case()
    ask(case, "alcohol_plan", "bezoekers")
    page = Side(side, case)
    assert "(niet verplicht)" in page.get().split("te jong zijn")[1][:200]
    assert page.send(alcohol_plan="", bezoekers="90") == 302


def test_the_letter_and_the_paper_form_ask_it_along_too(city: Any) -> None:
    case = new_case(channel="paper", weg_dicht=False, wegen="")
    ask(case, "weg_dicht")
    text = words_of(Message.objects.get(kind="request").document)
    assert "Welke wegen moeten dicht? (alleen als bij ‘Moet er een weg dicht?’ ‘Ja’ is gekozen)" in text
    made = followup.form_for(case.zaak)
    assert made is not None
    slip = PaperSlip.objects.get()
    assert intake._asked(slip) == ["weg_dicht", "wegen"]


def words_of(document: Enkelvoudiginformatieobject) -> str:
    pages = PdfReader(BytesIO(content.read(document.inhoud))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


# Files -----------------------------------------------------------------------------------------------------------------


def test_a_file_that_the_page_lists_is_sent_with_it(side: str) -> None:
    case = new_case()
    ask(case, "naam", "plattegrond")
    page = Side(side, case)
    page.get()
    assert page.send(naam="", plattegrond=picture("eerste.png")) == REFUSED
    assert "eerste.png" in page.html
    assert page.send(naam="Suzanne Moulin", plattegrond=picture("tweede.png", "red")) == 302
    assert names_of(case) == ["eerste.png", "tweede.png"]


def test_without_choosing_again_the_listed_file_is_there(side: str) -> None:
    case = new_case()
    ask(case, "naam", "plattegrond")
    page = Side(side, case)
    page.get()
    page.send(naam="", plattegrond=picture("eerste.png"))
    assert page.send(naam="") == REFUSED
    assert "eerste.png" in page.html
    assert page.send(naam="Suzanne Moulin") == 302
    assert names_of(case) == ["eerste.png"]


def test_a_listed_file_can_be_taken_away(side: str) -> None:
    case = new_case()
    ask(case, "naam", "plattegrond")
    page = Side(side, case)
    page.get()
    page.send(naam="", plattegrond=[picture("eerste.png"), picture("tweede.png", "red")])
    ticked = re.findall(r'name="remove"\s+value="([^"]+)"', page.html)
    assert len(ticked) == 2
    assert page.send(naam="", remove=ticked[0]) == REFUSED
    assert "eerste.png" not in page.html
    assert page.send(naam="Suzanne Moulin") == 302
    assert names_of(case) == ["tweede.png"]


def test_more_than_the_most_counts_what_is_listed(side: str) -> None:
    case = new_case()
    ask(case, "naam", "plattegrond")
    page = Side(side, case)
    page.get()
    page.send(naam="", plattegrond=[picture(f"{colour}.png", colour) for colour in ("white", "red")])
    more = [picture(f"{colour}.png", colour) for colour in ("blue", "green")]
    assert page.send(naam="Suzanne Moulin", plattegrond=more) == REFUSED
    assert "Voeg hoogstens 3 bestanden toe." in page.html
    assert page.send(naam="Suzanne Moulin") == 302
    assert names_of(case) == ["white.png", "red.png", "blue.png"]


def test_a_file_of_another_page_person_or_day_does_not_come_along(city: Any) -> None:
    case, other = new_case(), new_case("test:2", bsn=HOLLE.number, naam="Nina Holle")
    for item in (case, other):
        ask(item, "naam", "plattegrond")
    page = Side("web", case)
    page.get()
    page.send(naam="", plattegrond=picture("eerste.png"))
    ticket = re.findall(r'name="form-files" value="([^"]+)"', page.html)[0]
    theirs = f"/mijn/zaken/{other.zaak.uuid}/aanvullen/"
    data = {"naam": "Nina Holle", "form-files": ticket}
    assert "Voeg een bestand toe." in resident_client(HOLLE).post(theirs, data).content.decode()
    for wrong in ("onzin", ticket[:-4] + "AAAA", ""):
        data = {"naam": "Suzanne Moulin", "form-files": wrong}
        assert resident_client().post(page.url, data).status_code == 422
    city.move_to(NOW + timedelta(hours=21))
    assert resident_client().post(page.url, {"naam": "Suzanne Moulin", "form-files": ticket}).status_code == 422


def test_scans_stay_while_something_else_is_put_right(city: Any) -> None:
    case = new_case()
    ask(case, "bezoekers")
    page = Side("desk", case)
    page.get()
    assert page.send(bezoekers="veel", scan=picture("brief.png")) == REFUSED
    assert "brief.png" in page.html
    assert page.send(bezoekers="90") == 302
    assert [d.bestandsnaam for d in Supplement.objects.get().documents.all()] == ["brief.png"]


@pytest.mark.parametrize("url", ["/werk/invoeren/", "/werk/post/in/"])
def test_scans_of_new_post_stay_too(city: Any, url: str) -> None:
    client = staff_client("frans")
    data = {"channel": "paper", "service": "evenementenvergunning", "received.day": "40"}
    rest = {"received.month": "9", "received.year": "2026"}
    html = client.post(url, {**data, **rest, "scan": picture("formulier.png")}).content.decode()
    ticket = re.findall(r'name="form-files" value="([^"]+)"', html)
    assert "formulier.png" in html
    response = client.post(url, {**data, **rest, "received.day": "15", "form-files": ticket})
    assert response.status_code == 302


def test_one_more_row_sends_nothing(side: str) -> None:
    case = new_case()
    ask(case, "naam", "plattegrond")
    page = Side(side, case)
    page.get()
    assert page.send(naam="Suzanne Moulin", add="kinderen", plattegrond=picture("eerste.png")) == 200
    assert "eerste.png" in page.html
    assert 'value="Suzanne Moulin"' in page.html
    assert Case.objects.get(pk=case.pk).waiting


# What comes too late ---------------------------------------------------------------------------------------------------


def ended_by(how: str, case: Case, city: Any) -> None:
    match how:
        case "another tab":
            other = Side("web", case)
            other.get()
            assert other.send(bezoekers="95") == 302
        case "the desk":
            other = Side("desk", case)
            other.get()
            assert other.send(bezoekers="95") == 302
        case "the term":
            city.move_to(NOW + timedelta(days=16))
            assert supplementing.end_expired_requests(date(2026, 10, 1)) == 1


@pytest.mark.parametrize("how", ["another tab", "the desk", "the term"])
def test_what_comes_after_the_request_ended_reaches_who_decides(city: Any, side: str, how: str) -> None:
    case = new_case()
    ask(case, "bezoekers")
    page = Side(side, case)
    page.get()
    ended_by(how, case, city)
    page.client = Side(side, case).client  # logged in on that day
    due = Case.objects.get(pk=case.pk).due
    assert page.send(bezoekers="120", message="Mijn woorden staan hier.") == 302
    text = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Mijn woorden staan hier." in text
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.answers["bezoekers"] == 120
    assert (fresh.due == due) == ((side, how) != ("desk", "the term"))  # there it came in on a day within the term
    assert not fresh.waiting


def test_the_same_form_sent_twice_is_there_once(side: str) -> None:
    case = new_case(weg_dicht=False, wegen="")
    ask(case, "weg_dicht", "plattegrond")
    page = Side(side, case)
    page.get()
    data = {"weg_dicht": "ja", "wegen": "Kerklaan", "message": "Eén keer."}
    for _ in range(2):
        assert page.send(**data, plattegrond=picture("nieuw.png")) == 302
    assert Supplement.objects.count() == 1
    assert page.send(**data, plattegrond=picture("nieuw.png", "red")) == 302
    assert Supplement.objects.count() == 2


def test_an_old_form_does_not_answer_a_new_request(city: Any) -> None:
    case = new_case()
    first = ask(case, "bezoekers")
    page = Side("web", case)
    page.get()
    ended_by("the desk", case, city)
    second = ask(case, "naam")
    assert page.send(bezoekers="120", message="Over de eerste vraag.") == 302
    assert Case.objects.get(pk=case.pk).waiting
    assert InformationRequest.objects.get(ended_on=None) == second
    assert Supplement.objects.filter(request=first).count() == 2


def test_after_the_decision_the_words_are_shown_again_with_why(side: str) -> None:
    case = new_case()
    ask(case, "bezoekers", "plattegrond")
    page = Side(side, case)
    page.get()
    fresh = Case.objects.get(pk=case.pk)
    decisions.decide(case.pk, hands.Handler(staff("anna"), fresh.revision), "verleend", "Er zijn geen bezwaren.")
    status = page.send(bezoekers="120", message="Mijn woorden staan hier.", plattegrond=picture("nieuw.png"))
    assert status == REFUSED
    assert "Deze zaak is al afgesloten." in page.html
    assert "Mijn woorden staan hier.</textarea>" in page.html
    assert 'value="120"' in page.html
    assert "nieuw.png" in page.html
    assert Submission.objects.count() == 1


def test_what_was_typed_when_the_session_ended_is_shown_also_after_the_request_ended(city: Any) -> None:
    case = new_case()
    ask(case, "bezoekers", "plattegrond")
    page = Side("web", case)
    page.get()
    page.send(bezoekers="veel", plattegrond=picture("eerste.png"), message="Van voor het uitloggen.")
    page.client.logout()
    assert page.send(bezoekers="99", message="Van voor het uitloggen.") == 403
    ended_by("the term", case, city)
    city.move_to(NOW + timedelta(hours=1))
    page.client = resident_client()
    html = page.get()
    assert "Van voor het uitloggen.</textarea>" in html
    assert "Wij wachten hier niet meer op" in html
    assert "eerste.png" in html
    assert page.send(bezoekers="99", message="Van voor het uitloggen.") == 302
    assert names_of(case) == ["eerste.png"]
    assert arrivals(Case.objects.get(pk=case.pk))[0].message == "Van voor het uitloggen."


def test_what_was_posted_in_time_stops_the_clock_until_that_day_also_when_it_is_entered_later(city: Any) -> None:
    case = new_case(channel="paper", bereikbaar="digitaal")
    request = ask(case, "bezoekers")
    ended_by("the term", case, city)
    new = supplementing.Completion(
        "p", "paper", NOW + timedelta(days=16), {"bezoekers": "99"}, received_on=date(2026, 9, 20), request=request.pk
    )
    before = Case.objects.get(pk=case.pk).due
    supplementing.receive_more(case.pk, new)
    request.refresh_from_db()
    assert (request.ended_on, request.answered_channel) == (date(2026, 9, 20), "paper")
    assert Case.objects.get(pk=case.pk).due < before


def test_without_any_request_nothing_comes_in(side: str) -> None:
    case = new_case()
    page = Side(side, case)
    assert page.send(bezoekers="99", message="Zomaar.") == 302
    for number in ("", "x", "²", "9" * 30, "1"):
        assert page.send(request=number) == 302
    assert Supplement.objects.count() == 0


def test_a_request_of_another_case_is_not_answered(city: Any) -> None:
    case, other = new_case(), new_case("test:2", bsn=HOLLE.number, naam="Nina Holle")
    request = ask(other, "bezoekers")
    page = Side("web", case)
    assert page.send(request=str(request.pk), bezoekers="99") == 302
    assert Supplement.objects.count() == 0


# Days as people say them -----------------------------------------------------------------------------------------------


def test_days_and_channels_stand_in_the_timeline_as_people_say_them(city: Any) -> None:
    case = new_case()
    ask(case, "bezoekers")
    page = Side("desk", case)
    page.get()
    page.send(bezoekers="99")
    fresh = Case.objects.get(pk=case.pk)
    handling.extend(case.pk, hands.Handler(staff("anna"), fresh.revision), "Het is druk.")
    rows = list(Audittrail.objects.filter(hoofd_object=case.zaak.uuid, resource="zaak").order_by("pk"))
    assert [row.toelichting for row in rows] == [
        "Ontvangen via web, versie van 1 juli 2026",
        "Gevraagd om aan te vullen, uiterlijk op 29 september 2026",
        "Aanvulling ontvangen via balie",
        f"Verlengd tot en met {day_of(case)}: Het is druk.",
    ]
    assert "1 juli 2026" in words_of(Enkelvoudiginformatieobject.objects.filter(bestandsnaam__endswith=".pdf")[0])


def day_of(case: Case) -> str:
    due = Case.objects.get(pk=case.pk).due
    return f"{due.day} januari {due.year}"
