"""Make decisions public, for officials of the team: what may be, what is proposed, and attachments with what is not public drawn over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible
from openloket.channels import paging
from openloket.channels.desk.ending import number_of
from openloket.channels.downloads import stored
from openloket.definitions import traces
from openloket.forms.reading import Invalid, clean_text
from openloket.law import woo
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.publishing import finding, proposing, redacting, wording
from openloket.publishing.models import Publication
from openloket.publishing.redacting import NotDrawn
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject

PURPOSE = gettext_noop("Beoordelen wat van een besluit openbaar wordt")
TASK = "openbaar"
AT_ONCE = 50
MOST_BOXES = 500
TITLE_MAX = 100
State = Publication.State
LISTS = {
    "te-doen": (State.CANDIDATE, State.PROPOSED, State.PLANNED),
    "openbaar": (State.PUBLISHED,),
    "niet": (State.WITHHELD, State.RETRACTED),
}


def _user(request: HttpRequest) -> User:
    """Return who asks. Raises PermissionDenied for who may publish nothing."""
    user: User = request.user  # type: ignore[assignment]
    if not may(user, Action.PUBLISH):
        raise PermissionDenied
    return user


def _one(request: HttpRequest, pk: UUID, about: str) -> tuple[User, Publication, Case]:
    """Return a publication that an official may judge, with its case, and log that they see it. Raises Http404, PermissionDenied."""
    user = _user(request)
    row = get_object_or_404(Publication.objects.select_related("zaak", "proposed_by", "agreed_by"), pk=pk)
    if not may(user, Action.PUBLISH, team=row.team, service=row.service):
        raise PermissionDenied
    reach.listed(
        request, [row.zaak_id], Action.PUBLISH, PURPOSE, TASK, about=f"{row.zaak.identificatie}, {about}"[:100]
    )
    return user, row, Case.objects.select_related("zaak", "version", "handler").get(pk=row.zaak_id)


@require_GET
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the decisions that may be public, that are, or that are not."""
    user = _user(request)
    which = request.GET.get("lijst", "te-doen")
    if which not in LISTS:
        raise Http404
    seen = proposing.seen_by(user)
    page = Paginator(seen.filter(state__in=LISTS[which]), AT_ONCE).get_page(request.GET.get("pagina"))
    rows = list(page)
    reach.listed(request, [row.zaak_id for row in rows], Action.PUBLISH, PURPOSE, TASK, about="Openbaar maken")
    return render(
        request,
        "desk/publications.html",
        {
            "page": page,
            "query": paging.query(request),
            "rows": [(row, _title(row)) for row in rows],
            "which": which,
            "counts": {name: seen.filter(state__in=states).count() for name, states in LISTS.items()},
        },
    )


def _title(row: Publication) -> str:
    text = row.public or (row.proposed or {}).get("text") or {}
    return str(text.get("title", ""))


