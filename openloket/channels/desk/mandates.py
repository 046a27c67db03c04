"""The register of mandates, for a beheerder: who may sign what; give one, confirm a colleague's, end one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.cases.mandates.mandate import KINDS
from openloket.definitions.schema import Organ
from openloket.definitions.words import ORGANS
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, limited
from openloket.forms.types import type_of
from openloket.people import mandates, trail
from openloket.people.accounts import Refused, require
from openloket.people.mandates import Terms
from openloket.people.models import Mandate, Team, User
from openloket.people.rights import Action

PROPOSED = gettext_noop("Voorgesteld. Een andere beheerder moet het bevestigen.")
_AMOUNT = Question(id="bedrag", ask="Tot en met welk bedrag?", type="money", min=0)
_SHOWN = 50
_LONGEST = {"function": 120, "given_by": 120, "decree": 200, "why": 300}


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the register; propose, confirm, refuse or end a mandate."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    if request.method == "GET":
        return _show(request)
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        told = act(user, request.POST)
    except (Refused, Invalid) as error:
        flash.error(request, str(error))
        return _show(request, status=422)
    flash.success(request, told)
    return redirect("mandates")


def _show(request: HttpRequest, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    user: User = request.user  # type: ignore[assignment]
    titles = {found[-1].version.service: found[-1].version.title for found in versions.all_versions().values()}
    running = mandates.running(timezone.localdate())
    return render(
        request,
        "desk/mandates.html",
        {
            "waiting": [(_shown(row, titles), row.proposed_by_id == user.pk) for row in mandates.waiting()],
            "running": [_shown(row, titles) for row in mandates.given().filter(running)],
            "over": [_shown(row, titles) for row in mandates.given().exclude(running).order_by("-pk")[:_SHOWN]],
            "organs": [(name, _(text)) for name, text in ORGANS.items()],
            "kinds": [(name, _(text)) for name, text in KINDS.items()],
            "services": sorted(titles.items(), key=lambda item: item[1]),
            "people": [(f"person:{one.pk}", one) for one in _people()],
            "holders": [(f"{role}:{team.code}", role, team) for team in _teams() for role in mandates.DECIDING],
            "filled": request.POST,
            "filled_services": request.POST.getlist("services"),
            "filled_kinds": request.POST.getlist("kinds"),
        },
        status=status,
    )


def _people() -> QuerySet[User]:
    found = User.objects.filter(is_active=True, memberships__role__in=mandates.DECIDING).distinct()
    return found.order_by("last_name", "first_name")


def _teams() -> list[Team]:
    return list(Team.objects.filter(memberships__role__in=mandates.DECIDING).distinct().order_by("name"))


def _shown(row: Mandate, titles: dict[str, str]) -> dict[str, Any]:
    """Return a mandate as the page shows it."""
    return {
        "row": row,
        "organ": _(ORGANS.get(row.organ, row.organ)),  # type: ignore[call-overload]
        "services": [titles.get(service, service) for service in row.services],
        "kinds": [_(KINDS[kind]) for kind in row.kinds if kind in KINDS],
        "most": type_of(_AMOUNT).show(_AMOUNT, row.most) if row.most is not None else "",
    }


def _text(post: QueryDict, name: str) -> str:
    return limited(post.get(name, ""), _LONGEST[name])


def _day(post: QueryDict, name: str, *, needed: bool = True) -> date | None:
    given = post.get(name, "").strip()
    if not given and not needed:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Refused(_("Vul elke dag in als dag, maand en jaar.")) from error


def _number(post: QueryDict) -> int:
    given = post.get("mandate", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _propose(user: User, post: QueryDict) -> str:
    """Propose what was filled in. Raises Refused, Invalid."""
    services, kinds, organ = post.getlist("services"), post.getlist("kinds"), post.get("organ", "")
    if not versions.all_versions().keys() >= set(services):  # passing one over could leave none, which means all
        raise Refused(_("Een van de gekozen diensten is er niet meer. Kies opnieuw."))
    if organ not in get_args(Organ) or not KINDS.keys() >= set(kinds):
        raise Refused(_("Kies een orgaan en uitkomsten uit de lijst."))
    first, decree_of = _day(post, "first_day"), _day(post, "decree_of")
    assert first is not None
    assert decree_of is not None
    kind, _colon, who = post.get("holder", "").partition(":")
    person = User.objects.filter(pk=int(who), is_active=True).first() if kind == "person" and _is_number(who) else None
    typed = post.get("most", "").strip()
    most: Decimal | None = type_of(_AMOUNT).read(typed, _AMOUNT) if typed else None
    terms = Terms(
        organ=organ,
        function=_text(post, "function"),
        given_by=_text(post, "given_by"),
        decree=_text(post, "decree"),
        decree_of=decree_of,
        first_day=first,
        last_day=_day(post, "last_day", needed=False),
        person=person,
        team="" if person else who,
        role="" if person else kind,
        services=tuple(services),
        kinds=tuple(kinds),
        most=most,
        deviating=post.get("deviating") == "ja",
    )
    mandates.propose(terms, user, _text(post, "why"))
    return _(PROPOSED)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _confirm(user: User, post: QueryDict) -> str:
    mandates.confirm(_number(post), user)
    return _("Bevestigd.")


def _refuse(user: User, post: QueryDict) -> str:
    mandates.refuse(_number(post), user)
    return _("Het voorstel gaat niet door.")


def _end(user: User, post: QueryDict) -> str:
    mandates.end(_number(post), trail.on_screen(user, _text(post, "why")))
    return _("Het mandaat is ingetrokken.")


_ACTS: dict[str, Callable[[User, QueryDict], str]] = {
    "propose": _propose,
    "confirm": _confirm,
    "refuse": _refuse,
    "end": _end,
}
