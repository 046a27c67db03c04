"""Find what everyone may read: published decisions, and the overview of decisions (Woo 3.3a). Nothing else is reached from here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse

from openloket.law import woo
from openloket.publishing.models import Publication, PublicFile

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
WORDS_MAX = 200
_TEXT = (
    "to_tsvector('dutch', concat_ws(' ', public->>'title', public->>'effect', public->>'service', public->>'organ', "
    "(select string_agg(r->>'value', ' ') from jsonb_array_elements(public->'rows') r)))"
)


def all_public() -> QuerySet[Publication]:
    """Return what everyone may read, the newest first."""
    rows = Publication.objects.filter(public__isnull=False).order_by("-published_at", "pk")
    return rows.prefetch_related("changes", "files")


def found(words: str, category: str, service: str) -> QuerySet[Publication]:
    """Return of it what has these words, of a category and of a service, as far as they are given."""
    rows = all_public()
    if words.strip():
        rows = rows.extra(where=[f"{_TEXT} @@ plainto_tsquery('dutch', %s)"], params=[words[:WORDS_MAX]])  # noqa: S610 - a constant
    if category:
        rows = rows.filter(category=category)
    if service:
        rows = rows.filter(public__service=service)
    return rows


def services() -> list[str]:
    """Return of which services there is something to read."""
    return sorted(set(Publication.objects.filter(public__isnull=False).values_list("public__service", flat=True)))


def categories() -> list[woo.Category]:
    """Return of which categories there is something to read, in the order of the law."""
    there = set(Publication.objects.filter(public__isnull=False).values_list("category", flat=True))
    return [kind for kind in woo.categories().values() if kind.id in there]


def changed_at() -> datetime | None:
    """Return when something that everyone may read last changed; None when nothing ever was."""
    latest: datetime | None = Publication.objects.aggregate(at=Max("changed_at"))["at"]
    return latest


def withheld() -> list[Publication]:
    """Return of which decisions nothing is public, on a ground that is told; of each no more than its category and day."""
    return list(Publication.objects.filter(state=Publication.State.WITHHELD).order_by("-decided_on", "pk"))


def files(row: Publication) -> list[PublicFile]:
    """Return the attachments that everyone may read."""
    return sorted((file for file in row.files.all() if file.public), key=lambda file: file.pk)


def lasts(text: dict[str, Any]) -> str:
    """Return how long a decision holds, in words; empty when it does not say."""
    return ", ".join(row["value"] for row in text["rows"] if row["lasts"])


def as_data(row: Publication, base: str) -> dict[str, Any]:
    """Return a published decision as open data; `base` is where our addresses begin."""
    text = row.shown
    return {
        "id": str(row.pk),
        "url": base + reverse("published", args=[row.pk]),
        "titel": text["title"],
        "categorie": {"naam": row.kind.name, "tooi": row.kind.tooi, "artikel": row.kind.article},
        "grondslag_openbaarmaking": row.kind.basis(row.decided_on),
        "bestuursorgaan": text["organ"],
        "product": text["service"],
        "grondslag": text["law"],
        "rechtsgevolg": text["effect"],
        "duur": lasts(text),
        "dagtekening": text["decided_on"],
        "inhoud": [{"naam": part["label"], "waarde": part["value"]} for part in text["rows"]],
        "niet_openbaar": [
            {"naam": part["label"], "grond": woo.grounds()[part["ground"]].article} for part in text["left"]
        ],
        "bestanden": [
            {"titel": file.title, "url": base + reverse("published_file", args=[row.pk, file.pk])}
            for file in files(row)
        ],
        "openbaar_sinds": _moment(row.published_at),
        "veranderd": _moment(row.changed_at),
        "veranderingen": [
            {"wat": change.get_what_display(), "waarom": change.why, "op": _moment(change.at)}
            for change in sorted(row.changes.all(), key=lambda change: change.pk)
        ],
    }


def together(rows: Iterable[Publication], base: str, municipality: str, day: date) -> dict[str, Any]:
    """Return published decisions together, as open data."""
    return {
        "gemeente": municipality,
        "dag": day.isoformat(),
        "licentie": LICENCE,
        "besluiten": [as_data(row, base) for row in rows],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
