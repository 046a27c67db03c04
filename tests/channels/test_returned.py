"""Where a provider tells that a notification did not arrive: signed, read, and nothing doubled; a forgery changes nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openloket.cases.models import InformationRequest, Message, Notification
from tests.cases.sent.test_bounces import code, dsn
from tests.cases.sent.test_mailing import asked

__all__ = ["asked"]
SECRET = "een geheim van meer dan tweeëndertig tekens"


@pytest.fixture(autouse=True)
def secret(settings: Any) -> None:
    settings.BOUNCE_SECRET = SECRET


def tell(body: bytes, kind: str = "application/json", secret: str = SECRET, ago: int = 0, signature: str = "") -> Any:
    at = int(timezone.now().timestamp()) - ago
    right = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Loket-Signature": signature or f"t={at},v1={right}"}
    return Client().post(reverse("returned"), body, content_type=kind, headers=headers)


def way() -> str:
    return Message.objects.get().way


def test_a_report_of_a_mail_server_sends_the_letter_by_post_once(asked: InformationRequest) -> None:
    for said in ("op papier", "al bekend"):
        answer = tell(dsn(code()), "message/rfc822")
        assert (answer.status_code, answer.json()) == (200, {"gevolg": said})
    assert way() == Message.Way.PRINT
    assert Notification.objects.count() == 1


def test_a_provider_tells_the_same_in_json(asked: InformationRequest) -> None:
    answer = tell(json.dumps({"code": code(), "status": "550 5.1.1 no such user <suzanne@voorbeeld.example>"}).encode())
    assert answer.json() == {"gevolg": "op papier"}
    assert Notification.objects.get().why == "5.1.1"


@pytest.mark.parametrize("status", ["4.4.1", "2.0.0", "", 5])
def test_what_is_still_tried_changes_nothing(asked: InformationRequest, status: Any) -> None:
    answer = tell(json.dumps({"code": code(), "status": status}).encode())
    assert (answer.status_code, answer.json()) == (200, {"gevolg": "geen: dit is geen definitieve fout"})
    assert way() == Message.Way.INBOX


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "een ander geheim"},
        {"ago": 301},
        {"ago": -301},
        {"signature": "x"},
        {"signature": "t=1,v1=" + "0" * 64},
    ],
)
def test_a_forged_or_old_word_changes_nothing(asked: InformationRequest, forged: dict[str, Any]) -> None:
    answer = tell(json.dumps({"code": code(), "status": "5.1.1"}).encode(), **forged)
    assert (answer.status_code, list(answer.json())) == (403, ["fout"])
    assert way() == Message.Way.INBOX


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", "application/json"), (b"[]", "application/json"), (b'{"code": 1, "status": "5.1.1"}', "application/json"),
     (b'{"code": "a"}', "application/json"), (b"[" * 100_000, "application/json"), (b"\xff", "application/json"),
     (b"From: a@b.example\n\nHoi", "message/rfc822")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(db: Any, body: bytes, kind: str) -> None:
    assert tell(body, kind).status_code == 400


def test_a_mail_that_we_did_not_send_is_said_to_be_unknown(asked: InformationRequest) -> None:
    for unknown in ("f" * 32, "\0", ""):
        answer = tell(json.dumps({"code": unknown, "status": "5.1.1"}).encode())
        assert (answer.status_code, answer.json()) == (404, {"gevolg": "onbekend"})
    assert way() == Message.Way.INBOX


def test_a_word_that_is_too_long_is_refused(db: Any) -> None:
    assert tell(b" " * 1_000_001).status_code == 413


def test_without_a_secret_there_is_nobody_to_believe(asked: InformationRequest, settings: Any) -> None:
    settings.BOUNCE_SECRET = ""
    assert tell(json.dumps({"code": code(), "status": "5.1.1"}).encode(), secret="").status_code == 404
    assert way() == Message.Way.INBOX
