"""Show the page of an announced case, for everyone: what was decided, and a way to give a view or to object without a login or a case."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openloket.cases.models import ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import announcing, saying
from openloket.cases.saying.announcing import Notice, Outsider
from openloket.channels import carried
from openloket.channels.fields import fields, from_post, page_change, problem_links
from openloket.forms.questions import Question
from openloket.forms.validate import Problem, read

LONGEST = 40
NAME, ADDRESS, INTEREST, TEXT, FORM = "naam", "adres", "belang", "tekst", "formulier"
SAID = "said_on_a_notice"
"""Under this name the session keeps which message came in last, until it was shown."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Ask for the number in a notice, and show that; every other number gives the same answer."""
    number = request.GET.get("nummer", "")[:LONGEST]
    found = announcing.find(number, timezone.localdate()) if number else None
    if found is not None:
        return redirect("notice", found.number)
    status = 404 if number else 200
    return render(request, "web/notice_search.html", {"number": number, "unknown": bool(number)}, status=status)


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Show what everyone may know of an announced case; and once, to who just said something, what came in and when (Awb 2:17)."""
    found, mine = _found(number), request.session.pop(SAID, None)
    said = ReceivedMessage.objects.filter(pk=mine, zaak__identificatie=found.number).first() if mine else None
    return render(request, "web/notice.html", {"notice": found, "said": said})


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Take in a view or an objection of someone who did not apply."""
    found, kind = _found(number), announcing.KINDS.get(what)
    if kind is None:
        raise Http404
    questions, problems, stopped = _questions(kind), list[Problem](), ""
    if request.method == "GET" and not found.open_to(kind):
        stopped = announcing.NOT_NOW
    raw: dict[str, Any] = from_post(questions, request.POST) if request.method == "POST" else {}
    if request.method == "POST" and not page_change(request.POST):
        read_all = {each.id: read(each, raw[each.id], each.id) for each in questions}
        problems = [problem for _value, wrong in read_all.values() for problem in wrong]
        if not problems:
            said = {name: value for name, (value, _wrong) in read_all.items()}
            who = Outsider(said[NAME], said[ADDRESS], said[INTEREST])
            key = f"{kind}:{found.number}:{carried.fingerprint(request)}"
            try:
                came = announcing.say(found, kind, key, who, said[TEXT], timezone.now())
            except NotPossible as error:
                stopped = str(error)
            else:
                request.session[SAID] = came.pk
                flash.success(request, _thanks(kind))
                return redirect("notice", found.number)
    return render(
        request,
        "web/notice_say.html",
        {
            "notice": found,
            "objects": kind == receiving.OBJECTION,
            "kind": receiving.KINDS[kind],
            "stopped": stopped,
            "form_key": request.POST.get(FORM, "")[:36] or uuid4(),
            "fields": fields(questions, raw, problems, change=page_change(request.POST)),
            "problems": problem_links(problems, questions),
        },
        status=409 if stopped else 422 if problems else 200,
    )


def _found(number: str) -> Notice:
    found = announcing.find(number, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _thanks(kind: str) -> str:
    if kind == receiving.OBJECTION:
        return _("Wij hebben uw bezwaar ontvangen. U krijgt een brief met de post: daarin staat wat wij nu doen.")
    return _("Wij hebben ontvangen wat u ervan vindt en wegen het mee. Hebben wij besloten? Dan krijgt u een brief.")


def _questions(kind: str) -> list[Question]:
    why = _("Waarom bent u het niet eens met het besluit?") if kind == receiving.OBJECTION else _("Wat vindt u ervan?")
    return [
        Question(id=NAME, ask=_("Wat is uw naam?"), type="text", max=announcing.NAME_MAX),
        Question(id=ADDRESS, ask=_("Wat is uw adres?"), hint=_("Wij sturen u een brief."), type="address"),
        Question(
            id=INTEREST,
            ask=_("Hoe raakt het u?"),
            hint=_("Bijvoorbeeld: ik woon ernaast."),
            type="long_text",
            max=announcing.INTEREST_MAX,
        ),
        Question(id=TEXT, ask=why, type="long_text", max=saying.TEXT_MAX),
    ]
