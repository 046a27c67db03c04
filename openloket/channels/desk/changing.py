"""The page on which an official changes an application for the applicant: by telephone, at the desk, or from paper."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases.models import Case, Channel
from openloket.cases.work.handling import CONTACT_CHANNELS
from openloket.channels import changing, receipt_day
from openloket.channels.desk.work import for_case, may_take_in
from openloket.channels.fields import problem_links, told_at
from openloket.forms.validate import Problem
from openloket.people.models import User

BEFORE_CASE = "De wijziging kan niet van voor de aanvraag zijn."


@require_http_methods(["GET", "POST"])
@for_case
def change(request: HttpRequest, case: Case) -> HttpResponse:
    """Enter what the applicant wants changed, look what it does, and keep it."""
    user: User = request.user  # type: ignore[assignment]
    if not may_take_in(user, case):
        raise PermissionDenied
    if case.version is None:
        raise Http404
    channel = request.POST.get("channel", "phone")
    form = changing.form(
        request, case, channel if channel in CONTACT_CHANNELS else "phone", None, changing.label("desk")
    )
    errors: dict[str, str] = {}
    late: list[Problem] = []
    if request.method == "POST":
        if changing.came_before(request, case) is not None:
            return redirect("case", case.zaak.uuid)
        day, late = receipt_day.received_on(request)
        if day is not None and day < case.received_on:
            late = [Problem(receipt_day.FIELD, BEFORE_CASE)]
        if channel not in CONTACT_CHANNELS:
            errors["channel"] = _("Kies hoe het binnenkwam.")
        confirmed = form.read(request)
        if confirmed and day is not None and not late and not errors:
            now = timezone.now()
            noon = timezone.make_aware(datetime.combine(day, time(12)))
            at = now if day == timezone.localdate(now) else max(noon, case.received_at)
            if form.send(request, None, received_at=at, by=str(user), by_id=user.username) is not None:
                flash.success(request, _("De wijziging staat in de zaak. De aanvrager krijgt er een brief over."))
                return redirect("case", case.zaak.uuid)
    filled = form.given.post if form.given else request.POST
    return render(
        request,
        "desk/change.html",
        {
            **(shown := form.shown()),
            "errors": errors,
            "problems": [
                *told_at(errors, {"channel": ("channel", _("Hoe kwam het binnen?"))}),
                *problem_links(late, [receipt_day.question()]),
                *shown["problems"],
            ],
            "channels": [(name, Channel(name).label) for name in CONTACT_CHANNELS],
            "chosen": filled.get("channel", "phone"),
            "received": receipt_day.shown(filled, late),
        },
        status=422 if (errors or late) and not form.stopped else form.status,
    )
