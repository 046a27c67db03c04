"""Let a beheerder write on the pages about this site: accessibility, privacy and security; each change stays, with by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from openloket.channels.fields import fields, from_post, page_change, problem_links
from openloket.forms.questions import Question
from openloket.forms.validate import Problem, as_json, read, stored
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.site.models import StatementText

ACCESSIBILITY, PRIVACY, SECURITY = "accessibility", "privacy", "security"
PAGES: Mapping[str, tuple[str, Promise]] = {
    "toegankelijkheid": (ACCESSIBILITY, gettext_lazy("Toegankelijkheidsverklaring")),
    "privacy": (PRIVACY, gettext_lazy("Privacy")),
    "veiligheid": (SECURITY, gettext_lazy("Veiligheid")),
}
"""The pages, as the address of each names it."""
LINE_MAX, TEXT_MAX = 200, 2000
NO_ADDRESS = "Begin het adres van het rapport met https://."


def latest(page: str) -> StatementText | None:
    """Return what a beheerder wrote last on a page; None where nobody did."""
    return StatementText.objects.filter(page=page).select_related("made_by").order_by("-pk").first()


def said(page: str) -> dict[str, Any]:
    """Return what a page says beside what is the same everywhere; empty where nobody wrote anything."""
    row = latest(page)
    return dict(row.data) if row else {}


def as_statement(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a beheerder filled in as the accessibility statement has it. Pure."""
    found = {name: data[name] for name in ("reviewed_on", "research_planned") if data.get(name)}
    signed = {"day": data["signed_on"], "function": data["signed_by"]}
    rows = {name: [_filled(row) for row in data.get(name) or ()] for name in ("research", "gaps")}
    return {**found, **rows, "signed": signed}


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, "")}


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show which pages there are, and who wrote on each last."""
    require(request.user, Action.MANAGE)  # type: ignore[arg-type]
    rows = [(address, title, latest(page)) for address, (page, title) in PAGES.items()]
    return render(request, "desk/statements.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, page: str) -> HttpResponse:
    """Write on a page; what was written before stays known."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.MANAGE)
    if page not in PAGES:
        raise Http404
    name, title = PAGES[page]
    questions, problems = _QUESTIONS[name](), list[Problem]()
    raw: dict[str, Any] = stored(questions, said(name))
    if request.method == "POST":
        raw = from_post(questions, request.POST)
        if not page_change(request.POST):
            values, problems = _read(questions, raw)
            if not problems:
                data = as_json(values)
                StatementText.objects.create(page=name, data=data, made_at=timezone.now(), made_by=user)
                flash.success(request, _("Opgeslagen."))
                return redirect("statements")
    return render(
        request,
        "desk/statement.html",
        {
            "title": title,
            "fields": fields(questions, raw, problems, change=page_change(request.POST)),
            "problems": problem_links(problems, questions),
            "earlier": StatementText.objects.filter(page=name).select_related("made_by").order_by("-pk")[:20],
        },
        status=422 if problems else 200,
    )


def _read(questions: Sequence[Question], raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    values, problems = {}, list[Problem]()
    for question in questions:
        value, wrong = read(question, raw[question.id], question.id)
        problems += wrong
        if value is not None:
            values[question.id] = value
    for number, row in enumerate(values.get("research") or (), 1):
        if (report := row.get("report")) and not report.startswith("https://"):
            problems.append(Problem(f"research.{number}.report", NO_ADDRESS))
    return values, problems


def _line(name: str, ask: str, hint: str = "", *, required: bool = True) -> Question:
    return Question(id=name, ask=ask, hint=hint, type="text", max=LINE_MAX, required=required)


def _words(name: str, ask: str, *, required: bool = True) -> Question:
    return Question(id=name, ask=ask, type="long_text", max=600, required=required)


def _accessibility() -> list[Question]:
    return [
        Question(id="signed_on", ask=_("Op welke dag is de verklaring getekend?"), type="date"),
        _line(
            "signed_by",
            _("Wat is de functie van wie tekende?"),
            hint=_("Iemand die namens de gemeente mag tekenen, zoals de gemeentesecretaris. Geen naam."),
        ),
        Question(id="reviewed_on", ask=_("Op welke dag is zij voor het laatst nagegaan?"), type="date"),
        Question(
            id="research_planned", ask=_("Voor welke dag staat een onderzoek gepland?"), type="date", required=False
        ),
        Question(
            id="research",
            ask=_("Welke onderzoeken zijn er gedaan?"),
            type="group",
            row=_("onderzoek"),
            required=False,
            max=10,
            questions=(
                Question(id="day", ask=_("Op welke dag?"), type="date"),
                _line("by", _("Door wie?")),
                Question(id="complete", ask=_("Is de hele site onderzocht (WCAG-EM)?"), type="yes_no"),
                _line("report", _("Waar staat het rapport?"), hint="https://…", required=False),
            ),
        ),
        Question(
            id="gaps",
            ask=_("Wat is nog niet goed?"),
            type="group",
            row=_("afwijking"),
            required=False,
            max=30,
            questions=(
                _line("criterion", _("Welke eis?"), hint=_("Zoals 1.4.10 Reflow.")),
                _line("what", _("Wat is er niet goed?")),
                _words("consequence", _("Wat merkt iemand daarvan?")),
                _words("cause", _("Hoe komt het?")),
                _words("measure", _("Wat doet u eraan?")),
                Question(id="solved_by", ask=_("Wanneer is het klaar?"), type="date"),
                _words("alternative", _("Wat kan iemand tot dan doen?"), required=False),
            ),
        ),
    ]


def _privacy() -> list[Question]:
    return [
        Question(
            id="contact",
            ask=_("Hoe bereikt men de functionaris gegevensbescherming?"),
            hint=_("Zoals een e-mailadres of telefoonnummer."),
            type="text",
            max=LINE_MAX,
            required=False,
        ),
        _more(),
    ]


def _more() -> Question:
    return Question(
        id="text",
        ask=_("Wat wilt u er nog bij zeggen?"),
        hint=_("Dit komt onder wat er al staat. Laat leeg als u niets toevoegt."),
        type="long_text",
        max=TEXT_MAX,
        required=False,
    )


def _security() -> list[Question]:
    return [_more()]


_QUESTIONS = {ACCESSIBILITY: _accessibility, PRIVACY: _privacy, SECURITY: _security}
