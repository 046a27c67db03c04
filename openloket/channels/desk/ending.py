"""Judge files at the end of their term, hold them back and follow them to the archive, for a records manager and the owners of processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach
from openloket.channels import paging
from openloket.channels.downloads import stored
from openloket.ending import agreeing, facts, lists, words
from openloket.ending.archive import depot, transferring
from openloket.ending.models import Declaration, DestructionList, ListedFile, Transfer
from openloket.law.destroying import BY_HAND
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Zaak, Zaaktype

PURPOSE = gettext_noop("Beoordelen of dossiers vernietigd mogen worden")
TRANSFERS = gettext_noop("Beoordelen of dossiers naar het archief mogen")
TASK, BRINGING = "vernietigen", "overbrengen"
AT_ONCE = 100


def _judge(request: HttpRequest) -> tuple[User, Action]:
    """Return who asks, and by which right they judge. Raises PermissionDenied without one."""
    user: User = request.user  # type: ignore[assignment]
    for action in (Action.JUDGE_ARCHIVE, Action.JUDGE_PROCESS):
        if may(user, action):
            return user, action
    raise PermissionDenied


@require_http_methods(["GET", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the lists there are and what is held back by hand; hold back, or say that it is over."""
    user, action = _judge(request)
    if request.method == "GET":
        return _show_lists(request, user, action)
    act = _HOLDING.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        told = act(user, request.POST)
    except agreeing.NotNow as error:
        flash.error(request, str(error))
        return _show_lists(request, user, action, status=422)
    flash.success(request, told)
    return redirect("endings")


