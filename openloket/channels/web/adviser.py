"""The page of an adviser of another organisation: a link from a mail, a code that was told another way, and what is shared with them.

The link has its code behind a #, which no log sees; the session then knows what it is about, for some hours, and no address says it.
What they see is logged. Nothing of the rest of the case is theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach
from openloket.cases.advice import adviser
from openloket.cases.models import Task
from openloket.channels import advising
from openloket.channels.downloads import download, with_state

LONGEST = 100
"""Characters that are read of a code."""
HOLDS = timedelta(hours=8)
"""How long someone who gave both codes can go on without giving them anew."""
_TASK, _DONE = "adviser", "adviser_done"
View = Callable[..., HttpResponseBase]


def not_found_by_search(view: View) -> View:
    """Keep a page out of search engines and out of what a browser keeps."""

    @wraps(view)
    def kept_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    return kept_out


@require_http_methods(["GET", "POST"])
@not_found_by_search
def code(request: HttpRequest) -> HttpResponse:
    """Take the code of the mail and the one that was told, and lead on to what is asked."""
    typed = request.POST.get("code", "")[:LONGEST]
    if request.method != "POST":
        return render(request, "web/adviser_code.html", {})
    now = timezone.now()
    found = adviser.by_code(typed)
    if found is None:
        return render(request, "web/adviser_code.html", {"error": _(adviser.UNKNOWN)}, status=422)
    if why := adviser.stopped(found, timezone.localdate(now)):
        return _stopped(request, found, why)
    told = request.POST.get("tweede", "")[:LONGEST]
    if not told.strip():  # a script came with the link: the other code is still to be typed
        return render(request, "web/adviser_code.html", {"typed": typed})
    if not adviser.fits(found, told):
        found.refresh_from_db()
        if why := adviser.stopped(found, timezone.localdate(now)):
            return _stopped(request, found, why)
        return render(request, "web/adviser_code.html", {"typed": typed, "error": _(adviser.WRONG)}, status=422)
    request.session[_TASK] = [found.link, (now + HOLDS).timestamp()]
    return redirect("adviser_task")


def _found(request: HttpRequest) -> Task | None:
    """Return what someone who gave both codes was asked; None when that is too long ago, or a newer link was sent."""
    link, until = request.session.get(_TASK, ["", 0])
    return adviser.by_link(link) if until > timezone.now().timestamp() else None


def _stopped(request: HttpRequest, found: Task, why: str) -> HttpResponse:
    said = _(why)
    if "%s" in said:
        said = said % date_format(found.due, "j F Y")
    return render(request, "web/adviser_stopped.html", {"why": said}, status=409)


@require_http_methods(["GET", "POST"])
@not_found_by_search
def task(request: HttpRequest) -> HttpResponse:
    """Show what is asked with what is shared, and take in the answer; after another decision, what was decided and why."""
    found, now = _found(request), timezone.now()
    if found is None:
        return redirect("adviser")
    if request.session.get(_DONE) == str(found.pk) and found.told_at is None:
        return render(request, "web/adviser_done.html", {"task": found})
    if why := adviser.stopped(found, timezone.localdate(now)):
        return _stopped(request, found, why)
    if found.told_at is not None:
        return render(request, "web/adviser_told.html", {"task": found})
    with transaction.atomic():
        reach.shared(request, found)
        form = advising.form(request, found, now, link=found.link)
        if not form.done:
            shown = adviser.shared(found, found.zaak.case)
            context = {
                "task": found,
                "shared": shown,
                "documents": with_state(shown.documents),
                "outside": True,
                "form": form,
            }
            return render(request, "web/adviser.html", context, status=form.status)
    request.session[_DONE] = str(found.pk)
    return redirect("adviser_task")


@require_GET
@not_found_by_search
def document(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """Give an adviser a document that is shared, for as long as they can answer."""
    found = _found(request)
    if found is None:
        return redirect("adviser")
    if why := adviser.stopped(found, timezone.localdate()):
        return _stopped(request, found, why)
    shared = get_object_or_404(adviser.documents(found, found.zaak.case), uuid=document)
    with transaction.atomic():
        reach.shared(request, found)
        return download(shared)
