"""The form in which advice or another answer is given, for whoever it was asked: at the desk, or through a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from openloket.cases.advice import tasks
from openloket.cases.advice.tasks import Answer
from openloket.cases.models import Task
from openloket.cases.refusals import NotPossible
from openloket.channels import carried
from openloket.channels.fields import Field, Told, fields, from_post, problem_links
from openloket.forms.questions import Option, Question
from openloket.forms.validate import Problem, read
from openloket.people.models import User

OUTCOME, TEXT, FACTS, FILES, CHANNEL = "advies", "toelichting", "feiten", "bijlagen", "hoe_kwam_het"


@dataclass(frozen=True)
class Form:
    """The form as it is shown, and what is wrong with it."""

    fields: Sequence[Field]
    problems: Sequence[Told]
    stopped: str = ""
    done: bool = False

    @property
    def status(self) -> int:
        """Return the status of the page that shows it."""
        return 409 if self.stopped else 422 if self.problems else 200


def questions(task: Task, *, noted: bool = False) -> list[Question]:
    """Return what is asked; `noted` where an official writes down what came another way."""
    ways = {"paper": _("Op papier"), "phone": _("Telefoon"), "email": _("E-mail"), "desk": _("Balie")}
    labels = {"voor": _("Voor"), "voorwaarden": _("Voor, met voorwaarden"), "tegen": _("Tegen")}
    channel = Question(
        id=CHANNEL,
        ask=_("Hoe kwam het antwoord?"),
        type="choice",
        options=tuple(Option(name, label) for name, label in ways.items()),
    )
    outcome = Question(
        id=OUTCOME,
        ask=_("Wat is het advies?"),
        type="choice",
        options=tuple(Option(name, labels[name]) for name in task.outcomes),
    )
    text = Question(
        id=TEXT,
        ask=_("Waarom? Schrijf ook eventuele voorwaarden op.") if task.outcomes else _("Wat is het antwoord?"),
        type="long_text",
        max=tasks.ANSWER_MAX,
        required=False,
    )
    facts = Question(
        id=FACTS,
        ask=_("Zag u iets dat anders is dan wat de aanvrager opgaf?"),
        hint=_("Bijvoorbeeld: er komen meer bezoekers. De aanvrager mag daar eerst op reageren."),
        type="long_text",
        max=tasks.FACTS_MAX,
        required=False,
    )
    files = Question(
        id=FILES, ask=_("Wilt u er een bestand bij doen?"), type="file", max=tasks.FILES_MAX, required=False
    )
    return [
        *([channel] if noted else []),
        *([outcome] if len(task.outcomes) > 1 else []),
        text,
        *([facts] if task.outcomes else []),
        files,
    ]


def form(
    request: HttpRequest,
    task: Task,
    at: datetime,
    *,
    user: User | None = None,
    noted: bool = False,
    link: str | None = None,
) -> Form:
    """Return the form of a task, after taking in what was sent with it."""
    asked = questions(task, noted=noted)
    raw: dict[str, Any] = from_post(asked, request.POST) if request.method == "POST" else {}
    problems: list[Problem] = []
    stopped = ""
    if request.method == "POST":
        files, wrong = carried.answers(request, asked)
        raw |= files
        said, unfit = _read(asked, raw)
        problems = [*unfit, *wrong]
        if not problems:
            try:
                tasks.answer(
                    str(task.pk), _answer(task, said, carried.plain(files[FILES]), at, user, noted=noted), link
                )
            except NotPossible as error:
                if str(error) == tasks.NO_ANSWER:
                    problems = [Problem(TEXT, tasks.NO_ANSWER)]
                else:
                    stopped = str(error)
            else:
                return Form((), (), done=True)
    return Form(fields(asked, raw, problems), problem_links(problems, asked), stopped)


def _read(asked: Sequence[Question], raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    said, problems = dict[str, Any](), list[Problem]()
    for question in asked:
        if question.id != FILES:
            said[question.id], wrong = read(question, raw[question.id], question.id)
            problems += wrong
    return said, problems


def _answer(
    task: Task,
    said: Mapping[str, Any],
    files: Sequence[dict[str, Any]],
    at: datetime,
    user: User | None,
    *,
    noted: bool,
) -> Answer:
    return Answer(
        at,
        said[TEXT] or "",
        said.get(OUTCOME) or next(iter(task.outcomes), ""),
        said.get(FACTS) or "",
        files,
        user,
        said[CHANNEL] if noted else "intern" if user else "web",
    )
