"""Mijn Loket: a resident's own cases, letters, and who looked at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import cosigning, refusals, versions
from openloket.cases.carrying import addresses, wishes
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, CoSignature, Draft, InformationRequest, Message, RightClaim
from openloket.cases.received import thread
from openloket.cases.received.arrivals import sent
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import viewing
from openloket.cases.seen import at_a_glance
from openloket.cases.sent import evidence, messages
from openloket.cases.signing import signing
from openloket.cases.submit import SubmissionRefused
from openloket.cases.who import claims, cosigners, protected, sourced
from openloket.cases.who.authorised import out_of_reach
from openloket.cases.who.own import Deed, documents, letters, more_with, own
from openloket.cases.wording.words import MESSAGE
from openloket.cases.written.overview import Section, sections
from openloket.channels import authority, carried, completing, expecting, kept
from openloket.channels.downloads import download, statement_pdf, with_state
from openloket.channels.fields import fields, from_post, problem_links
from openloket.channels.web import to_sign
from openloket.channels.web.access import sent_for_others
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.validate import Problem, read, stored
from openloket.people.acting import Acting, Right
from openloket.people.looking import looks_at, systems
from openloket.people.models import Look, User
from openloket.people.residents import resident

View = Callable[..., HttpResponseBase]
NEWEST_LETTERS = 3
"""How many letters the first page shows."""


def for_resident(view: View) -> View:
    """Let in only a resident who is logged in, and pass who it is; others choose a login first.

    Whose right the BRP does not confirm, or who cannot act for another any more, is told so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = resident(request)
        if who is None:
            return redirect(f"{reverse('login_choice')}?{urlencode({'next': request.get_full_path()})}")
        try:
            return view(request, authority.checked_once(request, who), *args, **kwargs)
        except authority.NotConfirmed as error:
            return authority.not_confirmed(request, error)
        except authority.MayNotAct as error:
            return authority.may_not_act(request, None, error)

    return guarded


@require_GET
@for_resident
def overview(request: HttpRequest, who: Acting) -> HttpResponse:
    unread = at_a_glance.unread(who)
    running, ended = at_a_glance.cases(who, unread)
    open_to_them = (item.version for item in versions.services_on(timezone.localdate()))
    theirs = {
        v.service: v
        for v in open_to_them
        if admission.covers(v, who.right, who.services) and who.reaches(v.channels.web.assurance)
    }
    begun = Draft.objects.filter(owner__in=who.keepers, channel="web", service__in=theirs, typed=True)
    claim = claims.of(who)
    return render(
        request,
        "web/mine.html",
        {
            "who": who,
            "to_confirm": addresses.waiting(who.actor.owners, timezone.now()),
            "reached": wishes.of(who.actor.owners),
            "awaited": at_a_glance.awaited(own(who, Deed.ANSWER)),
            "running": running,
            "today": timezone.localdate(),
            "ended": ended,
            "told": at_a_glance.told(letters(who), NEWEST_LETTERS),
            "drafts": [
                (d, theirs[d.service].title, _named(theirs[d.service], d)) for d in begun.order_by("-changed_at")[:20]
            ],
            "unread": unread.total(),
            "children": _may_have_children(who),
            "claim": claim if claim and claim.zaak_id else None,
            "holds": claim is not None and claims.holds(claim, timezone.localdate()),
            "claimed": [] if who.represents else _claimed(who),
            "cosigned": cosigners.signed_by(who).select_related("zaak").order_by("-answered_on")[:50],
            "more_with": more_with(who),
            "sent": [(item, versions.of(item.version).title) for item in sent_for_others(who)[:50]],
        },
    )


def _named(version: Version, draft: Draft) -> str:
    """Return the name of the applicant as far as a form says it: by that, forms for the same service are told apart."""
    name = draft.answers.get(version.applicant.name)
    return name if isinstance(name, str) else ""


def _claimed(who: Acting) -> list[tuple[RightClaim, str]]:
    """Return for whom someone acts by a right that they claimed, with what the service is called."""
    found = claims.sent(who, timezone.localdate())
    cases = Case.objects.filter(zaak__in=[claim.zaak_id for claim in found]).select_related("version")
    titles = {case.pk: versions.of(case.version).title for case in cases}
    return [(claim, titles.get(claim.zaak_id, "")) for claim in found]


