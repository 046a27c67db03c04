"""Tell someone by a way that carries notifications: one interface for e-mail, SMS and chat, held to the policy here.

A carrier knows how to reach an address of its own way, and gets a notice that names nobody; what may be told by it is
not for the carrier to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from openloket.cases.carrying import notification, policy
from openloket.cases.carrying.notices import Notice
from openloket.cases.carrying.policy import Way
from openloket.definitions.schema import Version


class NotAllowed(notification.Undeliverable):
    """Say that the policy does not let this way tell of such a message; nothing was sent."""


class Carrier(Protocol):
    """Reach someone by a way, such as an e-mail or a message in an app."""

    way: Way

    def send(self, address: str, write: Callable[[], Notice], code: str, again: bool) -> None:
        """Write a notice and send it to an address of this way. Raises TryLater, Undeliverable.

        The code names it when it comes back; `again` says that it was tried before.
        """


class Email:
    """Reach someone by mail."""

    way = Way.EMAIL

    def send(self, address: str, write: Callable[[], Notice], code: str, again: bool) -> None:
        """Write a notice and mail it."""
        notification.mail(address, write, code, again=again)


def tell(
    carrier: Carrier,
    version: Version,
    sort: str,
    address: str,
    write: Callable[[], Notice],
    code: str = "",
    *,
    again: bool = False,
) -> None:
    """Write a notice and send it by a way, if the policy lets it tell of such a message. Raises NotAllowed, TryLater, Undeliverable."""
    if not policy.may_tell(version, sort, carrier.way):
        raise NotAllowed(carrier.way)
    carrier.send(address, write, code, again)
