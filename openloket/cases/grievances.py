"""Objections and complaints as cases of their own: what follows for their clock from the case that they are about."""

from __future__ import annotations

from openloket.cases import clock, versions
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, Grievance, Message
from openloket.registers import acts
from openloket.registers.api.hand import Hand


def decision_went(letter: Message, hand: Hand) -> None:
    """Count the objections to the decision in a letter that went from that day, also those that came before it (Awb 6:10, 7:10)."""
    rows = Grievance.objects.filter(about=letter.zaak_id, zaak__einddatum=None).order_by("pk")
    for row in rows.filter(letter=None) | rows.filter(letter=letter):
        if row.letter_id is None:
            row.letter = letter
            row.save(update_fields=["letter"])
        recount(locked_case(row.pk), hand)


def recount(case: Case, hand: Hand) -> None:
    """Count the last day of a case anew and save it; the caller has locked it."""
    if case.closed_on is None and case.version is not None:
        acts.zaken.change(hand, case.zaak, clock.restart(case, versions.of(case.version)))
        case.revision += 1
        case.save()