@require_http_methods(["GET", "POST"])
@login_required
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what everyone would read of a decision, with what was asked and proposed; do one of the acts on it."""
    user, row, case = _one(request, pk, "openbaar maken")
    if request.method == "GET":
        return _show(request, user, row, case)
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        told = act(row, user, request.POST)
    except NotPossible as error:
        flash.error(request, _(str(error)))
        fresh = Publication.objects.select_related("zaak", "proposed_by", "agreed_by").filter(pk=pk).first()
        if fresh is None:
            return redirect("publications")
        return _show(request, user, fresh, case, status=409)
    flash.success(request, told)
    return redirect("publication", pk)


def _show(request: HttpRequest, user: User, row: Publication, case: Case, status: int = 200) -> HttpResponse:
    why = finding.barred([case], timezone.localdate())[case.pk]
    proposed = row.proposed or {}
    left_out = proposed.get("left_out", {})
    text = proposed.get("text") or (None if why == finding.CHANGED else wording.of_case(case, left_out))
    before = {part["of"]: part["ground"] for part in row.shown.get("left", ()) if not part["forced"]}
    files = {file.document_id: file for file in row.files.select_related("document", "made_by")}
    documents = finding.documents_of(case)
    return render(
        request,
        "desk/publication.html",
        {
            "row": row,
            "number": row.zaak.identificatie,
            "case": case.zaak.uuid,
            "why": _(why) if why else "",
            "text": text,
            "rows": [
                (part, request.POST.get(f"left-{part['of']}", before.get(part["of"], "")))
                for part in (text or {}).get("rows", ())
            ],
            "left": [(part, woo.grounds()[part["ground"]]) for part in (text or {}).get("left", ())],
            "withhold": woo.grounds().get(proposed.get("ground", "")),
            "reason": proposed.get("why", ""),
            "grounds": list(woo.grounds().values()),
            "basis": row.kind.basis(row.decided_on),
            "views": proposing.views(row),
            "documents": [(document, files.get(document.pk)) for document in documents],
            "mine": row.proposed_by is not None and row.proposed_by == user,
            "open": row.state == State.CANDIDATE,
            "correctable": row.state == State.PUBLISHED,
            "changes": list(row.changes.select_related("by").order_by("pk")),
            "filled": request.POST,
        },
        status=status,
    )


def _words(post: QueryDict, name: str) -> str:
    """Return what was written in a field, on one line. Raises NotPossible."""
    try:
        return " ".join(clean_text(post.get(name, "")).split())
    except Invalid as error:
        raise NotPossible(str(error)) from error


def _revision(post: QueryDict) -> int:
    return number_of(post.get("revision", ""))


def _ask(row: Publication, user: User, post: QueryDict) -> str:
    number = proposing.ask_views(row.pk, user, _revision(post), timezone.now())
    return _("Gevraagd. Er gaan zoveel brieven weg: %s.") % number


def _propose(row: Publication, user: User, post: QueryDict) -> str:
    left = {name[5:]: str(ground) for name, ground in post.items() if name.startswith("left-") and ground}
    minds = post.get("minds") == "ja"
    proposing.propose(row.pk, user, _revision(post), left, _words(post, "why"), minds=minds, at=timezone.now())
    return _("Voorgesteld. Nu moet een collega kijken.")


def _nothing(row: Publication, user: User, post: QueryDict) -> str:
    proposing.propose_nothing(
        row.pk, user, _revision(post), post.get("ground", ""), _words(post, "reason"), timezone.now()
    )
    return _("Voorgesteld om het niet openbaar te maken. Nu moet een collega kijken.")


def _back(row: Publication, user: User, post: QueryDict) -> str:
    proposing.send_back(row.pk, user, _revision(post))
    return _("Het voorstel is teruggenomen. Er is niets openbaar geworden.")


def _agree(row: Publication, user: User, post: QueryDict) -> str:
    done = proposing.agree(row.pk, user, _revision(post), timezone.now())
    if done.state == State.PLANNED:
        return _(
            "U bent akkoord. Het wordt openbaar op de dag die hieronder staat: wie het raakt, weet het dan twee weken."
        )
    if done.state == State.WITHHELD:
        return _("U bent akkoord. Het besluit wordt niet openbaar, en op welke grond staat in het overzicht.")
    return _("U bent akkoord. Iedereen kan het nu lezen.")


def _retract(row: Publication, user: User, post: QueryDict) -> str:
    proposing.retract(row.pk, user, _revision(post), _words(post, "gone"), timezone.now())
    return _("Ingetrokken. Niemand kan het nog lezen.")


def _again(row: Publication, user: User, post: QueryDict) -> str:
    proposing.reconsider(row.pk, user, _revision(post))
    return _("U kunt het nu opnieuw beoordelen.")


def _drop(row: Publication, user: User, post: QueryDict) -> str:
    proposing.drop_file(row.pk, user, _revision(post), number_of(post.get("file", "")))
    return _("Dit stuk wordt niet openbaar.")


_ACTS: dict[str, Callable[[Publication, User, QueryDict], str]] = {
    "ask": _ask,
    "propose": _propose,
    "nothing": _nothing,
    "back": _back,
    "agree": _agree,
    "retract": _retract,
    "again": _again,
    "drop": _drop,
}


# Attachments ----------------------------------------------------------------------------------------------------------


def _document(case: Case, uuid: UUID) -> tuple[Enkelvoudiginformatieobject, bytes]:
    """Return a document that may be made anew, and what is in it. Raises Http404, content.Shut."""
    found = get_object_or_404(finding.documents_of(case), uuid=uuid)
    try:
        return found, content.read(found.inhoud)
    except FileNotFoundError as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@login_required
def redact(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """Show the pages of a document with what may have to be drawn over; make it anew with what was chosen."""
    user, row, case = _one(request, pk, "een stuk zwart maken")
    found, raw = _document(case, document)
    file = row.files.filter(document=found).first()
    try:
        pages = redacting.look(raw, wording.known(case))
        if request.method == "POST":
            boxes = _boxes(request.POST, pages)
            title = _words(request.POST, "title")
            if not title or len(title) > TITLE_MAX or traces.find(title, wording.known(case)):
                raise NotPossible(_("Geef het stuk een naam die niet zegt wie iemand is, in ten hoogste 100 tekens."))
            drawn = [[box["at"] for box in page] for page in boxes]
            made = redacting.make(raw, drawn, title, timezone.localdate())
            kept = {
                "document": found,
                "title": title,
                "boxes": boxes,
                "source": found.inhoud,
                "content": content.store(made.pdf),
                "pages": made.pages,
                "made_at": timezone.now(),
            }
            proposing.keep_file(row.pk, user, _revision(request.POST), kept)
            flash.success(request, _("Het stuk is opnieuw gemaakt. Kijk het na voordat u het voorstelt."))
            return redirect("publication", pk)
    except NotDrawn as error:
        flash.error(request, _(error.text) % error.params if error.params else _(error.text))
        return redirect("publication", pk)
    except NotPossible as error:
        flash.error(request, _(str(error)))
    chosen = file.boxes if file and request.method == "GET" else None
    return render(
        request,
        "desk/redact.html",
        {
            "row": row,
            "number": row.zaak.identificatie,
            "document": found,
            "pages": [_page(page, chosen, request.POST) for page in pages],
            "grounds": list(woo.grounds().values()),
            "ground": request.POST.get("ground") or _ground(chosen),
            "title": request.POST.get("title", file.title if file else ""),
            "drawn": request.POST.getlist("box") if request.method == "POST" else _drawn(chosen, pages),
        },
        status=422 if request.method == "POST" else 200,
    )


def _ground(boxes: list[list[dict[str, Any]]] | None) -> str:
    return next((box["ground"] for page in boxes or () for box in page), woo.PERSONAL)


_SIDES = {
    "left": gettext_noop("Van links, bladzijde %s"),
    "top": gettext_noop("Van boven, bladzijde %s"),
    "width": gettext_noop("Breed, bladzijde %s"),
    "height": gettext_noop("Hoog, bladzijde %s"),
}
"""Names the four numbers of a box that is filled in, each with its label."""


def _page(page: redacting.Page, boxes: list[list[dict[str, Any]]] | None, post: QueryDict) -> dict[str, Any]:
    """Return a page as the tool shows it: its words, each chosen when it was found or was drawn over before."""
    chosen = set(post.getlist("word"))
    before = {tuple(box["at"]) for box in boxes[page.number]} if boxes and page.number < len(boxes) else set()

    def on(word: redacting.Word) -> bool:
        if post:
            return f"{page.number}:{word.number}" in chosen
        return tuple(word.box) in before if boxes is not None else bool(word.kind)

    words: list[dict[str, Any]] = [
        {"word": word, "value": f"{page.number}:{word.number}", "on": on(word)} for word in page.words
    ]
    sides = [
        (f"{side}-{page.number}", _(says) % (page.number + 1), post.get(f"{side}-{page.number}", ""))
        for side, says in _SIDES.items()
    ]
    return {
        "number": page.number,
        "sides": sides,
        "shown": page.number + 1,
        "found": [each for each in words if each["word"].kind],
        "words": words,
        "whole": str(page.number) in post.getlist("whole"),
    }


def _drawn(boxes: list[list[dict[str, Any]]] | None, pages: list[redacting.Page]) -> list[str]:
    """Return the boxes that someone drew, as the form sends them: those that are no word."""
    words = [{tuple(word.box) for word in page.words} for page in pages]
    return [
        f"{number}:" + ":".join(f"{part:.5f}" for part in box["at"])
        for number, page in enumerate(boxes or ())
        for box in page
        if number < len(words) and tuple(box["at"]) not in words[number]
    ]


def _boxes(post: QueryDict, pages: list[redacting.Page]) -> list[list[dict[str, Any]]]:
    """Return what has to be drawn over, by page: words, boxes that were drawn or filled in, and whole pages. Raises NotPossible."""
    ground = post.get("ground", "")
    if ground not in woo.grounds():
        raise NotPossible(_("Kies de grond uit de wet."))
    found: dict[int, list[tuple[float, ...]]] = defaultdict(list)
    for value in post.getlist("word"):
        page, _colon, word = value.partition(":")
        number, index = number_of(page), number_of(word)
        if number >= len(pages) or index >= len(pages[number].words):
            raise NotPossible(_("Het stuk is intussen veranderd. Begin opnieuw."))
        found[number].append(pages[number].words[index].box)
    for value in post.getlist("box"):
        page, *parts = value.split(":")
        found[_numbered(page, pages)].append(_box(parts))
    for number in range(len(pages)):
        filled = [post.get(f"{side}-{number}", "").strip() for side in _SIDES]
        if any(filled):
            found[number].append(_box([_hundredth(part) for part in filled]))
        if str(number) in post.getlist("whole"):
            found[number] = [(0.0, 0.0, 1.0, 1.0)]
    if sum(map(len, found.values())) > MOST_BOXES * len(pages):
        raise NotPossible(_("Dit is te veel in één keer. Maak een hele bladzijde zwart."))
    return [[{"at": list(box), "ground": ground} for box in found[number]] for number in range(len(pages))]


def _numbered(text: str, pages: list[redacting.Page]) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < len(pages)):
        raise NotPossible(_("Het stuk is intussen veranderd. Begin opnieuw."))
    return int(text)


def _hundredth(text: str) -> str:
    try:
        return str(float(text.replace(",", ".")) / 100)
    except ValueError:
        return ""


def _box(parts: list[str]) -> tuple[float, ...]:
    """Return a box within the page. Raises NotPossible."""
    try:
        left, top, width, height = (float(part) for part in parts)
    except ValueError as error:
        raise NotPossible(_("Vul van een vak alle vier de getallen in, van 0 tot 100.")) from error
    if not (0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 and 0 < height <= 1):
        raise NotPossible(_("Vul van een vak alle vier de getallen in, van 0 tot 100."))
    return left, top, min(width, 1 - left), min(height, 1 - top)


@require_GET
@login_required
def page_picture(request: HttpRequest, pk: UUID, document: UUID, number: int) -> HttpResponse:
    """Give how a page of a document looks, as it came in."""
    _, _, case = _one(request, pk, "een stuk zwart maken")
    try:
        made = redacting.picture(_document(case, document)[1], number)
    except NotDrawn as error:
        raise Http404 from error
    return HttpResponse(made, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@require_GET
@login_required
def redacted(request: HttpRequest, pk: UUID, file: int) -> HttpResponseBase:
    """Give an attachment as it would be public."""
    _, row, _case = _one(request, pk, "een stuk nakijken")
    found = get_object_or_404(row.files, pk=file)
    return stored(found.content, f"{found.title}.pdf", "application/pdf")
