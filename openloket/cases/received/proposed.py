"""What someone ticked on a return slip that they sent: a proposal for the kind of message that it is.

A box is a cross on paper, and some kinds have great effects; so whoever handles the case reads the letter and says what it
is. The message that they enter then counts from the day on which the slip came, and has its papers.
"""

from __future__ import annotations

from collections.abc import Iterable

from openloket.cases.models import Case, ReceivedMessage

PROPOSED, BECAME = "proposed", "became"
"""Where a message keeps which kinds were ticked, and which message it became."""


def of(case: Case) -> ReceivedMessage | None:
    """Return the oldest message of a case of which was ticked what it is, and nobody has said yet."""
    return first(ReceivedMessage.objects.filter(zaak=case.zaak_id, data__has_key=PROPOSED).order_by("pk"))


def first(rows: Iterable[ReceivedMessage]) -> ReceivedMessage | None:
    """Return the first of these of which was ticked what it is, and nobody has said yet. Pure."""
    return next((row for row in rows if PROPOSED in row.data and BECAME not in row.data), None)


def became(slip: ReceivedMessage, said: ReceivedMessage) -> None:
    """Keep which message a slip became, and put its papers with that; it waits for no answer of its own any more.

    Call before what follows from the message: a case of its own that it opens has its papers too.
    """
    said.documents.add(*slip.documents.all())
    slip.data = {**slip.data, BECAME: said.pk}
    slip.answer_by = None
    slip.save(update_fields=["data", "answer_by"])


def nothing_else(slip: ReceivedMessage) -> None:
    """Keep that a slip is no other kind of message than it was taken for."""
    slip.data = {**slip.data, BECAME: slip.pk}
    slip.save(update_fields=["data"])
