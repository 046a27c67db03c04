"""An official answers with a text that a beheerder keeps and with files of ours, which go along with the letter on every way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from openloket.cases import documents
from openloket.cases.models import Case, Message, ReceivedMessage, StandardText
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import answering, saying
from openloket.cases.work import texts, worklist
from openloket.channels import mailroom, printhouse
from openloket.people.models import User
from openloket.registers import content
from tests.cases.deciding.test_hearing import NOW, by, fresh
from tests.channels.test_saying import at_desk, said_at_desk
from tests.channels.test_view import words
from tests.conftest import HOLLE, city_of, new_case, resident_client, staff_client


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def map_of_the_square() -> SimpleUploadedFile:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(300, 300)
    writer.write(out)
    return SimpleUploadedFile("plein.pdf", out.getvalue(), "application/pdf")


def asked(**changes: Any) -> tuple[Case, ReceivedMessage]:
    case = new_case(**changes)
    return case, saying.say(case.pk, said_at_desk())


def test_a_file_goes_along_with_an_answer_and_both_sides_see_it(today: Any) -> None:
    case, _question = asked()
    at_desk(case, action="answer", antwoord="Zie de kaart.", bijgevoegd=map_of_the_square())
    letter = Message.objects.get(kind="answer")
    (along,) = letter.enclosures.all()
    assert along.titel == "plein.pdf"
    assert letter.text is not None
    assert any("Bij deze brief: plein.pdf." in part for part in letter.text["body"])
    assert "Bij deze brief: plein.pdf" in words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    client = resident_client()
    assert "Bij deze brief: plein.pdf" in words(client.get(f"/mijn/berichten/{letter.pk}/lezen/"))
    address = f"/mijn/zaken/{case.zaak.uuid}/documenten/{along.uuid}/"
    assert client.get(address).status_code == 200
    assert resident_client(HOLLE).get(address).status_code == 404


def test_what_goes_along_is_printed_behind_its_letter(today: Any) -> None:
    case, _question = asked(bereikbaar="post")
    at_desk(case, action="answer", antwoord="Zie de kaart.", bijgevoegd=map_of_the_square())
    letter = Message.objects.get(kind="answer")
    (along,) = letter.enclosures.all()
    address = f"/mijn/zaken/{case.zaak.uuid}/documenten/{along.uuid}/"
    assert resident_client().get(address).status_code == 404  # not before its letter went
    Message.objects.exclude(pk=letter.pk).delete()
    batch = mailroom.make_batch(User.objects.get(username="dirk"))
    assert batch is not None
    alone = len(PdfReader(io.BytesIO(content.read(Message.objects.get(pk=letter.pk).document.inhoud))).pages)
    assert (
        len(PdfReader(io.BytesIO(content.read(batch.content))).pages) == 1 + alone + 1
    )  # the list, the letter, the map
    assert resident_client().get(address).status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(printhouse.package(batch)))
    [behind] = [name for name in archive.namelist() if name.endswith("-bijlage.pdf")]
    assert archive.read(behind) == content.read(along.inhoud)


def test_only_what_can_be_printed_goes_along_and_nothing_typed_is_lost(today: Any) -> None:
    case, question = asked()
    sent = at_desk(
        case, action="answer", antwoord="Zie de foto.", bijgevoegd=SimpleUploadedFile("plein.pdf", b"geen pdf")
    )
    assert sent.status_code == 422
    assert ">Zie de foto.</textarea>" in sent.content.decode()
    assert answering.waits(fresh(case)) == [question]


def test_a_standard_text_is_put_under_what_was_written_and_sends_nothing(today: Any) -> None:
    case, _question = asked()
    gerda = User.objects.get(username="gerda")
    text = texts.keep(gerda, "Openingstijden", "Wij zijn open van 9 tot 17 uur.")
    texts.keep(gerda, "Parkeren", "U kunt parkeren op het plein.", "parkeervergunning")
    page = at_desk(case, action="answer", antwoord="Dag.", standaardtekst=str(text.pk), zet_erbij="1").content.decode()
    assert "Dag.\n\nWij zijn open van 9 tot 17 uur.</textarea>" in page
    assert "Openingstijden" in page
    assert "U kunt parkeren" not in page  # of another service
    assert not Message.objects.filter(kind="answer").exists()
    odd = at_desk(case, action="answer", antwoord="Dag.", standaardtekst="x", zet_erbij="1")
    assert ">Dag.</textarea>" in odd.content.decode()


def test_who_may_not_handle_gets_no_standard_text(today: Any) -> None:
    case, _question = asked()
    assert at_desk(case, user="dirk", action="answer", antwoord="Dag.", zet_erbij="1").status_code == 403


def test_a_beheerder_keeps_the_texts_and_what_was_stays_known(today: Any) -> None:
    client = staff_client("gerda")
    client.post("/werk/teksten/", {"name": "Open", "text": "Wij zijn open tot 17 uur.", "service": ""})
    first = StandardText.objects.get()
    client.post("/werk/teksten/", {"text_id": first.pk, "name": "Open", "text": "Tot 18 uur.", "service": ""})
    now = texts.now().get()
    assert (now.text, now.made_by.username) == ("Tot 18 uur.", "gerda")
    first.refresh_from_db()
    assert first.ended_by is not None
    assert "Tot 18 uur." in words(client.get("/werk/teksten/"))
    stale = client.post("/werk/teksten/", {"text_id": first.pk, "name": "Open", "text": "Tot 19 uur."})
    assert stale.status_code == 422
    assert texts.now().get() == now
    client.post("/werk/teksten/", {"text_id": now.pk, "remove": "1"})
    assert not texts.now().exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "text": "Tekst."},
        {"name": "x" * 81, "text": "Tekst."},
        {"name": "Open", "text": " "},
        {"name": "Open", "text": "x" * 5001},
        {"name": "Open", "text": "Tekst.", "service": "onbekend"},
        {"remove": "1", "text_id": "9" * 30},
    ],
)
def test_a_text_that_cannot_be_kept_is_told(today: Any, wrong: dict[str, str]) -> None:
    assert staff_client("gerda").post("/werk/teksten/", wrong).status_code == 422
    assert not StandardText.objects.exists()


def test_the_texts_are_for_a_beheerder(today: Any) -> None:
    client = staff_client("anna")
    assert client.get("/werk/teksten/").status_code == 403
    assert client.post("/werk/teksten/", {"name": "Open", "text": "Tekst."}).status_code == 403


def test_the_work_list_names_what_waits_for_an_answer_and_since_when_it_is_late(today: Any) -> None:
    case, question = asked()
    assert worklist.marks([fresh(case)])[case.pk].answer_by == date(2026, 12, 11)
    assert "antwoord uiterlijk 11 december" in words(staff_client("anna").get("/werk/?lijst=team"))
    today.move_to("2026-12-14T09:00:00+01:00")
    assert "antwoord te laat: uiterlijk 11 december" in words(staff_client("anna").get("/werk/?lijst=team"))
    answering.answer(case.pk, by(fresh(case)), question.pk, "Ja.")
    assert worklist.marks([fresh(case)])[case.pk].answer_by is None


def test_the_page_of_a_case_begins_with_what_is_new(today: Any) -> None:
    case, _question = asked()
    page = words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert page.index("Vraag, 27 november 2026") < page.index("Berichten")
    again = words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "Vraag, 27 november 2026" not in again


def test_a_file_that_goes_along_is_registered_as_ours(today: Any) -> None:
    case, question = asked()
    item = {"name": "a.pdf", "type": "application/pdf", "sha256": content.store(b"x"), "size": 1}
    new = documents.enclosed(item, "Anna de Wit")
    assert (new.kind, new.ontvangen) == ("bijlage", None)
    with pytest.raises(NotPossible):
        answering.answer(case.pk, by(fresh(case)), question.pk, " ", [item])
    assert not Message.objects.filter(kind="answer").exists()
