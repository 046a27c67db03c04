"""The receipt that everyone gets, once (Awb 2:17)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, Message
from openloket.cases.sent import messages
from openloket.cases.written import letters
from openloket.registers import acts


def send(zaak_id: int, at: datetime) -> None:
    """Write the receipt of a zaak and get it to the applicant; a repeat does nothing.

    Who gave no address has the receipt that the site showed at once, and no letter.
    """
    if Message.objects.filter(zaak=zaak_id, kind="receipt").exists():
        return
    case = Case.objects.select_related("zaak__zaaktype", "version").get(pk=zaak_id)
    version = versions.of(case.version)
    if not messages.reachable(case, version):
        return
    letter = letters.write(case, version, "receipt", timezone.localdate(at))
    sha256 = messages.store(letter)
    with transaction.atomic():
        locked_case(zaak_id)
        if not Message.objects.filter(zaak=zaak_id, kind="receipt").exists():
            author = settings.MUNICIPALITY["name"]
            hand = acts.hand(why="Ontvangstbevestiging gemaakt", at=at)
            messages.send(case, version, letter, kind="receipt", author=author, sha256=sha256, hand=hand, now=at)
