"""A case of its own for a message about another one: an objection or a complaint becomes an ordinary case, related to the first.

It belongs to whoever sent the message: who applied, with whoever acts for them, or another whose interest is touched. What they
wrote is the answer to the service's question for it; nothing is asked again, and nothing can refuse what came in (Awb 6:14, 9:6).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.cases import documents, submit, versions
from openloket.cases.carrying import wishes
from openloket.cases.documents import NewDocument
from openloket.cases.models import Case, Grievance, InterestedParty, Message, ReceivedMessage, Submission
from openloket.cases.received.receiving import KINDS, OwnCase
from openloket.cases.terms import calendar, clock
from openloket.cases.who import addressee, applicant
from openloket.definitions.schema import Version
from openloket.forms.validate import as_json, stored
from openloket.law import periods
from openloket.law.deadlines import deadline, objection_term
from openloket.registers import acts, numbers
from openloket.registers.api.hand import Hand
from openloket.registers.models import Rol, Zaak

RELATION = "onderwerp"
"""How the registers call the first case: what the new one is about."""
_WHO = ("name", "address", "bsn", "kvk", "email", "phone", "reach")


def open_case(first: Case, message: ReceivedMessage, hand: Hand) -> Case | None:
    """Open the case that a message of this kind asks for, and return it; None where no version of its service holds.

    Call in the transaction that received the message, with the first case locked.
    """
    own, day = KINDS[message.kind].own, timezone.localdate(message.received_at)
    if own is None or first.version is None:
        return None
    try:
        published = versions.on(own.service, day)
    except versions.NoVersion:
        return None
    version, types = published.version, versions.types(published.hash)
    answers = as_json(stored(version.questions, _answers(first, version, message, own)))
    term = deadline(
        day, periods.parse(version.deadline.decide), article=version.deadline.article, calendar=calendar.now()
    )
    zaak = _zaak(first, message, version, types, term.ends, hand)
    _give_rollen(hand, first, zaak, version, types, answers, message.party)
    acts.zaken.set_status(hand, zaak, acts.read(types.first_status)[0])
    theirs = message.party is None
    rows = documents.add(hand, zaak, _copies(message, day), day, secret=theirs and addressee.hides(first))
    _submission(first, message, zaak, rows[0], types)
    case = Case.objects.create(
        zaak=zaak,
        service=version.service,
        version=types.row,
        channel=message.channel,
        received_at=message.received_at,
        received_on=day,
        answers=answers,
        team=version.team,
        step=version.steps[0].id,
        due=term.ends,
        due_because=list(term.because),
        secret_address=theirs and first.secret_address,
        secret_unknown=theirs and first.secret_unknown,
        under_curatele=theirs and first.under_curatele,
    )
    Grievance.objects.create(zaak=zaak, about=first.zaak, message=message, letter=contested(first.pk, day))
    if changes := {name: value for name, value in clock.restart(case, version).items() if case.due != term.ends}:
        acts.zaken.change(hand, zaak, changes)
    case.save()
    return case


def decision_letter(zaak: int) -> Message | None:
    """Return the letter with the last decision of a zaak."""
    return Message.objects.filter(zaak=zaak, kind="decision").order_by("pk").last()


def penalty_letter(zaak: int) -> Message | None:
    """Return the letter with the decision on the penalty for deciding late, once it went."""
    return Message.objects.filter(zaak=zaak, kind="penalty").exclude(sent_on=None).order_by("pk").last()


def contested(zaak: int, day: date) -> Message | None:
    """Return the letter with the decision that an objection of this day is about.

    That is the last decision on the zaak itself. Where there is none, or the term to object to it is over, it is the one on the
    penalty, if that went (Awb 4:19).
    """
    decision, penalty = decision_letter(zaak), penalty_letter(zaak)
    if penalty is None or decision is None:
        return decision or penalty
    over = decision.sent_on is not None and objection_term(decision.sent_on, calendar.now()).ends < day
    return penalty if over else decision


def _answers(first: Case, version: Version, message: ReceivedMessage, own: OwnCase) -> dict[str, Any]:
    """Return what is known already of whoever sent the message, with what they wrote and what it is about."""
    theirs, ours = versions.of(first.version).applicant, version.applicant
    if message.party is not None:
        found: dict[str, Any] = {ours.name: message.party.name, ours.address: message.party.address}
    else:
        now = wishes.address(first, versions.of(first.version))
        given = {**first.answers, **({theirs.email: now} if now else {})}
        known = {getattr(ours, part): given.get(getattr(theirs, part)) for part in _WHO}
        found = {name: value for name, value in known.items() if name and value not in (None, "")}
    for question in version.questions:
        if question.id in (ours.bsn, ours.kvk) and question.id in found and isinstance(question.when, Mapping):
            found |= question.when  # such as for whom it is: a person or an organisation
    return {**found, own.text: message.text, own.number: first.zaak.identificatie}


def _zaak(
    first: Case, message: ReceivedMessage, version: Version, types: versions.Types, ends: date, hand: Hand
) -> Zaak:
    day = timezone.localdate(message.received_at)
    (zaaktype,) = acts.read(types.zaaktype)
    first_url = f"{settings.BASE_URL}/zaken/api/v1/zaken/{first.zaak.uuid}"
    said = submit.as_zaak(types, numbers.next_number("ZAAK", day), submit.title(version, {}), day, ends)
    said["relevanteAndereZaken"] = [{"url": first_url, "aardRelatie": RELATION}]
    return acts.zaken.make(hand, zaaktype, said, communicatiekanaal_naam=message.channel)


def _give_rollen(
    hand: Hand,
    first: Case,
    zaak: Zaak,
    version: Version,
    types: versions.Types,
    answers: Mapping[str, Any],
    party: InterestedParty | None,
) -> None:
    """Make whose the message is the initiator, with those who act for them; of the first case they are copied as they are."""
    (initiator,) = acts.read(types.initiator)
    if party is not None:
        if who := applicant.as_rol(version, answers):
            applicant.give(hand, zaak, initiator, who)
        return
    theirs = Rol.objects.filter(zaak=first.zaak, roltype__omschrijving_generiek="initiator")
    for rol in theirs.order_by("pk"):
        _copy(hand, zaak, initiator, rol)
    if types.gemachtigde is not None:
        (acting,) = acts.read(types.gemachtigde)
        for rol in applicant.representatives(first.zaak):
            _copy(hand, zaak, acting, rol)


def _copy(hand: Hand, zaak: Zaak, roltype: Any, rol: Rol) -> None:
    acts.zaken.give_rol(
        hand,
        zaak,
        roltype,
        rol.roltoelichting,
        rol.betrokkene_type,
        rol.betrokkene_identificatie,
        indicatieMachtiging=rol.indicatie_machtiging,
        contactpersoonRol=rol.contactpersoon_rol or None,
    )


def _copies(message: ReceivedMessage, day: date) -> list[NewDocument]:
    """Return the documents of a message to register once more: the contents are kept once."""
    return [
        NewDocument(
            row.titel, row.bestandsnaam, row.formaat, row.inhoud, row.bestandsomvang or 0, "bijlage", row.auteur, day
        )
        for row in message.documents.order_by("pk")
    ]


def _submission(first: Case, message: ReceivedMessage, zaak: Zaak, document: Any, types: versions.Types) -> None:
    """Keep how it came in; by whom the first case was sent tells who finds this one, and where its letters go."""
    sent = Submission.objects.filter(zaak=first.zaak).exclude(version=None).order_by("pk").first()
    who: dict[str, Any] = {}
    if sent is not None and message.party is None:
        names = ("sender_kind", "sender_level", "sender_hash", "sender_context", "identified")
        who = {name: getattr(sent, name) for name in names} | {"channel": sent.channel}
    Submission.objects.create(
        **{
            "key": f"{message.key}:zaak"[:100],
            "zaak": zaak,
            "channel": message.channel,
            "received_at": message.received_at,
            "document": document,
            "version": types.row,
            "entered_by": message.entered_by,
            **who,
        }
    )
