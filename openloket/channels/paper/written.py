"""What someone wrote in an e-mail: who, when, about what, and the text. Runs in a process of its own, as `mails` does."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import IO, Any

LONGEST = 20_000
"""Characters of the text that are set on paper; the e-mail itself keeps them all."""
MOST_LINES = 600
_TOO_WIDE = re.compile(r"(\S{60})(?=\S)")
"""A word that would run off the page, such as a long address of a site."""
CUT_OFF = "(De e-mail is langer. De rest staat in de mailbox.)"
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that show nothing, or turn the reading direction of what follows."""
_ENDS_A_LINE = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote"})


def read(file: IO[bytes]) -> dict[str, str]:
    """Return who wrote an e-mail, its subject, its date as it says itself, and its text; what is not there is empty."""
    mail = email.message_from_binary_file(file, policy=email.policy.default)
    return {
        "from": _header(mail, "From"),
        "subject": _header(mail, "Subject"),
        "date": _header(mail, "Date"),
        "text": _text(mail),
    }


def by_machine(raw: bytes) -> bool:
    """Say whether a machine answered, such as one that says that someone is away, or a mail server did (RFC 3834, 3464).

    What a system sends by itself for someone is not meant: that can be an objection.
    """
    mail = email.message_from_bytes(raw[:200_000])
    said = [str(mail.get(name, "")).strip().lower() for name in ("Auto-Submitted", "Precedence", "Return-Path")]
    return (
        said[0].startswith("auto-replied")
        or said[1] == "auto_reply"
        or said[2] == "<>"
        or mail.get_content_type() == "multipart/report"
    )


def came_on(raw: bytes, today: date) -> date:
    """Return the day on which an e-mail reached our mail server, as that wrote on top of it; today when it did not (Awb 2:19)."""
    first = str(email.message_from_bytes(raw[:200_000]).get("Received", ""))
    came = day_of(first.rpartition(";")[2].strip())
    return min(came, today) if came else today


def day_of(text: str) -> date | None:
    """Return the day here of a moment as e-mails write it; None for what is none."""
    try:
        moment: datetime = parsedate_to_datetime(text)
        return moment.astimezone().date()
    except (ValueError, TypeError, OverflowError):
        return None


def _header(mail: Any, name: str) -> str:
    try:
        found = str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError):  # the library trips over some headers that are none
        return ""
    return " ".join(_UNSEEN.sub("", found).split())[:300]


def _text(mail: Any) -> str:
    body = mail.get_body(preferencelist=("plain", "html")) if isinstance(mail, EmailMessage) else None
    held = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(held, bytes):
        return ""
    try:
        text = held.decode(body.get_content_charset("utf-8"), "replace")
    except LookupError:  # an alphabet that nobody knows
        text = held.decode("utf-8", "replace")
    if body.get_content_subtype() == "html":
        text = _shown(text)
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    lines = _TOO_WIDE.sub(r"\1\n", text).split("\n")
    whole, kept = "\n".join(lines), "\n".join(lines[:MOST_LINES])[:LONGEST]
    return kept if kept == whole else f"{kept}\n\n{CUT_OFF}"


class _Shown(HTMLParser):
    """Gathers what a page shows as text."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in ("style", "script", "title")
        if tag in _ENDS_A_LINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("style", "script", "title")))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(" ".join(data.split("\n")))


def _shown(page: str) -> str:
    parser = _Shown()
    parser.feed(page)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.parts))
