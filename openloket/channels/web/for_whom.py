"""For whom someone asks: for themselves, for a child over whom they have authority, or by a right that they claim.

It is asked before the form. A right that someone claims goes on in `claim`. The child comes from the BRP, never from the keyboard or an address. From then on the session acts for the child, until
whoever logged in stops, or the BRP no longer confirms it: it is asked again each hour, and whenever something is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openloket.cases.filling import drafts
from openloket.cases.who import claims
from openloket.channels import authority
from openloket.channels.login import safe_next
from openloket.channels.web import apply, claim
from openloket.channels.web.mine import for_resident
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.people import residents
from openloket.people.acting import Acting, Identity, Right, for_oneself
from openloket.people.residents import log_in, resident

MYSELF, CHILD = "mij", "kind"
AGAIN = "weer-"
"""Begins the choice of a right that an official confirmed before."""
UNCONFIRMED = (
    *("for_oneself", "login", "login_callback", "login_choice", "logout", "language", "health"),
    *("wallet", "wallet_waiting", "wallet_ready", "wallet_back"),
)
"""Pages that one can open while a right is not confirmed: those that do not need it, or lead away from it."""
OF_STAFF = ("/werk/", "/account/")


@require_http_methods(["GET", "POST"])
@apply.asks_login
def for_service(request: HttpRequest, service: str) -> HttpResponse:
    """Ask for whom someone asks for this service, and go on to its form."""
    version, who = apply.asker(request, service)
    there = safe_next(request, request.GET.get("next") or reverse("apply", args=[service]))
    if who is None or not admission.asks_for_whom(version, who.kind, who.right):
        return redirect(there)
    chosen = request.POST.get("voor", "")
    if chosen == MYSELF:
        residents.chose_self(request, service)
        return redirect(there)
    if chosen in claim.offered(version, who):
        return redirect("claim_right", service, chosen)
    if chosen.startswith(AGAIN) and (used := claim.used_again(request, version, who, chosen.removeprefix(AGAIN))):
        return used
    return _choose(request, who, there, version)


@require_http_methods(["GET", "POST"])
@for_resident
def in_mijn_loket(request: HttpRequest, who: Acting) -> HttpResponse:
    """Choose a child, to see what one arranged for them."""
    if who.right != Right.SELF or who.kind != "bsn" or request.POST.get("voor") == MYSELF:
        return redirect("mine")
    return _choose(request, who, safe_next(request, request.GET.get("next")), None)


def _choose(request: HttpRequest, who: Acting, there: str, version: Version | None) -> HttpResponse:
    """Show for whom one can ask; when a child was chosen and the BRP confirms it, act for them and go there."""
    context: dict[str, Any] = {"version": version, "there": there, "municipality": settings.MUNICIPALITY}
    context["company"] = who.actor.kind == "kvk"
    context["next"] = there if "next" in request.GET else ""
    if version is not None:
        context |= {
            "himself": admission.admits(version, who.kind),
            "child": who.kind == "bsn" and Right.PARENT in version.representation,
            "rights": claim.offered(version, who),
            "confirmed": claim.confirmed(version, who),
            "begun": claims.begun(who, version.service),
        }
    else:
        context |= {"himself": True, "child": True}
    status = 200
    if context["child"] and (chosen := request.POST.get(CHILD)):
        child = next((each for each in residents.offered(request) if _key(each[0], who) == chosen), None)
        if child is not None:
            return _act_for(request, who, child, there)
    if context["child"] and (request.POST.get("voor") == CHILD or CHILD in request.POST):
        status = _children(request, who, context)
    elif request.method == "POST":
        context["problem"], status = _("Kies voor wie u dit regelt."), 422
    return render(request, "web/for_whom.html", context, status=status)


def _children(request: HttpRequest, who: Acting, context: dict[str, Any]) -> int:
    """Put in the page over which children someone has authority; returns its status."""
    found = authority.of_parent(request, who) if authority.can_ask() else None
    if found is None:
        context["away"] = True
        return 503
    context |= {"stop": found.stop, "unclear": found.unclear, "asked": True}
    if found.name and not who.actor.name:  # DigiD gives no names
        log_in(request, for_oneself(replace(who.actor, name=found.name), who.means))
    residents.offer(request, [(child.number, child.name) for child in found.children])
    context["children"] = [(_key(child.number, who), child) for child in found.children]
    if CHILD in request.POST and request.POST[CHILD] == "":
        context["problem"] = _("Kies voor wie u dit regelt.")
    return 403 if found.stop else 200


def _key(number: str, who: Acting) -> str:
    """Return a name for a child that means nothing to anyone else, so that no page holds a BSN."""
    return Identity("bsn", number, who.level).owner


def _act_for(request: HttpRequest, who: Acting, child: tuple[str, str], there: str) -> HttpResponse:
    concerned = Identity("bsn", child[0], who.level, child[1])
    acting = Acting(who.actor, concerned, Right.PARENT, who.means)
    try:
        acting = authority.confirmed(request, acting)
    except authority.NotConfirmed as error:
        return authority.not_confirmed(request, error)
    log_in(request, acting)
    drafts.rename(acting)
    return redirect(there)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Act for oneself again."""
    who = resident(request) or residents.to_confirm(request)
    if who is not None and who.right in admission.CHECKED:
        log_in(request, for_oneself(who.actor, who.means, who.services))
    return redirect(safe_next(request, request.POST.get("next")))


class ConfirmedRights:
    """Middleware that asks the BRP anew, each hour, whether someone still has authority over the child they act for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in UNCONFIRMED or request.path.startswith(OF_STAFF):
            return None
        if (who := residents.to_confirm(request)) is None:
            return None
        try:
            authority.confirmed_anew(request, who)
        except authority.NotConfirmed as error:
            return authority.not_confirmed(request, error)
        return None
