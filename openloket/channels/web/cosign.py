"""Signing with the applicant, by a link: who opens it logs in, reads what they sign, and agrees or declines.

The link leads to a page for a code, which stands behind its #: a script types it there, and without one people do. From
then on the session knows which signature it is about, and no address says it.
Who logged in under a name that does not fit the one that the applicant gave, is first asked whether they are that person.
Whoever signed reads again what they signed, and how far it is; nothing else of the zaak is theirs (`cosigners.signed_by`).
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import cosigning, versions
from openloket.cases.models import Case, CoSignature
from openloket.cases.refusals import NotPossible
from openloket.cases.signing import signing
from openloket.cases.who import cosigners
from openloket.channels.downloads import download
from openloket.channels.web.mine import for_resident
from openloket.people.acting import Acting
from openloket.people.residents import resident

LONGEST = 100
"""Characters that are read of a code; ours has 19."""
UNKNOWN = "Deze code kennen wij niet. Kijk of u hem helemaal hebt overgenomen. Kreeg u daarna een nieuwe e-mail? Neem dan de code daaruit."
_LINK = "cosign"
_SAME = "cosign_same"
"""Where a session keeps of which link someone said that they are who was named, and who said it."""
AGREE = "Zet een kruisje als u mee ondertekent. Wilt u dat niet? Kies dan ‘Ik teken niet’."


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code of the e-mail that asks someone to sign, and lead on to what it is about."""
    if request.method == "POST":
        row = cosigners.by_code(request.POST.get("code", "")[:LONGEST])
        if row is not None:
            request.session[_LINK] = row.link
            return redirect("cosign_sign")
    wrong = request.method == "POST"
    context = {"error": _(UNKNOWN) if wrong else ""}
    return render(request, "web/cosign_code.html", context, status=422 if wrong else 200)


@require_GET
def old_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take a link that was sent when its secret still stood in the path, and lead on to an address without it."""
    row = cosigners.by_secret(secret[:LONGEST])
    if row is None:
        context = {"why": _(signing.GONE), "who": resident(request)}
        return render(request, "web/cosign_stopped.html", context, status=404)
    request.session[_LINK] = row.link
    return redirect("cosign_sign")


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Show what is asked of who came with a code, and take the answer."""
    if not (link := request.session.get(_LINK)):
        return redirect("cosign")
    who, now = resident(request), timezone.now()
    row = cosigners.by_link(link)
    case = Case.objects.select_related("zaak", "version").filter(zaak=row.zaak_id).first() if row else None
    if row and cosigners.signed_by(who).filter(pk=row.pk).exists():
        return redirect("cosigned", row.zaak.uuid)
    stopped = signing.stopped(row, case, who, now)
    if stopped or row is None or case is None:
        return render(request, "web/cosign_stopped.html", {"why": _(stopped), "who": who}, status=409 if row else 404)
    version = versions.of(case.version)
    level = version.channels.web.assurance or "substantieel"
    if who is None or not who.reaches(level):
        until = timezone.localdate(row.asked_at + cosigning.LINK_HOLDS) if row.asked_at else None
        return render(request, "web/cosign_login.html", {"level": level, "next": request.path, "until": until})
    doubted = signing.doubted(row, who)
    if doubted and request.session.get(_SAME) != [link, who.actor.owner]:
        return _ask_who(request, row, who)
    error = ""
    if request.method == "POST":
        agrees = request.POST.get("antwoord") != "nee"
        if agrees and "akkoord" not in request.POST:
            error = _(AGREE)
        else:
            try:
                signing.answer(link, who, request.POST.get("gezien", "")[:LONGEST], now, agrees=agrees)
            except NotPossible as refused:
                case = Case.objects.select_related("zaak", "version").get(pk=case.pk)
                error = _(str(refused))
            else:
                if agrees:
                    return redirect("cosigned", row.zaak.uuid)
                return render(request, "web/cosign_stopped.html", {"declined": True, "who": who})
    page = {**_page(row, case, error), "doubted": doubted}
    return render(request, "web/cosign.html", page, status=422 if error else 200)


def _ask_who(request: HttpRequest, row: CoSignature, who: Acting) -> HttpResponse:
    """Ask whether who logged in is who was named, before anything of the application is shown."""
    said = request.POST.get("bent", "")
    if said == "ja":
        request.session[_SAME] = [row.link, who.actor.owner]
        return redirect("cosign_sign")
    return render(request, "web/cosign_who.html", {"row": row, "signer": who.actor.name, "not_them": said == "nee"})


def _page(row: CoSignature, case: Case, error: str) -> dict[str, object]:
    return {
        "row": row,
        "case": case,
        "version": versions.of(case.version),
        "sections": signing.what(case),
        "seen": signing.fingerprint(case),
        "error": error,
    }


@require_GET
@for_resident
def signed(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Show someone what they signed, when, and how far it is."""
    row = get_object_or_404(cosigners.signed_by(who).select_related("zaak__case__version"), zaak__uuid=zaak)
    case = row.zaak.case
    version = versions.of(case.version)
    steps = [step.id for step in version.steps]
    return render(
        request,
        "web/cosigned.html",
        {
            "row": row,
            "case": case,
            "version": version,
            "now_at": steps.index(case.step),
            "steps": version.steps_to(case.ended_as),
        },
    )


@require_GET
@for_resident
def statement(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponseBase:
    """Give someone the document that they signed."""
    row = get_object_or_404(cosigners.signed_by(who).select_related("document"), zaak__uuid=zaak)
    if row.document is None:
        raise Http404
    return download(row.document)
