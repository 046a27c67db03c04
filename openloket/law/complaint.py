"""Until when to settle a complaint, and until when to say that it is not taken up (Awb 9:8, 9:11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openloket.law.calendar import BUNDLED, Calendar
from openloket.law.deadlines import SIX_WEEKS, Deadline, deadline
from openloket.law.periods import Period

TEN_WEEKS = Period(10, "weken")
FOUR_WEEKS = Period(4, "weken")
YEAR = Period(1, "jaren")


def settle_by(
    received: date,
    *,
    committee: bool = False,
    postponed: bool = False,
    agreed: Sequence[Period] = (),
    calendar: Calendar = BUNDLED,
) -> Deadline:
    """Count when a complaint must be settled: six weeks, ten with a committee, and four more when that is told (9:11).

    Longer still when who complains agrees (lid 3).
    """
    return deadline(
        received,
        TEN_WEEKS if committee else SIX_WEEKS,
        extended=[*([FOUR_WEEKS] if postponed else []), *agreed],
        article="Awb 9:11 lid 1",
        extension_article="Awb 9:11 lid 2 en 3",
        calendar=calendar,
    )


def refuse_by(received: date, calendar: Calendar = BUNDLED) -> Deadline:
    """Count until when someone must be told that their complaint is not taken up (Awb 9:8 lid 3)."""
    return deadline(received, FOUR_WEEKS, article="Awb 9:8 lid 3", calendar=calendar)


def too_old(happened: date, received: date) -> bool:
    """Say whether what a complaint is about was more than a year before it, so that it may be left (Awb 9:8 lid 1 b)."""
    return YEAR.after(happened) < received
