"""Send the notification that says that a letter is ready: to exactly the address that was given, or not at all.

What stands in it is said in `notices`; who carries it, in `provider`. What goes wrong is told apart: what may pass (a
server that is away, greylisting) and what will not (an address that does not exist, a message that cannot be made).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings

from openloket.cases.carrying import notices
from openloket.cases.carrying.by_notifynl import NotifyNl
from openloket.cases.carrying.by_smtp import Smtp
from openloket.cases.carrying.notices import Notice
from openloket.cases.carrying.provider import Provider, TryLater, Undeliverable
from openloket.watch import meters

__all__ = ["TryLater", "Undeliverable", "mail", "next_try", "send", "waits"]
SOON = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 10, 15, 30))
"""How long to wait after each of the first tries that failed for now, an hour together."""
LATEST = timedelta(hours=48)
"""A notification goes within this time after the letter (Awb 2:10 lid 1); nothing is tried again after it."""


def send(address: str, kind: str, until: date | None) -> None:
    """Tell whoever has this address that a letter of this kind is ready, with the last day to react to it. Raises as `mail` does."""
    mail(address, lambda: notices.write(kind, until))


def mail(address: str, write: Callable[[], Notice], code: str = "", *, again: bool = False) -> None:
    """Write something and send it to this address. Raises TryLater or Undeliverable, whatever went wrong.

    For `code` and `again` see Provider. What goes wrong is said by its kind, never with the address: it is written to the log.
    """
    try:
        _send(address, _written(write), code, again)
    except (TryLater, Undeliverable) as error:
        meters.MAILS.labels("undeliverable" if isinstance(error, Undeliverable) else "again").inc()
        raise
    meters.MAILS.labels("sent").inc()


def provider(address: str) -> Provider:
    """Return who carries a notification to this address: a text message goes by NotifyNL alone."""
    if settings.MAIL_BY == "notifynl" or (settings.NOTIFYNL and "@" not in address):
        return NotifyNl()
    return Smtp()


def _send(address: str, notice: Notice, code: str, again: bool) -> None:
    provider(address).send(address, notice, code, again)


def _written(write: Callable[[], Notice]) -> Notice:
    try:
        return write()
    except Exception as error:
        raise Undeliverable(type(error).__name__) from None


def waits() -> tuple[timedelta, ...]:
    """Return how long to wait after each try that failed for now: an hour of tries, then one an hour as long as is set."""
    return SOON + (settings.NOTIFY_HOURS - 1) * (timedelta(hours=1),)


def next_try(attempts: int, made_at: datetime, now: datetime, after: timedelta = timedelta()) -> timedelta | None:
    """Return how long to wait after a try that failed for now, `attempts` others before it; None: do not try again.

    A provider may ask for `after` at least.
    """
    if attempts >= len(waits()):
        return None
    wait = max(waits()[attempts], after)
    return None if now + wait > made_at + LATEST else wait
