"""What an official fills in on a form of the case page that has questions of its own, read in one way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.http import QueryDict

from openloket.cases.refusals import NotPossible
from openloket.channels.fields import from_post, problem_links, translated
from openloket.forms.conditions import holds
from openloket.forms.questions import Question
from openloket.forms.types import is_empty
from openloket.forms.validate import read


def given(questions: Sequence[Question], post: QueryDict, must: Collection[str] = ()) -> dict[str, Any]:
    """Return what was filled in, None where nothing was. Raises NotPossible with what is wrong.

    What is empty is told by whoever keeps it, except of the questions in `must`. A question that is not asked is left out.
    """
    raw, found = from_post(questions, post), dict[str, Any]()
    for question in questions:
        if not holds(question.when, found):
            continue
        value, wrong = read(question, raw[question.id], question.id)
        if wrong and (question.id in must or not is_empty(raw[question.id])):
            [told, *_] = problem_links(wrong, [question])
            raise NotPossible(f"{question.ask} {translated(wrong[0])}", told.href.removeprefix("#"))
        found[question.id] = value
    return found
