"""Decide on a case: what the decision rests on, its letter, and taking it, in one transaction (Awb 3:46).

Who may do it is decided by the caller (people.rights). Raises Stale and NotPossible as `work.handling` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models.functions import Greatest

from openloket.cases import outcomes, waiting
from openloket.cases.advice import advised
from openloket.cases.deciding import hearing, unhandled
from openloket.cases.disputes import admissible
from openloket.cases.grounds import Grounds, Ungrounded, Weighing, for_result
from openloket.cases.hands import Handler
from openloket.cases.impartial import refuse_barred
from openloket.cases.locking import locked, save, version_of
from openloket.cases.mandates import mandated
from openloket.cases.mandates.mandate import Signature
from openloket.cases.models import Case, InformationRequest
from openloket.cases.privacy import own_data
from openloket.cases.refusals import NotPossible as NotPossible
from openloket.cases.refusals import for_letter, listed, whole
from openloket.cases.sent import messages, telling
from openloket.cases.sent.messages import NOBODY
from openloket.cases.terms import clock
from openloket.cases.who import claims, cosigners
from openloket.cases.wording.words import (
    REASON_MAX,
    is_reason,
)
from openloket.cases.written import letters, organ
from openloket.definitions import decided
from openloket.definitions.schema import Result, Version
from openloket.forms.validate import Answers, Problem, as_json, stored
from openloket.people import persons
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import (
    Besluittype,
    Enkelvoudiginformatieobject,
)

TWO_NEEDED = (
    "Deze uitkomst vraagt twee medewerkers: de een stelt het besluit voor, de ander ondertekent. Kies wie ondertekent."
)
NO_WEIGHING = Weighing()
NOTHING_FILLED_IN: Mapping[str, Any] = MappingProxyType({})
MOTIVATION = "motivation"
"""The field of a form in which an official writes a motivation."""
MOTIVATION_MISSING = "[Hier ontbreekt nog uw motivering: waarom u zo beslist.]"
"""Stands in a preview in place of a motivation."""


def grounds_for(case: Case, result_id: str, weighing: Weighing) -> Grounds:
    """Return what a decision would rest on. Raises NotPossible for an unknown result or tick, or a missing reason."""
    version = version_of(case)
    result = _result(version, result_id)
    for_letter(weighing.deviation, REASON_MAX, "deviation")
    for_letter(weighing.departing, advised.REASON_MAX, "departing")
    try:
        grounds = for_result(case.findings, result, weighing)
    except Ungrounded as error:
        raise NotPossible(str(error), "deviation") from error
    return advised.grounded(case, version, result, weighing, grounds)


class Unfit(NotPossible):
    """Says that what was filled in for a result cannot be taken; `problems` say where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("Er klopt iets niet in wat u hebt ingevuld. Kijk bij de velden met een melding.")


def filled_in(case: Case, result_id: str, raw: Mapping[str, Any]) -> Answers:
    """Return what was filled in for a result, read and checked. Raises Unfit, or NotPossible for an unknown result."""
    version = version_of(case)
    outcome = decided.read(
        version, _result(version, result_id), raw, stored(version.questions, case.answers), case.received_on
    )
    if not outcome.ok:
        raise Unfit(outcome.problems)
    return outcome.answers


def _result(version: Version, result_id: str) -> Result:
    try:
        return version.result(result_id)
    except KeyError as error:
        raise NotPossible("Kies een van de uitkomsten.") from error


def preview_letter(
    case: Case,
    result_id: str,
    motivation: str,
    day: date,
    weighing: Weighing,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
    by: User | None = None,
) -> letters.WrittenLetter:
    """Write a preview of the decision letter that `by` would send; where a motivation is still missing, it says so.

    What no more words can mend is told before someone writes the letter (Awb 4:5, 4:7, 4:8). Raises NotPossible.
    """
    grounds = grounds_for(case, result_id, weighing)
    filled = filled_in(case, result_id, raw)
    version = version_of(case)
    unhandled.check(case, version, version.result(result_id), day)
    hearing.bar(case, version, version.result(result_id), weighing, day)
    motivation = for_letter(motivation, REASON_MAX)
    if not is_reason(motivation):
        motivation = f"{motivation.strip()} {MOTIVATION_MISSING}"
    signed = mandated.signature(case, version, version.result(result_id), grounds, filled, day, by)
    return draft_letter(case, result_id, motivation, day, grounds, filled, by, signed)


