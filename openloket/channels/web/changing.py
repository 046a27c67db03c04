"""The page of Mijn Loket on which someone changes their application that runs, after they saw what that does."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.cases.who.own import Deed, own
from openloket.channels import authority, changing
from openloket.channels.web.mine import for_resident, own_case
from openloket.people.acting import Acting


@require_http_methods(["GET", "POST"])
@for_resident
def change(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Show what may change, then what a change does, and take it in; sent twice, it leads to the same receipt."""
    case = own_case(who, zaak, Deed.CHANGE)
    if case.version is None:
        raise Http404
    form = changing.form(request, case, "web", who, changing.label("web"))
    if request.method == "POST":
        if (before := changing.came_before(request, case)) is not None:
            return redirect("my_said", zaak, before)
        if form.read(request) and (taken := form.send(request, authority.confirmed_anew(request, who))) is not None:
            return redirect("my_said", zaak, taken)
    seen = own(who).filter(pk=case.pk).exists()
    return render(
        request, "web/change.html", {**form.shown(), "seen": seen, "noun": versions.noun_of(case)}, status=form.status
    )
