"""What NotifyNL tells of a notification: believed with the token alone, once, in any order, and never twice the post."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openloket.cases.models import InformationRequest, Message, Notification
from tests.cases.sent.test_bounces import code
from tests.cases.sent.test_mailing import asked

__all__ = ["asked"]
TOKEN = "een-token-van-meer-dan-32-tekens-0123456789"


@pytest.fixture(autouse=True)
def token(settings: Any) -> None:
    settings.NOTIFYNL_TOKEN = TOKEN


def post(body: bytes, token: str = f"Bearer {TOKEN}") -> tuple[int, str]:
    headers = {"Authorization": token} if token else {}
    answer = Client().post(reverse("delivered"), body, content_type="application/json", headers=headers)
    return answer.status_code, next(iter(answer.json().values()))


def tell(status: str, reference: Any = None, **more: str) -> tuple[int, str]:
    told = {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": code() if reference is None else reference,
        "to": "suzanne@voorbeeld.example",
        "status": status,
        "created_at": "2026-05-14T12:15:30.000000Z",
        "completed_at": "2026-05-14T12:15:30.000000Z",
        "sent_at": "2026-05-14T12:15:30.000000Z",
        "notification_type": "email",
        "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
        "template_version": 1,
    }
    return post(json.dumps(told).encode(), **more)


def letter() -> Message:
    return Message.objects.get()


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_what_did_not_arrive_goes_by_post_once_and_no_term_runs_until_then(
    asked: InformationRequest, status: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert [tell(status), tell(status)] == [(200, "op papier"), (200, "al bekend")]
    row = Notification.objects.get()
    assert (letter().way, letter().sent_on, row.why) == (Message.Way.PRINT, None, status)
    assert row.failed_at == timezone.now()
    assert "suzanne" not in caplog.text


def test_what_arrived_is_noted_with_its_moment_and_the_first_word_stays(asked: InformationRequest, city: Any) -> None:
    first = timezone.now()
    assert tell("delivered") == (200, "genoteerd")
    city.shift(timedelta(hours=1))
    assert tell("delivered") == (200, "al bekend")
    row = Notification.objects.get()
    assert (row.delivered_at, row.failed_at, letter().way) == (first, None, Message.Way.INBOX)


def test_out_of_order_what_failed_stays_failed_and_what_fails_later_goes_by_post(asked: InformationRequest) -> None:
    assert [tell("permanent-failure"), tell("delivered")] == [(200, "op papier"), (200, "al bekend")]
    assert Notification.objects.get().delivered_at is None
    Notification.objects.update(failed_at=None, delivered_at=timezone.now())
    Message.objects.update(way=Message.Way.INBOX)
    assert tell("permanent-failure") == (200, "op papier")


def test_what_comes_after_ten_days_or_after_reading_moves_nothing(asked: InformationRequest, city: Any) -> None:
    Message.objects.update(read_at=timezone.now())
    assert tell("permanent-failure") == (200, "genoteerd")
    Notification.objects.update(failed_at=None)
    city.shift(timedelta(days=11))
    assert tell("permanent-failure") == (200, "te laat")
    assert letter().way == Message.Way.INBOX


@pytest.mark.parametrize("forged", ["", "Bearer", "Bearer x", f"bearer {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"])
def test_a_forged_word_changes_nothing(asked: InformationRequest, forged: str) -> None:
    assert tell("permanent-failure", token=forged) == (403, "Het token klopt niet.")
    assert letter().way == Message.Way.INBOX


@pytest.mark.parametrize("status", ["delivered", "permanent-failure"])
@pytest.mark.parametrize("reference", ["", "x", "0" * 32, "\0", "x" * 5000])
def test_a_reference_that_is_not_ours_changes_nothing(asked: Any, status: str, reference: str) -> None:
    assert tell(status, reference) == (404, "onbekend")
    assert letter().way == Message.Way.INBOX


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", b"[" * 5000, b'{"status": "sending", "reference": "x"}', b'{"status": ["delivered"]}',
     b'{"status": "delivered", "reference": 5}'],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(asked: InformationRequest, body: bytes) -> None:
    assert post(body) == (400, "Dit is geen bericht over een melding.")


def test_what_is_too_much_too_and_where_it_is_off_there_is_nothing(asked: Any, settings: Any) -> None:
    assert post(b" " * 10_001)[0] == 413
    settings.NOTIFYNL_TOKEN = ""
    assert tell("permanent-failure", token="Bearer ")[0] == 404
    assert Client().get(reverse("delivered")).status_code == 405
