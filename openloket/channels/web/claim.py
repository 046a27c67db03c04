"""Claiming a right to act for another that no login proves: of whom, by which right, and with what proof.

It is asked before the form, and written down; an official checks it when the form has come in. Whom it is about is known
by what who acts says of them, and no register is asked about them: nobody learns more than they could tell.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openloket.cases.filling import drafts
from openloket.cases.models import RightClaim
from openloket.cases.who import claims
from openloket.channels import authority, carried, kept
from openloket.channels.fields import fields, from_post, problem_links
from openloket.channels.login import safe_next
from openloket.channels.web import apply
from openloket.channels.web.mine import for_resident
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import to_json
from openloket.forms.validate import Problem, validate
from openloket.people.acting import Acting, Right
from openloket.people.residents import log_in

OWN_NAME, NAME, BORN, ADDRESS, PROOF = "eigen_naam", "naam_ander", "geboren_ander", "adres_ander", "bewijs"
FIRST_DAY = date(1900, 1, 1)


def offered(version: Version, who: Acting) -> list[str]:
    """Return the rights that someone who logged in may claim for this service."""
    if who.actor.kind == "kvk" and not admission.covers(version, who.right, who.services):
        return []
    return admission.claimable(version, who.kind)


def confirmed(version: Version, who: Acting) -> list[tuple[RightClaim, str, date | None]]:
    """Return the rights that someone may use again for this service, with how they act and the last day of each."""
    found = claims.confirmed(who, offered(version, who), timezone.localdate())
    return [(item, _(claims.who(item)), claims.good_until(item)) for item in found]


def used_again(request: HttpRequest, version: Version, who: Acting, key: str) -> HttpResponse | None:
    """Act once more for whom an official confirmed that one may; None when that right is not theirs, or no longer holds."""
    found = next((item for item, _who, _last in confirmed(version, who) if str(item.pk) == key), None)
    if found is None:
        return None
    return act_for(request, who, claims.use_again(who, version.service, found))


@require_http_methods(["GET", "POST"])
@apply.asks_login
def for_service(request: HttpRequest, service: str, right: str) -> HttpResponse:
    """Ask of whom someone claims a right, and its proof; then act for them, and go on to the form."""
    version, who = apply.asker(request, service)
    if who is None or who.represents or right not in offered(version, who):
        return redirect("for_whom", service)
    questions = _questions(Right(right), ask_name=not who.actor.name)
    raw: dict[str, Any] = {}
    problems: list[Problem] = []
    if request.method == "POST":
        raw = from_post(questions, request.POST)
        files, problems = carried.answers(request, questions)
        raw |= files
        found = validate(questions, raw)
        wrong = {problem.question_id for problem in problems}
        problems += [problem for problem in found.problems if problem.question_id not in wrong]
        if not problems:
            known = who.actor.name or authority.name_of(request, who)
            claim = claims.begin(
                who, service, Right(right), _said(who, found.answers, known), carried.plain(raw[PROOF])
            )
            return act_for(request, who, claim)
    elif typed := kept.given(request):
        raw = from_post(questions, typed.post) | carried.all_again(request, questions, typed.post)
    context = {
        "version": version,
        "right": right,
        "fields": fields(questions, raw, problems),
        "problems": problem_links(problems, questions),
    }
    return render(request, "web/claim.html", context, status=422 if problems else 200)


def _said(who: Acting, said: dict[str, Any], known: str) -> dict[str, Any]:
    """Return what someone said of themselves and of whom they act for, as the columns of a claim."""
    source = RightClaim.Known.LOGIN if who.actor.name else RightClaim.Known.BRP
    return {
        "claimant_name": (known or said[OWN_NAME])[:80],
        "claimant_known": source if known else RightClaim.Known.TYPED,
        "name": said[NAME],
        "born": said[BORN],
        "address": to_json(said[ADDRESS]),
    }


def _questions(right: Right, *, ask_name: bool) -> list[Question]:
    """Return what is asked of who claims a right."""
    own = [Question(id=OWN_NAME, ask=_("Wat is uw eigen naam?"), type="text", max=80)] if ask_name else []
    hints = {
        Right.PROFESSIONAL: _("Een brief waarin diegene schrijft dat u dit mag regelen, met een handtekening."),
        Right.CARE: _("De beschikking van de rechter."),
    }
    usual = _("De beschikking van de rechter, of een uittreksel uit het Centraal curatele- en bewindregister.")
    return [
        *own,
        Question(id=NAME, ask=_("Hoe heet degene voor wie u dit regelt?"), type="text", max=80),
        Question(id=BORN, ask=_("Wanneer is diegene geboren?"), type="date", min=FIRST_DAY, max=timezone.localdate()),
        Question(id=ADDRESS, ask=_("Waar woont diegene?"), type="address"),
        Question(id=PROOF, ask=_("Voeg het bewijs toe."), hint=hints.get(right, usual), type="file", max=5),
    ]


def act_for(request: HttpRequest, who: Acting, claim: RightClaim, there: str = "") -> HttpResponse:
    """Act from now on for whom a claim of one's own names; go to its form, or to Mijn Loket when that was sent."""
    acting = claims.acting(who, claim)
    log_in(request, acting)
    drafts.rename(acting)
    usual = reverse("mine") if claim.zaak_id else reverse("apply", args=[claim.service])
    return redirect(safe_next(request, there or usual))


@require_POST
@for_resident
def go_on(request: HttpRequest, who: Acting) -> HttpResponse:
    """Act for whom one named before: with a form that was begun, or with the zaak that came of it."""
    if who.represents:
        return redirect("mine")
    with suppress(ValueError):
        claim = get_object_or_404(claims.of_actor(who), pk=UUID(request.POST.get("recht", "")))
        if claim.zaak_id is None or claim in claims.sent(who, timezone.localdate()):
            return act_for(request, who, claim, request.POST.get("next", ""))
    raise Http404
