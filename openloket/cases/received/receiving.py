"""Take in a message about a zaak that has a meaning in law: one model for every kind, whatever the channel and whoever sends it.

A kind says what it is called, which law it rests on and what we do with it. What comes in is kept once, with a copy of what was
said that reads as a document; whoever handles the case sees it at once, and a decision that waits stops (news).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from openloket.cases import documents, news
from openloket.cases.documents import NewDocument
from openloket.cases.models import Case, InterestedParty, ReceivedMessage, ViewRequest
from openloket.cases.received import proposed
from openloket.cases.submit import APPLICANT, acts_as, channel_name, login_context
from openloket.cases.who import addressee
from openloket.cases.who.own import Deed
from openloket.cases.wording.layout import blocks
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.cases.wording.words import CONTACT_TEXT_MAX, shortened
from openloket.law.calendar import plain_date
from openloket.people.acting import Acting
from openloket.registers import acts, content
from openloket.registers.api.hand import Hand

_TEMPLATE = TYPST / "message.typ"


class Moment(StrEnum):
    """Where a case is, as far as it matters for what one can say about it."""

    RUNNING = "running"
    DECIDED = "decided"
    """Closed with a besluit."""
    CLOSED = "closed"
    """Closed without one."""


EVER = frozenset(Moment)
_DOES, _ASK = gettext_lazy("Een bericht sturen"), gettext_lazy("Wat wilt u ons laten weten?")


@dataclass(frozen=True)
class OwnCase:
    """The service of which a kind of message opens a case of its own, and its questions for the words and for the first case's number."""

    service: str
    text: str
    number: str


@dataclass(frozen=True)
class Kind:
    """A kind of message: its name as the registers keep it and as people read it, its law, and what we do with it."""

    subject: str
    name: Promise
    law: tuple[str, ...]
    effect: Promise | str
    """Says in one sentence what happens after it came in; see `of` for what stands for {noun}."""
    when: frozenset[Moment] = EVER
    """When it can be given; a kind that is given only when we ask has none."""
    early: bool = False
    """Whether one that comes sooner is kept all the same, though nobody is offered it then."""
    deed: Deed = Deed.ANSWER
    """The right that someone needs for it; see cases.own."""
    files: bool = True
    """Whether files may come along."""
    does: Promise | str = _DOES
    """What someone does who sends it."""
    ask: Promise = _ASK
    """What the form asks."""
    answers: bool = False
    """Whether it changes answers: it has a form of its own, where the version lets something change (changing)."""
    own: OwnCase | None = None
    """The case of its own that it opens; None for what belongs to the case that it is about."""

    def of(self, noun: str) -> Kind:
        """Return it in the words that go with what someone sent (definitions.schema.NOUNS), in the language of the page."""
        said = gettext(noun)
        return replace(self, effect=str(self.effect).format(noun=said), does=str(self.does).format(noun=said))


