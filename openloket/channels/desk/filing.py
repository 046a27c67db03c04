"""The page on which who handles a case puts papers in its file that are not the applicant's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import locking, reach
from openloket.cases.models import Case
from openloket.cases.papers import filing
from openloket.cases.refusals import NotPossible
from openloket.channels import carried, uploads
from openloket.channels.desk.work import for_handler, handler_of
from openloket.channels.fields import all_of
from openloket.forms.reading import Invalid, clean_text

FILES = "stukken"


@require_http_methods(["GET", "POST"])
@for_handler
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Put papers in the file of a case, for who may handle it."""
    error, status = "", 200
    files: list[dict[str, Any]] = []
    if request.method == "POST":
        files, wrong = carried.files(request, FILES, uploads.TYPES)
        try:
            if wrong:
                raise NotPossible(all_of(wrong))
            title, kind = clean_text(request.POST.get("title", "")), request.POST.get("kind", "")
            filing.add(case.pk, handler_of(request), carried.plain(files), title, kind)
        except locking.Stale:
            error, status = (
                _("Deze zaak is veranderd sinds u de pagina opende. Er is niets bewaard. Kijk of het nog klopt."),
                409,
            )
            case = reach.again(case)
        except Invalid as refused:
            error, status = str(refused), 422
        except NotPossible as refused:
            error, status = _(str(refused)), 422
        else:
            flash.success(request, _("Het staat bij de documenten van de zaak."))
            return redirect("case", case.zaak.uuid)
    return render(
        request,
        "desk/add_document.html",
        {
            "case": case,
            "zaak": case.zaak,
            "error": error,
            "files": files,
            "kinds": filing.kinds(case),
            "usual": request.POST.get("kind", filing.USUAL),
            "filled": request.POST,
            "max_mb": uploads.max_mb(),
        },
        status=status,
    )
