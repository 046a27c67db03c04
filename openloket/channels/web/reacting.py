"""The page of Mijn Loket on which someone answers what we asked them to think of: a message about their case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.cases.models import Case, ViewRequest
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import viewing
from openloket.cases.who.own import Deed, own
from openloket.channels import authority, carried, kept
from openloket.channels.fields import fields, from_post, problem_links
from openloket.channels.web.mine import back, for_resident, own_case
from openloket.forms.questions import Question
from openloket.forms.validate import Problem, read
from openloket.people.acting import Acting

TEXT, FILES, REQUEST = "zienswijze", "bijlagen", "request"
ENDED = gettext_noop(
    "Maar deze zaak was al klaar. Wij lezen het nog. Het verandert niets aan wat wij u schreven. In onze brief staat wat u nog kunt doen."
)
"""Tells it to who sends a view after the case ended."""


def _questions() -> list[Question]:
    return [
        Question(id=TEXT, ask=_("Wat vindt u ervan?"), type="long_text", max=viewing.ANSWER_MAX, required=False),
        Question(id=FILES, ask=_("Wilt u er iets bij doen?"), type="file", max=5, required=False),
    ]


@require_http_methods(["GET", "POST"])
@for_resident
def view(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Show what we want someone's view of, and take it in."""
    case = own_case(who, zaak, Deed.ANSWER)
    typed, questions = kept.given(request), _questions()
    post = request.POST if request.method == "POST" else typed.post if typed else None
    asked = _request(case, post.get(REQUEST, "") if post is not None else "")
    if asked is None:
        flash.info(request, _("Wij vragen nu niet om uw zienswijze."))
        return back(who, zaak)
    raw: dict[str, Any] = from_post(questions, post) if post is not None else {}
    problems: Sequence[Problem] = ()
    stopped = ""
    if typed:
        raw |= carried.all_again(request, questions, typed.post)
    if request.method == "POST":
        files, wrong = carried.answers(request, questions)
        raw |= files
        text, unfit = read(questions[0], raw[TEXT], TEXT)
        problems = [*unfit, *wrong]
        if not problems:
            try:
                _take_in(request, authority.confirmed_anew(request, who), case, asked, text or "", files.get(FILES, []))
                return back(who, zaak)
            except NotPossible as error:
                if str(error) == viewing.NOTHING_SAID:
                    problems = [Problem(TEXT, viewing.NOTHING_SAID)]
                else:
                    stopped = str(error)
    return render(
        request,
        "web/view.html",
        {
            "case": case,
            "zaak": case.zaak,
            "asked": asked,
            "kind": receiving.KINDS[receiving.VIEW].of(versions.noun_of(case)),
            "noun": versions.noun_of(case),
            "late": asked.due < timezone.localdate(),
            "stopped": stopped,
            "fields": fields(questions, raw, problems),
            "problems": problem_links(problems, questions),
            "seen": own(who).filter(pk=case.pk).exists(),
        },
        status=409 if stopped else 422 if problems else 200,
    )


def _request(case: Case, number: str) -> ViewRequest | None:
    """Return what a form answers, also when it was answered meanwhile; or else what waits for an answer."""
    if number.isdecimal() and len(number) < 19:
        found = ViewRequest.objects.filter(zaak=case.zaak_id, party=None, pk=int(number)).first()
        if found is not None:
            return found
    return viewing.open_to_applicant(case)


def _take_in(
    request: HttpRequest, who: Acting, case: Case, asked: ViewRequest, text: str, files: Sequence[dict[str, Any]]
) -> None:
    """Take in the view, and say when we got it (Awb 2:17). Raises NotPossible."""
    at = timezone.now()
    key = f"view:{asked.pk}:{carried.fingerprint(request)}"
    new = Incoming(key, receiving.VIEW, "web", at, text, carried.plain(files), sender=who)
    viewing.receive(case.pk, new, request=asked.pk)
    flash.success(
        request,
        _("Wij hebben uw zienswijze ontvangen op %(at)s uur. Bij ‘Wat u stuurde’ vindt u een kopie.")
        % {"at": date_format(timezone.localtime(at), "j F Y H:i")},
    )
    if not viewing.counts(case, asked):
        flash.warning(request, _(ENDED))
