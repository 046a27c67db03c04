"""What people say about their case in Mijn Loket is taken in once, with a receipt, and seen at once; a withdrawal ends the case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from PIL import Image

from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import answering, saying
from openloket.cases.work import handling
from openloket.definitions.schema import NOUNS
from tests.cases.deciding.test_hearing import NOW, by, fresh
from tests.cases.test_handling import WHY
from tests.channels.test_completing import picture
from tests.channels.test_view import words
from tests.conftest import HOLLE, city_of, new_case, resident_client, staff_client

TEXT = "Mag ik de muziek een uur langer aan?\n- Het is zaterdag."
FORM = "0a6f4f7e-9a51-4b0e-8d5a-5f0c3c1f2b10"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def address(case: Case, kind: str = "") -> str:
    return f"/mijn/zaken/{case.zaak.uuid}/berichten/{kind + '/' if kind else ''}"


def send(case: Case, kind: str = "question", client: Client | None = None, **data: Any) -> Any:
    return (client or resident_client()).post(address(case, kind), {"formulier": FORM, "bericht": TEXT, **data})


def said_at_desk(kind: str = "question", **more: Any) -> Incoming:
    return replace(Incoming("k1", kind, "phone", timezone.now(), TEXT, by="Anna", by_id="anna"), **more)


def decided(case: Case) -> Case:
    decisions.decide(case.pk, by(fresh(case)), "verleend", WHY, Weighing(deviation="Het kan nog net."))
    return fresh(case)


def test_the_page_names_what_can_be_said_now(today: Any) -> None:
    case = new_case()
    running = words(resident_client().get(address(case)))
    for kind in ("question", "document", "withdrawal", "hearing"):
        said = receiving.KINDS[kind].of("aanvraag")
        assert str(said.does) in running
        assert str(said.effect) in running
    closed = words(resident_client().get(address(decided(case))))
    assert "Een vraag stellen" in closed
    assert "Uw aanvraag intrekken" not in closed


@pytest.mark.parametrize(("language", "does"), [("nl", "Uw {} intrekken"), ("en", "Withdraw your {}")])
def test_what_one_does_is_said_in_the_word_for_what_one_sent(language: str, does: str) -> None:
    words_for = {"nl": NOUNS, "en": ("application", "report", "objection", "complaint")}[language]
    with override(language):
        for noun, word in zip(NOUNS, words_for, strict=True):
            said = receiving.KINDS[receiving.WITHDRAWAL].of(noun)
            assert said.does == does.format(word)
            assert word in str(said.effect)


def test_the_answer_to_a_question_of_a_sunday_is_not_promised_for_a_sunday(today: Any) -> None:
    assert saying.answer_by(date(2026, 11, 29)) == date(2026, 12, 14)
    assert saying.answer_by(date(2026, 12, 11)) == date(2026, 12, 28)  # 25 and 26 December are holidays


def test_a_question_with_a_file_gets_a_receipt_and_is_seen_at_once(today: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    came, message = send(case, bijlagen=picture("plein.png")), ReceivedMessage.objects.get()
    assert came.url == f"/mijn/zaken/{case.zaak.uuid}/ontvangen/{message.pk}/"
    assert (message.kind, message.channel, message.answer_by) == ("question", "web", date(2026, 12, 11))
    receipt = words(resident_client().get(came.url))
    assert "vrijdag 27 november 2026, 10:30 uur" in receipt
    assert "Mag ik de muziek een uur langer aan?" in receipt
    assert "U krijgt uiterlijk op vrijdag 11 december 2026 antwoord." in receipt
    assert "plein.png" in receipt
    assert fresh(case).new_since == NOW
    assert "Vraag nieuw" in words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


def test_a_receipt_is_for_who_sent_the_message(today: Any) -> None:
    case = new_case()
    other = saying.say(case.pk, said_at_desk())
    assert resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/ontvangen/{other.pk}/").status_code == 404


def test_the_same_form_twice_is_one_message_and_leads_to_its_receipt(today: Any) -> None:
    case = new_case()
    assert send(case).url == send(case).url
    assert ReceivedMessage.objects.count() == 1
    send(case, bericht="En op zondag?")
    assert ReceivedMessage.objects.count() == 2


@pytest.mark.parametrize("kind", ["question", "document", "hearing", "withdrawal"])
def test_another_persons_case_is_not_there(today: Any, kind: str) -> None:
    case, other = new_case(), resident_client(HOLLE)
    assert other.get(address(case)).status_code == 404
    assert send(case, kind, other).status_code == 404
    assert not ReceivedMessage.objects.exists()


@pytest.mark.parametrize("kind", ["view", "nonsense"])
def test_a_kind_that_one_cannot_choose_has_no_page(today: Any, kind: str) -> None:
    assert send(new_case(), kind).status_code == 404


def test_what_comes_too_late_stands_there_still_and_is_not_taken_in(today: Any) -> None:
    case = decided(new_case())
    late = send(case, "document")
    assert late.status_code == 409
    assert "Dit kan niet meer" in words(late)
    assert "Mag ik de muziek een uur langer aan?" in words(late)
    assert not ReceivedMessage.objects.exists()
    assert send(case).status_code == 302  # a question can still be asked


def test_hostile_text_is_shown_as_it_was_typed(today: Any) -> None:
    case = new_case()
    page = resident_client().get(send(case, bericht="<script>alert(1)</script> {zaaknummer} '; drop").url)
    assert b"<script>alert" not in page.content
    assert "{zaaknummer}" in words(page)


def test_too_many_files_are_refused_by_the_door(today: Any) -> None:
    case, file = new_case(), {"name": "a.png", "sha256": "0" * 64}
    with pytest.raises(NotPossible, match="te veel bestanden"):
        saying.say(case.pk, said_at_desk(files=[file] * 30))
    with pytest.raises(NotPossible, match="geen bestanden"):
        saying.say(case.pk, said_at_desk("withdrawal", files=[file], by="", by_id=""))
    assert not ReceivedMessage.objects.exists()


def test_a_whole_withdrawal_is_asked_once_more_and_ends_the_case(today: Any) -> None:
    case = new_case()
    first = send(case, "withdrawal", deel="helemaal")
    assert "Weet u het zeker?" in words(first)
    assert not ReceivedMessage.objects.exists()
    assert send(case, "withdrawal", deel="helemaal", zeker="ja").status_code == 302
    ended = fresh(case)
    assert ended.closed_on == NOW.date()
    assert ended.decision["resultaat"] == "ingetrokken"
    assert ended.zaak.resultaat.resultaattype.omschrijving == "Aanvraag ingetrokken"
    for page in (
        resident_client().get(reverse("my_case", args=[case.zaak.uuid])),
        staff_client("anna").get(reverse("case", args=[case.zaak.uuid])),
    ):
        steps = page.content.decode().split('<ol class="steps">')[1].split("</ol>")[0]
        assert "Aanvraag ingetrokken" in steps
        assert "Besluit genomen" not in steps
    letter = Message.objects.get(kind="closing")
    assert ReceivedMessage.objects.get().answer == letter
    assert not ended.zaak.besluiten.exists()
    assert send(case, "withdrawal", deel="helemaal", zeker="ja").status_code == 302  # the same form: its receipt
    assert Message.objects.filter(kind="closing").count() == 1


def test_a_withdrawal_in_part_leaves_the_case_to_an_official(today: Any) -> None:
    case = new_case()
    came = send(case, "withdrawal", deel="deel", zeker="ja")
    assert fresh(case).closed_on is None
    assert ReceivedMessage.objects.get().data == {"part": True}
    assert answering.waits(case) == [ReceivedMessage.objects.get()]  # we said that we would write
    assert "De rest van uw aanvraag gaat door." in words(resident_client().get(came.url))


def test_an_answer_is_bound_to_its_question_also_after_the_decision(today: Any) -> None:
    case = decided(new_case())
    question = saying.say(case.pk, said_at_desk())
    assert answering.waits(case) == [question]
    assert question.overdue(date(2026, 12, 12))
    assert not question.overdue(date(2026, 12, 11))
    answering.answer(case.pk, by(fresh(case)), question.pk, "Ja, tot 23 uur.")
    question.refresh_from_db()
    assert question.answer is not None
    assert question.answer.kind == "answer"
    assert any("Ja, tot 23 uur." in part for part in question.answer.text["body"])
    assert answering.waits(case) == []
    with pytest.raises(NotPossible, match="al beantwoord"):
        answering.answer(case.pk, by(fresh(case)), question.pk, "Nog eens.")
    assert Message.objects.filter(kind="answer").count() == 1


def at_desk(case: Case, user: str = "anna", action: str = "say", day: str = "2026-11-27", **data: Any) -> Any:
    said = {"bericht_soort": "question", "bericht_via": "phone", "bericht_tekst": TEXT}
    said |= {f"bericht_dag.{part}": value for part, value in zip(("year", "month", "day"), day.split("-"), strict=True)}
    sent = {"revision": fresh(case).revision, **(said if action == "say" else {}), **data}
    return staff_client(user).post(f"/werk/zaken/{case.zaak.uuid}/{action}/", sent, follow=True)


def test_an_official_enters_what_someone_said_and_answers_it(today: Any) -> None:
    case = new_case()
    page = words(at_desk(case))
    assert "Antwoord uiterlijk op vrijdag 11 december 2026" in page
    message = ReceivedMessage.objects.get()
    assert (message.channel, message.entered_by, message.text) == ("phone", "Anna de Wit", TEXT)
    at_desk(case, action="answer", antwoord="Ja, dat mag.")
    assert ReceivedMessage.objects.get().answer is not None
    assert "Antwoord op uw bericht" in words(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/"))


def test_the_day_of_receipt_is_one_since_the_application(today: Any) -> None:
    case = new_case()
    for day in ("2026-11-26", "2026-11-28"):
        assert "Het bericht kan niet van voor de aanvraag zijn" in words(at_desk(case, day=day))
    assert not ReceivedMessage.objects.exists()


def test_a_withdrawal_at_the_desk_says_how_much(today: Any) -> None:
    case = new_case()
    at_desk(case, bericht_soort="withdrawal")
    assert not ReceivedMessage.objects.exists()
    at_desk(case, bericht_soort="withdrawal", bericht_deel="helemaal")
    assert fresh(case).closed_on == NOW.date()


def test_who_does_not_handle_or_take_in_may_not_enter_it(today: Any) -> None:
    case = new_case()
    assert at_desk(case, user="frans").status_code in (403, 404)
    assert not ReceivedMessage.objects.exists()


def test_files_stand_in_the_order_in_which_they_were_chosen(today: Any) -> None:
    case, names = new_case(), [f"{n}.png" for n in range(9, -1, -1)]
    sent = send(case, bijlagen=[SimpleUploadedFile(name, drawn(int(name[0]) + 1), "image/png") for name in names])
    first = ReceivedMessage.objects.get().documents.order_by("pk")[1]
    first.save()  # what was written last, the database may give last
    pages = [resident_client().get(url).content.decode() for url in (sent.url, f"/mijn/zaken/{case.zaak.uuid}/")]
    for page in pages:
        assert re.findall(r"\b(\d\.png)", page.replace("\n", " "))[:10] == names


def test_who_chooses_thirty_files_is_told_and_keeps_what_was_typed(today: Any) -> None:
    case = new_case()
    pictures = [SimpleUploadedFile(f"{n}.png", drawn(n + 1), "image/png") for n in range(30)]
    came = send(case, bijlagen=pictures)
    assert came.status_code == 422
    told = "Voeg hoogstens 10 bestanden toe. 20 bestanden zijn er niet bij."
    assert words(came).count(told) == 2  # above the form and at the question, and no line for each file
    assert "Mag ik de muziek een uur langer aan?" in words(came)
    assert not ReceivedMessage.objects.exists()


def drawn(width: int) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (width, 1)).save(kept, "PNG")
    return kept.getvalue()


def test_a_notice_of_default_before_the_last_day_is_called_too_early_before_it_is_sent_and_after(today: Any) -> None:
    case = new_case()
    before = words(resident_client().get(address(case, "default")))
    assert "Het is nog te vroeg" in before
    assert f"tot en met {date_format(fresh(case).due, 'l j F Y')} beslissen" in before
    assert "krijgt u meestal geld" not in before
    after = words(resident_client().get(send(case, "default").url))
    assert "Uw bericht heeft daarom geen gevolg." in after
    assert "krijgt u meestal geld" not in after


def test_one_after_it_says_what_it_does_and_a_second_that_it_changes_nothing(today: Any) -> None:
    case = new_case()
    today.move_to(NOW + (fresh(case).due - timezone.localdate()) + timedelta(days=3))
    assert "krijgt u meestal geld" in words(resident_client().get(address(case, "default")))
    assert "krijgt u meestal geld" in words(resident_client().get(send(case, "default").url))
    second = send(case, "default", formulier="1a6f4f7e-9a51-4b0e-8d5a-5f0c3c1f2b10")
    assert "Wij schrijven u meteen wat dit betekent." in words(resident_client().get(second.url))
