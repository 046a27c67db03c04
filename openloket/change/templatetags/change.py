"""How figures of a change are shown."""

from __future__ import annotations

from django import template

from openloket.change.models import Moved

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """Return a share of 1 as a percentage; a dash for None. Only all is 100 %, and only nothing is 0 %."""
    if share is None:
        return "–"
    text = f"{100 * share:.0f}"
    if text in ("0", "100") and 0 < share < 1:
        text = f"{min(99.9, max(0.1, 100 * share)):.1f}".replace(".", ",")
    return f"{text}\u00a0%"


@register.filter
def moved(what: str) -> str:
    """Return what happened to a case, in words."""
    return str(Moved.What(what).label)
