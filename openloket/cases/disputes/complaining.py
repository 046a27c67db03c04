"""A complaint about a case becomes a case of its own, whose receipt says by whom and until when it is settled (Awb 9:6, 9:11)."""

from __future__ import annotations

from openloket.cases.disputes import linked
from openloket.cases.models import Case, ReceivedMessage
from openloket.cases.queue import later
from openloket.registers.api.hand import Hand


def came_in(case: Case, message: ReceivedMessage, hand: Hand) -> None:
    """Open the case of a complaint and queue its receipt; the caller has locked the first case, and saves it."""
    if (own := linked.open_case(case, message, hand)) is not None:
        later("send_receipt", zaak=own.pk)
