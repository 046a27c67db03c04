"""Conditions, outcomes and questions of a version in words, for those who read a definition rather than a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openloket.definitions.schema import Organ, Row, Rule, Version
from openloket.forms.bounds import TODAY, parse, shift_in_words, worked_out
from openloket.forms.conditions import alternatives, describe
from openloket.forms.types import show, show_decimal, show_money, type_of
from openloket.law.calendar import plain_date


def condition(version: Version, when: Any) -> str:
    """Write a condition as a clause; «altijd» when there is none."""
    if not when:
        return "altijd"
    chosen = {question.id for question in version.questions if type_of(question).chosen}
    return describe(
        when,
        lambda name: label(version, name),
        lambda name, value: value_of(version, name, value),
        lambda name: name in chosen,
    )


def plainly(version: Version, when: Any) -> str:
    """Write a condition as a resident reads it."""
    shown = [
        ", en ".join(f"{label(version, name)} {_plain_test(version, name, test)}" for name, test in mapping.items())
        for mapping in alternatives(when)
    ]
    return ", of ".join(shown)


def plain_case(version: Version, row: Row) -> str:
    """Say for which case a row is, as a resident reads it: «bij …», «als …», or in all other cases."""
    if row.plain:
        return row.plain
    if not row.when:
        return "in alle andere gevallen"
    cases = [
        " en ".join(_said(version, name, test) for name, test in mapping.items()) for mapping in alternatives(row.when)
    ]
    return f"als {', of als '.join(cases)}"


def _said(version: Version, name: str, test: Any) -> str:
    """Put one test in words, as a clause after «als»."""
    question = next((question for question in version.questions if question.id == name), None)
    rule = next((rule for rule in version.rules if rule.id == name), None)
    if rule is not None and not isinstance(test, Mapping):
        values = test if isinstance(test, list | tuple) else [test]
        about = [row.plain for row in rule.rows if row.then in values]
        if about and all(about):
            return f"het gaat om {_or(about)}"
        return f"de uitkomst van ‘{rule.title}’ {_or([f'‘{outcome(rule.unit, value)}’' for value in values])} is"
    if question is None:
        return f"{label(version, name)} {_measured(version, name, test)} is"
    if isinstance(test, Mapping) and "given" in test:
        return f"u ‘{question.ask}’ {'invult' if test['given'] else 'niet invult'}"
    if isinstance(test, Mapping) and {"has", "has_not"} & set(test):
        chosen = [
            f"‘{value_of(version, name, value)}’{' niet' if kind == 'has_not' else ''}" for kind, value in test.items()
        ]
        return f"u bij ‘{question.ask}’ {' en '.join(chosen)} kiest"
    verb = "invult" if isinstance(test, Mapping) or not type_of(question).choices(question) else "kiest"
    return f"u bij ‘{question.ask}’ {_measured(version, name, test)} {verb}"


_MEASURED = {"min": "{} of meer", "max": "{} of minder", "above": "meer dan {}", "below": "minder dan {}"}
_DAYS = {"min": "{} of later", "max": "{} of eerder", "above": "een dag na {}", "below": "een dag voor {}"}


def _measured(version: Version, name: str, test: Any) -> str:
    if not isinstance(test, Mapping):
        return _or(
            [f"‘{value_of(version, name, value)}’" for value in (test if isinstance(test, list | tuple) else [test])]
        )
    day = any(type_of(question).measure == "day" for question in version.questions if question.id == name)
    words = _DAYS if day or name in TODAY else _MEASURED
    if set(test) == {"given"}:
        return "bekend" if test["given"] else "niet bekend"
    return " en ".join(
        words[kind].format(value_of(version, name, bound)) for kind, bound in test.items() if kind in words
    )


def _or(words: Iterable[str]) -> str:
    """Join words with commas and «of»."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} of {last}" if first else last


@dataclass(frozen=True)
class Price:
    """What a service costs in one case."""

    case: str
    """For which case, in words; empty when it costs the same for everyone."""
    amount: Any
    shown: str


def prices(version: Version) -> list[Price]:
    """Return what the service costs, in the order in which the first that fits holds; nothing when that is not said."""
    if version.fee is None:
        return []
    rule = version.rule(version.fee.rule)
    same = len({says(rule, row) for row in rule.rows}) == 1
    rows = rule.rows[:1] if same else rule.rows
    return [Price("" if same else plain_case(version, row), row.then, says(rule, row)) for row in rows]


