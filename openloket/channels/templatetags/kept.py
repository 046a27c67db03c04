"""What a form page carries so that what is typed on it is not lost; see openloket.channels.kept."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.html import format_html

from openloket.channels import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def form_slip(context: RequestContext, address: str = "", form: Any = "") -> str:
    """Return the field that says to whom this form is shown; it stands before the fields that people fill in.

    `address` is given where the page itself has another; `form` names the form where a page has more than one.
    """
    found = kept.slip(context.request, address, str(form))
    return format_html('<input type="hidden" name="{}" value="{}">', kept.FIELD, found) if found else ""


@register.inclusion_tag("parts/kept.html", takes_context=True)
def kept_notice(context: RequestContext, address: str = "") -> dict[str, Any]:
    """Say what was given back, and warn before the session ends; on every page with a form that carries a slip."""
    seconds = kept.seconds_idle(context.request)
    given = kept.on_page(context.request, address).values()
    return {
        "given": bool(given),
        "files": any(item.files for item in given),
        "seconds": seconds,
        "minutes": (seconds + 60) // 60,
    }
