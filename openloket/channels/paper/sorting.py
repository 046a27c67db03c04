"""The mail room's page for post without a form: find its case, say what it is, and put it there, or send it on or back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import reach, versions
from openloket.cases.find import lists, searches
from openloket.cases.find.typed import understood
from openloket.cases.locking import Stale
from openloket.cases.models import Case, SortedPost, Stack
from openloket.cases.received import receiving
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import announcing, saying, viewing
from openloket.channels import kept
from openloket.channels.desk.given import given
from openloket.channels.downloads import stored
from openloket.channels.fields import fields, from_post
from openloket.channels.paper import loose
from openloket.channels.paper.loose import Letter, Said
from openloket.forms.questions import Option, Question
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action

WHAT, DAY, TEXT, EXTENT, TITLE = "post_wat", "post_dag", "post_tekst", "post_deel", "post_titel"
WHO, ADDRESS, SERVICE, TO, SENDER, WHY = (
    "post_wie",
    "post_adres",
    "post_dienst",
    "post_naar",
    "post_afzender",
    "post_waarom",
)
PAGES, SEARCH, CASE = "bladzijde", "zoek", "zaak"
IN_FILE, NEW, FORWARD, BACK, NOTHING = "dossier", "nieuw", "doorsturen", "terugsturen", "niets"
"""What post can be beside a kind of message."""
OF_ANOTHER = "ander-"
"""Stands before a kind of message that is not the applicant's."""


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.ENTER_PAPER)
    return user


@dataclass(frozen=True)
class Asked:
    """The case that the page was opened for, and what was searched for; both perhaps none."""

    case: Case | None
    search: str
    typed: str

    def address(self, stack: Stack, case: UUID | None = None) -> str:
        """Return the address of the page with the same search, for a case that is chosen from it."""
        query = [f"{SEARCH}={self.search}"] * bool(self.search) + [f"{CASE}={case}"] * bool(case)
        return reverse("post_sort", args=[stack.pk]) + ("?" + "&".join(query) if query else "")


@require_http_methods(["GET", "POST"])
@login_required
def sort(request: HttpRequest, stack: UUID) -> HttpResponse:
    """Show the loose pages of a stack, find the case that they are for, and do with them what a person says."""
    user = _user(request)
    found = get_object_or_404(Stack.objects.select_related("claimed_by"), pk=stack, state=Stack.State.READ)
    pages = loose.left(found)
    if not pages:
        flash.info(request, _("Deze post is al verwerkt."))
        return redirect("post_in")
    claimed = loose.claim(stack, user)
    if claimed is None:
        flash.info(request, _("%(name)s kijkt nu naar deze post.") % {"name": found.claimed_by})
        return redirect("post_in")
    if "wat" in request.POST:
        begun = searches.begin(user, request.POST["wat"], timezone.now())
        return redirect(f"{reverse('post_sort', args=[stack])}?{SEARCH}={begun.pk}")
    asked = _asked(request, user)
    if asked.case is None:
        reach.post(request, Action.ENTER_PAPER, about=f"Post {found.pk}")
    questions = _questions(asked.case, claimed)
    error = ""
    if request.method == "POST":
        try:
            return _do(request, user, claimed, asked, questions)
        except NotPossible as refused:
            error = _(str(refused))
        except Stale:
            error = _("Deze zaak is veranderd sinds u de pagina opende. Er is niets bewaard. Kijk of het nog klopt.")
        pages = loose.left(claimed)
    typed = kept.given(request)
    post = request.POST if request.method == "POST" else typed.post if typed else None
    raw = from_post(questions, post) if post is not None else _proposal(claimed, asked.case)
    chosen = post.getlist(PAGES) if post is not None else [str(page["number"]) for page in pages]
    return render(
        request,
        "desk/post_sort.html",
        {
            "stack": claimed,
            "pages": [(page, str(page["number"]) in chosen) for page in pages],
            "asked": asked,
            "case": asked.case,
            "clear": asked.address(claimed),
            "results": _results(request, user, claimed, asked),
            "problem": _(understood(asked.typed).problem) if asked.typed and understood(asked.typed).problem else "",
            "error": error,
            "fields": fields(questions, raw),
            "by_mail": claimed.source == loose.E_MAIL,
        },
        status=422 if error else 200,
    )


def _asked(request: HttpRequest, user: User) -> Asked:
    search = searches.of(user, request.GET.get(SEARCH, ""))
    try:
        number = UUID(request.GET.get(CASE, ""))
    except ValueError:
        case = None
    else:
        case = reach.case_for_post(request, number)
        if case.version is None:
            raise Http404
    return Asked(case, str(search.pk) if search else "", searches.typed(search))


