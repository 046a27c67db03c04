"""The board of who divides the work: what each team and each colleague has, who is away, and our own targets."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import versions
from openloket.cases.refusals import NotPossible
from openloket.cases.work import board, pressing, targets
from openloket.cases.work.board import Load
from openloket.people import absences
from openloket.people.accounts import may, require, with_grants
from openloket.people.models import Absence, Team, User
from openloket.people.rights import Action


@dataclass(frozen=True)
class Row:
    """A colleague with what lies with them; without one: what nobody has taken."""

    person: User | None
    load: Load
    away: Absence | None = None

    @property
    def by(self) -> str:
        """Return how an address of the work list names whose cases these are."""
        return str(self.person.pk) if self.person else "niemand"


@dataclass(frozen=True)
class Part:
    """A team with everyone in it."""

    team: Team
    rows: list[Row]
    total: Load


@require_http_methods(["GET", "POST"])
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Show the board, and take a target of our own for a service."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.ASSIGN)
    services = _services(user)
    error = ""
    if request.method == "POST":
        try:
            days, first = _number(request.POST.get("dagen", "")), _day(request.POST.get("vanaf", ""))
            row = targets.give(user, request.POST.get("dienst", ""), days, first, services)
        except NotPossible as refused:
            error = _(str(refused))
        else:
            name = services[row.service]
            flash.success(request, _("Bewaard: het streven voor ‘%(service)s’.") % {"service": name})
            return redirect("board")
    today = timezone.localdate()
    known = targets.known()
    context = {
        "parts": _parts(user, today),
        "today": today,
        "services": services,
        "targets": [(title, known[service]) for service, title in services.items() if service in known],
        "error": error,
        "filled": request.POST,
        "old": pressing.OLD_DAYS // 7,
    }
    return render(request, "desk/board.html", context, status=422 if error else 200)


def _services(user: User) -> dict[str, str]:
    """Return the services of which an official divides the work, with what each is called, by that name."""
    found = [rows[-1].version for rows in versions.all_versions().values()]
    mine = [
        (each.service, each.title) for each in found if may(user, Action.ASSIGN, team=each.team, service=each.service)
    ]
    return dict(sorted(mine, key=lambda item: item[1]))


def _parts(user: User, today: date) -> list[Part]:
    loads = board.loads(user, today)
    people = with_grants(User.objects.filter(is_active=True, memberships__isnull=False).distinct())
    handlers = {pk for rows in loads.values() for pk in rows if pk}
    known = {one.pk: one for one in people} | User.objects.in_bulk(handlers - {one.pk for one in people})
    away = absences.away_today()
    parts = []
    for team in Team.objects.order_by("name"):
        if not may(user, Action.ASSIGN, team=team.code):
            continue
        has = loads.get(team.code, {})
        members = {one.pk for one in people if may(one, Action.HANDLE, team=team.code)}
        rows = [
            Row(known[pk], has.get(pk, Load()), away.get(pk)) for pk in members | {pk for pk in has if pk is not None}
        ]
        rows.sort(key=lambda row: (-row.load.late, -row.load.running, str(row.person)))
        parts.append(Part(team, [Row(None, has.get(None, Load())), *rows], board.together(has.values())))
    return parts


def _number(text: str) -> int:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    raise NotPossible(targets.NO_DAYS)


def _day(text: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise NotPossible(targets.NO_DAY)
