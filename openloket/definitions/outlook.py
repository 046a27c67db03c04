"""What someone may expect of answers so far, before they send them: what the rules find, and by which day we decide. Pure.

Three-valued: a rule says something as soon as every way to answer what is still open leads to the same outcome, and
until then it says nothing. So what is told early is what comes out in the end, on the same day. With all answers given
it says what `rules.findings` finds.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from openloket.definitions.rules import derived, on_day, says
from openloket.definitions.schema import Row, Rule, Value, Version
from openloket.definitions.words import adds_money, outcome, total
from openloket.forms.conditions import alternatives, passes
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.types import is_empty, show, type_of
from openloket.law import periods
from openloket.law.calendar import BUNDLED, Calendar
from openloket.law.deadlines import deadline

TOO_LATE = (
    "U vraagt dit voor %(needed)s. Ons besluit kan ook op die dag of later komen: wij mogen beslissen tot en met "
    "%(decided)s."
)
CHOOSE_LATER = "Kies een latere dag als dat kan, of bel ons."
"""What someone can still do before sending."""


@dataclass(frozen=True)
class Told:
    """What a rule finds: the outcome, and what it means in words that a resident reads."""

    rule: str
    value: Value
    title: str
    text: str
    because: str
    """The article; empty while it is still open which row of the table it is."""
    against: bool
    """Whether it speaks against what was asked, so that it is a warning."""


@dataclass(frozen=True)
class Outlook:
    """What the rules find, and by which day it is decided if it is sent on the day for which this was asked."""

    told: tuple[Told, ...]
    decide_by: date
    needed_on: date | None
    """The day for which it is asked, such as that of the event, where the version names one and it is known."""

    @property
    def too_late(self) -> bool:
        """Say whether the decision may come only on the day for which it is asked, or after it."""
        return self.needed_on is not None and self.decide_by >= self.needed_on

    def after_sending(self) -> Outlook:
        """Return what it says once it is sent: of what speaks against it no text, which says what to do before sending."""
        return replace(self, told=tuple(replace(item, text="") if item.against else item for item in self.told))

    def value(self, rule: str) -> Value:
        """Return what a rule finds. Raises KeyError while that is not known."""
        return {item.rule: item.value for item in self.told}[rule]


def outlook(
    version: Version,
    answers: Mapping[str, Any],
    day: date,
    open_: Collection[str] = (),
    *,
    calendar: Calendar = BUNDLED,
) -> Outlook:
    """Return what these answers lead to when they are sent on `day`; `open_` are the questions still to be answered."""
    known = _Known(version, answers, day, open_)
    told = [_told(version, rule, rows, known) for rule, rows in known.decided]
    term = deadline(day, periods.parse(version.deadline.decide), article=version.deadline.article, calendar=calendar)
    return Outlook(tuple(told), term.ends, _needed_on(version, answers))


def still_open(
    version: Version, raw: Mapping[str, Any], answers: Mapping[str, Any], closed: Collection[str] = ()
) -> set[str]:
    """Return the questions whose answer may still come or change: those without a good one that is asked or may be.

    `raw` is what was filled in and `answers` what of it is good. A question that may stay empty counts as answered once
    its page was sent with nothing filled in; one whose being asked is open itself does not. Nobody can answer `closed`.
    """
    found: set[str] = set()
    for question in version.questions:
        is_asked = _holds(question.when, _Answers(answers, found))
        if question.id in closed or is_asked is False or (is_asked and question.id in answers):
            continue
        if question.required or question.id not in raw or not is_empty(raw[question.id]):
            found.add(question.id)
    return found


def on_page(
    version: Version,
    page: str,
    pages: Sequence[str],
    answers: Mapping[str, Any],
    day: date,
    open_: Collection[str] = (),
    *,
    calendar: Calendar = BUNDLED,
) -> Outlook:
    """Return what a page of the form tells: what is known by its answers, or by those of the page before it.

    `pages` are those on which something is asked, in order. What earlier pages led to was told there, and stands in the
    summary.
    """
    order = [item.id for item in version.pages]
    place = order.index(page)
    near = {page, *[item for item in pages if order.index(item) < place][-1:]}
    far = {*order[:place]} - near
    ahead = {question.id for item in version.pages if item.id not in far for question in item.questions}
    earlier = {name: value for name, value in answers.items() if name not in ahead}
    seen = outlook(version, answers, day, open_, calendar=calendar)
    told_before = {item.rule: item.value for item in outlook(version, earlier, day, {*open_, *ahead}).told}
    told = tuple(item for item in seen.told if item.rule not in told_before)
    here = any(q.id == version.deadline.before for item in version.pages if item.id in near for q in item.questions)
    return Outlook(told, seen.decide_by, seen.needed_on if here else None)


class _Answers:
    """Names with what is known of each: the values that it may have, None for any."""

    def __init__(self, known: Mapping[str, Any], open_: Collection[str]) -> None:
        self.known, self.open = dict(known), set(open_)
        self.possible: dict[str, frozenset[Value]] = {}

    def values(self, name: str) -> Collection[Any] | None:
        """Return the values that a name may have (None among them: no answer); None when that can be any."""
        if name in self.possible:
            return self.possible[name]
        return None if name in self.open else [self.known.get(name)]


class _Known(_Answers):
    """What is known of a case while its form is filled in: answers, facts, and the rules that are decided."""

    def __init__(self, version: Version, answers: Mapping[str, Any], day: date, open_: Collection[str]) -> None:
        super().__init__({**answers, **on_day(version, day)}, open_)
        for fact in version.facts:
            if self.open & set(fact.questions):
                self.open.add(fact.id)
            elif (value := derived(fact, self.known)) is not None:
                self.known[fact.id] = value
        self.decided: list[tuple[Rule, list[Row]]] = []
        for rule in version.rules:
            rows = _rows(rule, self)
            if any(self.open & set(row.per.values()) for row in rows):
                self.open.add(rule.id)
                continue
            self.possible[rule.id] = frozenset(says(row, self.known) for row in rows)
            if len(self.possible[rule.id]) == 1:
                self.decided.append((rule, rows))


def _rows(rule: Rule, known: _Answers) -> list[Row]:
    """Return the rows that may decide, up to the first that holds whatever is still to come."""
    found = []
    for row in rule.rows:
        held = _holds(row.when, known)
        if held is not False:
            found.append(row)
        if held:
            break
    return found


def _holds(when: Any, known: _Answers) -> bool | None:
    """Say whether a condition holds; None when that depends on what is still open."""
    return _any(_all(_passes(test, known.values(name)) for name, test in part.items()) for part in alternatives(when))


def _passes(test: Any, values: Collection[Any] | None) -> bool | None:
    if values is None or any(isinstance(value, AsKept) for value in values):
        return None
    found = {passes(test, value) for value in values}
    return found.pop() if len(found) == 1 else None


def _all(parts: Iterable[bool | None]) -> bool | None:
    found = set(parts)
    return False if False in found else None if None in found else True


def _any(parts: Iterable[bool | None]) -> bool | None:
    found = set(parts)
    return True if True in found else None if None in found else False


def _told(version: Version, rule: Rule, rows: Sequence[Row], known: _Known) -> Told:
    """Return what a decided rule tells: in the words of the row that holds, or of the one that does if no other does."""
    row, sure = rows[-1], len(rows) == 1
    value = next(iter(known.possible[rule.id]))
    plain = f"{rule.title}: {outcome(rule.unit, value)}"
    found = Told(rule.id, value, plain, "", row.because if sure else "", all(bodes_ill(version, each) for each in rows))
    alike = all(each.tells == row.tells for each in rows)
    if row.tells is None or not (alike or _holds(row.when, known)):
        return found
    title = _filled(version, row.tells.title, known)
    return replace(found, title=title, text=_filled(version, row.tells.text, known)) if title else found


def bodes_ill(version: Version, row: Row) -> bool:
    """Say whether an outcome speaks against giving what was asked, and for no other way to give it; against a refusal is good news."""
    gives = {result.id for result in version.results if result.gives}
    return not gives.isdisjoint(row.against) and gives.isdisjoint(row.supports)


def _filled(version: Version, text: str, known: _Known) -> str:
    """Fill in the names of a text; empty while one of them is not known."""
    questions = {question.id: question for question in version.questions}
    units = {rule.id: rule.unit for rule in version.rules} | {amount.id: amount.unit for amount in version.amounts}
    words: dict[str, str] = {}
    for name in names_in(text):
        values = known.values(name)
        if values is None or len(values) != 1 or (value := next(iter(values))) is None:
            return ""
        if name in questions:
            words[name] = show(questions[name], value)
        else:
            words[name] = total(value) if adds_money(version, name) else outcome(units.get(name, ""), value)
    return text.format_map(words)


def names_in(text: str) -> Iterator[str]:
    """Yield the names in braces of a text, each with what else stands between them. Raises ValueError for an open brace."""
    for _, name, spec, turned in string.Formatter().parse(text):
        if name is not None:
            yield f"{name}:{spec}" if spec or turned else name


def _needed_on(version: Version, answers: Mapping[str, Any]) -> date | None:
    """Return the day for which it is asked: the answer to `deadline.before`, of a period its first day."""
    value = answers.get(version.deadline.before)
    if not value or isinstance(value, AsKept):
        return None
    question: Question = version.question(version.deadline.before)
    if spans := type_of(question).spans:
        value = value[spans[0]]
    return value.date() if isinstance(value, datetime) else value
