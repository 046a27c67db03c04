"""What an official does with a case, each in one transaction: take, move, ask, receive, put off, decide.

Who may do it is decided by the caller (people.rights). Every function raises Stale when the case has changed
since the official's page showed it, and NotPossible when the case is not in a state for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from openloket.cases import clock, documents, letters, messages, news, versions
from openloket.cases.arrivals import CONTACT, SUPPLEMENT
from openloket.cases.documents import NewDocument
from openloket.cases.grounds import Grounds, Ungrounded, Weighing, for_result
from openloket.cases.models import Case, InformationRequest, Submission, Supplement
from openloket.cases.submit import Refused, findings_as_json, known, sent_by
from openloket.cases.words import CONTACT_TEXT_MAX, read_message, shortened
from openloket.definitions import admission
from openloket.definitions.rules import findings_of_stored
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.validate import as_json, stored, validate
from openloket.law import periods
from openloket.law.calendar import DAY
from openloket.people.models import User
from openloket.people.residents import Identity
from openloket.registers import audit, closing, content, numbers
from openloket.registers.models import (
    Besluit,
    Besluitinformatieobject,
    Besluittype,
    Enkelvoudiginformatieobject,
    Klantcontact,
    Resultaattype,
    Rol,
    Roltype,
    Statustype,
    Zaakbesluit,
)

NO_WEIGHING = Weighing()
REQUEST_TEXT_MAX = 1000
REASON_MAX = 5000
"""Characters of a motivation, or of the reason to put off a decision."""


class Stale(RuntimeError):
    """Someone changed the case after the page was shown."""


class NotPossible(RuntimeError):
    """The case is not in a state for this; the message says why, in Dutch."""


@dataclass(frozen=True)
class Handler:
    """The official who acts, on a page that showed the case at `revision`."""

    user: User
    revision: int
    at: datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


def _locked(zaak_id: int, revision: int | None) -> tuple[Case, Version]:
    """The case, locked until the transaction ends."""
    case = Case.objects.select_for_update(of=("self",)).select_related("zaak__zaaktype", "version").get(pk=zaak_id)
    if revision is not None and case.revision != revision:
        raise Stale
    if case.closed_on is not None:
        raise NotPossible("Deze zaak is al afgesloten.")
    return case, _version(case)


def _version(case: Case) -> Version:
    if case.version is None:
        raise NotPossible("Deze zaak komt uit een ander systeem en wordt hier niet behandeld.")
    return versions.of(case.version)


def _save(case: Case, by: str, by_id: str, what: str, at: datetime, nieuw: dict[str, Any] | None = None) -> None:
    case.revision += 1
    case.save()
    audit.record(case.zaak, "update", wie=by, wie_id=by_id, toelichting=what, nieuw=nieuw, at=at)


def _done(case: Case, handler: Handler, what: str, nieuw: dict[str, Any] | None = None) -> None:
    _save(case, str(handler.user), handler.user.username, what, handler.at, nieuw)


def _contact(case: Case, at: datetime, channel: str, subject: str, text: str) -> None:
    Klantcontact.objects.create(
        zaak=case.zaak,
        identificatie=numbers.contact_name(*numbers.take(["CONTACT"])),
        datumtijd=at,
        kanaal=channel,
        onderwerp=subject,
        toelichting=shortened(text, CONTACT_TEXT_MAX),
    )


def _bounded(text: str, longest: int) -> str:
    """The text, when it is not too long to be kept whole. Raises NotPossible."""
    if len(text) > longest:
        raise NotPossible(f"De tekst is te lang: {len(text)} tekens. Gebruik er hoogstens {longest}.")
    return text


def take(zaak_id: int, handler: Handler, to: User | None = None) -> None:
    """Give the case to its handler, or to someone else."""
    with transaction.atomic():
        case, _ = _locked(zaak_id, handler.revision)
        case.handler = to or handler.user
        Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="behandelaar").delete()
        roltype = Roltype.objects.get(zaaktype=case.zaak.zaaktype, omschrijving_generiek="behandelaar")
        Rol.objects.create(
            zaak=case.zaak,
            roltype=roltype,
            betrokkene_type="medewerker",
            roltoelichting="Behandelaar",
            betrokkene_identificatie={"identificatie": case.handler.username, "achternaam": str(case.handler)},
        )
        _done(case, handler, f"In behandeling bij {case.handler}", {"behandelaar": case.handler.username})


def move(zaak_id: int, handler: Handler, step: str) -> None:
    """Go to another step of the process; the last one only through `decide`."""
    with transaction.atomic():
        case, version = _locked(zaak_id, handler.revision)
        steps = [item.id for item in version.steps]
        if step not in steps[:-1]:
            raise NotPossible("Deze stap kan niet. De laatste stap zet u door te beslissen.")
        statustype = Statustype.objects.get(zaaktype=case.zaak.zaaktype, volgnummer=steps.index(step) + 1)
        closing.set_status(case.zaak, statustype, handler.at)
        case.step = step
        _done(case, handler, f"Stap: {statustype.omschrijving}")


def ask_more(zaak_id: int, handler: Handler, question_ids: Sequence[str], text: str) -> None:
    """Ask the applicant to complete the application (Awb 4:5); the clock stands still from the day after the letter goes."""
    today, now = handler.today, handler.at
    text = _bounded(" ".join(text.split()), REQUEST_TEXT_MAX)
    with transaction.atomic():
        case, version = _locked(zaak_id, handler.revision)
        wanted = [question for question in version.questions if question.id in question_ids]
        if not wanted and not text:
            raise NotPossible("Kies een vraag of schrijf op wat u nodig hebt.")
        if case.waiting:
            raise NotPossible("Er loopt al een verzoek om aan te vullen.")
        if case.due < today:
            raise NotPossible("De beslistermijn is voorbij. Een verzoek houdt de klok dan niet meer stil.")
        last_day = case.due
        term = clock.complete_by(periods.parse(version.deadline.complete), today)
        request = InformationRequest.objects.create(
            zaak=case.zaak,
            questions=[question.id for question in wanted],
            text=text,
            asked_on=today,
            due=term.ends,
            asked_by=handler.user,
        )
        clock.restart(case, version)
        asked = "; ".join([*(question.ask for question in wanted), *([text] if text else [])])
        letter = letters.write(case, version, "request", today, {"gevraagd": asked.rstrip(".")})
        request.message = messages.send(
            case,
            version,
            letter,
            kind="request",
            author=str(handler.user),
            sha256=messages.store(letter),
            now=now,
            post_by=last_day,
        )
        request.save(update_fields=["message"])
        clock.restart(case, version)  # on paper it runs until the letter is posted
        _done(case, handler, f"Gevraagd om aan te vullen voor {term.ends}")


def wanted_questions(version: Version, request: InformationRequest, channel: str) -> list[Question]:
    """The questions of a request, to be answered anew; without their conditions, for they were asked.

    On the web nobody types who they are: their login says it.
    """
    not_here = admission.identity_questions(version) if channel == "web" else {}
    return [
        msgspec.structs.replace(question, when=None, required=question.type != "declaration")
        for question in version.questions
        if question.id in request.questions and question.id not in not_here
    ]


@dataclass(frozen=True)
class Completion:
    """What came in after a request, through any channel: answers, documents, and what the applicant said with them."""

    key: str
    channel: str
    received_at: datetime
    answers: Mapping[str, Any]
    message: str = ""
    by: str = "aanvrager"
    by_id: str = ""
    received_on: date | None = None
    scans: tuple[NewDocument, ...] = ()
    sender: Identity | None = None
    """Who was logged in, on the web."""


def receive_more(zaak_id: int, new: Completion) -> None:
    """Take in what was asked for; the clock runs again from the day it came. A repeat changes nothing.

    Only what is given now is checked: what was accepted before stays as it is.

    Raises Refused with problems, NotPossible when nothing was asked.
    """
    day = new.received_on or timezone.localtime(new.received_at).date()
    with transaction.atomic():
        case, version = _locked(zaak_id, None)
        if Submission.objects.filter(key=new.key).exists():
            return
        request = InformationRequest.objects.filter(zaak=case.zaak, ended_on=None).first()
        if request is None:
            raise NotPossible("Er loopt geen verzoek om aan te vullen.")
        if day < _written_on(request) or day > timezone.localdate():
            raise NotPossible("De dag van ontvangst ligt voor het verzoek of in de toekomst.")
        assert case.version is not None
        wanted = wanted_questions(version, request, new.channel)
        outcome = validate(wanted, new.answers)
        message, wrong = read_message(new.message, required=needs_message(wanted) and not new.scans)
        if not outcome.ok or wrong:
            raise Refused((*outcome.problems, *wrong))
        before = case.answers
        merged = {**before, **as_json(outcome.answers)}
        everything = stored(version.questions, merged)
        _opens_nobody_else(version, new, stored(version.questions, before), everything)
        case.answers = _others(version, merged) | as_json(everything)
        case.findings = findings_as_json(version, findings_of_stored(version, everything, case.received_on))
        request.asked_on = min(request.asked_on, day) if clock.stopped_by(request) else day
        request.ended_on, request.answered_channel = day, new.channel
        request.save(update_fields=["asked_on", "ended_on", "answered_channel"])
        given = as_json(outcome.answers)
        added = _completion_documents(new, wanted, outcome.answers, message, case.zaak.identificatie, day)
        rows = documents.add(case.zaak, added, day)
        submission = Submission.objects.create(
            key=new.key,
            zaak=case.zaak,
            channel=new.channel,
            received_at=new.received_at,
            document=rows[0],
            **sent_by(new.channel, new.sender, new.by),
            message=message,
        )
        supplement = Supplement.objects.create(
            submission=submission,
            request=request,
            version=case.version,
            received_on=day,
            by=str(new.by) if new.by_id else "",
            **_before_and_after(before, {**case.answers, **given}, given),
        )
        supplement.documents.set(rows[1:])
        _contact(case, new.received_at, new.channel, SUPPLEMENT, message)
        news.came_in(case, new.received_at, new.by_id)
        clock.restart(case, version)
        audit_old = {question.id: before.get(question.id) for question in wanted}
        _save(
            case,
            new.by,
            new.by_id,
            f"Aanvulling ontvangen via {new.channel}",
            new.received_at,
            {"oud": audit_old, "nieuw": given},
        )


def _opens_nobody_else(version: Version, new: Completion, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise Refused when an answer makes someone else the applicant than who is logged in (admission.refused)."""
    numbers_known = known(new.channel, new.sender)
    if numbers_known is None:
        return
    opened = admission.refused(version, after, numbers_known)
    earlier = admission.refused(version, before, numbers_known)
    if found := [problem for name, problem in opened.items() if name not in earlier]:
        raise Refused(tuple(found))