@require_GET
@for_resident
def inbox(request: HttpRequest, who: Acting) -> HttpResponse:
    return render(
        request,
        "web/inbox.html",
        {
            "who": who,
            "told": at_a_glance.told(letters(who)),
            "more_with": more_with(who),
            "children": _may_have_children(who),
        },
    )


def _may_have_children(who: Acting) -> bool:
    """Say whether someone can choose a child for whom they arrange things: with a BSN of their own, and a BRP to ask."""
    return who.right == Right.SELF and who.kind == "bsn" and authority.can_ask()


@require_GET
@for_resident
def letter(request: HttpRequest, who: Acting, message: int) -> HttpResponseBase:
    """Read a letter as it was typeset; the moment it is first opened is kept."""
    found = get_object_or_404(letters(who).select_related("document"), pk=message)
    return _shut(request, who, found) or download(_opened(found).document)


@require_GET
@for_resident
def letter_page(request: HttpRequest, who: Acting, message: int) -> HttpResponse:
    """Read a letter as a page, beside its PDF; the moment it is first opened is kept."""
    found = get_object_or_404(letters(who).select_related("document", "zaak"), pk=message)
    text = thread.page(found)
    if text is None:
        raise Http404
    if shut := _shut(request, who, found):
        return shut
    until = thread.reactions(Case.objects.get(zaak=found.zaak_id)).get(found.pk)
    objects = until is not None and until.reaction == thread.Reaction.OBJECT
    return render(
        request,
        "web/letter.html",
        {
            "may_object": objects and own(who, Deed.OBJECT).filter(pk=found.zaak_id).exists(),
            "who": who,
            "letter": thread.shown(_opened(found), until, list(found.enclosures.all())),
            "text": text,
            "zaak": found.zaak,
            "seen": own(who).filter(pk=found.zaak_id).exists(),
        },
    )


@require_GET
@for_resident
def letter_evidence(request: HttpRequest, who: Acting, message: int) -> HttpResponse:
    """Give who may read a letter the statement of what happened to it; the address alone to whose it is (Awb 2:25)."""
    found = get_object_or_404(letters(who).select_related("batch", "zaak__case__zaak"), pk=message)
    return statement_pdf(evidence.statement(found.zaak.case, found, timezone.now(), address=not who.represents))


def _shut(request: HttpRequest, who: Acting, found: Message) -> HttpResponse | None:
    """Say why a letter cannot be read here, and lead back; None when it can."""
    if found.way == Message.Way.HELD:
        flash.info(request, _("Deze brief volgt nog."))
    elif not found.readable:
        flash.info(request, _("Deze brief gaat per post. Zodra hij is verstuurd, kunt u hem hier lezen."))
    elif who.represents and messages.to_another(found):
        flash.info(request, _("Deze brief ging per post naar iemand anders. U kunt hem hier niet lezen."))
    elif tells_a_secret(found, who):
        flash.info(request, _("Deze brief gaat alleen per post, want er staat een geheim adres in."))
    else:
        return None
    return back(who, found.zaak.uuid)


def _opened(found: Message) -> Message:
    """Keep the moment on which a letter was first opened."""
    if found.read_at is None:
        found.read_at = timezone.now()
        Message.objects.filter(pk=found.pk, read_at=None).update(read_at=found.read_at)
    return found


def tells_a_secret(letter: Message, who: Acting) -> bool:
    """Say whether a secret address stands in a letter that is not the address of whoever wants to read it."""
    if letter.way == Message.Way.INBOX:
        return False
    if who.represents and messages.to_another(letter):
        return True
    case = Case.objects.get(zaak=letter.zaak_id)
    theirs = messages.secret_of(letter, case, timezone.localdate(letter.made_at))
    return theirs not in (None, who.right)


def back(who: Acting, zaak: UUID) -> HttpResponse:
    """Go to a case, or to Mijn Loket for who may not see it (yet)."""
    return redirect("my_case", zaak) if own(who).filter(uuid=zaak).exists() else redirect("mine")


