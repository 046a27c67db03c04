"""The hand by which one of our own channels writes: whose it is, and through which channel."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from openloket.registers.api.access import EVERYTHING, Caller, Client
from openloket.registers.api.hand import Hand

OURSELVES = EVERYTHING.label


def hand(
    who: str = OURSELVES,
    who_id: str = "",
    why: str = "",
    *,
    channel: str = "",
    at: datetime | None = None,
    insists: bool = False,
) -> Hand:
    """Return the hand of someone (`who`, a name, and `who_id`, a user name) who does something in a channel of ours.

    With `insists` what came in is kept whatever a rule says: its sender cannot mend it, and it was received (Awb 4:1).
    """
    label = f"{OURSELVES}, {channel}" if channel else OURSELVES
    client = Client(EVERYTHING.client_id, label, everything=True)
    return Hand(Caller(client, who_id, who), settings.BASE_URL, why, at, insists=insists)


def past(application: str, label: str, who: str, why: str, at: datetime) -> Hand:
    """Return the hand of someone who did something elsewhere before: it is audited, and nobody is told."""
    client = Client(application, label, everything=True)
    return Hand(Caller(client, who, who), settings.BASE_URL, why, at, announces=False)
