"""The work list, and finding cases in it: one field, filters, lists that an official saved, and a file of a list.

What is typed never stands in an address: a POST keeps it, sealed, and the address names that. All else in the address
tells of officials and services only, so that going back gives the same list.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from openloket.cases import reach, versions
from openloket.cases.find import index, lists, searches
from openloket.cases.find.typed import Sought, understood
from openloket.cases.models import Case, Channel, DeskSearch
from openloket.cases.seen import caller
from openloket.cases.work import dividing, noting, pressing
from openloket.cases.work.worklist import VIEWS, days_left, marks
from openloket.people import absences, looking
from openloket.people.accounts import grants, may, require
from openloket.people.models import Membership, Team, User
from openloket.people.rights import Action, roles_for
from openloket.secrecy import keyed_hash

TABS = {
    "mine": gettext_lazy("Van mij"),
    "new": gettext_lazy("Nieuw"),
    "sign": gettext_lazy("Te ondertekenen"),
    "unassigned": gettext_lazy("Nog van niemand"),
    "team": gettext_lazy("Alles wat loopt"),
    "closed": gettext_lazy("Afgesloten"),
    "all": gettext_lazy("Lopend en afgesloten"),
}
ORDERS = {
    "termijn": gettext_lazy("Termijn"),
    "nieuw": gettext_lazy("Nieuwste eerst"),
    "oud": gettext_lazy("Oudste eerst"),
    "bij": gettext_lazy("Behandelaar"),
    "dienst": gettext_lazy("Dienst"),
}
TERMS = {
    "laat": gettext_lazy("Te laat"),
    "week": gettext_lazy("Binnen een week"),
    "maand": gettext_lazy("Binnen een maand"),
    "wacht": gettext_lazy("Staat stil"),
    "streven": gettext_lazy("Over ons streven"),
    "oud": gettext_lazy("Ouder dan acht weken"),
}
COLUMNS = {
    "aanvrager": gettext_lazy("Aanvrager"),
    "status": gettext_lazy("Status"),
    "bij": gettext_lazy("Bij"),
    "ontvangen": gettext_lazy("Ontvangen"),
    "kanaal": gettext_lazy("Kanaal"),
    "team": gettext_lazy("Team"),
    "uiterlijk": gettext_lazy("Uiterlijk"),
}
"""What can be shown of a case beside its term and what it is."""
USUAL = ("aanvrager", "status", "bij", "ontvangen", "kanaal")
PURPOSES = {"aanvraag": reach.HANDLING, **reach.PURPOSES}
"""Why someone is searched for by their number."""
SEARCHING = "zoeken"
MOST_IN_FILE = 5000
_PLACE, MOST_PLACE = "werklijst", 1000
"""The cookie in which the address of the list that was seen last is kept, and its characters at most."""


@dataclass(frozen=True)
class Asked:
    """A list as its address asks for it."""

    query: QueryDict
    user: User

    @cached_property
    def view(self) -> str:
        """Return which tab; where something is searched for all cases, else one's own."""
        view = self.query.get("lijst", "all" if self.search else "mine")
        if view not in VIEWS:
            raise Http404
        return view

    @cached_property
    def search(self) -> DeskSearch | None:
        """Return what was typed, as it is kept."""
        found = searches.of(self.user, self.query.get("zoek", ""))
        return found if found and found.typed else None

    @cached_property
    def typed(self) -> str:
        """Return what was typed."""
        return searches.typed(self.search)

    @cached_property
    def sought(self) -> Sought | None:
        """Return what is searched for; None where nothing is."""
        return understood(self.typed) if self.search else None

    @cached_property
    def filters(self) -> lists.Filters:
        """Return what the list is narrowed to; what makes no sense narrows nothing."""
        text = {name: self.query.get(name, "").replace("\0", "")[:50] for name in ("dienst", "team", "stap", "kanaal")}
        handler = self.query.get("bij", "")
        return lists.Filters(
            service=text["dienst"],
            team=text["team"],
            step=text["stap"],
            channel=text["kanaal"],
            handler=handler
            if handler == "niemand" or (handler.isascii() and handler.isdigit() and len(handler) < 10)
            else "",
            term=term if (term := self.query.get("termijn", "")) in pressing.TERMS else "",
            since=_day(self.query.get("van", "")),
            until=_day(self.query.get("tot", "")),
            unread=bool(self.query.get("ongelezen")),
        )

    @property
    def order(self) -> str:
        """Return by what it is ordered; empty for as a view is."""
        order = self.query.get("volgorde", "")
        return order if order in lists.ORDERS else ""

    @property
    def columns(self) -> list[str]:
        """Return the columns to show."""
        chosen = [name for name in COLUMNS if name in self.query.getlist("kolom")]
        return chosen or list(USUAL)

    @property
    def page(self) -> int:
        """Return the number of the page."""
        with suppress(ValueError):
            return int(self.query.get("pagina", "1")[:6])
        return 1

    def address(self, *without: str, **instead: str) -> str:
        """Return the query of an address that asks for the same, but for some of it."""
        query = self.query.copy()
        for name in ("pagina", *without, *instead):
            query.pop(name, None)
        for name, value in instead.items():
            query[name] = value
        return query.urlencode()


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


