"""Whether an applicant's address is secret, also where no form heard it from the BRP: on paper, at the desk, or while it was away.

It is asked at the last door, with what else the BRP says by itself: someone died, or is under curatele. An address counts
as secret as long as the BRP gives no answer (Wet BRP 2.59): what was shown once cannot be taken back. Once it answers,
`cases.answered_late` corrects that.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import documents, versions
from openloket.cases.models import Case, CoSignature, Message, ReceivedMessage, Submission, Supplement
from openloket.cases.who import addressee, applicant, asked_brp, sourced
from openloket.cases.who.sourced import Sent
from openloket.definitions.schema import Version
from openloket.forms.validate import Answers
from openloket.people.acting import Acting
from openloket.registers import content
from openloket.registers.api.hand import Hand
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.sources import asking, brp
from openloket.sources.answer import Away, Stop
from openloket.sources.reading import flag

log = logging.getLogger(__name__)
DATA = "application/json"
IS_IT_SECRET = gettext_noop("Nagaan of uw adres geheim moet blijven, en of u dit zelf kunt aanvragen")
KEEP_SECRET = gettext_noop("Nagaan of uw adres geheim moet blijven in brieven over wat u voor een ander regelt")
"""For what the BRP is asked, as the log says it to whom it is about."""


def heard(version: Version, answers: Mapping[str, Any], facts: Sent) -> Sent:
    """Return what registers said of an application, with what the BRP says of the applicant if it did not answer today."""
    if facts.asked == timezone.localdate() or not (number := to_ask(version, answers)):
        return facts
    said = of_person(version, number)
    found = replace(facts, curatele=facts.curatele or said.stop == "curatele", stop=said.stop)
    if not said.secret and not facts.secret:
        return found
    return replace(found, secret=True, unknown=said.away and not facts.secret, hidden=sourced.hidden(version))


@dataclass(frozen=True)
class Said:
    """What the BRP says of an applicant: whether their address is secret, and whether they died or are under curatele."""

    secret: bool = False
    stop: Stop = ""
    away: bool = False
    """Whether it gave no answer; the address counts as secret then."""

    @property
    def of_address(self) -> dict[str, bool]:
        """Return what is kept of an address to which letters go: whether it is secret, and whether that is not known yet."""
        return {"secret": self.secret, **({"unknown": True} if self.away else {})}


def ask(version: Version, answers: Mapping[str, Any]) -> Said:
    """Ask the BRP of who is the applicant by these answers; nothing is said where nobody can be asked about."""
    number = to_ask(version, answers)
    return of_person(version, number) if number else Said()


def settle(hand: Hand, case: Case, version: Version, answers: Answers, said: Said) -> None:
    """Keep with a case whether its applicant's address is secret, and show or hide it in their rol; the caller saves it.

    Its documents become as confidential as that asks, for who reads them in the register.
    """
    if said.secret and not case.secret_address:
        case.secret_since = hand.at or timezone.now()
    if not said.secret:
        case.secret_since = None
    case.secret_address, case.secret_unknown = said.secret, said.away
    applicant.place(hand, case.zaak, version, answers, secret=said.secret)
    documents.follow(hand, case.zaak, secret=addressee.hides(case))


def to_ask(version: Version, answers: Mapping[str, Any]) -> str:
    """Return the BSN of the applicant, where the BRP can be asked and there is an address to hide; else empty."""
    if not version.applicant.bsn or not sourced.hidden(version) or not asking.there("brp"):
        return ""
    return str(answers.get(version.applicant.bsn) or "")


def of_person(version: Version, number: str) -> Said:
    """Ask the BRP whether the address of this person is secret, and whether they died or are under curatele."""
    about = "geheim adres, overlijden en curatele"
    try:
        person = asked_brp.of_person(version, number, brp.ALWAYS, task="protected", purpose=IS_IT_SECRET, about=about)
    except Away as away:
        log.warning("brp is away: %s", away)
        return Said(secret=True, away=True)
    return Said(flag(person, "geheimhoudingPersoonsgegevens"), brp.stop_of(person)) if person else Said()


def of_who_acts(version: Version, number: str) -> Said:
    """Ask the BRP whether the address of who acts for another is secret, to whom letters go."""
    if not asking.there("brp"):
        return Said()
    try:
        person = asked_brp.of_person(
            version, number, brp.ALWAYS, task="protected", purpose=KEEP_SECRET, about="geheim adres"
        )
    except Away as away:
        log.warning("brp is away: %s", away)
        return Said(secret=True, away=True)
    return Said(flag(person, "geheimhoudingPersoonsgegevens")) if person else Said()


def may_tell(case: Case) -> set[int]:
    """Return the documents of a case (their ids) in which a secret address may stand; none when no address is secret.

    It stands in none that we made of the answers while it was, nor in a letter for the inbox; it may in a scan, a file that
    someone added, what someone wrote in words of their own, a letter by post, and in what was made before. What is kept as data is read: earlier releases kept an
    address in it that was given later.
    """
    if not addressee.hides(case):
        return set()
    ours: tuple[QuerySet[Any, Any], ...] = (
        Submission.objects.filter(zaak=case.zaak_id, message="").exclude(document=None).values("document"),
        CoSignature.objects.filter(zaak=case.zaak_id).exclude(document=None).values("document"),
        Message.objects.filter(zaak=case.zaak_id, way=Message.Way.INBOX).values("document"),
    )
    every = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak_id)
    found = every.exclude(formaat=DATA)
    later = every.filter(begin_registratie__gt=case.secret_since) if case.secret_since else every
    for safe in ours:
        found = found.exclude(pk__in=later.filter(pk__in=safe))
    data = every.filter(formaat=DATA) if case.secret_address else every.none()
    return {*found.values_list("pk", flat=True), *(row.pk for row in data if _shows(row, case))}


def _shows(data: Enkelvoudiginformatieobject, case: Case) -> bool:
    """Say whether answers that are kept as data may hold the address: in a message with them, or when they cannot be read."""
    if case.version is None:
        return True
    try:
        kept = _DECODE(content.read(data.inhoud))
    except (OSError, msgspec.MsgspecError):
        return True
    answers = kept.answers
    return bool(kept.message) or any(
        answers.get(name) not in (None, sourced.HIDDEN) for name in sourced.hidden(versions.of(case.version))
    )


class Kept(msgspec.Struct):
    """Answers as a document of a case keeps them as data."""

    answers: dict[str, Any]
    message: str = ""


_DECODE = msgspec.json.Decoder(Kept).decode


def added_by_others(case: Case, who: Acting) -> set[int]:
    """Return the documents (their ids) that someone other than who acts for the applicant sent on request, or as a message."""
    came = Supplement.objects.filter(submission__zaak=case.zaak_id)
    theirs = came.exclude(submission__sender_hash__in=who.actor.owners)
    sent = Submission.objects.filter(zaak=case.zaak_id).exclude(sender_hash__in=who.actor.owners)
    data = set(sent.exclude(document=None).values_list("document", flat=True))
    said = ReceivedMessage.objects.filter(zaak=case.zaak_id).exclude(sender_hash__in=who.actor.owners)
    rows = (row.exclude(documents=None).values_list("documents", flat=True) for row in (theirs, said))
    return data | {document for found in rows for document in found}
