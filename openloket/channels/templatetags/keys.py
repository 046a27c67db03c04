"""Give a part of a page a key; see `channels.desk.keys`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from openloket.channels.desk.keys import KEYS

register = template.Library()


@register.simple_tag(takes_context=True)
def key(context: Any, *names: str) -> str:
    """Return the attribute that says which keys (of KEYS) press this, for an official who has them on; else nothing."""
    staff = context.get("staff")
    if not staff or not staff.shortcuts:
        return ""
    assert all(name in KEYS for name in names)
    return format_html('aria-keyshortcuts="{}"', " ".join(names))


@register.simple_tag
def every_key() -> list[tuple[str, Any]]:
    """Return each key with what it does."""
    return list(KEYS.items())
