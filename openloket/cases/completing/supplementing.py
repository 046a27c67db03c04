"""Ask an applicant to complete the application, and take in what they answer; each in one transaction (Awb 4:5).

Who may do it is decided by the caller (people.rights). Raises Stale and NotPossible as `work.handling` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils import timezone

from openloket.cases import documents, news
from openloket.cases.completing import answered, asking
from openloket.cases.completing.asking import Asked
from openloket.cases.documents import NewDocument
from openloket.cases.hands import Handler
from openloket.cases.locking import locked, save, version_of
from openloket.cases.models import WRITTEN, Case, Channel, InformationRequest, Submission, Supplement
from openloket.cases.received.arrivals import SUPPLEMENT
from openloket.cases.refusals import NotPossible as NotPossible
from openloket.cases.refusals import for_letter, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import addressed
from openloket.cases.submit import (
    SubmissionRefused,
    acts_as,
    channel_name,
    known,
    sent_by,
)
from openloket.cases.terms import clock
from openloket.cases.who import addressee, claims, own, sourced
from openloket.cases.who.applicant import as_asked, known_from_login, moves, sent_with_login
from openloket.cases.wording.words import (
    CONTACT_TEXT_MAX,
    read_message,
    says_something,
    shortened,
)
from openloket.definitions import admission
from openloket.definitions.checks import contradictions
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.validate import Problem, as_json, stored
from openloket.law import periods
from openloket.law.calendar import DAY, plain_date
from openloket.people.acting import Acting
from openloket.registers import acts, content

KNOWN = "weten wij van de inlog van de aanvrager. Dat kunt u niet opnieuw vragen."
NOT_YOURS = "U kunt deze zaak niet (meer) aanvullen met de inlog die u nu gebruikt."
STAYS = (
    "Dit kan niet. De aanvraag is gedaan na inloggen, en blijft van wie toen was ingelogd. Vraagt iemand anders dit aan? "
    "Voer dan een nieuwe aanvraag in."
)
MOVED = ". De zaak staat nu op naam van iemand anders"
REQUEST_TEXT_MAX = 1000


def ask_more(zaak_id: int, handler: Handler, question_ids: Sequence[str], text: str) -> None:
    """Ask the applicant to complete the application (Awb 4:5); the clock stops the day after the letter goes."""
    today = handler.today
    text = for_letter(text.strip(), REQUEST_TEXT_MAX, "text")
    with whole(zaak_id):
        case, version = addressed(zaak_id, handler.revision)
        ours = known_from_login(case, version)
        theirs = [question for question in version.questions if question.id in question_ids and question.id in ours]
        if theirs:
            raise NotPossible(f"‘{theirs[0].ask}’ {KNOWN}")
        if text and not says_something(text):
            raise NotPossible("Schrijf in woorden op wat u nodig hebt.", "text")
        wanted = asking.asked(version, question_ids, stored(version.questions, case.answers), ours)
        if not wanted.questions and not text:
            raise NotPossible("Kies een vraag of schrijf op wat u nodig hebt.", "text")
        if case.waiting:
            raise NotPossible("Er loopt al een verzoek om aan te vullen.")
        if case.due < today and clock.stands_still(version):
            raise NotPossible("De beslistermijn is voorbij. Een verzoek houdt de klok dan niet meer stil.")
        last_day = case.due
        term = clock.complete_by(periods.parse(version.deadline.complete), today)
        request = InformationRequest.objects.create(
            zaak=case.zaak,
            questions=[question.id for question in version.questions if question.id in question_ids],
            text=text,
            asked_on=today,
            due=term.ends,
            asked_by=handler.user,
        )
        hand = handler.hand(f"Gevraagd om aan te vullen, uiterlijk op {plain_date(term.ends)}")
        clock.restart(case, version)
        between = "\n\n" if "\n" in text else "; "
        asked = between.join(part for part in (wanted.in_words(), text) if part)
        values = {"gevraagd": asked.rstrip(".")}
        request.message = messages.write(
            case, version, "request", hand, handler.at, values, by=handler.user, post_by=last_day
        )
        request.save(update_fields=["message"])
        acts.zaken.change(hand, case.zaak, clock.restart(case, version))  # on paper it runs until the letter is posted
        save(case)


def asked(case: Case, request: InformationRequest, channel: str) -> Asked:
    """Return what a request asks through a channel.

    On the web nobody types who they are: their login says it. Nor is it typed elsewhere when a login said it before.
    """
    version = as_asked(case, version_of(case))
    web = channel == Channel.WEB
    closed = set(admission.identity_questions(version)) if web else known_from_login(case, version)
    return asking.asked(version, request.questions, stored(version.questions, case.answers), closed)


@dataclass(frozen=True)
class Completion:
    """Holds what came in after a request, through any channel: answers, documents, and what the applicant said with them."""

    key: str
    channel: str
    received_at: datetime
    answers: Mapping[str, Any]
    message: str = ""
    by: str = "aanvrager"
    by_id: str = ""
    received_on: date | None = None
    scans: tuple[NewDocument, ...] = ()
    sender: Acting | None = None
    """Says who was logged in on the web, and for whom they act."""
    request: int | None = None
    """Names the request that it answers (its id), which may have ended since; without it the one that is open."""


def receive_more(zaak_id: int, new: Completion) -> bool:
    """Take in what was asked for; the clock runs again from the day it came. A repeat changes nothing.

    Only what is given now is checked: what was accepted before stays as it is. What comes after its request ended is
    taken in all the same while the case is open, and whoever handles it sees it; the clock has moved on and stays put.

    Returns whether it became someone else's case. Raises SubmissionRefused with problems, NotPossible when nothing was asked or
    the case is closed.
    """
    day = new.received_on or timezone.localtime(new.received_at).date()
    with whole(zaak_id):
        if _came_before(new):
            return False
        case, version = locked(zaak_id, None)
        if _came_before(new):
            return False
        request = _request(case, new)
        if day < _written_on(request) or day > timezone.localdate():
            raise NotPossible("De dag van ontvangst ligt voor het verzoek of in de toekomst.")
        if new.sender is not None and not own.may(new.sender, case, own.Deed.ANSWER):
            raise NotPossible(NOT_YOURS)
        assert case.version is not None
        wanted = asked(case, request, new.channel)
        outcome = wanted.read(new.answers)
        message, wrong = read_message(new.message, required=wanted.needs_message and not new.scans)
        if not outcome.ok or wrong:
            raise SubmissionRefused((*outcome.problems, *wrong))
        before = case.answers
        given = as_json(outcome.answers)
        merged = {**before, **given}
        everything = stored(version.questions, merged)
        if new.channel not in WRITTEN and (
            odd := contradictions(version, wanted.ids, wanted.before, everything, case.received_on)
        ):
            raise SubmissionRefused(tuple(odd))
        _check_applicant(case, version, new, wanted.before, everything)
        moved = moves(case.zaak, version, wanted.before, everything)
        channel = channel_name(new.channel)
        hand = acts.hand(
            acts_as(new.sender) or new.by,
            new.by_id,
            f"Aanvulling ontvangen via {channel}{MOVED if moved else ''}",
            channel=channel,
            at=new.received_at,
            insists=True,
        )
        others = answered.kept_beside(version, merged)
        follows = answered.put(case, version, hand, wanted.before, everything, new.channel, others=others, moved=moved)
        _end(request, day, new.channel)
        shown = sourced.without(outcome.answers, sourced.hidden_in(case, version))
        added = _completion_documents(new, wanted.questions, shown, message, case.zaak.identificatie, day)
        rows = documents.add(hand, case.zaak, added, day, secret=addressee.hides(case))
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
            **answered.before_and_after(before, {**case.answers, **given}, given),
        )
        supplement.documents.set(rows[1:])
        claims.came_in(case, rows[1:])
        acts.zaken.note_contact(hand, case.zaak, new.channel, SUPPLEMENT, shortened(message, CONTACT_TEXT_MAX))
        news.came_in(case, new.received_at, "" if moved else new.by_id)
        acts.zaken.change(hand, case.zaak, {**clock.restart(case, version), **follows})
        save(case)
        return moved


def _came_before(new: Completion) -> bool:
    return Submission.objects.filter(key=new.key).exists()


def _request(case: Case, new: Completion) -> InformationRequest:
    """Return the request that a completion answers. Raises NotPossible when there is none."""
    mine = InformationRequest.objects.filter(zaak=case.zaak)
    found = mine.filter(pk=new.request).first() if new.request else mine.filter(ended_on=None).first()
    if found is None:
        raise NotPossible("Er loopt geen verzoek om aan te vullen.")
    return found


def _end(request: InformationRequest, day: date, channel: str) -> None:
    """End a request on the day that its answer came, also when it ran out meanwhile but the answer was in time."""
    if request.ended_on is not None and (request.answered_channel or day >= request.ended_on):
        return
    request.asked_on = min(request.asked_on, day) if clock.stopped_by(request) else day
    request.ended_on, request.answered_channel = day, channel
    request.save(update_fields=["asked_on", "ended_on", "answered_channel"])


def _check_applicant(
    case: Case, version: Version, new: Completion, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Raise SubmissionRefused when an answer makes someone else the applicant, where only a login says who that is.

    Elsewhere, except on paper, raise SubmissionRefused when it makes the applicant someone whom the service is not for.
    """
    if new.channel == Channel.WEB:
        numbers_known = known(new.channel, new.sender) or {}
    elif sent_with_login(case):
        numbers_known = {kind: "" for name, kind in admission.identity_questions(version).items() if before.get(name)}
    else:
        stranger = admission.outside_audience(version, after)
        if stranger and new.channel not in WRITTEN and not admission.outside_audience(version, before):
            raise SubmissionRefused((stranger,))
        return
    opened = admission.refused(version, after, numbers_known)
    earlier = admission.refused(version, before, numbers_known)
    changed = admission.changed(version, before, after)
    found = {**changed, **{name: problem for name, problem in opened.items() if name not in earlier}}
    if found and new.channel != Channel.WEB:
        found = {name: Problem(problem.path, STAYS) for name, problem in found.items()}
    if once := {problem.path: problem for problem in found.values()}:
        raise SubmissionRefused(tuple(once.values()))


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
    with whole(zaak_id):
        case, version = locked(zaak_id, None)
        request = InformationRequest.objects.select_related("message").get(pk=request_id)
        last_day = clock.last_day(request, version)
        if request.ended_on is not None or last_day >= today or not clock.stopped_by(request):
            return False
        request.due, request.ended_on = last_day, last_day + DAY
        request.save(update_fields=["due", "ended_on"])
        hand = acts.hand(why="Niet aangevuld: de beslistermijn loopt weer")
        acts.zaken.change(hand, case.zaak, clock.restart(case, version), always=True)
        save(case)
        return True
