"""Answers that came from a register: kept sealed with a form, and with the case once it is sent.

What a register said is kept as it was, with its day. The answers of the form hold what counts: what the register said,
or what the applicant says instead. Where the two differ, the register must hear of it (terugmelding).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import msgspec

from openloket.cases.models import Case, Draft, SourcedAnswer
from openloket.definitions.origins import register_of
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.validate import Answers, Problem, as_json, read
from openloket.registers.models import Zaak
from openloket.secrecy import Unsealable, opened, sealed
from openloket.sources.answer import Stop

STOPPED: Mapping[Stop, str] = {
    "died": "Volgens de Basisregistratie Personen is deze persoon overleden. Bel ons of kom langs.",
    "unknown": "Dit KVK-nummer staat niet in het Handelsregister. Bel ons of kom langs.",
    "ended": "Dit bedrijf is volgens het Handelsregister gestopt. Bel ons of kom langs.",
}
"""Why a form cannot be sent, as the last door says it; pages say more (see channels.known)."""
CURATELE = (
    "Volgens de Basisregistratie Personen staat deze persoon onder curatele. De curator moet het goed vinden (artikel 1:381 van "
    "het Burgerlijk Wetboek). U kunt de aanvraag wel innemen."
)
"""What an official reads who takes in an application of someone under curatele. It is never refused for that alone: an
application is taken in (Awb 4:1), and a consent that is missing may be given later (Awb 4:5)."""
LOGIN = "inlog"
"""The source of what a login without a BSN says of who asks."""
REPORTED = ("brp", "kvk")
"""The registers that hear what is not right (Wet BRP 2.34, Handelsregisterwet 32)."""
HIDDEN = "Geheim adres"
"""What stands in a document in place of a secret address."""


class Fact(msgspec.Struct, frozen=True):
    """What a register said in answer to one question, on which day; `about` is the earlier case it comes from."""

    source: str
    day: date
    value: Any
    doubted: bool = False
    about: str = ""


class Known(msgspec.Struct):
    """What is known with a form: facts by question, the day on which each source was asked, and who was away until when.

    `number` is the keyed hash of whom it is about: when that changes, nothing of it counts any more.
    """

    number: str = ""
    facts: dict[str, Fact] = {}
    asked: dict[str, date] = {}
    away: dict[str, datetime] = {}
    stop: Stop = ""
    secret: bool = False
    curatele_read: bool = False
    """Whether someone under curatele read that their curator must agree, and goes on."""


_DECODE = msgspec.json.Decoder(Known).decode


def of(draft: Draft | None) -> Known:
    """Return what is known with a form; nothing when there is none, or when it cannot be opened any more."""
    if draft is None or not draft.known:
        return Known()
    try:
        return _DECODE(opened(draft.known))
    except (Unsealable, msgspec.MsgspecError):
        return Known()


def keep(draft: Draft, known: Known) -> None:
    """Keep what is known with a form, sealed, and its answers."""
    draft.known = sealed(msgspec.json.encode(known).decode())
    draft.save(update_fields=["known", "answers", "changed_at"])


def facts_of(version: Version, known: Known) -> dict[str, Fact]:
    """Return the facts that this version's questions take: a form may have gone over to another version."""
    return {
        question.id: known.facts[question.id]
        for question in version.questions
        if question.id in known.facts and known.facts[question.id].source in (*question.sources, LOGIN)
    }


def same(question: Question, answer: Any, fact: Fact) -> bool:
    """Say whether an answer, however it was written, is what the register said."""
    mine, theirs = read(question, answer, question.id)[0], read(question, fact.value, question.id)[0]
    return bool(mine == theirs)


def fits(question: Question, value: Any) -> bool:
    """Say whether what a register said can be the answer to a question, within its bounds."""
    found, problems = read(question, value, question.id)
    return found is not None and not problems


@dataclass(frozen=True)
class Sent:
    """What registers said of an application that is sent in, ready to be kept with its case."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    secret: bool = False
    unknown: bool = False
    """Whether the address counts as secret only because the BRP gave no answer."""
    hidden: frozenset[str] = frozenset()
    """The questions whose answer is a secret address."""
    curatele: bool = False
    """Whether the applicant is under curatele."""
    stop: Stop = ""
    """Why nobody can apply with this number, as the BRP said when it was asked at the last door."""
    asked: date | None = None
    """The day on which the BRP last answered about the applicant."""

    def shown(self, answers: Answers) -> Answers:
        """Return the answers as documents and registers may show them: without a secret address."""
        return without(answers, self.hidden)


def without(answers: Answers, hidden: Collection[str]) -> Answers:
    """Return the answers without those that are hidden: a secret address."""
    return {name: AsKept(HIDDEN) if name in hidden else value for name, value in answers.items()}


def hidden_in(case: Case, version: Version) -> frozenset[str]:
    """Return the questions of a case whose answer is hidden from whoever has no need of it."""
    return hidden(version) if case.secret_address else frozenset()


def sent(version: Version, draft: Draft | None) -> Sent:
    """Return what goes with the application in this form."""
    known = of(draft)
    days = [day for source, day in known.asked.items() if register_of(source) == "brp"]
    found = Sent(facts_of(version, known), curatele=known.stop == "curatele", asked=max(days, default=None))
    return replace(found, secret=True, hidden=hidden(version)) if known.secret else found


def hidden(version: Version) -> frozenset[str]:
    """Return the questions whose answer is hidden when the address is secret: all that may say where someone lives."""
    asked = {q.id for q in version.questions if "brp.adres" in q.sources or q.id == version.applicant.address}
    return frozenset(asked)


def refused(stop: Stop) -> Problem | None:
    """Return why a form cannot be sent by whom it is about; None when it can."""
    return Problem("bron", STOPPED[stop]) if stop in STOPPED else None


def record(zaak: Zaak, version: Version, answers: Answers, found: Sent) -> None:
    """Keep with a case what registers said, and where the applicant said something else."""
    given = as_json(answers)
    rows = []
    for question in version.questions:
        fact = found.facts.get(question.id)
        if fact is None:
            continue
        corrected = not same(question, given.get(question.id), fact)
        rows.append(
            SourcedAnswer(
                zaak=zaak,
                question=question.id,
                source=fact.source,
                day=fact.day,
                value=fact.value,
                doubted=fact.doubted,
                corrected=corrected,
                given=given.get(question.id) if corrected else None,
            )
        )
    SourcedAnswer.objects.bulk_create(rows)


def follow(zaak: Zaak, version: Version, before: Answers, after: Answers, at: datetime) -> None:
    """Note where new answers are other than what registers said, or the same again."""
    changed = {
        question.id: question for question in version.questions if before.get(question.id) != after.get(question.id)
    }
    for row in SourcedAnswer.objects.filter(zaak=zaak, question__in=changed):
        question = changed[row.question]
        given = as_json(after).get(question.id)
        row.corrected = not same(question, given, Fact(row.source, row.day, row.value))
        row.given, row.given_at = (given, at) if row.corrected else (None, None)
        row.reported_at = row.reported_by = None
        row.save(update_fields=["corrected", "given", "given_at", "reported_at", "reported_by"])


def to_report(row: SourcedAnswer) -> bool:
    """Say whether a register must still hear that what it said is not right; one's own last application need not."""
    return row.corrected and row.reported_at is None and register_of(row.source) in REPORTED
