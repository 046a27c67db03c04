"""Entering a form for someone: at the desk with the resident in front of you, or from paper that came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from openloket.cases import reach, refusals, versions
from openloket.cases.completing import supplementing
from openloket.cases.documents import received
from openloket.cases.filling import drafts, following, reported
from openloket.cases.models import WRITTEN, Case, Channel, Draft, Submission
from openloket.cases.signing import signed_here
from openloket.cases.submit import NOT_THIS_CHANNEL, NewSubmission, SubmissionRefused, submit
from openloket.cases.who import claiming, identified, sourced
from openloket.cases.wording.words import MESSAGE, message_question
from openloket.cases.work import handling
from openloket.cases.written import expected
from openloket.channels import (
    carried,
    completing,
    data_notices,
    expecting,
    kept,
    known,
    place_search,
    receipt_day,
    ticks,
    uploads,
)
from openloket.channels.desk import caller
from openloket.channels.desk.work import for_case, for_entered
from openloket.channels.downloads import download
from openloket.channels.fields import all_of, fields, fieldsets, from_post, page_change, problem_links, told_at
from openloket.channels.web import audience
from openloket.definitions.checks import Firing, as_warnings, firing
from openloket.definitions.checks import problems as open_problems
from openloket.definitions.rollout import Newcomer
from openloket.definitions.schema import Version
from openloket.forms.questions import Page
from openloket.forms.types import Invalid, storable
from openloket.forms.validate import Problem, asked, validate
from openloket.people.accounts import grants, may, require
from openloket.people.models import User
from openloket.people.rights import ENTERS, Action
from openloket.registers import content

BESIDE = gettext_lazy("Wat schreef de aanvrager buiten de vakjes?")
SCAN = "scan"
BEGUN_HERE = ("desk", "phone", "paper")
"""Channels of which a form is begun on this page; one of an e-mail is begun where the e-mail is read (paper.loose)."""


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_http_methods(["GET", "POST"])
@login_required
def choice(request: HttpRequest) -> HttpResponse:
    """Choose the service; for paper also the day it came in and the scan."""
    user = _user(request)
    may_desk, may_paper = may(user, Action.ENTER_DESK), may(user, Action.ENTER_PAPER)
    if not (may_desk or may_paper):
        raise PermissionDenied
    errors: dict[str, str] = {}
    late: list[Problem] = []
    scans: list[dict[str, Any]] = []
    if request.method == "POST":
        channel = request.POST.get("channel", "")
        if channel not in BEGUN_HERE:
            raise Http404
        require(user, ENTERS[channel])
        wrong: list[Problem] = []
        if channel == "paper":
            scans, wrong = carried.files(request, SCAN, uploads.TYPES)
            day, late = receipt_day.received_on(request)
        else:
            day = None
        draft, errors = _start(request, user, channel, day, scans, wrong, late)
        if draft:
            return redirect("enter", draft.id)
    return render(
        request,
        "desk/enter_choice.html",
        {
            "services": audience.offers(request, versions.services_on(timezone.localdate())),
            "may_desk": may_desk,
            "may_paper": may_paper,
            "errors": errors,
            "problems": [*problem_links(late, [receipt_day.question()]), *told_at(errors, _places(request))],
            "received": receipt_day.shown(request.POST, late),
            "scans": scans,
            "filled": request.POST,
            "drafts": _titled(Draft.objects.filter(owner=user.owner).order_by("-changed_at")[:20]),
            "max_mb": uploads.max_mb(),
            "over": request.POST.get(caller.OVER, "")[:40],
        },
        status=422 if errors or late else 200,
    )


def _places(request: HttpRequest) -> dict[str, tuple[str, str]]:
    """Return where the fields of the form that was sent stand, and how they are called."""
    form = "p" if request.POST.get("channel") == Channel.PAPER else "d"
    return {
        "service": (f"{form}-service", _("Dienst")),
        "channel": ("d-channel", _("Hoe?")),
        "scan": (SCAN, _("Scan")),
    }


def _titled(found: Any) -> list[tuple[Draft, str]]:
    titles = {service: items[-1].version.title for service, items in versions.all_versions().items()}
    return [(draft, titles.get(draft.service, draft.service)) for draft in found]


def _start(
    request: HttpRequest,
    user: User,
    channel: str,
    day: date | None,
    scans: list[dict[str, Any]],
    wrong: list[Problem],
    late: list[Problem],
) -> tuple[Draft | None, dict[str, str]]:
    """Begin a form, unless something is wrong: with the scans, with the day (`late`), or what is returned."""
    errors: dict[str, str] = {}
    if wrong:
        errors["scan"] = all_of(wrong)
    elif channel == "paper" and not scans:
        errors["scan"] = _("Voeg de scan van het formulier toe.")
    service, number = request.POST.get("service", ""), uuid4()
    try:
        published = versions.choose(service, day or timezone.localdate(), _newcomer(user, number)).published
    except versions.NoVersion:
        errors.setdefault("service", _("Kies een dienst die op de dag van ontvangst bestond."))
    else:
        if not published.version.channels.can_apply(channel):
            errors["service" if channel == Channel.PAPER else "channel"] = _(NOT_THIS_CHANNEL)
    if errors or late:
        return None, errors
    return Draft.objects.create(
        id=number,
        service=service,
        owner=user.owner,
        channel=channel,
        version_hash=published.hash,
        answers=caller.answered(request, published.version),
        received_on=day,
        scans=carried.plain(scans),
    ), {}


def _newcomer(user: User, draft: UUID) -> Newcomer:
    """Return for whom a version is chosen: it goes by the form, and by the official's teams when a team goes first."""
    return Newcomer(str(draft), frozenset(grant.team for grant in grants(user)))


