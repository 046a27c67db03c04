"""The forms of the hearing on an objection or a complaint: when, where and by whom, its report, and an agreement to take longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases.disputes import contesting, putting_off
from openloket.cases.models import Case
from openloket.channels.desk.given import given
from openloket.forms.questions import Option, Question
from openloket.people.models import User

HOW, DAY, TIME, WHERE, WHO = "horen_hoe", "horen_dag", "horen_tijd", "horen_waar", "horen_wie"
WEEKS, AGREED, REPORT, INVITE = "uitstel_weken", "uitstel_afspraak", "verslag", "uitnodigen"
INVITED = {HOW: INVITE}
"""Says when the questions about a hearing are asked."""


@dataclass(frozen=True)
class Wanted:
    """Hold what an official chose: a hearing then and there by someone, or in `why_not` why there is none."""

    why_not: str = ""
    at: datetime | None = None
    where: str = ""
    hearer: User | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """Holds all that was filled in, by question."""


def how(ways: Sequence[tuple[str, str]], invite: str, hint: str = "") -> Question:
    """Ask whether there is a hearing, or why not."""
    options = tuple(Option(str(name), str(label)) for name, label in ((INVITE, invite), *ways))
    return Question(id=HOW, ask=_("Wat doet u met het horen?"), hint=hint, type="choice", options=options)


def when_and_by_whom(where: str, hint: str, hearers: Sequence[User]) -> list[Question]:
    """Ask at what time and where it is, and who hears."""
    options = tuple(Option(user.username, str(user)) for user in hearers)
    return [
        Question(id=TIME, ask=_("Hoe laat?"), type="time", when=INVITED),
        Question(id=WHERE, ask=where, type="text", max=contesting.PLACE_MAX, when=INVITED),
        Question(id=WHO, ask=_("Wie hoort?"), hint=hint, type="choice", options=options, when=INVITED),
    ]


def team_of(case: Case) -> list[User]:
    """Return the officials of the team that handles a case, by their names."""
    found = User.objects.filter(is_active=True, memberships__team__code=case.team)
    return list(found.distinct().order_by("last_name"))


def wanted(questions: Sequence[Question], post: QueryDict, hearers: Sequence[User]) -> Wanted:
    """Return what was chosen. Raises handling's errors."""
    said = given(questions, post, must=(HOW, DAY, TIME, WHO))
    if said[HOW] != INVITE:
        return Wanted(why_not=said[HOW])
    at = timezone.make_aware(datetime.combine(said[DAY], time.fromisoformat(said[TIME])))
    return Wanted("", at, said[WHERE] or "", next(user for user in hearers if user.username == said[WHO]), said)


def put_off(hint: str) -> list[Question]:
    """Ask how many weeks later it becomes, and how that was agreed."""
    return [
        Question(
            id=WEEKS, ask=_("Met hoeveel weken wordt het later?"), type="number", min=1, max=putting_off.WEEKS_MAX
        ),
        Question(
            id=AGREED,
            ask=_("Met wie is dat afgesproken, wanneer en waarom?"),
            hint=hint,
            type="long_text",
            max=putting_off.AGREED_MAX,
        ),
    ]


def report(hint: str) -> Question:
    """Ask what was said."""
    ask = _("Wat is er gezegd, en door wie?")
    return Question(id=REPORT, ask=ask, hint=hint, type="long_text", max=contesting.REPORT_MAX)
