"""The page on which an official answers someone who asks about their own data: gather, look, put right, erase (AVG 15-19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale
from openloket.cases.models import Case, OwnDataAnswer, OwnDataChange
from openloket.cases.privacy import finding, own_data, own_papers, putting_right
from openloket.cases.privacy.own_data import Person
from openloket.cases.refusals import NotPossible
from openloket.channels.desk.ending import number_of
from openloket.channels.desk.work import for_handler, handler_of
from openloket.channels.downloads import download
from openloket.channels.fields import fields, from_post, problem_links
from openloket.ending import answering
from openloket.ending.gathering import gather
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, clean_text
from openloket.forms.validate import Problem
from openloket.people.rights import Action

LOOK_FOR = "look_for"
"""Names the button that looks for what is of the applicant; it changes nothing."""
LOOKED = gettext_noop("Gezocht wat van de aanvrager van een AVG-verzoek is")
NOT_A_DAY = gettext_noop("Vul een geboortedatum in die bestaat.")
CHOSEN = "wat"
"""The field that names what is put right: the uuid of a zaak, a colon, and a question."""


@require_http_methods(["GET", "POST"])
@for_handler
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """Show what there is to answer, for who may handle the request; and do one thing of it."""
    if request.method == "GET":
        return _show(request, case)
    if request.POST.get("what") == LOOK_FOR:  # numbers and addresses of people are in no URL
        return _look_for(request, case)
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        problems = act(request, case, handler_of(request))
    except Stale:
        stale = _("Deze zaak is veranderd sinds u de pagina opende. Er is niets bewaard. Kijk of het nog klopt.")
        return _show(request, reach.again(case), error=stale, status=409)
    except NotPossible as refused:
        return _show(request, reach.again(case), error=_(str(refused)), status=422)
    if problems:
        return _show(request, reach.again(case), problems=problems, status=422)
    flash.success(request, _("Opgeslagen."))
    return redirect("own_data", case.zaak.uuid)


def _look_for(request: HttpRequest, case: Case) -> HttpResponse:
    """Show what may be of the applicant; nothing is kept of what was looked for but that an official looked."""
    try:
        found = list(finding.candidates(case, _sought(request)))
    except NotPossible as refused:
        return _show(request, case, error=_(str(refused)), status=422)
    reach.listed(request, [one.rol.zaak_id for one in found], Action.HANDLE, reach.HANDLING, "zoeken", about=LOOKED)
    return _show(request, case, found=found)


@require_GET
@for_handler
def paper(request: HttpRequest, case: Case, document: UUID) -> HttpResponseBase:
    """Give a document that may go to whoever asked, to judge whether it does; logged as a look at whose file it is in."""
    try:
        found = own_papers.one(case, own_data.person(case), document)
    except NotPossible as refused:
        raise Http404 from refused
    reach.listed(request, [found.zaak], Action.HANDLE, reach.HANDLING, "eigen-gegevens", about=case.zaak.identificatie)
    return download(found.document)


def _words(request: HttpRequest, name: str) -> str:
    """Return what was written in a field. Raises NotPossible."""
    try:
        return clean_text(request.POST.get(name, ""))
    except Invalid as error:
        raise NotPossible(str(error)) from error


def _identify(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    putting_right.identify(case.pk, handler, request.POST.get("identified", ""))
    return ()


def _make(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    left_out = request.POST.getlist("left_out")
    answering.make(case.pk, handler, left_out, _words(request, "why"))
    return ()


def _seen(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    putting_right.seen(case.pk, handler)
    return ()


def _papers(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    said = {
        number_of(name[6:]): (value == "yes", _words(request, f"why-{name[6:]}"))
        for name, value in request.POST.items()
        if name.startswith("paper-") and value in ("yes", "no")
    }
    own_papers.judge(case, handler, own_data.person(case), said)
    return ()


def _choose(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    chosen = request.POST.getlist("chosen")
    finding.choose(case, handler, _sought(request), chosen, _words(request, "how_found"))
    return ()


def _let_go(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    finding.let_go(case, handler, request.POST.get("rol", ""))
    return ()


def _sought(request: HttpRequest) -> finding.Sought:
    """Read for whom an official looks. Raises NotPossible."""
    name, email, kvk = (_words(request, field)[:200].strip() for field in ("name", "email", "kvk"))
    try:
        born = date.fromisoformat(request.POST["born"]) if request.POST.get("born") else None
    except ValueError as error:
        raise NotPossible(NOT_A_DAY, "born") from error
    return finding.Sought(name, born, email, kvk.replace(" ", ""))


def _right(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    of = own_data.person(case)
    about, name = _chosen(request.POST.get(CHOSEN, ""))
    _found, question = putting_right.question_of(of, about, name)
    value = from_post([question], request.POST).get(question.id)
    return putting_right.put_right(case, handler, of, about, name, value)


def _told(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    putting_right.told(case, handler, _words(request, "how"))
    return ()


def _erase(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    answering.erase(case.pk, handler)
    return ()


def _restrict(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    about = {_uuid(text) for text in request.POST.getlist("zaak")}
    putting_right.restrict(case, handler, own_data.person(case), about)
    return ()


def _lift(request: HttpRequest, case: Case, handler: Handler) -> Sequence[Problem]:
    putting_right.lift(case, handler, _words(request, "how"))
    return ()


_ACTS: dict[str, Callable[[HttpRequest, Case, Handler], Sequence[Problem]]] = {
    "identify": _identify,
    "make": _make,
    "seen": _seen,
    "papers": _papers,
    "choose": _choose,
    "let_go": _let_go,
    "right": _right,
    "told": _told,
    "erase": _erase,
    "restrict": _restrict,
    "lift": _lift,
}


def _chosen(text: str) -> tuple[UUID, str]:
    """Read which answer of which zaak is put right. Raises NotPossible."""
    about, _colon, name = text.partition(":")
    return _uuid(about), name


def _uuid(text: str) -> UUID:
    """Read which zaak is meant. Raises NotPossible."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotPossible(putting_right.NO_SUCH) from error


