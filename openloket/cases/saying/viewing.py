"""Note what was found that differs from what an applicant gave, ask what they and others think of it, and take in their answers.

The applicant is asked before a refusal on other facts (Awb 4:7); others whose interest a decision touches before any decision that
rests on facts about them (Awb 4:8). They choose how they answer (Awb 4:9). Before a decision that was sent is corrected too.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from openloket.cases import locking
from openloket.cases.completing.supplementing import NOT_YOURS
from openloket.cases.deciding import correcting, hearing
from openloket.cases.disputes import opposing
from openloket.cases.hands import Handler
from openloket.cases.locking import CLOSED, Stale, locked_case, save, version_of
from openloket.cases.models import Case, Channel, FoundFact, InterestedParty, Message, ViewRequest
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible, bounded, for_letter, reasoned, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.terms import clock
from openloket.cases.who import own
from openloket.cases.wording.words import says_something
from openloket.definitions.schema import Letter, Version
from openloket.law import periods
from openloket.law.calendar import plain_date
from openloket.registers import acts

KIND = receiving.VIEW
"""The kind of the letter that asks, and of the message that answers."""
CHANNELS = (Channel.WEB, Channel.PAPER, Channel.PHONE, Channel.DESK, Channel.EMAIL)
FACT_MAX, ANSWER_MAX, NAME_MAX = 1000, 5000, 80
_ASKED = """

{gevraagd}

Wat vindt u daarvan? U mag het ons vertellen tot en met {aanvullen_voor}. Daarna beslissen wij (artikel 4:7 van de Algemene wet
bestuursrecht). U kiest zelf hoe: via Mijn Loket, met een brief, met de telefoon, of aan de balie. In Mijn Loket kunt u er ook
stukken bij doen. Noem altijd het zaaknummer {zaaknummer}.

Hoeft u niets te zeggen? Dan hoeft u niets te doen. Wij beslissen dan met de gegevens die wij hebben.
"""
_PARTY_ASKED = """

{gevraagd}

U mag het ons vertellen tot en met {aanvullen_voor}. Daarna beslissen wij (artikel 4:8 van de Algemene wet bestuursrecht). U kiest
zelf hoe: schrijf een brief, bel ons, of kom langs. Noem daarbij het zaaknummer {zaaknummer}. Wie dit aanvroeg, kan lezen wat u zegt.

Hoeft u niets te zeggen? Dan hoeft u niets te doen. Wij beslissen dan met de gegevens die wij hebben.
"""
_SUBJECT, _PARTY_SUBJECT = (
    "Wilt u hierop reageren? Uw aanvraag {zaaknummer}",
    "Wilt u uw mening geven? Zaak {zaaknummer}",
)
LETTER = Letter(
    subject=_SUBJECT,
    body="""
Wij behandelen uw aanvraag van {ontvangen_op}. Het kan zijn dat wij die afwijzen, of een deel ervan. Wij hebben namelijk gegevens die
anders zijn dan wat u ons gaf."""
    + _ASKED,
)
LETTER_ANEW = Letter(
    subject=_SUBJECT,
    body="""
Wij namen een besluit over uw aanvraag van {ontvangen_op}. Wij denken erover dat besluit te veranderen. Het kan zijn dat wij uw
aanvraag dan afwijzen, of een deel ervan. Wij hebben namelijk gegevens die anders zijn dan wat u ons gaf."""
    + _ASKED,
)
PARTY_LETTER = Letter(
    subject=_PARTY_SUBJECT,
    body="""
Wij behandelen een aanvraag van iemand anders. Ons besluit kan ook over u gaan. Daarom vragen wij wat u ervan vindt."""
    + _PARTY_ASKED,
)
PARTY_LETTER_ANEW = Letter(
    subject=_PARTY_SUBJECT,
    body="""
Wij namen een besluit over een aanvraag van iemand anders. Wij denken erover dat besluit te veranderen. Dat kan ook over u gaan.
Daarom vragen wij wat u ervan vindt."""
    + _PARTY_ASKED,
)
NOTHING_TO_ASK = "Er zijn geen gegevens die anders zijn dan wat de aanvrager gaf. Leg eerst vast wat u vond."
ASKED_ALREADY = "U hebt al om een zienswijze gevraagd."
NONE_ASKED = "Er loopt geen vraag om een zienswijze."
NO_FACT = "Schrijf in woorden op wat u vond."
NO_ANSWER = "Kies hoe de zienswijze kwam, en schrijf op wat er is gezegd."
NOTHING_SAID = "Schrijf op wat u ervan vindt, of voeg een bestand toe."
NO_PARTY = "Vul de naam en het adres in van wie u om een zienswijze vraagt."
NOT_ASKED = "Schrijf in woorden op waarover u een zienswijze vraagt. Dat staat in de brief."
NOT_HEARD = "In deze dienst vragen wij niet om een zienswijze."


def note_fact(zaak_id: int, handler: Handler, text: str, adviser: str = "") -> None:
    """Note what the official found, or an adviser by name, that differs from what the applicant gave. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, _ = _to_hear(zaak_id, handler.revision)
        text = for_letter(reasoned(text, FACT_MAX, NO_FACT, "gevonden"), FACT_MAX)
        adviser = for_letter(" ".join(adviser.split()), 200)
        FoundFact.objects.create(zaak=case.zaak, text=text, adviser=adviser, noted_by=handler.user, noted_at=handler.at)
        who = f"Advies van {adviser}" if adviser else "Gevonden"
        acts.zaken.change(handler.hand(f"{who}, anders dan de aanvrager opgaf: {text}"), case.zaak, {}, always=True)
        save(case)