@require_GET
@login_required
def worklist(request: HttpRequest) -> HttpResponse:
    """Show a list of cases, or ask why when it is of one person or company."""
    user: User = request.user  # type: ignore[assignment]
    if not may(user, Action.SEE_WORK):
        return redirect(_first_place(user))
    asked = Asked(request.GET, user)
    if needs_purpose(asked):
        context = {
            "search": asked.search,
            "purposes": PURPOSES,
            "next": asked.address(),
            "person": bool(asked.sought and asked.sought.bsn),
        }
        return _remember(render(request, "desk/search_purpose.html", context), asked)
    problem = asked.sought.problem if asked.sought else ""
    today = timezone.localdate()
    sought = None if problem else asked.sought
    found = lists.listed(
        user, asked.view, asked.filters, sought, asked.order, asked.page, today, wide=bool(request.GET.get("ruim"))
    )
    if problem:
        found = lists.Found([], 1, False, found.counts)
    own = asked.search is None and asked.view in ("mine", "new")
    named = list(noting.told(user)) if own else []
    _log(request, asked, [*(case.pk for case in found.cases), *(row.note.zaak_id for row in named)])
    page: dict[str, Any] = {**_context(asked, found, today, problem), "named": named}
    return _remember(render(request, "desk/worklist.html", page), asked)


def _context(asked: Asked, found: lists.Found, today: date, problem: str) -> Mapping[str, Any]:
    marked = marks(found.cases)
    page = {
        "number": found.number,
        "has_previous": found.number > 1,
        "previous_page_number": found.number - 1,
        "has_next": found.more,
        "next_page_number": found.number + 1,
    }
    services = sorted((v[-1].version.service, v[-1].version.title) for v in versions.all_versions().values())
    return {
        "rows": [(case, days_left(case, today), marked[case.pk]) for case in found.cases],
        "today": today,
        "page": page,
        "query": f"{asked.address()}&",
        "view": asked.view,
        "tabs": [
            (view, label, _counted(found.counts[view]), asked.address(lijst=view)) for view, label in TABS.items()
        ],
        "count": _counted(found.counts[asked.view]),
        "typed": asked.typed,
        "problem": problem,
        "widened": found.widened,
        "first_only": bool(asked.sought and asked.order) and found.counts[asked.view] > lists.COUNTED,
        "behind": asked.sought is not None and index.behind(),
        "wider": asked.address(ruim="1") if asked.sought and asked.sought.words and not found.widened else "",
        "searching": asked.search is not None,
        "may_divide": dividing.may_divide(asked.user),
        "gives_away": may(asked.user, Action.ASSIGN),
        "own_steps": _steps(asked.filters.service),
        "one": caller.numbers(asked.sought) is not None,
        "kept": [
            (name, value) for name, values in asked.query.lists() for value in values if name in ("lijst", "zoek")
        ],
        "narrowed": asked.filters.number,
        "filters": asked.filters,
        "chosen": asked.query,
        "columns": {name: COLUMNS[name] for name in asked.columns},
        "every_column": COLUMNS,
        "orders": ORDERS,
        "terms": TERMS,
        "order": asked.order,
        "channels": Channel.choices,
        "services": services,
        "steps": step_labels(),
        "teams": _teams(asked.user),
        "colleagues": _colleagues(asked.user),
        "saved": [(row, _saved_address(row)) for row in searches.saved(asked.user)],
        "here": asked.address("zoek"),
        "asked": asked.address(),
        "searched": asked.search.pk if asked.search else "",
        "replaces": absences.replaced_by(asked.user) if asked.view == "mine" else (),
        "away": absences.today(asked.user) if asked.view == "mine" else None,
        "most": MOST_IN_FILE,
    }


