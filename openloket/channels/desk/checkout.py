"""The page of one document of a case: its versions, who has it out to change it, and how confidential it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach
from openloket.cases.models import Case
from openloket.cases.papers import checkout, confidential
from openloket.cases.refusals import NotPossible
from openloket.channels import carried, uploads
from openloket.channels.desk.work import for_case, kept_back
from openloket.channels.downloads import stored, with_state
from openloket.channels.fields import all_of
from openloket.forms.reading import Invalid, clean_text
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Enkelvoudiginformatieobject

FILE = "versie"
_RIGHTS = {
    "uithalen": Action.HANDLE,
    "teruggeven": Action.HANDLE,
    "nieuw": Action.HANDLE,
    "niveau": Action.HANDLE,
    "vrijgeven": Action.ASSIGN,
}
"""By which right an official does each thing with a document."""


@require_http_methods(["GET", "POST"])
@for_case
def page(request: HttpRequest, case: Case, document: UUID) -> HttpResponse:
    """Show the versions of a document, and do one thing with it."""
    found = _of(case, document)
    if shut := kept_back(request, case, found.pk):
        return shut
    user: User = request.user  # type: ignore[assignment]
    error, files = "", list[dict[str, Any]]()
    if request.method == "POST":
        done = request.POST.get("do", "")
        if done not in _RIGHTS:
            raise Http404
        reach.require_on(user, _RIGHTS[done], case)
        try:
            if done == "nieuw":
                files = _bring(request, case, user, found)
                said = _("De nieuwe versie staat erbij. Anderen kunnen het document weer veranderen.")
            else:
                said = _do(done, case, user, found, request.POST.get("level", ""))
        except Invalid as refused:
            error = str(refused)
        except NotPossible as refused:
            error = _(str(refused))
        else:
            flash.success(request, said)
            return redirect("document_versions", case.zaak.uuid, found.uuid)
        files = files or carried.again(request, FILE, request.POST)
        found = _of(case, document)
    return render(
        request,
        "desk/document_versions.html",
        _shown(request, case, user, found, error, files),
        status=422 if error else 200,
    )


def _do(done: str, case: Case, user: User, found: Enkelvoudiginformatieobject, level: str) -> str:
    """Do what needs no file, and return what happened in words. Raises NotPossible."""
    match done:
        case "uithalen":
            checkout.take(case.pk, user, found)
            return _("U hebt dit document in bewerking. Download het, verander het, en zet het hieronder terug.")
        case "teruggeven":
            checkout.give_back(case.pk, user, found)
            return _("Teruggegeven. Er is niets veranderd.")
        case "vrijgeven":
            checkout.break_open(case.pk, user, found)
            return _("Vrijgegeven. Wat een ander ermee deed, kan niet meer worden bewaard.")
    confidential.set_level(case.pk, user, found, level)
    return _("Bewaard: hoe vertrouwelijk het document is.")


def _bring(request: HttpRequest, case: Case, user: User, found: Enkelvoudiginformatieobject) -> list[dict[str, Any]]:
    """Take the file of a new version. Raises NotPossible, Invalid."""
    files, wrong = carried.files(request, FILE, uploads.TYPES, most=1)
    if wrong:
        raise NotPossible(all_of(wrong))
    if not files:
        raise NotPossible(checkout.NO_FILE)
    why = clean_text(request.POST.get("changed", ""))
    checkout.bring(case.pk, user, found, carried.plain(files)[0], why, timezone.localdate())
    return files


def _shown(
    request: HttpRequest,
    case: Case,
    user: User,
    found: Enkelvoudiginformatieobject,
    error: str,
    files: list[dict[str, Any]],
) -> dict[str, Any]:
    out = checkout.of(found)
    handles = reach.may_do(user, Action.HANDLE, case)
    mine = out is not None and out.by_id == user.pk
    return {
        "case": case,
        "zaak": case.zaak,
        "document": found,
        "level": confidential.LEVELS.get(found.vertrouwelijkheidaanduiding, ""),
        "levels": [
            (level, name)
            for level, name in confidential.LEVELS.items()
            if handles and level in {*confidential.choices(case), found.vertrouwelijkheidaanduiding}
        ],
        "raised": found.pk in confidential.raised(case.zaak, [found]),
        "earlier": [(row, confidential.LEVELS.get(row.level, "")) for row in checkout.earlier(found)],
        "holder": out.by if out else checkout.holder(found),
        "mine": mine,
        "handles": handles,
        "why_not": checkout.why_not(found) if handles and case.closed_on is None else "",
        "may_take": handles and case.closed_on is None,
        "may_break": bool(found.locked) and not mine and may(user, Action.ASSIGN, team=case.team, service=case.service),
        "error": error,
        "files": files,
        "filled": request.POST,
        "max_mb": uploads.max_mb(),
    }


@require_GET
@for_case
def version(request: HttpRequest, case: Case, document: UUID, number: int) -> HttpResponseBase:
    """Give a document as it stood before, to who may read it as it is now."""
    found = _of(case, document)
    if shut := kept_back(request, case, found.pk):
        return shut
    row = next((row for row in checkout.earlier(found) if row.version == number), None)
    if row is None:
        raise Http404
    return stored(row.sha256, row.name, row.kind)


def _of(case: Case, document: UUID) -> Enkelvoudiginformatieobject:
    """Return a document of a case with its state, see `with_state`. Raises Http404."""
    rows = Enkelvoudiginformatieobject.objects.select_related("informatieobjecttype")
    [found] = with_state([get_object_or_404(rows, uuid=document, zaken__zaak=case.zaak)])
    return found
