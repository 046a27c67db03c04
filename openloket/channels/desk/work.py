"""The official's screens: the work list, a case, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import hands, impartial, locking, news, reach, refusals, swapped, versions
from openloket.cases.completing import changeable, supplementing
from openloket.cases.deciding import decisions, pending, proposing
from openloket.cases.filling import following, reported
from openloket.cases.grounds import Weighing
from openloket.cases.models import (
    Announcement,
    Case,
    CoSignature,
    DefaultNotice,
    Note,
    PendingDecision,
    ProposedDecision,
    ProposedLetter,
    RightClaim,
    Task,
)
from openloket.cases.papers import checkout, confidential
from openloket.cases.received import thread
from openloket.cases.refusals import Locked
from openloket.cases.sent import evidence, grievances, messages
from openloket.cases.terms import clock
from openloket.cases.who import protected, sourced
from openloket.cases.wording.named import in_full
from openloket.cases.work import besluit, by_zaaktype, checklist, handling, involved, noting, relating, reopening
from openloket.cases.work.worklist import days_left
from openloket.cases.written.letters import WrittenLetter
from openloket.cases.written.overview import sections
from openloket.cases.written.timeline import timeline
from openloket.change.adoption import note_for
from openloket.change.left import left_behind
from openloket.change.models import Moved
from openloket.channels import expecting, kept
from openloket.channels.desk import (
    advised,
    announcing,
    complaint,
    correcting,
    cosigning,
    deciding,
    dossier,
    facts,
    grievance,
    head,
    hearing,
    held,
    objections,
    penalty,
    right,
    saying,
    undoing,
)
from openloket.channels.desk import proposing as proposals
from openloket.channels.desk.finding import back_to_list
from openloket.channels.desk.odd import told_of
from openloket.channels.desk.sender import outside_audience, sent
from openloket.channels.downloads import download, drawable, statement_pdf
from openloket.channels.fields import page_change
from openloket.channels.onward import is_ours
from openloket.definitions import admission
from openloket.definitions.words import ORGANS
from openloket.forms.reading import Invalid, clean_text
from openloket.forms.validate import Problem, stored
from openloket.people.accounts import may, require, with_grants
from openloket.people.models import Look, User
from openloket.people.rights import Action
from openloket.registers.acts.documenten import Lock
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak, Zaaknotitie

View = Callable[..., HttpResponseBase]
AT_WORK = timedelta(minutes=10)
"""Says how long after a look at a case a colleague is taken to be at work in it."""


def for_case(view: View) -> View:
    """Let in only officials who may see the case and said why, and pass the case; see `reach.case`."""
    return _reaching(view, entered=False)


def for_entered(view: View) -> View:
    """Let in the same officials as `for_case` does, and for a while also whoever entered the case."""
    return _reaching(view, entered=True)


def for_handler(view: View) -> View:
    """Let in who may handle the case, told before it is asked why they look at it; otherwise as `for_case` does."""

    @wraps(view)
    def checked(request: HttpRequest, case: Case, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reach.require_on(request.user, Action.HANDLE, case)  # type: ignore[arg-type]
        return view(request, case, *args, **kwargs)

    reaching = for_case(checked)

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, zaak: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reach.require_at(request, zaak, Action.HANDLE)
        return reaching(request, zaak, *args, **kwargs)

    return guarded


def handler_of(request: HttpRequest) -> hands.Handler:
    """Return the official who acts, on the page that was sent. Raises Stale when it does not say what it showed."""
    said = request.POST.get("revision", "")[:9]
    if not (said.isascii() and said.isdecimal()):
        raise locking.Stale
    return hands.Handler(request.user, int(said))  # type: ignore[arg-type]


def _reaching(view: View, *, entered: bool) -> View:
    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, zaak: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():  # what is shown or done is there with its row in the log, or not at all
                return view(request, reach.case(request, zaak, entered=entered), *args, **kwargs)
        except reach.PurposeNeeded as needed:
            return _ask_purpose(request, needed.case)
        except reach.Barred as barred:  # a page or an act that is about handling: the case itself they may see
            flash.error(request, _(str(barred)))
            return redirect("case", zaak)

    return guarded


def _ask_purpose(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask why, then go on to what was asked; after a form was sent, to the page it was typed on, where it is kept."""
    typed = kept.keep(request) if request.method == "POST" else None
    if request.method == "GET":
        back = request.get_full_path()
    else:
        back = typed.slip.address if typed else reverse("case", args=[case.zaak.uuid])
    page = render(
        request,
        "desk/purpose.html",
        {"case": case, "purposes": reach.PURPOSES, "next": back, "kept": typed, "back": back_to_list(request)},
    )
    page["Cache-Control"] = "no-store"  # the same address gives the document itself in a moment
    return page


