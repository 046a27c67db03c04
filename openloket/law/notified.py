"""What is known of how someone was told by e-mail of a letter that began a term (Awb 2:10, 2:12, 2:22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openloket.law.periods import Period

SOON = Period(2, "weken")
"""How soon whoever learns of a letter late must act, as judges count it (Awb 6:11)."""


@dataclass(frozen=True)
class Notified:
    """The days that decide whether being late with an answer can be held against someone who was told by e-mail.

    A term that began with a notification is not held against who did not get it, without fault of theirs.
    """

    sent_on: date | None
    """When the notification went; None when none was sent."""
    failed_on: date | None = None
    """When we heard that it had not arrived; None when we heard nothing."""
    read_on: date | None = None
    """When the letter itself was first opened."""

    waived: bool = False
    """Whether they asked for no notification (Awb 2:10 lid 1)."""

    @property
    def missed(self) -> bool:
        """Say whether the notification was not sent, or did not arrive, as far as we know."""
        return not self.waived and (self.sent_on is None or self.failed_on is not None)

    def excuses(self, acted: date) -> bool:
        """Say whether acting late on this day is not held against them: they were not told, and acted soon once they read it (Awb 2:22)."""
        return self.missed and (self.read_on is None or acted <= SOON.after(self.read_on))