def draft_letter(
    case: Case,
    result_id: str,
    motivation: str,
    day: date,
    grounds: Grounds,
    filled: Answers,
    by: User | None,
    signed: Signature | None = None,
) -> letters.WrittenLetter:
    """Write the decision letter as it would go out on `day`; `grounds` come from `grounds_for`, `filled` from `filled_in`.

    `signed` is the mandate by which `by` signs it.
    """
    version = version_of(case)
    if not messages.reachable(case, version):
        raise NotPossible(NOBODY)
    result = version.result(result_id)
    extra = {"motivering": motivation.strip()}
    asked = {question.id: (question, filled.get(question.id)) for question in result.asks if question.id in filled}
    grounds_if_decided = grounds if result.decision else None
    return letters.write(
        case,
        version,
        result.letter,
        day,
        extra,
        grounds=grounds_if_decided,
        filled=asked,
        by=by,
        signed=mandated.in_letter(signed, by),
    )


@dataclass(frozen=True)
class Ready:
    """A decision that was checked and can be written: what it rests on, what was filled in, and its letter."""

    result: Result
    motivation: str
    grounds: Grounds
    filled: Answers
    letter: letters.WrittenLetter | None
    """None where nothing is decided and nobody can be written to."""
    unheard: Mapping[str, str]
    """Says why the applicant was not heard before a refusal, where that was asked; see hearing.check."""
    unsigned: Mapping[str, Any] | None
    """Says whose signature is missing, and why it is decided all the same; see cosigners.check_decision."""
    unadvised: Mapping[str, Any] | None
    """Says whose advice is missing, and why it is decided all the same; see advised.check."""
    signed: Signature | None
    """Holds the mandate by which it is signed; None where none is needed."""
    along: Sequence[Enkelvoudiginformatieobject] = ()
    """The documents of the case that go with the letter."""


def ready_to_decide(
    case: Case,
    version: Version,
    day: date,
    result_id: str,
    motivation: str,
    weighing: Weighing,
    raw: Mapping[str, Any],
    by: User,
    *,
    proposed_by: User | None = None,
    proposing: bool = False,
) -> Ready:
    """Check a decision that `by` takes, with its letter as it goes on `day`; `raw` is what was filled in, as it was typed.

    It is one that `proposed_by` proposed; when they are `proposing` it now, it says what `by` could not do. Raises NotPossible.
    """
    assert case.version is not None
    refuse_barred(by, case)
    if case.version.frozen_at is not None:
        raise NotPossible(
            "Er zit een fout in de regels van deze versie. Er wordt niet op beslist tot de fout is hersteld."
        )
    motivation = for_letter(motivation, REASON_MAX, MOTIVATION)
    if not is_reason(motivation):
        raise NotPossible("Schrijf de motivering op in woorden: waarom beslist u zo?", MOTIVATION)
    grounds = grounds_for(case, result_id, weighing)
    filled = filled_in(case, result_id, raw)
    result = version.result(result_id)
    claims.check_decision(case, result, version)
    unhandled.check(case, version, result, day)
    admissible.check(case, result, filled, day)
    along = own_data.along(case, version, result)
    unheard = hearing.check(case, version, result, weighing, day)
    unsigned = cosigners.check_decision(case, result, weighing)
    unadvised = advised.check(case, version, result, weighing)
    if result.four_eyes and (proposed_by is None or persons.same(by, proposed_by)):
        raise NotPossible(TWO_NEEDED)
    signed = mandated.check(case, version, result, grounds, filled, day, by, whom=str(by) if proposing else "U")
    letter = None
    if result.decision or messages.reachable(case, version):  # a besluit must be made known (Awb 3:41)
        letter = draft_letter(case, result_id, motivation, day, grounds, filled, by, signed)
    return Ready(result, motivation, grounds, filled, letter, unheard, unsigned, unadvised, signed, along)


