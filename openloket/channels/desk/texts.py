"""Let a beheerder add, change and remove the texts for answers, and show who did so last."""

from __future__ import annotations

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.cases.refusals import NotPossible
from openloket.cases.work import texts
from openloket.forms.reading import Invalid, clean_text
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action

UNKNOWN = "Kies een van de diensten."


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the texts there are; add, change or remove one."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    services = {found[-1].version.service: found[-1].version.title for found in versions.all_versions().values()}
    if request.method == "POST":
        try:
            _change(request, user, services)
        except NotPossible as error:
            flash.error(request, _(str(error)))
            return _show(request, services, status=422)
        flash.success(request, _("Opgeslagen."))
        return redirect("texts")
    return _show(request, services)


def _show(request: HttpRequest, services: dict[str, str], status: int = 200) -> HttpResponse:
    rows = [(row, services.get(row.service, row.service)) for row in texts.now()]
    page = {"rows": rows, "services": sorted(services.items()), "filled": request.POST}
    return render(request, "desk/texts.html", page, status=status)


def _change(request: HttpRequest, user: User, services: dict[str, str]) -> None:
    post = request.POST
    number = post.get("text_id", "")
    instead = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    if "remove" in post:
        texts.end(user, instead or 0)
        return
    service = post.get("service", "")
    if service and service not in services:
        raise NotPossible(UNKNOWN)
    try:
        name, text = clean_text(post.get("name", "")), clean_text(post.get("text", ""))
    except Invalid as error:
        raise NotPossible(str(error)) from error
    texts.keep(user, name, text, service, instead)
