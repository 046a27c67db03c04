"""The summary of what is wrong with a form, apart from what one only has to look at again."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

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
