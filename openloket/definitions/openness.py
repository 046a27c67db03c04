"""Say what everyone may read of a decision, by the version alone: what must be true of that part, and the rows that it gives. Pure.

A row is there only because the version names it. What says who somebody is cannot be named: `loket check` refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openloket.definitions import admission, decided
from openloket.definitions.letters import show_outcome
from openloket.definitions.rules import facts, findings_of_stored
from openloket.definitions.schema import Publish, Result, Version
from openloket.definitions.sense import Fault
from openloket.definitions.source import Path_
from openloket.forms.questions import Question
from openloket.forms.types import show, show_decimal, type_of
from openloket.law import woo

LABEL_MAX, TITLE_MAX, EFFECT_MAX, SHOWS_MAX = 60, 80, 300, 20
TYPES = frozenset(
    [
        "choice",
        "choices",
        "date",
        "date_time",
        "decimal",
        "money",
        "number",
        "period",
        "place",
        "text",
        "time",
        "yes_no",
    ]
)
"""Names the types of answers that may be public; any other says who somebody is, how to reach them, or may hold anything."""
TYPED = frozenset(["text", "place"])
"""Names of these what someone typed in words of their own: whoever publishes it looks whether it says who somebody is."""


@dataclass(frozen=True)
class PublicRow:
    """Hold one thing that everyone may read of a decision."""

    of: str
    label: str
    value: str
    typed: bool
    """Says whether someone wrote it in words of their own."""
    lasts: bool = False
    """Says whether it says how long the decision holds."""


def rows(
    version: Version, result: Result, answers: Mapping[str, Any], received: date, filled: Mapping[str, Any]
) -> list[PublicRow]:
    """Return what everyone may read of a case that ended with this result; what nobody answered is left out.

    `answers` and `filled` are values as they were read back, of the questions that were asked.
    """
    publish = result.publish
    if publish is None:
        return []
    known = facts(version, answers, received)
    found = findings_of_stored(version, answers, received)
    asked = {question.id: question for question in version.questions}
    given = {ask.id: ask for ask in result.asks}
    said = []
    for part in publish.shows:
        typed = False
        if part.of in asked:
            question = asked[part.of]
            if part.of not in answers:
                continue
            value, typed = show(question, answers[part.of]), question.type in TYPED
        elif part.of in given:
            if part.of not in filled:
                continue
            value = "; ".join(decided.in_words(given[part.of], filled[part.of]))
            typed = given[part.of].type in TYPED
        elif part.of in found:
            value = show_outcome(version, found[part.of])
        elif known.get(part.of) is not None:
            value = show_decimal(known[part.of])
        else:
            continue
        said.append(PublicRow(part.of, part.label, value, typed, part.of in publish.lasts))
    return said


def faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with what results make public."""
    for n, result in enumerate(version.results):
        if result.publish is not None:
            yield from _faults(("results", n, "publish"), version, result, result.publish)


def _faults(path: Path_, version: Version, result: Result, said: Publish) -> Iterator[Fault]:
    if not result.decision:
        yield path, f"'{result.id}' is geen besluit.", "Haal 'publish' weg."
    if said.category not in woo.categories():
        yield (
            (*path, "category"),
            f"'{said.category}' is geen categorie van de Woo.",
            f"Kies uit: {', '.join(woo.categories())}.",
        )
    if version.personal_data.classification == "bijzonder":
        yield path, "Deze dienst vraagt bijzondere persoonsgegevens (Woo 5.1 lid 1 d).", "Haal 'publish' weg."
    for name, text, most in (("title", said.title, TITLE_MAX), ("effect", said.effect, EFFECT_MAX)):
        if not text.strip():
            yield (*path, name), f"Bij '{name}' staat niets.", "Schrijf het op."
        if len(text) > most:
            yield (*path, name), f"Dit is langer dan {most} tekens.", "Maak het korter."
    if not 1 <= len(said.shows) <= SHOWS_MAX:
        yield (*path, "shows"), f"Noem 1 tot {SHOWS_MAX} dingen die iedereen mag lezen.", "Voeg toe, of haal weg."
    private = {name for name in _applicant(version) if name}
    asked: dict[str, Question] = {question.id: question for question in (*version.questions, *result.asks)}
    names = {*asked, *version.numbers, *(rule.id for rule in version.rules)}
    seen: set[str] = set()
    for m, part in enumerate(said.shows):
        here: Path_ = (*path, "shows", m)
        if part.of not in names:
            yield (
                (*here, "of"),
                f"'{part.of}' bestaat niet.",
                "Noem een vraag, een feit, een regel of wat wordt ingevuld.",
            )
        elif part.of in asked and (part.of in private or not _may_be_public(asked[part.of])):
            yield (
                (*here, "of"),
                f"'{part.of}' kan zeggen wie iemand is, of kan van alles bevatten.",
                "Haal het hier weg: het wordt nooit openbaar.",
            )
        if part.of in seen:
            yield (*here, "of"), f"'{part.of}' staat er twee keer.", "Haal er een weg."
        seen.add(part.of)
        if not 1 <= len(part.label.strip()) <= LABEL_MAX:
            yield (*here, "label"), f"Een naam heeft 1 tot {LABEL_MAX} tekens.", "Schrijf hem op, of maak hem korter."
    for name in said.lasts:
        if name not in seen:
            yield (*path, "lasts"), f"'{name}' staat niet bij 'shows'.", "Zet het daar ook, of haal het hier weg."


def _applicant(version: Version) -> Iterator[str]:
    """Yield the questions that say who asks, or how to reach them."""
    who = version.applicant
    yield from (who.name, who.address, who.bsn, who.kvk, who.email, who.phone, who.reach, who.reference)
    yield from admission.identity_questions(version)


def _may_be_public(question: Question) -> bool:
    """Say whether an answer may be public by its type and where it comes from: a register knows a person."""
    of = type_of(question)
    return (
        question.type in TYPES
        and not (of.files or of.rows or of.signs or of.identifies)
        and not question.known_from_login
        and not question.sources
    )
