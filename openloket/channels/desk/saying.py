"""What someone says about a case by telephone, at the desk or on paper, as an official enters it; and the answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases.hands import Handler
from openloket.cases.models import Case, ReceivedMessage, StandardText
from openloket.cases.received import proposed, receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import answering, saying, withdrawing
from openloket.cases.wording.words import REASON_MAX
from openloket.cases.work import texts
from openloket.channels import carried
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields, from_post, translated
from openloket.forms.questions import Option, Question

KIND, CHANNEL, DAY, TEXT, EXTENT = "bericht_soort", "bericht_via", "bericht_dag", "bericht_tekst", "bericht_deel"
FILES, SLIP, NOTHING_ELSE = "bericht_bijlagen", "bericht_strook", "niets_anders"
ANSWERED, ANSWER, ENCLOSED = "vraag", "antwoord", "bijgevoegd"
STANDARD, PUT = "standaardtekst", "zet_erbij"
"""A text that a beheerder keeps, and the button that puts it in the answer."""
BEFORE_CASE = "Het bericht kan niet van voor de aanvraag zijn, en niet van later dan vandaag."


@dataclass(frozen=True)
class Shown:
    """The forms: for what someone said, and for an answer where one waits."""

    say_fields: Sequence[Field]
    answer_fields: Sequence[Field]
    answer_open: bool
    """Whether an answer was being written."""
    texts: Sequence[StandardText]
    slip: ReceivedMessage | None = None
    """What came behind a return slip on which was ticked what it is."""
    ticked: str = ""
    """What was ticked on it, in words."""


def shown(case: Case, request: HttpRequest, received: Sequence[ReceivedMessage]) -> Shown:
    """Return what an official sees of it; after a mistake, with what was filled in and the files that came with it.

    `received` is what people said about the case, the oldest first.
    """
    waits, post = answering.waiting(received), request.POST
    say, answer = _say_questions(case), _answer_questions(waits)
    slip = proposed.first(received)
    if KIND in post:
        said = from_post(say, post) | carried.answers(request, say)[0]
    else:
        said = _proposal(case, slip) if slip else {DAY: timezone.localdate().isoformat()}
    written: dict[str, Any] = {}
    if waits and ANSWER in post:
        written = from_post(answer, post) | carried.answers(request, answer)[0]
        if PUT in post:
            written[ANSWER] = _with_standard(written[ANSWER], post, case)
    found = texts.now(case.service) if waits else ()
    return Shown(
        fields(say, said),
        fields(answer, written) if waits else (),
        bool(written),
        list(found),
        slip,
        ", ".join(str(receiving.KINDS[kind].name) for kind in slip.data[proposed.PROPOSED]) if slip else "",
    )


def _proposal(case: Case, slip: ReceivedMessage) -> dict[str, Any]:
    """Return what a return slip fills in: its kind, when one was ticked that can be given now, its way and its day."""
    kinds = [kind for kind in slip.data[proposed.PROPOSED] if kind in saying.kinds_now(case)]
    said: dict[str, Any] = {CHANNEL: "paper", DAY: timezone.localdate(slip.received_at).isoformat()}
    return said | ({KIND: kinds[0]} if len(kinds) == 1 else {})


def _with_standard(written: str, post: QueryDict, case: Case) -> str:
    """Return an answer as far as it was written, with the chosen text under it."""
    chosen = next((row.text for row in texts.now(case.service) if str(row.pk) == post.get(STANDARD)), "")
    return "\n\n".join(part for part in (written.rstrip(), chosen) if part)


def _say_questions(case: Case) -> list[Question]:
    ways = {"phone": _("Telefoon"), "desk": _("Balie"), "paper": _("Op papier"), "email": _("E-mail")}
    kinds = saying.kinds_now(case)
    extent = Question(
        id=EXTENT,
        ask=_("Wat wordt ingetrokken?"),
        type="choice",
        options=(Option("helemaal", _("Alles")), Option("deel", _("Een deel ervan"))),
        hint=_("Alles: dan sluiten wij de zaak, en gaat er een brief uit."),
        when={KIND: receiving.WITHDRAWAL},
    )
    return [
        Question(
            id=KIND,
            ask=_("Wat is het?"),
            type="choice",
            options=tuple(Option(key, str(kind.name)) for key, kind in kinds.items()),
        ),
        *([extent] if receiving.WITHDRAWAL in kinds else []),
        Question(
            id=CHANNEL,
            ask=_("Hoe kwam het bericht?"),
            type="choice",
            options=tuple(Option(name, label) for name, label in ways.items()),
        ),
        Question(id=DAY, ask=_("Op welke dag kwam het binnen?"), type="date"),
        Question(id=TEXT, ask=_("Wat staat er, of wat is er gezegd?"), type="long_text", max=saying.TEXT_MAX),
        Question(
            id=FILES,
            ask=_("Hoort er een scan of een bestand bij?"),
            type="file",
            max=saying.FILES_MAX,
            required=False,
        ),
    ]


def _answer_questions(waits: Sequence[ReceivedMessage]) -> list[Question]:
    several = [
        Question(
            id=ANSWERED,
            ask=_("Welke vraag beantwoordt u?"),
            type="choice",
            options=tuple(Option(str(message.pk), message.text[:80] or str(message.pk)) for message in waits),
        )
    ]
    answer = Question(id=ANSWER, ask=_("Uw antwoord (komt in de brief)"), type="long_text", max=REASON_MAX)
    enclosed = Question(
        id=ENCLOSED,
        ask=_("Wilt u er iets bij doen?"),
        hint=_("Het gaat met de brief mee, ook als die per post gaat."),
        type="file",
        accept=("pdf",),
        max=answering.FILES_MAX,
        required=False,
    )
    return [*(several if waits[1:] else []), answer, enclosed]


def receive(case: Case, handler: Handler, request: HttpRequest) -> None:
    """Take in what someone said, or that what came behind a return slip is nothing else. Raises handling's errors."""
    slip = proposed.of(case)
    if slip is not None and request.POST.get(NOTHING_ELSE) == str(slip.pk):
        proposed.nothing_else(slip)
        return
    questions = _say_questions(case)
    words = [each for each in questions if each.id != FILES]
    said = given(words, request.POST, must=(KIND, EXTENT, CHANNEL, DAY))
    files, wrong = carried.answers(request, questions)
    if wrong:
        raise NotPossible(translated(wrong[0]))
    day = said[DAY]
    if not case.received_on <= day <= handler.today:
        raise NotPossible(_(BEFORE_CASE))
    at = handler.at if day == handler.today else timezone.make_aware(datetime.combine(day, time(12)))
    new = Incoming(
        f"{said[KIND]}:{case.pk}:desk:{handler.revision}",
        said[KIND],
        said[CHANNEL],
        max(at, case.received_at),
        said[TEXT] or "",
        carried.plain(files[FILES]),
        by=str(handler.user),
        by_id=handler.user.username,
        data={withdrawing.PART: True} if said.get(EXTENT) == "deel" else {},
        behind=slip if slip is not None and request.POST.get(SLIP) == str(slip.pk) else None,
    )
    saying.say(case.pk, new, handler.revision)


def answer(case: Case, handler: Handler, request: HttpRequest) -> None:
    """Answer a message. Raises handling's errors."""
    waits = answering.waits(case)
    if not waits:
        raise NotPossible(answering.ANSWERED)
    questions = _answer_questions(waits)
    said = given([each for each in questions if each.id != ENCLOSED], request.POST, must=(ANSWERED,))
    files, wrong = carried.answers(request, questions)
    if wrong:
        raise NotPossible(translated(wrong[0]))
    enclosed = carried.plain(files[ENCLOSED])
    answering.answer(case.pk, handler, int(said.get(ANSWERED) or waits[0].pk), said[ANSWER] or "", enclosed)