def _plain_test(version: Version, name: str, test: Any) -> str:
    def one(value: Any) -> str:
        return value_of(version, name, value)

    if isinstance(test, list | tuple):
        return "is " + " of ".join(one(value) for value in test)
    if not isinstance(test, dict):
        return f"is {one(test)}"
    words = {
        "min": "is {} of meer",
        "max": "is {} of minder",
        "above": "is meer dan {}",
        "below": "is minder dan {}",
        "has": "bevat {}",
        "has_not": "bevat {} niet",
    }
    parts = [
        ("is ingevuld" if bound else "is niet ingevuld") if kind == "given" else words[kind].format(one(bound))
        for kind, bound in test.items()
    ]
    return " en ".join(parts)


def label(version: Version, name: str) -> str:
    """Return what a name in a condition stands for: a question's words, or the title of a rule or fact."""
    for question in version.questions:
        if question.id == name:
            return f"‘{question.ask}’"
    titles = {rule.id: rule.title for rule in version.rules}
    titles |= {each: item.title for each, item in version.numbers.items()}
    if name in titles:
        return f"‘{titles[name]}’"
    return {"ontvangst": "de dag van ontvangst", "vandaag": "vandaag", "stap": "de stap", "kanaal": "het kanaal"}.get(
        name, f"‘{name}’"
    )


def value_of(version: Version, name: str, value: Any) -> str:
    """Put in words a value that a condition tests for, or a bound that is worked out."""
    if worked_out(value) and _compares(version, name):
        return _bound(version, value)
    for question in version.questions:
        if question.id == name and not isinstance(value, list | tuple):
            return question.option_label(value) if type_of(question).many else show(question, value)
    for rule in version.rules:
        if rule.id == name:
            return outcome(rule.unit, value)
    return plain_date(value) if isinstance(value, date) else str(value)


def _compares(version: Version, name: str) -> bool:
    """Say whether values by this name are compared, so that a bound may be another name."""
    measures = [type_of(question).measure for question in version.questions if question.id == name]
    return name in TODAY or any(measures) or name in version.numbers


def _bound(version: Version, text: str) -> str:
    bound = parse(text)
    base = label(version, bound.name)
    shift = " ".join(map(str, shift_in_words(bound).values()))
    return f"{shift} {'na' if bound.sign > 0 else 'voor'} {base}" if shift else base


def limit(version: Version, value: Any) -> str:
    """Put a bound of a question in words; «niet beperkt» for none."""
    if value is None:
        return "niet beperkt"
    return _bound(version, value) if worked_out(value) else str(value)


ORGANS: dict[Organ, str] = {
    "college": "het college van burgemeester en wethouders",
    "burgemeester": "de burgemeester",
    "heffingsambtenaar": "de heffingsambtenaar",
    "invorderingsambtenaar": "de invorderingsambtenaar",
}


def organ(name: Organ | None, municipality: str) -> str:
    """Name an organ of the municipality, within a sentence; "" for none."""
    if name is None:
        return ""
    first, _, rest = municipality.partition(" ")
    return f"{ORGANS[name]} van {f'de gemeente {rest}' if first.lower() == 'gemeente' else municipality}"


def results_of(version: Version, ids: Iterable[str]) -> str:
    """Name results by their labels, in one line."""
    return ", ".join(f"‘{result.label}’" for result in version.results if result.id in set(ids))


def says(rule: Rule, row: Row) -> str:
    """Put in words what a row says of every case: «€ 0,65 per m² per dag»."""
    return " per ".join((outcome(rule.unit, row.then), *row.per))


def adds_money(version: Version, name: str) -> bool:
    """Say whether a name is that of a fact that adds amounts of money."""
    fact = next((fact for fact in version.facts if fact.id == name and fact.sum), None)
    if fact is None:
        return False
    asked = {question.id: question for question in version.questions}
    asked |= {f"{group.id}.{part.id}": part for group in version.questions for part in group.questions}
    return all(each in asked and type_of(asked[each]).widget.unit == "euro" for each in fact.sum)


def total(value: Any) -> str:
    """Write a total of money, without the word or sign for euro: the text in which it comes has that. «2.450,50», «500»."""
    amount = Decimal(value)
    return (
        show_decimal(amount) if amount == amount.to_integral_value() else show_money(amount).removeprefix("€").strip()
    )


def outcome(unit: str, value: Any) -> str:
    """Put what a rule says in words."""
    if value is None:
        return "geen"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if unit == "euro" and isinstance(value, int | Decimal):
        return show_money(value)
    return show_decimal(value) if isinstance(value, Decimal) else str(value)
