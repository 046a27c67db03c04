"""Conditions, outcomes and questions of a version in words, for who reads a definition rather than a form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from openloket.definitions.schema import Version
from openloket.forms.conditions import describe
from openloket.forms.types import show, show_money
from openloket.law.calendar import plain_date


def condition(version: Version, when: Any) -> str:
    """A condition as a clause; «altijd» when there is none."""
    if not when:
        return "altijd"
    return describe(when, lambda name: label(version, name), lambda name, value: value_of(version, name, value))


def label(version: Version, name: str) -> str:
    """What a name in a condition stands for: a question's words, or the title of a rule or fact."""
    for question in version.questions:
        if question.id == name:
            return f"‘{question.ask}’"
    titles = {rule.id: rule.title for rule in version.rules} | {fact.id: fact.title for fact in version.facts}
    if name in titles:
        return f"‘{titles[name]}’"
    return {"ontvangst": "de dag van ontvangst", "stap": "de stap", "kanaal": "het kanaal"}.get(name, f"‘{name}’")


def value_of(version: Version, name: str, value: Any) -> str:
    """A value that a condition tests for, in words."""
    for question in version.questions:
        if question.id == name and not isinstance(value, list | tuple):
            return question.option_label(value) if question.type == "choices" else show(question, value)
    for rule in version.rules:
        if rule.id == name:
            return outcome(rule.unit, value)
    return plain_date(value) if isinstance(value, date) else str(value)


def outcome(unit: str, value: Any) -> str:
    """What a rule says, in words."""
    if value is None:
        return "geen"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if unit == "euro" and isinstance(value, int | Decimal):
        return show_money(value)
    return str(value)
