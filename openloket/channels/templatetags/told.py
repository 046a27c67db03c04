"""Tell on pages what is wrong with a form, apart from what one only has to look at again, and how a case ended."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from openloket.cases import outcomes
from openloket.cases.models import Case
from openloket.channels.fields import Told

register = template.Library()


@register.filter
def mistakes(told: Iterable[Told] | None) -> list[Told]:
    """Return what has to be mended."""
    return [each for each in told or () if not each.warns]


@register.filter
def warnings(told: Iterable[Told] | None) -> list[Told]:
    """Return what may be right all the same, once someone says so."""
    return [each for each in told or () if each.warns]


@register.filter
def outcome(case: Case) -> str:
    """Return what a closed case ended with, in the words of its version."""
    return outcomes.named(case)
