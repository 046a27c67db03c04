"""Describe who carries a notification to someone: one shape for each provider, and what can go wrong with each.

`by_smtp` and `by_notifynl` are such providers; `notification` chooses by the settings.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from openloket.cases.carrying.notices import Notice


class TryLater(Exception):
    """Say that the notification failed in a way that may pass; not before `after`, where the provider said so."""

    def __init__(self, why: str, after: timedelta = timedelta()) -> None:
        self.after = after
        super().__init__(why)


class Undeliverable(Exception):
    """Say that the notification cannot be delivered; trying again does not help."""


class Provider(Protocol):
    """Carry a notification to one address."""

    def send(self, to: str, notice: Notice, code: str, again: bool) -> None:
        """Hand over a notification. Raises TryLater or Undeliverable, with what went wrong and never the address.

        With a code it can come back: that names it, and nobody else. `again` says that it was tried before under this
        code, so that the provider may have it already.
        """
