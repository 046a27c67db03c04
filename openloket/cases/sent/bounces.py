"""Notifications that come back: what a mail server reports (RFC 3464) or a provider tells, and what follows (Awb 2:11).

A report names a mail by its code, in the address that it came to or in the Message-ID of what it returns. What is no
such report is not taken for one, and one without a code of ours changes nothing. A letter whose notification came back
goes by post, unless it was read: then whom it is for has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from enum import StrEnum

from django.db import transaction

from openloket.cases.carrying import wishes
from openloket.cases.models import Notification
from openloket.cases.sent import sending

LARGEST = 1_000_000
"""Bytes that are read of a report."""
COUNTS = timedelta(days=10)
"""Mail servers give up within five days or so; a report that comes later than this changes nothing any more."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)
_CODE = re.compile(r"(?:\+|<|^)([0-9a-f]{32})@", re.ASCII)
_WENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


@dataclass(frozen=True)
class Report:
    """Hold what a mail server says of a mail of ours."""

    code: str
    """Names the mail; empty when the report does not say which it is about."""
    for_good: bool
    """Says whether it gave up; otherwise it goes on trying, or delivered it."""
    status: str
    """The status in three numbers, such as 5.1.1 for an address that does not exist."""


class Outcome(StrEnum):
    """Say what became of a notification that came back."""

    TO_PAPER = "op papier"
    NOTED = "genoteerd"
    KNOWN = "al bekend"
    TOO_LATE = "te laat"
    UNKNOWN = "onbekend"


def read(raw: bytes) -> Report | None:
    """Read a mail as a report of delivery; None when it is something else, such as an answer of a person or a machine."""
    mail = message_from_bytes(raw[:LARGEST])
    if mail.get_content_type() != "multipart/report" or mail.get_param("report-type") != "delivery-status":
        return None
    blocks = [block for part in _parts(mail, "message/delivery-status") for block in _blocks(part)]
    said = [(_field(block, "Action").lower(), _field(block, "Status")) for block in blocks if "Action" in block]
    if not said:
        return None
    failed = [status for action, status in said if action == "failed"]
    return Report(_code(mail), bool(failed), clean((failed or [status for _, status in said])[0]))


def came_back(code: str, status: str, at: datetime) -> Outcome:
    """Note that a notification did not arrive, and send its letter by post; a repeat changes nothing."""
    with transaction.atomic():
        row = Notification.objects.select_for_update(of=("self",)).select_related("message").filter(code=code).first()
        if row is None:
            return Outcome.UNKNOWN
        if row.failed_at is not None:
            return Outcome.KNOWN
        if at > row.made_at + COUNTS:
            return Outcome.TOO_LATE
        row.failed_at, row.why = at, status
        row.save(update_fields=["failed_at", "why"])
        wishes.returned(row.address or row.message.email, status, row.made_at, at)
        if row.sort != Notification.Sort.NOTICE or row.message.read_at is not None:
            return Outcome.NOTED
        sending.to_paper(row.message_id, at)
    return Outcome.TO_PAPER


def arrived(code: str, at: datetime) -> Outcome:
    """Note that a notification reached its mailbox; what came back before, or was told before, stays as it was."""
    changed = Notification.objects.filter(code=code, delivered_at=None, failed_at=None).update(delivered_at=at)
    if changed:
        return Outcome.NOTED
    return Outcome.KNOWN if Notification.objects.filter(code=code).exists() else Outcome.UNKNOWN


def clean(status: object) -> str:
    """Return the status that a text holds, in three numbers; empty without one."""
    found = _STATUS.search(str(status)[:100])
    return found.group() if found else ""


def _parts(mail: Mail, kind: str) -> Iterator[Mail]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def _blocks(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Mail)] if isinstance(payload, list) else []


def _field(mail: Mail, name: str) -> str:
    return str(mail.get(name, "")).strip()


def _code(mail: Mail) -> str:
    """Return the code in the address that a report came to, or in the Message-ID of the mail that it returns."""
    texts = [str(value) for name in _WENT_TO for value in mail.get_all(name, [])]
    for part in _parts(mail, "message/rfc822"):
        texts += [_field(returned, "Message-ID") for returned in _blocks(part)]
    for part in _parts(mail, "text/rfc822-headers"):
        held = part.get_payload(decode=True)
        texts.append(_field(message_from_bytes(held), "Message-ID") if isinstance(held, bytes) else "")
    return next((found.group(1) for text in texts if (found := _CODE.search(text.strip()))), "")
