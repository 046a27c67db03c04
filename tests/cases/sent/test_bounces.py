"""Notifications that come back: read as mail servers report them, and what follows for the letter and its term."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openloket.cases import jobs
from openloket.cases.models import InformationRequest, Message, Notification
from openloket.cases.sent import bounces, mailing, receipts
from openloket.cases.sent.bounces import Outcome, Report
from openloket.channels.mailroom import make_batch
from openloket.law.notified import Notified
from openloket.registers.models import Besluit
from tests.cases.sent.test_mailing import asked
from tests.cases.sent.test_sending import decided, fresh
from tests.cases.test_jobs import context
from tests.conftest import new_case, staff

__all__ = ["asked"]
CODE = "0123456789abcdef" * 2


def dsn(
    code: str = CODE,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = "loket@voorbeeldstad.example",
    returned: str = "message/rfc822",
    message_id: str | None = None,
) -> bytes:
    """Write the report of a mail server (RFC 3464) about a mail with this code, as Postfix does."""
    identified = message_id if message_id is not None else f"<{code}@voorbeeldstad.example>"
    return f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 15 Sep 2026 11:30:00 +0200

Final-Recipient: rfc822; suzanne@voorbeeld.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <suzanne@voorbeeld.example>: unknown

--grens
Content-Type: {returned}

From: loket@voorbeeldstad.example
To: suzanne@voorbeeld.example
Message-ID: {identified}
Subject: Bericht van Gemeente Voorbeeldstad

--grens--
""".encode()


# Reading ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_mail_that_it_returns(returned: str) -> None:
    assert bounces.read(dsn(returned=returned)) == Report(CODE, for_good=True, status="5.1.1")


def test_a_report_names_it_by_the_address_that_it_came_to() -> None:
    raw = dsn(to=f"retour+{CODE}@voorbeeldstad.example", message_id="")
    assert bounces.read(raw) == Report(CODE, for_good=True, status="5.1.1")


@pytest.mark.parametrize(
    ("action", "status", "for_good"),
    [("failed", "5.2.2", True), ("failed", "4.4.7", True), ("Failed", "5.0.0", True), ("delayed", "4.4.1", False),
     ("delivered", "2.0.0", False), ("relayed", "2.0.0", False), ("expanded", "2.0.0", False)],
)  # fmt: skip
def test_only_what_a_server_gave_up_on_is_for_good(action: str, status: str, for_good: bool) -> None:
    report = bounces.read(dsn(action=action, status=status))
    assert report == Report(CODE, for_good, status)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: suzanne@voorbeeld.example\n\nIk ben er even niet.",
        f"To: retour+{CODE}@voorbeeldstad.example\nSubject: Re: Bericht\n\nDank u".encode(),
        dsn().replace(b"report-type=delivery-status", b"report-type=disposition-notification"),
        dsn().replace(b"message/delivery-status", b"text/plain"),
        dsn().replace(b"Action: failed\n", b""),
    ],
)
def test_what_is_no_report_is_not_taken_for_one(raw: bytes) -> None:
    assert bounces.read(raw) is None


@pytest.mark.parametrize("message_id", ["", "<iets@anders.example>", f"<x{CODE}@voorbeeldstad.example>", f"<{CODE}>"])
def test_a_report_on_another_mail_has_no_code(message_id: str) -> None:
    assert bounces.read(dsn(message_id=message_id)) == Report("", for_good=True, status="5.1.1")


@given(st.binary(max_size=300), st.integers(0, len(dsn())))
def test_whatever_comes_in_is_read_or_not_and_never_breaks(junk: bytes, at: int) -> None:
    raw = dsn()
    report = bounces.read(raw[:at] + junk + raw[at:])
    assert report is None or len(report.code) in (0, 32)
    assert report is None or report.status == bounces.clean(report.status)


# What follows ----------------------------------------------------------------------------------------------------------


def code() -> str:
    return Notification.objects.latest("pk").code


