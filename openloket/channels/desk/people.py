"""Who works here and what they may do, for a beheerder: the list, and one person with roles, absence and what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.channels import paging
from openloket.channels.desk.told import sentence
from openloket.forms.reading import Invalid, limited, storable
from openloket.people import absences, accounts, phones, proposals, trail
from openloket.people.accounts import NoSuch, Refused, require
from openloket.people.models import LoginAttempt, Team, User
from openloket.people.rights import Action, Role

STATES = ("", "open", "closed", "absent", "proposed")
_SHOWN = 100
_LONGEST = 300


@require_GET
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show everyone with an account, and what waits for a colleague to confirm it."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    text, state = storable(request.GET.get("zoek", "")).strip(), request.GET.get("stand", "")
    if state not in STATES:
        raise Http404
    page = Paginator(_found(text, state), 50).get_page(request.GET.get("pagina"))
    return render(
        request,
        "desk/people.html",
        {
            "page": page,
            "query": paging.query(request),
            "text": text,
            "state": state,
            "waiting": proposals.waiting(),
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def teams(request: HttpRequest) -> HttpResponse:
    """Show the teams with the number that stands in their letters; change those numbers."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    every = list(Team.objects.order_by("name"))
    typed = {team.pk: request.POST.get(f"phone-{team.pk}", team.phone) for team in every}
    status = 200
    if request.method == "POST":
        try:
            sent = [team for team in every if f"phone-{team.pk}" in request.POST]  # one made meanwhile keeps its number
            phones.give_teams(
                {team.pk: _text(request.POST, f"phone-{team.pk}") for team in sent}, trail.on_screen(user)
            )
        except Refused as error:
            flash.error(request, str(error))
            status = 422
        else:
            flash.success(request, _("Bewaard."))
            return redirect("teams")
    return render(request, "desk/teams.html", {"teams": [(team, typed[team.pk]) for team in every]}, status=status)


def _found(text: str, state: str) -> QuerySet[User]:
    today = timezone.localdate()
    away = User.objects.filter(
        absences__cancelled_at=None, absences__first_day__lte=today, absences__last_day__gte=today
    ).values("pk")
    found = User.objects.annotate(second_factor=Exists(_factors(OuterRef("pk"))), absent=Q(pk__in=away))
    for word in text.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(pk__in=User.objects.filter(memberships__team__name__icontains=word).values("pk"))
            | Q(pk__in=User.objects.filter(memberships__role__icontains=word.replace("ö", "o")).values("pk"))
        )
    match state:
        case "open":
            found = found.filter(is_active=True)
        case "closed":
            found = found.filter(is_active=False)
        case "absent":
            found = found.filter(absent=True)
        case "proposed":
            found = found.filter(pk__in=proposals.waiting().values("person"))
    return found.prefetch_related("memberships__team").order_by("last_name", "first_name", "username")


def _factors(user: Any) -> QuerySet[Any]:
    factors: QuerySet[Any] = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES)


