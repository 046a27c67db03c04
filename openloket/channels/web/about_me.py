"""The page of Mijn Loket with what we know of someone: from where, of which day, and where to say that it is not right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages as flash
from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases.refusals import NotPossible
from openloket.cases.seen import oneself
from openloket.cases.who.own import more_with
from openloket.channels import kept
from openloket.channels.fields import fields, from_post, problem_links
from openloket.channels.known import origin
from openloket.channels.web.mine import for_resident, looks_of
from openloket.forms.validate import Problem, read
from openloket.people.acting import Acting
from openloket.people.means import called

SHOWN = 10
"""Questions to registers that stand on the page; the others are on the page with everyone who used someone's data."""


@require_GET
@for_resident
def about_me(request: HttpRequest, who: Acting) -> HttpResponse:
    """Show what we know of whoever is logged in; who acts for another sees the cases, and no more than that."""
    if who.represents:
        flash.info(request, _("U regelt iets voor een ander. Log in voor uzelf om uw eigen gegevens te zien."))
        return redirect("mine")
    asked = (
        looks_of(who)
        .filter(user=None)
        .exclude(fields=[])
        .annotate(day=TruncDate("at"))
        .values("day", "purpose", "about")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-last")
    )
    return render(
        request,
        "web/about_me.html",
        {
            "who": who,
            "means": called(who.means),
            "born": who.concerned.born and date.fromisoformat(who.concerned.born),
            "facts": [(each, origin(each.row.source, each.day)) for each in oneself.from_registers(who) if each.row],
            "told": oneself.from_applications(who),
            "asked": asked[:SHOWN],
            "more_with": more_with(who),
        },
    )


@require_http_methods(["GET", "POST"])
@for_resident
def not_right(request: HttpRequest, who: Acting, fact: int) -> HttpResponse:
    """Take in that something a register says of someone is not right, with what is."""
    row = get_object_or_404(oneself.said_of(who), pk=fact)
    said = oneself.told(row)
    if said is None:
        flash.info(request, _(oneself.GONE))
        return redirect("about_me")
    question = said.question
    value: Any = row.value if row.given is None else row.given
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        value = from_post([question], request.POST).get(question.id)
        right, problems = read(question, value, question.id)
        if not problems:
            try:
                oneself.not_right(row, right, timezone.now())
            except NotPossible as refused:
                problems = [Problem(question.id, str(refused))]
            else:
                flash.success(request, _("Dank u wel. Wij geven dit door aan wie deze gegevens bijhoudt."))
                return redirect("about_me")
    elif typed := kept.given(request):
        value = from_post([question], typed.post).get(question.id)
    return render(
        request,
        "web/not_right.html",
        {
            "said": said,
            "origin": origin(row.source, row.day),
            "fields": fields([question], {question.id: value}, problems),
            "problems": problem_links(problems, [question]),
        },
        status=422 if problems else 200,
    )