QUESTION, DOCUMENT, CHANGE, WITHDRAWAL = "question", "document", "change", "withdrawal"
VIEW, HEARING, DEFAULT, OBJECTION, COMPLAINT = "view", "hearing", "default", "objection", "complaint"
_RUNNING, _ENDED = frozenset({Moment.RUNNING}), frozenset({Moment.DECIDED, Moment.CLOSED})
KINDS: Mapping[str, Kind] = {
    QUESTION: Kind(
        "Vraag",
        gettext_lazy("Vraag"),
        ("Awb 2:13",),
        gettext_lazy("Wie uw zaak behandelt, leest uw vraag. U krijgt antwoord."),
        does=gettext_lazy("Een vraag stellen"),
        ask=gettext_lazy("Wat is uw vraag?"),
    ),
    DOCUMENT: Kind(
        "Nagestuurd stuk",
        gettext_lazy("Nagestuurd"),
        ("Awb 2:13", "Awb 4:2"),
        gettext_lazy("Wie uw {noun} behandelt, leest het en telt het mee. Daarna beslissen wij."),
        when=_RUNNING,
        does=gettext_lazy("Iets nasturen"),
        ask=gettext_lazy("Wat stuurt u, en waarom?"),
    ),
    CHANGE: Kind(
        "Wijziging",
        gettext_lazy("Wijziging"),
        ("Awb 2:13", "Awb 4:1", "Awb 4:2"),
        gettext_lazy("Wij gaan verder met uw nieuwe antwoorden. U ziet eerst wat dat verandert, en verstuurt het dan."),
        when=_RUNNING,
        deed=Deed.CHANGE,
        does=gettext_lazy("Iets veranderen in uw {noun}"),
        ask=gettext_lazy("Wilt u er iets bij vertellen?"),
        answers=True,
    ),
    WITHDRAWAL: Kind(
        "Intrekking",
        gettext_lazy("Intrekking"),
        ("Awb 2:13", "Awb 4:1"),
        gettext_lazy("Wij stoppen met uw {noun} en nemen geen besluit. U krijgt daarover een brief."),
        when=_RUNNING,
        deed=Deed.WITHDRAW,
        files=False,
        does=gettext_lazy("Uw {noun} intrekken"),
        ask=gettext_lazy("Waarom trekt u in?"),
    ),
    VIEW: Kind(
        "Zienswijze",
        gettext_lazy("Zienswijze"),
        ("Awb 4:7", "Awb 4:8", "Awb 4:9"),
        gettext_lazy(
            "Wie uw {noun} behandelt, leest het en telt het mee. Daarna beslissen wij. U hoeft niets te zeggen."
        ),
        when=frozenset(),
    ),
    HEARING: Kind(
        "Verzoek om te worden gehoord",
        gettext_lazy("Verzoek om te worden gehoord"),
        ("Awb 4:9",),
        gettext_lazy("Wij spreken met u af wanneer u het ons vertelt: met de telefoon of aan de balie."),
        when=_RUNNING,
        files=False,
        does=gettext_lazy("Vragen om het ons te vertellen"),
        ask=gettext_lazy("Waarover wilt u het met ons hebben?"),
    ),
    DEFAULT: Kind(
        "Ingebrekestelling",
        gettext_lazy("Ingebrekestelling: wij beslissen te laat"),
        ("Awb 4:17", "Awb 4:18"),
        gettext_lazy(
            "Wij hebben dan nog twee weken om te beslissen. Doen wij dat niet, dan krijgt u meestal geld voor elke dag daarna."
        ),
        when=_RUNNING,
        does=gettext_lazy("Zeggen dat wij te laat zijn (ingebrekestelling)"),
    ),
    OBJECTION: Kind(
        "Bezwaar",
        gettext_lazy("Bezwaar"),
        ("Awb 6:4", "Awb 6:7", "Awb 6:14", "Awb 7:10"),
        gettext_lazy("Iemand anders dan wie besloot, kijkt opnieuw. U krijgt een brief waarin staat tot wanneer."),
        when=_ENDED,
        early=True,
        deed=Deed.OBJECT,
        does=gettext_lazy("Bezwaar maken"),
        ask=gettext_lazy("Waarom bent u het niet eens met het besluit?"),
        own=OwnCase("bezwaar", text="gronden", number="besluit"),
    ),
    COMPLAINT: Kind(
        "Klacht",
        gettext_lazy("Klacht over hoe wij u behandelden"),
        ("Awb 9:1", "Awb 9:4", "Awb 9:6", "Awb 9:7", "Awb 9:11"),
        gettext_lazy(
            "Iemand anders dan over wie u klaagt, zoekt het uit. U krijgt een brief waarin staat tot wanneer."
        ),
        deed=Deed.OBJECT,
        does=gettext_lazy("Klagen over hoe wij u behandelden"),
        ask=gettext_lazy("Wat is er gebeurd, en over wie gaat het?"),
        own=OwnCase("klacht", text="gebeurd", number="zaaknummer_van"),
    ),
}


