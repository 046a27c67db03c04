"""Evaluate and analyse a version's rule tables.

Analysis uses evaluation itself: every name a table looks at is replaced by one representative of each stretch
of values that the table can tell apart, and all combinations are tried. What no combination reaches is
unreachable; a combination that no row takes is a case left open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openloket.definitions.schema import Fact, Row, Rule, Value, Version
from openloket.forms import geometry
from openloket.forms.bounds import TODAY, bounds_in, fixed, parse
from openloket.forms.conditions import alternatives, holds, may_hold, names
from openloket.forms.kept import AsKept
from openloket.forms.kinds import around
from openloket.forms.types import type_of
from openloket.law.periods import Period

MOST_COMBINATIONS = 250_000


@dataclass(frozen=True)
class Finding:
    """What a rule says about a case, and why."""

    rule: str
    title: str
    value: Value
    because: str
    row: int
    """The number of the row that held; UNDECIDED when it cannot be told which."""
    against: tuple[str, ...] = ()
    """The results that this outcome speaks against."""
    supports: tuple[str, ...] = ()
    """The results that this outcome is a ground of by itself."""


UNDECIDED = -1


class OpenCase(ValueError):
    """No row of a table takes this case, or it cannot be told which does; the message says why, in Dutch.

    `loket check` refuses tables that leave a case open, so this happens only with answers accepted before.
    """


def facts(version: Version, answers: Mapping[str, Any], received: date) -> dict[str, Any]:
    """Return the answers together with the day of receipt, the amounts of that day and the facts derived from them."""
    known = {**answers, **on_day(version, received)}
    for fact in version.facts:
        found = derived(fact, known)
        if found is not None:
            known[fact.id] = found
    return known


def on_day(version: Version, day: date) -> dict[str, Any]:
    """Return what is known of the day of receipt alone: the day itself, and the amounts that hold on it."""
    amounts = {amount.id: amount.on(day) for amount in version.amounts}
    return {**dict.fromkeys(TODAY, day), **{name: value for name, value in amounts.items() if value is not None}}


def derived(fact: Fact, known: Mapping[str, Any]) -> Any:
    """Return the number that a fact is; None when it cannot be told yet, AsKept when an answer cannot be read."""
    columns = [_column(name, known) for name in fact.names]
    values = [value for column in columns for value in column]
    if any(isinstance(value, AsKept) for value in values) or (fact.over and fact.over not in known):
        return AsKept(None)
    if fact.days_between:
        days = [value["from"] if isinstance(value, Mapping) else value for value in values]
        return (days[1] - days[0]).days if len(days) == 2 else None
    if fact.days_in:
        return (values[0]["until"] - values[0]["from"]).days + 1 if values else None
    if fact.area_of:
        return next(filter(None, map(_area, values)), 0)
    if fact.percent_apart:
        small, large = sorted(map(_area, values)) if len(values) == 2 else (0, 0)
        return round(Decimal(100) * (large - small) / large) if small > 0 else 0
    if fact.sum:
        taken_off = [value for column in columns[len(fact.sum) :] for value in column]
        return sum(values[: len(values) - len(taken_off)]) - sum(taken_off) - known.get(fact.over, 0)
    if fact.rows:
        rows = [row for value in values for row in value]
        found, most = (sum(test(fact.rows.when, row) for row in rows) for test in (holds, may_hold))
        return found if found == most else AsKept(None)
    if fact.count:
        return sum(len(value) if isinstance(value, list) else 1 for value in values)
    return len(values) - len({str(value).casefold() for value in values})


def _area(value: Any) -> Any:
    """Return the m² that an answer says: a number, or what is drawn at a place; 0 when it says none."""
    if not isinstance(value, Mapping):
        return value
    shape = value.get("geometry")
    return geometry.area(shape) if shape else 0


def _column(name: str, known: Mapping[str, Any]) -> list[Any]:
    """Return the answers by a name: of a column one for each row that has it, else the answer, if there is one."""
    question, _, part = name.partition(".")
    value = known.get(question)
    if not part or isinstance(value, AsKept):
        return [] if value is None else [value]
    return [row[part] for row in value or () if row.get(part) is not None]


def findings(version: Version, answers: Mapping[str, Any], received: date) -> dict[str, Finding]:
    """Evaluate every rule for these answers, in order; later rules may look at earlier outcomes.

    Raises OpenCase when a table has no row for the case.
    """
    known = facts(version, answers, received)
    found: dict[str, Finding] = {}
    for rule in version.rules:
        finding = decide(rule, known)
        found[rule.id] = finding
        known[rule.id] = finding.value
    return found


def findings_of_stored(version: Version, answers: Mapping[str, Any], received: date) -> dict[str, Finding]:
    """Evaluate every rule for answers that were accepted before (see `forms.validate.stored`).

    A rule that cannot be applied to them any more is UNDECIDED and says why; so is a rule that looks at it.
    """
    known = facts(version, answers, received)
    found: dict[str, Finding] = {}
    for rule in version.rules:
        try:
            finding = decide(rule, known)
        except OpenCase as error:
            finding = Finding(rule.id, rule.title, None, str(error), UNDECIDED)
        found[rule.id] = finding
        known[rule.id] = AsKept(None) if finding.row == UNDECIDED else finding.value
    return found


_CENT = Decimal("0.01")


def says(row: Row, known: Mapping[str, Any]) -> Value:
    """Return what a row says: `then`, multiplied by what it is counted per, in whole cents; halves go up.

    Raises LookupError when one of those numbers is not known.
    """
    if not row.per:
        value: Value = row.then
        return value
    amount = Decimal(row.then)
    for name in row.per.values():
        number = known.get(name)
        if number is None or isinstance(number, AsKept):
            raise LookupError(name)
        amount *= number
    return amount.quantize(_CENT, ROUND_HALF_UP)


def decide(rule: Rule, known: Mapping[str, Any]) -> Finding:
    """Return what the first row that holds says. Raises OpenCase when no row does, or an unreadable answer decides."""
    for number, row in enumerate(rule.rows):
        if holds(row.when, known):
            try:
                value = says(row, known)
            except LookupError as error:
                raise OpenCase(_unreadable(rule)) from error
            return Finding(rule.id, rule.title, value, row.because, number, row.against, row.supports)
        if may_hold(row.when, known):
            raise OpenCase(_unreadable(rule))
    raise OpenCase(f"De regel ‘{rule.title}’ heeft geen rij voor dit geval. Beoordeel dit zelf.")


def _unreadable(rule: Rule) -> str:
    return f"Een antwoord waar de regel ‘{rule.title}’ naar kijkt, is niet te lezen. Beoordeel dit zelf."


@dataclass(frozen=True)
class Analysis:
    """Rows that nothing reaches, and one case (if any) that no row takes."""

    unreachable: tuple[int, ...]
    open_case: Mapping[str, Any] | None
    too_large: bool = False


def analyse(version: Version, rule: Rule) -> Analysis:
    """Find unreachable rows and cases left open in one table."""
    space = Space(version, [row.when for row in rule.rows])
    if space.size > MOST_COMBINATIONS:
        return Analysis((), None, too_large=True)
    reached: set[int] = set()
    open_case: Mapping[str, Any] | None = None
    for case in space.cases():
        row = next((number for number, row in enumerate(rule.rows) if holds(row.when, case)), None)
        if row is not None:
            reached.add(row)
        elif open_case is None:
            open_case = case
    return Analysis(tuple(n for n in range(len(rule.rows)) if n not in reached), open_case)


class Space:
    """All cases that conditions can tell apart, on the day `today` for whatever looks at the day of receipt."""

    def __init__(self, version: Version, whens: Iterable[Any], today: date | None = None) -> None:
        self._questions = {question.id: question for question in version.questions}
        self._facts = {fact.id: fact for fact in version.facts}
        self._amounts = {amount.id: amount for amount in version.amounts}
        self._rules = {other.id: other for other in version.rules}
        self._today = today
        self._periods: set[Period] = set()
        self._compared: set[str] = set()
        tests: dict[str, list[Any]] = {}
        for when in whens:
            self._collect(when, tests)
        self._near = self._neighbours(tests)
        self._values = {name: self._representatives(name, found) for name, found in tests.items()}
        self.size = math.prod(len(values) for values in self._values.values())

    def _collect(self, when: Any, tests: dict[str, list[Any]]) -> None:
        """Gather the tests on each name, following the conditions under which a question is asked."""
        for mapping in alternatives(when):
            for name, test in mapping.items():
                new = name not in tests
                tests.setdefault(name, []).append(test)
                if new and name in self._questions:
                    self._collect(self._questions[name].when, tests)
                if new and name in self._facts:
                    for part in self._facts[name].questions:
                        self._collect({part: {"given": True}}, tests)
                for bound in map(parse, bounds_in(test)):
                    self._compared |= {name, bound.name}
                    self._periods |= {bound.period} if bound.period else set()
                    if bound.name not in TODAY:
                        self._collect({bound.name: {"given": True}}, tests)

    def _neighbours(self, tests: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """Return, by measure, the values around which names that are compared with each other may lie."""
        near: dict[str, list[Any]] = {"day": [self._today] if self._today else [], "number": [0], "time": ["12:00"]}
        for name in self._compared & set(tests):
            near["number"] += [since.amount for since in self._amounts[name].values] if name in self._amounts else []
            near[self._measure(name)] += [value for value in _bounds(tests[name]) if not isinstance(value, datetime)]
        days = [day for day in near["day"] if isinstance(day, date)] or [date(2026, 1, 1)]
        with suppress(ValueError):
            days += [move(day) for day in days for period in self._periods for move in (period.after, period.before)]
        near["day"] = days
        return {measure: list(dict.fromkeys(values)) for measure, values in near.items()}

    def _measure(self, name: str) -> str:
        return type_of(self._questions[name]).measure if name in self._questions else "number"

    def cases(self) -> Iterator[dict[str, Any]]:
        """Yield every combination in which exactly the questions that are asked can have an answer."""
        today = dict.fromkeys(TODAY, self._today) if self._today else {}
        known = list(self._values)
        sure = self._sure(known)

        def grow(case: dict[str, Any], position: int) -> Iterator[dict[str, Any]]:
            if position == len(known):
                yield {name: value for name, value in case.items() if value is not None}
                return
            for value in self._values[known[position]]:
                case[known[position]] = value
                if all(self._possible(name, case[name], case) for name in sure[position]):
                    yield from grow(case, position + 1)

        return grow(today, 0)

    def _sure(self, known: Sequence[str]) -> list[list[str]]:
        """Return, for each name in order, what can be judged as possible once it and those before it have a value.

        A value that cannot be is left at once, with everything that would follow it.
        """
        place = {name: position for position, name in enumerate(known)}
        sure: list[list[str]] = [[] for _ in known]
        for name in known:
            looks_at = [place[other] for other in self._looks_at(name) if other in place]
            sure[max(place[name], *looks_at) if looks_at else place[name]].append(name)
        return sure

    def _looks_at(self, name: str) -> Iterable[str]:
        """Return the names that decide whether a name can have a value."""
        if fact := self._facts.get(name):
            return fact.questions
        return names(self._questions[name].when) if name in self._questions else ()

    def _possible(self, name: str, value: Any, case: Mapping[str, Any]) -> bool:
        if fact := self._facts.get(name):
            if not _of_days(fact):
                return value is not None
            return (value is not None) == all(case.get(part) is not None for part in fact.questions)
        question = self._questions.get(name)
        if question is None:
            return True
        if not holds(question.when, case):
            return value is None
        return value is not None or not question.required

    def _representatives(self, name: str, tests: list[Any]) -> list[Any]:
        question = self._questions.get(name)
        if question is not None:
            near = self._near[self._measure(name)] if name in self._compared else []
            if type_of(question).compared == (datetime,):
                near = [datetime.combine(day, time.min) for day in near]
            values = type_of(question).cases(fixed(question), [*_bounds(tests), *near])
            if name not in self._compared and all(isinstance(test, Mapping) and {*test} == {"given"} for test in tests):
                values = values[:1]  # only whether it is answered matters
            return values if question.required and not question.when else [*values, None]
        if name in self._facts:
            near = self._near["number"] if name in self._compared else []
            values = around([*_bounds(tests), *near] or [0], None, None, 1)
            return [*values, None] if self._optional_fact(name) else values
        if name in self._amounts:
            return [since.amount for since in self._amounts[name].values]
        if name in self._rules:
            return list(dict.fromkeys(row.then for row in self._rules[name].rows))
        return [self._today]

    def _optional_fact(self, name: str) -> bool:
        fact: Fact = self._facts[name]
        parts = [self._questions[part] for part in fact.questions]
        return _of_days(fact) and any(not part.required or part.when for part in parts)


def _of_days(fact: Fact) -> bool:
    """Say whether a fact counts days, so that it is not known while one of its questions is not answered."""
    return bool(fact.days_between or fact.days_in)


def _bounds(tests: list[Any]) -> list[Any]:
    """Return every value that the tests name; a bound that is worked out is none."""
    bounds: list[Any] = []
    for test in tests:
        if isinstance(test, Mapping):
            worked = set(bounds_in(test))
            bounds += [bound for name, bound in test.items() if name != "given" and bound not in worked]
        elif isinstance(test, list | tuple):
            bounds += test
        else:
            bounds.append(test)
    return bounds


def unknown_names(version: Version, rule: Rule, position: int) -> Iterator[tuple[int, str]]:
    """Yield the names in a table's rows that are no question, fact or earlier rule, with the number of their row."""
    known = {*TODAY, *(question.id for question in version.questions), *(fact.id for fact in version.facts)}
    known |= {other.id for other in version.rules[:position]}
    for number, row in enumerate(rule.rows):
        for name in names(row.when):
            if name not in known:
                yield number, name
