"""A correction of a decision that was sent: an act of its own, with a letter that says which decision it replaces, and why.

When something of the decision itself changes, a new besluit takes the place of the former one, which lapses, and one can object
anew; the outcome may be another too, such as granted after an objection to a refusal (Awb 7:11). Otherwise the besluit stays,
with its term: only how it was written is put right. The history of the case keeps both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openloket.cases import locking, outcomes
from openloket.cases.advice import advised
from openloket.cases.deciding import decisions, hearing
from openloket.cases.deciding.decisions import MOTIVATION, NO_WEIGHING, NOTHING_FILLED_IN
from openloket.cases.disputes import admissible
from openloket.cases.grounds import Grounds, Weighing
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.mandates import mandated
from openloket.cases.mandates.mandate import Signature
from openloket.cases.models import Case, Message
from openloket.cases.refusals import NotPossible, for_letter, reasoned, whole
from openloket.cases.sent import messages, telling
from openloket.cases.who import claims
from openloket.cases.wording.words import REASON_MAX, is_reason
from openloket.cases.written import letters
from openloket.definitions import decided
from openloket.definitions.schema import Result, Version
from openloket.forms.sentences import closed
from openloket.forms.validate import Answers, as_json
from openloket.law.calendar import plain_date
from openloket.people import persons
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.models import Audittrail, Besluit

DECISION, KIND = "decision", "correction"
"""The kinds of the letter: of a new besluit, and of one in which nothing of the besluit itself changes."""
LAPSED = "ingetrokken_overheid"
WHY_MAX = 1000
NOT_DECIDED = "Er is in deze zaak geen besluit om te herstellen."
NOT_SENT = "De brief met het besluit is nog niet verstuurd. Wacht daarop voordat u het besluit herstelt."
NO_REASON = "Schrijf in woorden op waarom u het besluit herstelt. Dat staat in de brief."
NO_MOTIVATION = "Schrijf de motivering op in woorden: waarom beslist u zo?"
OTHER_OUTCOME = "Kies een uitkomst die een besluit is."
TWO_NEEDED = "Deze uitkomst vraagt twee medewerkers. U nam het eerste besluit: laat een collega het herstellen."
NOTHING_CHANGES = "U verandert niets. Pas aan wat anders moet zijn."


@dataclass(frozen=True)
class Former:
    """The decision as it was sent: its result, its besluit, its letter and the day on which that went."""

    version: Version
    result: Result
    besluit: Besluit
    letter: Message
    sent_on: date


def former(case: Case, day: date) -> Former:
    """Return the decision of a case that can be corrected on this day: its letter has gone by then. Raises NotPossible."""
    if case.closed_on is None or case.version is None or not case.decision:
        raise NotPossible(NOT_DECIDED)
    version = locking.version_of(case)
    besluit = Besluit.objects.filter(zaak=case.zaak_id, vervaldatum=None).order_by("pk").last()
    letter = Message.objects.filter(zaak=case.zaak_id, kind__in=(DECISION, KIND)).order_by("pk").last()
    if besluit is None or letter is None:
        raise NotPossible(NOT_DECIDED)
    if letter.sent_on is None or letter.sent_on > day:  # one that is printed on a Sunday bears a later date
        raise NotPossible(NOT_SENT)
    return Former(version, version.result(case.decision["resultaat"]), besluit, letter, letter.sent_on)


@dataclass(frozen=True)
class Correction:
    """A correction that was checked, with its letter; `substantial` when something of the decision itself changes."""

    former: Former
    result: Result
    grounds: Grounds
    motivation: str
    filled: Answers
    reason: str
    substantial: bool
    letter: letters.WrittenLetter
    signed: Signature | None
    """The mandate by which it is signed; None where none is needed."""
    unheard: Mapping[str, str]
    """Why someone was not heard before it, where that was asked; see hearing.check."""


def ready(
    case: Case,
    day: date,
    motivation: str,
    reason: str,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
    *,
    substantial: bool = False,
    result: str = "",
    weighing: Weighing = NO_WEIGHING,
    by: User,
) -> Correction:
    """Check a correction by `by` and write its letter as it would go on `day`. Raises NotPossible.

    `substantial` is what the official says of it; when the outcome (`result`) or what was filled in changes, it is. Then those
    are heard first who must be, unless `weighing` says why not (Awb 4:7, 4:8).
    """
    was = former(case, day)
    chosen = _chosen(was, result)
    decision: dict[str, Any] = case.decision or {}
    motivation = for_letter(motivation, REASON_MAX, MOTIVATION)
    if not is_reason(motivation):
        raise NotPossible(NO_MOTIVATION, MOTIVATION)
    reason = for_letter(reasoned(reason, WHY_MAX, NO_REASON, "why"), WHY_MAX, "why")
    filled = decisions.filled_in(case, chosen.id, raw)
    other = chosen != was.result or as_json(filled) != decision.get("ingevuld", {})
    if not other and not substantial and motivation.strip() == decision["motivering"].strip():
        raise NotPossible(NOTHING_CHANGES)
    if chosen.four_eyes and (other or substantial) and _took(was.besluit, by):
        raise NotPossible(TWO_NEEDED)
    grounds, unheard = _grounds(decision), dict[str, str]()
    if chosen != was.result:
        grounds = _grounds_anew(case, was, chosen, reason, filled, day)
    if other or substantial:
        unheard = hearing.check(case, was.version, chosen, weighing, day)
    signed = mandated.check(case, was.version, chosen, grounds, filled, day, by)
    letter = _letter(
        case, was, chosen, motivation, reason, grounds, filled, day, by, signed, substantial=substantial or other
    )
    return Correction(was, chosen, grounds, motivation, filled, reason, substantial or other, letter, signed, unheard)


def _took(besluit: Besluit, by: User) -> bool:
    """Say whether an official took a besluit, with this account or another."""
    taken = Audittrail.objects.filter(hoofd_object=besluit.uuid, resource="besluit", actie="create")
    takers = User.objects.filter(username__in=taken.values("gebruikers_id"))
    return any(persons.same(by, each) for each in takers)


def _chosen(was: Former, result: str) -> Result:
    """Return the outcome of a correction: as it was, or another that is a besluit. Raises NotPossible."""
    found = next((each for each in was.version.results if each.id == (result or was.result.id)), None)
    if found is None or not found.decision:
        raise NotPossible(OTHER_OUTCOME)
    return found


def _grounds_anew(case: Case, was: Former, result: Result, reason: str, filled: Answers, day: date) -> Grounds:
    """Check another outcome as any decision is checked, and return what it rests on. Raises NotPossible.

    Why it is corrected is also why it goes against a finding or departs from an advice (Awb 3:46, 3:50).
    """
    weighing = Weighing(deviation=reason, departing=reason)
    claims.check_decision(case, result, was.version)
    admissible.check(case, result, filled, day)
    return decisions.grounds_for(case, result.id, weighing)


def correct(
    zaak_id: int,
    handler: Handler,
    motivation: str,
    reason: str,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
    *,
    substantial: bool = False,
    result: str = "",
    weighing: Weighing = NO_WEIGHING,
) -> None:
    """Correct a decision that was sent: registers, letter and history, in one transaction. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        new = ready(
            case,
            handler.today,
            motivation,
            reason,
            raw,
            substantial=substantial,
            result=result,
            weighing=weighing,
            by=handler.user,
        )
        was, zaak = new.former, case.zaak
        hand = handler.hand(f"Besluit van {plain_date(was.besluit.datum)} hersteld: {new.reason}")
        message = messages.send(
            case,
            was.version,
            new.letter,
            kind=DECISION if new.substantial else KIND,
            author=str(handler.user),
            hand=hand,
            now=handler.at,
        )
        lines = "\n".join(decided.as_lines(new.result, new.filled))
        why = "\n\n".join(part for part in (new.motivation, new.grounds.explained, lines) if part)
        if new.substantial:
            replaces = f"Komt in de plaats van besluit {was.besluit.identificatie} van {plain_date(was.besluit.datum)}. {new.reason}"
            acts.besluiten.change(hand, was.besluit, {"vervaldatum": handler.today, "vervalreden": LAPSED})
            assert case.version is not None
            decisions.take_besluit(
                hand,
                case,
                was.version,
                case.version.besluittype,
                message.document,
                handler.today,
                f"{replaces}\n\n{why}",
            )
            sent = plain_date(was.besluit.datum)
            telling.tell(case, was.version, new.result, message, hand, handler.at, handler.user, was=sent)
        else:
            acts.besluiten.change(
                hand, was.besluit, {"toelichting": f"{why}\n\nHersteld op {plain_date(handler.today)}: {new.reason}"}
            )
        if new.result != was.result:
            kind = outcomes.kind_of(zaak, new.result)
            acts.zaken.change_resultaat(hand, zaak.resultaat, kind, new.motivation)
            advised.tell(case, new.result, Weighing(departing=new.reason), handler.at)
        acts.zaken.change(hand, zaak, {}, always=True)
        case.decision = _kept(case, new, handler)
        save(case)


