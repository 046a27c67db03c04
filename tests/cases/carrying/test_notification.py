"""Notifications through a real mail server: to exactly the address given, tried for a day, and otherwise paper."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.mail import EmailMessage, get_connection
from django.db import connection, connections
from procrastinate.contrib.django import app

from openloket.cases import jobs
from openloket.cases.carrying import notification
from openloket.cases.models import Message
from openloket.cases.sent import receipts
from openloket.site.mail import django_settings
from tests.conftest import NOW, new_case
from tests.smtp_server import Mailbox, mail_server, make_certificate

NOT_SENT_TO_ANYONE = [
    "josé@voorbeeld.nl",
    "é" * 64 + "@voorbeeld.nl",
    "ſam@voorbeeld.nl",
    "a@x.nl\r\nRCPT TO:<b@y.nl>",
]


def context(attempts: int) -> Any:
    return SimpleNamespace(job=SimpleNamespace(attempts=attempts))


def use(settings: Any, box: Mailbox, security: str = "none", **more: str) -> None:
    environment = {
        "LOKET_SMTP_HOST": "127.0.0.1",
        "LOKET_SMTP_PORT": str(box.port),
        "LOKET_SMTP_SECURITY": security,
        **more,
    }
    for name, value in django_settings(environment, Path("unused")).items():
        setattr(settings, name, value)


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with mail_server() as found:
        use(settings, found)
        yield found


@pytest.fixture
def message(city: Any, settings: Any) -> Message:
    host, settings.EMAIL_HOST = (
        settings.EMAIL_HOST,
        "",
    )  # where mail is really sent, an address counts once it is confirmed
    receipts.send(new_case().pk, NOW)
    settings.EMAIL_HOST = host
    return Message.objects.get()


def way(message: Message) -> tuple[str, bool, bool]:
    message.refresh_from_db()
    return message.way, message.notified_at is not None, message.undeliverable_at is not None


SENT, WAITING, PAPER = ("inbox", True, False), ("inbox", False, False), ("print", False, True)


def test_it_goes_to_exactly_the_address_that_was_given(box: Mailbox, message: Message) -> None:
    Message.objects.update(email="Jan.o'Hara+x@straße.de")
    jobs.notify(context(0), message.pk)
    [(sender, recipient, text)] = box.taken
    assert (sender, recipient) == ("loket@voorbeeldstad.example", "Jan.o'Hara+x@xn--strae-oqa.de")
    assert "To: Jan.o'Hara+x@xn--strae-oqa.de\r\n" in text
    assert way(message) == SENT


@pytest.mark.parametrize("address", NOT_SENT_TO_ANYONE)
def test_an_address_that_cannot_be_mailed_to_becomes_paper_at_once(
    box: Mailbox, message: Message, address: str
) -> None:
    Message.objects.update(email=address)
    jobs.notify(context(0), message.pk)
    assert way(message) == PAPER
    assert box.taken == []


@pytest.mark.parametrize("address", NOT_SENT_TO_ANYONE)
def test_no_other_mail_of_ours_goes_to_another_address_either(box: Mailbox, address: str) -> None:
    mail = EmailMessage("Wachtwoord", "Tekst", to=[address])
    assert get_connection().send_messages([mail]) == 0
    assert box.taken == []


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "550 5.1.1 no such user"},
        {"RCPT": "553 5.1.3 bad address"},
        {"DATA": "554 5.6.0 refused"},
        {"TEXT": "552 5.2.3 too large"},
    ],
)
def test_refused_for_good_becomes_paper_at_once(box: Mailbox, message: Message, answers: dict[str, str]) -> None:
    box.answers = answers
    jobs.notify(context(0), message.pk)
    assert way(message) == PAPER


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "450 4.7.1 greylisted, try again"},
        {"RCPT": "421 4.3.2 too busy"},
        {"MAIL": "451 4.3.0 not now"},
        {"MAIL": "550 5.7.1 this sender may not"},
        {"DATA": "451 4.3.0 not now"},
        {"TEXT": "452 4.3.1 disk full"},
        {"CONNECT": "554 no service"},
        {"EHLO": "500 what", "HELO": "502 no"},
    ],
)
def test_what_may_pass_is_tried_for_a_day_and_then_becomes_paper(
    box: Mailbox, message: Message, city: Any, answers: dict[str, str]
) -> None:
    box.answers = answers
    at = NOW
    for attempts, wait in enumerate(notification.waits()):
        city.move_to(at)
        with pytest.raises(notification.TryLater) as failed:
            jobs.notify(context(attempts), message.pk)
        assert "suzanne" not in str(failed.value)
        assert failed.value.__suppress_context__  # the server's answer names the address; the log does not
        decision = jobs.notify.retry_strategy.get_retry_decision(
            exception=failed.value, job=SimpleNamespace(attempts=attempts)
        )
        assert decision.retry_at == at + wait
        assert way(message) == WAITING
        at += wait
    assert at - NOW == timedelta(hours=24)
    city.move_to(at)
    jobs.notify(context(len(notification.waits())), message.pk)
    assert way(message) == PAPER
    jobs.notify(context(0), message.pk)  # a repeat changes nothing
    assert way(message) == PAPER
    assert box.taken == []


def test_greylisted_and_then_taken(box: Mailbox, message: Message) -> None:
    box.answers = {"RCPT": "450 4.7.1 greylisted"}
    with pytest.raises(notification.TryLater):
        jobs.notify(context(0), message.pk)
    box.answers = {}
    jobs.notify(context(1), message.pk)
    assert way(message) == SENT


def test_taken_is_taken_even_when_the_goodbye_fails(box: Mailbox, message: Message) -> None:
    box.answers = {"QUIT": "500 stay"}
    jobs.notify(context(0), message.pk)
    assert way(message) == SENT
    assert len(box.taken) == 1


def test_a_server_that_is_away_says_nothing_or_is_unknown_may_come_back(
    settings: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        use(settings, Mailbox(port=silent.getsockname()[1]))
        settings.EMAIL_TIMEOUT = 0.05
        with pytest.raises(notification.TryLater, match="SMTPServerDisconnected"):
            jobs.notify(context(0), message.pk)
    finally:
        silent.close()
    with pytest.raises(notification.TryLater, match="ConnectionRefused"):
        jobs.notify(context(0), message.pk)

    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(notification.TryLater, match="gaierror"):
        jobs.notify(context(0), message.pk)
    assert way(message) == WAITING


@pytest.mark.parametrize(
    "municipality", [{"name": "Gemeente\nBcc: iemand@voorbeeld.nl"}, {"name": "\ud800"}, {}, {"name": None}]
)
def test_a_message_that_cannot_be_made_becomes_paper(
    box: Mailbox, message: Message, settings: Any, municipality: dict[str, Any]
) -> None:
    settings.MUNICIPALITY = municipality
    settings.BASE_URL = "http://localhost" if municipality.get("name", "") is not None else None
    jobs.notify(context(0), message.pk)
    assert way(message) == PAPER
    assert box.taken == []


def test_how_long_it_is_tried_is_a_setting(settings: Any) -> None:
    assert sum(notification.waits(), timedelta()) == timedelta(hours=24)
    settings.NOTIFY_HOURS = 1
    assert sum(notification.waits(), timedelta()) == timedelta(hours=1)
    assert notification.next_try(5, NOW, NOW) is None


def test_it_is_never_tried_again_after_48_hours(message: Message) -> None:
    early = notification.next_try(0, NOW, NOW + timedelta(hours=47))
    assert early == timedelta(minutes=1)
    assert notification.next_try(0, NOW, NOW + timedelta(hours=48)) is None
    assert notification.next_try(4, NOW, NOW + timedelta(hours=47, minutes=31)) is None


def queue(message: Message, status: str, attempts: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = 'notify'")
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, args, attempts) "
            "values ('default', 'notify', %s::procrastinate_job_status, jsonb_build_object('message', %s), %s)",
            [status, message.pk, attempts],
        )


def test_a_letter_whose_job_broke_off_goes_out_on_paper(message: Message, city: Any) -> None:
    queue(message, "failed")
    city.move_to(NOW + timedelta(minutes=119))
    jobs.finish_notifications(0)
    assert way(message) == WAITING
    city.move_to(NOW + timedelta(minutes=121))
    queue(message, "todo")
    jobs.finish_notifications(0)
    assert way(message) == WAITING
    queue(message, "failed")
    jobs.finish_notifications(0)
    assert way(message) == PAPER


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("earlier", "left", "found"), [(0, "todo", WAITING), (28, "succeeded", PAPER)])
def test_the_queue_itself_waits_and_gives_up(
    published: None, settings: Any, earlier: int, left: str, found: tuple[str, bool, bool]
) -> None:
    receipts.send(new_case(datum="2027-12-04").pk, datetime.now(UTC))
    message = Message.objects.get()
    queue(message, "todo", earlier)

    async def work() -> None:
        workers = app.with_connector(app.connector.get_worker_connector())
        async with workers.open_async():
            await workers.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="never")
        await sync_to_async(connections.close_all)()  # of the thread that jobs run on

    with mail_server() as box:
        use(settings, box)
        box.answers = {"RCPT": "450 4.7.1 greylisted"}
        asyncio.run(work())
    with connection.cursor() as cursor:
        cursor.execute(
            "select status, attempts, scheduled_at - now() from procrastinate_jobs where task_name = 'notify'"
        )
        status, attempts, wait = cursor.fetchone()
    assert (status, attempts) == (left, earlier + 1)
    assert left != "todo" or timedelta(seconds=30) < wait <= timedelta(seconds=60)
    assert way(message) == found


# The way to the server --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_mail_goes_by_starttls_tls_or_neither(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(security, certificate) as box:
        use(settings, box, security, LOKET_SMTP_USER="loket", LOKET_SMTP_PASSWORD="geheim")
        notification.send("jan@voorbeeld.nl", "receipt", None)
    assert [recipient for _, recipient, _ in box.taken] == ["jan@voorbeeld.nl"]
    assert box.encrypted == [security != "none"]
    assert box.logins == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail(settings: Any, tmp_path: Path, security: str) -> None:
    with mail_server(security, make_certificate(tmp_path / "server.pem")) as box:
        use(settings, box, security)
        with pytest.raises(notification.TryLater, match="SSLCertVerificationError"):
            notification.send("jan@voorbeeld.nl", "receipt", None)
    assert box.taken == []


def test_a_server_without_starttls_gets_no_mail_in_the_open(settings: Any) -> None:
    with mail_server() as box:
        use(settings, box, "starttls", LOKET_SMTP_USER="loket", LOKET_SMTP_PASSWORD="geheim")
        with pytest.raises(notification.TryLater, match="SMTPNotSupportedError"):
            notification.send("jan@voorbeeld.nl", "receipt", None)
    assert box.taken == []
    assert box.logins == 0
