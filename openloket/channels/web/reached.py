"""Serve the page "Hoe wij u bereiken" of Mijn Loket where someone says at which address, and how, they want to get what we write (Awb 2:8-2:10).

It is about whoever logged in, also when they act for another: their own address and their own wishes. For a company it
is said by an employee who may see all its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openloket.cases.carrying import addresses, sorts, wishes
from openloket.cases.carrying.addresses import Typed
from openloket.cases.models import Message, Reaching
from openloket.cases.sent import messages
from openloket.cases.who import own
from openloket.channels import kept
from openloket.channels.fields import fields, from_post, problem_links
from openloket.channels.web.mine import for_resident
from openloket.forms.questions import Option, Question
from openloket.forms.validate import Problem, read
from openloket.people.acting import Acting

ADDRESS, CODE = "email", "code"
ONLINE, QUIET, POST = "digitaal", "stil", "post"
LONGEST = 20
"""Characters that are read of a code; ours has six."""


def _for_who_speaks(
    view: Callable[[HttpRequest, Acting], HttpResponse],
) -> Callable[[HttpRequest, Acting], HttpResponse]:
    """Serve a page that changes something to who may say it for all cases; lead an employee who may not to the overview."""

    @wraps(view)
    def guarded(request: HttpRequest, who: Acting) -> HttpResponse:
        return view(request, who) if own.speaks_for_all(who) else redirect("reached")

    return guarded


@require_http_methods(["GET", "POST"])
@for_resident
def overview(request: HttpRequest, who: Acting) -> HttpResponse:
    """Show how we reach someone, and take what they choose for each sort of message."""
    if not own.speaks_for_all(who):
        stands = {"who": who, "row": wishes.of(who.actor.owners), "closed": True}
        return render(request, "web/reached.html", stands, status=403 if request.method == "POST" else 200)
    owners, now = who.actor.owners, timezone.now()
    row, questions = wishes.of(owners), _questions()
    raw: dict[str, Any] = {question.id: _stands(row, question.id) for question in questions}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        raw = from_post(questions, request.POST)
        problems = [problem for each in questions for problem in read(each, raw[each.id], each.id)[1]]
        if not problems:
            _keep(who, raw)
            flash.success(request, _("Wij hebben bewaard hoe u uw berichten wilt krijgen."))
            return redirect("reached")
    elif typed := kept.given(request):
        raw = from_post(questions, typed.post)
    return render(
        request,
        "web/reached.html",
        {
            "who": who,
            "row": row,
            "waiting": addresses.waiting(owners, now),
            "fields": fields(questions, raw, problems),
            "problems": problem_links(problems, questions),
        },
        status=422 if problems else 200,
    )


@require_http_methods(["GET", "POST"])
@for_resident
@_for_who_speaks
def address(request: HttpRequest, who: Acting) -> HttpResponse:
    """Take an e-mail address, and mail it a code where an address must be confirmed."""
    owners, question = who.actor.owners, _address_question()
    row = wishes.of(owners)
    raw: dict[str, Any] = {ADDRESS: row.email if row else ""}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        raw = from_post([question], request.POST)
        value, problems = read(question, raw[ADDRESS], ADDRESS)
        if not problems:
            return _take(request, who, str(value))
    elif typed := kept.given(request):
        raw = from_post([question], typed.post)
    return render(
        request,
        "web/reached_address.html",
        {
            "row": row,
            "fields": fields([question], raw, problems),
            "problems": problem_links(problems, [question]),
        },
        status=422 if problems else 200,
    )


def _take(request: HttpRequest, who: Acting, email: str) -> HttpResponse:
    owners, now = who.actor.owners, timezone.now()
    if wishes.is_confirmed(wishes.of(owners), email):
        flash.info(request, _("Dit adres gebruiken wij al."))
        return redirect("reached")
    if not wishes.addresses_are_confirmed():
        addresses.give(owners[0], owners, email, now)
        flash.success(request, _("Wij hebben uw e-mailadres bewaard."))
        return redirect("reached")
    addresses.ask(owners, email, now, again=True)
    flash.success(request, _("Wij sturen een code naar dit adres, als dat kan. Dat duurt een paar minuten."))
    return redirect("reached_code")


@require_http_methods(["GET", "POST"])
@for_resident
@_for_who_speaks
def code(request: HttpRequest, who: Acting) -> HttpResponse:
    """Take the code that was mailed to an address; from then on the address counts."""
    owners, now = who.actor.owners, timezone.now()
    error = ""
    if request.method == "POST":
        typed = "".join(sign for sign in request.POST.get(CODE, "")[:LONGEST] if not sign.isspace())
        match addresses.confirm(owners[0], owners, typed, now):
            case Typed.CONFIRMED:
                messages.confirmed(_unsent(who), timezone.localdate(now))
                flash.success(request, _("Uw e-mailadres is bevestigd. Wij gebruiken het vanaf nu."))
                return redirect("reached")
            case Typed.WRONG:
                error = _("Deze code klopt niet. Kijk of u alle zes de cijfers overnam uit de laatste e-mail.")
            case Typed.OVER:
                error = _("Er is geen code meer die werkt. Vraag een nieuwe code.")
    waiting = addresses.waiting(owners, now)
    return render(request, "web/reached_code.html", {"waiting": waiting, "error": error}, status=422 if error else 200)


@require_POST
@for_resident
@_for_who_speaks
def forget(request: HttpRequest, who: Acting) -> HttpResponse:
    """Stop using someone's address; what was chosen for a case is told at the address of that case, or goes by post."""
    owners = who.actor.owners
    if wishes.of(owners) is not None:
        addresses.give(owners[0], owners, "", timezone.now())
    flash.success(request, _("Wij gebruiken uw e-mailadres niet meer."))
    return redirect("reached")


def _unsent(who: Acting) -> list[Message]:
    waiting = own.letters(who).filter(messages.UNSENT, way=Message.Way.PRINT)
    return list(waiting.order_by("pk"))


def _keep(who: Acting, raw: dict[str, Any]) -> None:
    owners, now = who.actor.owners, timezone.now()
    with_all = {sort: (raw[sort] == POST, raw[sort] == QUIET) for sort in sorts.SORTS}
    wishes.choose(owners[0], owners, with_all, now)


def _stands(row: Reaching | None, sort: str) -> str:
    if row is None:
        return ONLINE
    return POST if sort in row.by_post else QUIET if sort in row.unannounced else ONLINE


def _questions() -> list[Question]:
    return [_question(key, sort) for key, sort in sorts.SORTS.items()]


def _question(key: str, sort: sorts.Sort) -> Question:
    options = (
        (
            Option(ONLINE, _("In Mijn Loket, met een e-mail als er iets nieuws is")),
            Option(QUIET, _("In Mijn Loket, zonder e-mail")),
            Option(POST, _("Per post")),
        )
        if sort.letter
        else (Option(ONLINE, _("Ja, stuur mij een e-mail")), Option(QUIET, _("Nee, geen e-mail")))
    )
    return Question(id=key, ask=str(sort.name), hint=str(sort.says), type="choice", options=options)


def _address_question() -> Question:
    return Question(id=ADDRESS, ask=_("Wat is uw e-mailadres?"), type="email")
