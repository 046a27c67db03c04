"""The paper form for whoever wants it; no login, nothing to fill in first (Awb 2:13)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.channels.desk.work import for_case
from openloket.channels.paper import archive, followup
from openloket.channels.paper.form import blank, form
from openloket.channels.web import apply
from openloket.turns import Turns

_MAKING = Turns(2, 2, 5)
"""Each form has a serial of its own, so each is made anew, in a fifth of a second; anyone may ask for one."""


@require_GET
def form_pdf(request: HttpRequest, service: str) -> HttpResponse:
    try:
        published = versions.on(service, timezone.localdate())
    except versions.NoVersion as error:
        raise Http404("Deze dienst kunt u vandaag niet aanvragen.") from error
    with _MAKING.one():
        made = blank(published, archive.keep(published), archive.give(published))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{service}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@apply.asks_login
def form_with_answers(request: HttpRequest, service: str, draft: UUID) -> HttpResponse:
    """Make someone's own form on paper: what they filled in and what registers know stands in it already."""
    published, answers = apply.opened(request, service, draft)
    with _MAKING.one():
        archive.keep(published)
        made = form(published, archive.give(published), answers).pdf
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{service}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_case
def return_slip(request: HttpRequest, case: Case) -> HttpResponse:
    """Make a new sheet for the resident to send something along with; each has its own serial."""
    response = HttpResponse(followup.return_slip(case.zaak), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="retourstrook-{case.zaak.identificatie}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
