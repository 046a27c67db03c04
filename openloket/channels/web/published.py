"""Show published decisions to everyone, without a login: finding and reading them, the overview of Woo 3.3a, open data, and what harvesters read."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from openloket.channels import paging
from openloket.channels.downloads import stored
from openloket.forms.types import storable
from openloket.law import woo
from openloket.publishing import diwoo, showing
from openloket.publishing.diwoo import Listed, Publisher
from openloket.publishing.models import Publication

AT_ONCE = 25
MOST_ROWS = 2000
"""Limits the decisions in one answer of open data and in the overview; more is asked for page by page."""
CACHED = "public, max-age=300"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is public, the newest first, or what has these words."""
    words, category, service = (
        str(storable(request.GET.get(name, "")[: showing.WORDS_MAX])) for name in ("zoek", "categorie", "product")
    )
    page = Paginator(showing.found(words, category, service), AT_ONCE).get_page(request.GET.get("pagina"))
    return render(
        request,
        "web/published_search.html",
        {
            "page": page,
            "query": paging.query(request),
            "words": words,
            "category": category,
            "categories": showing.categories(),
            "service": service,
            "services": showing.services(),
            "asked": bool(words or category or service),
            "nav": "published",
        },
    )


@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a published decision; of one that was taken back, that it was and why."""
    row = get_object_or_404(Publication.objects.prefetch_related("changes", "files"), pk=pk)
    if row.state == Publication.State.RETRACTED:
        last = row.changes.order_by("pk").last()
        return render(request, "web/published_gone.html", {"change": last}, status=410)
    if row.public is None:
        raise Http404
    text = row.public
    left = [(part["label"], woo.grounds()[part["ground"]]) for part in text["left"]]
    files = [(file, [woo.grounds()[ground] for ground in file.grounds]) for file in showing.files(row)]
    return render(
        request,
        "web/published.html",
        {
            "row": row,
            "text": text,
            "decided": datetime.fromisoformat(text["decided_on"]),
            "lasts": showing.lasts(text),
            "left": left,
            "files": files,
            "changes": [change for change in row.changes.order_by("pk") if change.why],
            "basis": row.kind.basis(row.decided_on),
        },
    )


@require_safe
def file(request: HttpRequest, pk: UUID, file: int) -> HttpResponseBase:
    """Give an attachment that everyone may read."""
    row = get_object_or_404(Publication, pk=pk, public__isnull=False)
    found = get_object_or_404(row.files, pk=file, public=True)
    response = stored(found.content, f"{found.title}.pdf", "application/pdf")
    response["Cache-Control"] = CACHED
    return response


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show every published decision with what Woo 3.3a wants of it, by product; always as it is now."""
    rows = showing.all_public().order_by("public__service", "-published_at", "pk")
    page = Paginator(rows, MOST_ROWS).get_page(request.GET.get("pagina"))
    groups = [(name, list(group)) for name, group in groupby(page, key=lambda row: row.shown["service"])]
    return render(
        request,
        "web/published_overview.html",
        {
            "groups": [
                (
                    name,
                    [
                        (row, row.shown, datetime.fromisoformat(row.shown["decided_on"]), showing.lasts(row.shown))
                        for row in group
                    ],
                )
                for name, group in groups
            ],
            "page": page,
            "query": paging.query(request),
            "withheld": [(row, woo.grounds()[(row.proposed or {})["ground"]]) for row in showing.withheld()],
            "changed_at": showing.changed_at(),
            "today": timezone.localdate(),
            "kinds": [(kind, kind.is_duty(timezone.localdate())) for kind in woo.categories().values()],
        },
    )


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Give what is public as open data, a page at a time, each with where the next is."""
    page = Paginator(showing.all_public(), MOST_ROWS).get_page(request.GET.get("pagina"))
    said = showing.together(page, settings.BASE_URL, settings.MUNICIPALITY["name"], timezone.localdate())
    here = settings.BASE_URL + reverse("published_data")
    following = f"{here}?pagina={page.next_page_number()}" if page.has_next() else None
    return JsonResponse({**said, "volgende": following}, json_dumps_params={"ensure_ascii": False})


@require_safe
def one_data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give one published decision as open data."""
    row = get_object_or_404(showing.all_public(), pk=pk)
    return JsonResponse(showing.as_data(row, settings.BASE_URL), json_dumps_params={"ensure_ascii": False})


# For the national harvester -------------------------------------------------------------------------------------------


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say where the sitemaps are, one for each category of which something is public."""
    lines = ["User-agent: *", "Disallow: /mijn/", "Disallow: /werk/", "Disallow: /account/"]
    lines += [
        f"Sitemap: {settings.BASE_URL}{reverse('woo_sitemaps', args=[kind.number])}" for kind in showing.categories()
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def sitemaps(request: HttpRequest, number: str) -> HttpResponse:
    """Give the index of the sitemaps of a category."""
    kind = _kind(number)
    found = Paginator(_rows(kind), diwoo.A_PAGE)
    pages = [
        (settings.BASE_URL + reverse("woo_sitemap", args=[number, page]), showing.changed_at())
        for page in found.page_range
    ]
    return HttpResponse(diwoo.index(kind, pages), content_type="application/xml")


@require_safe
def sitemap(request: HttpRequest, number: str, page: int) -> HttpResponse:
    """Give one sitemap of a category: each decision and each file of it, with its metadata."""
    kind = _kind(number)
    found = Paginator(_rows(kind), diwoo.A_PAGE)
    if not 1 <= page <= found.num_pages:
        raise Http404
    publisher = Publisher(settings.MUNICIPALITY["name"], settings.MUNICIPALITY["tooi"])
    listed = [each for row in found.page(page) for each in _listed(row)]
    return HttpResponse(diwoo.sitemap(listed, publisher), content_type="application/xml")


def _kind(number: str) -> woo.Category:
    kind = next((kind for kind in woo.categories().values() if kind.number == number), None)
    if kind is None:
        raise Http404
    return kind


def _rows(kind: woo.Category) -> QuerySet[Publication]:
    return showing.all_public().filter(category=kind.id).order_by("published_at", "pk")


def _listed(row: Publication) -> list[Listed]:
    at = settings.BASE_URL + reverse("published", args=[row.pk])
    text, changed = row.shown, row.changed_at or row.found_at
    files = [
        (each, settings.BASE_URL + reverse("published_file", args=[row.pk, each.pk])) for each in showing.files(row)
    ]
    page = Listed(
        at,
        text["title"],
        row.kind,
        text["decided_on"],
        changed,
        "HTML",
        str(row.pk),
        parts=tuple(url for _, url in files),
    )
    return [
        page,
        *(
            Listed(url, each.title, row.kind, text["decided_on"], changed, "PDF", f"{row.pk}/{each.pk}", part_of=at)
            for each, url in files
        ),
    ]
