"""Change an application that runs on the applicant's own account: what it would do, told before it is sent, and doing it.

It is a message as any other (receiving): kept once, with a document that says what changed, and seen at once by whoever
handles the case; a decision that waits stops. The checks and rules run again, and what follows from the answers follows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import documents, versions
from openloket.cases.completing import answered, changeable
from openloket.cases.completing.asking import Asked
from openloket.cases.completing.supplementing import NOT_YOURS
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import WRITTEN, Case, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.arrivals import ChangedAnswer, differences
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.cases.saying.saying import TEXT_MAX
from openloket.cases.sent import messages
from openloket.cases.submit import SubmissionRefused
from openloket.cases.terms import calendar
from openloket.cases.who import own, sourced
from openloket.definitions.checks import contradictions, firing
from openloket.definitions.outlook import Outlook, outlook
from openloket.definitions.schema import Letter, Version
from openloket.definitions.words import outcome
from openloket.forms.validate import Answers, Problem, as_json, stored
from openloket.law.calendar import long_date, plain_date
from openloket.people.acting import Acting
from openloket.registers import acts

SAME = gettext_noop("U hebt niets veranderd. Verander eerst een antwoord.")
KIND = "changed"
"""The kind of the letter that says what changed."""
LETTER = Letter(
    subject="Uw {zaakwoord} is veranderd",
    body="Op {veranderd_op} hebben wij een wijziging ontvangen van uw {zaakwoord} met zaaknummer {zaaknummer}. Dit is veranderd:\n\n"
    "{veranderd}\n\n{gevolg}\n\n{wanneer} Klopt dit niet? Laat het ons dan weten.",
)
_NO_EFFECT = "Dat verandert niets aan wat de regels hierover zeggen."


class Unseen(NotPossible):
    """Says that a change does something else than was shown: nothing is done, and what it does now is shown first."""


@dataclass(frozen=True)
class Effect:
    """Hold what a rule finds, as it was and as it becomes by a change; `text` says what that means for the applicant."""

    title: str
    was: str
    now: str
    text: str = ""
    against: bool = False
    """Says whether it speaks against what is asked now."""


@dataclass(frozen=True)
class Foreseen:
    """Hold what a change would do: which answers differ, what the rules find then, and what is wrong or odd with it."""

    version: Version
    asked: Asked
    before: Answers
    after: Answers
    given: Answers
    due: date
    problems: tuple[Problem, ...] = ()
    effects: tuple[Effect, ...] = ()
    odd: tuple[str, ...] = ()
    """Names what does not refuse it but is worth another look: warnings that were not there before."""
    too_late: bool = False
    """Says whether the decision may come only after the day for which it is asked, as it becomes."""
    needed: date | None = None

    @property
    def changed(self) -> tuple[ChangedAnswer, ...]:
        """Return the answers that differ, in the order of the form."""
        return differences(self.version, as_json(self.before), as_json(self.after), {})[0]

    @property
    def mark(self) -> str:
        """Return what stands for all of it: another answer or another outcome, another mark."""
        said = [
            as_json(self.before),
            as_json(self.after),
            self.due,
            [msgspec.to_builtins(each) for each in self.effects],
        ]
        return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:32]


@dataclass(frozen=True)
class Change:
    """A change as it was sent: the message that it is, the answers as they were filled in, and what was shown of it."""

    message: Incoming
    answers: Mapping[str, Any]
    mark: str
    """The mark of what was foreseen when it was confirmed."""
    closed: frozenset[str] = field(default_factory=frozenset)
    """The questions that were not shown to who sends it."""


def closed_to(case: Case, who: Acting | None) -> frozenset[str]:
    """Return the questions that are not shown to who changes something: a secret address, to who acts for another."""
    if who is None or not who.represents or case.version is None:
        return frozenset()
    return sourced.hidden_in(case, versions.of(case.version))


def foresee(case: Case, raw: Mapping[str, Any], channel: str, closed: frozenset[str] = frozenset()) -> Foreseen:
    """Return what a change would do; on paper nothing that contradicts refuses it (Awb 4:1), it is said as odd."""
    version = versions.of(case.version)
    asked = changeable.asked(case, version, closed)
    outcome_ = asked.read(raw)
    before, kept = asked.before, {name: value for name, value in case.answers.items() if name not in asked.ids}
    after = stored(version.questions, {**kept, **as_json(outcome_.answers)})
    found = Foreseen(version, asked, before, after, outcome_.answers, case.due, outcome_.problems)
    if found.problems:
        return found
    wrong = contradictions(version, asked.ids, before, after, case.received_on)
    if wrong and channel not in WRITTEN:
        return replace(found, problems=tuple(wrong))
    known = {(item.id, item.seen) for item in firing(version, before, case.received_on)}
    odd = [item for item in firing(version, after, case.received_on) if (item.id, item.seen) not in known]
    was, now = (outlook(version, answers, case.received_on, calendar=calendar.now()) for answers in (before, after))
    now = replace(now, decide_by=case.due)
    return replace(
        found,
        effects=tuple(_effects(version, was, now)),
        odd=tuple(item.problem.message for item in odd),
        too_late=version.decides and now.too_late,
        needed=now.needed_on,
    )


def _effects(version: Version, was: Outlook, now: Outlook) -> list[Effect]:
    """Return the rules that find something else, in their order."""
    before, after = ({item.rule: item for item in seen.told} for seen in (was, now))
    found = []
    for rule in version.rules:
        old, new = before.get(rule.id), after.get(rule.id)
        said, says = (outcome(rule.unit, item.value) if item else "" for item in (old, new))
        if said != says:
            found.append(Effect(rule.title, said, says, new.text if new else "", bool(new and new.against)))
    return found


def change(zaak_id: int, new: Change, revision: int | None = None) -> ReceivedMessage:
    """Change an application, whole or not at all; a repeat changes nothing.

    `revision` is what an official's page showed. Raises Stale, SubmissionRefused with what is wrong, Unseen when it does
    something else than was shown, and NotPossible when nothing may change, by this person or any more.
    """
    said = new.message
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if (before := ReceivedMessage.objects.filter(key=said.key, zaak=zaak_id).first()) is not None:
            return before
        if revision is not None and case.revision != revision:
            raise Stale
        if said.sender is not None and not own.may(said.sender, case, own.Deed.CHANGE):
            raise NotPossible(NOT_YOURS)
        if refused := changeable.why_not(case):
            raise NotPossible(refused)
        seen = foresee(case, new.answers, said.channel, new.closed)
        if seen.problems:
            raise SubmissionRefused(seen.problems)
        if not seen.changed:
            raise NotPossible(SAME)
        if seen.mark != new.mark:
            raise Unseen
        return _done(case, seen, replace(said, text=bounded(said.text.strip(), TEXT_MAX)))


def _done(case: Case, seen: Foreseen, said: Incoming) -> ReceivedMessage:
    """Put the answers in the case, keep the message that brought them, and write to the applicant what changed."""
    version, hand = seen.version, said.hand()
    day = timezone.localdate(said.received_at)
    before = dict(case.answers)
    others = answered.kept_beside(version, case.answers)
    changes = answered.put(case, version, hand, seen.before, seen.after, said.channel, others=others)
    acts.zaken.change(hand, case.zaak, changes)
    lines = _lines(case, seen)
    assert case.version is not None
    data = {
        "version": case.version.pk,
        "effects": [msgspec.to_builtins(each) for each in seen.effects],
        **answered.before_and_after(before, case.answers, {}),
    }
    files = documents.attachments(seen.asked.questions, seen.given, said.author, day)
    message = receiving.receive(case, replace(said, lines=lines, data=data, documents=files))
    if messages.reachable(case, version):
        answer = "een besluit" if version.decides and not version.gives_without_decision else "antwoord"
        extra = {
            "veranderd_op": plain_date(day),
            "veranderd": "\n".join(f"- {title}: {words}" for title, words in lines),
            "gevolg": _consequence(seen),
            "wanneer": f"U krijgt nog steeds uiterlijk op {long_date(case.due)} {answer}.",
        }
        messages.write(case, version, KIND, hand, timezone.now(), extra, text=LETTER, days=[case.due])
    save(case)
    return message


def _lines(case: Case, seen: Foreseen) -> Sequence[tuple[str, str]]:
    """Return each answer that changed in words, as it was and becomes; a secret address is not written."""
    secret = sourced.hidden_in(case, seen.version)
    return [
        (
            item.question.ask,
            sourced.HIDDEN
            if item.question.id in secret
            else f"was: {item.was.text or '-'}, nu: {item.now.text or '-'}",
        )
        for item in seen.changed
    ]


def _consequence(seen: Foreseen) -> str:
    """Return in words what the rules find now that they did not, for the letter."""
    if not seen.effects:
        return _NO_EFFECT
    said = [f"- {each.title}: was {each.was or 'onbekend'}, nu {each.now or 'onbekend'}" for each in seen.effects]
    return "\n".join(["Dit betekent het voor u:", "", *said])