def _letter(
    case: Case,
    was: Former,
    result: Result,
    motivation: str,
    reason: str,
    grounds: Grounds,
    filled: Answers,
    day: date,
    by: User,
    signed: Signature | None,
    *,
    substantial: bool,
) -> letters.WrittenLetter:
    """Write the letter of the result anew, headed by what it replaces and why; without a new term where nothing changes."""
    letter = decisions.draft_letter(case, result.id, motivation, day, grounds, filled, by, signed)
    sent, apart = plain_date(was.sent_on), "\n" if "\n" in reason else " "
    lead = [
        f"Wij herstellen ons besluit van {sent}. Deze brief komt in de plaats van de brief van die dag.",
        f"Waarom wij dat doen:{apart}{closed(reason)}",
    ]
    text = {**letter.text, "subject": f"Hersteld: {letter.text['subject']}"}
    if not substantial:
        until = (
            f"Bezwaar maken kan tot en met de dag die in de brief van {sent} staat."
            if was.version.open_to_objection
            else f"Wat u kunt doen als u het er niet mee eens bent, staat in de brief van {sent}."
        )
        lead.append(f"Er verandert niets aan wat wij besloten. {until}")
        text |= {"objects": False, "remedy": [], "tax": None}
    text["body"] = [*lead, *text["body"]]
    return letters.typeset(letter.kind, text, day)


