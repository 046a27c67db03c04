"""The form on which a request is answered, by the applicant or by an official for them.

What someone typed is never thrown away because the request ended meanwhile: in another tab, at the desk, or because its
term did. While the case is open it is taken in; after that the page shows it again and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases import locking
from openloket.cases.completing import supplementing
from openloket.cases.completing.asking import Asked
from openloket.cases.documents import NewDocument
from openloket.cases.models import Case, Channel, InformationRequest
from openloket.cases.who import claims
from openloket.cases.wording.words import message_question
from openloket.channels import carried, kept, place_search
from openloket.channels.fields import PageChange, fields, from_post, page_change, problem_links
from openloket.definitions import admission
from openloket.definitions.autofill import purposes
from openloket.forms.questions import Question
from openloket.forms.types import type_of
from openloket.forms.validate import Problem
from openloket.people.residents import resident

PROOF = "bewijs-recht"
"""The field for the files that prove a right to act. No question of a version can have this name: theirs have no hyphen."""
REQUEST = "request"
"""The field that says for which request a form was shown."""


@dataclass
class Form:
    """A form for one request, with what was filled in and what is wrong with it."""

    case: Case
    request: InformationRequest
    asked: Asked
    message: Question
    given: kept.Given | None
    channel: str
    raw: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    change: PageChange | None = None
    """Says what the button asked of the page, when it was one that sends nothing in."""
    autofill: Mapping[str, str] = field(default_factory=dict)
    """What a browser may fill in: nothing for an official."""
    stopped: str = ""
    """Why it cannot be taken in any more."""

    @property
    def questions(self) -> list[Question]:
        return [*self.asked.questions, *self.proof, self.message]

    @property
    def proof(self) -> list[Question]:
        """Return the question for a better proof, to who asked for another and did not show that they may."""
        if self.channel != Channel.WEB or not claims.asks_proof(self.case):
            return []
        ask = _("Voeg het bewijs toe dat u dit mag regelen.")
        return [Question(id=PROOF, ask=ask, type="file", max=5, required=False)]

    def proof_documents(self, author: str) -> tuple[NewDocument, ...]:
        """Return the files that prove a right as documents to register."""
        files = carried.plain(self.raw.get(PROOF) or [])
        return tuple(claims.proving(files, author or claims.PROOF, timezone.localdate()))

    @property
    def key(self) -> str:
        return f"aanvulling:{self.request.pk}"

    def read(self, request: HttpRequest) -> bool:
        """Take what was sent, with its files; returns whether it can go in."""
        self.raw = from_post(self.questions, request.POST)
        files, self.problems = carried.answers(request, self.questions)
        self.raw |= files
        self.change = page_change(request.POST)
        return not self.problems and not self.change and not self.stopped

    def shown(self) -> dict[str, Any]:
        """Return what the page needs."""
        return {
            "given": self.given,
            "case": self.case,
            "zaak": self.case.zaak,
            "open_request": self.request,
            "late": self.request.ended_on is not None and not self.stopped,
            "stopped": self.stopped,
            "from_login": self.asked.from_login,
            "opens_identity": any(name in admission.identity_questions(self.asked.version) for name in self.asked.ids),
            "fields": place_search.on_fields(
                fields(self.questions, self.raw, self.problems, change=self.change, autofill=self.autofill), self.change
            ),
            "problems": problem_links(self.problems, self.questions),
        }

    @property
    def status(self) -> int:
        if self.stopped:
            return 409
        return 422 if self.problems else 200


def form(request: HttpRequest, case: Case, channel: str, message: str) -> Form | None:
    """Return the form for the request that a case waits for, or that something was typed for; None without one."""
    typed = kept.given(request)
    post = request.POST if request.method == "POST" else typed.post if typed else None
    found = _request(case, post)
    if found is None:
        return None
    asked = supplementing.asked(case, found, channel)
    needs_words = asked.needs_message and channel == Channel.WEB and not claims.asks_proof(case)
    made = Form(case, found, asked, message_question(message, required=needs_words), typed, channel)
    if channel == Channel.WEB and not ((who := resident(request)) and who.represents):
        made.autofill = purposes(asked.version)
    if case.closed_on is not None:
        made.stopped = locking.CLOSED
    made.raw = {name: case.answers[name] for name in _places(asked) if name in case.answers}
    if typed:
        made.raw = from_post(made.questions, typed.post)
        made.raw |= carried.all_again(request, made.questions, typed.post)
    return made


def _places(asked: Asked) -> list[str]:
    """Return the questions whose answer is shown as it was given: a place on a map is mended, not drawn anew."""
    return [question.id for question in asked.questions if type_of(question).placed]


def _request(case: Case, post: QueryDict | None) -> InformationRequest | None:
    """Return the open request; with something typed the one it was typed for, or else the open one, or the last."""
    mine = InformationRequest.objects.filter(zaak=case.zaak)
    if post is None:
        return mine.filter(ended_on=None).first()
    number = post.get(REQUEST, "")
    if number.isdecimal() and len(number) < 19 and (found := mine.filter(pk=int(number)).first()):
        return found
    return mine.filter(ended_on=None).first() or mine.order_by("-pk").first()
