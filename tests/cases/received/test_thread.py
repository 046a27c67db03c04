"""Both sides of a case stand in one thread: in order, with how each stands, and each letter as a page that says what its PDF says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Message
from openloket.cases.received import thread
from openloket.cases.received.arrivals import Arrival
from openloket.cases.received.thread import Letter, Reaction, Stand, Until
from openloket.cases.saying import answering, saying
from openloket.registers import content
from tests.cases.deciding.test_hearing import NOW, by, fresh
from tests.channels.test_saying import decided, said_at_desk, send
from tests.channels.test_view import words
from tests.conftest import HOLLE, city_of, new_case, resident_client, staff_client

DAY, MOMENT = date(2026, 11, 1), datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def came(hours: int, **more: Any) -> Arrival:
    return replace(Arrival(f"in {hours}", MOMENT + timedelta(hours=hours), DAY, "Web"), **more)


def went(hours: int, **more: Any) -> Letter:
    at = MOMENT + timedelta(hours=hours)
    return replace(Letter(hours, f"uit {hours}", at, DAY, "inbox", Stand.SENT, DAY, "Anna", UUID(int=hours)), **more)


def named(entries: Any) -> list[str]:
    return [entry.came.what if entry.came else entry.letter.subject for entry in entries]


def test_both_sides_stand_in_one_order_and_an_answer_above_what_it_answers() -> None:
    found = thread.merged([came(1), came(5)], [went(1), went(3)])
    assert named(found.entries) == ["in 5", "uit 3", "uit 1", "in 1"]


@given(some.lists(some.integers(0, 50)), some.lists(some.integers(0, 50)))
def test_nothing_is_lost_or_doubled_and_later_stands_above(theirs: list[int], ours: list[int]) -> None:
    found = thread.merged(map(came, theirs), map(went, ours))
    assert sorted(named(found.entries)) == sorted([*(f"in {n}" for n in theirs), *(f"uit {n}" for n in ours)])
    moments = [entry.at for entry in found.entries]
    assert moments == sorted(moments, reverse=True)
    assert len(found.first) + len(found.earlier) == len(found.entries)


def test_what_is_new_or_waits_stands_open_however_old_it_is() -> None:
    asks = Until(Reaction.COMPLETE, DAY)
    found = thread.merged(
        [came(1, new=True), came(2), came(3, answer_by=DAY), came(4, answer_by=DAY, answered=True)],
        [went(5, until=asks), went(6), went(7), went(8)],
    )
    assert named(found.first) == ["uit 8", "uit 7", "uit 6", "uit 5", "in 3", "in 1"]
    assert named(found.earlier) == ["in 4", "in 2"]


def shown(case: Case, client: Client | None = None) -> str:
    return words((client or resident_client()).get(f"/mijn/zaken/{case.zaak.uuid}/"))


def at_desk(case: Case) -> str:
    return words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


def answered(case: Case) -> Message:
    send(case)
    question = answering.waits(case)[0]
    answering.answer(case.pk, by(fresh(case)), question.pk, "Ja, tot elf uur.\n- Zet de bas zachter.")
    return Message.objects.get(kind="answer")


def test_question_and_answer_stand_in_the_thread_of_both_sides(today: Any) -> None:
    case = new_case()
    send(case)
    assert "U krijgt uiterlijk op vrijdag 11 december 2026 antwoord." in shown(case)
    assert "Antwoord uiterlijk op vrijdag 11 december 2026" in at_desk(case)
    today.shift(timedelta(days=20))
    assert "te laat" in at_desk(case)
    question = answering.waits(case)[0]
    answering.answer(case.pk, by(fresh(case)), question.pk, "Ja, tot elf uur.")
    for page in (shown(case), at_desk(case)):
        assert page.index("Antwoord op uw bericht") < page.index("Mag ik de muziek een uur langer aan?")
        assert "Beantwoord" in page


def test_a_letter_is_new_until_its_page_is_read_and_the_official_sees_when(today: Any) -> None:
    case = new_case()
    letter = answered(case)
    assert f"{letter.subject} Nieuw" in shown(case)
    page = resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/")
    assert "Zet de bas zachter." in words(page)
    assert f"{letter.subject} Nieuw" not in shown(case)
    assert "gelezen op 27 november 2026" in at_desk(case)
    first = Message.objects.get(pk=letter.pk).read_at
    today.shift(timedelta(days=1))
    resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/")
    assert Message.objects.get(pk=letter.pk).read_at == first


def test_an_official_who_reads_a_letter_does_not_make_it_read(today: Any) -> None:
    letter = answered(case := new_case())
    assert "Zet de bas zachter." in words(
        staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/brieven/{letter.pk}/")
    )
    assert Message.objects.get(pk=letter.pk).read_at is None


def test_the_letter_of_another_case_is_not_there(today: Any) -> None:
    letter, other = answered(new_case()), new_case("test:2")
    assert resident_client(HOLLE).get(f"/mijn/berichten/{letter.pk}/lezen/").status_code == 404
    assert staff_client("anna").get(f"/werk/zaken/{other.zaak.uuid}/brieven/{letter.pk}/").status_code == 404


def test_a_letter_of_an_earlier_release_has_its_pdf_alone(today: Any) -> None:
    letter = answered(case := new_case())
    Message.objects.filter(pk=letter.pk).update(text=None)
    assert resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/").status_code == 404
    assert (
        f'href="/mijn/berichten/{letter.pk}/"'
        in resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    )


def test_a_letter_for_the_post_is_not_read_before_it_is_posted(today: Any) -> None:
    case = new_case(bereikbaar="post")
    letter = answered(case)
    assert resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/").status_code == 302
    assert "gaat per post" in shown(case)
    assert "nog niet verstuurd, gaat per post" in at_desk(case)


def test_a_request_and_a_decision_say_until_when_one_can_react(today: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "Hoeveel mensen komen er?")
    assert "Wij wachten op u" not in words(resident_client().get("/mijn/berichten/"))
    letter = Message.objects.get(kind="request")
    Message.objects.filter(pk=letter.pk).update(sent_on=NOW.date(), notified_at=NOW)
    due = fresh(case).zaak.requests.get().due
    assert thread.reactions(fresh(case)) == {letter.pk: Until(Reaction.COMPLETE, due)}
    assert "Wij wachten op u, uiterlijk" in words(resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/"))
    assert "Wacht op een aanvulling, uiterlijk" in at_desk(case)
    today.move_to(datetime.combine(due + timedelta(days=1), NOW.timetz()))
    assert thread.reactions(fresh(case)) == {}


def test_a_message_of_an_official_for_someone_stands_there_too(today: Any) -> None:
    case = new_case()
    saying.say(case.pk, said_at_desk())
    assert "Telefoon · ingevoerd door Anna" in shown(case)


def test_the_page_of_a_decision_says_what_its_pdf_says(today: Any) -> None:
    case = decided(new_case())
    letter = Message.objects.get(kind="decision")
    page = words(resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/"))
    pdf = pypdfium2.PdfDocument(content.read(letter.document.inhoud))
    said = " ".join(sheet.get_textpage().get_text_range() for sheet in pdf)
    for clause in letter.text["shown"]["clauses"]:  # type: ignore[index]
        assert clause["title"] in page
    body = letter.text["shown"]["body"]  # type: ignore[index]
    sentences = [line for block in body for line in block["lines"]]
    sentences += ["Bent u het er niet mee eens?", "Waarom wij dit besluiten", "Het besluit berust op"]
    assert len(sentences) > 4
    for sentence in sentences:
        assert squeezed(sentence) in squeezed(said), sentence
        assert squeezed(sentence) in squeezed(page), sentence
    assert case.zaak.identificatie in page


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\xad", "")
