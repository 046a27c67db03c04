"""The official's screens: the work list, a case, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import handling, versions
from openloket.cases.models import Case, Channel, InformationRequest
from openloket.cases.overview import sections
from openloket.cases.worklist import VIEWS, days_left, work
from openloket.change.adoption import note_for
from openloket.channels.downloads import download, with_state
from openloket.forms.validate import validate
from openloket.people.accounts import log_look, may, require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Zaak

View = Callable[..., HttpResponse]
PURPOSES = {
    "klant": gettext_lazy("De aanvrager staat aan de balie of belt"),
    "advies": gettext_lazy("Een collega vraagt mijn advies"),
    "controle": gettext_lazy("Controle van de kwaliteit"),
    "bezwaar": gettext_lazy("Bezwaar of klacht"),
}
HANDLING = "Behandeling van de aanvraag"
PURPOSE_HOLDS = timedelta(hours=1)


@require_GET
@login_required
def worklist(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not may(user, Action.SEE_WORK):
        return redirect(_first_place(user))
    view = request.GET.get("lijst", "mine")
    if view not in VIEWS:
        raise Http404
    filters = {"channel": request.GET.get("kanaal", ""), "service": request.GET.get("dienst", "")}
    if number := request.GET.get("zoek", "").strip().replace("\0", ""):
        filters["zaak__identificatie__iendswith"] = number[:40]
    page = Paginator(work(user, view, filters), 50).get_page(request.GET.get("pagina"))
    today = timezone.localdate()
    rows = [(case, days_left(case, today)) for case in page]
    return render(
        request,
        "desk/worklist.html",
        {
            "rows": rows,
            "page": page,
            "view": view,
            "channels": Channel.choices,
            "filters": request.GET,
            "services": sorted((v[-1].version.service, v[-1].version.title) for v in versions.all_versions().values()),
        },
    )


def _first_place(user: User) -> str:
    if may(user, Action.ENTER_PAPER):
        return "enter_choice"
    if may(user, Action.MANAGE):
        return "services"
    raise PermissionDenied


def _case(zaak: UUID) -> Case:
    return get_object_or_404(
        Case.objects.select_related("zaak__huidige_status__statustype", "zaak__zaaktype", "version", "handler"),
        zaak__uuid=zaak,
    )


def _purpose(request: HttpRequest, user: User, case: Case) -> str | None:
    """Why this official looks: handling it speaks for itself, anything else is asked for (AVG 5)."""
    if may(user, Action.HANDLE, team=case.team, service=case.service):
        return HANDLING
    given = request.session.get("purposes", {}).get(str(case.pk))
    if given and given["until"] > timezone.now().timestamp():
        return str(given["purpose"])
    return None


def for_case(view: View) -> View:
    """Only for officials who may see the case and said why; each look is logged."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, zaak: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        case = _case(zaak)
        user: User = request.user  # type: ignore[assignment]
        require(user, Action.SEE_CASE, team=case.team, service=case.service)
        purpose = _purpose(request, user, case)
        if purpose is None:
            return render(
                request, "desk/purpose.html", {"case": case, "purposes": PURPOSES, "next": request.get_full_path()}
            )
        if request.method == "GET":
            log_look(user, case.zaak, purpose)
        return view(request, case, *args, **kwargs)

    return guarded


@require_POST
@login_required
def purpose(request: HttpRequest, zaak: UUID) -> HttpResponse:
    """Say why you look at a case that is not yours to handle."""
    case = _case(zaak)
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_CASE, team=case.team, service=case.service)
    if (why := request.POST.get("purpose", "")) not in PURPOSES:
        flash.error(request, _("Kies waarom u deze zaak wilt zien."))
    else:
        until = (timezone.now() + PURPOSE_HOLDS).timestamp()
        given = {**request.session.get("purposes", {}), str(case.pk): {"purpose": str(PURPOSES[why]), "until": until}}
        request.session["purposes"] = dict(list(given.items())[-50:])
    return redirect("case", zaak)


@require_GET
@for_case
def case(request: HttpRequest, case: Case, status: int = 200) -> HttpResponse:
    return _show(request, case)


