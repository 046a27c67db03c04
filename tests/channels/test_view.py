"""A view is answered in Mijn Loket: what is asked, until when, what happens with it; and the official sees it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from openloket.cases.deciding import decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message, PendingDecision, ReceivedMessage, ViewRequest
from openloket.cases.saying import viewing
from openloket.cases.work import handling
from openloket.cases.work.worklist import marks, work
from tests.cases.deciding.test_hearing import ABOUT, ADDRESS, FOUND, LATER, NOW, by, fresh, posted
from tests.cases.test_handling import WHY
from tests.channels.test_completing import picture
from tests.conftest import HOLLE, city_of, new_case, resident_client, staff, staff_client

SAID = "Het hek is van de buren.\n- Het gaat weg.\n- Dat is op vrijdag."


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def asked(**answers: Any) -> Case:
    case = new_case(**{**LATER, **answers})
    viewing.note_fact(case.pk, by(case), FOUND)
    viewing.ask(case.pk, by(fresh(case)))
    posted(ViewRequest.objects.latest("pk"), NOW.date())
    return fresh(case)


def address(case: Case) -> str:
    return f"/mijn/zaken/{case.zaak.uuid}/zienswijze/"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def send(case: Case, client: Client | None = None, **data: Any) -> Any:
    request = ViewRequest.objects.filter(party=None).latest("pk")
    return (client or resident_client()).post(address(case), {"request": request.pk, "zienswijze": SAID, **data})


def test_the_page_says_what_until_when_and_what_happens(today: Any) -> None:
    case = asked()
    mine = words(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/"))
    assert "Wilt u reageren?" in mine
    assert "U mag reageren tot en met vrijdag 11 december 2026." in mine
    text = words(resident_client().get(address(case)))
    assert FOUND in text
    assert "U mag reageren tot en met vrijdag 11 december 2026" in text
    assert "leest het en telt het mee" in text


def test_a_view_with_a_file_is_taken_in_and_seen_at_once(today: Any) -> None:
    case = asked()
    handling.take(case.pk, by(fresh(case)))
    came = send(case, bijlagen=picture("hek.png"))
    assert came.status_code == 302
    message = ReceivedMessage.objects.get()
    assert (message.kind, message.channel, message.text, message.entered_by) == ("view", "web", SAID, "")
    assert [row.titel for row in message.documents.order_by("pk")] == ["Zienswijze", "hek.png"]
    assert message.sender_context["right"] == "zelf"
    assert fresh(case).new_since == NOW
    mine = words(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/"))
    assert "Wilt u reageren?" not in mine
    assert "Het gaat weg." in mine
    desk = words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "Zienswijze nieuw" in desk
    assert "hek.png" in desk
    assert "Gegeven op 27 november 2026" in desk
    assert desk.count("Het hek is van de buren.") == 2  # with what came in, and by the request; not as a contact too


def test_who_sends_it_reads_when_we_got_it_and_has_a_copy(today: Any) -> None:
    case, client = asked(), resident_client()
    assert send(case, client).status_code == 302
    page = client.get(f"/mijn/zaken/{case.zaak.uuid}/")
    assert "Wij hebben uw zienswijze ontvangen op 27 november 2026 10:30 uur." in words(page)
    copy = ReceivedMessage.objects.get().documents.get()
    given = client.get(f"/mijn/zaken/{case.zaak.uuid}/documenten/{copy.uuid}/")
    assert given.status_code == 200
    assert given["Content-Type"] == "application/pdf"


def test_the_same_form_sent_twice_is_one_view(today: Any) -> None:
    case = asked()
    assert send(case).status_code == send(case).status_code == 302
    assert ReceivedMessage.objects.count() == 1


def test_another_text_after_it_is_not_lost_and_not_taken_in(today: Any) -> None:
    case = asked()
    send(case)
    again = send(case, zienswijze="Ik bedenk mij: het hek blijft.")
    assert again.status_code == 409
    assert "Ik bedenk mij: het hek blijft." in words(again)
    assert "Dit is niet verstuurd" in words(again)
    assert ReceivedMessage.objects.count() == 1


def test_a_file_alone_is_a_view_and_nothing_is_none(today: Any) -> None:
    case = asked()
    empty = send(case, zienswijze=" ")
    assert empty.status_code == 422
    assert "Schrijf op wat u ervan vindt, of voeg een bestand toe." in words(empty)
    assert send(case, zienswijze="", bijlagen=picture("hek.png")).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"zienswijze": "x" * 5001}, {"bijlagen": SimpleUploadedFile("virus.exe", b"MZ...")}], ids=["long", "file"]
)
def test_what_cannot_be_is_told_and_nothing_is_kept(today: Any, wrong: dict[str, Any]) -> None:
    case = asked()
    answer = send(case, **wrong)
    assert answer.status_code == 422
    assert "Fout:" in words(answer)
    assert not ReceivedMessage.objects.exists()


def test_after_the_term_it_is_still_taken_in_while_nothing_is_decided(today: time_machine.Traveller) -> None:
    case = asked()
    today.move_to(datetime(2026, 12, 20, 9, 0, tzinfo=UTC))
    assert "Dit kon tot en met vrijdag 11 december 2026." in words(resident_client().get(address(case)))
    assert send(case).status_code == 302
    assert ReceivedMessage.objects.get().received_at.date() == date(2026, 12, 20)


def test_after_the_decision_it_is_kept_and_told_what_that_means(today: time_machine.Traveller) -> None:
    case = asked()
    client = resident_client()
    decisions.decide(case.pk, by(fresh(case)), "ingetrokken", WHY)
    late = send(case, client)
    assert late.status_code == 302
    assert ReceivedMessage.objects.get(kind="view").text == SAID
    assert fresh(case).new_since == NOW
    told = words(client.get(f"/mijn/zaken/{case.zaak.uuid}/"))
    assert "Wij hebben uw zienswijze ontvangen" in told
    assert "Maar deze zaak was al klaar." in told
    assert client.get(address(case)).status_code == 302


def test_it_stops_a_decision_that_waits(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = asked()
    pending.decide(
        case.pk,
        by(fresh(case)),
        "geweigerd",
        WHY,
        Weighing(exception="spoed", exception_reason="Het feest is morgen al."),
    )
    send(case)
    assert "Er kwam iets nieuws binnen" in PendingDecision.objects.get().stopped


def test_nobody_else_comes_in(today: Any) -> None:
    case = asked()
    assert resident_client(HOLLE).get(address(case)).status_code == 404
    assert send(case, resident_client(HOLLE)).status_code == 404
    assert Client().get(address(case)).status_code == 302
    assert not ReceivedMessage.objects.exists()


def test_without_a_question_there_is_no_page(today: Any) -> None:
    case = new_case(**LATER)
    assert resident_client().get(address(case)).status_code == 302
    assert resident_client().post(address(case), {"request": "9" * 30, "zienswijze": SAID}).status_code == 302
    assert not ReceivedMessage.objects.exists()


def test_what_others_say_and_read_is_not_the_applicants(today: Any) -> None:
    case = asked()
    viewing.ask_party(case.pk, by(fresh(case)), "Buur Bos", ADDRESS, ABOUT)
    theirs = ViewRequest.objects.get(party__isnull=False)
    posted(theirs, NOW.date())
    body = {"revision": fresh(case).revision, "zienswijze_van": str(theirs.pk), "zienswijze_via": "phone"}
    staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/view/", {**body, "zienswijze": "Ik kan er niet langs."})
    letter, client = Message.objects.get(party__isnull=False), resident_client()
    page = words(client.get(f"/mijn/zaken/{case.zaak.uuid}/"))
    for hidden in ("Buur Bos", "Ik kan er niet langs.", letter.subject):
        assert hidden not in page
    assert letter.subject not in words(client.get("/mijn/berichten/"))
    assert client.get(f"/mijn/berichten/{letter.pk}/").status_code == 404
    for document in (letter.document, ReceivedMessage.objects.get().documents.get()):
        assert client.get(f"/mijn/zaken/{case.zaak.uuid}/documenten/{document.uuid}/").status_code == 404
    other = resident_client().post(address(case), {"request": theirs.pk, "zienswijze": "Namens de buur."})
    assert other.status_code == 302
    assert ReceivedMessage.objects.get(text="Namens de buur.").party is None  # it answers what the applicant was asked


# The work list ----------------------------------------------------------------------------------------------------------


def test_the_work_list_marks_a_view_that_nobody_saw(today: Any) -> None:
    case = asked()
    handling.take(case.pk, by(fresh(case)))
    assert "nieuw: zienswijze" not in words(staff_client("anna").get("/werk/"))
    send(case)
    assert "nieuw: zienswijze" in words(staff_client("anna").get("/werk/"))
    staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/")
    assert "zienswijze" not in words(staff_client("anna").get("/werk/"))


def test_the_work_list_says_when_a_decision_goes(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case(**LATER)
    pending.decide(case.pk, by(case), "verleend", WHY)
    assert "besluit gaat om 10:40" in words(staff_client("anna").get("/werk/"))
    pending.undo(case.pk, by(fresh(case)), "Eerst nog de buren bellen.")
    assert "besluit gaat" not in words(staff_client("anna").get("/werk/"))


def test_marks_take_four_statements_however_long_the_list(today: Any, django_assert_num_queries: Any) -> None:
    for number in range(3):
        new_case(f"test:{number}", **LATER)
    cases = list(work(staff("anna"), "team"))
    with django_assert_num_queries(4):
        found = marks(cases)
    assert len(found) == 3
    assert {(mark.goes_at, mark.said) for mark in found.values()} == {(None, None)}


@pytest.mark.parametrize(("seconds", "wanted"), [(0, "10:40:00"), (1, "10:41:00"), (59.999999, "10:41:00")])
def test_a_decision_goes_on_a_whole_minute(today: Any, settings: Any, seconds: float, wanted: str) -> None:
    settings.DECISION_MINUTES = 10
    due = pending.goes_at(new_case(**LATER), NOW + timedelta(seconds=seconds))
    assert due is not None
    assert f"{timezone.localtime(due):%H:%M:%S}" == wanted
