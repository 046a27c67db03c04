"""Asking a colleague, a team or another organisation something about a case, mostly advice, and taking in what they answer.

It is noted in the case's history, and what comes back is marked as new and stops a decision that waits. The clock runs on (Awb 4:15).
Another organisation gets a link by mail, without a word about the case, and a code by another way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket import typed_codes
from openloket.cases import documents, impartial, news
from openloket.cases.advice import advice, adviser
from openloket.cases.advice.advice import Stand
from openloket.cases.advice.adviser import stand
from openloket.cases.carrying.policy import Way, may_tell
from openloket.cases.carrying.sorts import QUESTIONS
from openloket.cases.documents import NewDocument
from openloket.cases.hands import Handler
from openloket.cases.locking import locked, locked_case, save
from openloket.cases.models import Case, Channel, FoundFact, Task
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible, bounded, for_letter, reasoned, whole
from openloket.cases.submit import channel_name
from openloket.cases.who import addressee
from openloket.cases.wording.layout import blocks
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.cases.wording.words import says_something
from openloket.definitions.advice import DAYS_MOST, is_private, private_refused
from openloket.definitions.schema import Advice, Version
from openloket.law.calendar import plain_date
from openloket.people.models import Team, User
from openloket.registers import acts, content
from openloket.registers.api.hand import Hand
from openloket.secrecy import sealed

_TEMPLATE = TYPST / "message.typ"
QUESTION_MAX, ANSWER_MAX, NAME_MAX, FACTS_MAX, REASON_MAX = 2000, 10_000, 120, 1000, 500
FILES_MAX = 10
CODE_SIGNS, TOLD_SIGNS = 16, 8
"""Signs of the code in a link (80 bits), and of the one that is told by another way (40 bits, and few tries)."""
CHANNELS = (Channel.PAPER, Channel.PHONE, Channel.EMAIL, Channel.DESK)
"""How an answer comes that an official writes down."""

NO_QUESTION = "Schrijf in woorden op wat u vraagt."
NOBODY = "‘%s’ werkt hier niet meer. Vraag het in de zaak aan iemand anders."
NO_ONE = "Kies aan wie u het vraagt."
NO_NAME = "Vul in welke organisatie u het vraagt. Die naam komt in de brief met het besluit."
NO_EMAIL = "Dit is geen e-mailadres. Verbeter het, of laat het leeg en vraag het advies met een brief."
PRIVATE_EMAIL = (
    "Dit is een adres van een persoon, niet van een organisatie. De gegevens in deze zaak zijn daarvoor te gevoelig."
)
NO_MAIL_HERE = "Over deze dienst sturen wij geen e-mail. Laat het adres leeg, vraag het met een brief, en leg het antwoord vast bij de taak."
NO_DAY = "Kies een laatste dag: na vandaag, en hoogstens een half jaar verder."
NO_OUTCOME = "Kies wat het advies is."
NO_ANSWER = "Schrijf op wat het antwoord is, of voeg een bestand toe."
NO_WHY = "Schrijf in woorden op waarom u het intrekt."
NOT_OPEN = "Hierop is al geantwoord, of het is ingetrokken."
NO_CHANNEL = "Kies hoe het antwoord kwam."
NO_LINK = "Aan deze organisatie is geen link gestuurd."
CLOSED = "Deze zaak is al afgesloten. Antwoorden kan niet meer."
INVOLVED = gettext_noop(
    "%s meldde betrokken te zijn bij deze zaak (artikel 2:4 van de Awb). Vraag het aan iemand anders."
)


@dataclass(frozen=True)
class Asked:
    """What is asked of whom: an official, a team by its code, or another organisation."""

    question: str
    due: date
    person: User | None = None
    team: str = ""
    team_name: str = ""
    name: str = ""
    email: str = ""
    outcomes: Sequence[str] = ()
    shows: Collection[str] = ()
    documents: Collection[str] = ()
    """The uuids of the documents that are shared."""
    before: str = ""
    key: str = ""

    @property
    def to(self) -> Task.To:
        """Return the sort of whom it is asked."""
        return Task.To.PERSON if self.person else Task.To.TEAM if self.team else Task.To.OUTSIDE

    @property
    def called(self) -> str:
        """Return how a letter names who is asked."""
        if self.name:
            return self.name
        return f"team {self.team_name}" if self.team else f"onze medewerker {self.person}" if self.person else ""


def of_version(item: Advice, today: date, email: str = "") -> Asked:
    """Return an advice that a version wants as it is asked, of someone who is there; `email` where it names no address. Raises NotPossible."""
    to: dict[str, Any] = {"name": item.called}
    if item.team:
        team = Team.objects.filter(code=item.team).first()
        to |= {"team": item.team, "team_name": team.name if team else item.team}
    elif item.person:
        to["person"] = User.objects.filter(username=item.person, is_active=True).first()
        if to["person"] is None:
            raise NotPossible(NOBODY % item.person)
    else:
        to = {"name": item.organisation, "email": item.email or email}
    more: dict[str, Any] = {"outcomes": item.outcomes, "shows": item.shows, "before": item.before, "key": item.id}
    return Asked(item.question, today + timedelta(days=item.days), **to, **more)


def ask(zaak_id: int, handler: Handler, wanted: Sequence[Asked]) -> list[Task]:
    """Ask one or several at once. Raises Stale, NotPossible; then nobody is asked."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        if not wanted:
            raise NotPossible(NO_ONE)
        made = [_ask(case, version, handler, each) for each in wanted]
        save(case)
        return made


