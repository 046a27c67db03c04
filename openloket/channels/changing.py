"""The form on which an application that runs is changed, by the applicant or by an official for them.

It shows what stands there now. What a change does is shown before it goes; another answer, or another outcome meanwhile,
is shown anew. What someone typed is never thrown away because nothing can change any more: the page shows it and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases import versions
from openloket.cases.completing import changeable
from openloket.cases.completing.asking import Asked
from openloket.cases.models import Case, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import changing
from openloket.cases.saying.changing import Change, Foreseen
from openloket.cases.submit import SubmissionRefused
from openloket.cases.wording.words import MESSAGE, message_question
from openloket.channels import carried, kept, place_search
from openloket.channels.fields import PageChange, fields, from_post, page_change, problem_links
from openloket.forms.questions import Question
from openloket.forms.validate import Problem
from openloket.people.acting import Acting

SEEN, FORM = "gezien", "formulier"
"""The button that sends what was shown, with its mark; and what tells one form from another."""


@dataclass
class Form:
    """A form for a change, with what was filled in, what it does, and what is wrong with it."""

    case: Case
    asked: Asked
    closed: frozenset[str]
    questions: Sequence[Question]
    channel: str
    given: kept.Given | None
    key: str
    raw: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    change: PageChange | None = None
    foreseen: Foreseen | None = None
    """What it does, once it was sent to be looked at."""
    stopped: str = ""
    """Why nothing can change."""
    nothing: bool = False
    """Whether every answer is still what it was."""
    typed: bool = False
    """Whether someone typed in it: then it is shown also when nothing can change."""

    def read(self, request: HttpRequest) -> bool:
        """Take what was sent, with its files, and look what it does; returns whether that was shown and confirmed."""
        self.raw = from_post(self.questions, request.POST)
        files, self.problems = carried.answers(request, self.questions)
        self.raw |= files
        self.change = page_change(request.POST)
        if self.problems or self.change or self.stopped:
            return False
        self._foresee()
        return self.foreseen is not None and request.POST.get(SEEN) == self.foreseen.mark

    def send(self, request: HttpRequest, who: Acting | None, **more: Any) -> int | None:
        """Change it; returns the message (its id), or None when the page says why not. `more` says how it came in."""
        assert self.foreseen is not None
        said = {"received_at": timezone.now(), **more}
        message = Incoming(
            _key(request, self.case),
            receiving.CHANGE,
            self.channel,
            text=self.raw.get(MESSAGE) or "",
            sender=who,
            **said,
        )
        try:
            return changing.change(self.case.pk, Change(message, self._answers(), self.foreseen.mark, self.closed)).pk
        except SubmissionRefused as refused:
            self.problems, self.foreseen = list(refused.problems), None
        except changing.Unseen:
            self.case.refresh_from_db()
            self._foresee()
        except NotPossible as error:
            self.stopped, self.foreseen = str(error), None
        return None

    def _answers(self) -> dict[str, Any]:
        return {
            name: carried.plain(value) if isinstance(value, list) and value and carried.TICKET in value[0] else value
            for name, value in self.raw.items()
        }

    def _foresee(self) -> None:
        seen = changing.foresee(self.case, self._answers(), self.channel, self.closed)
        self.problems = list(seen.problems)
        self.nothing = not seen.problems and not seen.changed
        self.foreseen = None if seen.problems or self.nothing else seen

    def shown(self) -> dict[str, Any]:
        """Return what the page needs."""
        return {
            "given": self.given,
            "case": self.case,
            "zaak": self.case.zaak,
            "foreseen": self.foreseen,
            "stopped": self.stopped,
            "nothing": self.nothing,
            "shows_form": self.typed or not self.stopped,
            "form_key": self.key,
            "fields": place_search.on_fields(
                fields(self.questions, self.raw, self.problems, change=self.change), self.change
            ),
            "problems": problem_links(self.problems, self.questions),
        }

    @property
    def status(self) -> int:
        if self.stopped:
            return 409
        return 422 if self.problems or self.nothing else 200


def form(request: HttpRequest, case: Case, channel: str, who: Acting | None, message: str) -> Form:
    """Return the form for a change of a case, with what stands there now or with what was typed."""
    typed = kept.given(request)
    post: QueryDict | None = request.POST if request.method == "POST" else typed.post if typed else None
    closed = changing.closed_to(case, who)
    asked = changeable.asked(case, versions.of(case.version), closed)
    questions = [*asked.questions, message_question(message, required=False)]
    key = (post.get(FORM, "")[:36] if post is not None else "") or str(uuid4())
    made = Form(case, asked, closed, questions, channel, typed, key, stopped=changeable.why_not(case))
    made.typed = post is not None
    made.raw = {name: case.answers[name] for name in asked.ids if name in case.answers}
    if typed:
        made.raw = from_post(questions, typed.post) | carried.all_again(request, questions, typed.post)
    return made


def came_before(request: HttpRequest, case: Case) -> int | None:
    """Return the message (its id) that this form became before; None when it was not taken in yet."""
    return ReceivedMessage.objects.filter(key=_key(request, case)).values_list("pk", flat=True).first()


def _key(request: HttpRequest, case: Case) -> str:
    return f"change:{case.pk}:{carried.fingerprint(request)}"


def label(channel: str) -> str:
    """Return what is asked beside the questions, of an applicant or of an official."""
    return _("Wilt u er iets bij vertellen?") if channel == "web" else _("Wat schreef of vertelde de aanvrager erbij?")
