"""What does not fit together in the answers of a case, as an official reads it: told, and whether someone said it is right."""

from __future__ import annotations

from dataclasses import dataclass

from openloket.cases.models import Case, Submission
from openloket.cases.who import sourced
from openloket.channels.fields import translated
from openloket.definitions.checks import firing
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.validate import stored


@dataclass(frozen=True)
class Odd:
    """A check that the answers of a case do not pass."""

    id: str
    message: str
    article: str
    questions: tuple[Question, ...]
    at: tuple[str, ...]
    confirmed: str
    """Through which channel someone ticked that it is right (a Channel); empty when nobody did."""


def told_of(case: Case, version: Version, secret: frozenset[str] = frozenset()) -> list[Odd]:
    """List what does not fit together in a case's answers now, received on its day; nothing is refused for it any more."""
    answers = sourced.without(stored(version.questions, case.answers), secret)
    found = firing(version, answers, case.received_on)
    if not found:
        return []
    rows = Submission.objects.filter(zaak=case.zaak).order_by("pk").values_list("channel", "confirmed")
    return [
        Odd(
            item.id,
            translated(item.problem),
            item.article,
            tuple(question for question in version.questions if question.id in item.at),
            item.at,
            next((channel for channel, confirmed in rows if confirmed.get(item.id) == item.seen), ""),
        )
        for item in found
    ]