def _results(request: HttpRequest, user: User, stack: Stack, asked: Asked) -> list[tuple[Case, str]] | None:
    """Return the cases that were found, each with the address that chooses it; None when nothing was searched for."""
    if not asked.typed or asked.case is not None:
        return None
    sought = understood(asked.typed)
    found = [] if sought.problem else lists.for_post(user, sought)
    reach.listed(request, [case.pk for case in found], Action.ENTER_PAPER, reach.ENTERING, "post")
    return [(case, asked.address(stack, case.zaak.uuid)) for case in found if case.version_id]


def _proposal(stack: Stack, case: Case | None) -> dict[str, Any]:
    """Return what the page fills in: the day on which it came, and what an e-mail says."""
    said = {DAY: stack.received_on.isoformat()}
    return said | {TEXT: stack.text[: saying.TEXT_MAX]} if case is not None else said


def _questions(case: Case | None, stack: Stack) -> list[Question]:
    kinds = _kinds(case) if case is not None else {}
    in_file = {IN_FILE: _("Een stuk van een ander, alleen voor het dossier")} if _open(case) else {}
    rest = {
        NEW: _("Iets nieuws: een aanvraag, melding, bezwaar of klacht. Voer het in"),
        FORWARD: _("Voor een andere organisatie: doorsturen"),
        BACK: _("Niet voor ons, en niet door te sturen: terugsturen"),
        NOTHING: _("Niets mee te doen, zoals reclame of een dubbele scan"),
    }
    return [
        Question(id=WHAT, ask=_("Wat is het?"), type="choice", options=_options(kinds | in_file | rest)),
        Question(id=DAY, ask=_("Op welke dag kwam het binnen?"), type="date"),
        *(_about_case(list(kinds)) if kinds else []),
        *([_words(TITLE, _("Hoe heet het stuk?"), [IN_FILE])] if in_file else []),
        *_elsewhere(stack),
    ]


def _about_case(kinds: list[str]) -> list[Question]:
    """Return what is asked of a letter that is a message of a case."""
    others = [key for key in kinds if key.startswith(OF_ANOTHER)]
    extent = {"helemaal": _("Alles"), "deel": _("Een deel ervan")}
    found = [
        Question(
            id=EXTENT,
            ask=_("Wat wordt ingetrokken?"),
            type="choice",
            options=_options(extent),
            hint=_("Alles: dan sluiten wij de zaak, en gaat er een brief uit."),
            when={WHAT: receiving.WITHDRAWAL},
        ),
        Question(
            id=WHO,
            ask=_("Van wie is het?"),
            hint=_("Deze persoon krijgt onze brieven hierover."),
            type="text",
            max=announcing.NAME_MAX,
            when={WHAT: others},
        ),
        Question(id=ADDRESS, ask=_("Wat is het adres?"), type="address", when={WHAT: others}),
        Question(
            id=TEXT,
            ask=_("Wat staat er?"),
            hint=_("De scan gaat altijd mee. Wat hier staat, leest de behandelaar meteen."),
            type="long_text",
            max=saying.TEXT_MAX,
            required=False,
            when={WHAT: kinds},
        ),
    ]
    return [
        each
        for each in found
        if (each.id != EXTENT or receiving.WITHDRAWAL in kinds) and (others or each.id not in (WHO, ADDRESS))
    ]


def _elsewhere(stack: Stack) -> list[Question]:
    """Return what is asked of post that belongs to no case."""
    services = tuple(
        Option(each.version.service, each.version.title) for each in versions.services_on(stack.received_on)
    )
    unknown = (
        _(
            "Zoals op een envelop. Staat er geen adres in de e-mail? Laat het dan leeg, en mail de afzender zelf dat u hem doorstuurt."
        )
        if stack.source == loose.E_MAIL
        else _("Zoals op een envelop. Weet u het niet? Laat het dan leeg: dan gaat er geen brief naar de afzender.")
    )
    return [
        Question(id=SERVICE, ask=_("Welke dienst?"), type="choice", options=services, when={WHAT: NEW}),
        _lines(TO, _("Voor welke organisatie is het? Naam en adres"), [FORWARD]),
        _lines(SENDER, _("Wie stuurde het? Naam en adres"), [FORWARD, BACK], unknown),
        _words(WHY, _("Waarom?"), [BACK, NOTHING]),
    ]


