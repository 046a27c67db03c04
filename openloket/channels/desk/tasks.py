"""Tasks and advice at the desk: what was asked of an official, one of them with its answer, and asking for it in a case."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import locking, reach, versions
from openloket.cases.advice import advised, adviser, tasks
from openloket.cases.advice.advice import OUTCOMES, Stand
from openloket.cases.advice.adviser import Shared, stand
from openloket.cases.advice.tasks import Asked
from openloket.cases.models import Case, Task
from openloket.cases.refusals import NotPossible
from openloket.cases.written.overview import only, sections
from openloket.channels import advising
from openloket.channels.desk.work import for_handler, handler_of
from openloket.channels.downloads import download, with_state
from openloket.forms.email import mailable
from openloket.forms.reading import Invalid, clean_text
from openloket.forms.validate import stored
from openloket.people.models import Team, User
from openloket.people.rights import Action
from openloket.registers.models import Enkelvoudiginformatieobject

OUTSIDE, USUAL_DAYS = "buiten", 14
BY_VERSION, WANTED, EMAIL_OF = "volgens", "advies", "email_"
"""The form with the advice that the version wants, what is ticked in it, and the address for each that has none of its own."""
MOST = 200
"""Tasks that a list shows."""


@dataclass(frozen=True)
class Row:
    """A task as a list shows it, with how it stands."""

    task: Task
    stand: Stand

    def decided_otherwise(self, user: User) -> bool:
        """Say whether it was decided otherwise than this official advised, and they did not read that yet."""
        task = self.task
        return task.answered_by_id == user.pk and task.told_at is not None and task.told_seen_at is None


# What was asked of an official ----------------------------------------------------------------------------------------


@require_GET
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show an official what was asked of them and of their teams: what waits first, and what they did lately."""
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    with transaction.atomic():
        found = list(adviser.of(user)[:MOST])
        reach.tasks(request, found)
    rows = [Row(task, stand(task, task.zaak.case, today)) for task in found]
    waits, done = [row for row in rows if row.stand.waits], [row for row in rows if not row.stand.waits]
    told = [row for row in done if row.decided_otherwise(user)]
    context = {"waits": waits, "told": told, "done": [row for row in done if row not in told]}
    return render(request, "desk/tasks.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def task(request: HttpRequest, task: UUID) -> HttpResponse:
    """Show what was asked with what is shared of the case, and take in the answer."""
    user: User = request.user  # type: ignore[assignment]
    with transaction.atomic():
        found = reach.task(request, task)
        case: Case = found.zaak.case
        theirs = adviser.is_adviser(user, found)
        handles = reach.may_do(user, Action.HANDLE, case)
        adviser.read_told(user, found)
        how = stand(found, case, timezone.localdate())
        form = (
            advising.form(request, found, timezone.now(), user=user, noted=not theirs)
            if how.waits or request.method == "POST"
            else None
        )
        if form and form.done:
            flash.success(request, _("Uw antwoord staat in de zaak. Wie de zaak behandelt, ziet het."))
            return redirect("case", case.zaak.uuid) if handles and not theirs else redirect("tasks")
        shown: Shared = adviser.shared(found, case)
        context = {
            "task": found,
            "zaak": found.zaak,
            "stand": how,
            "theirs": theirs,
            "sees_case": handles,
            "shared": shown,
            "documents": with_state(shown.documents),
            "answered_with": with_state(found.answer_documents.order_by("pk")),
            "form": form,
        }
        return render(request, "desk/task.html", context, status=form.status if form else 200)


@require_GET
@login_required
def task_document(request: HttpRequest, task: UUID, document: UUID) -> HttpResponseBase:
    """Give an official a document that is shared with them, or that they sent themselves."""
    with transaction.atomic():
        found = reach.task(request, task)
        return download(_document(found, document))


def _document(found: Task, document: UUID) -> Enkelvoudiginformatieobject:
    shared = adviser.documents(found, found.zaak.case).values("pk")
    rows = Enkelvoudiginformatieobject.objects.filter(pk__in=shared) | Enkelvoudiginformatieobject.objects.filter(
        pk__in=found.answer_documents.values("pk")
    )
    return get_object_or_404(rows.distinct(), uuid=document)


# Asking in a case -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_handler
def ask(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask a colleague, a team or another organisation something about a case, for who may handle it."""
    if case.version is None:
        raise Http404
    error, at, status = "", "", 200
    if request.method == "POST":
        try:
            tasks.ask(
                case.pk,
                handler_of(request),
                _of_version(case, request.POST) if BY_VERSION in request.POST else [_asked(request.POST)],
            )
        except locking.Stale:
            error, status = (
                _("Deze zaak is veranderd sinds u de pagina opende. Er is niets gevraagd. Kijk of het nog klopt."),
                409,
            )
            case = reach.again(case)
        except NotPossible as refused:
            error, at, status = str(refused), refused.at, 422
        else:
            flash.success(request, _("Gevraagd. U ziet het bij de zaak."))
            return redirect("case", case.zaak.uuid)
    return render(request, "desk/ask_task.html", _ask_context(case, request.POST, error, at), status=status)


def _ask_context(case: Case, post: QueryDict, error: str, at: str) -> dict[str, Any]:
    version = versions.of(case.version)
    shareable = {question.id for question in adviser.shareable(version)}
    answers = sections(version, stored(version.questions, case.answers))
    day = timezone.localdate() + timedelta(days=USUAL_DAYS)
    return {
        "case": case,
        "zaak": case.zaak,
        "error": error,
        "error_at": "" if BY_VERSION in post else at,
        "filled": post.dict() if post else {"uiterlijk": day.isoformat(), "soort": "advies"},
        "shows": post.getlist("toon"),
        "chosen_documents": post.getlist("stuk"),
        "sections": only(answers, shareable),
        "documents": adviser.may_share(case),
        "teams": Team.objects.order_by("name"),
        "people": User.objects.filter(is_active=True, memberships__isnull=False)
        .distinct()
        .order_by("last_name", "first_name"),
        "steps": version.steps[:-1],
        "wanted": [
            (item, f"{EMAIL_OF}{item.id}", post.get(f"{EMAIL_OF}{item.id}", ""))
            for item in advised.to_ask(case, version)
        ],
        "chosen_advice": post.getlist(WANTED) if BY_VERSION in post else None,
        "outside": OUTSIDE,
    }


def _of_version(case: Case, post: QueryDict) -> list[Asked]:
    """Read which advice that the version wants is asked. Raises NotPossible."""
    version, chosen = versions.of(case.version), post.getlist(WANTED)
    today, asked = timezone.localdate(), [item for item in advised.to_ask(case, version) if item.id in chosen]
    return [tasks.of_version(item, today, _email(post.get(f"{EMAIL_OF}{item.id}", ""))) for item in asked]


def _asked(post: QueryDict) -> Asked:
    """Read what is asked of whom. Raises NotPossible."""
    kind, _colon, which = post.get("aan", "").partition(":")
    to: dict[str, Any] = {}
    if kind == OUTSIDE:
        email = _email(post.get("email", ""))
        name = _clean(post.get("naam", ""))
        if not name.strip():
            raise NotPossible(tasks.NO_NAME, "naam")
        to = {"name": name, "email": email}
    elif kind == "team" and (team := Team.objects.filter(code=which[:50]).first()):
        to = {"team": team.code, "team_name": team.name}
    elif kind == "collega" and which.isdecimal() and len(which) < 10:
        to = {"person": User.objects.filter(pk=int(which), is_active=True, memberships__isnull=False).first()}
    if not any(to.values()):
        raise NotPossible(tasks.NO_ONE, "aan")
    return Asked(
        _clean(post.get("vraag", "")),
        _day(post.get("uiterlijk", "")),
        outcomes=OUTCOMES if post.get("soort") != "taak" else (),
        shows=post.getlist("toon"),
        documents=[text for text in post.getlist("stuk") if _is_uuid(text)],
        before=post.get("voor", ""),
        **to,
    )


def _email(text: str) -> str:
    """Return the address to which a link goes; empty when it is asked another way. Raises NotPossible."""
    email = text.strip()
    if email and not (len(email) <= 254 and mailable(email)):
        raise NotPossible(tasks.NO_EMAIL, "email")
    return email


def _day(text: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise NotPossible(tasks.NO_DAY, "uiterlijk")


def _is_uuid(text: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(text))
    return False


def _clean(text: str) -> str:
    try:
        return clean_text(text)
    except Invalid as error:
        raise NotPossible(str(error)) from error
