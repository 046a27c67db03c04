"""What is wrong with answers together, by a version's checks and the bounds that are worked out. Pure.

Every channel asks `firing`, so that each finds the same: the web and the desk tell it and refuse, paper tells it to who
enters the form. Answers that were accepted are not judged by it: it says what an official may look at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from openloket.definitions.rules import facts
from openloket.definitions.schema import Check, Version
from openloket.forms.bounds import TODAY, Bound, alike, holds, limits, names_in, sentence_for, shift_in_words
from openloket.forms.conditions import may_hold
from openloket.forms.kept import AsKept
from openloket.forms.questions import Page, Question
from openloket.forms.types import show, to_json, type_of
from openloket.forms.validate import Problem


@dataclass(frozen=True)
class Firing:
    """A check, or a bound of a question, that these answers do not pass."""

    id: str
    """The check's own id; for a bound `<path of the answer>.min` or `.max`."""
    problem: Problem
    at: tuple[str, ...]
    """The questions where it can be mended."""
    last: str
    """The last question that it looks at, in the order of the form: from there on it can be known."""
    seen: str
    """Stands for the answers that it looks at: another answer, another text."""
    article: str = ""

    @property
    def warn(self) -> bool:
        """Say whether it asks if this is right; else it refuses."""
        return bool(self.problem.tick)


def firing(version: Version, answers: Mapping[str, Any], day: date) -> list[Firing]:
    """List what is wrong with these answers together, received on `day`, in the order of the form.

    What cannot be told yet, or any more, is not wrong.
    """
    known = facts(version, answers, day)
    found = [*crossed(version.questions, answers, known, {q.id: q for q in version.questions})]
    found += [
        _fired(version, check, answers)
        for check in version.checks
        if holds(check.when, known) and not _waits(version, check, answers)
    ]
    order = [question.id for question in version.questions]
    return sorted(found, key=lambda item: order.index(item.problem.question_id))


def problems(found: Iterable[Firing], confirmed: Mapping[str, str]) -> list[Problem]:
    """Return what still has to be mended or answered: all but the warnings of which someone said that it is right."""
    return [item.problem for item in found if not (item.warn and confirmed.get(item.id) == item.seen)]


def refused_at(found: Iterable[Firing]) -> set[str]:
    """Return the questions of which an answer must change, by what refuses: from such an answer nothing follows."""
    return {name for item in found if not item.warn for name in item.at}


def told_on(version: Version, page: str, found: Iterable[Firing]) -> list[Firing]:
    """Return what a page tells: what can be mended on it and can be known there, for later pages still have to come."""
    here = [item.id for item in version.pages].index(page)
    before = {question.id for each in version.pages[: here + 1] for question in each.questions}
    ours = {question.id for question in version.pages[here].questions}
    return [item for item in found if item.problem.question_id in ours and item.last in before]


def contradictions(
    version: Version, asked: Collection[str], before: Mapping[str, Any], after: Mapping[str, Any], day: date
) -> list[Problem]:
    """Return what answers that were asked anew make wrong together with the others, at a question that was asked.

    What was wrong before and is still the same was accepted, and what only asks whether it is right refuses nothing.
    """
    accepted = {(item.id, item.seen) for item in firing(version, before, day)}
    found = []
    for item in firing(version, after, day):
        here = [name for name in item.at if name in asked]
        if here and not item.warn and (item.id, item.seen) not in accepted:
            path = item.problem.path if item.problem.question_id in asked else here[-1]
            found.append(replace(item.problem, path=path))
    return found


def as_warnings(found: Iterable[Firing]) -> list[Firing]:
    """Return each as a question instead of a refusal: what is written on paper came in as it is."""
    return [replace(item, problem=replace(item.problem, tick=item.id)) for item in found]


def questions_of(version: Version, check: Check) -> list[Question]:
    """List the questions that a check looks at, itself, in its bounds or through facts, in the order of the form."""
    through = {fact.id: fact.questions for fact in version.facts}
    looked_at = {part for name in names_in(check.when) for part in through.get(name, (name,))}
    return [question for question in version.questions if question.id in looked_at]


def page_of(version: Version, check: Check) -> Page | None:
    """Return the page on which a check can be known: that of the last question that it looks at; None without one."""
    last = [question.id for question in questions_of(version, check)][-1:]
    return next((page for page in version.pages if last and any(q.id == last[0] for q in page.questions)), None)


def _waits(version: Version, check: Check, answers: Mapping[str, Any]) -> bool:
    """Say whether an answer that must come is not there: a sum counts it as nothing, so that nothing can be told yet."""
    return any(
        question.required and answers.get(question.id) is None and may_hold(question.when, answers)
        for question in questions_of(version, check)
    )


def _fired(version: Version, check: Check, answers: Mapping[str, Any]) -> Firing:
    here = [question for question in version.questions if question.id in check.at]
    asked = [question.id for question in here if may_hold(question.when, answers)]
    looked_at = [question.id for question in questions_of(version, check)]
    return Firing(
        check.id,
        Problem((asked or [question.id for question in here])[-1], check.message, tick=check.id if check.warn else ""),
        check.at,
        looked_at[-1],
        _seen(looked_at, answers),
        check.article,
    )


def _seen(names: Iterable[str], answers: Mapping[str, Any]) -> str:
    looked_at = {name: to_json(answers.get(name)) for name in names}
    return hashlib.sha256(msgspec.json.encode(looked_at, order="sorted")).hexdigest()[:16]


def crossed(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    known: Mapping[str, Any],
    asked: Mapping[str, Question],
    path: str = "",
) -> Iterator[Firing]:
    """Yield the answers that cross a bound that is worked out; `known` holds what its names may stand for."""
    for question in questions:
        value, at = answers.get(question.id), f"{path}{question.id}"
        if value is None or isinstance(value, AsKept):
            continue
        if type_of(question).rows:
            inner = {**asked, **{part.id: part for part in question.questions}}
            for number, row in enumerate(value, start=1):
                yield from crossed(question.questions, row, {**known, **row}, inner, f"{at}.{number}.")
            continue
        for end, bound in limits(question).items():
            part, own = _end(question, value, end)
            limit = alike(bound.of(known), own, end)
            if limit is None or (own >= limit if end == "min" else own <= limit):
                continue
            yield Firing(
                f"{at}.{end}",
                Problem(at, *_words(question, bound, end, limit, asked), part=part),
                (at.split(".")[0],),
                at.split(".")[0],
                _seen({question.id, bound.name} - TODAY, {**known, question.id: value}),
            )


def _end(question: Question, value: Any, end: str) -> tuple[str, Any]:
    """Return what of an answer a bound is about: of a period its first or its last day, else all of it."""
    spans = type_of(question).spans
    if spans is None:
        return "", value
    part = spans[0] if end == "min" else spans[1]
    return part, value[part]


def _words(
    question: Question, bound: Bound, end: str, limit: Any, asked: Mapping[str, Question]
) -> tuple[str, dict[str, object]]:
    measure = type_of(question).measure
    said = sentence_for(bound, end, day=measure == "day", clock=measure == "time")
    other = asked.get(bound.name)
    return said, {
        "bound": limit if isinstance(limit, date) else show(question, limit),
        **({"question": other.ask} if other else {}),
        **shift_in_words(bound),
    }
