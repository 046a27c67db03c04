"""A municipality with a past: cases that came and went, forms that were left, people who said what they thought."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta

import time_machine

from openloket.cases import hands, versions
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Feedback, FormEvent, Search
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.work import handling
from tests.conftest import MOULIN, event_answers, staff

SERVICE = "evenementenvergunning"
Kind = FormEvent.Kind


IN_TIME_OR_NOT = Weighing(deviation="De buurt is al ingelicht.")
"""Some applications came too late, and are granted all the same."""


def past(now: datetime, cases: int = 60, sessions: int = 80, seed: int = 1, days: int = 100) -> None:
    """Make cases of the last `days` days, some of them closed; and forms, opinions and searches of the last month."""
    chance = random.Random(seed)
    for n in range(cases):
        _case(now - timedelta(days=days - (days - 5) * n / cases, hours=chance.random() * 5), n, chance)
    published = versions.on(SERVICE, now.date())
    pages = [page.id for page in published.version.pages]
    events = []
    for n in range(sessions):
        at = now - timedelta(days=1 + 28 * chance.random())
        session, last = uuid.uuid4(), chance.choice([2, 3, 3, len(pages)])

        def happened(kind: Kind, page: str, question: str = "") -> None:
            events.append(
                FormEvent(
                    session=session,  # noqa: B023 - called at once
                    service=SERVICE,
                    version_hash=published.hash,
                    kind=kind,
                    page=page,
                    question=question,
                    at=at,  # noqa: B023
                )
            )

        happened(Kind.BEGUN, pages[0])
        for page in pages[1:last]:
            happened(Kind.ANSWERED, page)
        if n % 3 == 0:
            happened(Kind.ERROR, pages[1], published.version.pages[1].questions[0].id)
        if n % 4 == 0:
            happened(Kind.HELP, pages[2])
        if n % 5 == 0:
            happened(Kind.BACK, pages[1], pages[2])
    FormEvent.objects.bulk_create(events)
    Feedback.objects.bulk_create(
        Feedback(
            service=SERVICE,
            version_hash=published.hash,
            channel="web",
            ease=1 + n % 5,
            better="vragen" if n % 5 < 2 else "",
            on=now.date() - timedelta(days=n % 20),
        )
        for n in range(30)
    )
    Search.objects.bulk_create(
        Search(words="parkeren" if n % 2 else "evenement", found=0 if n % 2 else 1, on=now.date()) for n in range(40)
    )


def _case(at: datetime, n: int, chance: random.Random) -> None:
    channel = chance.choice(["web", "web", "web", "paper", "desk"])
    with time_machine.travel(at, tick=False):
        zaak = submit(
            NewSubmission(
                key=f"past:{n}",
                service=SERVICE,
                channel=channel,
                received_at=datetime.now(UTC),
                answers=event_answers(bereikbaar="post", bezoekers=chance.choice([80, 200])),
                sender=MOULIN if channel == "web" else None,
            )
        ).zaak

    def handler() -> hands.Handler:
        return hands.Handler(staff("anna"), Case.objects.get(pk=zaak.pk).revision)

    days = 1 + chance.random() * 6
    for what, after in (
        ("take", days),
        ("call", days + 1),
        ("move", days + 2),
        ("decide", days + 10 + chance.random() * 30),
    ):
        moment = at + timedelta(days=after)
        if moment >= datetime.now(UTC):
            return
        with time_machine.travel(moment, tick=False):
            if what == "take":
                handling.take(zaak.pk, handler())
            elif what == "call" and n % 3 == 0:
                handling.note_contact(zaak.pk, handler(), "phone", "Hoe staat het ervoor?")
            elif what == "move":
                handling.move(zaak.pk, handler(), "in_behandeling")
            elif what == "decide" and n % 8:
                decisions.decide(zaak.pk, handler(), "verleend", "Er zijn geen bezwaren.", IN_TIME_OR_NOT)
