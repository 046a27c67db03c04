"""The declaration of destruction: what went, on which ground and how (Archiefbesluit 1995 8), as data and as PDF/A.

It says nobody's name: the two who agreed stand there by their function, and a case by the number that we gave it, which
leads nowhere any more. A number of another system may say a name; such a case stands there by its UUID.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.ending.lists import category
from openloket.ending.models import DestructionList, ListedFile

GROUND = "Archiefwet 1995, artikel 3 en 5; Archiefbesluit 1995, artikel 8; Selectielijst gemeenten en intergemeentelijke organen 2020"
HOW = (
    "De gegevens zijn gewist uit de database. De bestanden zijn gewist waar zij worden bewaard, tenzij een andere zaak ze "
    "nodig heeft. Reservekopieën verdwijnen vanzelf, als hun bewaartijd om is."
)


def declaration(row: DestructionList, at: datetime) -> dict[str, Any] | None:
    """Return what a list destroyed, as JSON has it; None when nothing of it was."""
    gone = list(row.files.filter(state=ListedFile.State.GONE).order_by("pk"))
    if not gone:
        return None
    kind = category(row.category)
    stayed = Counter(row.files.exclude(state=ListedFile.State.GONE).values_list("state", flat=True))
    return {
        "verklaring": row.number,
        "gemeente": settings.MUNICIPALITY["name"],
        "rsin": settings.MUNICIPALITY["rsin"],
        "gemaakt_op": _day(at),
        "grondslag": GROUND,
        "wijze": HOW,
        "zaaktype": {"identificatie": row.service, "omschrijving": row.title},
        "categorie": {"nummer": kind.number, "naam": kind.name, "bewaartermijn": kind.term, "url": row.category},
        "akkoord": [
            {"functie": "archivaris", "op": _day(row.archivist_at)},
            {"functie": "proceseigenaar", "op": _day(row.owner_at)},
        ],
        "vernietigd": [
            {
                "zaak": one.number or str(one.zaak_uuid),
                "afgesloten_op": _day(one.ended_on),
                "te_vernietigen_vanaf": _day(one.due_on),
                "vernietigd_op": _day(one.at),
                "documenten": one.documents,
            }
            for one in gone
        ],
        "aantal": {"zaken": len(gone), "documenten": sum(one.documents for one in gone)},
        "gebleven": {str(ListedFile.State(state).label): number for state, number in sorted(stayed.items())},
    }


def _day(day: date | datetime | None) -> str:
    """Write a day here as JJJJ-MM-DD; "" for none."""
    if day is None:
        return ""
    return (timezone.localdate(day) if isinstance(day, datetime) else day).isoformat()


def as_pdf(said: dict[str, Any]) -> bytes:
    """Typeset a declaration as PDF/A."""
    return pdf(
        Path(__file__).parent / "declaration.typ", {**said, "day": date_parts(date.fromisoformat(said["gemaakt_op"]))}
    )
