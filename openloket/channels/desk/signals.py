"""What asks for an official's attention, and which of it they want in a daily mail."""

from __future__ import annotations

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import reach
from openloket.cases.work import signals
from openloket.people.models import User
from openloket.people.rights import Action


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Show the signals of an official, and keep which kinds they want by mail."""
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST":
        signals.choose(user, request.POST.getlist("per_mail"))
        flash.success(request, _("Opgeslagen."))
        return redirect("signals")
    found = signals.shown(user, timezone.localdate())
    zaken = sorted({zaak.pk for kind, several, _n in found if not kind.page for zaak in several})
    if zaken:
        reach.listed(request, zaken, Action.SEE_WORK, reach.OVERVIEW, "werklijst", about="Signalen")
    context = {"found": found, "most": signals.MOST, "kinds": signals.KINDS.items(), "chosen": signals.chosen(user)}
    return render(request, "desk/signals.html", context)
