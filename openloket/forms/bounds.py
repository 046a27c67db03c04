"""Bounds that are worked out: today, another answer, or a day some time before or after it. Pure.

    vandaag, ontvangst     the day of receipt, on every channel
    <question>             the answer to that question
    <day> ± <n> <unit>     so many days, weeks, months or years later or earlier

There is no other arithmetic: a sum is a fact of a version (ADR 2).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import msgspec

from openloket.forms import conditions
from openloket.forms.conditions import When, alternatives
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.law.periods import Period
from openloket.law.periods import parse as parse_period

TODAY = frozenset({"vandaag", "ontvangst"})
"""The names of the day of receipt."""
ORDER = ("min", "max", "above", "below")
"""The tests whose bound may be worked out."""
LONGEST = 80
_WRITTEN = re.compile(r"([a-z][a-z0-9_]*)(?: ?([+-]) ?([0-9].*))?")
EXPECTED = (
    "Schrijf 'vandaag' of de id van een vraag, en daarachter zo nodig + of - met een periode: 'vandaag - 18 jaar'."
)


@dataclass(frozen=True)
class Bound:
    """The value of a name, or a day so long before or after it."""

    name: str
    sign: int = 0
    period: Period | None = None

    def of(self, known: Mapping[str, Any]) -> Any:
        """Return the bound's value; None when a name is not known, or the day lies beyond the calendar."""
        value = known.get(self.name)
        if value is None or isinstance(value, AsKept) or self.period is None:
            return None if isinstance(value, AsKept) else value
        try:
            return self.period.after(value) if self.sign > 0 else self.period.before(value)
        except ValueError:
            return None


def worked_out(bound: Any) -> bool:
    """Say whether a bound has to be worked out; any other is a value of its own, such as a day or '06:00'."""
    return isinstance(bound, str) and bound[:1].isalpha()


def parse(text: str) -> Bound:
    """Read a bound that is worked out. Raises ValueError with a Dutch sentence that says what was expected."""
    found = _WRITTEN.fullmatch(" ".join(text.split())) if len(text) <= LONGEST else None
    if found is None:
        raise ValueError(f"'{text[:LONGEST]}' is geen grens. {EXPECTED}")
    name, sign, period = found.groups()
    return Bound(name, {"+": 1, "-": -1}[sign], parse_period(period)) if sign else Bound(name)


def limits(question: Question) -> dict[str, Bound]:
    """Return the bounds of a question (`min`, `max`) that have to be worked out."""
    return {end: parse(bound) for end in ("min", "max") if worked_out(bound := getattr(question, end))}


def fixed(question: Question) -> Question:
    """Return the question with only the bounds that are values: what its type can look at."""
    loose = {end: None for end in ("min", "max") if worked_out(getattr(question, end))}
    return msgspec.structs.replace(question, **loose) if loose else question


def bounds_in(test: Any) -> Iterator[str]:
    """Yield every bound of a test that has to be worked out, as it is written."""
    if isinstance(test, Mapping):
        yield from (bound for kind, bound in test.items() if kind in ORDER and worked_out(bound))


def filled(when: When | None, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives of a condition with every bound worked out; one with a bound that is not known is left out."""
    found = []
    for mapping in alternatives(when):
        tests = {name: _test(test, known, known.get(name)) for name, test in mapping.items()}
        if None not in tests.values():
            found.append(tests)
    return found


def holds(when: When | None, known: Mapping[str, Any]) -> bool:
    """Say whether a condition whose bounds may have to be worked out holds; no condition always does."""
    found = filled(when, known)
    return bool(found) and conditions.holds(found, known)


def _test(test: Any, known: Mapping[str, Any], value: Any) -> Any:
    """Return a test with its bounds worked out; None when one of them is not known."""
    if not isinstance(test, Mapping):
        return test
    found = {}
    for kind, bound in test.items():
        if kind in ORDER and worked_out(bound):
            bound = alike(parse(bound).of(known), value, kind)
            if bound is None:
                return None
        found[kind] = bound
    return found


def alike(bound: Any, value: Any, kind: str) -> Any:
    """Return a day as a moment, or a moment as a day, so that it can be compared with `value`.

    A day holds all its moments: the lowest of them for `min` and `below`, the highest for `max` and `above`.
    """
    if isinstance(value, datetime) and isinstance(bound, date) and not isinstance(bound, datetime):
        return datetime.combine(bound, time.max if kind in ("max", "above") else time.min)
    if isinstance(bound, datetime) and not isinstance(value, datetime):
        return bound.date()
    return bound


def names_in(when: When | None) -> list[str]:
    """List every name that a condition looks at, those of its bounds included, each once; today is none."""
    found: dict[str, None] = {}
    for mapping in alternatives(when):
        for name, test in mapping.items():
            found[name] = None
            for bound in bounds_in(test):
                found[parse(bound).name] = None
    return [name for name in found if name not in TODAY]


def unknown(when: When | None, known: Container[str]) -> list[str]:
    """List the names of a condition that are not in `known`."""
    return [name for name in names_in(when) if name not in known]


def _sentences(lead: str) -> dict[str, str]:
    return {
        "today": f"{lead}: de dag van vandaag.",
        "today_before": f"{lead}: %(number)s %(unit)s voor vandaag.",
        "today_after": f"{lead}: %(number)s %(unit)s na vandaag.",
        "answer": f"{lead}: uw antwoord op ‘%(question)s’.",
        "answer_before": f"{lead}: %(number)s %(unit)s voor uw antwoord op ‘%(question)s’.",
        "answer_after": f"{lead}: %(number)s %(unit)s na uw antwoord op ‘%(question)s’.",
    }


DAYS = {
    "min": _sentences("Vul een dag in op of na %(bound)s"),
    "max": _sentences("Vul een dag in op of voor %(bound)s"),
}
VALUES = {
    "min": "Vul %(bound)s of meer in: dat is uw antwoord op ‘%(question)s’.",
    "max": "Vul %(bound)s of minder in: dat is uw antwoord op ‘%(question)s’.",
}
TIMES = {
    "min": "Vul een tijd in vanaf %(bound)s: uw antwoord op ‘%(question)s’.",
    "max": "Vul een tijd in tot en met %(bound)s: uw antwoord op ‘%(question)s’.",
}
UNITS = frozenset({"dag", "dagen", "week", "weken", "maand", "maanden", "jaar"})


def sentence_for(bound: Bound, end: str, *, day: bool, clock: bool) -> str:
    """Return the Dutch sentence that tells which bound (`min` or `max`) an answer crosses, and where it comes from."""
    if not day:
        return (TIMES if clock else VALUES)[end]
    base = "today" if bound.name in TODAY else "answer"
    shift = {0: "", 1: "_after", -1: "_before"}[bound.sign]
    return DAYS[end][base + shift]


def shift_in_words(bound: Bound) -> dict[str, object]:
    """Return the number and the unit of a bound's period, as a sentence fills them in: 18 and «jaar»."""
    if bound.period is None:
        return {}
    number, _, unit = str(bound.period).partition(" ")
    return {"number": number, "unit": "jaar" if unit == "jaren" else unit}
