"""What an official does with a case, each in one transaction: take, move, ask, receive, put off, decide.

Who may do it is decided by the caller (people.rights). Every function raises Stale when the case has changed
since the official's page showed it, and NotPossible when the case is not in a state for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models.functions import Greatest
from django.utils import timezone

from openloket.cases import (
    addressee,
    admissible,
    advised,
    answered,
    asking,
    claims,
    clock,
    cosigners,
    documents,
    hands,
    hearing,
    impartial,
    letters,
    mandated,
    messages,
    news,
    organ,
    outcomes,
    own,
    own_data,
    sourced,
    telling,
    unhandled,
    versions,
    waiting,
)
from openloket.cases.applicant import as_asked, known_from_login, moves, sent_with_login
from openloket.cases.arrivals import CONTACT, SUPPLEMENT
from openloket.cases.asking import Asked
from openloket.cases.documents import NewDocument
from openloket.cases.grounds import Grounds, Ungrounded, Weighing, for_result
from openloket.cases.locking import locked_case, save
from openloket.cases.mandate import Signature
from openloket.cases.models import Case, Channel, InformationRequest, SourcedAnswer, Submission, Supplement
from openloket.cases.refusals import NotPossible as NotPossible
from openloket.cases.refusals import bounded, listed, reasoned, whole
from openloket.cases.submit import (
    WRITTEN,
    SubmissionRefused,
    acts_as,
    channel_name,
    known,
    sent_by,
)
from openloket.cases.typesetting import without_shape
from openloket.cases.words import CONTACT_TEXT_MAX, is_reason, read_message, says_something, shortened
from openloket.definitions import admission, decided
from openloket.definitions.checks import contradictions
from openloket.definitions.origins import REGISTERS, register_of
from openloket.definitions.schema import Result, Version
from openloket.forms.questions import Question
from openloket.forms.sentences import capital
from openloket.forms.validate import Answers, Problem, as_json, stored
from openloket.law import periods
from openloket.law.calendar import DAY, plain_date
from openloket.people import persons
from openloket.people.acting import Acting
from openloket.people.models import User
from openloket.registers import acts, content
from openloket.registers.api.hand import Hand
from openloket.registers.models import (
    Besluittype,
    Enkelvoudiginformatieobject,
    Rol,
    Roltype,
    Statustype,
)

CLOSED = "Deze zaak is al afgesloten."
RESTRICTED = "Deze zaak mag nu alleen worden bewaard: de aanvrager vroeg dat (artikel 18 van de AVG). Wie dat verzoek behandelde, kan het opheffen."
NO_ONES = "Deze zaak is nog van niemand."
ELSEWHERE = "Deze zaak komt uit een ander systeem en wordt hier niet behandeld."
NO_STEP = "Deze stap kan niet. De laatste stap zet u door te beslissen."
NOBODY = "Wij weten niet wie dit stuurde en hebben geen adres. Er kan geen brief naartoe."
KNOWN = "weten wij van de inlog van de aanvrager. Dat kunt u niet opnieuw vragen."
NOT_YOURS = "U kunt deze zaak niet (meer) aanvullen met de inlog die u nu gebruikt."
STAYS = (
    "Dit kan niet. De aanvraag is gedaan na inloggen, en blijft van wie toen was ingelogd. Vraagt iemand anders dit aan? "
    "Voer dan een nieuwe aanvraag in."
)
MOVED = ". De zaak staat nu op naam van iemand anders"
TWO_NEEDED = (
    "Deze uitkomst vraagt twee medewerkers: de een stelt het besluit voor, de ander ondertekent. Kies wie ondertekent."
)
NO_WEIGHING = Weighing()
NOTHING_FILLED_IN: Mapping[str, Any] = MappingProxyType({})
REQUEST_TEXT_MAX = 1000
REASON_MAX = 5000
"""Characters of a motivation, or of the reason to put off a decision."""
MOTIVATION = "motivation"
"""The field of a form in which an official writes a motivation."""
MOTIVATION_MISSING = "[Hier ontbreekt nog uw motivering: waarom u zo beslist.]"
"""Stands in a preview in place of a motivation."""


class Stale(RuntimeError):
    """Someone changed the case after the page was shown."""


@dataclass(frozen=True)
class Handler:
    """The official who acts, on a page that showed the case at `revision`."""

    user: User
    revision: int
    at: datetime = field(default_factory=timezone.now)
    proposed_by: User | None = None
    """Names who proposed the decision that they take, where another did."""

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def hand(self, why: str) -> Hand:
        """Return the hand with which they write in the registers, saying `why`."""
        return hands.of(self.user, why, channel="behandeling", at=self.at)


def locked(zaak_id: int, revision: int | None, *, stops: bool = False) -> tuple[Case, Version]:
    """Return the case, locked until the transaction ends, and its version. Raises Stale, NotPossible; see `opened`."""
    case = opened(zaak_id, revision, stops=stops)
    return case, version_of(case)


def opened(zaak_id: int, revision: int | None, *, stops: bool = False) -> Case:
    """Return the case, locked until the transaction ends, while it is open; also one of another system. Raises Stale, NotPossible.

    While a decision waits, nothing is done on a page but what `stops` it; what comes in has no revision.
    """
    case = locked_case(zaak_id)
    if revision is not None and case.revision != revision:
        raise Stale
    if case.closed_on is not None:
        raise NotPossible(CLOSED)
    if revision is not None and case.restricted_since is not None:
        raise NotPossible(RESTRICTED)
    if revision is not None and not stops:
        waiting.refuse(zaak_id)
    return case


def addressed(zaak_id: int, revision: int) -> tuple[Case, Version]:
    """Return the case, as `locked` does, when a letter can get to the applicant. Raises NotPossible too."""
    case, version = locked(zaak_id, revision)
    if not messages.reachable(case, version):
        raise NotPossible(NOBODY)
    return case, version


def version_of(case: Case) -> Version:
    if case.version is None:
        raise NotPossible(ELSEWHERE)
    return versions.of(case.version)


def for_letter(text: str, longest: int, at: str = "") -> str:
    """Return the text, when a letter can show it as it is: whole, each character with a shape. Raises NotPossible.

    `at` is the field in which it is written.
    """
    if odd := without_shape(bounded(text, longest, at)):
        shown = " en ".join(f"‘{character}’ (U+{ord(character):04X})" for character in odd[:5])
        raise NotPossible(f"Dit kan niet in een brief worden gedrukt: {shown}. Haal het weg of schrijf het anders.", at)
    return text


def take(zaak_id: int, handler: Handler, to: User | None = None) -> None:
    """Give the case to the official who acts, or to someone else. The zaaktype of another system may have no rol for it."""
    with whole(zaak_id):
        case = opened(zaak_id, handler.revision)
        user = to or handler.user
        _refuse_barred(user, case)
        given_at = None if user == handler.user else handler.at
        give(case, user, handler.hand(f"In behandeling bij {user}"), given_at)


def give(case: Case, user: User, hand: Hand, given_at: datetime | None) -> None:
    """Make a locked case someone's, with their rol, and save it; `given_at` is when another gave it to them."""
    case.handler, case.given_at = user, given_at
    for rol in Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="behandelaar"):
        acts.zaken.take_rol(hand, rol)
    types = Roltype.objects.filter(zaaktype=case.zaak.zaaktype, omschrijving_generiek="behandelaar").order_by("pk")
    if roltype := types.first():
        who = {"identificatie": user.username, "achternaam": str(user)}
        acts.zaken.give_rol(hand, case.zaak, roltype, "Behandelaar", "medewerker", who)
    else:
        acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)


