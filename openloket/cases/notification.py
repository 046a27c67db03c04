"""The e-mail that says that a letter is ready: sent to exactly the address that was given, or not at all.

What stands in it is said in `notices`. What goes wrong is told apart: what may pass (a server that is away,
greylisting) and what will not (an address that does not exist, a message that cannot be made).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from openloket.cases import notices
from openloket.cases.notices import Notice
from openloket.forms.email import on_the_wire
from openloket.watch import meters

SOON = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 10, 15, 30))
"""How long to wait after each of the first tries that failed for now, an hour together."""
LATEST = timedelta(hours=48)
"""A notification goes within this time after the letter (Awb 2:10 lid 1); nothing is tried again after it."""


class TryLater(Exception):
    """The notification failed in a way that may pass."""


class Undeliverable(Exception):
    """The notification cannot be delivered; trying again does not help."""


def send(address: str, kind: str, until: date | None) -> None:
    """Tell whoever has this address that a letter of this kind is ready, with the last day to react to it. Raises as `mail` does."""
    mail(address, lambda: notices.write(kind, until))


def mail(address: str, write: Callable[[], Notice], code: str = "") -> None:
    """Write something and mail it to this address. Raises TryLater or Undeliverable, whatever went wrong.

    With a code it can come back: that names it, and nobody else. Their messages say what kind of thing went wrong, never the address: they are written to the log.
    """
    try:
        _send(address, write(), code)
    except Exception as error:
        for_good = _for_good(error)
        meters.MAILS.labels("undeliverable" if for_good else "again").inc()
        raise (Undeliverable if for_good else TryLater)(_named(error)) from None
    meters.MAILS.labels("sent").inc()


def envelope(code: str) -> str:
    """Return the address that a mail comes back to: that for what comes back, with the code of the mail in it."""
    name, _, domain = settings.BOUNCES.partition("@")
    return f"{name}+{code}@{domain}"


def waits() -> tuple[timedelta, ...]:
    """Return how long to wait after each try that failed for now: an hour of tries, then one an hour as long as is set."""
    return SOON + (settings.NOTIFY_HOURS - 1) * (timedelta(hours=1),)


def next_try(attempts: int, made_at: datetime, now: datetime) -> timedelta | None:
    """Return how long to wait after a try that failed for now, `attempts` others before it; None: do not try again."""
    if attempts >= len(waits()) or now + waits()[attempts] > made_at + LATEST:
        return None
    return waits()[attempts]


def _send(address: str, notice: Notice, code: str) -> None:
    headers = {"Auto-Submitted": "auto-generated"}  # nobody's absence is answered to us (RFC 3834)
    if code:
        headers["Message-ID"] = f"<{code}@{_domain(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])}>"
    message = EmailMultiAlternatives(notice.subject, notice.text, to=[on_the_wire(address)], headers=headers)
    if code and settings.BOUNCES:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
        message.from_email = envelope(code)
    message.attach_alternative(notice.html, "text/html")
    connection = get_connection()
    try:
        connection.open()
        if connection.send_messages([message]) != 1:
            raise OSError("not sent")
    finally:
        with contextlib.suppress(Exception):  # once the server has taken it, a bad goodbye changes nothing
            connection.close()


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _for_good(error: Exception) -> bool:
    """Say whether trying again cannot help: refused with a 5xx for this recipient or text, or never made at all."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return not isinstance(error, OSError)  # an SMTPException is an OSError too


def _named(error: Exception) -> str:
    """Return the kind of an error and the server's codes, never the address."""
    codes: list[int] = []
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, SMTPResponseException):
        codes = [error.smtp_code]
    return " ".join([type(error).__name__, *map(str, codes)])