@require_POST
@login_required
def purpose(request: HttpRequest, zaak: UUID) -> HttpResponse:
    """Take the reason why an official looks at a case that is not theirs to handle, and go on to it."""
    if not reach.give_purpose(request, zaak, request.POST.get("purpose", "")):
        flash.error(request, _("Kies waarom u deze zaak wilt zien."))
    back = request.POST.get("next", "")
    if is_ours(request, back):
        return redirect(back)
    return redirect("case", zaak)


@require_GET
@for_case
def case(request: HttpRequest, case: Case, status: int = 200) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    response = _show(request, case)
    news.seen(case, user, may_handle=may(user, Action.HANDLE, team=case.team, service=case.service))
    return response


def _show(
    request: HttpRequest,
    case: Case,
    *,
    error: str = "",
    at: str = "",
    post: QueryDict | None = None,
    problems: Sequence[Problem] = (),
    locks: Sequence[Lock] = (),
    status: int = 200,
    action: str = "",
) -> HttpResponse:
    """Show the case page; after a mistake, with what the official had filled in.

    `at` is the field that can be mended. What they wrote for an `action` that is no longer possible stands with the mistake: the form for it is not there.
    """
    user: User = request.user  # type: ignore[assignment]
    version = versions.of(case.version) if case.version else None
    zaak: Zaak = case.zaak
    scope = {"team": case.team, "service": case.service}
    handles = reach.may_do(user, Action.HANDLE, case)
    secret = sourced.hidden_in(case, version) if version and not handles else frozenset()
    answered = sections(version, sourced.without(stored(version.questions, case.answers), secret)) if version else []
    odd = told_of(case, version, secret) if version else []
    now = timezone.now()
    looks = list(zaak.looks.select_related("user").order_by("-at")[:30])
    rows = dossier.read(case)
    decision = undoing.shown(case, now) if PendingDecision in rows.has else None
    waits = decision is not None and not decision.stopped
    if decision is not None and decision.stopped and post is None:
        post = decision.post
    proposal = proposals.shown(case, user) if ProposedDecision in rows.has else None
    waits = waits or (proposal is not None and not proposal.stopped)
    if proposal is not None and proposal.stopped and post is None:
        post = proposal.post
    choices = deciding.choices(version, case, post, problems)
    may_correct = version is not None and reach.may_do(user, Action.DECIDE, case)
    correction = correcting.shown(case, post, problems) if may_correct else None
    upheld = grievances.upheld(case) if correction else None
    steps = [step.id for step in version.steps] if version else []
    open_here = version is not None and case.closed_on is None
    decides = open_here and reach.may_do(user, Action.DECIDE, case)
    initiator = rows.initiator
    asked = (
        advised.shown(
            case, version, timezone.localdate(now), advised.of(case) if Task in rows.has else (), handles=handles
        )
        if version
        else None
    )
    followed = following.of_case(case, version) if version else None
    signers = cosigning.shown(case) if CoSignature in rows.has else []
    claim = right.shown(case, handles=handles) if RightClaim in rows.has else None
    raised = confidential.raised(zaak, rows.documents)
    closed = protected.may_tell(case) | raised if not handles else set()
    addressed = version is None or messages.reachable(case, version)
    filled_in = deciding.filled_in(version, case.decision or {})
    foreign = by_zaaktype.shown(case)
    stands = head.standing(
        held=rows.held is not None,
        unsigned=any(not item.counts for item in signers),
        unadvised=bool(asked and asked.missing),
        addressed=addressed,
        claim=claim.claim if claim else None,
    )
    return render(
        request,
        "desk/case.html",
        {
            "case": case,
            "zaak": zaak,
            "back": back_to_list(request),
            "may_list": may(user, Action.SEE_WORK),
            "version": version,
            "sections": answered,
            "odd": odd,
            "reported": reported.nearby(version, stored(version.questions, case.answers), case.pk)
            if version and version.reported and case.closed_on is None
            else (),
            "follows_on": followed,
            "thread": thread.of(
                case,
                [item.without(secret) for item in rows.arrivals(case) if item.says_something],
                rows.letters,
                rows.reactions(),
            ),
            "facts": facts.of_rows(rows.sourced, version, secret) if version else [],
            "may_report": handles,
            "left_behind": left_behind(case) if Moved in rows.has else [],
            "choices": choices,
            "deviating": deciding.deviating(choices),
            "hearing": hearing.shown(case, version, rows, followed, correctable=correction is not None)
            if version
            else None,
            "may_hear": handles and not waits and (open_here or correction is not None),
            "saying": saying.shown(case, request, rows.received) if version else None,
            "may_change": version is not None and not changeable.why_not(case),
            "may_say": version is not None and may_take_in(user, case),
            "penalty": penalty.shown(case, timezone.localdate(now)) if version and DefaultNotice in rows.has else None,
            "may_settle": may_correct,
            "objections": objections.shown(case, rows.received),
            "grievance": grievance.shown(case),
            "complaint": complaint.shown(case),
            "upheld": upheld,
            "announced": announcing.shown(case, version, there=Announcement in rows.has) if version else None,
            "checklist": checklist.shown(case, version) if version else (),
            "asked": asked,
            "head": head.of(case, version, answered, choices, filled_in, stands),
            "new_reason": grievances.reason(upheld) if upheld else "",
            "unheard": hearing.unheard(case.decision or {}),
            "filled_in": filled_in,
            "ended_as": deciding.ended_as(version, case.decision or {}),
            "error": error,
            "error_at": at,
            "written": _written(post) if post and action == "decide" and (waits or not decides) else (),
            "barred": impartial.barred(user, case),
            "may_lift": case.closed_on is None and may(user, Action.ASSIGN, **scope),
            "correction": correction,
            "earlier": correcting.earlier(version, case),
            "problems": correction.told if correction else deciding.told(choices, problems, post),
            "filled": _filled(post) if post else {},
            "locks": locks if may(user, Action.MANAGE) else (),
            "days": days_left(case, timezone.localdate(now)),
            "late": expecting.late(version, timezone.localdate(), case.due) if version else None,
            "organ": ORGANS[version.organ] if version and version.organ else "",
            "stands_still": version is not None and clock.stands_still(version),
            "closed": closed,
            "raised": raised,
            "documents": [(item, checkout.holder(item)) for item in rows.documents],
            "drawable": drawable(rows.documents, closed),
            "papers": swapped.mark_of(rows.documents, {letter.document_id for letter in rows.letters})
            if correction or decides
            else "",
            "notes": noting.read(case, user, now) if {Note, Zaaknotitie} & rows.has else (),
            "timeline": timeline(zaak),
            "looks": looks,
            "beside": _beside(looks, user, now) if handles and case.closed_on is None else None,
            "from_login": admission.identity_questions(version) if version and rows.by_login else (),
            "requests": rows.requests[::-1],
            "steps": version.steps_to(case.ended_as) if version else (),
            "now_at": steps.index(case.step) if steps else 0,
            "note": note_for(user, case),
            "initiator": initiator,
            "addressed": addressed,
            "representatives": [
                {"name": in_full(rol.betrokkene_identificatie), "as": rol.roltoelichting} for rol in rows.acts_for
            ],
            "right": claim,
            "cosigners": signers,
            "unsigned": any(not item.counts for item in signers),
            "may_take_in": open_here and may_take_in(user, case),
            "held": held.shown(rows.held) if version else None,
            "may_judge": version is not None and handles,
            "sent": sent(case, rows.submissions, rows.rollen),
            "outside_audience": outside_audience(case, version),
            "pending": decision,
            "proposal": proposal,
            "signers": proposals.signers(case, version, user, decides=decides and not waits),
            "undone": _overwritten(request, case, decision),
            "may_undo": decides,
            "waits_until": pending.goes_at(case, now) if decides else None,
            "at_once": pending.at_once(case, version, now, rows.last_request) if decides and version else [],
            "may_handle": open_here and handles and not waits,
            "may_decide": decides and not waits,
            "by_zaaktype": foreign,
            "besluiten": besluit.shown(case, timezone.localdate(now)) if foreign is not None else None,
            "may_go_on": foreign is not None and handles,
            "may_close": foreign is not None and case.closed_on is None and reach.may_do(user, Action.DECIDE, case),
            "may_reopen": version is not None
            and case.closed_on is not None
            and may_correct
            and not reopening.why_not(case),
            "related": relating.shown(case, user),
            "relations": relating.KINDS.items() if handles else (),
            "may_write": version is not None and handles,
            "letter_waits": ProposedLetter in rows.has,
            "may_enter": case.waiting
            and (may(user, Action.ENTER_DESK, **scope) or may(user, Action.ENTER_PAPER, **scope)),
            "colleagues": _colleagues(case) if may(user, Action.ASSIGN, **scope) else [],
        },
        status=status,
    )