def _ask(case: Case, version: Version, handler: Handler, asked: Asked) -> Task:
    question = bounded(asked.question.strip(), QUESTION_MAX, "vraag")
    if not says_something(question):
        raise NotPossible(NO_QUESTION, "vraag")
    if not handler.today < asked.due <= handler.today + timedelta(days=DAYS_MOST):
        raise NotPossible(NO_DAY, "uiterlijk")
    called = for_letter(" ".join(asked.called.split()), NAME_MAX)
    if not says_something(called):
        outside = asked.to == Task.To.OUTSIDE
        raise NotPossible(NO_NAME if outside else NO_ONE, "naam" if outside else "aan")
    if asked.person is not None and impartial.involved(asked.person, case):
        raise NotPossible(_(INVOLVED) % asked.person, "aan")
    may_mail(version, asked)
    allowed = {question.id for question in adviser.shareable(version)}
    task = Task.objects.create(
        zaak=case.zaak,
        key=asked.key,
        to=asked.to,
        person=asked.person,
        team=asked.team,
        name=called,
        email=asked.email,
        question=question,
        outcomes=[outcome for outcome in advice.OUTCOMES if outcome in asked.outcomes],
        shows=[question.id for question in version.questions if question.id in allowed and question.id in asked.shows],
        before=asked.before if asked.before in {step.id for step in version.steps} else "",
        asked_at=handler.at,
        asked_by=handler.user,
        due=asked.due,
        code=_new_code() if asked.to == Task.To.OUTSIDE and asked.email else None,
    )
    task.documents.set(adviser.may_share(case).filter(uuid__in=list(asked.documents)))
    what = "Advies gevraagd aan" if task.outcomes else "Taak gegeven aan"
    why = f"{what} {called}, uiterlijk op {plain_date(asked.due)}"
    acts.zaken.change(handler.hand(why), case.zaak, {}, always=True)
    if task.code:
        later("mail_adviser", task=str(task.pk), what="asked")
    return task


def may_mail(version: Version, asked: Asked) -> None:
    """Refuse an address to which no link about this service may go. Raises NotPossible."""
    if asked.to != Task.To.OUTSIDE or not asked.email:
        return
    if not may_tell(version, QUESTIONS, Way.EMAIL):
        raise NotPossible(NO_MAIL_HERE, "email")
    if private_refused(version) and is_private(asked.email):
        raise NotPossible(PRIVATE_EMAIL, "email")


def _new_code() -> str:
    return sealed(typed_codes.made(TOLD_SIGNS))


def withdraw(zaak_id: int, handler: Handler, pk: str, reason: str) -> None:
    """Withdraw what was asked; a link to it stops working. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, task = _open(zaak_id, handler, pk)
        reason = reasoned(reason, REASON_MAX, NO_WHY)
        task.withdrawn_at, task.withdrawn_by = handler.at, handler.user
        task.save(update_fields=["withdrawn_at", "withdrawn_by"])
        what = "Vraag om advies" if task.outcomes else "Taak"
        acts.zaken.change(handler.hand(f"{what} aan {task.name} ingetrokken: {reason}"), case.zaak, {}, always=True)
        save(case)


def ask_again(zaak_id: int, handler: Handler, pk: str) -> None:
    """Mail a new link, with a new code to tell; those from before stop working. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, task = _open(zaak_id, handler, pk)
        if task.to != Task.To.OUTSIDE or not task.email:
            raise NotPossible(NO_LINK)
        task.code, task.tries, task.undelivered, task.link = _new_code(), 0, False, ""
        task.save(update_fields=["code", "tries", "undelivered", "link"])
        later("mail_adviser", task=str(task.pk), what="asked")
        acts.zaken.change(handler.hand(f"Nieuwe link en code voor {task.name}"), case.zaak, {}, always=True)
        save(case)


def _open(zaak_id: int, handler: Handler, pk: str) -> tuple[Case, Task]:
    case, _version = locked(zaak_id, handler.revision)
    rows = Task.objects.select_for_update(of=("self",)).filter(zaak=zaak_id, answered_at=None, withdrawn_at=None)
    task = next((row for row in rows if str(row.pk) == pk), None)
    if task is None:
        raise NotPossible(NOT_OPEN)
    return case, task


