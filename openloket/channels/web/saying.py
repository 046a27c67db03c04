"""The pages of Mijn Loket on which someone says something about their case on their own account, and gets a receipt of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import versions
from openloket.cases.disputes import defaulting
from openloket.cases.models import ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.arrivals import changes_of
from openloket.cases.received.receiving import Incoming, Kind
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import saying, withdrawing
from openloket.cases.who.own import Deed, own
from openloket.channels import authority, carried, kept
from openloket.channels.fields import fields, from_post, page_change, problem_links
from openloket.channels.web.mine import for_resident, own_case
from openloket.forms.questions import Option, Question
from openloket.forms.validate import Problem, read
from openloket.people.acting import Acting

TEXT, FILES, EXTENT, SURE, FORM = "bericht", "bijlagen", "deel", "zeker", "formulier"
WHOLE, PART = "helemaal", "deel"


@require_GET
@for_resident
def choose(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Show what someone can tell us about their case now, each with what we do with it."""
    case = own_case(who, zaak, Deed.ANSWER)
    seen = own(who).filter(pk=case.pk).exists()
    kinds = {key: kind.of(versions.noun_of(case)) for key, kind in saying.kinds_now(case, who).items()}
    return render(request, "web/say_choice.html", {"zaak": case.zaak, "kinds": kinds, "seen": seen})


@require_http_methods(["GET", "POST"])
@for_resident
def say(request: HttpRequest, who: Acting, zaak: UUID, kind: str) -> HttpResponse:
    """Take in one message about a case; sent twice, it leads to the same receipt."""
    found = receiving.KINDS.get(kind)
    if found is None or not found.when:
        raise Http404
    case = own_case(who, zaak, found.deed)
    if found.answers:
        return redirect("my_change", zaak)
    typed, questions = kept.given(request), _questions(kind, found)
    post = request.POST if request.method == "POST" else typed.post if typed else None
    raw: dict[str, Any] = from_post(questions, post) if post is not None else {}
    problems: Sequence[Problem] = ()
    stopped = (
        ""
        if kind in saying.kinds_now(case, who) or request.method == "POST"
        else saying.not_now(found, saying.moment(case))
    )
    if typed:
        raw |= carried.all_again(request, questions, typed.post)
    sure = False
    if request.method == "POST":
        files, wrong = carried.answers(request, questions)
        raw |= files
        problems = [
            *(problem for each in questions if each.id != FILES for problem in read(each, raw[each.id], each.id)[1]),
            *wrong,
        ]
        if not problems and not page_change(request.POST):
            sure = kind == receiving.WITHDRAWAL and not request.POST.get(SURE)
            if not sure:
                try:
                    new = _incoming(request, authority.confirmed_anew(request, who), case.pk, kind, raw)
                    return redirect("my_said", zaak, saying.say(case.pk, new).pk)
                except NotPossible as error:
                    stopped = str(error)
    return render(
        request,
        "web/say.html",
        {
            "zaak": case.zaak,
            "kind": found.of(versions.noun_of(case)),
            "noun": versions.noun_of(case),
            "sure": sure,
            "whole": raw.get(EXTENT) == WHOLE,
            "foreseen": defaulting.foreseen(case, timezone.localdate()) if kind == defaulting.KIND else None,
            "due": case.due,
            "stopped": stopped,
            "form_key": (post.get(FORM, "")[:36] if post is not None else "") or uuid4(),
            "fields": fields(questions, raw, problems, change=page_change(request.POST)),
            "problems": problem_links(problems, questions),
        },
        status=409 if stopped else 422 if problems else 200,
    )


@require_GET
@for_resident
def said(request: HttpRequest, who: Acting, zaak: UUID, message: int) -> HttpResponse:
    """Show who sent a message that we have it: when it came, what it says, and what we do with it (Awb 2:17)."""
    case = own_case(who, zaak, Deed.ANSWER)
    mine = ReceivedMessage.objects.filter(zaak=case.zaak, party=None, sender_hash__in=who.actor.owners)
    found = get_object_or_404(
        mine.select_related("grievance__zaak", "default_notice").prefetch_related("documents"), pk=message
    )
    grievance, default = getattr(found, "grievance", None), getattr(found, "default_notice", None)
    return render(
        request,
        "web/said.html",
        {
            "zaak": case.zaak,
            "message": found,
            "kind": receiving.KINDS[found.kind].of(versions.noun_of(case)),
            "noun": versions.noun_of(case),
            "opened": grievance and grievance.zaak,
            "opens": grievance is not None and own(who).filter(pk=grievance.pk).exists(),
            "default": default.effect if default else found.kind == defaulting.KIND and "earlier",
            "part": found.data.get(withdrawing.PART, False),
            "seen": own(who).filter(pk=case.pk).exists(),
            "changes": changes_of(found, {}),
        },
    )


def _questions(key: str, kind: Kind) -> list[Question]:
    extent = Question(
        id=EXTENT,
        ask=_("Wat trekt u in?"),
        type="choice",
        options=(Option(WHOLE, _("Alles")), Option(PART, _("Een deel ervan"))),
    )
    text = Question(
        id=TEXT, ask=str(kind.ask), type="long_text", max=saying.TEXT_MAX, required=key != receiving.DOCUMENT
    )
    files = Question(id=FILES, ask=_("Wilt u er iets bij doen?"), type="file", max=saying.FILES_MAX, required=False)
    return [*([extent] if key == receiving.WITHDRAWAL else []), text, *([files] if kind.files else [])]


def _incoming(request: HttpRequest, who: Acting, zaak: int, kind: str, raw: dict[str, Any]) -> Incoming:
    return Incoming(
        f"{kind}:{zaak}:{carried.fingerprint(request)}",
        kind,
        "web",
        timezone.now(),
        raw[TEXT] or "",
        carried.plain(raw.get(FILES) or []),
        sender=who,
        data={withdrawing.PART: True} if raw.get(EXTENT) == PART else {},
    )
