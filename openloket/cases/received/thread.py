"""One thread of a case: what came in and what we sent, latest first, with how each stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone

from openloket.cases.models import Case, InformationRequest, Message, ViewRequest
from openloket.cases.received.arrivals import Arrival
from openloket.cases.written import letters
from openloket.registers.models import Besluit, Enkelvoudiginformatieobject

FIRST = 3
"""How many stand open; the others stand under them, but for what is new or waits."""


class Stand(StrEnum):
    """Where a letter is."""

    HELD = "held"
    COMING = "coming"
    """To be posted, or to be told of by e-mail."""
    SENT = "sent"
    READ = "read"
    CAME_BACK = "came back"
    """Its notification did not arrive."""


class Reaction(StrEnum):
    """What someone can do with a letter until a last day."""

    COMPLETE = "complete"
    VIEW = "view"
    OBJECT = "object"


@dataclass(frozen=True)
class Until:
    """A reaction that a letter waits for, or leaves room for, and its last day."""

    reaction: Reaction
    day: date


@dataclass(frozen=True)
class Letter:
    """A letter as the thread shows it."""

    pk: int
    subject: str
    at: datetime
    day: date
    way: str
    stand: Stand
    stand_on: date | None
    """Since when it stands so, as far as it has a day."""
    author: str
    document: UUID
    to: str = ""
    """Names whom it is for, when that is not the applicant."""
    readable: bool = False
    """Whether the applicant may read it now."""
    unread: bool = False
    """True in the inbox of who did not open it yet."""
    page: bool = False
    """Whether it can be read as a page."""
    until: Until | None = None
    enclosures: Sequence[Enkelvoudiginformatieobject] = ()
    """What goes with it."""


@dataclass(frozen=True)
class Entry:
    """One message of either side."""

    at: datetime
    came: Arrival | None = None
    letter: Letter | None = None

    @property
    def presses(self) -> bool:
        """Say whether it is new to who handles the case, or still waits for someone."""
        if self.came is not None:
            return self.came.new or self.came.waits
        return self.letter is not None and self.letter.until is not None


@dataclass(frozen=True)
class Thread:
    """The messages of both sides, latest first."""

    entries: Sequence[Entry]

    @property
    def new(self) -> list[Arrival]:
        """Return what came in since whoever handles the case looked, latest first."""
        return [entry.came for entry in self.entries if entry.came is not None and entry.came.new]

    @property
    def first(self) -> list[Entry]:
        """Return what stands open: the latest, and what is new or waits."""
        return [entry for at, entry in enumerate(self.entries) if at < FIRST or entry.presses]

    @property
    def earlier(self) -> list[Entry]:
        """Return what stands under it."""
        return [entry for at, entry in enumerate(self.entries) if at >= FIRST and not entry.presses]


def merged(came: Iterable[Arrival], sent: Iterable[Letter]) -> Thread:
    """Put both sides in one order, latest first; of what came and went at one moment, what went is the later. Pure."""
    both = [*(Entry(item.at, came=item) for item in came), *(Entry(item.at, letter=item) for item in sent)]
    return Thread(sorted(both, key=lambda entry: (entry.at, entry.letter is not None), reverse=True))


def of(
    case: Case, came: Iterable[Arrival], sent: Iterable[Message], until: Mapping[int, Until] | None = None
) -> Thread:
    """Return the thread of a case with these arrivals and letters: those that someone may see.

    `until` is what the letters still leave room for, when the caller knows; see `reactions`.
    """
    rows = list(sent)
    until = reactions(case) if until is None else until
    prefetch_related_objects(rows, "enclosures")
    return merged(came, (shown(row, until.get(row.pk), list(row.enclosures.all())) for row in rows))


def reactions(case: Case) -> dict[int, Until]:
    """Return what the letters of a case that were sent still leave room for, by the id of each."""
    asked = {"zaak": case.zaak_id, "ended_on": None, "message__isnull": False}
    complete, views = InformationRequest.objects.filter(**asked), ViewRequest.objects.filter(**asked)
    sent = Message.objects.filter(zaak=case.zaak_id).defer("text")
    return left(sent, objectable(case), complete, views)


def left(
    sent: Iterable[Message],
    days: Mapping[int, date],
    complete: Iterable[InformationRequest],
    views: Iterable[ViewRequest],
) -> dict[int, Until]:
    """Return what these letters of a case still leave room for, by the id of each. Pure but for the day of today.

    `days` are the last days to object, by the document of the letter; `complete` and `views` is what was asked.
    """
    gone = {row.pk: row for row in sent if row.gone}
    found = {
        **{row.pk: Until(Reaction.OBJECT, days[row.document_id]) for row in gone.values() if row.document_id in days},
        **dict(_asked(Reaction.COMPLETE, complete)),
        **dict(_asked(Reaction.VIEW, views)),
    }
    today = timezone.localdate()
    return {pk: until for pk, until in found.items() if pk in gone and until.day >= today}


def _asked(
    reaction: Reaction, requests: Iterable[InformationRequest] | Iterable[ViewRequest]
) -> Iterator[tuple[int, Until]]:
    for row in requests:
        if row.message_id is not None and row.ended_on is None:
            yield row.message_id, Until(reaction, row.due)


def objectable(case: Case) -> dict[int, date]:
    """Return the documents of decisions against which one can object, with the last day."""
    decided = Besluit.objects.filter(zaak=case.zaak_id).exclude(uiterlijke_reactiedatum=None)
    rows = decided.values_list("besluitinformatieobjecten__informatieobject", "uiterlijke_reactiedatum")
    return {document: day for document, day in rows if document is not None and day is not None}


def shown(row: Message, until: Until | None = None, along: Sequence[Enkelvoudiginformatieobject] = ()) -> Letter:
    """Return a letter as the thread shows it, with what goes along with it."""
    stand, stand_on = _stand(row)
    return Letter(
        row.pk,
        row.subject,
        row.made_at,
        row.dated or timezone.localdate(row.made_at),
        row.way,
        stand,
        stand_on,
        row.document.auteur,
        row.document.uuid,
        str(row.party) if row.party else "",
        row.readable,
        row.way == Message.Way.INBOX and row.read_at is None,
        page(row) is not None,
        until,
        along,
    )


def page(row: Message) -> dict[str, Any] | None:
    """Return what a letter says, to be read as a page; None for one of an earlier release, which did not keep it."""
    return (row.text or {}).get(letters.SHOWN)


def _stand(row: Message) -> tuple[Stand, date | None]:
    if row.way == Message.Way.HELD:
        return Stand.HELD, None
    if row.read_at is not None:
        return Stand.READ, timezone.localdate(row.read_at)
    if row.undeliverable_at is not None and not row.gone:
        return Stand.CAME_BACK, timezone.localdate(row.undeliverable_at)
    return (Stand.SENT, row.sent_on) if row.gone else (Stand.COMING, None)
