"""What we can show of a letter: sending, notification, reading and reaction, with moments and sources (Awb 2:25)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from openloket.cases import jobs
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Message, Notification
from openloket.cases.sent import evidence, sending
from openloket.cases.sent.evidence import Fact
from tests.cases.sent.test_sending import by
from tests.cases.test_jobs import context
from tests.channels.test_completing import Side
from tests.conftest import HOLLE, new_case, resident_client, staff_client

EMAIL = "suzanne@voorbeeld.example"


@pytest.fixture
def letter(city: Any, mailoutbox: Any) -> Message:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "")
    row = Message.objects.get()
    jobs.notify(context(0), row.pk)
    return Message.objects.get()


def test_facts_stand_in_order_and_a_day_without_a_time_comes_last_in_it() -> None:
    at = datetime(2026, 3, 24, 22, 30, tzinfo=UTC)
    facts = [Fact(date(2026, 3, 24), "c", ""), Fact(at, "b", ""), Fact(at - timedelta(hours=1), "a", "")]
    assert [fact.what for fact in evidence.in_order(facts)] == ["a", "b", "c"]


def test_a_moment_is_in_dutch_time_summer_and_winter() -> None:
    assert Fact(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "", "").moment == "2 juli 2026 om 00:30 uur"
    assert Fact(datetime(2026, 12, 1, 22, 30, tzinfo=UTC), "", "").moment == "1 december 2026 om 23:30 uur"
    assert Fact(date(2026, 7, 1), "", "").moment == "1 juli 2026"


def said(row: Message, *, address: bool = True) -> list[tuple[str, str]]:
    row.refresh_from_db()
    return [(fact.what, fact.source) for fact in evidence.of(row, address=address)]


def test_a_letter_that_was_told_of_read_and_answered(letter: Message, city: Any) -> None:
    city.shift(timedelta(days=1))
    assert resident_client().get(reverse("letter_page", args=[letter.pk])).status_code == 200
    form = Side("web", Case.objects.select_related("zaak").get(pk=letter.zaak_id))
    form.get()
    assert form.send(bezoekers="150") == 302
    assert said(letter) == [
        ("De brief is gemaakt.", "ons systeem"),
        ("De brief staat in Mijn Loket. Hij telt vanaf deze dag.", "ons systeem"),
        (f"De e-mail over de brief aan {EMAIL} is aangenomen.", "wie onze e-mail verstuurt"),
        ("De brief is voor het eerst geopend.", "ons systeem"),
        ("Een aanvulling kwam binnen via web.", "wat bij ons binnenkwam"),
    ]
    assert evidence.unknown(letter, evidence.of(letter, address=True)) == []
    assert EMAIL not in str(said(letter, address=False))


def test_a_letter_whose_notification_came_back_and_that_was_posted(letter: Message, city: Any) -> None:
    Notification.objects.update(failed_at=timezone.now() + timedelta(minutes=1), why="5.1.1")
    sending.to_paper(letter.pk, timezone.now() + timedelta(minutes=2))
    sending.posted(letter.pk, date(2026, 9, 17), at=timezone.now())
    assert said(letter)[-1] == ("Op deze dag zal de brief op de post gaan.", "de postkamer")
    letter.refresh_from_db()
    assert "De brief is nog niet verstuurd." in evidence.unknown(letter, [])
    city.shift(timedelta(days=2))
    assert said(letter)[-3:] == [
        (
            f"De e-mail over de brief aan {EMAIL} is niet aangekomen (5.1.1). Dit adres neemt geen berichten aan.",
            "wie onze e-mail verstuurt",
        ),
        ("De brief gaat daarom per post (artikel 2:11 van de Awb).", "ons systeem"),
        ("De brief ging op de post. Hij telt vanaf deze dag.", "de postkamer"),
    ]
    unknown = evidence.unknown(letter, evidence.of(letter, address=True))
    assert "Van een brief per post weten wij niet wanneer hij is bezorgd." in unknown


def test_what_a_carrier_and_a_print_house_tell_is_said(letter: Message) -> None:
    Notification.objects.update(delivered_at=timezone.now() + timedelta(minutes=1))
    assert said(letter)[-1] == (f"De e-mail over de brief aan {EMAIL} is bezorgd.", "wie onze e-mail verstuurt")
    Message.objects.update(reported_on=date(2026, 9, 18))
    assert said(letter)[-1] == ("De drukker meldt dat de brief op deze dag op de post ging.", "de drukker")


def test_who_waived_the_notification_is_said(letter: Message) -> None:
    Message.objects.update(email="", notified_at=None)
    letter.refresh_from_db()
    assert "artikel 2:10 lid 1" in " ".join(evidence.unknown(letter, []))


def test_the_statement_is_an_accessible_pdf_for_who_is_entitled(letter: Message) -> None:
    case = Case.objects.select_related("zaak").get(pk=letter.zaak_id)
    theirs, ours = (
        reverse("letter_evidence", args=[letter.pk]),
        reverse("case_letter_evidence", args=[case.zaak.uuid, letter.pk]),
    )
    for answer in (resident_client().get(theirs), staff_client("anna").get(ours)):
        assert answer.status_code == 200
        pages = PdfReader(BytesIO(answer.content)).pages
        text = " ".join(" ".join(page.extract_text().split()) for page in pages)
        assert "Bewijs van verzending" in text
        assert "Van: Gemeente Voorbeeldstad Aan: Suzanne Moulin" in text
        assert letter.document.inhoud in text
        assert "15 september 2026 om 11:30 uur" in text
        assert EMAIL in text
        assert b"pdfuaid" in answer.content
    assert resident_client(HOLLE).get(theirs).status_code == 404
    assert Client().get(theirs).status_code == 302
