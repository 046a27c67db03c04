"""Answer a message with a letter that stays bound to it, within the term that the municipality set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from openloket.cases import documents, hands
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save, version_of
from openloket.cases.models import Case, ReceivedMessage
from openloket.cases.refusals import NotPossible, for_letter, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.wording.words import REASON_MAX, says_something
from openloket.definitions.schema import Letter
from openloket.law.calendar import plain_date
from openloket.registers import acts

KIND = "answer"
LETTER = Letter(
    subject="Antwoord op uw bericht, zaak {zaaknummer}",
    body="""
U stuurde ons een bericht op {gevraagd_op}. Dit is ons antwoord.

{antwoord}{bijlagen}

Hebt u nog een vraag? Stel die via Mijn Loket, met een brief, met de telefoon, of aan de balie. Noem het zaaknummer {zaaknummer}.
""",
)
FILES_MAX = 5
WITH_IT = "\n\nBij deze brief: %s."
NO_ANSWER = "Schrijf in woorden op wat u antwoordt."
ANSWERED = "Dit bericht is al beantwoord, of er is geen antwoord op nodig."


def waits(case: Case) -> list[ReceivedMessage]:
    """Return what still waits for an answer, first what must be answered first."""
    return waiting(ReceivedMessage.objects.filter(zaak=case.zaak_id, answer=None).exclude(answer_by=None))


def waiting(rows: Iterable[ReceivedMessage]) -> list[ReceivedMessage]:
    """Return which of these still wait for an answer, first what must be answered first. Pure."""
    found = [(row.answer_by, row.received_at, row.pk, row) for row in rows if row.answer_id is None and row.answer_by]
    return [row for *_, row in sorted(found, key=lambda item: item[:3])]


def answer(zaak_id: int, handler: Handler, message_id: int, text: str, files: Sequence[Mapping[str, Any]] = ()) -> None:
    """Answer a message about a case, with files as answers hold them, also when the case is closed. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        found = ReceivedMessage.objects.filter(zaak=zaak_id, pk=message_id, answer=None).exclude(answer_by=None).first()
        if found is None:
            raise NotPossible(ANSWERED)
        text = for_letter(text.strip(), REASON_MAX)
        if not says_something(text):
            raise NotPossible(NO_ANSWER)
        version = version_of(case)
        if not messages.reachable(case, version):
            raise NotPossible(NOBODY)
        asked_on = plain_date(timezone.localdate(found.received_at))
        hand = hands.of(
            handler.user, f"Vraag van {asked_on} beantwoord", channel="behandeling", at=handler.at, insists=True
        )
        names = WITH_IT % ", ".join(item["name"] for item in files) if files else ""
        said = {"gevraagd_op": asked_on, "antwoord": text, "bijlagen": names}
        along = [documents.enclosed(item, str(handler.user)) for item in files]
        found.answer = messages.write(
            case, version, KIND, hand, handler.at, said, text=LETTER, by=handler.user, enclosures=along
        )
        found.save(update_fields=["answer"])
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)
