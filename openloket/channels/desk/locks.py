"""Documents that another application locked, for the functional admin: who holds them, and opening them by force."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import hands
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import acts
from openloket.registers.api.problems import Problem

SHOWN = 100
"""Rows of the list, those that are locked longest first; the rest follows when these are open."""


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """List the locked documents without a word of whom they are about; open one."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    if request.method == "POST":
        try:
            with transaction.atomic():
                hand = hands.of(user, channel="beheer")
                opened = acts.documenten.unlock(hand, UUID(request.POST.get("document", "")))
        except (ValueError, Problem):
            opened = False
        if opened:
            flash.success(request, _("Ontgrendeld."))
        else:
            flash.error(request, _("Dit document is niet meer vergrendeld."))
        return redirect("locks")
    found = acts.documenten.locked(SHOWN + 1)
    return render(request, "desk/locks.html", {"documents": found[:SHOWN], "more": len(found) > SHOWN})
