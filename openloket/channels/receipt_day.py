"""The day that paper came in, as an official fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.channels.fields import Field, fields, from_post
from openloket.forms.questions import Question
from openloket.forms.validate import Problem, validate

FIELD = "received"
IN_FUTURE = "De dag van ontvangst ligt in de toekomst. Verbeter de datum."


def question() -> Question:
    return Question(id=FIELD, ask=_("Dag van ontvangst (stempel)"), type="date")


def received_on(request: HttpRequest) -> tuple[date | None, list[Problem]]:
    """Return the day, or what is wrong with it; one in the future is wrong."""
    found = validate([question()], from_post([question()], request.POST))
    day: date | None = found.answers.get(FIELD)
    if day is not None and day > timezone.localdate():
        return None, [Problem(FIELD, IN_FUTURE)]
    return day, list(found.problems)


def shown(filled: QueryDict, problems: Sequence[Problem] = ()) -> Field:
    """Return the field for it as it was filled in; today on a page that was just opened."""
    opened = not any(name.startswith(f"{FIELD}.") for name in filled)
    raw = {FIELD: timezone.localdate().isoformat()} if opened else from_post([question()], filled)
    return fields([question()], raw, problems)[0]
