"""What an official fills in for a result when they decide, such as the amount that is granted: read, checked, in words. Pure.

A bound or a check may look at the application, at its facts, at what the rules find and at what else is filled in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openloket.definitions.checks import crossed
from openloket.definitions.rules import derived, facts, findings_of_stored
from openloket.definitions.schema import Check, Result, Version
from openloket.definitions.sense import MESSAGE_MAX, Fault, condition_faults, counted_faults, measures_of
from openloket.definitions.source import Path_
from openloket.forms.bounds import TODAY, holds, limits, parse, worked_out
from openloket.forms.questions import Question
from openloket.forms.shown import rows
from openloket.forms.types import show, type_of
from openloket.forms.validate import Answers, Outcome, Problem, as_json, stored, validate

ASK_MAX, OPTION_MAX = 200, 600
"""Characters of what an official is asked, and of one condition that they can choose."""
OUT_OF_BOUNDS = {
    ("day", "min"): "Vul een dag in op of na %(bound)s: dat is ‘%(what)s’.",
    ("day", "max"): "Vul een dag in op of voor %(bound)s: dat is ‘%(what)s’.",
    ("", "min"): "Vul %(bound)s of meer in: dat is ‘%(what)s’.",
    ("", "max"): "Vul %(bound)s of minder in: dat is ‘%(what)s’.",
}


def read(
    version: Version, result: Result, raw: Mapping[str, Any], application: Mapping[str, Any], received: date
) -> Outcome:
    """Read what was filled in for a result, and check it beside the answers of an application received on that day."""
    if not result.asks:
        return Outcome({}, ())
    outcome = validate(result.asks, raw)
    found = {name: finding.value for name, finding in findings_of_stored(version, application, received).items()}
    known = {**facts(version, application, received), **found, **outcome.answers}
    wrong = list(outcome.problems)
    names = {question.id: question.ask for question in (*version.questions, *result.asks)}
    names |= {rule.id: rule.title for rule in version.rules} | dict.fromkeys(TODAY, "vandaag")
    asked = {question.id: question for question in result.asks}
    for firing in crossed(result.asks, outcome.answers, known, asked):
        name, _, end = firing.id.rpartition(".")
        question = asked[name.split(".")[0]]
        kind = "day" if type_of(question).measure == "day" else ""
        what = names.get(limits(question)[end].name, limits(question)[end].name)
        bound = firing.problem.params["bound"]
        wrong.append(Problem(firing.problem.path, OUT_OF_BOUNDS[kind, end], {"bound": bound, "what": what}))
    if not wrong:
        known |= {fact.id: derived(fact, known) for fact in result.facts}
        fired = [check for check in result.checks if holds(check.when, known)]
        wrong += [Problem(check.at[-1], check.message) for check in fired]
    return Outcome(outcome.answers, tuple(wrong))


def in_words(question: Question, value: Any) -> list[str]:
    """Return what was filled in, in words: each choice and each row of a list by itself."""
    of = type_of(question)
    if of.rows:
        return [row.said for row in rows(question, value)]
    return [show(question, [each]) for each in value] if of.many else [show(question, value)]


def is_list(question: Question) -> bool:
    """Say whether an answer is a list, of which a letter numbers the items."""
    return type_of(question).rows or type_of(question).many


def said(result: Result, filled: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return what was filled in, in words: each question that has an answer, with its items."""
    return [(ask.ask, in_words(ask, filled[ask.id])) for ask in result.asks if ask.id in filled]


def as_lines(result: Result, filled: Mapping[str, Any]) -> list[str]:
    """Return what was filled in, in words, a line for each that has something in it."""
    return [f"{ask.rstrip('?:')}: {'; '.join(items)}" for ask, items in said(result, filled)]


def of_example(version: Version, result: Result) -> Answers:
    """Return the result's example, read."""
    return validate(result.asks, result.example).answers


def shown_of_example(version: Version, result: Result) -> dict[str, tuple[Question, Any]]:
    """Return the result's example as a letter takes it: each question with its answer."""
    said = of_example(version, result)
    return {question.id: (question, said[question.id]) for question in result.asks if question.id in said}


def named_in_letter(version: Version, letter: str) -> set[str]:
    """Return what a letter may name of what officials fill in: what every result that is told by it asks."""
    asked = [{question.id for question in result.asks} for result in version.results if result.letter == letter]
    return set.intersection(*asked) if asked else set()


# Before a version is published ----------------------------------------------------------------------------------------