def _overwritten(request: HttpRequest, case: Case, decision: undoing.Shown | None) -> list[str]:
    """Return what stood in a decision that was stopped, when its official typed another in its form since."""
    if decision is None or not decision.stopped:
        return []
    address = reverse("case", args=[case.zaak.uuid])
    return _written(decision.post) if f"{address}#decide" in kept.on_page(request, address) else []


def may_take_in(user: User, case: Case) -> bool:
    """Say whether an official may note that someone signed, gave a view or said something else: who handles the case, and who takes forms in at the desk."""
    scope = {"team": case.team, "service": case.service}
    return may(user, Action.HANDLE, **scope) or may(user, Action.ENTER_DESK, **scope)


def _require_taking_in(user: User, case: Case) -> None:
    """Raise PermissionDenied for who may not note what someone signed or said."""
    if not may_take_in(user, case):
        raise PermissionDenied


def _beside(looks: Iterable[Look], user: User, now: datetime) -> Look | None:
    """Return the last look of a colleague who had the case open a moment ago to handle it, and may be at work in it too. Pure."""
    recent = (look for look in looks if now - look.at < AT_WORK and look.purpose == reach.HANDLING)
    return next((look for look in recent if look.user_id not in (None, user.pk)), None)


def _colleagues(case: Case) -> list[User]:
    """Return to whom a case can be given: who may handle it, and is not kept from it."""
    team = User.objects.filter(is_active=True, memberships__team__code=case.team).distinct().order_by("last_name")
    return [user for user in with_grants(team) if reach.may_do(user, Action.HANDLE, case)]


