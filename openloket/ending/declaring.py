"""Make the declaration of destruction or of bringing over: what went, on which ground and how (Archiefbesluit 1995 8, 9), as data and as PDF/A.

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


BROUGHT_GROUND = "Archiefwet 1995, artikel 12 en 13; Archiefbesluit 1995, artikel 9; Selectielijst gemeenten en intergemeentelijke organen 2020"
BROUGHT_HOW = (
    "Van elk dossier ging één pakket (BagIt 1.0, met metagegevens in MDTO 1.0.1) naar het e-depot. Pas toen het archief had "
    "gezegd welk pakket het heeft, met het controlegetal dat wij verstuurden, is het dossier hier gewist."
)


def declaration(row: DestructionList, at: datetime) -> dict[str, Any] | None:
    """Return what went from a list, as JSON has it: destroyed, or brought over to the archive; None when nothing did."""
    gone = list(row.files.filter(state=ListedFile.State.GONE).select_related("transfer").order_by("pk"))
    if not gone:
        return None
    kind = category(row.category)
    stayed = Counter(row.files.exclude(state=ListedFile.State.GONE).values_list("state", flat=True))
    return {
        "verklaring": row.number,
        "soort": "overbrenging" if row.transfers else "vernietiging",
        "gemeente": settings.MUNICIPALITY["name"],
        "rsin": settings.MUNICIPALITY["rsin"],
        "gemaakt_op": _day(at),
        "grondslag": BROUGHT_GROUND if row.transfers else GROUND,
        "wijze": BROUGHT_HOW if row.transfers else HOW,
        "zaaktype": {"identificatie": row.service, "omschrijving": row.title},
        "categorie": {"nummer": kind.number, "naam": kind.name, "bewaartermijn": kind.term, "url": row.category},
        "akkoord": [
            {"functie": "archivaris", "op": _day(row.archivist_at)},
            {"functie": "proceseigenaar", "op": _day(row.owner_at)},
        ],
        **(
            {"overgebracht": [_brought(one) for one in gone]}
            if row.transfers
            else {"vernietigd": [_destroyed(one) for one in gone]}
        ),
        "aantal": {"zaken": len(gone), "documenten": sum(one.documents for one in gone)},
        "gebleven": {str(ListedFile.State(state).label): number for state, number in sorted(stayed.items())},
    }


def _destroyed(one: ListedFile) -> dict[str, Any]:
    return {
        "zaak": one.number or str(one.zaak_uuid),
        "afgesloten_op": _day(one.ended_on),
        "te_vernietigen_vanaf": _day(one.due_on),
        "vernietigd_op": _day(one.at),
        "documenten": one.documents,
    }


def _brought(one: ListedFile) -> dict[str, Any]:
    """Return what leads from here to what the archive has."""
    return {
        "zaak": one.number or str(one.zaak_uuid),
        "afgesloten_op": _day(one.ended_on),
        "eerder_dan_moet": one.early,
        "ontvangen_op": _day(one.transfer.received_at),
        "nummer_in_het_archief": one.transfer.number,
        "pakket": one.transfer.name,
        "sha256": one.transfer.sha256,
        "hier_gewist_op": _day(one.at),
        "documenten": one.documents,
    }


def _day(day: date | datetime | None) -> str:
    """Write a day here as JJJJ-MM-DD; "" for none."""
    if day is None:
        return ""
    return (timezone.localdate(day) if isinstance(day, datetime) else day).isoformat()


def as_pdf(said: dict[str, Any]) -> bytes:
    """Typeset a declaration as PDF/A."""
    template = "brought.typ" if said["soort"] == "overbrenging" else "declaration.typ"
    return pdf(Path(__file__).parent / template, {**said, "day": date_parts(date.fromisoformat(said["gemaakt_op"]))})
