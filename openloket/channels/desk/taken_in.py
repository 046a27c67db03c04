"""Which zaken of other systems are worked on at the desk too, for a beheerder: by which team, and where they are handled otherwise."""

from __future__ import annotations

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases.refusals import NotPossible
from openloket.cases.work import taken_in
from openloket.people.accounts import require
from openloket.people.models import Team, User
from openloket.people.rights import Action


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """List the zaaktypen of other systems; take the zaken of one in, or no more."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    error, post = "", request.POST
    if request.method == "POST":
        catalogus, zaaktype = post.get("catalogus", ""), post.get("zaaktype", "")
        try:
            if post.get("what") == "stop":
                taken_in.stop(catalogus, zaaktype)
                flash.success(request, _("Nieuwe zaken van dit zaaktype komen niet meer in de werklijst."))
            else:
                team, address, searched = post.get("team", ""), post.get("address", ""), bool(post.get("searched"))
                taken_in.choose(user, catalogus, zaaktype, team, address, searched=searched)
                flash.success(request, _("Opgeslagen. De zaken die er al zijn, staan zo in de werklijst."))
            return redirect("taken_in")
        except NotPossible as refused:
            error = _(str(refused))
    kinds = taken_in.kinds()
    page = {"kinds": kinds, "teams": Team.objects.order_by("name"), "error": error, "filled": post}
    return render(request, "desk/taken_in.html", page, status=422 if error else 200)
