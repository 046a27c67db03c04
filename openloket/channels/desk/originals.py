"""Paper originals of scans: where they lie, which may go, the comparison before that, and decisions to replace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach, versions
from openloket.channels.desk.ending import day_of, number_of
from openloket.channels.downloads import stored
from openloket.ending import originals, words
from openloket.ending.agreeing import NotNow
from openloket.ending.models import OriginalsList
from openloket.law.replacing import Replaced
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content

SHOWN = 100


def _user(request: HttpRequest) -> User:
    """Return who asks: of the mail room, an archivist or a functional admin. Raises PermissionDenied for others."""
    user: User = request.user  # type: ignore[assignment]
    if not any(may(user, action) for action in (Action.ENTER_PAPER, Action.JUDGE_ARCHIVE, Action.MANAGE)):
        raise PermissionDenied
    return user


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show where originals lie, which may go and what was decided; do what someone may do with them."""
    user = _user(request)
    if request.method == "GET":
        return _show(request, user)
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        told = act(user, request.POST)
    except NotNow as error:
        flash.error(request, str(error))
        return _show(request, user, status=422)
    flash.success(request, told)
    return redirect("originals")


def _show(request: HttpRequest, user: User, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    today = timezone.localdate()
    found = originals.found(today)
    titles = {service: held[-1].version.title for service, held in sorted(versions.all_versions().items())}
    checking = OriginalsList.objects.filter(state=OriginalsList.State.CHECKING).prefetch_related("originals__original")
    return render(
        request,
        "desk/originals.html",
        {
            "enters": may(user, Action.ENTER_PAPER),
            "judges": may(user, Action.JUDGE_ARCHIVE),
            "decides": originals.may_decide(user),
            "unplaced": (unplaced := originals.unplaced())[:SHOWN],
            "more_unplaced": max(0, len(unplaced) - SHOWN),
            "may_go": [one for one in found if one.stays is None],
            "staying": [(one.row, words.stays(one.stays)) for one in found if one.stays][:SHOWN],
            "pages_due": originals.pages_due(),
            "checking": [(row, [_compared(one) for one in row.originals.all() if one.sampled]) for row in checking],
            "ended": OriginalsList.objects.exclude(state=OriginalsList.State.CHECKING).order_by("-pk")[:SHOWN],
            "decisions": [(row, [titles.get(kind, kind) for kind in row.services]) for row in originals.decisions()],
            "services": list(titles.items()),
            "chosen": [*request.POST.getlist("stacks"), *request.POST.getlist("services")],
            "filled": request.POST,
        },
        status=status,
    )


def _compared(row: Any) -> dict[str, Any]:
    """Return an original that is compared as the page shows it: where it lies, and the pages of its copy."""
    return {"row": row, "pages": originals.compared_with(row) if row.good is None else []}


def _put(user: User, post: QueryDict) -> str:
    put = originals.put(user, post.getlist("stacks"), post.get("box", ""), post.get("place", ""), timezone.now())
    return _("Vastgelegd waar het papier ligt. Stapels: %s.") % put


def _move(user: User, post: QueryDict) -> str:
    originals.move(user, post.get("box", "").strip(), post.get("place", ""))
    return _("Vastgelegd waar de doos nu staat.")


def _taken(user: User, post: QueryDict) -> str:
    originals.taken_out(number_of(post.get("original", "")), user, timezone.localdate())
    return _("Vastgelegd dat deze bladzijden weg zijn.")


def _decide(user: User, post: QueryDict) -> str:
    if not number_of(post.get("keeps_days", "")) and post.get("keeps_days") != "0":
        raise NotNow(_("Vul in hoeveel dagen een origineel nog blijft."))
    what = Replaced(
        frozenset(post.getlist("services")),
        _needed(post, "first_day"),
        day_of(post, "last_day"),
        number_of(post.get("keeps_days", "")),
    )
    decided_on, percent = _needed(post, "decided_on"), number_of(post.get("percent", ""))
    originals.decide(user, post.get("name", ""), decided_on, what, percent, timezone.now())
    return _("Het besluit is vastgelegd.")


def _end(user: User, post: QueryDict) -> str:
    originals.end_decision(number_of(post.get("decision", "")), user, _needed(post, "last_day"))
    return _("Vastgelegd tot wanneer dit besluit geldt.")


def _make(user: User, post: QueryDict) -> str:
    originals.make(user, timezone.localdate(), timezone.now())
    return _("De lijst is gemaakt. Laat nu de gekozen originelen vergelijken.")


def _compare(user: User, post: QueryDict) -> str:
    good = post.get("good") == "yes"
    originals.compare(
        number_of(post.get("original", "")), user, good=good, note=post.get("note", ""), at=timezone.now()
    )
    return _("Vastgelegd.") if good else _("De lijst is afgekeurd. Alle originelen ervan blijven.")


def _refuse(user: User, post: QueryDict) -> str:
    originals.refuse(number_of(post.get("list", "")), user, post.get("why", ""), timezone.now())
    return _("De lijst is afgekeurd. Alle originelen ervan blijven.")


def _destroyed(user: User, post: QueryDict) -> str:
    on = _needed(post, "on")
    originals.destroyed(number_of(post.get("list", "")), user, on, post.get("how", ""), timezone.now())
    return _("Vastgelegd. De verklaring staat hieronder.")


_ACTS: dict[str, Callable[[User, QueryDict], str]] = {
    "put": _put,
    "move": _move,
    "taken": _taken,
    "decide": _decide,
    "end": _end,
    "make": _make,
    "compare": _compare,
    "refuse": _refuse,
    "destroyed": _destroyed,
}


def _needed(post: QueryDict, name: str) -> date:
    """Return a day that has to be filled in. Raises NotNow."""
    found = day_of(post, name)
    if found is None:
        raise NotNow(_("Vul elke dag in als dag, maand en jaar."))
    return found


@require_GET
@login_required
def page(request: HttpRequest, original: int, sha256: str) -> HttpResponse:
    """Show a page of the copy of an original that is to be compared; logged."""
    stack = originals.page(original, _user(request), sha256)
    if stack is None:
        raise Http404
    data = content.read(sha256)
    reach.post(request, Action.ENTER_PAPER, about=f"Post {stack}")
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@require_GET
@login_required
def declaration(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """Download the declaration that originals were destroyed, as PDF/A or as JSON; nobody's data is in it."""
    _user(request)
    found = get_object_or_404(OriginalsList, pk=pk, state=OriginalsList.State.GONE)
    if form == "pdf":
        return stored(found.content, f"verklaring-van-vervanging-{pk}.pdf", "application/pdf")
    if form != "json":
        raise Http404
    return JsonResponse(found.declaration, json_dumps_params={"ensure_ascii": False})
