"""Leafing through the documents of a case: each page as a picture, in the page of the case and on a page of its own.

The server draws it, so that nothing a document does by itself ever runs in an official's browser, and a scan is seen
where no program for it is installed. Who reads with a screen reader opens the document itself.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openloket.cases import reach
from openloket.cases.models import Case
from openloket.cases.papers import confidential
from openloket.channels import uploads
from openloket.channels.desk.work import for_case, kept_back
from openloket.channels.downloads import drawable, with_state
from openloket.forms.types import Invalid
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject

WIDE, WIDEST = 1000, 2000
"""Pixels that a picture of a page is wide, as it is shown and enlarged."""
LARGE = "groot"


@require_GET
@for_case
def leaf(request: HttpRequest, case: Case, document: UUID) -> HttpResponse:
    """Show one page of a document as large as the screen, with the way to the other pages and documents."""
    rows = _documents(case)
    chosen = next((row for row in rows if row.uuid == document), None)
    if chosen is None:
        raise Http404
    if shut := kept_back(request, case, chosen.pk):
        return shut
    user: User = request.user  # type: ignore[assignment]
    closed = () if reach.may_do(user, Action.HANDLE, case) else confidential.shut(case, rows)
    shown = drawable(rows, closed)
    pages = _pages(chosen.inhoud) if chosen.pk in shown else 0
    number = min(max(_number(request.GET.get("bladzijde", "")), 1), max(pages, 1))
    others = [row for row in rows if row.pk in shown]
    at = next((place for place, row in enumerate(others) if row.pk == chosen.pk), None)
    return render(
        request,
        "desk/leaf.html",
        {
            "case": case,
            "zaak": case.zaak,
            "document": chosen,
            "documents": others,
            "before": others[at - 1] if at else None,
            "after": others[at + 1] if at is not None and at + 1 < len(others) else None,
            "pages": pages,
            "number": number,
            "large": LARGE in request.GET,
        },
    )


@require_GET
@for_case
def picture(request: HttpRequest, case: Case, document: UUID, number: int) -> HttpResponseBase:
    """Give page `number` (from 1) of a document as PNG."""
    chosen = next((row for row in _documents(case) if row.uuid == document), None)
    if chosen is None or not drawable([chosen], ()) or number < 1:
        raise Http404
    if shut := kept_back(request, case, chosen.pk):
        return shut
    wide = WIDEST if LARGE in request.GET else WIDE
    try:
        drawn = uploads.page_image(content.read(chosen.inhoud), chosen.formaat, number - 1, wide)
    except (IndexError, Invalid, FileNotFoundError) as error:
        raise Http404 from error
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": "private, no-store"})


def _documents(case: Case) -> list[Enkelvoudiginformatieobject]:
    rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).select_related("informatieobjecttype")
    return with_state(rows.order_by("pk"))


def _pages(sha256: str) -> int:
    """Return how many pages a document has; 0 when it is gone or cannot be opened."""
    try:
        return _counted(sha256)
    except (Invalid, FileNotFoundError):
        return 0


@lru_cache(maxsize=4096)
def _counted(sha256: str) -> int:
    """Count the pages of a content, once: what has this name never changes. Raises Invalid, content.Shut, FileNotFoundError."""
    if pages := uploads.page_count(content.read(sha256)):
        return pages
    raise Invalid(uploads.TOO_HARD)


def _number(text: str) -> int:
    with suppress(ValueError):
        return int(text[:5])
    return 1