def _show_lists(request: HttpRequest, user: User, action: Action, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    held = list(lists.held_back())
    reach.listed(request, [row.zaak_id for row in held if row.zaak_id], action, PURPOSE, TASK, about="Wat moet blijven")
    types = Zaaktype.objects.order_by("identificatie", "-begin_geldigheid").distinct("identificatie")
    return render(
        request,
        "desk/endings.html",
        {
            **_lists(request, user, transfers=False),
            "held": [(row, words.said([row.kind])) for row in held],
            "kinds": [(kind.value, words.said([kind])) for kind in BY_HAND],
            "services": list(types.values_list("identificatie", "omschrijving")),
            "without_a_day": facts.without_a_day(),
            "filled": request.POST,
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
@login_required
def transfers(request: HttpRequest) -> HttpResponse:
    """Show the lists of what goes to the archive; an archivist lets cases go there before their day."""
    user, _action = _judge(request)
    if request.method == "GET":
        return _show_transfers(request, user)
    if request.POST.get("what") != "choose":
        raise Http404
    numbers = request.POST.get("numbers", "").replace(",", " ").split()
    try:
        made = lists.choose(user, numbers, timezone.localdate(), timezone.now())
    except agreeing.NotNow as error:
        flash.error(request, str(error))
        return _show_transfers(request, user, status=422)
    flash.success(request, _("Op een lijst gezet. Nu moeten twee mensen akkoord geven."))
    return redirect("transfer", made[0].pk) if len(made) == 1 else redirect("transfers")


def _show_transfers(request: HttpRequest, user: User, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    return render(
        request,
        "desk/transfers.html",
        {
            **_lists(request, user, transfers=True),
            "chooses": may(user, Action.JUDGE_ARCHIVE),
            "no_depot": settings.EDEPOT is None,
            "filled": request.POST,
        },
        status=status,
    )


def _lists(request: HttpRequest, user: User, *, transfers: bool) -> dict[str, Any]:
    """Return what `parts/file_lists.html` shows: the lists that someone may see, a page of them."""
    page = Paginator(lists.seen_by(user, transfers=transfers), AT_ONCE).get_page(request.GET.get("pagina"))
    rows = [(row, words.state(row), lists.category(row.category)) for row in page]
    return {"page": page, "query": paging.query(request), "rows": rows}


def day_of(post: QueryDict, name: str) -> date | None:
    """Return a day that was filled in; None when it was left empty. Raises NotNow."""
    given = post.get(name, "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise agreeing.NotNow(_("Vul elke dag in als dag, maand en jaar.")) from error


def _hold(user: User, post: QueryDict) -> str:
    what = lists.What(
        agreeing.line(post.get("number", ""))[:40],
        agreeing.line(post.get("service", ""))[:50],
        day_of(post, "first_day"),
        day_of(post, "last_day"),
    )
    lists.hold_back(user, post.get("kind", ""), what, post.get("reason", ""), timezone.now())
    return _("Vastgelegd. Dit wordt niet vernietigd tot u zegt dat het voorbij is.")


def _lift(user: User, post: QueryDict) -> str:
    lists.lift(number_of(post.get("held", "")), user, timezone.now())
    return _("Opgeheven. De zaken komen op een volgende lijst.")


_HOLDING: dict[str, Callable[[User, QueryDict], str]] = {"hold": _hold, "lift": _lift}


def number_of(text: str) -> int:
    """Return the number of a row that a form names; 0 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


@require_http_methods(["GET", "POST"])
@login_required
def one(request: HttpRequest, pk: int, *, transfers: bool = False) -> HttpResponse:
    """Show a list, its files and why some stay; agree, take files out, withdraw it, let it stand still, or enter a receipt."""
    user, action = _judge(request)
    row = get_object_or_404(lists.seen_by(user, transfers=transfers), pk=pk)
    if request.method == "GET":
        return _show(request, user, action, row)
    act = _JUDGING.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        told = act(row.pk, user, request.POST)
    except agreeing.NotNow as error:
        flash.error(request, str(error))
        return _show(request, user, action, get_object_or_404(lists.seen_by(user), pk=pk), status=422)
    flash.success(request, told)
    return redirect(words.of_list(row).page, pk)


def _show(request: HttpRequest, user: User, action: Action, row: DestructionList, status: int = 200) -> HttpResponse:
    """Show the page; after a mistake, with what was filled in."""
    files = row.files.select_related("by", "transfer", "on_list").order_by("pk")
    page = Paginator(files, AT_ONCE).get_page(request.GET.get("pagina"))
    zaken = {zaak.pk: zaak for zaak in Zaak.objects.filter(pk__in=[file.zaak_id for file in page])}
    purpose, task = (TRANSFERS, BRINGING) if row.transfers else (PURPOSE, TASK)
    about = f"{'Overbrengings' if row.transfers else 'Vernietigings'}lijst {row.number}"
    reach.listed(request, sorted(zaken), action, purpose, task, about=about)
    State = DestructionList.State
    return render(
        request,
        "desk/ending.html",
        {
            "row": row,
            "words": words.of_list(row),
            "state": words.state(row),
            "category": lists.category(row.category),
            "page": page,
            "query": paging.query(request),
            "files": [_file(file, zaken.get(file.zaak_id)) for file in page],
            "capacities": [one for one in lists.capacities(user, row) if not _agreed(row, one)],
            "agreed_already": user in (row.archivist, row.owner),
            "open": row.state == State.OPEN,
            "judged": row.state in (State.OPEN, State.COOLING, State.PAUSED),
            "withdrawable": row.state in (State.OPEN, State.COOLING),
            "turn": {State.RUNNING: "pause", State.PAUSED: "resume"}.get(State(row.state), ""),
            "declared": hasattr(row, "declaration"),
            **(_on_the_way(user, row, zaken) if row.transfers else {}),
            "filled": request.POST,
            "chosen": request.POST.getlist("files"),
        },
        status=status,
    )


def _on_the_way(user: User, row: DestructionList, zaken: dict[int, Zaak]) -> dict[str, Any]:
    """Return what is asked of an archivist of the bags that left, and what is said of them all."""
    left = Transfer.objects.filter(
        file__on_list=row, file__state=ListedFile.State.LISTED, sent_at__isnull=False, received_at=None
    )
    rows = list(left.select_related("file").order_by("pk")) if may(user, Action.JUDGE_ARCHIVE) else []
    running = row.state == DestructionList.State.RUNNING
    return {
        "left": [
            (each, zaken[each.file.zaak_id].identificatie if each.file.zaak_id in zaken else each.name) for each in rows
        ],
        "no_depot": running and settings.EDEPOT is None,
        "no_validator": not settings.PDFA_CHECK,
        "doubtful": sum(not each["said"].endswith("met kleurprofiel") for each in _checks(row)),
        "looked_at": len(_checks(row)),
    }


def _checks(row: DestructionList) -> list[dict[str, Any]]:
    """Return what was found of each PDF that left, or was about to."""
    found = Transfer.objects.filter(file__on_list=row).values_list("checks", flat=True)
    return [check for checks in found for check in checks.values()]


def _agreed(row: DestructionList, capacity: str) -> bool:
    return bool(row.archivist_id if capacity == "archive" else row.owner_id)


def _file(file: ListedFile, zaak: Zaak | None) -> dict[str, Any]:
    """Return a file as the page shows it: no more of its zaak than its number and days."""
    return {
        "row": file,
        "listed": file.state == ListedFile.State.LISTED,
        "number": zaak.identificatie if zaak else file.number or file.zaak_uuid,
        "ended_on": zaak.einddatum if zaak else file.ended_on,
        "due_on": zaak.archiefactiedatum if zaak else file.due_on,
        "because": words.said(file.because),
        "state": words.state(file),
        "sent": words.sent(getattr(file, "transfer", None)) if file.on_list.transfers else "",
    }


def _agree(pk: int, user: User, post: QueryDict) -> str:
    capacity: lists.For = "archive" if post.get("capacity") == "archive" else "process"
    row = lists.agree(pk, user, capacity, timezone.now())
    if row.state == DestructionList.State.COOLING:
        return _("Beiden zijn akkoord. Het begint niet voor de dag die hieronder staat.")
    return _("U bent akkoord. Nu moet de ander nog kijken.")


def _take_out(pk: int, user: User, post: QueryDict) -> str:
    files = [number_of(text) for text in post.getlist("files")]
    taken = lists.take_out(pk, user, files, post.get("reason", ""), timezone.now())
    return _("Uit de lijst gehaald: %s.") % taken


def _withdraw(pk: int, user: User, post: QueryDict) -> str:
    lists.withdraw(pk, user, post.get("why", ""), timezone.now())
    return _("De lijst is ingetrokken. Er is niets gewist.")


def _pause(pk: int, user: User, post: QueryDict) -> str:
    lists.pause(pk, user)
    return _("De lijst staat stil na de zaken die nu aan de beurt zijn.")


def _resume(pk: int, user: User, post: QueryDict) -> str:
    lists.resume(pk, user)
    return _("De lijst gaat verder.")


def _on_its_way(pk: int, post: QueryDict) -> ListedFile:
    """Return the file of a list that was chosen, of which a package was made. Raises NotNow."""
    file = ListedFile.objects.filter(pk=number_of(post.get("file", "")), on_list=pk, transfer__isnull=False).first()
    if file is None:
        raise agreeing.NotNow(_("Kies een dossier waarvan een pakket onderweg is."))
    return file


def _receipt(pk: int, user: User, post: QueryDict) -> str:
    file = _on_its_way(pk, post)
    said = depot.Receipt(file.transfer.name, post.get("sha256", "").strip(), post.get("number", ""))
    transferring.enter(file.pk, user, said, timezone.now())
    return _("Vastgelegd. Het dossier gaat nu hier weg.")


def _again(pk: int, user: User, post: QueryDict) -> str:
    transferring.again(_on_its_way(pk, post).pk, user, timezone.now())
    return _("Het pakket gaat binnen een uur opnieuw naar het e-depot.")


_JUDGING: dict[str, Callable[[int, User, QueryDict], str]] = {
    "agree": _agree,
    "out": _take_out,
    "withdraw": _withdraw,
    "pause": _pause,
    "resume": _resume,
    "receipt": _receipt,
    "again": _again,
}


@require_GET
@login_required
def declaration(request: HttpRequest, pk: int, form: str, *, transfers: bool = False) -> HttpResponseBase:
    """Download the declaration of a list, as PDF/A or as JSON; nobody's data is in it."""
    user, _action = _judge(request)
    found = get_object_or_404(Declaration, on_list__in=lists.seen_by(user, transfers=transfers).filter(pk=pk))
    name = f"verklaring-van-{'overbrenging' if transfers else 'vernietiging'}-{found.on_list_id}"
    if form == "pdf":
        return stored(found.content, f"{name}.pdf", "application/pdf")
    if form != "json":
        raise Http404
    return JsonResponse(found.data, json_dumps_params={"ensure_ascii": False})
