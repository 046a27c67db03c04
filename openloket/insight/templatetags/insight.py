"""Template filters that show figures: no group of fewer than ten."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from openloket.insight import drawing, privacy

register = template.Library()


@register.filter
def few(count: int) -> str:
    """Write a count as it may be shown."""
    return privacy.few(count)


@register.filter
def about(count: int) -> str:
    """Write a count that stands beside its total: rounded, so that a small group cannot be found by subtracting."""
    return privacy.about(count)


@register.filter
def hours(value: float | None) -> str:
    """Write hours in words; a dash for none."""
    return "–" if value is None else drawing.duration(value)


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with a decimal comma; a dash for none."""
    return "–" if value is None else f"{value:,.{decimals}f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


@register.filter
def picture(svg: str) -> SafeString:
    """Mark an SVG that we drew ourselves as safe; every text in it is escaped where it is drawn."""
    return mark_safe(svg)  # noqa: S308 - made by drawing and charts