_HANDLES = (
    "take move ask report right letter found hear party answer beoordelen horen verslag uitstel eerst-zelf bekendmaken extend "
    "taak-intrekken taak-link nagaan betrokken status verwant losmaken"
)
_DECIDES = "settle betaald decide correct undo ondertekenen terugsturen voorstel-intrekken afsluiten heropenen besluit-vastleggen"
_NEEDS: Mapping[str, Action] = {
    "assign": Action.ASSIGN,
    "niet-betrokken": Action.ASSIGN,
    "contact": Action.SEE_CASE,
    "notitie": Action.SEE_CASE,
    **dict.fromkeys(_HANDLES.split(), Action.HANDLE),
    **dict.fromkeys(_DECIDES.split(), Action.DECIDE),
}
"""By which right an official does each thing with a case."""
_TAKING_IN = frozenset({"signed", "sign", "same", "another", "view", "say"})
"""What who takes in post and visits may do as well."""


_STAYS_AT: Mapping[str, str] = {
    "notitie": "#notities",
    "nagaan": "#nagaan",
    **dict.fromkeys(("say", "answer"), "#berichten"),
    **dict.fromkeys(("taak-intrekken", "taak-link"), "#advies"),
}
"""The part of the page to which an official comes back where what they did is seen at once; elsewhere it is told at the top."""