def faults(version: Version, taken: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with what results ask; `taken` are names that a letter fills in with something else."""
    ours = {*taken, *version.numbers, *TODAY}
    for n, result in enumerate(version.results):
        path: Path_ = ("results", n)
        measures = _measures(version, result)
        names = [question.id for question in version.questions]
        for m, question in enumerate(result.asks):
            yield from _ask((*path, "asks", m), question, {*ours, *names})
            yield from _bounds((*path, "asks", m), question, measures)
            names.append(question.id)
        for m, fact in enumerate(result.facts):
            if fact.id in {*ours, *names}:
                yield (*path, "facts", m, "id"), f"'{fact.id}' betekent al iets anders.", "Kies een andere naam."
            names.append(fact.id)
        countable = {question.id: question for question in (*version.questions, *result.asks)}
        amounts = {amount.id for amount in version.amounts}
        yield from counted_faults((*path, "facts"), result.facts, countable, amounts)
        for m, check in enumerate(result.checks):
            yield from _check((*path, "checks", m), check, result, measures)


def _measures(version: Version, result: Result) -> dict[str, str]:
    measures = {**measures_of(version), **{ask.id: type_of(ask).measure for ask in result.asks}}
    measures |= dict.fromkeys((fact.id for fact in result.facts), "number")
    for rule in version.rules:
        of_numbers = all(isinstance(row.then, int | Decimal) and not isinstance(row.then, bool) for row in rule.rows)
        measures[rule.id] = "number" if of_numbers else ""
    return measures


def _ask(path: Path_, question: Question, taken: Collection[str]) -> Iterator[Fault]:
    if question.id in taken:
        yield (*path, "id"), f"'{question.id}' betekent al iets anders.", "Kies een andere naam."
    for part, text, most in (("ask", question.ask, ASK_MAX), ("hint", question.hint, MESSAGE_MAX)):
        if len(text) > most:
            yield (*path, part), f"Dit is langer dan {most} tekens.", "Maak het korter."
    of = type_of(question)
    if of.files or any(type_of(inner).files for inner in question.questions):
        yield path, "Een medewerker voegt hier geen bestand toe.", "Vraag iets anders."
    if question.sources or question.known_from_login:
        yield path, "Een medewerker vult dit in; het komt nergens vandaan.", "Haal 'from' of 'known_from_login' weg."
    if question.when is not None:
        yield (*path, "when"), "Wat een medewerker invult, hangt niet af van iets anders.", "Haal 'when' weg."
    if of.asks_options:
        for n, option in enumerate(question.options):
            if len(option.label) > OPTION_MAX:
                yield (*path, "options", n), f"Dit is langer dan {OPTION_MAX} tekens.", "Maak het korter."
        if not question.options:
            yield (*path, "options"), "Er valt niets te kiezen.", "Voeg 'options:' toe."
    if of.rows and not question.questions:
        yield path, "Een groep bevat vragen.", "Voeg 'questions:' toe."


def _bounds(path: Path_, question: Question, measures: Mapping[str, str]) -> Iterator[Fault]:
    for end in ("min", "max"):
        text = getattr(question, end)
        if not worked_out(text):
            continue
        try:
            name = parse(text).name
        except ValueError as error:
            yield (*path, end), str(error), "Verbeter de grens."
            continue
        of = "day" if name in TODAY else measures.get(name)
        if not of or of != type_of(question).measure:
            yield (
                (*path, end),
                f"'{name}' kan hier geen grens zijn.",
                "Noem een vraag, een feit of een regel van dezelfde soort, of vandaag.",
            )


def _check(path: Path_, check: Check, result: Result, measures: Mapping[str, str]) -> Iterator[Fault]:
    yield from condition_faults(path, check, measures)
    ours = {question.id for question in result.asks}
    if not check.at or not set(check.at) <= ours:
        yield (
            (*path, "at"),
            f"Er staat niet bij welk veld controle '{check.id}' hoort.",
            "Noem bij 'at' wat de medewerker invult.",
        )
    if check.warn:
        yield (*path, "warn"), "Bij een besluit weigert een controle.", "Haal 'warn' weg."


def example_faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with the examples of what officials fill in, of a version without other faults."""
    for n, result in enumerate(version.results):
        yield from _example(("results", n), version, result)


def _example(path: Path_, version: Version, result: Result) -> Iterator[Fault]:
    if not result.asks and (result.example or result.checks or result.facts):
        yield (
            path,
            "Er wordt niets ingevuld bij dit resultaat.",
            "Voeg 'asks:' toe, of haal 'example', 'facts' en 'checks' weg.",
        )
    if not result.asks or not version.examples:
        return
    for name in sorted(set(result.example) - {question.id for question in result.asks}):
        yield (*path, "example", name), f"'{name}' wordt hier niet ingevuld.", "Gebruik de id van wat wordt gevraagd."
    for problem in _tried(version, result, {}):
        yield (
            (*path, "example"),
            f"Het voorbeeld past niet bij '{problem.path}': {problem.message}",
            "Verbeter het voorbeeld; het hoort bij het eerste voorbeeld van de versie.",
        )
    for n, check in enumerate(result.checks):
        if all(problem.message != check.message for problem in _tried(version, result, check.wrong)):
            yield (
                (*path, "checks", n, "wrong"),
                f"Controle '{check.id}' weigert niet wat bij 'wrong' staat.",
                "Schrijf bij 'wrong' wat er anders is dan in de voorbeelden: antwoorden of wat de medewerker invult.",
            )


def _tried(version: Version, result: Result, changes: Mapping[str, Any]) -> Sequence[Problem]:
    """Return what is wrong with the result's example at the version's first example, both with these changes."""
    first, ours = version.examples[0], {question.id for question in result.asks}
    raw = {**first.answers, **{name: value for name, value in changes.items() if name not in ours}}
    application = stored(version.questions, as_json(validate(version.questions, raw, partly=True).answers))
    filled = {**result.example, **{name: value for name, value in changes.items() if name in ours}}
    return read(version, result, filled, application, first.received).problems
