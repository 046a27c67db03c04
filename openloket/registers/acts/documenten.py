"""Acts on documents, and on their place in the file of a zaak."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from openloket.registers.acts import rows
from openloket.registers.acts.rows import Values
from openloket.registers.api import pen
from openloket.registers.api.hand import Hand
from openloket.registers.documenten import locking
from openloket.registers.documenten.document import DOCUMENT, OPEN, Stored
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak, Zaakinformatieobject
from openloket.registers.zaken.zaakinformatieobject import ZAAKINFORMATIEOBJECT

__all__ = [
    "Lock",
    "Stored",
    "add",
    "change",
    "destroy",
    "give_back",
    "lock",
    "locked",
    "locks",
    "remove",
    "unlock",
    "write",
]
log = logging.getLogger(__name__)


def add(hand: Hand, of: Zaak, documents: Sequence[Values]) -> list[Enkelvoudiginformatieobject]:
    """Register documents and put them in the file of a zaak. The `inhoud` of each is stored already (see Stored)."""
    new = [rows.new(DOCUMENT, hand, values) for values in documents]
    found = rows.made(Enkelvoudiginformatieobject, new, fresh=True)
    rows.write(
        [
            rows.new(ZAAKINFORMATIEOBJECT, hand, {"zaak": of, "informatieobject": row, "titel": row.titel})
            for row in found
        ]
    )
    return found


def remove(hand: Hand, document: Enkelvoudiginformatieobject) -> None:
    """Take a document out of the files that it is in; the document itself stays."""
    places = Zaakinformatieobject.objects.filter(informatieobject=document).values_list("uuid", flat=True)
    rows.destroyed(hand, ZAAKINFORMATIEOBJECT, list(places))


def destroy(hand: Hand, documents: Sequence[UUID]) -> None:
    """Remove documents that nothing uses, with their audittrail (drc-008)."""
    rows.destroyed(hand, DOCUMENT, documents)


def change(hand: Hand, document: Enkelvoudiginformatieobject, values: Values) -> None:
    """Give a document of ours a new version; the one before it stays to be seen (drc-009).

    Whoever locked it writes on from what it is now: their lock is gone, so what they had read of it is refused.
    """
    mutation = rows.change(DOCUMENT, hand, document, values, **OPEN)
    pen.hold([mutation])
    assert mutation.old is not None
    if mutation.old["locked"]:
        log.warning("document %s was locked by %s", document.uuid, mutation.old["vergrendeld_door"])
    else:
        mutation.old["locked"] = HELD  # its row is ours until the transaction ends
    mutation.sent = {**values, "lock": mutation.old["locked"]}
    rows.changed(mutation, document, always=True)


def write(hand: Hand, document: Enkelvoudiginformatieobject, values: Values, key: str) -> None:
    """Give a document that one of our channels locked a new version, and open it: the lockId must be its own (drc-009).

    Raises Problem when the lock was broken, or another holds it.
    """
    mutation = rows.change(DOCUMENT, hand, document, values, **OPEN)
    mutation.sent = {**values, "lock": key}
    rows.changed(mutation, document, always=True)


HELD = "held"


@dataclass(frozen=True)
class Lock:
    """A document that is locked, and which application holds it."""

    document: UUID
    titel: str
    holder: str


def locks(of: int) -> list[Lock]:
    """Return which documents of a zaak (its id) are locked."""
    found = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=of).exclude(locked="").order_by("pk")
    return [Lock(row.uuid, row.titel, row.vergrendeld_door or "") for row in found]


def locked(most: int) -> list[Enkelvoudiginformatieobject]:
    """Return the first of the documents that are locked, those that were written longest ago first."""
    rows = Enkelvoudiginformatieobject.objects.exclude(locked="").select_related("informatieobjecttype")
    return list(rows.order_by("begin_registratie", "pk")[:most])


def lock(hand: Hand, document: UUID) -> str:
    """Lock a document that nobody holds, and return the lockId with which it is written and opened (drc-009). Raises Problem."""
    return locking.take(hand, document)


def give_back(hand: Hand, document: UUID, key: str) -> None:
    """Open a document with the lockId that `lock` gave, as it was. Raises Problem when it is locked no more, or by another."""
    locking.give_back(hand, document, key)


def unlock(hand: Hand, document: UUID) -> bool:
    """Open, by force, a document that another application locked (drc-009); say whether it was locked.

    Its audittrail says who did.
    """
    return locking.force(hand, document)
