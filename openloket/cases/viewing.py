"""Note what was found that differs from what an applicant gave, ask what they think of it, and take in their answer (Awb 4:7, 4:9)."""

from __future__ import annotations

from django.utils import timezone

from openloket.cases import clock, hearing, letters, messages, news
from openloket.cases.handling import CONTACT_CHANNELS, Handler, addressed, for_letter, locked, save
from openloket.cases.models import FoundFact, ViewRequest
from openloket.cases.refusals import NotPossible, bounded, reasoned, whole
from openloket.cases.words import CONTACT_TEXT_MAX, says_something, shortened
from openloket.definitions.schema import Letter
from openloket.law import periods
from openloket.law.calendar import plain_date
from openloket.registers import acts

KIND, VIEW = "view", "Zienswijze"
"""The kind of the letter that asks, and the subject of the contact in which the answer came."""
FACT_MAX, ANSWER_MAX = 1000, 5000
LETTER = Letter(
    subject="Wilt u hierop reageren? Uw aanvraag {zaaknummer}",
    body="""
Wij behandelen uw aanvraag van {ontvangen_op}. Het kan zijn dat wij die afwijzen, of een deel ervan. Wij hebben namelijk gegevens die
anders zijn dan wat u ons gaf.

{gevraagd}

Wat vindt u daarvan? U mag het ons vertellen tot en met {aanvullen_voor}. Daarna beslissen wij (artikel 4:7 van de Algemene wet
bestuursrecht). U kiest zelf hoe: schrijf een brief, bel ons, of kom langs. Noem daarbij het zaaknummer {zaaknummer}.

Hoeft u niets te zeggen? Dan hoeft u niets te doen. Wij beslissen dan met de gegevens die wij hebben.
""",
)
NOTHING_TO_ASK = "Er zijn geen gegevens die anders zijn dan wat de aanvrager gaf. Leg eerst vast wat u vond."
ASKED_ALREADY = "U hebt al om een zienswijze gevraagd."
NONE_ASKED = "Er loopt geen vraag om een zienswijze."
NO_FACT = "Schrijf in woorden op wat u vond."
NO_ANSWER = "Kies hoe de zienswijze kwam, en schrijf op wat de aanvrager zei."


def note_fact(zaak_id: int, handler: Handler, text: str, adviser: str = "") -> None:
    """Note what the official found, or an adviser by name, that differs from what the applicant gave. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, _ = locked(zaak_id, handler.revision)
        text = for_letter(reasoned(text, FACT_MAX, NO_FACT), FACT_MAX)
        adviser = for_letter(" ".join(adviser.split()), 200)
        FoundFact.objects.create(zaak=case.zaak, text=text, adviser=adviser, noted_by=handler.user, noted_at=handler.at)
        who = f"Advies van {adviser}" if adviser else "Gevonden"
        acts.zaken.change(handler.hand(f"{who}, anders dan de aanvrager opgaf: {text}"), case.zaak, {}, always=True)
        save(case)


def ask(zaak_id: int, handler: Handler, text: str = "") -> None:
    """Write to the applicant what differs, and until when they can say what they think of it; the clock runs on (Awb 4:15)."""
    with whole(zaak_id):
        case, version = addressed(zaak_id, handler.revision)
        facts = hearing.differences(case, version) if hearing.heard(version) else []
        if not facts:
            raise NotPossible(NOTHING_TO_ASK)
        text = for_letter(text.strip(), FACT_MAX)
        if ViewRequest.objects.filter(
            zaak=case.zaak, ended_on=None, asked_at__gte=facts[-1].since, due__gte=handler.today
        ).exists():
            raise NotPossible(ASKED_ALREADY)
        said = "\n".join(f"{n}. {fact.text}" for n, fact in enumerate(facts, start=1))
        said = f"{said}\n\n{text}" if text else said
        term = clock.complete_by(periods.parse(version.deadline.complete), handler.today)
        hand = handler.hand(f"Gevraagd om een zienswijze, uiterlijk op {plain_date(term.ends)}")
        letter = letters.write(case, version, KIND, handler.today, {"gevraagd": said}, text=LETTER, by=handler.user)
        message = messages.send(
            case,
            version,
            letter,
            kind=KIND,
            author=str(handler.user),
            sha256=messages.store(letter),
            hand=hand,
            now=handler.at,
        )
        ViewRequest.objects.create(
            zaak=case.zaak, text=said, message=message, asked_at=handler.at, asked_by=handler.user, due=term.ends
        )
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


def receive(zaak_id: int, handler: Handler, channel: str, text: str) -> None:
    """Take in what the applicant said or wrote about it, whole; also when it comes after its term. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, _ = locked(zaak_id, handler.revision, stops=True)
        request = ViewRequest.objects.filter(zaak=case.zaak, ended_on=None).order_by("pk").last()
        if request is None:
            raise NotPossible(NONE_ASKED)
        text = bounded(text.strip(), ANSWER_MAX)
        if channel not in CONTACT_CHANNELS or not says_something(text):
            raise NotPossible(NO_ANSWER)
        request.ended_on, request.channel, request.answer = timezone.localdate(handler.at), channel, text
        request.save(update_fields=["ended_on", "channel", "answer"])
        hand = handler.hand("Zienswijze ontvangen")
        acts.zaken.note_contact(hand, case.zaak, channel, VIEW, shortened(text, CONTACT_TEXT_MAX))
        news.came_in(case, handler.at, handler.user.username)
        save(case)