def _show(
    request: HttpRequest, case: Case, *, error: str = "", filled: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The case page; after a mistake with what the official had filled in."""
    user: User = request.user  # type: ignore[assignment]
    version = versions.of(case.version) if case.version else None
    zaak: Zaak = case.zaak
    answered = sections(version, validate(version.questions, case.answers, partly=True).answers) if version else []
    scope = {"team": case.team, "service": case.service}
    steps = [step.id for step in version.steps] if version else []
    open_here = version is not None and case.closed_on is None
    return render(
        request,
        "desk/case.html",
        {
            "case": case,
            "zaak": zaak,
            "version": version,
            "sections": answered,
            "error": error,
            "filled": filled or {},
            "days": days_left(case, timezone.localdate()),
            "documents": with_state(
                Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak)
                .select_related("informatieobjecttype")
                .order_by("pk")
            ),
            "timeline": Audittrail.objects.filter(hoofd_object=zaak.uuid).order_by("-aanmaakdatum", "-pk")[:200],
            "looks": zaak.looks.select_related("user").order_by("-at")[:30],
            "requests": InformationRequest.objects.filter(zaak=zaak).order_by("-asked_on"),
            "letters": zaak.messages.order_by("-made_at"),
            "now_at": steps.index(case.step) if steps else 0,
            "note": note_for(user, case),
            "initiator": zaak.rollen.filter(roltype__omschrijving_generiek="initiator").first(),
            "may_handle": open_here and may(user, Action.HANDLE, **scope),
            "may_decide": open_here and may(user, Action.DECIDE, **scope),
            "may_note": open_here,
            "may_enter": case.waiting
            and (may(user, Action.ENTER_DESK, **scope) or may(user, Action.ENTER_PAPER, **scope)),
            "colleagues": _colleagues(case) if may(user, Action.ASSIGN, **scope) else [],
        },
        status=status,
    )


def _colleagues(case: Case) -> list[User]:
    return list(User.objects.filter(is_active=True, memberships__team__code=case.team).distinct().order_by("last_name"))


def _act(request: HttpRequest, case: Case, user: User, action: str) -> None:
    """Do one thing; raises handling's errors and PermissionDenied."""
    scope = {"team": case.team, "service": case.service}
    try:
        handler = handling.Handler(user, int(request.POST.get("revision", "")))
    except ValueError as error:
        raise handling.Stale from error
    post = request.POST
    match action:
        case "take":
            require(user, Action.HANDLE, **scope)
            handling.take(case.pk, handler)
        case "assign":
            require(user, Action.ASSIGN, **scope)
            colleague = next((c for c in _colleagues(case) if str(c.pk) == post.get("to")), None)
            if colleague is None:
                raise handling.NotPossible(_("Kies een collega uit het team."))
            handling.take(case.pk, handler, colleague)
        case "move":
            require(user, Action.HANDLE, **scope)
            handling.move(case.pk, handler, post.get("step", ""))
        case "ask":
            require(user, Action.HANDLE, **scope)
            handling.ask_more(case.pk, handler, post.getlist("questions"), _clean(post.get("text", "")))
        case "contact":
            require(user, Action.SEE_CASE, **scope)
            handling.note_contact(case.pk, handler, post.get("channel", ""), _clean(post.get("note", "")))
        case "extend":
            require(user, Action.HANDLE, **scope)
            handling.extend(case.pk, handler, _clean(post.get("reason", "")))
        case "decide":
            require(user, Action.DECIDE, **scope)
            handling.decide(case.pk, handler, post.get("result", ""), _clean(post.get("motivation", "")))
        case _:
            raise Http404


def _clean(text: str) -> str:
    return "".join(c for c in text[:5000] if c.isprintable() or c in "\n\r\t")


@require_http_methods(["POST"])
@for_case
def act(request: HttpRequest, case: Case, action: str) -> HttpResponse:
    """One of the things an official can do with a case."""
    user: User = request.user  # type: ignore[assignment]
    try:
        if action == "decide" and "preview" in request.POST:
            require(user, Action.DECIDE, team=case.team, service=case.service)
            letter = handling.draft_letter(
                case, request.POST.get("result", ""), _clean(request.POST.get("motivation", "")), timezone.localdate()
            )
            return HttpResponse(letter.pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})
        _act(request, case, user, action)
    except handling.Stale:
        error = _(
            "Deze zaak is veranderd sinds u de pagina opende. Hieronder staat hoe de zaak nu is. Er is niets opgeslagen."
        )
        return _show(request, _case(case.zaak.uuid), error=error, filled=request.POST.dict(), status=409)
    except handling.NotPossible as error:
        return _show(request, _case(case.zaak.uuid), error=str(error), filled=request.POST.dict(), status=422)
    flash.success(request, _("Opgeslagen."))
    return redirect("case", case.zaak.uuid)


@require_GET
@for_case
def document(request: HttpRequest, case: Case, document: UUID) -> HttpResponse:
    return download(get_object_or_404(Enkelvoudiginformatieobject, uuid=document, zaken__zaak=case.zaak))