def _show(
    request: HttpRequest,
    case: Case,
    *,
    error: str = "",
    problems: Sequence[Problem] = (),
    status: int = 200,
    found: Sequence[finding.Candidate] | None = None,
) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    filled = request.POST
    row = OwnDataAnswer.objects.select_related("document", "data", "files", "seen_by").filter(zaak=case.zaak_id).first()
    kind, of, stopped = own_data.kind(case), None, ""
    try:
        of = own_data.person(case) if kind else None
    except NotPossible as refused:
        stopped = _(str(refused))
    running = case.closed_on is None and kind in own_data.ANSWERED_WITH_PAPERS
    papers = own_papers.papers(case, of) if of and running and kind == "inzage" else []
    settled = all(one.given is not None for one in papers)
    question = _question(request, of) if of and running and kind == "rectificatie" else None
    value = {question.id: from_post([question], filled).get(question.id)} if question and problems else {}
    return render(
        request,
        "desk/own_data.html",
        {
            "case": case,
            "zaak": case.zaak,
            "kind": kind,
            "stopped": stopped,
            "error": error,
            "running": running and of is not None,
            "row": row,
            "ways": own_data.WAYS if kind and case.closed_on is None and not own_data.is_identified(case) else (),
            "why": filled.get("why", row.why if row else ""),
            "left_out": filled.getlist("left_out") or (row.left_out if row else []),
            "filled": filled,
            "earlier": own_data.earlier(case, of) if of else [],
            "parts": list(answering.parts_of(gather(of, papers)))
            if of and settled and running and kind == "inzage"
            else [],
            "papers": [_as_shown(request, one) for one in papers],
            "unjudged": not settled,
            "looking": bool(kind) and case.closed_on is None and own_data.may_look(case),
            "found": found,
            "known": own_data.found_for(case),
            "correctable": list(putting_right.correctable(of)) if of and running and kind == "rectificatie" else [],
            "chosen": filled.get(CHOSEN) or request.GET.get(CHOSEN, ""),
            "fields": fields([question], value, problems) if question else [],
            "problems": problem_links(problems, [question]) if question else [],
            "changes": OwnDataChange.objects.filter(zaak=case.zaak_id).order_by("pk"),
            "untold": own_data.untold(case),
            "restricting": kind == "beperking",
            "restrictable": putting_right.restrictable(of) if of and kind == "beperking" else [],
            "erasable": answering.erasable(of) if of and kind == "verwijdering" else [],
            "stays": list(answering.what_stays(of)) if of and kind == "verwijdering" else [],
        },
        status=status,
    )


def _as_shown(request: HttpRequest, one: own_papers.Paper) -> dict[str, Any]:
    """Return a document to judge, with what is said of it: as it was typed just now, or as it is kept."""
    kept = {None: "", True: "yes", False: "no"}[one.given]
    said = request.POST.get(f"paper-{one.document.pk}", kept)
    return {"paper": one, "said": said, "why": request.POST.get(f"why-{one.document.pk}", one.why)}


def _question(request: HttpRequest, of: Person) -> Question | None:
    """Return the question whose answer is being put right; None while none is chosen."""
    text = request.POST.get(CHOSEN) or request.GET.get(CHOSEN, "")
    if not text:
        return None
    try:
        return putting_right.question_of(of, *_chosen(text))[1]
    except NotPossible:
        return None
