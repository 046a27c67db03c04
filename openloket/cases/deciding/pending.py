"""A decision waits some minutes before it goes, so that who took it can undo it.

What was filled in is checked and kept. At its time a job writes resultaat, besluit and letter together, as of that day. What comes
in meanwhile stops it; so does what makes that it could not be taken any more. Then whoever handles the case reads why.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.cases import locking, swapped, waiting
from openloket.cases.deciding import decisions, unhandled
from openloket.cases.deciding.decisions import NO_WEIGHING, NOTHING_FILLED_IN
from openloket.cases.grounds import Weighing
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import Case, DecisionAsTyped, InformationRequest, PendingDecision
from openloket.cases.queue import after
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.written import letters
from openloket.definitions.schema import Result, Version
from openloket.people import looking
from openloket.people.accounts import may
from openloket.people.rights import Action
from openloket.registers import acts

NONE_WAITS = "Er wacht geen besluit (meer) in deze zaak."
NO_NOTE = "Schrijf in woorden op waarom u het besluit terugdraait."
NO_RIGHT = "Wie dit besluit nam, mag dat niet meer in deze zaak."
OTHER_VERSION = (
    "De zaak ging over naar een andere versie van de dienst. Kijk wat er is veranderd, en beslis dan opnieuw."
)
CARRYING_OUT = "Het besluit nemen dat klaarstond"
"""Says for what the case is read and written then, in the log of looks."""
LATE = timedelta(hours=1)
"""After so long a decision that has not gone is said to be late."""
MOST = 800
"""Characters of the note with which a decision is undone."""


def goes_at(case: Case, at: datetime, result: Result | None = None) -> datetime | None:
    """Return when a decision taken now goes, on a whole minute; None for at once: on the last day of its term, or after it."""
    minutes = settings.DECISION_MINUTES
    last_day = unhandled.make_known_by(case, result) if result else case.due
    if not minutes or timezone.localdate(at) >= last_day:
        return None
    due = at + timedelta(minutes=minutes)
    return due + (datetime.min - due.replace(tzinfo=None)) % timedelta(minutes=1)


def at_once(case: Case, version: Version, at: datetime, last: InformationRequest | None) -> list[str]:
    """List the results that do not wait although others do: today is the last day for those.

    `last` is the last request to complete the case.
    """
    today = timezone.localdate(at)
    return [each.label for each in version.results if unhandled.known_by(case, each, last) == today < case.due]


def decide(
    zaak_id: int,
    handler: Handler,
    result_id: str,
    motivation: str,
    weighing: Weighing = NO_WEIGHING,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
    typed: str = "",
) -> None:
    """Decide, at once or after some minutes; `typed` is the form as it was sent, to show it again when it is stopped.

    Raises what `decisions.decide` raises; then nothing is kept.
    """
    with whole(zaak_id):
        case, version = locking.locked(zaak_id, handler.revision)
        due = goes_at(case, handler.at, next((each for each in version.results if each.id == result_id), None))
        if due is None:
            decisions.decide(zaak_id, handler, result_id, motivation, weighing, raw)
            return
        ready = decisions.ready_to_decide(
            case,
            version,
            timezone.localdate(due),
            result_id,
            motivation,
            weighing,
            raw,
            handler.user,
            proposed_by=handler.proposed_by,
        )
        assert case.version is not None
        waiting.forget(zaak_id)
        row = PendingDecision.objects.create(
            zaak=case.zaak,
            by=handler.user,
            version=case.version,
            result=ready.result.id,
            motivation=ready.motivation,
            **as_kept(weighing),
            filled_in=dict(raw),
            typed=typed,
            made_at=handler.at,
            goes_at=due,
            proposed_by=handler.proposed_by,
        )
        after(int((due - handler.at).total_seconds()), "carry_out_decision", decision=row.pk)
        clock = timezone.localtime(due).strftime("%H:%M")
        what = "Besluit klaar om te versturen" if ready.result.decision else "Klaar om af te sluiten"
        hand = handler.hand(f"{what}: {ready.result.label}. Het gaat om {clock} de deur uit.")
        acts.zaken.change(hand, case.zaak, {}, always=True)
        case.handler = case.handler or handler.user
        save(case)


def letter(case: Case, row: PendingDecision) -> letters.WrittenLetter:
    """Write the letter of a decision that waits, as it will go. Raises NotPossible."""
    day = timezone.localdate(row.goes_at)
    return decisions.preview_letter(case, row.result, row.motivation, day, weighing_of(row), row.filled_in, row.by)


def undo(zaak_id: int, handler: Handler, note: str) -> None:
    """Undo the decision that waits, with a note that stays in the history of the case. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        row = PendingDecision.objects.filter(zaak=zaak_id, stopped="").first()
        if row is None:
            raise NotPossible(NONE_WAITS)
        note = reasoned(note, MOST, NO_NOTE, "undo_note")
        row.stopped = f"{handler.user}: {note}"
        row.undone = True
        row.save(update_fields=["stopped", "undone"])
        acts.zaken.change(
            handler.hand(f"Besluit teruggedraaid: {_label(case, row)}. {note}"), case.zaak, {}, always=True
        )
        save(case)


