"""A view of the applicant before a refusal on facts that differ from what they gave (Awb 4:7), and of others who were asked (4:8).

Such facts are what a register said where the applicant gave something else, what stands in the zaak that theirs follows on, and
what an official or an adviser found. A result that
refuses, wholly or in part, waits until the applicant was asked what they think of them and answered or let the term go by. Every
decision waits so for others whom an official asked. Unless the official chooses a ground on which the law lets them go on without
it, and says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openloket.cases.filling import following
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, FoundFact, Message, SourcedAnswer, ViewRequest
from openloket.cases.refusals import NotPossible, reasoned
from openloket.cases.who import sourced
from openloket.definitions.origins import FOLLOWED, REGISTERS, register_of
from openloket.definitions.schema import Result, Version
from openloket.definitions.transition import renamed
from openloket.forms.types import from_json, show
from openloket.forms.validate import read
from openloket.law.calendar import plain_date

REASON_MAX = 1000
EXCEPTIONS: Mapping[str, Promise] = {
    "steunt_niet": gettext_lazy("Het besluit steunt niet op deze gegevens (Awb 4:7 lid 1)."),
    "gering": gettext_lazy("Het verschil kan voor de aanvrager weinig betekenen (Awb 4:7 lid 2)."),
    "spoed": gettext_lazy("Er is te veel haast bij (Awb 4:11 onder a)."),
    "eerder": gettext_lazy("De aanvrager kon het al eerder zeggen, en er is niets nieuws (Awb 4:11 onder b)."),
    "doel": gettext_lazy(
        "Het besluit bereikt zijn doel alleen als de aanvrager het niet vooraf weet (Awb 4:11 onder c)."
    ),
    "geld": gettext_lazy("Het gaat om geld, en na bezwaar kan alles worden hersteld (Awb 4:12)."),
}
"""Why an applicant need not be heard, by the name under which a decision keeps it."""
ASK_FIRST = (
    "U wijst (een deel van) de aanvraag af, en er zijn gegevens die anders zijn dan wat de aanvrager gaf. Vraag eerst om een zienswijze "
    "(artikel 4:7 van de Algemene wet bestuursrecht), of kies waarom dat hier niet hoeft."
)
STILL_TIME = (
    "De aanvrager kan nog tot en met %s een zienswijze geven (artikel 4:7 van de Algemene wet bestuursrecht). Wacht daarop, of kies "
    "waarom dat hier niet hoeft."
)
NOT_POSTED = "De brief waarin u om een zienswijze vraagt, is nog niet verstuurd. Wacht daarop, of kies waarom dat hier niet hoeft."
PARTY_STILL_TIME = (
    "%s kan nog tot en met %s een zienswijze geven (artikel 4:8 van de Algemene wet bestuursrecht). Wacht daarop, of kies waarom dat "
    "hier niet hoeft."
)
PARTY_NOT_POSTED = "De brief waarin u %s om een zienswijze vraagt, is nog niet verstuurd. Wacht daarop, of kies waarom dat hier niet hoeft."
ONLY_APPLICANT = frozenset({"steunt_niet", "gering"})
"""The grounds on which an applicant need not be heard, and others must."""
NO_REASON = "Schrijf in woorden op waarom de aanvrager geen zienswijze hoeft te geven."
UNKNOWN_EXCEPTION = "Kies een van de redenen waarom een zienswijze hier niet hoeft."


@dataclass(frozen=True)
class Difference:
    """A fact that differs from what the applicant gave: in words for whom it is about, and since when we know it."""

    text: str
    since: datetime


def differences(case: Case, version: Version) -> list[Difference]:
    """List what differs from what the applicant gave, the oldest first."""
    registers = SourcedAnswer.objects.filter(zaak=case.zaak_id, corrected=True)
    facts = FoundFact.objects.filter(zaak=case.zaak_id).order_by("pk")
    return between(case, version, registers, facts, following.of_case(case, version))


def between(
    case: Case,
    version: Version,
    registers: Iterable[SourcedAnswer],
    facts: Iterable[FoundFact],
    followed: Case | None,
) -> list[Difference]:
    """List what differs in what registers said, officials found and the zaak that is `followed` says, the oldest first. Pure."""
    found = [*_sourced(case, version, registers), *_followed(case, version, followed), *(_found(row) for row in facts)]
    return sorted(found, key=lambda item: item.since)


def _sourced(case: Case, version: Version, registers: Iterable[SourcedAnswer]) -> list[Difference]:
    rows = renamed({row.question: row for row in registers if row.corrected}, version)
    hidden = sourced.hidden_in(case, version)
    found = []
    for question in version.questions:
        row = rows.get(question.id)
        if row is None or (register := register_of(row.source)) not in sourced.REPORTED:
            continue
        said, given = (
            "niets"
            if value is None
            else sourced.HIDDEN
            if question.id in hidden
            else show(question, from_json(question, value))
            for value in (row.value, row.given)
        )
        text = f"Bij ‘{question.ask}’ gaf u: {given}. {REGISTERS[register]} zegt: {said}."
        found.append(Difference(text, row.given_at or case.received_at))
    return found


def _followed(case: Case, version: Version, followed: Case | None) -> Iterator[Difference]:
    """Yield where the applicant gave something else than the zaak on which theirs follows says."""
    if followed is None or version.follows is None:
        return
    for question in version.questions:
        said = following.said(followed, version.follows.gives.get(question.id, ()))
        fact = sourced.Fact(FOLLOWED, following.ended_on(followed), said)
        given = case.answers.get(question.id)
        if said is None or not sourced.fits(question, said) or sourced.same(question, given, fact):
            continue
        theirs, ours = (
            show(question, read(question, value, question.id)[0]) if value is not None else "niets"
            for value in (given, said)
        )
        yield Difference(
            f"Bij ‘{question.ask}’ gaf u: {theirs}. In zaak {followed.zaak.identificatie} staat: {ours}.",
            case.received_at,
        )


def _found(row: FoundFact) -> Difference:
    who = f"{row.adviser[0].upper()}{row.adviser[1:]} schreef ons" if row.adviser else "Wij vonden"
    return Difference(f"{who}: {row.text}", row.noted_at)


def exceptions(version: Version) -> dict[str, Promise]:
    """Return the grounds on which this service's applicants need not be heard; for a subsidy it is never the money (Awb 4:12)."""
    financial = version.applies("7:10") and not _is_subsidy(version)
    return {name: text for name, text in EXCEPTIONS.items() if name != "geld" or financial}