def step_labels() -> dict[str, str]:
    """Return what every step of a service is called, by its id."""
    return {step.id: step.label for v in versions.all_versions().values() for step in v[-1].version.steps}


def _steps(service: str) -> list[tuple[str, str]]:
    """Return the steps to which the cases of one service can be moved at once; the last one takes a decision."""
    found = versions.all_versions().get(service)
    return [(step.id, step.label) for step in found[-1].version.steps[:-1]] if found else []


def _counted(number: int) -> str:
    return _("1.000+") if number > lists.COUNTED else str(number)


def _saved_address(row: DeskSearch) -> str:
    query = QueryDict(row.asked, mutable=True)
    if row.typed:
        query["zoek"] = str(row.pk)
    return query.urlencode()


def _teams(user: User) -> list[Team]:
    """Return the teams of which they see cases, for the filter; none when that is one."""
    mine = [grant for grant in grants(user) if grant.allows(Action.SEE_WORK, None, None)]
    if not any(grant.allows(Action.SEE_WORK, "", None) for grant in mine) and len({grant.team for grant in mine}) < 2:
        return []
    seen = [row for row in Team.objects.order_by("name") if may(user, Action.SEE_WORK, team=row.code)]
    return seen if len(seen) > 1 else []


def _colleagues(user: User) -> list[User]:
    """Return the officials whose cases they see, for the filter; `handles` says who may be given one."""
    teams = {grant.team for grant in grants(user) if grant.allows(Action.SEE_WORK, None, None)}
    if any(grant.allows(Action.SEE_WORK, "", None) for grant in grants(user)):
        found = User.objects.filter(is_active=True, memberships__isnull=False)
    else:
        found = User.objects.filter(is_active=True, memberships__team__code__in=teams)
    handling = Membership.objects.filter(user=OuterRef("pk"), role__in=roles_for(Action.HANDLE))
    return list(found.annotate(handles=Exists(handling)).distinct().order_by("last_name", "first_name")[:300])


