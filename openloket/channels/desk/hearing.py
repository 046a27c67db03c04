"""What differs from what the applicant gave, on the case page: noted, asked about, answered, and weighed in a decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from openloket.cases.deciding import hearing
from openloket.cases.deciding.hearing import Difference, Standing, open_requests
from openloket.cases.hands import Handler
from openloket.cases.models import Case, ViewRequest
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import viewing
from openloket.channels.desk.correcting import OUTCOME
from openloket.channels.desk.dossier import Dossier
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.definitions.schema import Version
from openloket.forms.questions import Option, Question

FOUND, ADVISER, MORE = "gevonden", "adviseur", "zienswijze_bij"
PARTY, ADDRESS, ABOUT = "belanghebbende", "belanghebbende_adres", "belanghebbende_waarover"
REQUEST, CHANNEL, ANSWER = "zienswijze_van", "zienswijze_via", "zienswijze"


@dataclass(frozen=True)
class Shown:
    """What differs, the requests for a view with their answers, and the forms; `needed` says why a decision must wait."""

    differences: Sequence[Difference]
    requests: Sequence[tuple[ViewRequest, str]]
    needed: str
    may_ask: bool
    exceptions: Sequence[tuple[str, Promise]]
    exception: str
    """The ground that was chosen for a decision that was taken, and the reason beside it."""
    exception_reason: str
    waiting: str
    """The results that must wait, as a condition for the form of a decision (JSON)."""
    anew: str
    """The same, for the form in which a decision is corrected."""
    fact_fields: Sequence[Field]
    ask_fields: Sequence[Field]
    party_fields: Sequence[Field]
    answer_fields: Sequence[Field]


def shown(case: Case, version: Version, rows: Dossier, followed: Case | None, *, correctable: bool) -> Shown | None:
    """Return what an official sees of it; None in a service where nobody is heard so. A decision that is `correctable` waits too.

    `followed` is the case that this one follows on.
    """
    refusing = [result.id for result in version.results if result.refuses]
    if not hearing.heard(version) or not refusing:
        return None
    stands = Standing(hearing.between(case, version, rows.sourced, rows.facts, followed), rows.views)
    prefetch_related_objects(stands.requests, "answers")
    waits = [request for request in stands.requests if request.ended_on is None]
    today, running = timezone.localdate(), case.closed_on is None or correctable
    refusal = stands.needed(today) if running else ""
    others = stands.needed_of_others(today) if running else ""
    waiting = [result.id for result in version.results if result.decision] if others else refusing
    exceptions = [
        (name, text)
        for name, text in hearing.exceptions(version).items()
        if not others or name not in hearing.ONLY_APPLICANT
    ]
    chosen = (case.decision or {}).get("niet_gehoord", {})
    return Shown(
        stands.facts,
        [(request, _answer(request)) for request in stands.requests],
        others or refusal,
        refusal == hearing.ASK_FIRST,
        exceptions,
        chosen.get("waarom", ""),
        chosen.get("reden", ""),
        json.dumps({"result": waiting}),
        json.dumps({OUTCOME: waiting}),
        fields(_fact_questions(), {}),
        fields([_ask_question()], {}),
        fields(_party_questions(), {}),
        fields(_answer_questions(waits), {}) if waits else (),
    )


def _answer(request: ViewRequest) -> str:
    """Return what was answered, wherever it is kept."""
    return "\n\n".join(message.text for message in request.answers.all()) or request.answer


def unheard(decision: dict[str, Any]) -> tuple[Promise, str] | None:
    """Return why an applicant was not heard before a decision that was taken, and the official's reason; None if they were."""
    found = decision.get("niet_gehoord")
    return (hearing.EXCEPTIONS[found["waarom"]], found["reden"]) if found else None


def _fact_questions() -> list[Question]:
    return [
        Question(
            id=FOUND,
            ask=_("Wat vond u, en wat gaf de aanvrager op?"),
            hint=_("Dit komt in de brief als u om een zienswijze vraagt."),
            type="long_text",
            max=viewing.FACT_MAX,
        ),
        Question(
            id=ADVISER,
            ask=_("Wie adviseerde dit?"),
            hint=_("Laat leeg als u het zelf vond."),
            type="text",
            max=200,
            required=False,
        ),
    ]


def _ask_question() -> Question:
    return Question(
        id=MORE,
        ask=_("Wilt u er iets bij schrijven?"),
        hint=_("Wat verschilt, staat al in de brief."),
        type="long_text",
        max=viewing.FACT_MAX,
        required=False,
    )


def _party_questions() -> list[Question]:
    return [
        Question(
            id=PARTY, ask=_("Wie is het?"), hint=_("De naam, zoals die boven de brief staat."), type="text", max=80
        ),
        Question(id=ADDRESS, ask=_("Op welk adres?"), type="address"),
        Question(
            id=ABOUT,
            ask=_("Waarover vraagt u een zienswijze?"),
            hint=_("Dit komt in de brief. Schrijf alleen over de aanvrager wat de ander moet weten."),
            type="long_text",
            max=viewing.FACT_MAX,
        ),
    ]


def _answer_questions(waits: Sequence[ViewRequest]) -> list[Question]:
    ways = {"paper": _("Op papier"), "phone": _("Telefoon"), "desk": _("Balie"), "email": _("E-mail")}
    whose = tuple(
        Option(str(request.pk), request.party.name if request.party else _("De aanvrager")) for request in waits
    )
    several = (
        [Question(id=REQUEST, ask=_("Van wie is de zienswijze?"), type="choice", options=whose)] if whose[1:] else []
    )
    return [
        *several,
        Question(
            id=CHANNEL,
            ask=_("Hoe kwam de zienswijze?"),
            type="choice",
            options=tuple(Option(name, label) for name, label in ways.items()),
        ),
        Question(id=ANSWER, ask=_("Wat staat er, of wat is er gezegd?"), type="long_text", max=viewing.ANSWER_MAX),
    ]


def note(case: Case, handler: Handler, post: QueryDict) -> None:
    """Note what was found. Raises handling's errors."""
    said = given(_fact_questions(), post)
    viewing.note_fact(case.pk, handler, said[FOUND] or "", said[ADVISER] or "")


def ask(case: Case, handler: Handler, post: QueryDict) -> None:
    """Ask for a view. Raises handling's errors."""
    viewing.ask(case.pk, handler, given([_ask_question()], post)[MORE] or "")


def ask_party(case: Case, handler: Handler, post: QueryDict) -> None:
    """Name someone whom a decision touches and ask for their view. Raises handling's errors."""
    said = given(_party_questions(), post)
    viewing.ask_party(case.pk, handler, said[PARTY] or "", said[ADDRESS], said[ABOUT] or "")


def receive(case: Case, handler: Handler, post: QueryDict) -> None:
    """Take in the view that was given. Raises handling's errors."""
    waits = list(open_requests(case))
    if not waits:
        raise NotPossible(viewing.NONE_ASKED)
    said = given(_answer_questions(waits), post, must=(REQUEST, CHANNEL))
    request = int(said.get(REQUEST) or waits[0].pk)
    new = Incoming(
        f"view:{request}:{handler.revision}",
        receiving.VIEW,
        said[CHANNEL],
        handler.at,
        said[ANSWER] or "",
        by=str(handler.user),
        by_id=handler.user.username,
    )
    viewing.receive(case.pk, new, handler.revision, request)
