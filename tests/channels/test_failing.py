"""The mail room sees of which letters the notification does not arrive, and sends them again or on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.models import InformationRequest, Message, Notification
from openloket.cases.sent import bounces, mailing
from openloket.channels.mailroom import make_batch
from openloket.people.models import Look
from tests.cases.sent.test_bounces import code
from tests.cases.sent.test_mailing import asked
from tests.cases.test_jobs import context
from tests.conftest import staff, staff_client

__all__ = ["asked"]
HEADING = "Meldingen die niet aankomen"


def page(client: Client) -> str:
    return client.get(reverse("mailroom")).content.decode()


def choose(client: Client, how: str, letter: object) -> str:
    return client.post(reverse("mailroom"), {"notification": str(letter), "how": how}, follow=True).content.decode()


def test_what_came_back_is_mailed_again_and_then_counts_from_that_day(
    asked: InformationRequest, city: Any, mailoutbox: Any
) -> None:
    client, letter = staff_client("frans"), Message.objects.get()
    assert HEADING not in page(client)
    bounces.came_back(code(), "5.1.1", timezone.now())
    assert HEADING in page(client)
    assert Look.objects.latest("pk").subjects
    city.shift(timedelta(days=1))
    assert "Wij sturen de melding opnieuw" in choose(staff_client("frans"), "mail", letter.pk)
    assert mailing.notified(Message.objects.get()).missed
    jobs.notify(context(0), letter.pk)
    assert len(mailoutbox) == 1
    letter.refresh_from_db()
    today = timezone.localdate()
    assert (letter.way, letter.sent_on) == (Message.Way.INBOX, today)
    assert not mailing.notified(letter).missed
    asked.refresh_from_db()
    assert asked.asked_on == today
    assert Notification.objects.count() == 2
    assert HEADING not in page(staff_client("frans"))


def test_what_fails_for_now_goes_on_paper_when_the_mail_room_says_so(asked: InformationRequest, city: Any) -> None:
    Message.objects.update(notified_at=None, sent_on=None)
    assert HEADING not in page(staff_client("frans"))
    city.shift(timedelta(hours=1, seconds=1))
    client = staff_client("frans")
    assert HEADING in page(client)
    assert "De brief gaat op papier" in choose(client, "paper", Message.objects.get().pk)
    assert Message.objects.get().way == Message.Way.PRINT


def test_what_is_in_a_batch_or_arrived_is_left_as_it_is(asked: InformationRequest) -> None:
    client, letter = staff_client("frans"), Message.objects.get()
    for how in ("paper", "mail", "x"):
        assert "Dat kan niet meer" in choose(client, how, letter.pk)
    bounces.came_back(code(), "5.1.1", timezone.now())
    make_batch(staff("frans"))
    before = list(Message.objects.values())
    for given in (letter.pk, 0, "x", "\0"):
        assert "Dat kan niet meer" in choose(client, "mail", given)
    assert list(Message.objects.values()) == before


def test_only_who_does_the_post_may(asked: InformationRequest) -> None:
    bounces.came_back(code(), "5.1.1", timezone.now())
    answer = staff_client("anna").post(reverse("mailroom"), {"notification": Message.objects.get().pk, "how": "mail"})
    assert answer.status_code == 403
    assert Message.objects.get().way == Message.Way.PRINT
