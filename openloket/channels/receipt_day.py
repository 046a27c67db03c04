"""The day that paper came in, as an official fills it in."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.forms.reading import Invalid
from openloket.forms.types.date import read_day


def received_on(request: HttpRequest) -> tuple[date | None, dict[str, str]]:
    """Return the day, and what is wrong with it; one in the future is wrong."""
    raw = {part: request.POST.get(f"received.{part}", "") for part in ("day", "month", "year")}
    try:
        day = read_day(raw)
    except Invalid as error:
        return None, {"received": str(error)}
    if day > timezone.localdate():
        return None, {"received": _("De dag van ontvangst ligt in de toekomst. Verbeter de datum.")}
    return day, {}
