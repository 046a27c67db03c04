"""The pages of needs, channels, what is coming and the agenda, and the open data for everyone."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from openloket.cases import reach, versions
from openloket.cases.disputes import defaulting
from openloket.cases.opinions import BETTER
from openloket.change import course
from openloket.change.models import Change
from openloket.change.templatetags.change import percent
from openloket.change.views import for_admin
from openloket.insight import agenda, channels, charts, forecast, needs, publishing, store
from openloket.insight.privacy import FEW, STEP, about, rounded
from openloket.insight.views import channel_label, chosen, for_insight, selects, service_title, team_names
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Zaak

PLACES = {
    needs.STOP: _lazy("Stopt met invullen"),
    needs.ERROR: _lazy("Krijgt een foutmelding"),
    needs.BACK: _lazy("Gaat terug naar een eerdere stap"),
    needs.HELP: _lazy("Vraagt hulp"),
    needs.SWITCH: _lazy("Begint op het web en komt op een andere manier"),
    needs.CALL: _lazy("Neemt binnen twee weken contact op"),
    needs.SEARCH: _lazy("Zoekt en vindt niets"),
    needs.FEEDBACK: _lazy("Vond het moeilijk"),
}


@require_GET
@for_insight
def needs_page(request: HttpRequest) -> HttpResponse:
    """Show where people get stuck, most people first, and whether a change that was made for it helped."""
    filter_, now = chosen(request), timezone.now()
    with store.reading() as tables:
        found = needs.needs(tables, filter_, now)
        helped = [
            (change, need, where(need), needs.did_it_help(tables, need, before, after, since, now))
            for change, need, before, after, since in _made_for_a_need()
        ]
        choices = selects(tables, filter_, "service")
    rows = [
        {
            "need": need,
            "kind": PLACES[need.kind],
            "where": where(need),
            "service": service_title(need.service) if need.service else "",
            "low": need.interval[0],
            "high": need.interval[1],
        }
        for need in found
    ]
    return render(
        request,
        "insight/needs.html",
        {
            "tab": "needs",
            "nav": "insight",
            "rows": rows,
            "services": [(p.version.service, p.version.title) for p in versions.services_on(timezone.localdate())],
            "helped": [{"change": c, "kind": PLACES[n.kind], "where": w, "d": d} for c, n, w, d in helped],
            "filter": filter_,
            "selects": choices,
            "few": FEW,
        },
    )


def _made_for_a_need() -> list[tuple[Change, needs.Need, str, str, date]]:
    """List open changes made for something measured, newest first: the versions before and after, and since when."""
    rows = Change.objects.filter(opened_at__lte=timezone.now(), version__isnull=False).exclude(need={})
    return [
        (
            change,
            needs.Need(change.need["kind"], change.need.get("service", change.service), change.need["place"], 0, 0),
            str(change.base.valid_from),
            str(change.version.valid_from),
            timezone.localdate(change.opened_at),
        )
        for change in rows.select_related("base", "version").order_by("-opened_at")[:20]
        if change.version is not None and change.opened_at is not None
    ]


def where(need: needs.Need) -> str:
    """Put the place of a need in words: the question, the page, the step, or what people said."""
    if need.kind == needs.FEEDBACK:
        return str(BETTER.get(need.place, _("Zonder reden")))
    if need.kind in (needs.CALL, needs.SEARCH) or not need.place:
        return need.place
    published = versions.all_versions().get(need.service)
    if published is None:
        return need.place
    version = published[-1].version
    if need.place == "controleren":
        return _("Controleren en versturen")
    questions = {question.id: question.ask for question in version.questions}
    pages = {page.id: page.title for page in version.pages}
    return (questions if need.kind == needs.ERROR else pages).get(need.place, need.place)


@require_POST
@for_admin
def make_change(request: HttpRequest) -> HttpResponse:
    """Begin a change for something that people ran into; that stays with it, so that one can see whether it helped."""
    user: User = request.user  # type: ignore[assignment]
    kind, place, service = (request.POST.get(name, "")[:100] for name in ("kind", "place", "service"))
    base = course.newest(service)
    if kind not in PLACES or base is None:
        flash.error(request, _("Kies eerst een dienst: een wijziging hoort bij een dienst."))
        return redirect("needs")
    need = needs.Need(kind, service, place, 0, 0)
    title = f"{PLACES[kind]}: {where(need)}" if place else str(PLACES[kind])
    day = max(timezone.localdate(), base.valid_from) + timedelta(days=1)
    change = course.begin(base, title, day, user, {"kind": kind, "place": place, "service": service})
    return redirect("change_edit", change.pk)


@require_GET
@for_insight
def channels_page(request: HttpRequest) -> HttpResponse:
    """Show through which channels people come, month by month, and what that takes."""
    filter_ = chosen(request)
    with store.reading() as tables:
        months = channels.months(tables, filter_)
        ways = channels.ways(tables, filter_, settings.CHANNEL_COSTS, timezone.now())
        funnel = channels.funnel(tables, filter_, timezone.now())
        choices = selects(tables, filter_, "service")
    used = [way.channel for way in ways]
    shown = [(month, [counts.get(channel, 0) for channel in used], sum(counts.values())) for month, counts in months]
    picture = ""
    if rows := [
        {"maand": month, "kanaal": channel_label(channel), "aantal": rounded(count)}
        for month, counts, total in shown
        if total >= FEW
        for channel, count in zip(used, counts, strict=True)
        if count >= FEW
    ]:
        picture = charts.stacked(
            rows,
            x="maand",
            y="aantal",
            group="kanaal",
            says=_("Aandeel van elk kanaal per maand; de cijfers staan in de tabel."),
        )
    return render(
        request,
        "insight/channels.html",
        {
            "tab": "channels",
            "nav": "insight",
            "picture": picture,
            "used": [channel_label(channel) for channel in used],
            "months": shown,
            "ways": [(channel_label(way.channel), way, way.on_time.words(about)) for way in ways],
            "funnel": funnel if funnel.begun >= FEW else None,
            "without_floor": channels.without_floor(versions.services_on(timezone.localdate())),
            "filter": filter_,
            "selects": choices,
            "few": FEW,
        },
    )


@require_GET
@for_insight
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Show the work that is coming and the cases that may miss their deadline."""
    now = timezone.now()
    today = timezone.localdate(now)
    user: User = request.user  # type: ignore[assignment]
    with store.reading() as tables:
        teams = forecast.work(tables, today)
        risk = forecast.at_risk(
            tables, now, lambda team, service: may(user, Action.SEE_INSIGHT, team=team, service=service)
        )
    only_late = bool(request.GET.get("laat"))
    cases = Paginator([case for case in risk.cases if case.late or not only_late], MOST_CASES)
    page = cases.get_page(request.GET.get("pagina"))
    penalties = [
        found
        for found in defaulting.running(today)
        if may(user, Action.SEE_INSIGHT, team=found.case.team, service=found.case.service)
    ]
    unpaid = [
        found
        for found in defaulting.unpaid()
        if may(user, Action.SEE_INSIGHT, team=found.case.team, service=found.case.service)
    ]
    listed = [case.uuid for case in page] + [str(found.case.zaak.uuid) for found in penalties]
    listed += [str(found.case.zaak.uuid) for found in unpaid]
    named = Zaak.objects.filter(uuid__in=listed)
    reach.listed(request, named, Action.SEE_INSIGHT, reach.TERMS, "vooruitblik")
    monday = forecast.monday_of(today)
    names = team_names()
    shown = []
    for team in teams:
        coming: list[dict[str, Any]] = [
            {"week": monday + timedelta(weeks=n), "expected": e, "needed": team.needed(e)}
            for n, e in enumerate(team.expected)
        ]
        rows: list[dict[str, Any]] = [
            {"week": f"{day.day}-{day.month}", "n": count, "low": None, "high": None, "wat": _("gemeten")}
            for day, count in team.weeks[-16:]
        ]
        rows += [
            {
                "week": f"{item['week'].day}-{item['week'].month}",
                "n": round(item["expected"].mean, 1),
                "low": item["expected"].low,
                "high": item["expected"].high,
                "wat": _("verwacht"),
            }
            for item in coming
        ]
        picture = (
            charts.band(
                rows,
                x="week",
                y="n",
                low="low",
                high="high",
                kind="wat",
                says=_("Aanvragen per week: gemeten en verwacht. De verwachting staat in de tabel."),
            )
            if coming
            else ""
        )
        shown.append({"name": names.get(team.team, team.team), "team": team, "coming": coming, "picture": picture})
    return render(
        request,
        "insight/forecast.html",
        {
            "tab": "forecast",
            "nav": "insight",
            "teams": shown,
            "risk": risk,
            "cases": [(case, service_title(case.service), names.get(case.team, case.team)) for case in page],
            "page": page,
            "only_late": only_late,
            "query": "laat=1&" if only_late else "",
            "penalties": [
                (found, service_title(found.case.service), names.get(found.case.team, found.case.team))
                for found in penalties
            ],
            "unpaid": [
                (found, service_title(found.case.service), names.get(found.case.team, found.case.team))
                for found in unpaid
            ],
        },
    )


