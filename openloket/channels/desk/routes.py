"""The page on which who divides the work of a team says to whom new cases go by themselves."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import reach, versions
from openloket.cases.models import Case
from openloket.cases.work import routing
from openloket.cases.work.worklist import visible
from openloket.forms.types import storable
from openloket.people import routes
from openloket.people.accounts import Refused, may, require, with_grants
from openloket.people.models import Team, User
from openloket.people.rights import Action

TRY = "zaak"
"""Names the field with the number of a case on which the rules are tried."""


@dataclass(frozen=True)
class Tried:
    """Hold what the rules do with a case that would come in today: each that was tried with why, and to whom it would go."""

    case: Case
    rules: list[routing.Tried]
    to: User | None


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Show the rules of each team; add or end one, or try them on a case."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.ASSIGN)
    teams = [team for team in Team.objects.order_by("name") if may(user, Action.ASSIGN, team=team.code)]
    error, filled, tried = "", QueryDict(), None
    if request.method == "POST" and TRY in request.POST:
        filled = request.POST
        try:
            tried = _tried(request, user, filled.get(TRY, ""))
        except Refused as refused:
            error = str(refused)
    elif request.method == "POST":
        filled = request.POST
        try:
            said = _change(filled, user, teams)
        except Refused as refused:
            error = str(refused)
        else:
            flash.success(request, said)
            return redirect("routes")
    everyone = list(with_grants(User.objects.filter(is_active=True, memberships__isnull=False).distinct()))
    people = [one for one in everyone if any(may(one, Action.HANDLE, team=team.code) for team in teams)]
    names = _services(teams)
    context = {
        "parts": [
            (team, [(row, names.get(row.service, row.service)) for row in routes.of(team.code)]) for team in teams
        ],
        "teams": teams,
        "people": sorted(people, key=str),
        "chosen": filled.getlist("wie"),
        "services": sorted(names.items(), key=lambda item: item[1]),
        "today": timezone.localdate(),
        "error": error,
        "filled": filled,
        "tried": tried,
    }
    return render(request, "desk/routes.html", context, status=422 if error else 200)


def _tried(request: HttpRequest, user: User, number: str) -> Tried:
    """Try the rules on a case of which this official divides the work; nothing changes, and the look is logged. Raises Refused."""
    number = " ".join(str(storable(number)).split())[:40]
    rows = visible(user, Action.ASSIGN).filter(zaak__identificatie__iexact=number).select_related("zaak", "handler")
    case = rows.first() if number else None
    if case is None or case.version is None:
        raise Refused(_("Wij vinden geen zaak met nummer ‘%(number)s’ die u verdeelt.") % {"number": number})
    reach.listed(request, [case.pk], Action.ASSIGN, reach.OVERVIEW, "verdelen", about="Regel geprobeerd op een zaak")
    found = routing.tried(case, timezone.localdate())
    return Tried(case, found, found[-1].to if found else None)


def _services(teams: list[Team]) -> dict[str, str]:
    """Return what each service of these teams is called."""
    codes = {team.code for team in teams}
    found = [rows[-1].version for rows in versions.all_versions().values()]
    return {each.service: each.title for each in found if each.team in codes}


def _change(post: QueryDict, user: User, teams: list[Team]) -> str:
    """Add or end a rule, and return what happened. Raises Refused."""
    if "einde" in post:
        row = routes.end(_number(post.get("einde", "")) or 0, [team.code for team in teams], user)
        return _("De regel ‘%(name)s’ geldt niet meer.") % {"name": row.name}
    team = next((team for team in teams if team.code == post.get("team")), None)
    service = post.get("dienst", "")
    if team is None or (service and service not in _services([team])):
        raise Refused(_("Kies een team, en een dienst van dat team."))
    terms = routes.Terms(
        name=str(storable(post.get("naam", ""))),
        place=_number(post.get("plaats", "")) or 0,
        people=list(User.objects.filter(pk__in=[_number(one) for one in post.getlist("wie") if _number(one)])),
        first_day=_day(post.get("vanaf", "")),
        service=service,
        postcodes=re.findall(r"[^\s,;]+", post.get("postcodes", "")),
        words=[word for part in str(storable(post.get("woorden", ""))).split(",") if (word := " ".join(part.split()))],
        most=_number(most) or 0 if (most := post.get("hoogstens", "").strip()) else None,
    )
    return _("De regel ‘%(name)s’ geldt.") % {"name": routes.give(team, terms, user).name}


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise Refused(_("Kies een dag: vandaag of later, en hoogstens een jaar vooruit."))