def _act(request: HttpRequest, case: Case, user: User, action: str) -> None:
    """Do one thing with a case. Raises handling's errors, PermissionDenied, and Http404 for an unknown action."""
    handler = handler_of(request)
    if action in _TAKING_IN:
        _require_taking_in(user, case)
    elif action in _NEEDS:
        reach.require_on(user, _NEEDS[action], case)
    else:
        raise Http404
    post = request.POST
    match action:
        case "take":
            handling.take(case.pk, handler)
        case "assign":
            colleague = next((c for c in _colleagues(case) if str(c.pk) == post.get("to")), None)
            if colleague is None:
                raise refusals.NotPossible(_("Kies een collega uit het team."))
            handling.take(case.pk, handler, colleague)
        case "move":
            handling.move(case.pk, handler, post.get("step", ""), _clean(post.get("step_reason", "")))
        case "ask":
            questions, text = _asked_for(case, post)
            supplementing.ask_more(case.pk, handler, questions, text)
        case "contact":
            handling.note_contact(case.pk, handler, post.get("channel", ""), _clean(post.get("note", "")))
        case "notitie":
            noting.write(case, handler, _clean(post.get(noting.FIELD, "")))
        case "report":
            sourced_id = post.get("sourced", "")
            handling.report_back(
                case.pk, handler, int(sourced_id) if sourced_id.isdecimal() and len(sourced_id) < 19 else 0
            )
        case "right":
            right.judge(case, handler, post)
        case "signed":
            cosigning.note(case, handler, post)
        case "sign":
            cosigning.ask_anew(case, handler, post)
        case "same":
            cosigning.is_same(case, handler, post)
        case "another":
            cosigning.is_another(case, handler, post)
        case "letter":
            held.decide(case, handler, post)
        case "found":
            hearing.note(case, handler, post)
        case "hear":
            hearing.ask(case, handler, post)
        case "party":
            hearing.ask_party(case, handler, post)
        case "view":
            hearing.receive(case, handler, post)
        case "say":
            saying.receive(case, handler, request)
        case "answer":
            saying.answer(case, handler, request)
        case "settle":
            penalty.settle(case, handler, post)
        case "betaald":
            penalty.pay(case, handler, post)
        case "beoordelen":
            (complaint if impartial.complains(case) else grievance).judge(case, handler, post)
        case "horen":
            (complaint if impartial.complains(case) else grievance).hear(case, handler, post)
        case "verslag":
            grievance.report(case, handler, post)
        case "uitstel":
            (complaint if impartial.complains(case) else grievance).postpone(case, handler, post)
        case "eerst-zelf":
            grievance.refuse_straight(case, handler, post)
        case "bekendmaken":
            announcing.announce(case, handler, post)
        case "taak-intrekken":
            advised.withdraw(case, handler, post)
        case "nagaan":
            checklist.tick(case.pk, handler, post.get("punt", ""))
        case "taak-link":
            advised.ask_again(case, handler, post)
        case "extend":
            handling.extend(case.pk, handler, _clean(post.get("reason", "")))
        case "decide":
            swapped.check(case.zaak_id, post.get(swapped.FIELD))
            taken = _decision(case, post)
            if proposals.BUTTON in post:
                proposals.propose(case, handler, post, taken)
            else:
                pending.decide(case.pk, handler, *taken, undoing.typed(post))
        case "status":
            by_zaaktype.set_status(case.pk, handler, post.get("status", ""), _clean(post.get("status_text", "")))
        case "afsluiten":
            by_zaaktype.close(case.pk, handler, post.get("resultaat", ""), _clean(post.get("result_text", "")))
        case "besluit-vastleggen":
            days = (post.get("besluit_op", ""), post.get("besluit_ingang", ""))
            kind, document = post.get("besluittype", ""), post.get("besluit_document", "")
            besluit.record(case.pk, handler, kind, document, days, _clean(post.get("besluit_text", "")))
        case "heropenen":
            reopening.reopen(case.pk, handler, _clean(post.get("reopened", "")))
        case "verwant":
            relating.relate(case.pk, handler, _clean(post.get("relation_number", "")), post.get("relation", ""))
        case "losmaken":
            relating.part(case.pk, handler, post.get("zaak", ""))
        case "betrokken":
            involved.declare(case.pk, handler, _clean(post.get("involved", "")))
        case "niet-betrokken":
            who = post.get("who", "")
            number = int(who) if who.isascii() and who.isdecimal() and len(who) < 10 else 0
            involved.lift(case.pk, handler, number, _clean(post.get("lifted", "")))
        case "ondertekenen":
            proposing.approve(case.pk, handler)
        case "terugsturen":
            proposing.send_back(case.pk, handler, _clean(post.get("remarks", "")))
        case "voorstel-intrekken":
            proposing.withdraw(case.pk, handler)
        case "correct":
            swapped.check(case.zaak_id, post.get(swapped.FIELD))
            correcting.correct(case, handler, _correction(post), post)
        case "undo":
            pending.undo(case.pk, handler, _clean(post.get("undo_note", "")))