def release(zaak_id: int, handler: Handler) -> None:
    """Take a case away from who handles it; it waits for someone again."""
    with whole(zaak_id):
        case = opened(zaak_id, handler.revision)
        if case.handler is None:
            raise NotPossible(NO_ONES)
        let_go(case, handler.hand(f"Losgelaten, was bij {case.handler}"), case.handler)
        save(case)


def let_go(case: Case, hand: Hand, user: User) -> None:
    """Take a case away from an official when it is theirs, with their rol; the caller saves it."""
    if case.handler_id != user.pk:
        return
    case.handler = case.given_at = None
    for rol in Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="behandelaar"):
        acts.zaken.take_rol(hand, rol)


def _refuse_barred(user: User, case: Case) -> None:
    if why := impartial.barred(user, case):
        raise NotPossible(why)


def move(zaak_id: int, handler: Handler, step: str, reason: str = "") -> None:
    """Move the case to another step of the process; only `decide` sets the last one.

    Going on without an advice that was wanted before takes a reason, which stays in the history.
    """
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        steps = [item.id for item in version.steps]
        if step not in steps[:-1]:
            raise NotPossible(NO_STEP, "step")
        statustype = Statustype.objects.get(zaaktype=case.zaak.zaaktype, volgnummer=steps.index(step) + 1)
        said = f"Stap: {statustype.omschrijving}"
        if names := advised.before(case, version, step):
            who = listed(iter(names))
            why = reasoned(reason, advised.REASON_MAX, advised.NOT_YET % capital(who), "step_reason")
            said += f". Zonder te wachten op advies van {who}: {why}"
        acts.zaken.set_status(handler.hand(said), case.zaak, statustype)
        case.step = step
        save(case)


