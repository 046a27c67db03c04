"""Notifications by NotifyNL, against a server that speaks its published API: once for each, whatever it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from openloket.calling import Limits
from openloket.cases import jobs
from openloket.cases.carrying import by_notifynl, notices, notification
from openloket.cases.carrying.by_notifynl import NotifyNl
from openloket.cases.carrying.provider import TryLater, Undeliverable
from openloket.cases.models import InformationRequest, Message, Notification
from openloket.cases.sent import mailing
from tests.cases.sent.test_mailing import asked
from tests.cases.test_jobs import context
from tests.notifynl_server import EMAIL, SECRET, SMS, Answer, NotifyServer, notifynl, refusal

__all__ = ["asked"]
CODE = "0123456789abcdef" * 2
TO = "suzanne@voorbeeld.example"


@pytest.fixture
def server(settings: Any) -> Iterator[NotifyServer]:
    with notifynl() as found:
        settings.NOTIFYNL, settings.MAIL_BY = found.account(), "notifynl"
        yield found


def send(to: str = TO, code: str = CODE, *, again: bool = False) -> None:
    NotifyNl().send(to, notices.write("request", None), code, again)


def test_it_gets_our_text_our_reference_and_nothing_of_who_it_is_for(server: NotifyServer) -> None:
    send()
    [taken] = server.taken
    notice = notices.write("request", None)
    assert taken["email_address"] == TO
    assert (taken["template_id"], taken["reference"]) == (EMAIL, CODE)
    assert taken["personalisation"] == {"onderwerp": notice.subject, "bericht": notice.text}
    assert "suzanne" not in json.dumps(taken["personalisation"]).lower()


def test_a_number_gets_a_text_message_also_where_e_mail_goes_by_our_own_server(
    server: NotifyServer, settings: Any
) -> None:
    settings.MAIL_BY = "smtp"
    notification.mail("+31612345678", lambda: notices.write("request", None), CODE)
    assert (server.taken[0]["phone_number"], server.taken[0]["template_id"]) == ("+31612345678", SMS)
    settings.NOTIFYNL = server.account(sms_template="")
    with pytest.raises(Undeliverable, match="no template for sms"):
        notification.mail("+31612345678", lambda: notices.write("request", None), CODE)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(500, refusal(500, "Exception")), "HTTP 500 Exception"),
        (Answer(503, b"<html>sorry</html>"), "HTTP 503"),
        (Answer(401, refusal(401, "AuthError")), "HTTP 401 AuthError"),
        (Answer(403, refusal(403, "AuthError")), "HTTP 403 AuthError"),
        (Answer(400, refusal(400, "BadRequestError", "Can't send in trial mode")), "HTTP 400 BadRequestError"),
        (Answer(201, b"{}"), "HTTP 201 without id"),
        (Answer(201, b"niets"), "HTTP 201 without id"),
        (Answer(201, b"[" * 100_000), "HTTP 201 without id"),
        (Answer(302, b"", {"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
    ],
)  # fmt: skip
def test_what_can_be_mended_is_tried_again(server: NotifyServer, answer: Answer, why: str) -> None:
    server.answers = [answer]
    with pytest.raises(TryLater) as failed:
        send()
    assert str(failed.value) == why
    assert server.taken == []


@pytest.mark.parametrize("changed", [{"key": "proef-" + "-".join([EMAIL, SMS])}, {"email_template": SMS}])
def test_so_is_what_we_set_wrong(server: NotifyServer, settings: Any, changed: dict[str, str]) -> None:
    settings.NOTIFYNL = server.account(**changed)
    with pytest.raises(TryLater, match="HTTP 40"):
        send()


def test_an_address_that_is_refused_is_given_up_without_naming_it(server: NotifyServer) -> None:
    with pytest.raises(Undeliverable) as failed:
        send("geen adres@voorbeeld")
    assert str(failed.value) == "HTTP 400 ValidationError"


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120),
        ("", 0),
        ("straks", 0),
        ("-5", 0),
        ("999999999", 7 * 24 * 3600),
        ("9" * 30, 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ],
)
def test_who_asks_us_to_wait_is_waited_for(server: NotifyServer, given: str, seconds: int) -> None:
    server.answers = [Answer(429, refusal(429, "RateLimitError"), {"Retry-After": given})]
    with pytest.raises(TryLater, match="HTTP 429 RateLimitError") as failed:
        send()
    assert failed.value.after == timedelta(seconds=seconds)


def test_until_a_moment_too(server: NotifyServer) -> None:
    until = datetime.now(UTC) + timedelta(minutes=30)
    server.answers = [Answer(503, b"", {"Retry-After": format_datetime(until, usegmt=True)})]
    with pytest.raises(TryLater) as failed:
        send()
    assert timedelta(minutes=29) < failed.value.after <= timedelta(minutes=30)


def test_nothing_goes_twice_when_it_was_taken_and_we_did_not_hear_so(
    server: NotifyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_notifynl._Session, "limits", Limits(seconds=0.3, most=100_000, at_once=2, turn=1))
    server.answers = [Answer(201, taken=True, after=1)]
    with pytest.raises(TryLater, match="Timeout"):
        send()
    send(again=True)
    assert len(server.taken) == 1
    assert server.calls[-1] == f"GET /v2/notifications?reference={CODE}"
    server.taken.clear()
    send(again=True)
    assert len(server.taken) == 1, "what it never took goes"


def test_while_it_cannot_say_whether_it_has_it_nothing_is_sent(server: NotifyServer) -> None:
    server.answers = [Answer(500), Answer(200, b'{"notifications": "wat"}')]
    with pytest.raises(TryLater, match="HTTP 500"):
        send(again=True)
    assert server.calls == [f"GET /v2/notifications?reference={CODE}"]


def test_away_is_tried_again(server: NotifyServer, settings: Any) -> None:
    settings.NOTIFYNL = server.account(url="http://127.0.0.1:9")
    with pytest.raises(TryLater, match="ConnectionError"):
        send()


def test_a_letter_is_told_of_once_and_counts_from_then(asked: InformationRequest, server: NotifyServer) -> None:
    letter = Message.objects.get()
    Message.objects.update(notified_at=None, sent_on=None)
    Notification.objects.all().delete()
    server.answers = [Answer(502, taken=True)]
    with pytest.raises(TryLater):
        jobs.notify(context(0), letter.pk)
    row = Notification.objects.get()
    assert (row.sent_at, row.why) == (None, "HTTP 502")
    letter.refresh_from_db()
    assert letter.notified_at is None
    jobs.notify(context(1), letter.pk)
    [taken] = server.taken
    row.refresh_from_db()
    letter.refresh_from_db()
    assert taken["reference"] == row.code
    assert row.sent_at == letter.notified_at
    assert mailing.notified(letter).sent_on == letter.sent_on


def test_who_asks_for_more_time_than_there_is_left_sends_it_to_paper(
    asked: InformationRequest, server: NotifyServer
) -> None:
    letter = Message.objects.get()
    Message.objects.update(notified_at=None, sent_on=None)
    server.answers = [Answer(429, b"{}", {"Retry-After": str(49 * 3600)})]
    jobs.notify(context(0), letter.pk)
    letter.refresh_from_db()
    assert letter.way == Message.Way.PRINT
    assert Notification.objects.latest("pk").why == "HTTP 429"


def test_the_next_try_waits_as_long_as_was_asked() -> None:
    waited = jobs._AfterAWhile().get_retry_decision(
        exception=TryLater("HTTP 429", timedelta(hours=2)), job=context(0).job
    )
    assert waited is not None
    assert waited.retry_at is not None
    assert abs(waited.retry_at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(seconds=10)


def test_the_key_stands_in_no_error(server: NotifyServer) -> None:
    assert SECRET not in repr(server.account())
