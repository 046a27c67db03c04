"""Send a notification by way of NotifyNL, which speaks the API of GOV.UK Notify: an e-mail, or a text message.

What it says is ours: a template there has a place for the subject and one for the text, in which nothing personal
stands. What becomes of it NotifyNL tells later, by our own reference (channels.delivered). See docs/adr/0024-notifynl.md.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import OctKey

from openloket.calling import Bounded, Limits
from openloket.cases.carrying.notices import Notice
from openloket.cases.carrying.provider import TryLater, Undeliverable

CREATED, BAD_REQUEST, TOO_MANY = 201, 400, 429
_UUID = 36
LONGEST = timedelta(days=7)
"""Whoever asks us to wait longer than this is not believed."""


@dataclass(frozen=True)
class Account:
    """Hold where NotifyNL is, the key with which we call it, and the templates that our notifications go in."""

    url: str
    key: str = field(repr=False)
    """As NotifyNL gives it: a name, the id of our service and a secret, with hyphens between them."""
    email_template: str
    sms_template: str

    @property
    def service(self) -> str:
        """Return the id of our service, which the key holds."""
        return self.key[-2 * _UUID - 1 : -_UUID - 1]

    @property
    def secret(self) -> str:
        """Return the secret, with which the key ends."""
        return self.key[-_UUID:]


class _Session(Bounded):
    limits = Limits(seconds=10, most=500_000, at_once=8, turn=10)


class NotifyNl:
    """Have NotifyNL send a notification, once for each code."""

    def send(self, to: str, notice: Notice, code: str, again: bool) -> None:
        """Hand a notification to NotifyNL, unless it has it from an earlier try that got no answer. Raises as Provider does."""
        account = settings.NOTIFYNL
        if account is None:
            raise TryLater("no key for NotifyNL")
        if again and code and _has(account, code):
            return
        if "@" in to:
            path, body = "email", {"email_address": to, "template_id": account.email_template}
        else:
            path, body = "sms", {"phone_number": to, "template_id": account.sms_template}
        if not body["template_id"]:
            raise Undeliverable(f"no template for {path}")
        said = {"onderwerp": notice.subject, "bericht": notice.text}
        answer = _call(
            account, "POST", path, json={**body, "personalisation": said, **({"reference": code} if code else {})}
        )
        if answer.status_code == BAD_REQUEST and _errors(answer) == {"ValidationError"}:
            raise Undeliverable("HTTP 400 ValidationError")
        _checked(answer, CREATED, "id")


def ask() -> None:
    """Ask NotifyNL something that changes nothing. Raises TryLater when it does not answer, or does not know us."""
    if settings.NOTIFYNL is not None:
        _has(settings.NOTIFYNL, "vraag")


def _has(account: Account, code: str) -> bool:
    """Say whether NotifyNL has a notification with our code: it took one, and we did not hear so."""
    answer = _call(account, "GET", "", params={"reference": code})
    return bool(_checked(answer, requests.codes.ok, "notifications"))


def _call(account: Account, method: str, path: str, **request: Any) -> requests.Response:
    token = jwt.encode(
        {"alg": "HS256", "typ": "JWT"},
        {"iss": account.service, "iat": int(time.time())},
        OctKey.import_key(account.secret),
    )
    address = "/".join(filter(None, [f"{account.url}/v2/notifications", path]))
    try:
        with _Session() as session:
            return session.request(method, address, headers={"Authorization": f"Bearer {token}"}, **request)
    except requests.RequestException as error:
        raise TryLater(type(error).__name__) from None


def _checked(answer: requests.Response, expected: int, name: str) -> Any:
    """Return what an answer has under a name. Raises TryLater for any other answer: our key or account can be mended within a day."""
    if answer.status_code != expected:
        wait = _wait(answer.headers.get("Retry-After", "")) if answer.status_code >= TOO_MANY else timedelta()
        raise TryLater(" ".join([f"HTTP {answer.status_code}", *sorted(_errors(answer))]), wait)
    found = _json(answer).get(name)
    if not isinstance(found, (str, list)):
        raise TryLater(f"HTTP {answer.status_code} without {name}")
    return found


def _errors(answer: requests.Response) -> set[str]:
    """Return the names of the errors in an answer: their texts may change, and may name the address."""
    errors = _json(answer).get("errors")
    found = [error.get("error") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return {name for name in found if isinstance(name, str) and name.isidentifier() and len(name) < 40}


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _wait(text: str) -> timedelta:
    """Read Retry-After, in seconds or as a moment, LONGEST at most; nothing when it is neither."""
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return min(timedelta(seconds=int(text)), LONGEST)
    try:
        return min(max(parsedate_to_datetime(text) - datetime.now(UTC), timedelta()), LONGEST)
    except (ValueError, TypeError):
        return timedelta()