MOST_CASES = 50


def _indicators() -> list[agenda.Indicator]:
    with store.reading() as tables:
        return agenda.indicators(tables, timezone.now())


def shown_value(item: agenda.Indicator, value: float | None) -> str:
    """Write a figure of an indicator with its unit, as one does in Dutch."""
    if value is None:
        return "–"
    if item.unit == "%":
        return percent(value)
    if item.unit == "cijfer":
        return f"{value:.1f}".replace(".", ",")
    return f"{value:.0f}" if item.unit == "aantal" else f"{value:.0f}\u00a0{item.unit}"


@require_GET
@for_insight
def agenda_page(request: HttpRequest) -> HttpResponse:
    """Show the six goals of the Digital Agenda, measured."""
    found = _indicators()
    goals = [
        (
            name,
            [
                (item, shown_value(item, item.now), shown_value(item, item.before), shown_value(item, item.target))
                for item in found
                if item.goal == goal
            ],
        )
        for goal, name in agenda.GOALS.items()
    ]
    return render(request, "insight/agenda.html", {"tab": "agenda", "nav": "insight", "goals": goals})


@require_GET
@for_insight
def agenda_csv(request: HttpRequest) -> HttpResponse:
    """Send the measured goals as CSV."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agenda.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [
            "doel",
            "indicator",
            "eenheid",
            "nu",
            "ervoor",
            "streefwaarde",
            "meer_is_beter",
            "richting",
            "gehaald",
            "definitie",
            "nu_waarvan",
            "ervoor_waarvan",
        ]
    )
    for item in _indicators():
        met = {True: "ja", False: "nee", None: ""}[item.met]
        more = "ja" if item.more_is_better else "nee"
        values = [round(v, 4) if v is not None else "" for v in (item.now, item.before)]
        writer.writerow(
            [
                agenda.GOALS[item.goal],
                item.name,
                item.unit,
                *values,
                item.target,
                more,
                item.trend,
                met,
                item.definition,
                item.current.of,
                item.earlier.of,
            ]
        )
    return response


@require_GET
@for_insight
def agenda_pdf(request: HttpRequest) -> HttpResponse:
    """Send the measured goals on one page, as a PDF for the council."""
    content = agenda.as_pdf(_indicators(), timezone.localdate(), shown_value)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="agenda.pdf"'
    return response


# Open data ------------------------------------------------------------------------------------------------------------


@require_GET
def open_data(request: HttpRequest) -> HttpResponse:
    """Show which data anyone may have, and what they say."""
    return render(request, "insight/open_data.html", {"few": FEW, "step": STEP})


@require_GET
def monthly(request: HttpRequest) -> HttpResponse:
    """Send the counts of cases by service, channel and month as CSV, rounded; none of fewer than ten."""
    try:
        with store.reading() as tables:
            rows = publishing.monthly(tables, timezone.localdate())
    except store.NotThere:
        return HttpResponse("De cijfers worden nog klaargezet.", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    writer = csv.writer(response)
    writer.writerow(["dienst", "kanaal", "maand", "aantal_afgerond"])
    writer.writerows(rows)
    return response
