"""Send a notification by way of our own mail server."""

from __future__ import annotations

import contextlib
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from openloket.cases.carrying.notices import Notice
from openloket.cases.carrying.provider import TryLater, Undeliverable
from openloket.forms.email import on_the_wire


class Smtp:
    """Mail a notification to exactly the address that was given, or not at all."""

    def send(self, to: str, notice: Notice, code: str, again: bool) -> None:
        """Hand a notification to the mail server; a second time is the same mail, by its Message-ID. Raises as Provider does."""
        try:
            _send(to, notice, code)
        except Exception as error:
            raise (Undeliverable if _for_good(error) else TryLater)(_named(error)) from None


def envelope(code: str) -> str:
    """Return the address that a mail comes back to: that for what comes back, with the code of the mail in it."""
    name, _, domain = settings.BOUNCES.partition("@")
    return f"{name}+{code}@{domain}"


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
