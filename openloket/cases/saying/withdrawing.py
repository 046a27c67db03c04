"""End a case because whoever applied took the application back; nobody decides any more (Awb 4:1, 4:13)."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases import outcomes, versions, waiting
from openloket.cases.models import Case, InformationRequest, ReceivedMessage
from openloket.cases.sent import messages
from openloket.cases.written import letters
from openloket.definitions.schema import Result, Version
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.api.problems import Problem

PART = "part"
"""Says of a withdrawal that it is in part: an official reads what still stands."""
_WHY = "Ingetrokken door wie het aanvroeg."


def result(version: Version) -> Result | None:
    """Return the result of a version with which a withdrawn application ends; None where a version knows none."""
    return next((each for each in version.results if each.withdrawn), None)


def came_in(case: Case, message: ReceivedMessage, hand: Hand) -> None:
    """End a case that is withdrawn as a whole, with its result and letter; the rest is for an official.

    So is a case whose documents another system holds: the withdrawal is kept, and ends it once they are free.
    """
    if case.version is None or message.data.get(PART):
        return
    version = versions.of(case.version)
    if (ends_as := result(version)) is None:
        return
    try:
        with transaction.atomic():
            _end(case, version, ends_as, message, hand)
    except Problem:
        return
    waiting.forget(case.zaak_id)
    case.decision = {"resultaat": ends_as.id, "motivering": message.text or _WHY}
    case.step, case.closed_on, case.waiting = version.steps[-1].id, timezone.localdate(message.received_at), False


def _end(case: Case, version: Version, ends_as: Result, message: ReceivedMessage, hand: Hand) -> None:
    day = timezone.localdate(message.received_at)
    InformationRequest.objects.filter(zaak=case.zaak, ended_on=None).update(ended_on=day)
    if messages.reachable(case, version):
        letter = letters.write(case, version, ends_as.letter, day, {"motivering": ""})
        sent = messages.send(
            case, version, letter, kind="closing", author=settings.MUNICIPALITY["name"], hand=hand, now=timezone.now()
        )
        message.answer = sent
        message.save(update_fields=["answer"])
    found = outcomes.kind_of(case.zaak, ends_as)
    acts.zaken.close(hand, case.zaak, found, _WHY)
