"""Letters by the Berichtenbox of MijnOverheid: to whom, with what, and what follows when it is not taken (Awb 2:8-2:11).

Who chose digital letters gets them in Mijn Loket. Where a Berichtenbox is set, such a letter goes there too, and whoever
runs that tells them of it: their one notification is the one that counts (Awb 2:10, 2:19), so we mail none. Who has none, or
does not let us in, is told by e-mail as they chose.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.carrying import notices, policy, sorts
from openloket.cases.carrying.by_berichtenbox import Berichtenbox, Enclosed
from openloket.cases.carrying.policy import Carries, Way
from openloket.cases.models import Case, Message, Notification
from openloket.cases.queue import later
from openloket.cases.sent import mailing, sending
from openloket.cases.who import addressee
from openloket.registers import content

BOX = Notification.Sort.BOX


def recipient(message: Message, at: datetime) -> str:
    """Return the BSN to whose Berichtenbox a letter is to go; empty when it goes as was chosen.

    That is so for who acts for another, who is not known by a BSN, and after a refusal.
    """
    if settings.BERICHTENBOX is None or not message.email:
        return ""
    if Notification.objects.filter(message=message, sort=BOX, failed_at__isnull=False).exists():
        return ""
    case = Case.objects.select_related("version").get(pk=message.zaak_id)
    version = versions.of(case.version)
    if policy.carries(version, sorts.of(message.kind), Way.BERICHTENBOX) < Carries.CONTENT:
        return ""
    return addressee.bsn(case, timezone.localdate(at))


def put(message: Message, bsn: str, at: datetime) -> datetime:
    """Put a letter in a Berichtenbox, dated as it goes; return from when it counts. Raises TryLater, Undeliverable.

    A try after one that failed for now asks first whether it is there.
    """
    row, again = mailing.begun(message, BOX, at)
    with mailing.kept(row, at):
        box = Berichtenbox()
        moment = box.found(bsn, row.code, row.made_at) if again else None
        if moment is None:
            day = timezone.localdate(at)
            sending.dated(message.pk, day)
            message.refresh_from_db()
            text = notices.with_a_letter(message.kind, sending.reaction_until(message, day))
            moment = box.send(bsn, message.subject, text, row.code, _files(message))
        row.sent_at = moment
        row.save(update_fields=["sent_at"])
    return moment


def other_way(message: Message, why: str, at: datetime) -> None:
    """Tell of a letter by e-mail, as was chosen, because no Berichtenbox took it."""
    with transaction.atomic():
        Notification.objects.filter(message=message, sort=BOX, sent_at=None).update(failed_at=at, why=why[:100])
        later("notify", message=message.pk)


def _files(message: Message) -> list[Enclosed]:
    documents = [message.document, *message.enclosures.order_by("pk")]
    return [
        Enclosed(document.bestandsnaam, document.formaat or "application/pdf", content.read(document.inhoud))
        for document in documents
    ]