@dataclass(frozen=True)
class Incoming:
    """A message as it came in: what it says, what came with it, and who sent or entered it."""

    key: str
    kind: str
    channel: str
    received_at: datetime
    text: str
    files: Sequence[Mapping[str, Any]] = ()
    """As answers hold files."""
    by: str = ""
    """The official who entered it, and by which name they log in."""
    by_id: str = ""
    sender: Acting | None = None
    party: InterestedParty | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    """What a kind keeps beside the words, such as that a withdrawal is in part."""
    lines: Sequence[tuple[str, str]] = ()
    """What its document says beside the words, each with what it is about."""
    documents: Sequence[NewDocument] = ()
    """What came with it as answers to questions."""
    behind: ReceivedMessage | None = None
    """Names the return slip that it came behind, whose papers are in the file of the case already."""

    @property
    def author(self) -> str:
        """Return by whom it came in: the login it was sent with, or the official who entered it."""
        return acts_as(self.sender) or self.by or APPLICANT

    def hand(self) -> Hand:
        """Return the hand with which it is written in the registers."""
        channel = channel_name(self.channel)
        why = f"{KINDS[self.kind].subject} ontvangen via {channel}"
        return acts.hand(self.author, self.by_id, why, channel=channel, at=self.received_at, insists=True)


def came_before(key: str) -> bool:
    """Say whether this message was taken in already."""
    return ReceivedMessage.objects.filter(key=key).exists()


def receive(case: Case, new: Incoming, request: ViewRequest | None = None) -> ReceivedMessage:
    """Take in a message, with the documents that show it; the caller has locked the case, and saves it."""
    kind, hand = KINDS[new.kind], new.hand()
    author = new.party.name if new.party else new.author
    day = timezone.localdate(new.received_at)
    rows = documents.add(hand, case.zaak, _documents(case, new, author), day, secret=addressee.hides(case))
    message = ReceivedMessage.objects.create(
        zaak=case.zaak,
        key=new.key,
        kind=new.kind,
        party=new.party,
        request=request,
        channel=new.channel,
        received_at=new.received_at,
        text=new.text,
        data=dict(new.data),
        sender_hash=new.sender.actor.owner if new.sender else "",
        sender_context=login_context(new.sender) if new.sender else None,
        entered_by=new.by if new.by_id else "",
    )
    message.documents.set(rows)
    if new.behind is not None:
        proposed.became(new.behind, message)
    acts.zaken.note_contact(hand, case.zaak, new.channel, kind.subject, shortened(new.text, CONTACT_TEXT_MAX))
    acts.zaken.change(hand, case.zaak, {}, always=True)
    news.came_in(case, new.received_at, new.by_id)
    return message


def _documents(case: Case, new: Incoming, author: str) -> list[NewDocument]:
    """Return the message as a document that can be read, and what came with it."""
    kind, day, at = KINDS[new.kind], timezone.localdate(new.received_at), timezone.localtime(new.received_at)
    facts = [
        ("Zaaknummer", case.zaak.identificatie),
        ("Van", new.party.name if new.party else new.sender.actor.name if new.sender else "de aanvrager"),
        ("Ontvangen", f"{plain_date(day)} om {at:%H:%M} uur, via {channel_name(new.channel)}"),
        *([("Ingevoerd door", new.by)] if new.by_id else []),
        *new.lines,
    ]
    made = pdf(
        _TEMPLATE,
        {
            "title": kind.subject,
            "case": case.zaak.identificatie,
            "by": author,
            "date_parts": date_parts(day),
            "facts": facts,
            "text": blocks(new.text),
            "files": [item["name"] for item in new.files],
        },
    )
    name = f"{kind.subject.lower()}-{case.zaak.identificatie}.pdf"
    shown = NewDocument(kind.subject, name, "application/pdf", content.store(made), len(made), "bijlage", author, day)
    return [shown, *(documents.received(item, "bijlage", author, day) for item in new.files), *new.documents]
