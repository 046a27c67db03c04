"""Documents of a zaak: a stored content with its registration and its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.forms.questions import Question
from openloket.registers import earlier, numbers
from openloket.registers.models import (
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Zaak,
    Zaakinformatieobject,
)


@lru_cache(maxsize=64)
def _kinds(catalogus: int) -> dict[str, int]:
    """The ids of a catalogue's informatieobjecttypen by name; publishing makes them once, they never change."""
    return dict(Informatieobjecttype.objects.filter(catalogus=catalogus).values_list("omschrijving", "pk"))


@dataclass(frozen=True)
class NewDocument:
    """A document to register; its content is stored already, under `sha256`."""

    titel: str
    bestandsnaam: str
    formaat: str
    sha256: str
    size: int
    kind: str  # aanvraag, bijlage, brief or besluit
    auteur: str
    ontvangen: date | None = None


def received(item: Mapping[str, Any], kind: str, auteur: str, day: date, titel: str = "") -> NewDocument:
    """A file that someone sent, as an upload keeps it (sha256, name, size, type)."""
    return NewDocument(
        titel or item["name"], item["name"], item["type"], item["sha256"], item["size"], kind, auteur, ontvangen=day
    )


def attachments(questions: Iterable[Question], answers: Mapping[str, Any], auteur: str, day: date) -> list[NewDocument]:
    """The files given as answers to these questions."""
    files = [question for question in questions if question.type == "file"]
    return [received(item, "bijlage", auteur, day) for question in files for item in answers.get(question.id, ())]


def add(
    zaak: Zaak, documents: Sequence[NewDocument], day: date, names: Sequence[str] | None = None
) -> list[Enkelvoudiginformatieobject]:
    """Register the documents and put them in the zaak's file: at most four queries, however many documents."""
    kinds = _kinds(zaak.zaaktype.catalogus_id)
    names = names or numbers.next_numbers("DOCUMENT", day, len(documents))
    now = timezone.now()
    rows = Enkelvoudiginformatieobject.objects.bulk_create(
        Enkelvoudiginformatieobject(
            identificatie=name,
            bronorganisatie=settings.MUNICIPALITY["rsin"],
            creatiedatum=day,
            titel=new.titel[:200],
            vertrouwelijkheidaanduiding=zaak.vertrouwelijkheidaanduiding,
            auteur=new.auteur[:200],
            status="" if new.ontvangen else "definitief",
            formaat=new.formaat,
            begin_registratie=now,
            bestandsnaam=new.bestandsnaam[-255:],
            inhoud=new.sha256,
            bestandsomvang=new.size,
            ontvangstdatum=new.ontvangen,
            indicatie_gebruiksrecht=False,  # no conditions on the use of what people send us, or we them (drc-006)
            informatieobjecttype_id=kinds[new.kind],
            integriteit={"algoritme": "sha_256", "waarde": new.sha256, "datum": day.isoformat()},
        )
        for name, new in zip(names, documents, strict=True)
    )
    Zaakinformatieobject.objects.bulk_create(
        Zaakinformatieobject(zaak=zaak, informatieobject=row, titel=row.titel) for row in rows
    )
    return rows


def replace(document: Enkelvoudiginformatieobject, titel: str, sha256: str, size: int, day: date) -> None:
    """Give a document a new version with this stored content; the one before it stays to be seen. Saves it."""
    earlier.keep(document.pk)
    document.versie += 1
    document.begin_registratie = timezone.now()
    document.titel, document.inhoud, document.bestandsomvang = titel[:200], sha256, size
    document.integriteit = {"algoritme": "sha_256", "waarde": sha256, "datum": day.isoformat()}
    document.save(update_fields=["versie", "begin_registratie", "titel", "inhoud", "bestandsomvang", "integriteit"])