def _grounds(decision: Mapping[str, Any]) -> Grounds:
    """Return what a decision that was taken rests on."""
    return Grounds(
        tuple(decision["gronden"]), tuple(decision["tegen"]), decision["afwijking"], decision.get("advies", "")
    )


def _kept(case: Case, new: Correction, handler: Handler) -> dict[str, Any]:
    """Return the decision as the case keeps it from now on, with what it was before."""
    before: dict[str, Any] = dict(case.decision or {})
    corrected = [
        *before.pop("hersteld", []),
        {
            "op": handler.today.isoformat(),
            "door": str(handler.user),
            "reden": new.reason,
            "nieuw_besluit": new.substantial,
            "resultaat": before["resultaat"],
            "motivering": before["motivering"],
            "ingevuld": before.pop("ingevuld", {}),
            **({"niet_gehoord": before["niet_gehoord"]} if "niet_gehoord" in before else {}),
        },
    ]
    if new.substantial:
        before.pop("niet_gehoord", None)
    before.pop("advies", None)
    before.pop("mandaat", None)
    signed = {"mandaat": mandated.kept(new.signed)} if new.signed else {}
    filled = {"ingevuld": as_json(new.filled)} if new.filled else {}
    unheard = {"niet_gehoord": dict(new.unheard)} if new.unheard else {}
    return {
        **before,
        "resultaat": new.result.id,
        "motivering": new.motivation,
        **new.grounds.as_json(),
        **filled,
        **signed,
        **unheard,
        "hersteld": corrected,
    }
