"""The page on which who handles a case makes one PDF of several documents, in their order."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket import apart
from openloket.cases.models import Case
from openloket.cases.papers import bundling
from openloket.cases.refusals import NotPossible
from openloket.channels import uploads
from openloket.channels.desk.work import for_handler
from openloket.channels.downloads import drawable, with_state
from openloket.forms.reading import Invalid, clean_text
from openloket.people.models import User
from openloket.registers.models import Enkelvoudiginformatieobject


@require_http_methods(["GET", "POST"])
@for_handler
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """Make a bundle of a case, for who may handle it."""
    user: User = request.user  # type: ignore[assignment]
    rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).select_related("informatieobjecttype")
    found = with_state(rows.order_by("creatiedatum", "pk"))
    able = drawable(found, ())
    every = [row for row in found if row.pk in able]
    error = ""
    if request.method == "POST":
        try:
            made = bundling.make(
                case.pk, user, clean_text(request.POST.get("title", "")), _chosen(request, every), timezone.localdate()
            )
        except (Invalid, NotPossible) as refused:
            error = _(str(refused))
        except apart.Busy:
            error = _(uploads.BUSY)
        else:
            flash.success(request, _("De bundel ‘%(title)s’ staat bij de documenten.") % {"title": made.titel})
            return redirect(f"{reverse('case', args=[case.zaak.uuid])}#h-docs")
    typed = {row.pk: request.POST.get(_field(row), "") for row in every}
    context = {
        "case": case,
        "zaak": case.zaak,
        "rows": [(row, _field(row), typed[row.pk]) for row in every],
        "left_out": len(found) - len(every),
        "error": error,
        "title": request.POST.get("title", ""),
    }
    return render(request, "desk/bundle.html", context, status=422 if error else 200)


def _field(row: Enkelvoudiginformatieobject) -> str:
    return f"plaats-{row.pk}"


def _chosen(request: HttpRequest, every: list[Enkelvoudiginformatieobject]) -> list[Enkelvoudiginformatieobject]:
    """Return the documents with a number, in the order of those. Raises NotPossible."""
    found = []
    for row in every:
        text = request.POST.get(_field(row), "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise NotPossible(_("Zet bij ‘%(title)s’ een nummer, of laat het leeg.") % {"title": row.titel})
        found.append((int(text), row.pk, row))
    return [row for *_order, row in sorted(found, key=lambda item: item[:2])]
