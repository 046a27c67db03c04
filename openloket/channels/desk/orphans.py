"""Documents that nothing uses, for the functional admin: which will go, and when."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import orphans

SHOWN = 100
"""Rows shown of each list; the rest follows when these are gone, and `loket api orphans` lists them all."""


@require_GET
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    found = {"lost": orphans.lost(SHOWN), "never": orphans.never_used(SHOWN), "days": settings.ORPHANS_KEPT_DAYS}
    return render(request, "desk/orphans.html", found)
