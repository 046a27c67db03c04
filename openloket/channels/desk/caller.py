"""The page of one person or company for who helps them at the desk or by telephone; the purpose is asked first and logged.

Who it is stands in no address: the address names what the official typed, which is kept sealed for a day.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openloket.cases import outcomes, versions
from openloket.cases.find import searches
from openloket.cases.find.typed import understood
from openloket.cases.models import Case, Channel, DeskSearch
from openloket.cases.refusals import NotPossible
from openloket.cases.seen import caller
from openloket.cases.seen.caller import Number
from openloket.cases.work.worklist import days_left, marks
from openloket.channels.desk.finding import PURPOSES, SEARCHING
from openloket.channels.desk.work import for_case
from openloket.channels.web import audience
from openloket.definitions.schema import Version
from openloket.forms.reading import Invalid, clean_text
from openloket.people import looking
from openloket.people.accounts import may, require
from openloket.people.looking import NUMBERS
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Rol

OVER = "over"
"""The field with which a form is begun for the one of this page; it holds the search."""
_CHANNELS = [(channel.value, channel.label) for channel in caller.CHANNELS]


@require_POST
@for_case
def of_case(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Go on from a case to all of whoever applied; why is asked there, as it is about more than this case."""
    user: User = request.user  # type: ignore[assignment]
    rol = Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator").first()
    known = rol.betrokkene_identificatie if rol else {}
    number = next((str(known[field]) for field in NUMBERS.values() if known.get(field)), "")
    if not number:
        flash.error(request, _("Van deze aanvrager weten wij geen BSN of KVK-nummer. Zoek op naam."))
        return redirect("case", case.zaak.uuid)
    return redirect("caller", searches.begin(user, number, timezone.now()).pk)


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, search: UUID) -> HttpResponse:
    """Show all of someone, or ask why first; keep a note of what they said."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.SEE_WORK)
    kept = searches.of(user, str(search))
    who = caller.numbers(understood(searches.typed(kept))) if kept else None
    if kept is None or who is None:
        raise Http404
    purpose = searches.purpose(kept, timezone.now())
    if not purpose:
        context = {"search": kept, "purposes": PURPOSES, "then": "caller", "person": who.kind == "bsn"}
        return render(request, "desk/search_purpose.html", context)
    if request.method == "POST":
        try:
            _note(request, user, who)
        except NotPossible as error:
            flash.error(request, _(str(error)))
            return _show(request, user, kept, who, purpose, status=422)
        flash.success(request, _("De notitie is bewaard."))
        return redirect("caller", search)
    return _show(request, user, kept, who, purpose)


def _note(request: HttpRequest, user: User, who: Number) -> None:
    try:
        text = clean_text(request.POST.get("note", ""))
    except Invalid as error:
        raise NotPossible(str(error)) from error
    readers = list(caller.readers(user))
    team = readers[0] if len(readers) == 1 else request.POST.get("team", "-")
    caller.note(user, who, team, request.POST.get("channel", ""), text, timezone.now())


def _show(
    request: HttpRequest, user: User, kept: DeskSearch, who: Number, purpose: str, status: int = 200
) -> HttpResponse:
    readers, today = caller.readers(user), timezone.localdate()
    found = caller.overview(user, who, readers)
    looking.log(
        looking.call_of(request),
        purpose=PURPOSES[purpose],
        activity=looking.activity(SEARCHING),
        subjects={who.owner} | looking.subjects_of([case.pk for case in found.cases]),
        about="Alles van één persoon of bedrijf",
    )
    marked = marks(found.cases)
    return render(
        request,
        "desk/caller.html",
        {
            "search": kept,
            "person": who.kind == "bsn",
            "found": found,
            "running": [(case, days_left(case, today), marked[case.pk]) for case in found.running],
            "ended": [(case, outcomes.named(case)) for case in found.ended],
            "most": caller.MOST,
            "today": today,
            "channels": _CHANNELS,
            "readers": list(readers.items()) if len(readers) > 1 else [],
            "filled": request.POST,
            "services": _services(request, who) if may(user, Action.ENTER_DESK) else [],
        },
        status=status,
    )


def _services(request: HttpRequest, who: Number) -> list[audience.ServiceOffered]:
    """Return the services that can be filled in for them by this number, at the desk or by telephone."""
    offered = audience.offers(request, versions.services_on(timezone.localdate()))
    return [
        item
        for item in offered
        if caller.answers(item.version, who)
        and (item.version.channels.can_apply(Channel.DESK) or item.version.channels.can_apply(Channel.PHONE))
    ]


def answered(request: HttpRequest, version: Version) -> dict[str, str]:
    """Return what is known of whom a form is begun for from this page: their number; nothing once the purpose no longer holds."""
    user: User = request.user  # type: ignore[assignment]
    kept = searches.of(user, request.POST.get(OVER, ""))
    if kept is None or not searches.purpose(kept, timezone.now()):
        return {}
    who = caller.numbers(understood(searches.typed(kept)))
    return caller.answers(version, who) if who else {}
