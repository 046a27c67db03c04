"""Letters by the Berichtenbox, against a server that speaks the published protocol: once each, and the other way when it fails."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from openloket.calling import Limits
from openloket.cases import jobs
from openloket.cases.carrying import by_berichtenbox, notices, policy
from openloket.cases.carrying.by_berichtenbox import Berichtenbox, Enclosed
from openloket.cases.carrying.policy import Carries, Way
from openloket.cases.carrying.provider import TryLater, Undeliverable
from openloket.cases.completing import supplementing
from openloket.cases.models import InformationRequest, Message, Notification
from openloket.cases.sent import boxed, evidence, mailing, sending
from tests.berichtenbox_server import OIN, Answer, BoxServer, berichtenbox, problem
from tests.cases.sent.test_sending import by
from tests.cases.test_jobs import context
from tests.conftest import new_case, staff_client

BSN = "999993653"
CODE = "0123456789abcdef" * 2
BOX = Notification.Sort.BOX


@pytest.fixture
def server(settings: Any) -> Iterator[BoxServer]:
    with berichtenbox() as found:
        settings.BERICHTENBOX = found.account()
        yield found


@pytest.fixture
def letter(city: Any, server: BoxServer) -> Message:
    """Ask the applicant something, of which they are not told yet."""
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    return Message.objects.get()


def again(letter: Message) -> Message:
    letter.refresh_from_db()
    return letter


def queued() -> list[str]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return [job.task_name for job in ProcrastinateJob.objects.filter(status="todo").order_by("id")]


def send(code: str = CODE, files: tuple[Enclosed, ...] = ()) -> Any:
    return Berichtenbox().send(BSN, "Een brief", "Tekst", code, files)


def test_a_letter_goes_there_with_its_title_its_pdf_and_a_reference_and_is_mailed_to_nobody(
    letter: Message, server: BoxServer, mailoutbox: Any
) -> None:
    jobs.notify(context(0), letter.pk)
    [taken] = server.taken
    row = Notification.objects.get()
    assert (taken["afzender"], taken["ontvanger"]) == (OIN, {"type": "BSN", "waarde": BSN})
    assert taken["onderwerp"] == again(letter).subject
    assert f"Kenmerk van dit bericht: {row.code}" in taken["inhoud"].splitlines()
    assert "Een vraag om meer gegevens." in taken["inhoud"]
    assert "A question" in taken["inhoud"] or "A request" in taken["inhoud"]
    [pdf] = taken["bijlagen"]
    assert pdf["mimeType"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(base64.b64decode(pdf["inhoud"]))).pages)
    assert letter.zaak.identificatie in words
    assert mailoutbox == []
    assert all(BSN not in call for call in server.calls)


def test_its_one_notification_and_its_time_count(letter: Message, server: BoxServer) -> None:
    jobs.notify(context(0), letter.pk)
    row, found = Notification.objects.get(), again(letter)
    assert (row.sort, row.sent_at, row.failed_at) == (BOX, timezone.now(), None)
    assert (found.notified_at, found.sent_on) == (row.sent_at, timezone.localdate())
    assert found.way == Message.Way.INBOX
    assert mailing.notified(found).missed is False
    assert InformationRequest.objects.get().asked_on == timezone.localdate()
    jobs.notify(context(0), letter.pk)
    assert len(server.taken) == 1


@pytest.mark.parametrize("status", [400, 403, 413, 422])
def test_who_has_none_is_told_at_once_as_they_chose(
    letter: Message, server: BoxServer, mailoutbox: Any, status: int
) -> None:
    server.lets_us_in.clear()
    if status != 403:
        server.answers = [Answer(status)]
    jobs.notify(context(0), letter.pk)
    row = Notification.objects.get()
    assert (row.sort, row.failed_at, row.why) == (BOX, timezone.now(), f"Berichtenbox HTTP {status}")
    assert again(letter).notified_at is None
    assert "notify" in queued()
    jobs.notify(context(0), letter.pk)
    assert [mail.to for mail in mailoutbox] == [["suzanne@voorbeeld.example"]]
    assert again(letter).sent_on == timezone.localdate()
    assert (letter.way, server.taken) == (Message.Way.INBOX, [])
    assert mailing.notified(letter).missed is False


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(500), "Berichtenbox HTTP 500"),
        (Answer(503, b"<html>sorry</html>"), "Berichtenbox HTTP 503"),
        (Answer(401), "Berichtenbox HTTP 401"),
        (Answer(404), "Berichtenbox HTTP 404"),
        (Answer(409), "Berichtenbox HTTP 409"),
        (Answer(302, b""), "Berichtenbox HTTP 302"),
        (Answer(201, b"niets"), "Berichtenbox HTTP 201"),
        (Answer(201, b"[" * 100_000), "Berichtenbox HTTP 201"),
        (Answer(201, b"[]"), "Berichtenbox HTTP 201"),
        (Answer(201, b"{}"), "Berichtenbox HTTP 201 about another message"),
        (Answer(201, b"x" * 5_000_000), "Berichtenbox TooLarge"),
    ],
)  # fmt: skip
def test_what_may_pass_is_tried_again(server: BoxServer, answer: Answer, why: str) -> None:
    server.answers = [answer]
    with pytest.raises(TryLater) as failed:
        send()
    assert str(failed.value) == why


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ontvanger": {"type": "BSN", "waarde": "123456782"}}, "Berichtenbox HTTP 201 about another message"),
        ({"onderwerp": "Iets anders"}, "Berichtenbox HTTP 201 about another message"),
        ({"berichtId": ""}, "Berichtenbox HTTP 201 about another message"),
        ({"publicatietijdstip": None}, "Berichtenbox without publicatietijdstip"),
        ({"publicatietijdstip": "2026-13-40T99:99:99Z"}, "Berichtenbox without publicatietijdstip"),
        ({"publicatietijdstip": "2026-01-01T09:00:00"}, "Berichtenbox without publicatietijdstip"),
        ({"publicatietijdstip": "2099-01-01T09:00:00Z"}, "Berichtenbox not published yet"),
    ],
)
def test_an_answer_that_lies_is_not_believed(server: BoxServer, changed: dict[str, Any], why: str) -> None:
    server.answers = [Answer(201, changed=changed, taken=True)]
    with pytest.raises(TryLater) as failed:
        send()
    assert str(failed.value) == why


def test_nor_a_time_before_it_was_offered(server: BoxServer) -> None:
    server.answers = [Answer(201, changed={"publicatietijdstip": "2020-01-01T09:00:00Z"}, taken=True)]
    before = timezone.now()
    assert send() >= before


def test_one_that_was_taken_unheard_is_found_and_goes_once(
    letter: Message, server: BoxServer, monkeypatch: pytest.MonkeyPatch, city: Any
) -> None:
    monkeypatch.setattr(by_berichtenbox._Session, "limits", Limits(seconds=0.5, most=100_000, at_once=2, turn=1))
    server.answers = [Answer(201, taken=True, after=1)]
    with pytest.raises(TryLater, match=r"Berichtenbox (Read)?Timeout"):
        jobs.notify(context(0), letter.pk)
    assert again(letter).notified_at is None
    went, dated = timezone.now(), again(letter).dated
    city.shift(timedelta(days=1))
    monkeypatch.setattr(by_berichtenbox._Session, "limits", Limits(seconds=10, most=100_000, at_once=2, turn=1))
    jobs.notify(context(1), letter.pk)
    assert len(server.taken) == 1
    found = again(letter)
    assert (found.notified_at, found.sent_on, found.dated) == (went, timezone.localdate(went), dated)
    assert found.text is not None
    assert found.text["shown"]["replaces"] is None


def test_it_is_found_beyond_the_first_page_and_not_by_what_others_wrote(server: BoxServer) -> None:
    for number in range(25):
        send(f"{number:032x}")
    server.taken[3]["inhoud"] += f"zie Kenmerk van dit bericht: {CODE}"
    since = timezone.now() - timedelta(minutes=1)
    assert Berichtenbox().found(BSN, CODE, since) is None
    send()
    assert Berichtenbox().found(BSN, CODE, since) is not None
    assert Berichtenbox().found("123456782", CODE, since) is None
    assert all(BSN not in call for call in server.calls)


def test_what_it_never_took_goes_dated_for_the_day_on_which_it_goes(
    letter: Message, server: BoxServer, city: Any
) -> None:
    server.answers = [Answer(500)]
    with pytest.raises(TryLater):
        jobs.notify(context(0), letter.pk)
    city.shift(timedelta(hours=23))
    jobs.notify(context(1), letter.pk)
    [taken] = server.taken
    found = again(letter)
    assert found.dated == found.sent_on == timezone.localdate()
    words = PdfReader(BytesIO(base64.b64decode(taken["bijlagen"][0]["inhoud"]))).pages[0].extract_text()
    assert found.text is not None
    assert found.text["shown"]["date"] in words


def test_while_it_cannot_say_whether_it_has_it_nothing_is_sent(letter: Message, server: BoxServer) -> None:
    server.answers = [Answer(500), Answer(200, b'{"berichten": 7}')]
    for attempts in range(2):
        with pytest.raises(TryLater):
            jobs.notify(context(attempts), letter.pk)
    assert [call.partition("?")[0] for call in server.calls] == ["POST /api/v1/aanleveringen", "GET /api/v1/berichten"]


def test_after_a_day_of_tries_it_goes_by_e_mail_and_then_on_paper(
    letter: Message, server: BoxServer, monkeypatch: pytest.MonkeyPatch, city: Any
) -> None:
    from openloket.cases.carrying import notification

    server.answers = [Answer(500)]
    city.shift(timedelta(hours=24))
    jobs.notify(context(len(notification.waits())), letter.pk)
    row = Notification.objects.get()
    assert (row.sort, row.why, row.failed_at) == (BOX, "Berichtenbox HTTP 500", timezone.now())
    assert again(letter).way == Message.Way.INBOX

    def away(*_: Any) -> None:
        raise notification.Undeliverable("SMTPRecipientsRefused 550")

    monkeypatch.setattr(notification, "_send", away)
    jobs.notify(context(0), letter.pk)
    assert again(letter).way == Message.Way.PRINT
    assert len(server.calls) == 1


def test_what_does_not_arrive_is_seen_by_who_does_the_post(letter: Message, server: BoxServer, city: Any) -> None:
    server.answers = [Answer(500)]
    with pytest.raises(TryLater):
        jobs.notify(context(0), letter.pk)
    city.shift(timedelta(hours=2))
    assert list(sending.failing(timezone.now())) == [letter]
    page = staff_client("frans").get(reverse("mailroom")).content.decode()
    assert "De Berichtenbox geeft nu geen goed antwoord. Lukt het niet, dan gaat er een e-mail." in page


def test_the_evidence_says_so(letter: Message, server: BoxServer) -> None:
    jobs.notify(context(0), letter.pk)
    facts = evidence.of(again(letter), address=True)
    code = Notification.objects.get().code
    assert (f"De Berichtenbox heeft de brief aangenomen (kenmerk {code}).", "de Berichtenbox van MijnOverheid") in [
        (fact.what, fact.source) for fact in facts
    ]
    assert "Of en wanneer MijnOverheid de ontvanger een e-mail stuurde, weten wij niet." in evidence.unknown(
        letter, facts
    )


def test_so_it_does_of_a_refusal(letter: Message, server: BoxServer) -> None:
    server.lets_us_in.clear()
    jobs.notify(context(0), letter.pk)
    said = [fact.what for fact in evidence.of(again(letter), address=True)]
    assert "De Berichtenbox nam de brief niet aan (Berichtenbox HTTP 403)." in said


def test_who_chose_no_e_mail_or_post_or_is_not_known_by_a_bsn_gets_what_they_chose(
    letter: Message, server: BoxServer, settings: Any
) -> None:
    now = timezone.now()
    assert boxed.recipient(letter, now) == BSN
    letter.email = ""
    assert boxed.recipient(letter, now) == ""
    again(letter)
    settings.BERICHTENBOX = None
    assert boxed.recipient(letter, now) == ""


def test_a_letter_for_who_acts_for_another_does_not_go_there(letter: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    from openloket.cases.who import addressee

    monkeypatch.setattr(addressee, "_by_parent", lambda case: {"right": "parent"})
    assert boxed.recipient(letter, timezone.now()) == ""


def test_nor_of_a_service_that_leaves_it_out(letter: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        policy, "carries", lambda version, sort, way: Carries.NOTICE if way == Way.BERICHTENBOX else Carries.CONTENT
    )
    assert boxed.recipient(letter, timezone.now()) == ""


def test_without_one_nothing_changes(city: Any, mailoutbox: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    jobs.notify(context(0), Message.objects.get().pk)
    assert len(mailoutbox) == 1
    assert [row.sort for row in Notification.objects.all()] == [Notification.Sort.NOTICE]


def test_what_is_too_large_goes_the_other_way(server: BoxServer) -> None:
    with pytest.raises(Undeliverable, match="Berichtenbox too large"):
        send(files=(Enclosed("a.pdf", "application/pdf", b"x" * 20_000_001),))
    assert server.calls == []


def test_an_error_repeats_nothing_of_what_it_says(server: BoxServer) -> None:
    server.answers = [Answer(400, problem(400, f"ontvanger {BSN} is onbekend"))]
    with pytest.raises(Undeliverable) as failed:
        send()
    assert BSN not in str(failed.value)


def test_what_stands_above_a_letter_names_nobody() -> None:
    for kind in notices.NATURES:
        text = notices.with_a_letter(kind, None)
        assert "De brief zit als PDF bij dit bericht." in text
        assert "e-mail" not in text.partition("--------")[0]
