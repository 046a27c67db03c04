"""Where mail goes, from the environment: the server, and whether the way to it is encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formataddr
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from openloket.channels.mailbox import Mailbox
from openloket.forms.email import Unmailable, on_the_wire

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The ways to a mail server, each with its usual port: encrypted after greeting, encrypted from the start, or not at all."""
IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
TIMEOUT = 10
"""Seconds that a mail server may take for one step."""


def django_settings(environment: Mapping[str, str], files: Path) -> dict[str, Any]:
    """Return Django's settings for mail; without a server mail is written to `files`. Raises ImproperlyConfigured.

    Encrypted means with a certificate that is checked; a server that does not offer it gets no mail.
    """
    host = environment.get("LOKET_SMTP_HOST", "").strip()
    security = environment.get("LOKET_SMTP_SECURITY", "").strip().lower() or "starttls"
    if security not in PORTS:
        raise ImproperlyConfigured(f"LOKET_SMTP_SECURITY is ‘{security}’, en kan alleen starttls, tls of none zijn.")
    port = _port(environment.get("LOKET_SMTP_PORT", "").strip() or str(PORTS[security]))
    if not host:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": files,
            "EMAIL_HOST": "",  # Django's own is localhost
        }
    return {
        "EMAIL_BACKEND": "openloket.site.smtp.Backend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": environment.get("LOKET_SMTP_USER", ""),
        "EMAIL_HOST_PASSWORD": environment.get("LOKET_SMTP_PASSWORD", ""),
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_TIMEOUT": TIMEOUT,
    }


def mailbox(environment: Mapping[str, str], prefix: str) -> Mailbox | None:
    """Return the mailbox that is read over IMAP; None when no server is named. Raises ImproperlyConfigured."""
    host, security = environment.get(f"{prefix}_HOST", "").strip(), environment.get(f"{prefix}_SECURITY", "").strip()
    security = security.lower() or "tls"
    if security not in IMAP_PORTS:
        raise ImproperlyConfigured(f"{prefix}_SECURITY is ‘{security}’, en kan alleen starttls, tls of none zijn.")
    given = environment.get(f"{prefix}_PORT", "").strip() or str(IMAP_PORTS[security])
    port = _port(given, f"{prefix}_PORT")
    user, password = (environment.get(f"{prefix}_{name}", "") for name in ("USER", "PASSWORD"))
    return Mailbox(host, port, security, user, password) if host else None


def _port(text: str, variable: str = "LOKET_SMTP_PORT") -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise ImproperlyConfigured(f"{variable} is ‘{text}’, en moet een getal van 1 tot en met 65535 zijn.")
    return int(text)


def address(variable: str, text: str) -> str:
    """Return an address of ours, empty when none is given. Raises ImproperlyConfigured for one that is none."""
    try:
        return on_the_wire(text.strip()) if text.strip() else ""
    except Unmailable as error:
        raise ImproperlyConfigured(f"{variable} is ‘{text}’, en dat is geen adres om naar te mailen.") from error


def sender(name: str, address: str) -> str:
    """Return whom mail comes from, as a header has it. Raises ImproperlyConfigured for an address that is none."""
    try:
        return formataddr((" ".join(name.split()), on_the_wire(address)))
    except Unmailable as error:
        raise ImproperlyConfigured(f"LOKET_EMAIL is ‘{address}’, en dat is geen adres om mee te mailen.") from error
