"""Let a beheerder add, change and remove the letters that officials can send by themselves, and show who did so last."""

from __future__ import annotations

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.cases.refusals import NotPossible
from openloket.cases.work import letter_templates
from openloket.channels.desk.texts import UNKNOWN
from openloket.definitions.schema import Version
from openloket.forms.reading import Invalid, clean_text
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the letters there are; add, change or remove one."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    known = {found[-1].version.service: found[-1].version for found in versions.all_versions().values()}
    error = ""
    if request.method == "POST":
        try:
            _change(request, user, known)
        except NotPossible as refused:
            error = _(str(refused))
        else:
            flash.success(request, _("Opgeslagen."))
            return redirect("letter_templates")
    titles = {service: version.title for service, version in known.items()}
    page = {
        "rows": [(row, titles.get(row.service, row.service)) for row in letter_templates.now()],
        "services": sorted(titles.items()),
        "fields": letter_templates.FIELDS,
        "by_service": sorted(
            (version.title, letter_templates.fields(version)[len(letter_templates.FIELDS) :])
            for version in known.values()
        ),
        "filled": request.POST,
        "error": error,
    }
    return render(request, "desk/letter_templates.html", page, status=422 if error else 200)


def _change(request: HttpRequest, user: User, known: dict[str, Version]) -> None:
    post = request.POST
    number = post.get("template_id", "")
    instead = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    if "remove" in post:
        letter_templates.end(user, instead or 0)
        return
    service = post.get("service", "")
    if service and service not in known:
        raise NotPossible(UNKNOWN)
    try:
        name, subject, text = (clean_text(post.get(part, "")) for part in ("name", "subject", "text"))
    except Invalid as error:
        raise NotPossible(str(error)) from error
    letter_templates.keep(
        user,
        name,
        subject,
        text,
        service,
        two_people="two_people" in post,
        known=letter_templates.fields(known.get(service)),
        instead=instead,
    )
