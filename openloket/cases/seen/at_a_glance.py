"""Show cases at a glance: in Mijn Loket to whose they are, and at the desk to who helps them.

That is what waits for them, what runs and how far, and what was decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from openloket.cases import outcomes, versions
from openloket.cases.models import Case, InformationRequest, Message, ViewRequest
from openloket.cases.received import thread
from openloket.cases.received.thread import Letter, Reaction
from openloket.cases.who.own import letters, own
from openloket.definitions.schema import Version
from openloket.people.acting import Acting
from openloket.registers.models import Zaak

MOST = 100
"""Bounds how many cases one page shows, the newest."""
MOST_LETTERS = 200


@dataclass(frozen=True)
class Awaited:
    """Something that we ask of someone, and its last day; None while the letter that says it is still to come."""

    zaak: Zaak
    service: str
    reaction: Reaction
    until: date | None
    noun: str
    """Names what they sent: an application, a report, an objection or a complaint."""


@dataclass(frozen=True)
class Running:
    """A case that runs: at which step it is, of how many, and how many letters of it are unread."""

    case: Case
    step: str
    at: int
    steps: int
    unread: int
    version: Version | None


@dataclass(frozen=True)
class Ended:
    """A case that ended: with what, and until when one may object; None where one cannot (any more)."""

    case: Case
    result: str
    object_until: date | None
    unread: int


@dataclass(frozen=True)
class Told:
    """A letter, and the case that it is about."""

    letter: Letter
    zaak: Zaak
    service: str


def awaited(zaken: QuerySet[Zaak] | Collection[int]) -> list[Awaited]:
    """Return what we ask in these zaken now, first what is due first; what a letter still to come asks stands last."""
    theirs = {"zaak__in": zaken, "ended_on": None, "zaak__case__closed_on": None}
    requests = InformationRequest.objects.filter(**theirs).select_related("zaak__case__version", "message")
    views = ViewRequest.objects.filter(**theirs, party=None).select_related("zaak__case__version", "message")
    found = [_awaited(Reaction.COMPLETE, row) for row in requests] + [_awaited(Reaction.VIEW, row) for row in views]
    return sorted(found, key=lambda item: item.until or date.max)


def cases(who: Acting, unread: Counter[int]) -> tuple[list[Running], list[Ended]]:
    """Return someone's cases that run, and those that ended, the newest first; `unread` as below."""
    rows = Case.objects.filter(zaak__in=own(who)).select_related(
        "zaak__huidige_status__statustype", "zaak__resultaat__resultaattype", "version"
    )
    found = list(rows.prefetch_related("zaak__besluiten").order_by("-received_at")[:MOST])
    running = [_running(case, unread[case.pk]) for case in found if case.closed_on is None]
    return running, [_ended(case, unread[case.pk]) for case in found if case.closed_on is not None]


def told(those: QuerySet[Message], most: int = MOST_LETTERS) -> list[Told]:
    """Return letters as they are shown, the newest first."""
    rows = those.select_related("zaak__case__version", "document", "party").order_by("-made_at")[:most]
    return [Told(thread.shown(row), row.zaak, service_of(row.zaak.case)) for row in rows]


def unread(who: Acting) -> Counter[int]:
    """Return how many letters someone did not open yet, by the id of their case."""
    rows = letters(who).filter(way=Message.Way.INBOX, read_at=None)
    return Counter(rows.values_list("zaak__case", flat=True))


def _awaited(reaction: Reaction, row: InformationRequest | ViewRequest) -> Awaited:
    told = row.message is None or row.message.readable
    return Awaited(
        row.zaak, service_of(row.zaak.case), reaction, row.due if told else None, versions.noun_of(row.zaak.case)
    )


def service_of(case: Case) -> str:
    """Return the title of its service, as its version has it; what the zaak is called when it has none here."""
    return versions.of(case.version).title if case.version else str(case.zaak.omschrijving)


def _running(case: Case, unread: int) -> Running:
    version = versions.of(case.version) if case.version else None
    steps: Sequence[str] = [step.id for step in version.steps] if version else []
    status = case.zaak.huidige_status
    step = status.statustype.omschrijving if status else ""
    at = steps.index(case.step) + 1 if case.step in steps else 0
    return Running(case, step, at, len(steps), unread, version)


def _ended(case: Case, unread: int) -> Ended:
    days = [row.uiterlijke_reactiedatum for row in case.zaak.besluiten.all() if row.uiterlijke_reactiedatum]
    last = max(days, default=None)
    return Ended(case, outcomes.named(case), last if last and last >= timezone.localdate() else None, unread)
