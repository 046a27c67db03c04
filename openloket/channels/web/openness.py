"""Show what the definitions of services say for everyone: as pages, as open data (DCAT-AP-NL), and as the designation of Awb 2:13.

All of it is made from the versions that hold when it is asked, so it is new on the day on which a version opens.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from openloket.cases import versions
from openloket.cases.received.receiving import KINDS
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.definitions import described
from openloket.definitions.diff import PARTS, differences
from openloket.definitions.schema import Version
from openloket.insight import dcat, publishing


def _held(day: date) -> list[Version]:
    return [item.version for item in versions.services_on(day)]


def _json(name: str, rows: list[Any], day: date) -> JsonResponse:
    said = {"gemeente": settings.MUNICIPALITY["name"], "dag": day.isoformat(), name: rows}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Give every service of today with its terms, costs and ways."""
    day = timezone.localdate()
    return _json("diensten", [described.service(version) for version in _held(day)], day)


@require_safe
def algorithms(request: HttpRequest) -> HttpResponse:
    """Give the entries in the algorithm register, in the names of its publication standard."""
    day = timezone.localdate()
    rows = [described.algorithm(version, settings.MUNICIPALITY, settings.BASE_URL) for version in _held(day)]
    return _json("algoritmes", [row for row in rows if row], day)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Give what changed from version to version, in words."""
    return _json("veranderingen", _history(), timezone.localdate())


def _history() -> list[dict[str, Any]]:
    """Return each step from one version to the next of every service, the latest first; not one that was stopped."""
    found = [step for name in versions.all_offers() for step in _steps(name)]
    return sorted(found, key=lambda step: (step["vanaf"], step["dienst"]), reverse=True)


def _steps(name: str) -> list[dict[str, Any]]:
    """Return those of one service, the earliest first."""
    known = [offer.published.version for offer in versions.all_offers()[name] if not offer.share.stopped]
    return [_step(name, old, new) for old, new in pairwise(known)]


def _step(name: str, old: Version, new: Version) -> dict[str, Any]:
    changed = [row for row in differences(old, new) if row.part != "voorbeelden"]  # those only prove a version
    rows = [{"deel": PARTS[row.part], "wat": row.lawyer, "wet": row.basis} for row in changed]
    return {
        "dienst": name,
        "titel": new.title,
        "van": old.valid_from,
        "vanaf": new.valid_from,
        "verschillen": rows,
    }


@require_safe
def rules(request: HttpRequest, service: str) -> HttpResponse:
    """Show the terms, the costs and the rules of a service, and what changed in them."""
    try:
        version = versions.on(service, timezone.localdate()).version
    except versions.NoVersion as error:
        raise Http404 from error
    return render(
        request,
        "web/rules.html",
        {
            "version": version,
            "said": described.service(version),
            "entry": described.algorithm(version, settings.MUNICIPALITY, settings.BASE_URL),
            "rules": [(rule.title, described.rows_of(version, rule)) for rule in version.rules],
            "steps": _steps(service)[::-1],
        },
    )


# The designation ----------------------------------------------------------------------------------------------------------


def _designated(day: date) -> list[dict[str, Any]]:
    with translation.override("nl"):
        return described.designated(_held(day), [(str(kind.name), kind.law) for kind in KINDS.values()])


@require_safe
def designation(request: HttpRequest) -> HttpResponse:
    """Show which way is designated for which message (Awb 2:13)."""
    return render(request, "web/designation.html", {"rows": _designated(timezone.localdate())})


@require_safe
def designation_data(request: HttpRequest) -> HttpResponse:
    """Give the same as data."""
    day = timezone.localdate()
    return _json("aanwijzing", _designated(day), day)


@require_safe
def designation_pdf(request: HttpRequest) -> HttpResponse:
    """Give the designation as a decision that the college can take: what the loket does, with room for day and signature."""
    day = timezone.localdate()
    made = pdf(
        Path(__file__).parent / "designation.typ",
        {
            "municipality": settings.MUNICIPALITY["name"],
            "site": settings.BASE_URL,
            "day": date_parts(day),
            "rows": [{**row, "wet": ", ".join(row["wet"])} for row in _designated(day)],
        },
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="aanwijzingsbesluit.pdf"'
    return response


# The catalogue ------------------------------------------------------------------------------------------------------------


def _catalogue() -> dict[str, Any]:
    day = timezone.localdate()
    new = described.last_changed(_held(day))
    sets = [
        publishing.dataset(day),
        dcat.Dataset(
            "diensten",
            "Diensten met termijnen, kosten en wegen",
            "Wat u kunt aanvragen, binnen welke tijd wij beslissen, wat het kost, en op welke wet dat rust.",
            ("/open-data/diensten.json",),
            "IRREG",
            new,
        ),
        dcat.Dataset(
            "algoritmes",
            "Regels die meebeslissen (algoritmeregister)",
            "Van elke dienst de regels waarmee het loket rekent, in de namen van de publicatiestandaard van het algoritmeregister.",
            ("/open-data/algoritmes.json",),
            "IRREG",
            new,
        ),
        dcat.Dataset(
            "veranderingen",
            "Wat er veranderde in diensten",
            "Elke stap van een versie naar de volgende, met de verschillen in woorden.",
            ("/open-data/veranderingen.json",),
            "IRREG",
            new,
        ),
        dcat.Dataset(
            "aanwijzing",
            "Aanwijzing van elektronische wegen (Awb 2:13)",
            "Welke weg voor welk bericht openstaat.",
            ("/open-data/aanwijzing.json", "/aanwijzing.pdf"),
            "IRREG",
            new,
        ),
    ]
    return dcat.catalogue(settings.BASE_URL, settings.MUNICIPALITY, sets)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Send the description of the open data (DCAT-AP-NL 3.0) as JSON-LD."""
    return JsonResponse(_catalogue(), content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def catalogue_turtle(request: HttpRequest) -> HttpResponse:
    """Send the same as Turtle."""
    return HttpResponse(dcat.turtle(_catalogue()), content_type="text/turtle; charset=utf-8")
