"""What differs from what the applicant gave, on the case page: noted, asked about, answered, and weighed in a decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from openloket.cases import hearing, viewing
from openloket.cases.handling import Handler
from openloket.cases.hearing import Difference
from openloket.cases.models import Case, ViewRequest
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.definitions.schema import Version
from openloket.forms.questions import Option, Question

FOUND, ADVISER, MORE, CHANNEL, ANSWER = "gevonden", "adviseur", "zienswijze_bij", "zienswijze_via", "zienswijze"


@dataclass(frozen=True)
class Shown:
    """What differs, the requests for a view, and the forms; `needed` says why a refusal must wait."""

    differences: Sequence[Difference]
    requests: Sequence[ViewRequest]
    needed: str
    may_ask: bool
    exceptions: Sequence[tuple[str, Promise]]
    refusing: str
    """The results that refuse, as a condition for the form (JSON)."""
    fact_fields: Sequence[Field]
    ask_fields: Sequence[Field]
    answer_fields: Sequence[Field]


def shown(case: Case, version: Version) -> Shown | None:
    """Return what an official sees of it; None in a service where nobody is heard so."""
    refusing = [result.id for result in version.results if result.refuses]
    if not hearing.heard(version) or not refusing:
        return None
    today, requests = timezone.localdate(), list(ViewRequest.objects.filter(zaak=case.zaak_id).order_by("pk"))
    differences = hearing.differences(case, version)
    needed = hearing.needed(case, version, today) if case.closed_on is None else ""
    return Shown(
        differences,
        requests,
        needed,
        needed == hearing.ASK_FIRST,
        list(hearing.exceptions(version).items()),
        json.dumps({"result": refusing}),
        fields(_fact_questions(), {}),
        fields([_ask_question()], {}),
        fields(_answer_questions(), {}) if any(request.ended_on is None for request in requests) else (),
    )


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


def _answer_questions() -> list[Question]:
    ways = {"paper": _("Op papier"), "phone": _("Telefoon"), "desk": _("Balie"), "email": _("E-mail")}
    return [
        Question(
            id=CHANNEL,
            ask=_("Hoe kwam de zienswijze?"),
            type="choice",
            options=tuple(Option(name, label) for name, label in ways.items()),
        ),
        Question(id=ANSWER, ask=_("Wat zegt de aanvrager?"), type="long_text", max=viewing.ANSWER_MAX),
    ]


def note(case: Case, handler: Handler, post: QueryDict) -> None:
    """Note what was found. Raises handling's errors."""
    said = given(_fact_questions(), post)
    viewing.note_fact(case.pk, handler, said[FOUND] or "", said[ADVISER] or "")


def ask(case: Case, handler: Handler, post: QueryDict) -> None:
    """Ask for a view. Raises handling's errors."""
    viewing.ask(case.pk, handler, given([_ask_question()], post)[MORE] or "")


def receive(case: Case, handler: Handler, post: QueryDict) -> None:
    """Take in the view that was given. Raises handling's errors."""
    said = given(_answer_questions(), post, must=(CHANNEL,))
    viewing.receive(case.pk, handler, said[CHANNEL], said[ANSWER] or "")