def own_case(who: Acting, zaak: UUID, deed: Deed = Deed.SEE) -> Case:
    """Return a case with which someone may do this; a 404 for every other."""
    return get_object_or_404(
        Case.objects.select_related("zaak__huidige_status__statustype", "zaak__resultaat__resultaattype", "version"),
        zaak__uuid=zaak,
        zaak__in=own(who, deed),
    )


@require_GET
@for_resident
def case(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Show one case: where it stands, by when, the letters, what was sent, and who looked."""
    found = own_case(who, zaak)
    shown, zaak_row = seen(found, who), found.zaak
    version = shown.version
    to_sign_too = to_sign.shown(found)
    steps = [step.id for step in version.steps]
    return render(
        request,
        "web/case.html",
        {
            "who": who,
            "case": found,
            "zaak": zaak_row,
            "version": version,
            "sections": shown.sections,
            "thread": shown.thread,
            "steps": version.steps_to(found.ended_as),
            "now_at": steps.index(found.step),
            "looks": zaak_row.looks.select_related("user").order_by("-at")[:200],
            "open_request": InformationRequest.objects.filter(zaak=zaak_row, ended_on=None)
            .select_related("message")
            .first(),
            "view_request": viewing.open_to_applicant(found),
            "besluit": zaak_row.besluiten.order_by("-pk").first(),
            "objects": version.open_to_objection,
            "today": timezone.localdate(),
            "cosigners": to_sign_too,
            "without_signature": to_sign.without(found, version, to_sign_too),
            "late": expecting.late(version, timezone.localdate()),
            "documents": with_state(
                documents(found).exclude(ontvangstdatum=None).exclude(pk__in=shown.closed).order_by("pk")
            ),
        },
    )


@dataclass(frozen=True)
class Seen:
    """What someone sees of their case: its answers, both sides of its thread, and the documents that are closed to them."""

    version: Version
    sections: list[Section]
    thread: thread.Thread
    closed: set[int]


def seen(case: Case, who: Acting) -> Seen:
    """Return what someone sees of a case that is theirs, without what is closed to who acts for another."""
    version = versions.of(case.version)
    hidden = sourced.hidden_in(case, version) if who.represents else frozenset()
    closed = _closed(case, who)
    came = [item.without(hidden) for item in sent(case)]
    if who.represents and case.secret_address:
        came = [item.closed(closed, who.actor.owners) for item in came]
    answers = sourced.without(stored(version.questions, case.answers), hidden)
    theirs = letters(who).filter(zaak=case.zaak).select_related("document", "party")
    return Seen(version, _sections(version, answers, who), thread.of(case, came, theirs), closed)


def _closed(case: Case, who: Acting) -> set[int]:
    """Return the documents that someone who acts for another does not read: a secret address of theirs may stand in them."""
    theirs = who.represents and case.secret_address
    return protected.may_tell(case) & protected.added_by_others(case, who) if theirs else set()


@require_POST
@for_resident
def ask_to_sign(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Have a link sent again to who must still sign."""
    found = own_case(who, zaak, Deed.ANSWER)
    try:
        signing.ask_again(found, request.POST.get("wie", ""), timezone.now())
    except NotPossible as error:
        flash.error(request, _(str(error)))
    else:
        flash.success(request, _("Wij sturen een nieuwe link. De vorige werkt dan niet meer."))
    return back(who, zaak)


@require_http_methods(["GET", "POST"])
@for_resident
def name_cosigner(request: HttpRequest, who: Acting, zaak: UUID, cosigner: int) -> HttpResponse:
    """Name someone else who must sign, or mend their name or address."""
    found = own_case(who, zaak, Deed.ANSWER)
    version = versions.of(found.version)
    row = get_object_or_404(CoSignature, pk=cosigner, zaak=found.zaak)
    question = cosigning.question(version.questions, row.key)
    if question is None or not to_sign.mendable(found, row):
        flash.info(request, _("Wie hier tekent, kunt u niet meer veranderen."))
        return back(who, zaak)
    value: Mapping[str, Any] = {"name": row.name, "email": row.email}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        value = from_post([question], request.POST)[question.id]
        said, problems = read(question, value, question.id)
        if not problems:
            try:
                signing.name_anew(found, str(row.pk), who, said, timezone.now())
            except NotPossible as error:
                flash.error(request, _(str(error)))
            else:
                flash.success(request, _("Wij sturen een link naar wie u nu noemde. Een eerdere link werkt niet meer."))
            return back(who, zaak)
    elif typed := kept.given(request):
        value = from_post([question], typed.post)[question.id]
    return render(
        request,
        "web/name_cosigner.html",
        {
            "zaak": found.zaak,
            "seen": own(who).filter(pk=found.pk).exists(),
            "version": version,
            "row": row,
            "fields": fields([question], {question.id: value}, problems),
            "problems": problem_links(problems, [question]),
        },
        status=422 if problems else 200,
    )


def _sections(version: Version, answers: Mapping[str, Any], who: Acting) -> list[Section]:
    """Return the answers in words; to who acts for another without the number of whom it is about."""
    closed = set(admission.identity_questions(version)) if who.represents else set()
    found = sections(version, answers)
    return [replace(each, lines=[line for line in each.lines if line.question.id not in closed]) for each in found]


@require_GET
@for_resident
def looks(request: HttpRequest, who: Acting) -> HttpResponse:
    """Show who used this person's data and why, also without a case; what someone repeats in a day is one line."""
    grouped = (
        looks_of(who)
        .annotate(day=TruncDate("at"))
        .values("day", "user", "system", "purpose", "about", "zaak_uuid", "fields")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-last")
    )
    page = Paginator(grouped, 50).get_page(request.GET.get("pagina"))
    officials = User.objects.in_bulk({row["user"] for row in page if row["user"]})
    mine = set(own(who).filter(uuid__in=[row["zaak_uuid"] for row in page]).values_list("uuid", flat=True))
    called = systems(row["system"] for row in page)
    rows = [
        {
            **row,
            "by": officials.get(row["user"], called.get(row["system"], row["system"])),
            "own": row["zaak_uuid"] in mine,
        }
        for row in page
    ]
    return render(request, "web/looks.html", {"who": who, "rows": rows, "page": page})


def looks_of(who: Acting) -> QuerySet[Look]:
    """Return who used the data of a person or a whole company; with less than that, only what is about their cases.

    What other cases a log names is not for a login that is too weak to read those.
    """
    whole = who.right == Right.COMPANY and not who.concerned.branch and not who.services
    if (who.right == Right.SELF or whole) and not out_of_reach(who):
        return looks_at(who.concerned)
    return Look.objects.filter(zaak__in=own(who))


@require_GET
@for_resident
def document(request: HttpRequest, who: Acting, zaak: UUID, document: UUID) -> HttpResponseBase:
    found = own_case(who, zaak, Deed.DOWNLOAD)
    wanted = get_object_or_404(documents(found), uuid=document)
    if wanted.pk in _closed(found, who):
        raise Http404
    for letter in Message.objects.filter(Q(document=wanted) | Q(enclosures=wanted)):
        if not letter.readable or tells_a_secret(letter, who):
            raise Http404
    return download(wanted)


@require_http_methods(["GET", "POST"])
@for_resident
def complete(request: HttpRequest, who: Acting, zaak: UUID) -> HttpResponse:
    """Take in what the applicant answers to a request."""
    found = own_case(who, zaak, Deed.ANSWER)
    form = completing.form(request, found, "web", _("Wilt u er iets bij vertellen?"))
    if form is None:
        flash.info(request, _("Wij wachten niet op iets van u."))
        return back(who, zaak)
    if request.method == "POST" and form.read(request):
        who = authority.confirmed_anew(request, who)
        try:
            supplementing.receive_more(
                found.pk,
                supplementing.Completion(
                    f"{form.key}:{carried.fingerprint(request)}",
                    "web",
                    timezone.now(),
                    form.raw,
                    form.raw[MESSAGE],
                    sender=who,
                    request=form.request.pk,
                    scans=form.proof_documents(who.actor.name),
                ),
            )
            flash.success(request, _("Wij hebben uw aanvulling ontvangen. Wij gaan verder."))
            return back(who, zaak)
        except SubmissionRefused as refused:
            form.problems = list(refused.problems)
        except refusals.NotPossible as error:
            form.stopped = str(error)
    seen = own(who).filter(pk=found.pk).exists()
    return render(
        request,
        "web/complete.html",
        {**form.shown(), "seen": seen, "noun": versions.noun_of(found)},
        status=form.status,
    )