def _is_subsidy(version: Version) -> bool:
    """Say whether a service rests on titel 4.2 of the Awb, on subsidies: articles 4:21 to 4:80."""
    numbers = (
        int(number)
        for basis in version.legal_basis
        if re.search(r"Awb|Algemene wet bestuursrecht", basis.title)
        for number in re.findall(r"\b4:(\d+)", basis.article)
    )
    return any(21 <= number <= 80 for number in numbers)


def heard(version: Version) -> bool:
    """Say whether Awb 4:7 asks for a hearing in this service: it stands in titel 4.1, with 4:5."""
    return version.applies("4:5")


@dataclass(frozen=True)
class Standing:
    """Hold what differs from what the applicant gave, and the views that were asked for; the oldest of each first."""

    facts: Sequence[Difference]
    requests: Sequence[ViewRequest]

    def needed(self, day: date) -> str:
        """Return why a refusal on this day must wait for a view; empty when it need not."""
        if not self.facts:
            return ""
        request = next((each for each in reversed(self.requests) if each.party is None), None)
        if request is None or request.asked_at < self.facts[-1].since:
            return ASK_FIRST
        if request.ended_on is not None:
            return ""
        if not _gone(request):
            return NOT_POSTED
        return STILL_TIME % plain_date(request.due) if request.due >= day else ""

    def needed_of_others(self, day: date) -> str:
        """Return why any decision on this day must wait for someone who did not apply; empty when it need not (Awb 4:8)."""
        for request in self.requests:
            if request.party is None or request.ended_on is not None:
                continue
            if not _gone(request):
                return PARTY_NOT_POSTED % request.party
            if request.due >= day:
                return PARTY_STILL_TIME % (request.party, plain_date(request.due))
        return ""


def standing(case: Case, version: Version) -> Standing:
    """Read what differs in a case, where that asks for a hearing, and the views that were asked for."""
    return Standing(differences(case, version) if heard(version) else (), list(requests(case)))


def requests(case: Case) -> QuerySet[ViewRequest]:
    """Return the views that were asked for, the oldest first."""
    return ViewRequest.objects.filter(zaak=case.zaak_id).select_related("message", "party").order_by("pk")


def open_requests(case: Case, **whose: Any) -> QuerySet[ViewRequest]:
    """Return the requests that nobody answered yet, the oldest first."""
    return requests(case).filter(ended_on=None, **whose)


def _gone(request: ViewRequest) -> bool:
    letter = request.message
    return letter is not None and (letter.sent_on is not None or letter.way == Message.Way.INBOX)


def bar(case: Case, version: Version, result: Result, weighing: Weighing, day: date) -> bool:
    """Say whether someone is not heard who must be, and a ground of exception was chosen. Raises NotPossible without one.

    The reason for that ground is not looked at: someone may still write it.
    """
    stands = standing(case, version)
    others = stands.needed_of_others(day) if result.decision else ""
    why = (stands.needed(day) if result.refuses else "") or others
    if why and not weighing.exception:
        raise NotPossible(why)
    if why and weighing.exception not in exceptions(version):
        raise NotPossible(UNKNOWN_EXCEPTION)
    if others and weighing.exception in ONLY_APPLICANT:
        raise NotPossible(others)
    return bool(why)


def check(case: Case, version: Version, result: Result, weighing: Weighing, day: date) -> dict[str, str]:
    """Refuse to decide before those were heard who must be, unless a ground of exception was chosen. Raises NotPossible.

    Returns that ground and its reason, as a decision keeps them; empty when none was needed.
    """
    if not bar(case, version, result, weighing, day):
        return {}
    return {
        "waarom": weighing.exception,
        "reden": reasoned(weighing.exception_reason, REASON_MAX, NO_REASON, "exception_reason"),
    }
