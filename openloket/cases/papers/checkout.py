"""A new version of a document of a case: taken out, changed elsewhere, and brought back or given back as it was.

Who has it out holds the lock of the register (drc-009), as any application would: others read who and since when, and
nobody writes over it. What came in or went out stays as it was: a decision or a term rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from openloket.cases import documents, hands
from openloket.cases.locking import locked, locked_case
from openloket.cases.models import (
    CheckedOut,
    CoSignature,
    Message,
    ReceivedMessage,
    RightClaim,
    Submission,
    Supplement,
    Task,
)
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Eerdereversie, Enkelvoudiginformatieobject

WHY_MAX = 200
"""Characters of what is different in a new version."""
CAME = gettext_noop(
    "Dit document blijft zoals het kwam. Wilt u er iets in veranderen? Voeg het dan toe als nieuw document."
)
WENT = gettext_noop("Dit document is verstuurd, of er rust een besluit op. Het blijft zoals het is.")
TAKEN = gettext_noop("Een ander heeft dit document in bewerking: %(who)s.")
NOT_YOURS = gettext_noop("U hebt dit document niet (meer) in bewerking. Er is niets bewaard.")
NOT_OUT = gettext_noop("Niemand heeft dit document in bewerking.")
NO_FILE = gettext_noop("Kies het bestand dat de nieuwe versie wordt.")
SAME = gettext_noop(
    "Dit is hetzelfde bestand als er al was. Geef het document terug zonder wijziging, of kies een ander bestand."
)
ANOTHER = "een ander systeem"


def why_not(document: Enkelvoudiginformatieobject) -> str:
    """Return why nobody makes a new version of a document; empty when one may."""
    of_letter = Q(document=document) | Q(enclosures=document)
    if Message.objects.filter(of_letter).exists() or document.besluiten.exists():
        return WENT
    sent = (
        Submission.objects.filter(document=document),
        CoSignature.objects.filter(document=document),
        *(model.objects.filter(documents=document) for model in (Supplement, ReceivedMessage, RightClaim)),
        Task.objects.filter(answer_documents=document),
    )
    return CAME if document.ontvangstdatum or any(rows.exists() for rows in sent) else ""


def holder(document: Enkelvoudiginformatieobject) -> str:
    """Return who has a document in bewerking, as people know them; empty when nobody has. Pure."""
    if not document.locked:
        return ""
    named = document.vergrendeld_door or ANOTHER
    ours, _, person = named.partition(" (")
    return person.removesuffix(")") if person and ours.startswith(acts.OURSELVES) else named


def of(document: Enkelvoudiginformatieobject) -> CheckedOut | None:
    """Return by which official a document is out; None when it is not, or another application holds it."""
    out = CheckedOut.objects.select_related("by").filter(document=document).first()
    return out if out and out.lock == document.locked else None


def take(zaak_id: int, user: User, document: Enkelvoudiginformatieobject) -> None:
    """Take a document out, so that nobody else makes a version of it meanwhile. Raises NotPossible."""
    with whole(zaak_id):
        locked(zaak_id, None)
        document.refresh_from_db()
        if why := why_not(document):
            raise NotPossible(why)
        if document.locked:
            raise NotPossible(TAKEN % {"who": holder(document)})
        key = acts.documenten.lock(_hand(user), document.uuid)
        CheckedOut.objects.update_or_create(document=document, defaults={"zaak_id": zaak_id, "by": user, "lock": key})


def give_back(zaak_id: int, user: User, document: Enkelvoudiginformatieobject) -> None:
    """Give a document back as it was. Raises NotPossible for who has it not."""
    with whole(zaak_id):
        out = _mine(user, document)
        acts.documenten.give_back(_hand(user), document.uuid, out.lock)
        out.delete()


def bring(
    zaak_id: int, user: User, document: Enkelvoudiginformatieobject, file: Mapping[str, Any], why: str, day: date
) -> None:
    """Give a document the content of a file, kept as an upload, as its new version, and give it back. Raises NotPossible."""
    with whole(zaak_id):
        case, _ = locked(zaak_id, None)
        out = _mine(user, document)
        if file["sha256"] == document.inhoud:
            raise NotPossible(SAME)
        what = bounded(" ".join(why.split()), WHY_MAX)
        hand = _hand(user, f"Nieuwe versie van ‘{document.titel}’{f': {what}' if what else ''}"[:1000])
        changes = documents.replaced(document.titel, file["sha256"], file["size"], day)
        changes |= {"bestandsnaam": file["name"][-255:], "formaat": file["type"], "auteur": str(user)}
        acts.documenten.write(hand, document, changes, out.lock)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        out.delete()


def break_open(zaak_id: int, user: User, document: Enkelvoudiginformatieobject) -> None:
    """Take the lock off a document that an official or another application holds: what they bring then is refused. Raises NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        document.refresh_from_db()
        who = holder(document)
        hand = _hand(user, f"Vrijgegeven: ‘{document.titel}’, dat {who} in bewerking had"[:1000])
        if not who or not acts.documenten.unlock(hand, document.uuid):
            raise NotPossible(NOT_OUT)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        CheckedOut.objects.filter(document=document).delete()


@dataclass(frozen=True)
class Earlier:
    """A document as it stood before it got a new version."""

    version: int
    at: datetime
    """When this version was made."""
    author: str
    name: str
    kind: str
    sha256: str
    level: str


def earlier(document: Enkelvoudiginformatieobject) -> list[Earlier]:
    """Return what a document was before, the latest first."""
    return [
        Earlier(
            row.versie,
            row.begin_registratie,
            row.gegevens["auteur"],
            row.gegevens["bestandsnaam"],
            row.gegevens["formaat"],
            row.gegevens["inhoud"],
            row.gegevens["vertrouwelijkheidaanduiding"],
        )
        for row in Eerdereversie.objects.filter(informatieobject=document).order_by("-versie")
    ]


def _hand(user: User, why: str = "") -> Hand:
    return hands.of(user, why, channel="behandeling")


def _mine(user: User, document: Enkelvoudiginformatieobject) -> CheckedOut:
    """Return the row of a document that this official has out, as it is now. Raises NotPossible."""
    document.refresh_from_db()
    out = of(document)
    if out is None or out.by_id != user.pk:
        raise NotPossible(NOT_YOURS)
    return out