def _asked_for(case: Case, post: QueryDict) -> tuple[list[str], str]:
    """Return the questions that are asked anew and the text beside them, with what the ticked checks say (Awb 4:5)."""
    questions, texts = post.getlist("questions"), [_clean(post.get("text", ""))]
    chosen = set(post.getlist("checks"))
    for item in told_of(case, versions.of(case.version)) if chosen and case.version else []:
        if item.id in chosen:
            questions += [name for name in item.at if name not in questions]
            texts.append(item.message)
    return questions, "\n".join(text for text in texts if text.strip())


def _clean(text: str) -> str:
    """Return a text as it was written, its lines too, without what cannot be seen. Raises NotPossible."""
    try:
        return clean_text(text)
    except Invalid as error:
        raise refusals.NotPossible(str(error)) from error


def _decision(case: Case, post: QueryDict) -> tuple[str, str, Weighing, dict[str, Any]]:
    """Read a decision: the result, the motivation, what is said about the findings, and what was filled in as typed."""
    result = post.get("result", "")
    exception = (post.get("exception", ""), _clean(post.get("exception_reason", "")))
    weighing = Weighing(
        tuple(post.getlist("grounds")),
        _clean(post.get("deviation", "")),
        *exception,
        *(_clean(post.get(name, "")) for name in ("unsigned", "unadvised", "departing")),
    )
    raw = deciding.raw(versions.of(case.version), post, result) if case.version else {}
    return result, _clean(post.get("motivation", "")), weighing, raw


def _correction(post: QueryDict) -> correcting.Written:
    """Read what is written in the form in which a decision is corrected. Raises NotPossible."""
    weighing = Weighing(exception=post.get("exception", ""), exception_reason=_clean(post.get("exception_reason", "")))
    return correcting.Written(_clean(post.get("motivation", "")), _clean(post.get("why", "")), weighing)


def _written(post: QueryDict) -> list[str]:
    """Return what was written in words, and not chosen from a list or put there by the page."""
    ours = ("csrfmiddlewaretoken", kept.FIELD, swapped.FIELD, "revision", "result", "grounds", "next")
    texts = (_clean(post.get(name, "")) for name in post if name not in ours)
    return [text for text in texts if " " in text or "\n" in text]


def _filled(post: QueryDict) -> dict[str, Any]:
    """Return what was filled in, to show it again after a mistake; ticked boxes as lists."""
    ticked = {name: post.getlist(name) for name in ("grounds", "questions", "checks")}
    return {**post.dict(), **ticked}