def _words(name: str, ask: str, when: list[str]) -> Question:
    return Question(id=name, ask=ask, type="text", max=loose.WHY_MAX, required=False, when={WHAT: when})


def _lines(name: str, ask: str, when: list[str], hint: str = "") -> Question:
    return Question(id=name, ask=ask, hint=hint, type="long_text", max=400, required=False, when={WHAT: when})


def _open(case: Case | None) -> bool:
    return case is not None and case.closed_on is None


def _options(said: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(key, label) for key, label in said.items())


def _kinds(case: Case) -> dict[str, str]:
    """Return what a letter about a case can be now: of the applicant, or of another whose interest is touched."""
    found = {key: str(kind.name) for key, kind in saying.kinds_now(case).items()}
    if receiving.DOCUMENT in found:
        found[receiving.DOCUMENT] = _("Nagestuurd: een aanvulling, een wijziging of iets anders van de aanvrager")
    if viewing.open_to_applicant(case) is not None:
        found[receiving.VIEW] = _("Zienswijze van de aanvrager: wij vroegen erom")
    if receiving.OBJECTION in found:
        found[f"{OF_ANOTHER}{receiving.OBJECTION}"] = _("Bezwaar van iemand anders dan de aanvrager")
    if case.closed_on is None:
        found[f"{OF_ANOTHER}{receiving.VIEW}"] = _("Zienswijze van iemand anders dan de aanvrager")
    return found


def _do(request: HttpRequest, user: User, stack: Stack, asked: Asked, questions: list[Question]) -> HttpResponse:
    """Do with the chosen pages what was said, and go on. Raises NotPossible, Stale."""
    said = given(questions, request.POST, must=(WHAT, DAY, EXTENT, SERVICE))
    numbers = [int(number) for number in request.POST.getlist(PAGES) if number.isdecimal() and len(number) < 6]
    letter, what = Letter(stack.pk, numbers, said[DAY], user), str(said[WHAT])
    if what == NEW:
        require(user, Action.ENTER_PAPER, service=said[SERVICE])
        return redirect("enter", loose.begin(letter, said[SERVICE]).pk)
    if what == FORWARD:
        loose.send_on(letter, said[TO] or "", said[SENDER] or "")
        flash.success(request, _("De brieven om door te sturen staan klaar. Print ze bij ‘Verwerkt’."))
        return redirect("post_in")
    if what == BACK:
        loose.send_back(letter, said[SENDER] or "", said[WHY] or "")
        flash.success(request, _("De brief om terug te sturen staat klaar. Print hem bij ‘Verwerkt’."))
        return redirect("post_in")
    if what == NOTHING:
        loose.lay_aside(letter, said[WHY] or "")
        flash.success(request, _("De post is verwerkt."))
        return _further(stack)
    if asked.case is None:
        raise NotPossible(_("Kies eerst de zaak."))
    if what == IN_FILE:
        loose.put_in_file(letter, asked.case, said[TITLE] or "")
        told = _("Het staat in het dossier van zaak %(zaak)s.")
    else:
        loose.put_with(letter, asked.case, _said(what, said))
        told = _("Het staat bij zaak %(zaak)s.")
    flash.success(request, told % {"zaak": asked.case.zaak.identificatie})
    return _further(stack)


def _said(what: str, said: dict[str, Any]) -> Said:
    whose: dict[str, Any] = {}
    if what.startswith(OF_ANOTHER):
        whose = {"name": said[WHO] or "", "address": said[ADDRESS] or {}}
    return Said(what.removeprefix(OF_ANOTHER), said[TEXT] or "", said.get(EXTENT) == "deel", **whose)


def _further(stack: Stack) -> HttpResponse:
    """Go on with what is left of the stack, or back to the list."""
    return redirect("post_sort", stack.pk) if loose.left(stack) else redirect("post_in")


@require_POST
@login_required
def back(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Lay a letter back with the post that waits."""
    user = _user(request)
    try:
        return redirect("post_sort", loose.put_back(letter, user))
    except NotPossible as error:
        flash.error(request, _(str(error)))
        return redirect("post_in")


@require_GET
@login_required
def sent(request: HttpRequest, letter: UUID) -> HttpResponseBase:
    """Download the letters with which post goes on or back, with the post itself, to print; logged."""
    _user(request)
    found = get_object_or_404(SortedPost.objects.exclude(letter=""), pk=letter)
    reach.post(request, Action.ENTER_PAPER, about=f"Post {found.stack_id}")
    return stored(found.letter, f"post-{str(found.pk)[:8]}.pdf", "application/pdf")
