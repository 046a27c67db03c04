"""What is paid out: what is open, the lists with who made and approved them, the file for the financial system, and what came back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach
from openloket.cases.deciding import paying
from openloket.cases.models import PayList, Payout
from openloket.cases.refusals import NotPossible
from openloket.forms.types.money import show_money
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Show what is open and the last lists; make one, approve one, send one back, or note what came of a payment."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PAY)
    error = ""
    if request.method == "POST":
        try:
            _act(user, request.POST)
            flash.success(request, _("Opgeslagen."))
            return redirect("paying")
        except NotPossible as refused:
            error = _(str(refused))
    with transaction.atomic():
        return _shown(request, error)


def _act(user: User, post: QueryDict) -> None:
    """Do what was asked. Raises NotPossible."""
    number = post.get("nummer", "")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    match post.get("wat", ""):
        case "maken":
            paying.make(user, {key: post.get(f"code-{key}", "") for key in post.getlist("betaling")[: paying.MOST]})
        case "goedkeuren":
            paying.approve(pk, user)
        case "terugsturen":
            paying.send_back(pk, user, post.get("waarom", ""))
        case "betaald":
            paying.paid(pk, user, paying.day_of(post.get("dag", "")))
        case "geweigerd":
            paying.refused(pk, user, post.get("waarom", ""))
        case _:
            raise NotPossible(paying.NOTHING)


def _shown(request: HttpRequest, error: str) -> HttpResponse:
    post = request.POST
    due, lists, codes = paying.due(), list(paying.lists()), paying.codes()
    zaken = {one.case.pk for one in due} | {row.zaak_id for each in lists for row in each.payouts.all()}
    reach.listed(request, sorted(zaken), Action.PAY, reach.PAYING, "uitbetalen")
    ticked = post.getlist("betaling")
    page = {
        "error": error,
        "due": [
            (one, post.get(f"code-{one.key}", codes.get((one.case.service, one.kind), "")), one.key in ticked)
            for one in due
        ],
        "lists": [_of(row) for row in lists],
        "state": Payout.State,
        "since": settings.PAY_FROM,
        "filled": post,
    }
    return render(request, "desk/paying.html", page, status=422 if error else 200)


def _of(row: PayList) -> dict[str, object]:
    payouts = list(row.payouts.all())
    return {
        "row": row,
        "payouts": [(one, show_money(one.amount)) for one in payouts],
        "total": show_money(sum(one.amount for one in payouts)),
    }


@require_GET
@login_required
def as_file(request: HttpRequest, paylist: int) -> HttpResponse:
    """Give an approved list as a file for the financial system, and log that."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PAY)
    try:
        text = paying.as_csv(paylist)
    except NotPossible as refused:
        flash.error(request, _(str(refused)))
        return redirect("paying")
    with transaction.atomic():
        zaken = sorted(set(Payout.objects.filter(paylist=paylist).values_list("zaak", flat=True)))
        reach.listed(request, zaken, Action.PAY, reach.PAYING, "uitbetalen", about=f"Betaallijst {paylist}")
    name = f'attachment; filename="betaallijst-{paylist}.csv"'
    return HttpResponse(
        text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )
