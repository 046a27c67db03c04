"""What a request asks of an applicant who answered before, and how what they answer now is read. Pure.

A request names questions. What they open is asked along with them, so that 'Ja' to 'Moet er een weg dicht?' is not left
without 'Welke wegen?'; and a question whose condition no longer holds by what is answered now need not be answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.conditions import describe, may_hold, remaining
from openloket.forms.questions import Question
from openloket.forms.types import show, type_of
from openloket.forms.validate import Answers, Outcome, Problem, read


@dataclass(frozen=True)
class Asked:
    """The questions that a request asks through one channel, each with what is left of its condition."""

    version: Version
    before: Answers
    """What was answered before, as `forms.validate.stored` gives it."""
    questions: tuple[Question, ...]
    from_login: tuple[Question, ...] = ()
    """Who the applicant is: asked, but known from a login and therefore not answered here."""

    @property
    def ids(self) -> list[str]:
        return [question.id for question in self.questions]

    @property
    def needs_message(self) -> bool:
        """Tell whether words are the only answer: the request asked no question of the form."""
        return not self.questions and not self.from_login

    def read(self, raw: Mapping[str, Any]) -> Outcome:
        """Read what is given now, in the order of the form, together with the answers that stay.

        A question that does not count after all need not be answered; what was written there is read when it can be,
        except a number that would say who the applicant is.
        """
        here = {question.id: question for question in self.questions}
        identity = admission.identity_questions(self.version)
        facts: Answers = {}
        given: Answers = {}
        problems: list[Problem] = []
        for question in self.version.questions:
            counts = may_hold(question.when, facts)
            if question.id in here and (counts or question.id not in identity):
                value, wrong = read(here[question.id], raw.get(question.id), question.id, partly=not counts)
                problems += wrong if counts else []
                if value is not None and not wrong:
                    given[question.id] = value
            value = given.get(question.id, self.before.get(question.id))
            if counts and value is not None:
                facts[question.id] = value
        return Outcome(given, tuple(problems))

    def in_words(self) -> str:
        """Return what is asked, as a letter says it; a question that another one opens comes with when it counts."""
        by_id = {question.id: question for question in self.questions}
        return "; ".join(
            question.ask if question.when is None else f"{question.ask} (alleen als {_clause(question, by_id)})"
            for question in self.questions
        )


def _clause(question: Question, by_id: Mapping[str, Question]) -> str:
    assert question.when is not None
    return describe(
        question.when,
        lambda name: f"‘{by_id[name].ask}’",
        lambda name, value: show(by_id[name], value),
        lambda name: type_of(by_id[name]).chosen,
    )


def asked(version: Version, wanted: Collection[str], before: Answers, closed: Collection[str] = ()) -> Asked:
    """Return what a request for `wanted` asks, with what those questions open; `closed` are those not answered here."""
    open_: set[str] = set()
    found: list[Question] = []
    for question in version.questions:
        shown = None
        if question.id in wanted:
            shown = _by_name(question, before, open_)
        elif question.id not in before:
            shown = _opened(question, before, open_)
        if shown is not None and question.id not in closed:
            open_.add(question.id)
            found.append(shown)
    known = (q for q in version.questions if q.id in wanted and q.id in closed and may_hold(q.when, before))
    return Asked(version, before, tuple(found), tuple(known))


def _by_name(question: Question, before: Answers, open_: Collection[str]) -> Question:
    """Return a question that the request names, required when it counts; a declaration, made before, never is."""
    left = remaining(question.when, before, open_)
    when = left if left and {} not in left else None
    return msgspec.structs.replace(question, when=when, required=bool(left) and type_of(question).repeated)


def _opened(question: Question, before: Answers, open_: Collection[str]) -> Question | None:
    """Return a question without an answer that only an answer given now can open; None for any other."""
    left = remaining(question.when, before, open_)
    return msgspec.structs.replace(question, when=left) if left and {} not in left else None