def needs_message(wanted: Sequence[Question]) -> bool:
    """Whether words are the only answer: the request asked no question of the form."""
    return not wanted


def _before_and_after(
    before: Mapping[str, Any], after: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The answers that were given or that changed by it, as they were and as they became."""
    names = [name for name in {**before, **after} if name in given or before.get(name) != after.get(name)]
    return {
        "before": {name: before[name] for name in names if name in before},
        "after": {name: after[name] for name in names if name in after},
    }


def _others(version: Version, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept under names that are no question of the version."""
    known = {question.id for question in version.questions}
    return {name: value for name, value in answers.items() if name not in known}


def _written_on(request: InformationRequest) -> date:
    """Return the day on which the request was written; its letter may go later."""
    if request.message is None:
        return request.asked_on
    return min(request.asked_on, timezone.localdate(request.message.made_at))


def _completion_documents(
    new: Completion, wanted: Sequence[Question], answers: Mapping[str, Any], message: str, number: str, day: date
) -> list[NewDocument]:
    record = msgspec.json.encode(
        {"channel": new.channel, "received_at": new.received_at, "answers": as_json(answers), "message": message}
    )
    found = [
        NewDocument(
            "Aanvulling als gegevens",
            f"aanvulling-{number}.json",
            "application/json",
            content.store(record),
            len(record),
            "aanvraag",
            new.by,
            day,
        )
    ]
    found += documents.attachments(wanted, answers, new.by, day)
    return [*found, *new.scans]


CONTACT_CHANNELS = ("phone", "desk", "email", "paper")


def note_contact(zaak_id: int, handler: Handler, channel: str, text: str) -> None:
    """Record that there was contact about the case, such as a call asking how it is going."""
    with transaction.atomic():
        case, _ = _locked(zaak_id, handler.revision)
        if channel not in CONTACT_CHANNELS or not text.strip():
            raise NotPossible("Kies hoe er contact was, en schrijf kort op waarover.")
        _contact(case, handler.at, channel, CONTACT, _bounded(text, CONTACT_TEXT_MAX))
        news.came_in(case, handler.at, handler.user.username)
        _done(case, handler, f"Contact: {' '.join(text.split())}")


def extend(zaak_id: int, handler: Handler, reason: str) -> None:
    """Put off the decision once, and tell the applicant the new day and why (Awb 4:14)."""
    today, now = handler.today, handler.at
    with transaction.atomic():
        case, version = _locked(zaak_id, handler.revision)
        reason = _bounded(reason, REASON_MAX)
        if not reason.strip():
            raise NotPossible("Schrijf op waarom er meer tijd nodig is. Dat staat in de brief.")
        if not version.deadline.extend or case.extended:
            raise NotPossible("De termijn kan niet (nog eens) worden verlengd.")
        if case.due < today:
            raise NotPossible("De termijn is voorbij en kan niet meer worden verlengd.")
        last_day, case.extended = case.due, True
        clock.restart(case, version)
        letter = letters.write(case, version, "extension", today, {"motivering": " ".join(reason.split())})
        messages.send(
            case,
            version,
            letter,
            kind="extension",
            author=str(handler.user),
            sha256=messages.store(letter),
            now=now,
            post_by=last_day,
        )
        _done(case, handler, f"Verlengd tot {case.due}: {reason.strip()}")


def grounds_for(case: Case, result_id: str, weighing: Weighing) -> Grounds:
    """What a decision would rest on. Raises NotPossible for an unknown result, tick or missing reason."""
    version = _version(case)
    _bounded(weighing.deviation, REASON_MAX)
    try:
        return for_result(version, case.findings, version.result(result_id), weighing)
    except KeyError as error:
        raise NotPossible("Kies een van de uitkomsten.") from error
    except Ungrounded as error:
        raise NotPossible(str(error)) from error


def draft_letter(case: Case, result_id: str, motivation: str, day: date, grounds: Grounds) -> letters.Letter:
    """The decision letter as it would go out on `day`; `grounds` come from `grounds_for`."""
    version = _version(case)
    result = version.result(result_id)
    extra = {"motivering": " ".join(motivation.split())}
    return letters.write(case, version, result.letter, day, extra, grounds=grounds if result.decision else None)


def decide(zaak_id: int, handler: Handler, result_id: str, motivation: str, weighing: Weighing = NO_WEIGHING) -> None:
    """Decide: resultaat, besluit, end of the zaak and the letter, in one transaction (Awb 3:46).

    The besluit is made known, and may be objected to, when its letter goes (Awb 3:41; see sending).
    """
    today, now = handler.today, handler.at
    with transaction.atomic():
        case, version = _locked(zaak_id, handler.revision)
        assert case.version is not None
        if case.version.frozen_at is not None:
            raise NotPossible(
                "Er zit een fout in de regels van deze versie. Er wordt niet op beslist tot de fout is hersteld."
            )
        motivation = _bounded(motivation, REASON_MAX)
        if len(motivation.strip()) < 10:
            raise NotPossible("Schrijf de motivering op: waarom beslist u zo?")
        grounds = grounds_for(case, result_id, weighing)
        letter = draft_letter(case, result_id, motivation, today, grounds)
        result = version.result(result_id)
        zaak = case.zaak
        InformationRequest.objects.filter(zaak=zaak, ended_on=None).update(ended_on=Greatest("asked_on", today))
        clock.restart(case, version)
        resultaattype = Resultaattype.objects.get(zaaktype=zaak.zaaktype, omschrijving=result.label[:30])
        closing.close(zaak, resultaattype, now, today, motivation)
        kind = "decision" if result.decision else "closing"
        message = messages.send(
            case,
            version,
            letter,
            kind=kind,
            author=str(handler.user),
            sha256=messages.store(letter),
            now=now,
            post_by=case.due,
        )
        if result.decision:
            why = "\n\n".join(part for part in (motivation, grounds.explained) if part)
            _besluit(case, case.version.besluittype, message.document, today, why)
        case.new_since = None
        case.decision = {"resultaat": result.id, "motivering": motivation, **grounds.as_json()}
        case.step, case.closed_on, case.handler = version.steps[-1].id, today, case.handler or handler.user
        _done(case, handler, f"Besloten: {result.label}", {"resultaat": result.id, **grounds.as_json()})


def _besluit(
    case: Case, besluittype: Besluittype, document: Enkelvoudiginformatieobject, today: date, motivation: str
) -> None:
    zaak = case.zaak
    besluit = Besluit.objects.create(
        identificatie=numbers.next_number("BESLUIT", today),
        zaak=zaak,
        datum=today,
        ingangsdatum=today,
        verantwoordelijke_organisatie=settings.MUNICIPALITY["rsin"],
        besluittype=besluittype,
        toelichting=motivation,
    )
    Zaakbesluit.objects.create(zaak=zaak, besluit=besluit)
    Besluitinformatieobject.objects.create(besluit=besluit, informatieobject=document)
    audit.tell_of_besluit(besluit, zaak, str(case.handler or ""), timezone.now())


def end_expired_requests(today: date) -> int:
    """Start the clock again for requests whose term ran out; returns how many.

    One whose letter still waits for the post has no end yet. When our system was down shortly before the end, the
    applicant gets more time (Awb 2:21 lid 3).
    """
    ended = 0
    open_ones = InformationRequest.objects.filter(clock.ASKED, ended_on=None, due__lt=today, zaak__einddatum=None)
    for request in open_ones:
        ended += _end_request(request.pk, request.zaak_id, today)
    return ended


def _end_request(request_id: int, zaak_id: int, today: date) -> bool:
    with transaction.atomic():
        case, version = _locked(zaak_id, None)
        request = InformationRequest.objects.select_related("message").get(pk=request_id)
        last_day = clock.last_day(request, version)
        if request.ended_on is not None or last_day >= today or not clock.stopped_by(request):
            return False
        request.due, request.ended_on = last_day, last_day + DAY
        request.save(update_fields=["due", "ended_on"])
        clock.restart(case, version)
        _save(case, "Open Loket", "", "Niet aangevuld: de beslistermijn loopt weer", timezone.now())
        return True