def ask(zaak_id: int, handler: Handler, text: str = "") -> None:
    """Write to the applicant what differs, and until when they can say what they think of it; the clock runs on (Awb 4:15)."""
    with whole(zaak_id):
        case, version = _to_hear(zaak_id, handler.revision)
        if not messages.reachable(case, version):
            raise NotPossible(NOBODY)
        facts = hearing.differences(case, version) if hearing.heard(version) else []
        if not facts:
            raise NotPossible(NOTHING_TO_ASK)
        text = for_letter(text.strip(), FACT_MAX)
        if (
            hearing.open_requests(case, party=None)
            .filter(asked_at__gte=facts[-1].since, due__gte=handler.today)
            .exists()
        ):
            raise NotPossible(ASKED_ALREADY)
        said = "\n".join(f"{n}. {fact.text}" for n, fact in enumerate(facts, start=1))
        _ask(case, version, handler, f"{said}\n\n{text}" if text else said, None)


def ask_party(zaak_id: int, handler: Handler, name: str, address: Mapping[str, Any] | None, text: str) -> None:
    """Name someone who did not apply and whom a decision touches, and ask them what they think of it (Awb 4:8).

    Raises Stale, NotPossible.
    """
    with whole(zaak_id):
        case, version = _to_hear(zaak_id, handler.revision)
        if not hearing.heard(version):
            raise NotPossible(NOT_HEARD)
        name = for_letter(" ".join(name.split()), NAME_MAX)
        if not says_something(name) or not address:
            raise NotPossible(NO_PARTY)
        text = for_letter(text.strip(), FACT_MAX)
        if not says_something(text):
            raise NotPossible(NOT_ASKED)
        party = InterestedParty.objects.create(
            zaak=case.zaak, name=name, address=address, named_by=handler.user, named_at=handler.at
        )
        _ask(case, version, handler, text, party)


def _ask(case: Case, version: Version, handler: Handler, said: str, party: InterestedParty | None) -> None:
    term = clock.complete_by(periods.parse(version.deadline.complete), handler.today)
    of_whom = f" van {party.name}" if party else ""
    hand = handler.hand(f"Gevraagd om een zienswijze{of_whom}, uiterlijk op {plain_date(term.ends)}")
    anew = case.closed_on is not None
    if party:
        text = PARTY_LETTER_ANEW if anew else PARTY_LETTER
    else:
        text = LETTER_ANEW if anew else LETTER
    values = {"gevraagd": said}
    message = messages.write(case, version, KIND, hand, handler.at, values, text=text, by=handler.user, party=party)
    request(case, handler, said, message, party, term.ends)
    acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)


def request(
    case: Case, handler: Handler, said: str, message: Message, party: InterestedParty | None, due: date
) -> ViewRequest:
    """Keep that a letter asks what someone thinks of this, the applicant when there is no `party`, until a day."""
    return ViewRequest.objects.create(
        zaak=case.zaak,
        party=party,
        text=said,
        message=message,
        asked_at=handler.at,
        asked_by=handler.user,
        due=due,
    )


def _to_hear(zaak_id: int, revision: int) -> tuple[Case, Version]:
    """Return a case, locked, that is decided about: it is open, or its decision can be corrected. Raises Stale, NotPossible."""
    case = locked_case(zaak_id)
    if case.closed_on is None:
        return locking.locked(zaak_id, revision)
    if case.revision != revision:
        raise Stale
    with suppress(NotPossible):
        correcting.former(case, timezone.localdate())
        return case, version_of(case)
    raise NotPossible(CLOSED)


def open_to_applicant(case: Case) -> ViewRequest | None:
    """Return what the applicant was asked about a case that is decided about, and did not answer yet; None without it."""
    found = hearing.open_requests(case, party=None).last()
    return found if found is not None and counts(case, found) else None


def counts(case: Case, request: ViewRequest) -> bool:
    """Say whether an answer can still change what we decide: the case is open, or we asked to correct its decision."""
    if case.closed_on is None:
        return True
    decided = Message.objects.filter(zaak=case.zaak_id, kind=correcting.DECISION).order_by("pk").first()
    return decided is not None and request.asked_at > decided.made_at


def receive(zaak_id: int, new: Incoming, revision: int | None = None, request: int | None = None) -> None:
    """Take in what the applicant or another says about it, whole; also when it comes after its term or the case ended (Awb 2:13).

    `request` is the id of what it answers; without it, what the applicant was asked last. A repeat changes nothing. Raises Stale,
    NotPossible.
    """
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if revision is not None and case.revision != revision:
            raise Stale
        if receiving.came_before(new.key):
            return
        if new.sender is not None and not own.may(new.sender, case, own.Deed.ANSWER):
            raise NotPossible(NOT_YOURS)
        waits = hearing.open_requests(case)
        found = waits.filter(pk=request).first() if request else waits.filter(party=None).last()
        if found is None:
            raise NotPossible(NONE_ASKED)
        text = bounded(new.text.strip(), ANSWER_MAX)
        if new.channel not in CHANNELS or not (says_something(text) or new.files):
            raise NotPossible(NOTHING_SAID if new.sender else NO_ANSWER)
        receiving.receive(case, replace(new, text=text, party=found.party), found)
        found.ended_on = timezone.localdate(new.received_at)
        found.save(update_fields=["ended_on"])
        if found.party is not None and case.closed_on is None:
            opposing.viewed(case, new.hand())
        save(case)