@dataclass(frozen=True)
class Answer:
    """What is answered: by an official who was asked, through a link, or as an official wrote down what came another way."""

    at: datetime
    text: str
    outcome: str = ""
    facts: str = ""
    """What is otherwise than the applicant gave (Awb 4:7)."""
    files: Sequence[Mapping[str, Any]] = ()
    user: User | None = None
    channel: str = Channel.WEB

    @property
    def day(self) -> date:
        """Return the day on which it came."""
        return timezone.localdate(self.at)


def answer(task_id: str, new: Answer, link: str | None = None) -> None:
    """Take in an answer, once; with `link` only while that link still leads to it. Raises NotPossible."""
    first = Task.objects.get(pk=task_id)
    with whole(first.zaak_id):
        case = locked_case(first.zaak_id)
        task = Task.objects.select_for_update(of=("self",)).select_related("zaak__case", "asked_by").get(pk=task_id)
        if link is not None and (why := adviser.stopped(task if task.link == link else None, new.day)):
            raise NotPossible(why % plain_date(task.due) if "%s" in why else why)
        how = stand(task, case, new.day)
        if not how.waits:
            raise NotPossible(CLOSED if how is Stand.LAPSED else NOT_OPEN)
        if new.user is not None and impartial.involved(new.user, case):
            raise NotPossible(impartial.INVOLVED)
        if task.outcomes and new.outcome not in task.outcomes:
            raise NotPossible(NO_OUTCOME)
        text, facts = bounded(new.text.strip(), ANSWER_MAX), for_letter(new.facts.strip(), FACTS_MAX)
        if not (says_something(text) or new.files):
            raise NotPossible(NO_ANSWER)
        hand = _hand(task, new)
        rows = documents.add(hand, case.zaak, _documents(case, task, new, text), new.day, secret=addressee.hides(case))
        task.answered_at, task.answered_by, task.channel = new.at, new.user, new.channel
        task.outcome, task.answer = new.outcome if task.outcomes else "", text
        task.save(update_fields=["answered_at", "answered_by", "channel", "outcome", "answer"])
        task.answer_documents.set(rows)
        if says_something(facts):
            FoundFact.objects.create(
                zaak=case.zaak, text=facts, adviser=task.name, noted_by=new.user or task.asked_by, noted_at=new.at
            )
            said = hand.saying(f"Advies van {task.name}, anders dan de aanvrager opgaf: {facts}")
            acts.zaken.change(said, case.zaak, {}, always=True)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        news.came_in(case, new.at, new.user.username if new.user else "")
        save(case)


def _hand(task: Task, new: Answer) -> Hand:
    what = "Advies" if task.outcomes else "Antwoord"
    said = f": {Task.Outcome(new.outcome).label.lower()}" if task.outcomes else ""
    why = f"{what} van {task.name} ontvangen via {channel_name(new.channel)}{said}"
    if new.user is None:
        return acts.hand(task.name, why=why, channel="advies", at=new.at, insists=True)
    return acts.hand(str(new.user), new.user.username, why, channel="advies", at=new.at, insists=True)


def _documents(case: Case, task: Task, new: Answer, text: str) -> list[NewDocument]:
    """Return the answer as a document that can be read, and what came with it."""
    number, what, at = case.zaak.identificatie, "Advies" if task.outcomes else "Antwoord", timezone.localtime(new.at)
    asked = timezone.localdate(task.asked_at)
    facts = [
        ("Zaaknummer", number),
        ("Van", task.name),
        ("Gevraagd", f"{plain_date(asked)} door {task.asked_by}"),
        ("Vraag", " ".join(task.question.split())),
        ("Ontvangen", f"{plain_date(new.day)} om {at:%H:%M} uur, via {channel_name(new.channel)}"),
        *([("Ingevoerd door", str(new.user))] if new.user else []),
        *([("Advies", Task.Outcome(new.outcome).label)] if task.outcomes else []),
        *([("Anders dan de aanvrager opgaf", " ".join(new.facts.split()))] if new.facts.strip() else []),
    ]
    made = pdf(
        _TEMPLATE,
        {
            "title": f"{what} van {task.name}",
            "case": number,
            "by": task.name,
            "date_parts": date_parts(new.day),
            "facts": facts,
            "text": blocks(text),
            "files": [item["name"] for item in new.files],
        },
    )
    title, name = f"{what} van {task.name}"[:200], f"{what.lower()}-{number}.pdf"
    shown = NewDocument(title, name, "application/pdf", content.store(made), len(made), "bijlage", task.name, new.day)
    return [shown, *(documents.received(item, "bijlage", task.name, new.day) for item in new.files)]
