"""Take in a message about a zaak that has a meaning in law: one model for every kind, whatever the channel and whoever sends it.

A kind says what it is called, which law it rests on and what we do with it. What comes in is kept once, with a copy of what was
said that reads as a document; whoever handles the case sees it at once, and a decision that waits stops (news).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openloket.cases import documents, news
from openloket.cases.documents import NewDocument
from openloket.cases.layout import blocks
from openloket.cases.models import Case, InterestedParty, ReceivedMessage, ViewRequest
from openloket.cases.submit import APPLICANT, acts_as, channel_name, login_context
from openloket.cases.typesetting import date_parts, pdf
from openloket.cases.words import CONTACT_TEXT_MAX, shortened
from openloket.law.calendar import plain_date
from openloket.people.acting import Acting
from openloket.registers import acts, content

_TEMPLATE = Path(__file__).parent / "typst" / "message.typ"


@dataclass(frozen=True)
class Kind:
    """A kind of message: its name as the registers keep it and as people read it, its law, and what we do with it."""

    subject: str
    name: Promise
    law: tuple[str, ...]
    effect: Promise


VIEW = "view"
KINDS: Mapping[str, Kind] = {
    VIEW: Kind(
        "Zienswijze",
        gettext_lazy("Zienswijze"),
        ("Awb 4:7", "Awb 4:8", "Awb 4:9"),
        gettext_lazy(
            "Wie uw aanvraag behandelt, leest het en telt het mee. Daarna beslissen wij. U hoeft niets te zeggen."
        ),
    )
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


def came_before(key: str) -> bool:
    """Say whether this message was taken in already."""
    return ReceivedMessage.objects.filter(key=key).exists()


def receive(case: Case, new: Incoming, request: ViewRequest | None = None) -> ReceivedMessage:
    """Take in a message, with the documents that show it; the caller has locked the case, and saves it."""
    kind, who = KINDS[new.kind], acts_as(new.sender) or new.by or APPLICANT
    channel = channel_name(new.channel)
    hand = acts.hand(
        who, new.by_id, f"{kind.subject} ontvangen via {channel}", channel=channel, at=new.received_at, insists=True
    )
    author = new.party.name if new.party else who
    rows = documents.add(hand, case.zaak, _documents(case, new, author), timezone.localdate(new.received_at))
    message = ReceivedMessage.objects.create(
        zaak=case.zaak,
        key=new.key,
        kind=new.kind,
        party=new.party,
        request=request,
        channel=new.channel,
        received_at=new.received_at,
        text=new.text,
        sender_context=login_context(new.sender) if new.sender else None,
        entered_by=new.by if new.by_id else "",
    )
    message.documents.set(rows)
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
    return [shown, *(documents.received(item, "bijlage", author, day) for item in new.files)]
