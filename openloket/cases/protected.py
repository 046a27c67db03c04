"""Whether an applicant's address is secret, also where no form heard it from the BRP: on paper, at the desk, or while it was away.

It is asked at the last door, with what else the BRP says by itself: someone died, or is under curatele. An address counts
as secret as long as the BRP gives no answer (Wet BRP 2.59): what was shown once cannot be taken back.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import sourced
from openloket.cases.models import Case, CoSignature, Message, ReceivedMessage, Submission, Supplement
from openloket.cases.sourced import Sent
from openloket.definitions.schema import Version
from openloket.people import looking
from openloket.people.acting import Acting, Identity
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.sources import asking, brp
from openloket.sources.answer import Away, Stop
from openloket.sources.reading import flag

log = logging.getLogger(__name__)
IS_IT_SECRET = gettext_noop("Nagaan of uw adres geheim moet blijven, en of u dit zelf kunt aanvragen")
"""For what the BRP is asked, as the log says it to whom it is about."""


def heard(version: Version, answers: Mapping[str, Any], facts: Sent) -> Sent:
    """Return what registers said of an application, with what the BRP says of the applicant if it did not answer today."""
    if facts.asked == timezone.localdate() or not (number := _to_ask(version, answers)):
        return facts
    secret, stop = of_person(version, number)
    found = replace(facts, curatele=facts.curatele or stop == "curatele", stop=stop)
    return replace(found, secret=True, hidden=sourced.hidden(version)) if secret or facts.secret else found


def is_secret(version: Version, answers: Mapping[str, Any]) -> bool:
    """Ask whether the address of who is the applicant by these answers is secret."""
    number = _to_ask(version, answers)
    return bool(number) and of_person(version, number)[0]


def _to_ask(version: Version, answers: Mapping[str, Any]) -> str:
    """Return the BSN of the applicant, where the BRP can be asked and there is an address to hide; else empty."""
    if not version.applicant.bsn or not sourced.hidden(version) or not asking.there("brp"):
        return ""
    return str(answers.get(version.applicant.bsn) or "")


def of_person(version: Version, number: str) -> tuple[bool, Stop]:
    """Ask the BRP whether the address of this person is secret, and whether they died or are under curatele."""
    looking.log(
        looking.LoggedCall("protected", None, secrets.token_hex(16)),
        purpose=IS_IT_SECRET,
        activity=looking.activity(version.service, version.valid_from.isoformat()),
        subjects=[Identity("bsn", number, "laag").owner],
        about=f"Basisregistratie Personen: geheim adres, overlijden en curatele ({version.title})"[:100],
        fields=brp.ALWAYS,
    )
    try:
        person = brp.whole(number, brp.ALWAYS)
    except Away as away:
        log.warning("brp is away: %s", away)
        return True, ""
    return (flag(person, "geheimhoudingPersoonsgegevens"), brp.stop_of(person)) if person else (False, "")


def may_tell(case: Case) -> set[int]:
    """Return the documents of a case (their ids) in which a secret address may stand; none when the address is not secret.

    It stands in none that we made of the answers, nor in a letter for the inbox; it may in a scan, a file that someone
    added, and a letter by post.
    """
    if not case.secret_address:
        return set()
    ours: tuple[QuerySet[Any, Any], ...] = (
        Submission.objects.filter(zaak=case.zaak_id).exclude(document=None).values("document"),
        CoSignature.objects.filter(zaak=case.zaak_id).exclude(document=None).values("document"),
        Message.objects.filter(zaak=case.zaak_id, way=Message.Way.INBOX).values("document"),
    )
    found = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak_id).exclude(formaat="application/json")
    for safe in ours:
        found = found.exclude(pk__in=safe)
    return set(found.values_list("pk", flat=True))


def added_by_others(case: Case, who: Acting) -> set[int]:
    """Return the documents (their ids) that someone other than who acts for the applicant sent on request, or as a message."""
    came = Supplement.objects.filter(submission__zaak=case.zaak_id)
    theirs = came.exclude(submission__sender_hash__in=who.actor.owners)
    said = ReceivedMessage.objects.filter(zaak=case.zaak_id).exclude(sender_hash__in=who.actor.owners)
    rows = (row.exclude(documents=None).values_list("documents", flat=True) for row in (theirs, said))
    return {document for found in rows for document in found}
