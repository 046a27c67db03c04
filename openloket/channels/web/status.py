"""Show how far a zaak is that was sent without a login, to who has its number and its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.channels.web import access

LONGEST = 100
"""Characters that are read of a number or a code; neither is half as long."""


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the number and the code, and show the status: in the answer itself, so that no address holds the code."""
    number, code = (request.POST.get(name, "")[:LONGEST] for name in ("zaaknummer", "code"))
    asked = request.method == "POST"
    case = access.followed(number, code) if asked else None
    version = versions.of(case.version) if case else None
    steps = [step.id for step in version.steps] if version else []
    return render(
        request,
        "web/status.html",
        {
            "case": case,
            "version": version,
            "steps": version.steps_to(case.ended_as) if case and version else (),
            "now_at": steps.index(case.step) if case else 0,
            "unknown": asked and case is None,
            "number": number,
        },
        status=422 if asked and case is None else 200,
    )
