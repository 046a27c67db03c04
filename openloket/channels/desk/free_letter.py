"""The page on which an official writes a letter from a template, sees it as it will go, and sends it or has a colleague send it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openloket.cases import locking, reach
from openloket.cases.models import Case, LetterTemplate, ProposedLetter
from openloket.cases.refusals import NotPossible
from openloket.cases.work import free_letter, letter_templates
from openloket.cases.written.letters import WrittenLetter
from openloket.channels.desk.work import for_handler, handler_of
from openloket.forms.reading import Invalid, clean_text
from openloket.people import persons
from openloket.people.models import User


@require_http_methods(["GET", "POST"])
@for_handler
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """Write a letter about a case, for who may handle it."""
    user: User = request.user  # type: ignore[assignment]
    if case.version is None:
        raise Http404
    error, status = "", 200
    if request.method == "POST":
        try:
            return _do(request, case, user)
        except locking.Stale:
            error, status = (
                _("Deze zaak is veranderd sinds u de pagina opende. Er is niets verstuurd. Kijk of het nog klopt."),
                409,
            )
            case = reach.again(case)
        except Invalid as refused:
            error, status = str(refused), 422
        except NotPossible as refused:
            error, status = _(str(refused)), 422
    return render(request, "desk/free_letter.html", _shown(request, case, user, error), status=status)


def _do(request: HttpRequest, case: Case, user: User) -> HttpResponse:
    """Do one thing with a letter. Raises Stale, NotPossible, Invalid, Http404."""
    post = request.POST
    handler = handler_of(request)
    match post.get("do", ""):
        case "voorbeeld":
            return _pdf(free_letter.write(case, handler, *_typed(request)))
        case "klaar":
            row = free_letter.of(case)
            if row is None:
                raise NotPossible(free_letter.NONE_WAITS)
            return _pdf(free_letter.write(case, handler, row.subject, row.text, row.by))
        case "sturen":
            went = free_letter.send(case.pk, handler, _template(case, post.get("template", "")), *_typed(request))
            said = _("De brief gaat weg.") if went else _("De brief wacht op een tweede medewerker.")
        case "goedkeuren":
            free_letter.approve(case.pk, handler)
            said = _("De brief gaat weg.")
        case "terug":
            free_letter.send_back(case.pk, handler, clean_text(post.get("remarks", "")))
            said = _("Teruggestuurd. Wie de brief schreef, leest wat er anders moet.")
        case "intrekken":
            free_letter.withdraw(case.pk, handler)
            said = _("De brief is ingetrokken.")
        case _:
            raise Http404
    flash.success(request, said)
    return redirect("case", case.zaak.uuid)


def _typed(request: HttpRequest) -> tuple[str, str]:
    return clean_text(request.POST.get("subject", "")), clean_text(request.POST.get("text", ""))


def _template(case: Case, number: str) -> LetterTemplate:
    """Return a letter that there is for this case. Raises NotPossible."""
    found = next((row for row in letter_templates.now(case.service) if str(row.pk) == number), None)
    if found is None:
        raise NotPossible(_("Deze brief is er niet meer. Kies een andere."))
    return found


def _shown(request: HttpRequest, case: Case, user: User, error: str) -> dict[str, Any]:
    row = free_letter.of(case)
    waits = row is not None and not row.remarks
    chosen, subject, text = (None, "", "") if waits else _written(request, case, row)
    return {
        "case": case,
        "zaak": case.zaak,
        "error": error,
        "row": row,
        "waits": waits,
        "mine": row is not None and persons.same(row.by, user),
        "templates": [] if waits or chosen else list(letter_templates.now(case.service)),
        "chosen": chosen,
        "subject": subject,
        "text": text,
        "filled": request.POST,
    }


def _written(request: HttpRequest, case: Case, row: ProposedLetter | None) -> tuple[LetterTemplate | None, str, str]:
    """Return from which template a letter is written and what it says so far: as it was typed, sent back, or filled in anew."""
    number = request.POST.get("template") or request.GET.get("sjabloon", "")
    chosen = next((each for each in letter_templates.now(case.service) if str(each.pk) == number), None)
    if request.method == "POST" and chosen:
        return chosen, request.POST.get("subject", ""), request.POST.get("text", "")
    if row is not None and (chosen is None or chosen == row.template):
        return row.template, row.subject, row.text
    return (chosen, *free_letter.filled(case, chosen)) if chosen else (None, "", "")


def _pdf(letter: WrittenLetter) -> HttpResponse:
    """Show a letter that was not sent."""
    return HttpResponse(letter.pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})
