"""Notifications as they were mailed, each with a row of its own; and the reminder before the last day to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.carrying import notification
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, InformationRequest, Message, Notification
from openloket.cases.sent import mailing
from tests.cases.carrying.test_notices import long
from tests.cases.sent.test_sending import by
from tests.cases.test_jobs import context
from tests.conftest import new_case

Sort = Notification.Sort


@pytest.fixture
def asked(city: Any, mailoutbox: list[Any]) -> InformationRequest:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    jobs.notify(context(0), Message.objects.get().pk)
    mailoutbox.clear()
    return InformationRequest.objects.get()


def remind(city: Any, request: InformationRequest, days: int) -> list[int]:
    """Do what is done on the morning so many days before the last day; return which letters that was about."""
    city.shift((request.due - timezone.localdate()) - timedelta(days=days))
    found = mailing.to_remind(timezone.localdate())
    for message in found:
        jobs.remind(message)
    return found


def test_each_mail_has_a_row_and_says_which_it_is_and_not_for_whom(asked: InformationRequest, mailoutbox: Any) -> None:
    row = Notification.objects.get()
    assert (row.sort, row.sent_at, row.failed_at) == (Sort.NOTICE, timezone.now(), None)
    assert len(row.code) == 32
    mailing.mail(row.message, Sort.NOTICE, None, timezone.now())
    second = Notification.objects.exclude(pk=row.pk).get()
    headers = mailoutbox[0].message()
    assert headers["Message-ID"] == f"<{second.code}@voorbeeldstad.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["From"] == "Gemeente Voorbeeldstad <loket@voorbeeldstad.example>"


def test_what_comes_back_goes_to_an_address_of_its_own(asked: Any, mailoutbox: Any, settings: Any) -> None:
    settings.BOUNCES = "retour@voorbeeldstad.example"
    mailing.mail(asked.message, Sort.NOTICE, None, timezone.now())
    [mail] = mailoutbox
    code = Notification.objects.latest("pk").code
    assert mail.from_email == f"retour+{code}@voorbeeldstad.example"
    assert mail.message()["From"] == "Gemeente Voorbeeldstad <loket@voorbeeldstad.example>"


def test_a_try_after_one_that_failed_for_now_is_the_same_mail(asked: Any, monkeypatch: Any, mailoutbox: Any) -> None:
    def away(*_: Any) -> None:
        raise notification.TryLater("OSError")

    with monkeypatch.context() as broken:
        broken.setattr(notification, "_send", away)
        for _ in range(2):
            with pytest.raises(notification.TryLater):
                mailing.mail(asked.message, Sort.NOTICE, None, timezone.now())
    tried = Notification.objects.get(sent_at=None)
    mailing.mail(asked.message, Sort.NOTICE, None, timezone.now())
    tried.refresh_from_db()
    assert tried.sent_at == timezone.now()
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(("days", "reminded"), [(4, False), (3, True), (0, True), (-1, False)])
def test_who_did_not_answer_is_reminded_some_days_before_the_last_day(
    asked: InformationRequest, city: Any, mailoutbox: Any, days: int, reminded: bool
) -> None:
    assert bool(remind(city, asked, days)) == reminded
    assert [mail.subject for mail in mailoutbox] == reminded * [
        "Bericht van Gemeente Voorbeeldstad: een herinnering aan onze vraag om meer gegevens"
    ]
    assert all(f"Ja, uiterlijk op {long(asked.due)}." in mail.body for mail in mailoutbox)


def test_once_however_often_it_is_looked_at(asked: InformationRequest, city: Any, mailoutbox: Any) -> None:
    [message] = remind(city, asked, 3)
    jobs.remind(message)
    assert remind(city, asked, 2) == []
    assert len(mailoutbox) == 1
    assert Notification.objects.filter(sort=Sort.REMINDER).count() == 1


def test_not_who_answered_nor_who_answered_while_it_waited(
    asked: InformationRequest, city: Any, mailoutbox: Any
) -> None:
    InformationRequest.objects.update(ended_on=timezone.localdate())
    assert remind(city, asked, 3) == []
    jobs.remind(Message.objects.get().pk)
    assert mailoutbox == []


def test_not_when_the_case_is_over_or_the_letter_went_on_paper(asked: InformationRequest, city: Any) -> None:
    Case.objects.update(closed_on=timezone.localdate())
    assert remind(city, asked, 3) == []
    Case.objects.update(closed_on=None)
    Message.objects.update(way=Message.Way.PRINT)
    assert remind(city, asked, 3) == []


def test_not_when_the_letter_only_just_went_nor_when_it_is_off(asked: Any, city: Any, settings: Any) -> None:
    Message.objects.update(sent_on=asked.due - timedelta(days=3))
    assert remind(city, asked, 3) == []
    Message.objects.update(sent_on=asked.due - timedelta(days=4))
    settings.REMIND_DAYS = 0
    assert remind(city, asked, 3) == []
    settings.REMIND_DAYS = 3
    assert remind(city, asked, 3) == [asked.message_id]


def test_a_reminder_that_cannot_be_delivered_moves_nothing(asked: InformationRequest, city: Any) -> None:
    Message.objects.update(email="")
    [message] = remind(city, asked, 3)
    row = Notification.objects.get(sort=Sort.REMINDER)
    assert (row.sent_at, row.failed_at, row.why) == (None, timezone.now(), "Unmailable")
    letter = Message.objects.get(pk=message)
    assert (letter.way, letter.undeliverable_at) == (Message.Way.INBOX, None)
    assert InformationRequest.objects.get().due == asked.due
    assert remind(city, asked, 2) == []
