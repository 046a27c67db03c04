"""The register of processing activities (AVG 30), for everyone: a page, and the same as JSON, made from the versions that hold."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from openloket.cases import versions
from openloket.definitions.processing import SECURITY, Activity, of_version, tasks
from openloket.people.looking import activity


def register(day: date) -> list[Activity]:
    """Return every activity of a day: of each service in its version of that day, and those of no service."""
    return [*(of_version(item.version) for item in versions.services_on(day)), *tasks()]


def as_data(day: date) -> dict[str, object]:
    """Return the register of a day for a computer program."""
    return {
        "gemeente": settings.MUNICIPALITY["name"],
        "rsin": settings.MUNICIPALITY["rsin"],
        "functionaris": dict(settings.PRIVACY_OFFICER),
        "dag": day.isoformat(),
        "verwerkingen": [{"id": activity(one.name), **one.as_json()} for one in register(day)],
    }


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the register as it is today."""
    return _page(request, register(timezone.localdate()))


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Give the register as it is today as JSON."""
    return JsonResponse(as_data(timezone.localdate()), json_dumps_params={"ensure_ascii": False})


@require_safe
def one(request: HttpRequest, name: str, day: str = "") -> HttpResponse:
    """Show one activity, under the name by which the log knows it; a version that held once too."""
    known = {each.name: each for each in tasks()}
    if not day and name in known:
        return _page(request, [known[name]])
    try:
        found = versions.on(name, date.fromisoformat(day) if day else timezone.localdate()).version
    except (versions.NoVersion, ValueError) as error:
        raise Http404 from error
    return _page(request, [of_version(found)])


def _page(request: HttpRequest, found: list[Activity]) -> HttpResponse:
    return render(
        request,
        "web/processing.html",
        {"activities": found, "officer": settings.PRIVACY_OFFICER, "security": SECURITY},
    )