def test_awb_2_11_a_decision_whose_notification_came_back_goes_by_post_and_counts_from_then(
    city: Any, mailoutbox: Any
) -> None:
    case = decided()
    jobs.notify(context(0), Message.objects.get(kind="decision").pk)
    first = Besluit.objects.get().uiterlijke_reactiedatum
    day = timezone.localdate()
    city.shift(timedelta(days=2))
    assert bounces.came_back(code(), "5.1.1", timezone.now()) == Outcome.TO_PAPER
    letter = Message.objects.get(kind="decision")
    assert (letter.way, letter.sent_on, letter.undeliverable_at) == (Message.Way.PRINT, None, timezone.now())
    assert Besluit.objects.get().uiterlijke_reactiedatum is None
    assert mailing.notified(letter) == Notified(day, timezone.localdate())
    assert mailing.notified(letter).missed
    make_batch(staff("frans"))
    last = Besluit.objects.get().uiterlijke_reactiedatum
    assert first is not None
    assert last is not None
    assert last > first
    assert fresh(case).closed_on is not None


def test_awb_2_11_a_request_whose_notification_came_back_stops_no_clock(asked: InformationRequest) -> None:
    assert bounces.came_back(code(), "5.1.1", timezone.now()) == Outcome.TO_PAPER
    asked.refresh_from_db()
    assert asked.message is not None
    assert asked.message.way == Message.Way.PRINT
    assert asked.ended_on is None


def test_the_same_report_twice_changes_nothing_more(asked: InformationRequest, city: Any) -> None:
    bounces.came_back(code(), "5.1.1", timezone.now())
    make_batch(staff("frans"))
    before = list(Message.objects.values())
    city.shift(timedelta(hours=1))
    assert bounces.came_back(code(), "5.4.7", timezone.now()) == Outcome.KNOWN
    assert list(Message.objects.values()) == before
    assert Notification.objects.get().why == "5.1.1"


def test_a_letter_that_was_read_stays_where_it_was_read(asked: InformationRequest) -> None:
    Message.objects.update(read_at=timezone.now())
    assert bounces.came_back(code(), "5.1.1", timezone.now()) == Outcome.NOTED
    letter = Message.objects.get()
    assert (letter.way, letter.undeliverable_at) == (Message.Way.INBOX, None)
    today = timezone.localdate()
    assert mailing.notified(letter) == Notified(today, today, today)


def test_a_reminder_that_came_back_moves_no_letter(asked: InformationRequest) -> None:
    mailing.mail(Message.objects.get(), Notification.Sort.REMINDER, asked.due, timezone.now())
    assert bounces.came_back(code(), "5.1.1", timezone.now()) == Outcome.NOTED
    assert Message.objects.get().way == Message.Way.INBOX
    assert not mailing.notified(Message.objects.get()).missed


def test_a_report_of_an_unknown_mail_or_a_very_late_one_changes_nothing(asked: InformationRequest, city: Any) -> None:
    for unknown in ("", "f" * 32, "x\u20ac"):
        assert bounces.came_back(unknown, "5.1.1", timezone.now()) == Outcome.UNKNOWN
    city.shift(timedelta(days=10, seconds=1))
    assert bounces.came_back(code(), "5.1.1", timezone.now()) == Outcome.TOO_LATE
    assert Message.objects.get().way == Message.Way.INBOX
    assert Notification.objects.get().failed_at is None


def test_a_letter_of_which_nobody_was_notified_yet_was_missed_until_it_is(city: Any, mailoutbox: Any) -> None:
    receipts.send(new_case().pk, timezone.now())
    letter = Message.objects.get()
    assert mailing.notified(letter) == Notified(None)
    assert mailing.notified(letter).missed
    jobs.notify(context(0), letter.pk)
    letter.refresh_from_db()
    assert mailing.notified(letter) == Notified(timezone.localdate())
    assert not mailing.notified(letter).missed


def test_a_letter_of_an_earlier_release_is_known_by_what_it_kept(city: Any, mailoutbox: Any) -> None:
    receipts.send(new_case().pk, timezone.now())
    jobs.notify(context(0), Message.objects.get().pk)
    Notification.objects.all().delete()
    assert mailing.notified(Message.objects.get()) == Notified(timezone.localdate())
