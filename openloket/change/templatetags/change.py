"""How figures of a change are shown."""

from __future__ import annotations

from django import template

from openloket.change.models import Moved

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share of 1 as a percentage; a dash for none."""
    return "–" if share is None else f"{100 * share:.0f}\u00a0%"


@register.filter
def moved(what: str) -> str:
    """What happened to a case, in words."""
    return str(Moved.What(what).label)