@require_http_methods(["GET", "POST"])
@login_required
def person(request: HttpRequest, person: int) -> HttpResponse:
    """Show one official and what changed in their rights; change something."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    shown = get_object_or_404(User, pk=person)
    if request.method == "GET":
        return _show(request, shown)
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        told = act(shown, user, request.POST)
    except (Refused, NoSuch) as error:
        flash.error(request, str(error))
        return _show(request, get_object_or_404(User, pk=person), status=422)
    flash.success(request, told)
    return redirect("person", shown.pk)


def _show(request: HttpRequest, shown: User, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    user: User = request.user  # type: ignore[assignment]
    rows = shown.memberships.select_related("team").order_by("team__name", "role", "source")
    titles = {found[-1].version.service: found[-1].version.title for found in versions.all_versions().values()}
    waiting = proposals.waiting().filter(person=shown)
    return render(
        request,
        "desk/person.html",
        {
            "person": shown,
            "roles": [(row, [titles.get(service, service) for service in row.services]) for row in rows],
            "waiting": [
                (item, [titles.get(s, s) for s in item.services], item.proposed_by_id == user.pk) for item in waiting
            ],
            "role_names": list(Role),
            "teams": Team.objects.order_by("name"),
            "services": sorted(titles.items(), key=lambda item: item[1]),
            "second_factor": _factors(shown).exists(),
            "away": absences.today(shown),
            "coming": absences.coming(shown),
            "deputies": _deputies(shown),
            "running": Case.objects.filter(handler=shown, closed_on=None).count(),
            "events": [
                (event, sentence(event)) for event in shown.events.select_related("by").order_by("-at", "-pk")[:_SHOWN]
            ],
            "logins": LoginAttempt.objects.filter(user=shown)
            .exclude(outcome=LoginAttempt.Outcome.PASSED)
            .order_by("-at", "-pk")[:10],
            "filled": request.POST,
            "filled_services": request.POST.getlist("services"),
        },
        status=status,
    )


def _deputies(shown: User) -> list[User]:
    others = User.objects.filter(is_active=True).exclude(pk=shown.pk).order_by("last_name", "first_name")
    return [other for other in others.prefetch_related("memberships__team") if absences.can_replace(shown, other)]


def _text(post: QueryDict, name: str) -> str:
    """Return what was filled in, on one line. Raises Refused for what cannot be kept whole."""
    try:
        return limited(post.get(name, ""), _LONGEST)
    except Invalid as error:
        raise Refused(str(error)) from error


def _why(post: QueryDict) -> str:
    """Return why someone changes this. Raises Refused when nothing was filled in."""
    if why := _text(post, "why"):
        return why
    raise Refused(_("Zeg waarom."))


def _day(post: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(post.get(name, ""))
    except ValueError as error:
        raise Refused(_("Vul een eerste en een laatste dag in.")) from error


def _number(post: QueryDict, name: str) -> int:
    given = post.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _propose(shown: User, user: User, post: QueryDict) -> str:
    services = post.getlist("services")
    if not versions.all_versions().keys() >= set(services):  # passing one over could leave none, which means all
        raise Refused(_("Een van de gekozen diensten is er niet meer. Kies opnieuw."))
    proposals.propose_role(shown, post.get("role", ""), _text(post, "team"), services, user, _why(post))
    return _("Voorgesteld. Een andere beheerder moet het bevestigen.")


def _propose_reopening(shown: User, user: User, post: QueryDict) -> str:
    proposals.propose_reopening(shown, user, _why(post))
    return _("Voorgesteld. Een andere beheerder moet het bevestigen.")


def _propose_link(shown: User, user: User, post: QueryDict) -> str:
    proposals.propose_link(shown, user, _why(post))
    return _("Voorgesteld. Een andere beheerder moet het bevestigen.")


def _proposal(shown: User, post: QueryDict) -> int:
    """Return which proposal is decided on. Raises Refused for one that is not about whom the page shows."""
    number = _number(post, "proposal")
    if not proposals.waiting().filter(pk=number, person=shown).exists():
        raise Refused(_("Over dit voorstel is al besloten."))
    return number


def _confirm(shown: User, user: User, post: QueryDict) -> str:
    proposals.confirm(_proposal(shown, post), user)
    return _("Bevestigd.")


def _refuse(shown: User, user: User, post: QueryDict) -> str:
    proposals.refuse(_proposal(shown, post), user, _text(post, "why"))
    return _("Het voorstel gaat niet door.")


def _take(shown: User, user: User, post: QueryDict) -> str:
    role, team = post.get("role", ""), _text(post, "team")
    if role not in list(Role) or not team:
        raise Refused(_("Kies een rol en een team."))
    accounts.take_role(shown, role, team, trail.on_screen(user, _why(post)))
    return _("De rol is weggenomen.")


def _close(shown: User, user: User, post: QueryDict) -> str:
    accounts.close(shown, trail.on_screen(user, _why(post)))
    return _("Het account is gesloten. Wie was ingelogd, is er nu uit.")


def _factor(shown: User, user: User, post: QueryDict) -> str:
    accounts.remove_second_factor(shown, trail.on_screen(user, _why(post)))
    return _("De tweede factor is weggehaald.")


def _phone(shown: User, user: User, post: QueryDict) -> str:
    phones.give(shown, _text(post, "phone"), trail.on_screen(user))
    return _("Bewaard.")


def _absent(shown: User, user: User, post: QueryDict) -> str:
    deputy = User.objects.filter(pk=_number(post, "deputy"), is_active=True).first()
    if deputy is None:
        raise Refused(_("Kies een vervanger."))
    absences.add(shown, deputy, _day(post, "first_day"), _day(post, "last_day"), trail.on_screen(user))
    return _("Vastgelegd.")


def _back(shown: User, user: User, post: QueryDict) -> str:
    absences.stop(_number(post, "absence"), shown, trail.on_screen(user))
    return _("De afwezigheid is gestopt.")


_ACTS: dict[str, Callable[[User, User, QueryDict], str]] = {
    "propose": _propose,
    "propose_reopening": _propose_reopening,
    "propose_link": _propose_link,
    "confirm": _confirm,
    "refuse": _refuse,
    "take": _take,
    "close": _close,
    "factor": _factor,
    "phone": _phone,
    "absent": _absent,
    "back": _back,
}