@require_http_methods(["POST"])
@for_case
def act(request: HttpRequest, case: Case, action: str) -> HttpResponse:
    """Do one of the things an official can do with a case, or preview the letter of a decision."""
    user: User = request.user  # type: ignore[assignment]
    try:
        if action == "decide" and "preview" in request.POST:
            reach.require_on(user, Action.DECIDE, case)
            result, motivation, weighing, raw = _decision(case, request.POST)
            letter = decisions.preview_letter(case, result, motivation, timezone.localdate(), weighing, raw, user)
            return _pdf(letter)
        if action == "ondertekenen" and "preview" in request.POST:
            reach.require_on(user, Action.DECIDE, case)
            return _pdf(proposals.letter(case, user))
        if action == "correct" and "preview" in request.POST:
            reach.require_on(user, Action.DECIDE, case)
            return _pdf(correcting.preview(case, user, _correction(request.POST), request.POST))
        if action in ("decide", "correct") and page_change(request.POST):
            reach.require_on(user, Action.DECIDE, case)
            return _show(request, case, post=request.POST)
        if action == "answer" and saying.PUT in request.POST:
            reach.require_on(user, Action.HANDLE, case)
            return _show(request, case, post=request.POST)
        if action == "unlock":
            return _unlock(request, case, user)
        _act(request, case, user, action)
    except locking.Stale:
        error = _(
            "Deze zaak is veranderd sinds u de pagina opende. Hieronder staat hoe de zaak nu is. Er is niets opgeslagen."
        )
        return _show(request, reach.again(case), error=error, post=request.POST, status=409, action=action)
    except Locked as error:
        again = reach.again(case)
        return _show(request, again, error=str(error), post=request.POST, locks=error.locks, status=422)
    except decisions.Unfit as error:
        again = reach.again(case)
        return _show(request, again, error=str(error), post=request.POST, problems=error.problems, status=422)
    except refusals.NotPossible as error:
        again = reach.again(case)
        return _show(request, again, error=str(error), at=error.at, post=request.POST, status=422, action=action)
    flash.success(request, _("Opgeslagen."))
    return redirect(f"{reverse('case', args=[case.zaak.uuid])}{_STAYS_AT.get(action, '')}")


@require_GET
@for_case
def pending_letter(request: HttpRequest, case: Case) -> HttpResponse:
    """Show the letter of a decision that waits, as it will go."""
    decision = undoing.shown(case, timezone.now())
    if decision is None or decision.stopped:
        raise Http404
    try:
        letter = pending.letter(case, decision.row)
    except refusals.NotPossible as error:
        return _show(request, case, error=str(error), status=422)
    return _pdf(letter)


def _pdf(letter: WrittenLetter) -> HttpResponse:
    """Show a letter that was not sent."""
    return HttpResponse(letter.pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})


def _unlock(request: HttpRequest, case: Case, user: User) -> HttpResponse:
    """Open the documents that stand in the way of closing a case, and show it again with what was typed."""
    require(user, Action.MANAGE)
    with suppress(ValueError):
        handling.unlock(case.pk, user, [UUID(text) for text in request.POST.getlist("document")])
    flash.success(request, _("Ontgrendeld. Wat u typte staat er nog; neem nu het besluit."))
    return _show(request, reach.again(case), post=request.POST)


@require_GET
@for_case
def letter_page(request: HttpRequest, case: Case, message: int) -> HttpResponse:
    """Show a letter of a case as a page, beside its PDF."""
    found = get_object_or_404(case.zaak.messages.select_related("document", "party"), pk=message)
    text = thread.page(found)
    if text is None:
        raise Http404
    if shut := kept_back(request, case, found.document_id):
        return shut
    until = thread.reactions(case).get(found.pk)
    return render(
        request,
        "desk/letter.html",
        {"zaak": case.zaak, "letter": thread.shown(found, until, list(found.enclosures.all())), "text": text},
    )


@require_GET
@for_case
def letter_evidence(request: HttpRequest, case: Case, message: int) -> HttpResponse:
    """Give the statement of what happened to a letter of a case (Awb 2:25)."""
    found = get_object_or_404(case.zaak.messages.select_related("batch"), pk=message)
    return statement_pdf(evidence.statement(case, found, timezone.now()))


@require_GET
@for_case
def document(request: HttpRequest, case: Case, document: UUID) -> HttpResponseBase:
    found = get_object_or_404(Enkelvoudiginformatieobject, uuid=document, zaken__zaak=case.zaak)
    return kept_back(request, case, found.pk) or download(found)


def kept_back(request: HttpRequest, case: Case, document: int) -> HttpResponse | None:
    """Say that a document is only for who handles the case, and lead back; None for who may read it."""
    user: User = request.user  # type: ignore[assignment]
    handles = may(user, Action.HANDLE, team=case.team, service=case.service)
    if handles:
        return None
    if document in protected.may_tell(case):
        why = _("In dit document kan een geheim adres staan. Alleen wie de zaak behandelt, kan het openen.")
    elif confidential.raised(case.zaak, Enkelvoudiginformatieobject.objects.filter(pk=document)):
        why = _("Dit document is vertrouwelijk. Alleen wie de zaak behandelt, kan het openen.")
    else:
        return None
    flash.info(request, why)
    return redirect("case", case.zaak.uuid)