def _open(request: HttpRequest, draft_id: UUID) -> tuple[Draft, Version]:
    user = _user(request)
    draft = get_object_or_404(Draft, id=draft_id, owner=user.owner)
    require(user, ENTERS[draft.channel])
    version = drafts.moved_along(draft, _newcomer(user, draft.id)).version
    reach.form(request, version, draft.answers, ENTERS[draft.channel], about=version.title)
    return draft, version


@require_http_methods(["GET", "POST"])
@login_required
def enter(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show all questions on one screen, for paper with the scan beside it; keep the answers, or send them in."""
    try:
        found, version = _open(request, draft)
    except Http404:
        return _entered_before(request, draft)
    problems: tuple[Problem, ...] = ()
    change = page_change(request.POST)
    stopped, unseen = "", False
    if request.method == "POST":
        problems = _keep(request, found, version)
        if not change and not {"later", "lookup", "outcome"} & set(request.POST):
            problems = (*claiming.read(version, found.channel, found.on_behalf)[1], *problems)
            problems = (*identified.wrong(version, found.channel, found.identified), *problems)
            if found.channel in WRITTEN:  # `submit` refuses nothing there: who enters it has to see it
                problems = (*problems, *open_problems(_firing(found, version), found.confirmed))
            elif problems:  # so that what is missing is told with it, and not only afterwards
                told = {problem.path for problem in problems}
                alone = validate(version.questions, found.answers).problems
                problems = (*problems, *(problem for problem in alone if problem.path not in told))
        if change:
            pass  # only what cannot be kept is told, such as a file
        elif "lookup" in request.POST:
            problems, stopped = _look_up(request, found, version)
        elif "outcome" in request.POST:  # what it leads to stands on the page, and why nothing can follow from it
            problems = _crossing(found, version) if found.channel not in WRITTEN else ()
        elif "later" in request.POST and not problems:
            flash.success(request, _("Bewaard. U vindt het formulier terug bij ‘Invoeren’."))
            return redirect("enter_choice")
        elif not problems and (unseen := _is_reported(request, found, version)):
            pass  # it is sent with the same button, once whoever enters it has seen that
        elif not problems:
            try:
                submitted = submit(_submission(found, _user(request)))
                return redirect("entered", submitted.zaak.uuid)
            except SubmissionRefused as refused:
                problems = refused.problems
        if problems and found.channel not in WRITTEN and not change:
            problems = (*problems, *(wrong for wrong in _crossing(found, version) if wrong not in problems))
    about = _about(request, found, version)
    facts = sourced.of(found)
    message = message_question(str(BESIDE))
    answers, beside, how, ander = found.answers, found.message, found.identified, found.on_behalf
    another = claiming.page(version, found.channel)
    if typed := kept.given(request):
        ander = {**ander, **(from_post(another.questions, typed.post) if another else {})}
        answers = {**answers, **from_post(version.questions, typed.post)}
        beside, how = typed.post.get(MESSAGE, beside), typed.post.get(identified.FIELD, how)
    fired = _firing(found, version)
    asks_who = signed_here.questions(version, found.channel)
    signed = from_post(asks_who, typed.post) if typed else {}
    asks_how = [identified.question(found.channel)] if identified.matters(version, found.channel) else []
    try:
        pages = [uploads.page_count(content.read(scan["sha256"])) for scan in found.scans]
        shut = ""
    except content.Shut as error:
        pages, shut = [], error.why
    return render(
        request,
        "desk/enter.html",
        {
            "draft": found,
            "version": version,
            "audience": audience.for_whom(version),
            "data_notice": data_notices.aloud(version) if found.channel not in WRITTEN else [],
            "expected": _expected(found, version, fired),
            "identified": fields(asks_how, {identified.FIELD: how}, problems),
            "another": fieldsets([another], ander, problems) if another else [],
            "fieldsets": [
                replace(
                    shown,
                    fields=ticks.on_fields(
                        known.fields_with(about, facts, shown.fields, problems),
                        fired,
                        found.confirmed,
                        problems,
                        found.channel,
                    ),
                )
                for shown in place_search.on_fieldsets(
                    fieldsets(version.pages, answers, problems, change=change), change
                )
            ],
            "may_look_up": found.channel == Channel.DESK and known.can_ask(version),
            "away": known.away(about, facts, version.questions),
            "stopped": stopped,
            "reported": reported.shown(version, answers),
            "unseen": unseen,
            "sees_cases": may(_user(request), Action.SEE_CASE, team=version.team, service=version.service),
            "signed": fields(asks_who, {**signed_here.shown(found.signed), **signed}, problems),
            "message": fields([message], {MESSAGE: beside}, problems) if found.channel in WRITTEN else [],
            "problems": problem_links(
                problems, [*asks_how, *(another.questions if another else ()), *version.questions, message]
            ),
            "shut": shut,
            "scan_pages": [(s, p, s * 1000 + p) for s, count in enumerate(pages) for p in range(count)],
            "max_mb": uploads.max_mb(),
        },
        status=422 if problems else 200,
    )


def _keep(request: HttpRequest, draft: Draft, version: Version) -> tuple[Problem, ...]:
    """Save what was typed; returns problems with files (the rest is validated on submit)."""
    given, before = from_post(version.questions, request.POST), draft.answers
    draft.answers = given
    about = _about(request, draft, version)
    known.settle(about, given)
    facts = sourced.of(draft)
    known.taken(about, facts, version.questions, given, request.POST)
    problems = list(known.addresses(about, facts, version.questions, given, request.POST))
    for question in version.files_wanted:
        given[question.id], wrong = uploads.for_question(request, question, before.get(question.id))
        problems += wrong
    draft.answers = given
    if another := claiming.page(version, draft.channel):
        given, wrong = _said_of_another(request, draft, another)
        draft.on_behalf = given
        problems += wrong
    draft.message = storable(request.POST.get(MESSAGE, ""))
    draft.identified = request.POST.get(identified.FIELD, "")[:10]
    draft.signed = signed_here.read(version, draft.channel, request.POST)
    draft.confirmed = ticks.given(request.POST, _firing(draft, version), draft.confirmed)
    draft.save(update_fields=["answers", "message", "identified", "on_behalf", "signed", "confirmed", "changed_at"])
    return tuple(problems)


def _is_reported(request: HttpRequest, draft: Draft, version: Version) -> bool:
    """Say whether something is reported already that was not on the page that was sent."""
    on_page = set(request.POST.getlist(reported.SHOWN))
    return any(str(near.case.pk) not in on_page for near in reported.shown(version, draft.answers))


def _said_of_another(request: HttpRequest, draft: Draft, page: Page) -> tuple[dict[str, Any], list[Problem]]:
    """Return what the page that was sent says of who asks for another, with the proof, and what is wrong with its files."""
    given = from_post(page.questions, request.POST)
    proof = next(question for question in page.questions if question.id == claiming.PROOF)
    given[proof.id], wrong = uploads.for_question(request, proof, draft.on_behalf.get(proof.id))
    return given, wrong


def _firing(draft: Draft, version: Version) -> list[Firing]:
    """List what is wrong with the answers together; in writing each is a question to who enters it (Awb 4:1)."""
    answers = validate(version.questions, draft.answers, partly=True).answers
    found = firing(version, answers, draft.received_on or timezone.localdate())
    return as_warnings(found) if draft.channel in WRITTEN else found


def _crossing(draft: Draft, version: Version) -> tuple[Problem, ...]:
    """Return which answers so far cannot stand together: told with all else that is wrong, not only afterwards."""
    return tuple(item.problem for item in _firing(draft, version) if not item.warn)


def _expected(draft: Draft, version: Version, found: Sequence[Firing]) -> expecting.Expected:
    """Return what the answers so far lead to, while who gives them is there."""
    answers = validate(version.questions, draft.answers, partly=True).answers
    day = draft.received_on or timezone.localdate()
    return expecting.SoFar(version, draft.answers, answers, day, found=found).expected()


def _about(request: HttpRequest, draft: Draft, version: Version) -> known.FormOf:
    """Return the form with whom it is about, by the number that the official typed."""
    return known.FormOf(request, draft, version, known.typed(version, draft.answers))


def _look_up(request: HttpRequest, draft: Draft, version: Version) -> tuple[tuple[Problem, ...], str]:
    """Ask registers about whoever stands at the desk and showed who they are; returns what is wrong, or why they cannot apply."""
    if draft.on_behalf.get(claiming.RIGHT, "") not in ("", claiming.HIMSELF):
        return (Problem(claiming.RIGHT, claiming.NO_LOOK_UP),), ""
    about = _about(request, draft, version)
    if draft.channel != Channel.DESK or "checked" not in request.POST or about.who is None:
        at = version.applicant.bsn or version.applicant.kvk
        return (Problem(at, NOT_CHECKED),), ""
    about = replace(about, followed=following.of_person(about.who))
    try:
        known.look_up(about, asked(version.questions, validate(version.questions, draft.answers, partly=True).answers))
    except known.Stopped as stopped:
        return (), sourced.STOPPED.get(stopped.why, sourced.CURATELE)
    return (), ""


NOT_CHECKED = "Vul het nummer in, controleer wie het is en zet een kruisje bij ‘Ik heb gecontroleerd wie dit is’. Dan kunnen wij gegevens ophalen."


def _submission(draft: Draft, user: User) -> NewSubmission:
    day = draft.received_on
    scans = tuple(
        received(scan, "aanvraag", str(user), day or timezone.localdate(), "Scan van het formulier")
        for scan in draft.scans
    )
    answers = draft.answers
    if scans:
        answers = _files_in_scan(draft, answers)
    return NewSubmission(
        key=f"{Channel.PAPER if draft.channel in WRITTEN else draft.channel}:{draft.id}",
        service=draft.service,
        channel=draft.channel,
        received_at=timezone.now(),
        answers=answers,
        received_on=day,
        by=str(user),
        by_id=user.username,
        scans=scans,
        message=draft.message,
        identified=draft.identified,
        on_behalf=claiming.read(versions.by_hash(draft.version_hash), draft.channel, draft.on_behalf)[0],
        signed=draft.signed,
        confirmed=draft.confirmed,
        draft=draft,
    )


def _files_in_scan(draft: Draft, answers: dict[str, Any]) -> dict[str, Any]:
    """Answer file questions left empty with the first scan, as enclosures are in it; leave out other empty ones."""
    version = versions.by_hash(draft.version_hash)
    return {
        **{q.id: draft.scans[:1] for q in version.files_wanted if not answers.get(q.id)},
        **{k: v for k, v in answers.items() if v},
    }


def _entered_before(request: HttpRequest, draft: UUID) -> HttpResponse:
    earlier = (
        Submission.objects.filter(key__in=[f"{channel}:{draft}" for channel in ENTERS]).select_related("zaak").first()
    )
    if earlier is None or earlier.zaak is None:
        raise Http404
    return redirect("entered", earlier.zaak.uuid)


@require_GET
@login_required
def scan(request: HttpRequest, draft: UUID, number: int) -> HttpResponse:
    """Return a page of a scan as a picture, to show beside the form; `number` is 1000 x the scan + the page, from 0."""
    found, _version = _open(request, draft)
    which, page = divmod(number, 1000)
    try:
        item = found.scans[which]
        return HttpResponse(
            uploads.page_image(content.read(item["sha256"]), item["type"], page),
            content_type="image/png",
            headers={"Cache-Control": "private, no-store"},
        )
    except (IndexError, Invalid) as error:
        raise Http404 from error


@require_GET
@for_entered
def entered(request: HttpRequest, case: Case) -> HttpResponse:
    """Show the receipt to print for the resident, after entering."""
    version = versions.of(case.version)
    return render(
        request,
        "desk/entered.html",
        {
            "case": case,
            "zaak": case.zaak,
            "version": version,
            "expected": expecting.shown(version, expected.of_case(case, version), day=False),
            "may_see": may(_user(request), Action.SEE_CASE, team=case.team, service=case.service),
        },
    )


@require_GET
@for_entered
def entered_pdf(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Download a copy of what was entered, for the resident."""
    submissions = Submission.objects.select_related("document").order_by("pk")
    return download(get_object_or_404(submissions, zaak=case.zaak, document__formaat="application/pdf").document)


@require_http_methods(["GET", "POST"])
@for_case
def complete(request: HttpRequest, case: Case) -> HttpResponse:
    """Enter what the applicant sent or said after a request to complete."""
    user = _user(request)
    scope = {"team": case.team, "service": case.service}
    if not (may(user, Action.ENTER_DESK, **scope) or may(user, Action.ENTER_PAPER, **scope)):
        raise PermissionDenied
    form = completing.form(request, case, "desk", _("Wat schreef of vertelde de aanvrager erbij?"))
    if form is None:
        flash.info(request, _("Er loopt geen verzoek om aan te vullen."))
        return redirect("case", case.zaak.uuid)
    errors: dict[str, str] = {}
    late: list[Problem] = []
    scans: list[dict[str, Any]] = carried.again(request, SCAN, form.given.post) if form.given else []
    if request.method == "POST":
        ready = form.read(request)
        channel = request.POST.get("channel", "desk")
        day, late = receipt_day.received_on(request)
        scans, wrong = carried.files(request, SCAN, uploads.TYPES)
        if wrong:
            errors["scan"] = all_of(wrong)
        if channel not in handling.CONTACT_CHANNELS:
            errors["channel"] = _("Kies hoe het binnenkwam.")
        if ready and not late and not errors:
            new = supplementing.Completion(
                key=f"{form.key}:{carried.fingerprint(request)}",
                channel=channel,
                received_at=timezone.now(),
                answers=form.raw,
                message=form.raw[MESSAGE],
                by=str(user),
                by_id=user.username,
                received_on=day,
                scans=tuple(
                    received(s, "bijlage", str(user), day or timezone.localdate(), "Aanvulling") for s in scans
                ),
                request=form.request.pk,
            )
            try:
                moved = supplementing.receive_more(case.pk, new)
                _say_what_became(request, form, moved)
                return redirect("case", case.zaak.uuid)
            except SubmissionRefused as refused:
                form.problems = list(refused.problems)
            except refusals.NotPossible as error:
                if case.closed_on is None:
                    late = [Problem(receipt_day.FIELD, str(error))]
                else:
                    form.stopped = str(error)
        elif form.change:
            errors, late = {name: text for name, text in errors.items() if name == SCAN}, []
    filled: QueryDict = form.given.post if form.given else request.POST
    return render(
        request,
        "desk/complete.html",
        {
            **(shown := form.shown()),
            "scans": scans,
            "errors": errors,
            "problems": [
                *told_at(
                    errors, {"channel": ("channel", _("Hoe kwam het binnen?")), SCAN: (SCAN, _("Scan van de brief"))}
                ),
                *problem_links(late, [receipt_day.question()]),
                *shown["problems"],
            ],
            "channels": [(name, Channel(name).label) for name in handling.CONTACT_CHANNELS],
            "chosen": filled.get("channel", "desk"),
            "received": receipt_day.shown(filled, late),
        },
        status=422 if (errors or late) and not form.stopped else form.status,
    )


def _say_what_became(request: HttpRequest, form: completing.Form, moved: bool) -> None:
    ended_before = form.request.ended_on
    form.request.refresh_from_db()
    if ended_before is None:
        flash.success(request, _("De aanvulling staat in de zaak. De klok loopt weer."))
    elif ended_before == form.request.ended_on:
        flash.success(
            request, _("De aanvulling staat in de zaak. Het verzoek was al afgelopen: de klok verandert niet.")
        )
    else:
        flash.success(request, _("De aanvulling staat in de zaak. De klok loopt weer vanaf de dag van ontvangst."))
    if moved:
        flash.warning(
            request,
            _(
                "Let op: de zaak staat nu op naam van iemand anders. Die ziet haar in Mijn Loket, en wie haar eerst zag niet meer. Klopt dat niet? Vraag de behandelaar dan om het opnieuw te vragen, en voer het goede nummer in."
            ),
        )
