"""Reading a mailbox over IMAP: each mail is taken in, then moved to a folder that says what became of it; none is thrown away."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

TIMEOUT = 10
"""Seconds that the mail server may take for one step."""
MOST = 200
"""Mails that are taken in at once; the others wait for the next time."""


@dataclass(frozen=True)
class Mailbox:
    """Where mail comes in that we read."""

    host: str
    port: int
    security: str
    """`tls` or `starttls`, with a certificate that is checked, or `none`."""
    user: str
    password: str = field(repr=False)
    timeout: float = TIMEOUT


class Away(Exception):
    """The mail server is away, slow or refuses us; what was not moved is taken in again."""


def take_in(box: Mailbox, take: Callable[[bytes], str], largest: int) -> int:
    """Give each mail, cut off after so many bytes, and move it to the folder that is returned. Returns how many. Raises Away.

    A mail that was taken in and could not be moved comes again: taking in can be repeated safely.
    """
    done = 0
    with _open(box) as server:
        for uid in (_answer(server.uid("SEARCH", "ALL"))[0] or b"").split()[:MOST]:
            fetched = _answer(server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{largest}>)"))
            raw = next((part[1] for part in fetched if isinstance(part, tuple)), None)
            if raw is None:  # someone moved it meanwhile
                continue
            folder = take(raw)
            server.create(folder)  # or it is there
            _answer(server.uid("MOVE", uid.decode(), folder))
            done += 1
    return done


@contextlib.contextmanager
def _open(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    try:
        context = ssl.create_default_context()
        server = (
            imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=box.timeout)
            if box.security == "tls"
            else imaplib.IMAP4(box.host, box.port, timeout=box.timeout)
        )
        with server:
            if box.security == "starttls":
                server.starttls(context)
            server.login(box.user, box.password)
            _answer(server.select())
            yield server
    except (OSError, imaplib.IMAP4.error) as error:
        raise Away(type(error).__name__) from None  # what the server says may name the user


def _answer(said: tuple[str, list[Any]]) -> list[Any]:
    ok, parts = said
    if ok != "OK":
        raise imaplib.IMAP4.error(ok)
    return parts