def decide(
    zaak_id: int,
    handler: Handler,
    result_id: str,
    motivation: str,
    weighing: Weighing = NO_WEIGHING,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
) -> None:
    """Decide at once: resultaat, besluit, end of the zaak and the letter, in one transaction (Awb 3:46).

    `raw` is what was filled in for the result, as it was typed.
    The besluit is made known, and may be objected to, when its letter goes (Awb 3:41; see sending).
    """
    today, now = handler.today, handler.at
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        ready = ready_to_decide(
            case, version, today, result_id, motivation, weighing, raw, handler.user, proposed_by=handler.proposed_by
        )
        result, motivation, grounds, filled = ready.result, ready.motivation, ready.grounds, ready.filled
        waiting.forget(zaak_id)
        zaak = case.zaak
        InformationRequest.objects.filter(zaak=zaak, ended_on=None).update(ended_on=Greatest("asked_on", today))
        hand = handler.hand(f"{'Besloten' if result.decision else 'Afgesloten'}: {result.label}")
        acts.zaken.change(hand, zaak, clock.restart(case, version))
        resultaattype = outcomes.kind_of(zaak, result)
        message = None
        if ready.letter is not None:
            message = messages.send(
                case,
                version,
                ready.letter,
                kind="decision" if result.decision else "closing",
                author=str(handler.user),
                hand=hand,
                now=now,
                post_by=unhandled.make_known_by(case, result),
            )
            message.enclosures.add(*ready.along)
        if result.decision and message is not None:
            assert case.version is not None
            lines = "\n".join(decided.as_lines(result, filled))
            why = "\n\n".join(part for part in (motivation, grounds.explained, lines) if part)
            take_besluit(hand, case, version, case.version.besluittype, message.document, today, why)
            telling.tell(case, version, result, message, hand, now, handler.user)
        advised.tell(case, result, weighing, now)
        if ready.unadvised:
            acts.zaken.change(handler.hand(_without_advice(ready.unadvised)), zaak, {}, always=True)
        acts.zaken.close(hand, zaak, resultaattype, motivation)
        case.new_since = None
        case.decision = {"resultaat": result.id, "motivering": motivation, **grounds.as_json()}
        if ready.unheard:
            case.decision["niet_gehoord"] = dict(ready.unheard)
        if ready.unsigned:
            case.decision["zonder_handtekening"] = dict(ready.unsigned)
        if ready.unadvised:
            case.decision["zonder_advies"] = dict(ready.unadvised)
        if ready.signed:
            case.decision["mandaat"] = mandated.kept(ready.signed)
        if handler.proposed_by:
            case.decision["voorgesteld_door"] = str(handler.proposed_by)
        if filled:
            case.decision["ingevuld"] = as_json(filled)
        case.step, case.closed_on, case.handler = version.steps[-1].id, today, case.handler or handler.user
        save(case)


def _without_advice(said: Mapping[str, Any]) -> str:
    """Say in the history of the case that a decision did not wait for an advice, and why."""
    return f"Besloten zonder advies van {listed(iter(said['wie']))}: {said['reden']}"


def take_besluit(
    hand: Hand,
    case: Case,
    version: Version,
    besluittype: Besluittype,
    document: Enkelvoudiginformatieobject,
    today: date,
    motivation: str,
) -> None:
    """Take the besluit of a case in the registers, on behalf of its organ."""
    values = {
        "zaak": case.zaak,
        "datum": today,
        "ingangsdatum": today,
        "verantwoordelijkeOrganisatie": settings.MUNICIPALITY["rsin"],
        "bestuursorgaan": organ.name(case, version),
        "besluittype": besluittype,
        "toelichting": motivation,
    }
    acts.besluiten.take(hand, values, document)
