"""Documents of a zaak: a stored content with its registration and its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings

from openloket.forms.questions import Question
from openloket.forms.types import type_of
from openloket.forms.types.file import called
from openloket.registers import acts
from openloket.registers.acts.documenten import Stored
from openloket.registers.api.hand import Hand
from openloket.registers.models import VERTROUWELIJKHEID, Enkelvoudiginformatieobject, Informatieobjecttype, Zaak

KEPT_BACK = "geheim"
"""Says how confidential a document is in which a secret address may stand: more than any service of ours is (Wet BRP 2.59)."""


@lru_cache(maxsize=64)
def _kinds(catalogus: int) -> dict[str, int]:
    """Return the ids of a catalogue's informatieobjecttypen by name; remembered, as publishing makes them only once."""
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
    level: str = ""
    """Says how confidential it is, where that is more than its zaak says."""


def received(item: Mapping[str, Any], kind: str, auteur: str, day: date, titel: str = "") -> NewDocument:
    """Return a file that someone sent, kept as an upload (sha256, name, size, type), as a document to register."""
    return NewDocument(
        titel or item["name"], item["name"], item["type"], item["sha256"], item["size"], kind, auteur, ontvangen=day
    )


def enclosed(item: Mapping[str, Any], auteur: str) -> NewDocument:
    """Return a file that goes with a letter of ours, kept as an upload, as a document to register."""
    return NewDocument(item["name"], item["name"], item["type"], item["sha256"], item["size"], "bijlage", auteur)


def attachments(questions: Iterable[Question], answers: Mapping[str, Any], auteur: str, day: date) -> list[NewDocument]:
    """Return the files given as answers to these questions, as documents to register."""
    files = [question for question in questions if type_of(question).files]
    return [
        received(item, "bijlage", auteur, day, called(question, item)[:200])
        for question in files
        for item in answers.get(question.id, ())
    ]


def rank(level: str) -> int:
    """Return how confidential a level is, from 0 for what is open. Pure."""
    return VERTROUWELIJKHEID.index(level) if level in VERTROUWELIJKHEID else 0


def level(zaak: Zaak, *, secret: bool) -> str:
    """Return how confidential the documents of a zaak are: as the zaak is, or `KEPT_BACK` where an address in it is secret."""
    return KEPT_BACK if secret else zaak.vertrouwelijkheidaanduiding


def add(
    hand: Hand, zaak: Zaak, documents: Sequence[NewDocument], day: date, *, secret: bool
) -> list[Enkelvoudiginformatieobject]:
    """Register documents and put them in the zaak's file, as many statements for all as for one. Raises Problem.

    `secret` says that a secret address may stand in them; see `addressee.hides`.
    """
    return acts.documenten.add(
        hand,
        zaak,
        [
            {
                "bronorganisatie": settings.MUNICIPALITY["rsin"],
                "creatiedatum": day,
                "titel": new.titel,
                "vertrouwelijkheidaanduiding": max(new.level, level(zaak, secret=secret), key=rank),
                "auteur": new.auteur,
                "status": "" if new.ontvangen else "definitief",
                "formaat": new.formaat,
                "taal": "nld",
                "bestandsnaam": new.bestandsnaam[-255:],
                "ontvangstdatum": new.ontvangen,
                "indicatieGebruiksrecht": False,  # no conditions on what people send us, or we them (drc-006)
                "informatieobjecttype": _kind(zaak.zaaktype.catalogus_id, new.kind),
                **_content(new.sha256, new.size, day),
            }
            for new in documents
        ],
    )


def follow(hand: Hand, zaak: Zaak, *, secret: bool) -> None:
    """Make the documents of a zaak as confidential as they are to be, now that an address in them is secret or is not.

    What was more confidential than that stays so, and what was made so by hand is so again afterwards.
    """
    rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak)
    if secret:
        rows = rows.exclude(vertrouwelijkheidaanduiding__in=VERTROUWELIJKHEID[rank(KEPT_BACK) :])
    else:
        rows = rows.filter(vertrouwelijkheidaanduiding=KEPT_BACK)
    for row in rows.order_by("pk"):
        now = KEPT_BACK if secret else _before(row) or zaak.vertrouwelijkheidaanduiding
        acts.documenten.change(hand, row, {"vertrouwelijkheidaanduiding": now})


def _before(document: Enkelvoudiginformatieobject) -> str:
    """Return how confidential a document was before an address in it was secret; empty when it was so from the begin."""
    earlier = document.eerdere_versies.exclude(gegevens__vertrouwelijkheidaanduiding=KEPT_BACK).order_by("versie")
    return str(earlier.values_list("gegevens__vertrouwelijkheidaanduiding", flat=True).last() or "")


def _kind(catalogus: int, name: str) -> int:
    """Return the id of an informatieobjecttype: of the catalogue, or else of our own. One of another system may be new."""
    if found := _kinds(catalogus).get(name):
        return found
    rows = Informatieobjecttype.objects.filter(omschrijving=name).values_list("pk", flat=True).order_by("-pk")
    return rows.filter(catalogus=catalogus).first() or rows.filter(catalogus__domein="LOKET")[0]


def _content(sha256: str, size: int, day: date) -> dict[str, Any]:
    return {
        "inhoud": Stored(sha256, size),
        "integriteit": {"algoritme": "sha_256", "waarde": sha256, "datum": day.isoformat()},
    }


def replaced(titel: str, sha256: str, size: int, day: date) -> dict[str, Any]:
    """Return what changes in a document that gets this stored content, for `acts.documenten.change`."""
    return {"titel": titel, **_content(sha256, size, day)}
