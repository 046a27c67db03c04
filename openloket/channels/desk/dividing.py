"""Doing one thing with many cases of the work list: choose, look at what it will do, confirm, and see with which it was not done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openloket.cases import reach, versions
from openloket.cases.find import lists
from openloket.cases.models import Case, Division
from openloket.cases.work import dividing
from openloket.cases.work.dividing import Deed
from openloket.cases.written.overview import Section, sections
from openloket.channels.desk.finding import Asked, as_csv, back_to_list, needs_purpose, step_labels
from openloket.forms.validate import stored
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action

TASK = "verdelen"
PLAIN = {"los": Deed.RELEASE, "advies": Deed.ASK, "printen": Deed.PRINT, "bestand": Deed.FILE}
"""What can be chosen that needs nothing more, as the form says it."""
FIRST = 50
"""Cases that are named in what is shown before."""


@require_POST
@login_required
def propose(request: HttpRequest) -> HttpResponse:
    """Keep which cases of a list were ticked, or all of it when none was, and go on to what it will do."""
    user: User = request.user  # type: ignore[assignment]
    _require(user)
    asked = Asked(QueryDict(request.POST.get("waar", "")[:1000]), user)
    back = f"{reverse('worklist')}?{asked.address()}"
    what = _what(user, request.POST.get("wat", ""))
    if needs_purpose(asked) or (asked.sought and asked.sought.problem):
        return redirect(back)
    if what is None:
        flash.error(request, _("Kies wat er met de zaken moet gebeuren."))
        return redirect(back)
    today, most = timezone.localdate(), dividing.most(what.deed)
    rows = lists.every(user, asked.view, asked.filters, asked.sought, asked.order, today, dividing.MOST + 1)
    if ticked := {int(pk) for pk in request.POST.getlist("zaak") if pk.isascii() and pk.isdigit() and len(pk) < 19}:
        rows = [case for case in rows if case.pk in ticked]
    if not rows:
        flash.error(request, _("Deze zaken staan niet meer op uw lijst. Kies opnieuw."))
        return redirect(back)
    if len(rows) > most:
        flash.info(request, _("Het kan met ten hoogste %(n)s zaken tegelijk. Hier staan de eerste.") % {"n": most})
    return redirect("divide", dividing.propose(what, rows, timezone.now()).pk)


def _what(user: User, chosen: str) -> dividing.Asked | None:
    """Return what was chosen: one of PLAIN, `bij:` with the id of an official, or `stap:` with a step; None for anything else."""
    kind, _, value = chosen.partition(":")
    if chosen in PLAIN:
        return dividing.Asked(user, PLAIN[chosen])
    if kind == "bij" and value.isascii() and value.isdigit() and len(value) < 10:
        to = User.objects.filter(pk=int(value), is_active=True).first()
        return dividing.Asked(user, Deed.ASSIGN, to=to) if to else None
    if kind == "stap" and 0 < len(value) <= 40:
        return dividing.Asked(user, Deed.MOVE, step=value)
    return None


@require_http_methods(["GET", "POST"])
@login_required
def division(request: HttpRequest, division: UUID) -> HttpResponse:
    """Show what it will do with each case, then how far it is, and at last with which it was not done; confirm it."""
    user: User = request.user  # type: ignore[assignment]
    _require(user)
    row = Division.objects.select_related("by", "to").filter(pk=division, by=user).first()
    if row is None:
        raise Http404
    if request.method == "POST" and row.deed in dividing.READS:
        return _given(request, row)
    if request.method == "POST":
        dividing.begin(row.pk, user, timezone.now())
        return redirect("divide", row.pk)
    reach.listed(request, [pk for pk, _ in row.cases], Action.SEE_WORK, reach.OVERVIEW, TASK, about="Zaken verdelen")
    shown = [] if row.began_at else dividing.shown(row)
    possible = [case for case, why in shown if not why]
    left = dividing.refused(row) if row.began_at else [(case, why) for case, why in shown if why]
    return render(
        request,
        "desk/dividing.html",
        {
            "row": row,
            "step": step_labels().get(row.step, row.step),
            "possible": possible,
            "asks": dividing.asks(possible) if row.deed == Deed.ASK else (),
            "first": possible[:FIRST],
            "left": len(left),
            "reasons": _by_reason(left),
            "busy": row.began_at is not None and row.done < len(row.cases),
            "number": len(row.cases),
            "went": row.done - len(row.refused),
            "back": back_to_list(request),
        },
    )


def _given(request: HttpRequest, row: Division) -> HttpResponse:
    """Give the cases as a file, or as a page to print; whose they are is logged."""
    cases = [case for case, why in dividing.shown(row) if not why]
    ids = [case.pk for case in cases]
    if row.deed == Deed.FILE:
        reach.listed(request, ids, Action.SEE_WORK, reach.OVERVIEW, TASK, about="Zaken als bestand")
        return as_csv(cases, timezone.localdate())
    reach.listed(request, ids, Action.HANDLE, reach.HANDLING, TASK, about="Zaken geprint")
    printed = [(case, _answers(case)) for case in cases]
    page = render(request, "desk/cases_printed.html", {"cases": printed, "row": row, "back": back_to_list(request)})
    page["Cache-Control"] = "no-store"
    return page


def _answers(case: Case) -> list[Section]:
    version = versions.of(case.version)
    return sections(version, stored(version.questions, case.answers))


def _by_reason(left: Sequence[tuple[Case | None, str]]) -> list[tuple[str, int, list[Case]]]:
    """Return each reason with how many cases stay as they are by it, and the first of those."""
    found: dict[str, list[Case | None]] = {}
    for case, why in left:
        found.setdefault(why, []).append(case)
    return [(why, len(rows), [case for case in rows if case][:FIRST]) for why, rows in found.items()]


def _require(user: User) -> None:
    """Raise PermissionDenied for who sees no work, or may do nothing with it."""
    require(user, Action.SEE_WORK)
    if not dividing.may_divide(user):
        raise PermissionDenied