def is_late(row: PendingDecision, now: datetime) -> bool:
    """Say whether a decision should have gone so long ago that something must be wrong."""
    return not row.stopped and now - row.goes_at > LATE


def late(now: datetime) -> list[int]:
    """Return the decisions that should have gone and did not; they are tried again until they go or are undone."""
    return list(PendingDecision.objects.filter(stopped="", goes_at__lt=now - LATE).values_list("pk", flat=True))


def carry_out(decision: int, at: datetime) -> None:
    """Write a decision that waits, dated the day on which this is; once, however often it is called.

    When it can no longer be taken it is stopped, and whoever handles the case is told why.
    """
    zaak_id = PendingDecision.objects.filter(pk=decision, stopped="").values_list("zaak", flat=True).first()
    if zaak_id is None:
        return
    try:
        with whole(zaak_id):
            case = locked_case(zaak_id)
            row = PendingDecision.objects.select_related("by", "proposed_by").filter(pk=decision, stopped="").first()
            if row is None:  # undone or stopped meanwhile
                return
            if not (row.by.is_active and may(row.by, Action.DECIDE, team=case.team, service=case.service)):
                raise NotPossible(NO_RIGHT)
            if case.version_id != row.version_id:
                raise NotPossible(OTHER_VERSION)
            swapped.check(zaak_id, swapped.in_form(row.typed))
            waiting.forget(zaak_id)
            looking.log(
                looking.LoggedCall("job carry_out_decision", None, secrets.token_hex(16)),
                purpose=CARRYING_OUT,
                activity=looking.activity(case.service),
                subjects=looking.subjects_of([zaak_id]),
                zaak=case.zaak,
            )
            handler = Handler(row.by, case.revision, at, row.proposed_by)
            decisions.decide(zaak_id, handler, row.result, row.motivation, weighing_of(row), row.filled_in)
    except NotPossible as error:
        _tell(zaak_id, str(error), at)


def _tell(zaak_id: int, why: str, at: datetime) -> None:
    """Stop a decision that could not be carried out, and leave why in the history of the case."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if waiting.stop(case, why, at):
            acts.zaken.change(acts.hand(why=f"Besluit niet genomen. {why}"), case.zaak, {}, always=True)
            save(case)


def as_kept(weighing: Weighing) -> dict[str, Any]:
    """Return what an official said about the findings, as a decision that is not taken yet keeps it."""
    return {
        "grounds": list(weighing.grounds),
        "deviation": weighing.deviation,
        "exception": weighing.exception,
        "exception_reason": weighing.exception_reason,
        "unsigned_reason": weighing.unsigned,
        "unadvised_reason": weighing.unadvised,
        "departing_reason": weighing.departing,
    }


def weighing_of(row: DecisionAsTyped) -> Weighing:
    """Return what an official said about the findings, from a decision that is not taken yet."""
    return Weighing(
        tuple(row.grounds),
        row.deviation,
        row.exception,
        row.exception_reason,
        row.unsigned_reason,
        row.unadvised_reason,
        row.departing_reason,
    )


def _label(case: Case, row: PendingDecision) -> str:
    return locking.version_of(case).result(row.result).label
