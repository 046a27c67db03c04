"""Name what the law makes of a message of each kind, beyond keeping it and showing it to whoever handles the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from openloket.cases.disputes import complaining, defaulting, objecting
from openloket.cases.models import Case, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.saying import withdrawing
from openloket.registers.api.hand import Hand

EFFECTS: Mapping[str, Callable[[Case, ReceivedMessage, Hand], None]] = {
    receiving.WITHDRAWAL: withdrawing.came_in,
    receiving.DEFAULT: defaulting.came_in,
    receiving.OBJECTION: objecting.came_in,
    receiving.COMPLAINT: complaining.came_in,
}
"""By kind; called in the transaction that received the message, with the case locked. The caller saves it."""
