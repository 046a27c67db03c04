"""What legal terms are counted with, for a beheerder: equated days, years with a known decree, and outages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import equated
from openloket.cases.models import DecreeYear, Downtime, EquatedDay, Recount
from openloket.cases.terms import calendar
from openloket.forms.types import storable
from openloket.law.calendar import BUNDLED
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action


@require_http_methods(["GET", "POST"])
@login_required
def terms(request: HttpRequest) -> HttpResponse:
    """Show the days and outages there are, who added what here, and how many last days moved; change them."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    if request.method == "GET":
        return _show(request)
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        act(request.POST, user)
    except equated.CalendarRefused as error:
        flash.error(request, str(error))
        return _show(request, status=422)
    flash.success(request, _("Vastgelegd. De lopende termijnen worden opnieuw berekend."))
    return redirect("terms")


def _show(request: HttpRequest, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    this_year, days = timezone.localdate().year, calendar.now()
    rows = EquatedDay.objects.filter(ended_at=None, day__in=[*days.equated, *BUNDLED.equated]).select_related("made_by")
    added = {row.day: row for row in rows.filter(free=True)}
    return render(
        request,
        "desk/terms.html",
        {
            "days": [(day, days.equated[day], added.get(day)) for day in sorted(days.equated) if day.year >= this_year],
            "taken_away": rows.filter(free=False).order_by("day"),
            "known": [year for year in sorted(days.known) if year >= this_year],
            "unknown": [year for year in (this_year, this_year + 1) if year not in days.known],
            "years": DecreeYear.objects.filter(ended_at=None).select_related("made_by").order_by("year"),
            "outages": equated.outages(30),
            "ways": [(value, _(label)) for value, label in Downtime.Way.choices],
            "recounts": Recount.objects.select_related("made_by").annotate(n=Count("moved")).order_by("-pk")[:10],
            "filled": request.POST,
        },
        status=status,
    )


def _day(post: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(post.get(name, ""))
    except ValueError as error:
        raise equated.CalendarRefused(_("Vul een dag in.")) from error


def _moment(post: QueryDict, name: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{post.get(name + '_day', '')}T{post.get(name + '_time', '')}")
    except ValueError as error:
        raise equated.CalendarRefused(_("Vul een dag en een tijd in.")) from error


def _number(post: QueryDict, name: str) -> int:
    given = post.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise equated.CalendarRefused(_("Vul een jaar in, zoals 2029."))
    return int(given)


def _text(post: QueryDict, name: str) -> str:
    return str(storable(post.get(name, "")))


_ACTS: dict[str, Callable[[QueryDict, User], object]] = {
    "add_day": lambda post, user: equated.add_day(_day(post, "day"), _text(post, "name"), _text(post, "source"), user),
    "remove_day": lambda post, user: equated.remove_day(_day(post, "day"), _text(post, "why"), user),
    "know_year": lambda post, user: equated.know_year(_number(post, "year"), _text(post, "year_source"), user),
    "forget_year": lambda post, user: equated.forget_year(_number(post, "year"), user),
    "add_outage": lambda post, user: equated.add_outage(
        _moment(post, "begins"), _moment(post, "ends"), post.get("way", ""), _text(post, "reason"), user
    ),
    "remove_outage": lambda post, user: equated.remove_outage(_number(post, "outage"), user),
}
