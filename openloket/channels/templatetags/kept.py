"""What a form page carries so that what is typed on it is not lost; see openloket.channels.kept."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.html import format_html

from openloket.channels import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def form_slip(context: RequestContext, address: str = "") -> str:
    """Return the field that says to whom this form is shown; `address` where the page itself has another."""
    found = kept.slip(context.request, address)
    return format_html('<input type="hidden" name="{}" value="{}">', kept.FIELD, found) if found else ""


@register.inclusion_tag("parts/kept.html", takes_context=True)
def kept_notice(context: RequestContext) -> dict[str, Any]:
    """Say what was given back, and warn before the session ends."""
    seconds = kept.seconds_idle(context.request)
    return {"given": context.get("given"), "seconds": seconds, "minutes": (seconds + 60) // 60}