def ask_more(zaak_id: int, handler: Handler, question_ids: Sequence[str], text: str) -> None:
    """Ask the applicant to complete the application (Awb 4:5); the clock stops the day after the letter goes."""
    today, now = handler.today, handler.at
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
        letter = letters.write(case, version, "request", today, {"gevraagd": asked.rstrip(".")}, by=handler.user)
        request.message = messages.send(
            case, version, letter, kind="request", author=str(handler.user), hand=hand, now=now, post_by=last_day
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
    sender: Acting | None = None
    """Says who was logged in on the web, and for whom they act."""
    request: int | None = None
    """The request that it answers (its id), which may have ended since; without it the one that is open."""


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


CONTACT_CHANNELS = ("phone", "desk", "email", "paper")


def note_contact(zaak_id: int, handler: Handler, channel: str, text: str) -> None:
    """Record that there was contact about the case, such as a call asking how it is going; also when it is closed."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        if channel not in CONTACT_CHANNELS:
            raise NotPossible("Kies hoe er contact was.", "contact-channel")
        if not says_something(text):
            raise NotPossible("Schrijf kort op waarover het contact ging.", "note")
        hand = handler.hand(f"Contact: {' '.join(text.split())}")
        text = shortened(bounded(text, CONTACT_TEXT_MAX, "note"), CONTACT_TEXT_MAX)
        acts.zaken.note_contact(hand, case.zaak, channel, CONTACT, text)
        news.came_in(case, handler.at, handler.user.username)
        save(case)


def report_back(zaak_id: int, handler: Handler, sourced_id: int) -> None:
    """Note that a register was told that what it said is not right (terugmelding); also when the case is closed."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        row = SourcedAnswer.objects.filter(zaak=case.zaak, pk=sourced_id).first()
        if row is None or not sourced.to_report(row):
            raise NotPossible("Dit is al teruggemeld, of het hoeft niet.")
        source = REGISTERS[register_of(row.source)]
        acts.zaken.change(handler.hand(f"Teruggemeld aan {source}: {row.question}"), case.zaak, {}, always=True)
        row.reported_at, row.reported_by = handler.at, handler.user
        row.save(update_fields=["reported_at", "reported_by"])
        save(case)


def extend(zaak_id: int, handler: Handler, reason: str) -> None:
    """Put off the decision once, and tell the applicant the new day and why (Awb 4:14)."""
    today, now = handler.today, handler.at
    with whole(zaak_id):
        case, version = addressed(zaak_id, handler.revision)
        reason = for_letter(reason, REASON_MAX, "reason")
        if not is_reason(reason):
            raise NotPossible("Schrijf op waarom er meer tijd nodig is. Dat staat in de brief.", "reason")
        if not version.deadline.extend or case.extended:
            raise NotPossible("De termijn kan niet (nog eens) worden verlengd.")
        if case.due < today:
            raise NotPossible("De termijn is voorbij en kan niet meer worden verlengd.")
        last_day, case.extended = case.due, True
        changes = clock.restart(case, version)
        hand = handler.hand(f"Verlengd tot en met {plain_date(case.due)}: {reason.strip()}")
        letter = letters.write(case, version, "extension", today, {"motivering": reason.strip()}, by=handler.user)
        messages.send(
            case, version, letter, kind="extension", author=str(handler.user), hand=hand, now=now, post_by=last_day
        )
        acts.zaken.change(hand, case.zaak, changes)
        save(case)


def grounds_for(case: Case, result_id: str, weighing: Weighing) -> Grounds:
    """Return what a decision would rest on. Raises NotPossible for an unknown result or tick, or a missing reason."""
    version = version_of(case)
    result = _result(version, result_id)
    for_letter(weighing.deviation, REASON_MAX, "deviation")
    for_letter(weighing.departing, advised.REASON_MAX, "departing")
    try:
        grounds = for_result(case.findings, result, weighing)
    except Ungrounded as error:
        raise NotPossible(str(error), "deviation") from error
    return advised.grounded(case, version, result, weighing, grounds)


class Unfit(NotPossible):
    """Says that what was filled in for a result cannot be taken; `problems` say where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("Er klopt iets niet in wat u hebt ingevuld. Kijk bij de velden met een melding.")


def filled_in(case: Case, result_id: str, raw: Mapping[str, Any]) -> Answers:
    """Return what was filled in for a result, read and checked. Raises Unfit, or NotPossible for an unknown result."""
    version = version_of(case)
    outcome = decided.read(
        version, _result(version, result_id), raw, stored(version.questions, case.answers), case.received_on
    )
    if not outcome.ok:
        raise Unfit(outcome.problems)
    return outcome.answers


def _result(version: Version, result_id: str) -> Result:
    try:
        return version.result(result_id)
    except KeyError as error:
        raise NotPossible("Kies een van de uitkomsten.") from error


def preview_letter(
    case: Case,
    result_id: str,
    motivation: str,
    day: date,
    weighing: Weighing,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
    by: User | None = None,
) -> letters.WrittenLetter:
    """Write a preview of the decision letter that `by` would send; where a motivation is still missing, it says so.

    What no more words can mend is told before someone writes the letter (Awb 4:5, 4:7, 4:8). Raises NotPossible.
    """
    grounds = grounds_for(case, result_id, weighing)
    filled = filled_in(case, result_id, raw)
    version = version_of(case)
    unhandled.check(case, version, version.result(result_id), day)
    hearing.bar(case, version, version.result(result_id), weighing, day)
    motivation = for_letter(motivation, REASON_MAX)
    if not is_reason(motivation):
        motivation = f"{motivation.strip()} {MOTIVATION_MISSING}"
    signed = mandated.signature(case, version, version.result(result_id), grounds, filled, day, by)
    return draft_letter(case, result_id, motivation, day, grounds, filled, by, signed)


def draft_letter(
    case: Case,
    result_id: str,
    motivation: str,
    day: date,
    grounds: Grounds,
    filled: Answers,
    by: User | None,
    signed: Signature | None = None,
) -> letters.WrittenLetter:
    """Write the decision letter as it would go out on `day`; `grounds` come from `grounds_for`, `filled` from `filled_in`.

    `signed` is the mandate by which `by` signs it.
    """
    version = version_of(case)
    if not messages.reachable(case, version):
        raise NotPossible(NOBODY)
    result = version.result(result_id)
    extra = {"motivering": motivation.strip()}
    asked = {question.id: (question, filled.get(question.id)) for question in result.asks if question.id in filled}
    grounds_if_decided = grounds if result.decision else None
    return letters.write(
        case,
        version,
        result.letter,
        day,
        extra,
        grounds=grounds_if_decided,
        filled=asked,
        by=by,
        signed=mandated.in_letter(signed, by),
    )


@dataclass(frozen=True)
class Ready:
    """A decision that was checked and can be written: what it rests on, what was filled in, and its letter."""

    result: Result
    motivation: str
    grounds: Grounds
    filled: Answers
    letter: letters.WrittenLetter | None
    """None where nothing is decided and nobody can be written to."""
    unheard: Mapping[str, str]
    """Why the applicant was not heard before a refusal, where that was asked; see hearing.check."""
    unsigned: Mapping[str, Any] | None
    """Whose signature is missing, and why it is decided all the same; see cosigners.check_decision."""
    unadvised: Mapping[str, Any] | None
    """Whose advice is missing, and why it is decided all the same; see advised.check."""
    signed: Signature | None
    """The mandate by which it is signed; None where none is needed."""
    along: Sequence[Enkelvoudiginformatieobject] = ()
    """The documents of the case that go with the letter."""


def ready_to_decide(
    case: Case,
    version: Version,
    day: date,
    result_id: str,
    motivation: str,
    weighing: Weighing,
    raw: Mapping[str, Any],
    by: User,
    *,
    proposed_by: User | None = None,
    proposing: bool = False,
) -> Ready:
    """Check a decision that `by` takes, with its letter as it goes on `day`; `raw` is what was filled in, as it was typed.

    It is one that `proposed_by` proposed; when they are `proposing` it now, it says what `by` could not do. Raises NotPossible.
    """
    assert case.version is not None
    _refuse_barred(by, case)
    if case.version.frozen_at is not None:
        raise NotPossible(
            "Er zit een fout in de regels van deze versie. Er wordt niet op beslist tot de fout is hersteld."
        )
    motivation = for_letter(motivation, REASON_MAX, MOTIVATION)
    if not is_reason(motivation):
        raise NotPossible("Schrijf de motivering op in woorden: waarom beslist u zo?", MOTIVATION)
    grounds = grounds_for(case, result_id, weighing)
    filled = filled_in(case, result_id, raw)
    result = version.result(result_id)
    claims.check_decision(case, result, version)
    unhandled.check(case, version, result, day)
    admissible.check(case, result, filled, day)
    along = own_data.along(case, version, result)
    unheard = hearing.check(case, version, result, weighing, day)
    unsigned = cosigners.check_decision(case, result, weighing)
    unadvised = advised.check(case, version, result, weighing)
    if result.four_eyes and (proposed_by is None or persons.same(by, proposed_by)):
        raise NotPossible(TWO_NEEDED)
    signed = mandated.check(case, version, result, grounds, filled, day, by, whom=str(by) if proposing else "U")
    letter = None
    if result.decision or messages.reachable(case, version):  # a besluit must be made known (Awb 3:41)
        letter = draft_letter(case, result_id, motivation, day, grounds, filled, by, signed)
    return Ready(result, motivation, grounds, filled, letter, unheard, unsigned, unadvised, signed, along)


def decide(
    zaak_id: int,
    handler: Handler,
    result_id: str,
    motivation: str,
    weighing: Weighing = NO_WEIGHING,
    raw: Mapping[str, Any] = NOTHING_FILLED_IN,
) -> None:
    """Decide at once: resultaat, besluit, end of the zaak and the letter, in one transaction (Awb 3:46).

    `raw` is what was filled in for the result, as it was typed.
    The besluit is made known, and may be objected to, when its letter goes (Awb 3:41; see sending).
    """
    today, now = handler.today, handler.at
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        ready = ready_to_decide(
            case, version, today, result_id, motivation, weighing, raw, handler.user, proposed_by=handler.proposed_by
        )
        result, motivation, grounds, filled = ready.result, ready.motivation, ready.grounds, ready.filled
        waiting.forget(zaak_id)
        zaak = case.zaak
        InformationRequest.objects.filter(zaak=zaak, ended_on=None).update(ended_on=Greatest("asked_on", today))
        hand = handler.hand(f"{'Besloten' if result.decision else 'Afgesloten'}: {result.label}")
        acts.zaken.change(hand, zaak, clock.restart(case, version))
        resultaattype = outcomes.kind_of(zaak, result)
        message = None
        if ready.letter is not None:
            message = messages.send(
                case,
                version,
                ready.letter,
                kind="decision" if result.decision else "closing",
                author=str(handler.user),
                hand=hand,
                now=now,
                post_by=unhandled.make_known_by(case, result),
            )
            message.enclosures.add(*ready.along)
        if result.decision and message is not None:
            assert case.version is not None
            lines = "\n".join(decided.as_lines(result, filled))
            why = "\n\n".join(part for part in (motivation, grounds.explained, lines) if part)
            take_besluit(hand, case, version, case.version.besluittype, message.document, today, why)
            telling.tell(case, version, result, message, hand, now, handler.user)
        advised.tell(case, result, weighing, now)
        if ready.unadvised:
            acts.zaken.change(handler.hand(_without_advice(ready.unadvised)), zaak, {}, always=True)
        acts.zaken.close(hand, zaak, resultaattype, motivation)
        case.new_since = None
        case.decision = {"resultaat": result.id, "motivering": motivation, **grounds.as_json()}
        if ready.unheard:
            case.decision["niet_gehoord"] = dict(ready.unheard)
        if ready.unsigned:
            case.decision["zonder_handtekening"] = dict(ready.unsigned)
        if ready.unadvised:
            case.decision["zonder_advies"] = dict(ready.unadvised)
        if ready.signed:
            case.decision["mandaat"] = mandated.kept(ready.signed)
        if handler.proposed_by:
            case.decision["voorgesteld_door"] = str(handler.proposed_by)
        if filled:
            case.decision["ingevuld"] = as_json(filled)
        case.step, case.closed_on, case.handler = version.steps[-1].id, today, case.handler or handler.user
        save(case)


def _without_advice(said: Mapping[str, Any]) -> str:
    """Say in the history of the case that a decision did not wait for an advice, and why."""
    return f"Besloten zonder advies van {listed(iter(said['wie']))}: {said['reden']}"


def take_besluit(
    hand: Hand,
    case: Case,
    version: Version,
    besluittype: Besluittype,
    document: Enkelvoudiginformatieobject,
    today: date,
    motivation: str,
) -> None:
    """Take the besluit of a case in the registers, on behalf of its organ."""
    values = {
        "zaak": case.zaak,
        "datum": today,
        "ingangsdatum": today,
        "verantwoordelijkeOrganisatie": settings.MUNICIPALITY["rsin"],
        "bestuursorgaan": organ.name(case, version),
        "besluittype": besluittype,
        "toelichting": motivation,
    }
    acts.besluiten.take(hand, values, document)


def unlock(zaak_id: int, user: User, documents: Sequence[UUID]) -> None:
    """Unlock, by force, documents of a case that another application locked; the caller checks who may."""
    with whole(zaak_id):
        for lock in acts.documenten.locks(zaak_id):
            if lock.document in documents:
                why = f"Ontgrendeld om de zaak te kunnen afsluiten; vergrendeld door {lock.holder}"
                acts.documenten.unlock(hands.of(user, why, channel="beheer"), lock.document)


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
