"""The pages that show coordinators and functional admins what people need and what really happens."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from openloket.cases import versions
from openloket.cases.models import Channel
from openloket.forms.reading import Invalid, limited
from openloket.insight import (
    drawing,
    logfile,
    logs,
    processes,
    store,
)
from openloket.insight.models import Log
from openloket.insight.privacy import FEW
from openloket.insight.tables import Filter
from openloket.people.accounts import require
from openloket.people.models import Team, User
from openloket.people.rights import Action

View = Callable[..., HttpResponse]
LOG_TYPES = (".csv", ".xes", ".json", ".sqlite")


def for_insight(view: View) -> View:
    """Let in only those who may see the figures; say so when the figures are not there yet."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        require(user, Action.SEE_INSIGHT)
        try:
            return view(request, *args, **kwargs)
        except store.NotThere as error:
            return render(request, "insight/not_there.html", {"why": str(error)}, status=503)

    return guarded


def chosen(request: HttpRequest) -> Filter:
    """Read the filter from an address; what cannot be read is left out."""

    def day(name: str) -> date | None:
        with contextlib.suppress(ValueError):
            return date.fromisoformat(request.GET.get(name, ""))
        return None

    service, version, channel, team = (
        request.GET.get(name, "")[:100] for name in ("service", "version", "channel", "team")
    )
    return Filter(service, version, channel, team, day("since"), day("until"))


@contextmanager
def _source(log: Log | None) -> Iterator[duckdb.DuckDBPyConnection]:
    with logs.reading(log) if log else store.reading() as tables:
        yield tables


@require_GET
@for_insight
def process(request: HttpRequest) -> HttpResponse:
    """Show what really happens: the map of a process, its variants, and where time goes."""
    return _process(request)


def _process(request: HttpRequest, status: int = 200) -> HttpResponse:
    number = request.GET.get("log", "")
    log = logs.get(number) if number else None
    if number and log is None:
        raise Http404
    filter_ = chosen(request)
    detail = request.GET.get("detail", "")
    detail = detail if detail in drawing.SHARES else "hoofd"
    with _source(log) as tables:
        if log is None and "service" not in request.GET:
            filter_ = replace(filter_, service=processes.busiest(tables))
        found = processes.process_map(tables, filter_)
        choices = selects(tables, filter_, "service", "version", "channel", "team")
    shown = found.cases >= FEW
    title = log.name if log else service_title(filter_.service) if filter_.service else _("Alle diensten")
    picture = ""
    if shown:
        says = _("%(pairs)s stappen die elkaar opvolgen; dezelfde cijfers staan in de tabel eronder.") % {
            "pairs": len(drawing.shown(found, drawing.SHARES[detail]))
        }
        picture = drawing.draw(found, title, says, drawing.SHARES[detail])
    hours = found.hours
    total = sum(hours.values())
    return render(
        request,
        "insight/process.html",
        {
            "tab": "process",
            "nav": "insight",
            "log": log,
            "logs": logs.known(),
            "title": title,
            "map": found,
            "shown": shown,
            "activities": [
                (activity.name, *(found.shown(what, activity.name) for what in ("events", "cases", "again")))
                for activity in found.activities
            ],
            "totals": {what: found.shown(what) for what in ("cases", "events", "rework")},
            "rare": [pair for pair in found.follows if pair.cell in found.hidden],
            "few": FEW,
            "picture": picture,
            "selects": choices,
            "filter": filter_,
            "detail": detail,
            "details": [("hoofd", _("Hoofdlijn")), ("meer", _("Meer")), ("alles", _("Alles"))],
            "hours": {name: value / total for name, value in hours.items()} if total else {},
            "types": ", ".join(LOG_TYPES),
            "here": reverse("process"),
        },
        status=status,
    )


def selects(tables: duckdb.DuckDBPyConnection, filter_: Filter, *names: str) -> list[dict[str, Any]]:
    """List what can be chosen: for each name its title, the values that occur with their labels, and the chosen one."""
    titles = {"service": _("Dienst"), "version": _("Versie"), "channel": _("Kanaal"), "team": _("Team")}
    teams = team_names() if "team" in names else {}
    called: dict[str, Callable[[str], str]] = {
        "service": service_title,
        "version": str,
        "channel": channel_label,
        "team": lambda code: teams.get(code, code),
    }
    found = []
    for name in names:
        rows = tables.execute(f"select distinct {name} from cases where {name} <> '' order by 1").fetchall()
        options = [(value, called[name](value)) for (value,) in rows]
        found.append({"name": name, "title": titles[name], "options": options, "chosen": getattr(filter_, name)})
    return found


def channel_label(channel: str) -> str:
    """Return what a channel is called; the name itself for one that is not ours."""
    return str(Channel(channel).label) if channel in Channel.values else channel


def service_title(service: str) -> str:
    """Return the title of a service as it is now; the name itself for one that is not ours."""
    published = versions.all_versions().get(service)
    return published[-1].version.title if published else service


def team_names() -> dict[str, str]:
    return dict(Team.objects.values_list("code", "name"))


# Logs from elsewhere --------------------------------------------------------------------------------------------------


@require_POST
@for_insight
def add_log(request: HttpRequest) -> HttpResponse:
    """Keep a log from elsewhere to look at; a large one goes in with `loket insight LOG --keep NAME`."""
    upload = request.FILES.get("log")
    if upload is None or not upload.name or Path(upload.name).suffix.lower() not in LOG_TYPES:
        flash.error(
            request, _("Kies een logboek: een bestand dat eindigt op %(types)s.") % {"types": ", ".join(LOG_TYPES)}
        )
        return _process(request, 422)
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        flash.error(
            request, _("Dit bestand is te groot voor deze pagina. Een beheerder kan het inlezen met: loket insight.")
        )
        return _process(request, 422)
    try:
        name = limited(request.POST.get("name", ""), logs.NAME_MAX) or Path(upload.name).stem
    except Invalid as error:
        flash.error(request, str(error))
        return _process(request, 422)
    with tempfile.TemporaryDirectory(prefix="openloket-log-") as folder:
        path = Path(folder) / f"log{Path(upload.name).suffix.lower()}"
        with path.open("wb") as file:
            for piece in upload.chunks():
                file.write(piece)
        try:
            log = logs.keep(path, name)
        except logfile.BadLog as error:
            flash.error(request, str(error))
            return _process(request, 422)
    flash.success(request, log.report)
    response = redirect("process")
    response["Location"] += f"?log={log.id}"
    return response


@require_POST
@for_insight
def remove_log(request: HttpRequest, log: str) -> HttpResponse:
    """Throw a log away."""
    found = logs.get(log)
    if found is None:
        raise Http404
    logs.throw_away(found)
    return redirect("process")