def _remember(response: HttpResponse, asked: Asked) -> HttpResponse:
    """Keep where someone is in their lists, to go back to from a case; in a cookie, which takes no statement."""
    here = asked.query.urlencode()
    if len(here) < MOST_PLACE:
        response.set_cookie(
            _PLACE, here, path=reverse("worklist"), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def back_to_list(request: HttpRequest) -> str:
    """Return the address of the list that was seen last, with its tab, filters and page."""
    query = QueryDict(request.COOKIES.get(_PLACE, "")[:MOST_PLACE]).urlencode()
    return reverse("worklist") + (f"?{query}" if query else "")


@require_GET
@login_required
def following(request: HttpRequest, zaak: UUID) -> HttpResponse:
    """Go on to the case after this one in the list that was seen last, or back to that list at its end."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    asked = Asked(QueryDict(request.COOKIES.get(_PLACE, "")[:MOST_PLACE]), user)
    sought, here = asked.sought, Case.objects.filter(zaak__uuid=zaak).first()
    if here is None or needs_purpose(asked) or (sought and sought.problem):
        return redirect(back_to_list(request))
    wide = bool(asked.query.get("ruim"))
    today = timezone.localdate()
    after = lists.following(user, asked.view, asked.filters, sought, asked.order, today, here.pk, wide=wide)
    if after is None:
        flash.info(request, _("Dit was de laatste zaak van uw lijst."))
        return redirect(back_to_list(request))
    return redirect("case", after.zaak.uuid)


def needs_purpose(asked: Asked) -> bool:
    """Say whether a list is of one person or company, and why is not said (any more)."""
    if asked.search is None or asked.sought is None or not asked.sought.of_one:
        return False
    return not searches.purpose(asked.search, timezone.now())


def _log(request: HttpRequest, asked: Asked, zaken: list[int]) -> None:
    """Write down whose cases are shown: of who was searched for by number at once, of a list of names once one is opened."""
    sought = asked.sought
    if sought and sought.of_one and asked.search:
        kinds = {"bsn": sought.bsn, "kvk": sought.kvk}
        require(asked.user, Action.SEE_WORK)
        looking.log(
            looking.call_of(request),
            purpose=PURPOSES[searches.purpose(asked.search, timezone.now())],
            activity=looking.activity(SEARCHING),
            subjects={keyed_hash(kind, number) for kind, number in kinds.items() if number}
            | looking.subjects_of(zaken),
            about="Gezocht op nummer",
        )
    elif sought:
        require(asked.user, Action.SEE_WORK)
        reach.found(request, zaken)
    else:
        reach.listed(request, zaken, Action.SEE_WORK, reach.OVERVIEW, "werklijst")


def _first_place(user: User) -> str:
    if may(user, Action.ENTER_PAPER):
        return "enter_choice"
    if may(user, Action.MANAGE):
        return "services"
    if may(user, Action.JUDGE_ARCHIVE) or may(user, Action.JUDGE_PROCESS):
        return "endings"
    if may(user, Action.PAY):
        return "paying"
    raise PermissionDenied


@require_POST
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Keep what was typed, and go to what it finds among all cases that one may see; filters stay as they were."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    text = request.POST.get("wat", "")
    asked = Asked(QueryDict(request.POST.get("waar", "")[:1000]), user)
    if not text.strip():
        return redirect(f"{reverse('worklist')}?{asked.address('zoek', 'ruim', 'lijst')}")
    begun = searches.begin(user, text, timezone.now())
    return redirect(f"{reverse('worklist')}?{asked.address('ruim', 'volgorde', lijst='all', zoek=str(begun.pk))}")


@require_POST
@login_required
def search_purpose(request: HttpRequest, search: UUID) -> HttpResponse:
    """Keep why someone is searched for by their number, and go on to what it finds."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    found = searches.of(user, str(search))
    if found is None:
        raise Http404
    purpose = request.POST.get("purpose", "")
    if purpose in PURPOSES:
        searches.give_purpose(found, purpose, timezone.now())
    else:
        flash.error(request, _("Kies waarom u deze persoon of dit bedrijf zoekt."))
    if request.POST.get("then") == "caller":
        return redirect("caller", search)
    return redirect(f"{reverse('worklist')}?{QueryDict(request.POST.get('next', '')[:1000]).urlencode()}")


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Save a list under a name."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    asked = Asked(QueryDict(request.POST.get("waar", "")[:1000]), user)
    try:
        row = searches.save(user, request.POST.get("naam", ""), asked.address("zoek"), asked.typed, timezone.now())
    except searches.NotSaved as error:
        flash.error(request, _(str(error)))
        return redirect(f"{reverse('worklist')}?{asked.address()}")
    flash.success(request, _("De lijst ‘%(name)s’ is bewaard.") % {"name": row.name})
    return redirect(f"{reverse('worklist')}?{_saved_address(row)}")


@require_POST
@login_required
def remove(request: HttpRequest, search: UUID) -> HttpResponse:
    """Remove a list that they saved."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    if not searches.remove(user, str(search)):
        raise Http404
    flash.success(request, _("De lijst is weg. De zaken zijn niet veranderd."))
    return redirect("worklist")


@require_GET
@login_required
def as_file(request: HttpRequest) -> HttpResponse:
    """Give a list as CSV, to open in a spreadsheet; whose cases are in it is logged."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    asked = Asked(request.GET, user)
    if needs_purpose(asked) or (asked.sought and asked.sought.problem):
        return redirect(f"{reverse('worklist')}?{asked.address()}")
    today = timezone.localdate()
    rows = lists.every(user, asked.view, asked.filters, asked.sought, asked.order, today, MOST_IN_FILE)
    reach.listed(
        request, [case.pk for case in rows], Action.SEE_WORK, reach.OVERVIEW, "werklijst", about="Lijst als bestand"
    )
    return as_csv(rows, today)


def as_csv(rows: Iterable[Case], today: date) -> HttpResponse:
    """Return cases as CSV for a spreadsheet; each has with `who` who the applicant is."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="zaken-{today}.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")  # without it a spreadsheet takes it for another alphabet
    writer = csv.writer(response, delimiter=";")
    heads = (
        "Zaaknummer",
        "Onderwerp",
        "Aanvrager",
        "Dienst",
        "Status",
        "Kanaal",
        "Ontvangen",
        "Uiterlijk",
        "Afgesloten",
        "Team",
        "Bij",
    )
    writer.writerow(heads)
    for case in rows:
        zaak = case.zaak
        status = zaak.huidige_status.statustype.omschrijving if zaak.huidige_status else ""
        days = (case.received_on, case.due, case.closed_on)
        line = (zaak.identificatie, zaak.omschrijving, case.who or "", case.service, status, case.get_channel_display())  # type: ignore[attr-defined]
        writer.writerow([_cell(text) for text in (*line, *(day or "" for day in days), case.team, case.handler or "")])
    return response


def _cell(value: object) -> str:
    """Write what stands in a cell so that no spreadsheet takes it for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
