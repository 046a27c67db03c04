"""Asking for a service on the web: one page at a time, saved as you go, checked at the end, sent once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import versions
from openloket.cases.filling import drafts, reported
from openloket.cases.models import Draft, FormEvent, Submission
from openloket.cases.opinions import BETTER, EASE
from openloket.cases.submit import APPLICANT, NewSubmission, SubmissionRefused, submit
from openloket.cases.who import claims, protected, sourced
from openloket.cases.who.own import Deed, own
from openloket.cases.who.sourced import Known
from openloket.cases.written.overview import Line, sections
from openloket.channels import authority, expecting, kept, known, place_search, ticks, uploads
from openloket.channels.downloads import download
from openloket.channels.expecting import SoFar
from openloket.channels.fields import Told, fields, from_post, page_change, problem_links, translated
from openloket.channels.login import safe_next
from openloket.channels.web import audience, opinion, sent_back, to_sign
from openloket.channels.web.access import Receipt, receipt, remember
from openloket.definitions import admission
from openloket.definitions.admission import check
from openloket.definitions.autofill import purposes
from openloket.definitions.checks import Firing, firing, told_on
from openloket.definitions.checks import problems as open_problems
from openloket.definitions.notice import AUTHORITY, AUTHORITY_SITE, notice
from openloket.definitions.rollout import Newcomer
from openloket.definitions.schema import Published, Version
from openloket.definitions.words import ORGANS, prices
from openloket.forms.conditions import names
from openloket.forms.questions import Page, Question
from openloket.forms.types import to_json, type_of
from openloket.forms.validate import Outcome, Problem, as_json, asked, read
from openloket.people import residents
from openloket.people.acting import CHECKED_BY_AN_OFFICIAL, Acting, Right
from openloket.people.residents import mandate_ended, resident

View = Callable[..., HttpResponse]
REVIEW = "controleren"


@require_GET
def service(request: HttpRequest, service: str) -> HttpResponse:
    """Show what the service is, what you need, and every way to ask for it."""
    version = _version(service).version
    return render(
        request,
        "web/service.html",
        {
            "version": version,
            "offer": audience.offer(request, version),
            "prices": prices(version),
            "late": expecting.late(version, timezone.localdate()),
            "organ": ORGANS[version.organ] if version.organ else "",
            "municipality": settings.MUNICIPALITY,
        },
    )


@require_GET
def data_notice(request: HttpRequest, service: str) -> HttpResponse:
    """Show what we do with the data that the service asks (AVG 13, 14)."""
    version = _version(service).version
    context = {"version": version, "notice": notice(version), "officer": settings.PRIVACY_OFFICER}
    return render(
        request, "web/data_notice.html", {**context, "authority": AUTHORITY, "authority_site": AUTHORITY_SITE}
    )


def _version(service: str) -> Published:
    try:
        return versions.on(service, timezone.localdate())
    except versions.NoVersion as error:
        raise Http404("Deze dienst kunt u vandaag niet aanvragen.") from error


class _LoginNeeded(Exception):
    def __init__(self, level: str) -> None:
        self.level = level


class _NotForYou(Exception):
    """With this login, or without any, the service cannot be asked for on the web."""

    def __init__(self, version: Version) -> None:
        self.version = version


class _NotCovered(Exception):
    """Whoever is logged in acts by a right that is not for this service."""

    def __init__(self, version: Version) -> None:
        self.version = version


class _OtherLogin(Exception):
    """The form belongs to someone other than who is logged in now."""

    def __init__(self, version: Version) -> None:
        self.version = version


class _Sent(Exception):
    """The form was sent before, and is this zaak now."""

    def __init__(self, zaak: UUID) -> None:
        self.zaak = zaak


def _owner(request: HttpRequest, version: Version) -> tuple[str, Acting | None]:
    """Return whose draft this is, and who is logged in.

    Raises _LoginNeeded when the version demands a login or a stronger one, _NotForYou when one of another kind.
    """
    who, level = resident(request), version.channels.web.assurance
    if level is not None and (who is None or not who.reaches(level)):
        raise _LoginNeeded(level) if who is None or admission.admits(version, who.kind) else _NotForYou(version)
    if who is not None:
        return who.keeper, who
    return str(request.session.setdefault("anonymous", secrets.token_hex(32))), None


def asker(request: HttpRequest, service: str) -> tuple[Version, Acting | None]:
    """Return the version that is asked for today, and who is logged in. Raises what `asks_login` makes a page of."""
    version = _version(service).version
    return version, _owner(request, version)[1]


def _owners(owner: str, who: Acting | None) -> list[str]:
    """Return every name under which a draft may be theirs, those from before the key changed too."""
    return who.keepers if who else [owner]


def _admit(request: HttpRequest, version: Version) -> None:
    """Check that this login may ask for this version. Raises _LoginNeeded, _NotForYou, _NotCovered."""
    _owner(request, version)
    who = resident(request)
    if not admission.admits(version, who.kind if who else None):
        raise _NotForYou(version)
    if who is not None and not (admission.covers(version, who.right, who.services) and _claimed_here(version, who)):
        raise _NotCovered(version)


def _claimed_here(version: Version, who: Acting) -> bool:
    """Say whether the right by which someone acts, if they claim it, is claimed for this service and not used yet."""
    claim = claims.of(who)
    return not who.claims or (claim is not None and claim.service == version.service and claim.zaak_id is None)


def asks_login(view: View) -> View:
    """Make a view say which login it needs, when there is none or it needs a stronger or another one, and lead back."""

    @wraps(view)
    def guarded(request: HttpRequest, service: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, service, *args, **kwargs)
        except _OtherLogin as other:
            return render(
                request,
                "web/other_login.html",
                {
                    "version": other.version,
                    "who": resident(request),
                    "level": other.version.channels.web.assurance or "substantieel",
                    "next": request.get_full_path(),
                },
                status=403,
            )
        except _Sent as sent:
            if request.method == "POST" and not request.path.endswith(f"/{REVIEW}/"):
                text = _("U had dit formulier al verstuurd. Wat u daarna nog invulde, is niet verstuurd of bewaard.")
                messages.warning(request, text)
            return redirect("received", sent.zaak)
        except known.Stopped as stopped:
            return known.stopped_page(request, stopped)
        except authority.NotConfirmed as error:
            return authority.not_confirmed(request, error)
        except authority.MayNotAct as error:
            return authority.may_not_act(request, _version(service).version, error)
        except _NotCovered as lacking:
            return render(
                request,
                "web/not_covered.html",
                {
                    "version": lacking.version,
                    "who": resident(request),
                    "level": lacking.version.channels.web.assurance or "substantieel",
                    "next": reverse("apply", args=[lacking.version.service]),
                    "without_login": admission.admits(lacking.version, None),
                    "municipality": settings.MUNICIPALITY,
                },
                status=403,
            )
        except _NotForYou as refused:
            version, who = refused.version, resident(request)
            return render(
                request,
                "web/not_for_you.html",
                {
                    "version": version,
                    "who": who,
                    "used": audience.name_of(who.kind) if who else "",
                    "means": audience.means(version),
                    "audience": audience.for_whom(version),
                    "level": version.channels.web.assurance or "substantieel",
                    "next": reverse("apply", args=[version.service]),
                    "municipality": settings.MUNICIPALITY,
                },
                status=403,
            )
        except _LoginNeeded as needed:
            weak, version = resident(request), _version(service).version
            typed = kept.keep(request)
            return render(
                request,
                "web/login_needed.html",
                {
                    "version": version,
                    "means": audience.means(version),
                    "level": needed.level,
                    "wallet": audience.by_wallet(version, needed.level),
                    "european": "bsn" in admission.logins(version),
                    "guardians": audience.guardians(version),
                    "weak": weak,
                    "ended": mandate_ended(request),
                    "kept": typed,
                    "next": typed.slip.address if typed else request.get_full_path(),
                },
                status=403 if weak else 200,
            )

    return guarded


@require_http_methods(["GET", "POST"])
@asks_login
def start(request: HttpRequest, service: str) -> HttpResponse:
    """Begin a form, or offer to go on with one that was begun."""
    here = _version(service).version
    owner, who = _owner(request, here)
    unsaid = who is not None and admission.asks_for_whom(here, who.kind, who.right)
    if unsaid and not residents.has_chosen_self(request, service):
        return redirect("for_whom", service)
    mine = Draft.objects.filter(service=service, owner__in=_owners(owner, who), channel="web", dropped_at=None)
    begun, opened = mine.filter(typed=True).order_by("-changed_at"), mine.filter(typed=False)
    if request.method == "GET" and (draft := _chosen(request, begun) or begun.first()):
        version = drafts.moved_along(draft, Newcomer(owner)).version
        _admit(request, version)
        return render(
            request,
            "web/resume.html",
            {"version": version, "draft": draft, "next": _next_page(_asked_of(version, who), draft, who, None)},
        )
    if request.method == "GET" and (draft := opened.order_by("-changed_at").first()):
        version = drafts.moved_along(draft, Newcomer(owner)).version
        _admit(request, version)
        return redirect("apply_page", service, draft.id, _pages(version, draft.answers, who)[0].id)
    if "postcode" not in request.POST and _asks_area(service):
        return render(request, "web/area.html", {"version": _version(service).version})
    newcomer = Newcomer(owner, postcode=request.POST.get("postcode", "")[:10])
    published = versions.choose(service, timezone.localdate(), newcomer).published
    _admit(request, published.version)
    if who is not None:
        who = authority.check_both(request, who)
    if request.POST.get("opnieuw"):
        begun.delete()
    opened.delete()
    claim = claims.of(who) if who else None
    answers = claims.known_answers(published.version, claim) if claim else {}
    facts = known.of_login(published.version, who) if who else {}
    answers |= {name: fact.value for name, fact in facts.items()}
    draft = Draft.objects.create(
        service=service, owner=owner, channel="web", version_hash=published.hash, answers=answers, typed=False
    )
    if facts:
        sourced.keep(draft, sourced.Known(number=who.owner if who else "", facts=facts))
    first = _pages(published.version, answers, who)[0].id
    drafts.happened(draft, FormEvent.Kind.BEGUN, first)
    return redirect("apply_page", service, draft.id, first)


def _chosen(request: HttpRequest, begun: QuerySet[Draft]) -> Draft | None:
    """Return the form that an address names, of those that someone began; None when it names none of theirs."""
    name = request.GET.get("concept", "")
    return next((draft for draft in begun if str(draft.id) == name), None) if name else None


def _asks_area(service: str) -> bool:
    """Say whether a version is open to some neighbourhoods first, so that the postcode decides which one is met."""
    offers = versions.usable(service, timezone.localdate())
    return any(offer.share.areas and not offer.share.everyone for offer in offers)


def _pages(version: Version, raw: Mapping[str, Any], who: Acting | None) -> list[Page]:
    """Return the pages on which something is asked, given the answers so far."""
    answers = check(version, raw, _known(who), partly=True).answers
    return [page for page in version.pages if _asked_here(version, page, answers)]


def _asked_here(version: Version, page: Page, answers: Mapping[str, Any]) -> list[Question]:
    """Return the page's questions that can be asked: those whose condition can hold once the page is filled in.

    A question that depends on another on the same page is shown with it, so no reload is needed. Who someone is comes
    from the login and is never asked.
    """
    ours, here = admission.identity_questions(version), {question.id for question in page.questions}
    found = []
    for question in page.questions:
        if question.id in ours:
            continue
        depends_here = here & set(names(question.when))
        if depends_here or question in asked([question], answers):
            found.append(question)
    return found


def _known(who: Acting | None) -> Mapping[str, str]:
    return who.answers if who else {}


def _asked_of(version: Version, who: Acting | None) -> Version:
    return admission.asked_of(version, who.kind if who else None)


class _Form:
    """A draft that its owner has opened."""

    def __init__(self, request: HttpRequest, service: str, draft_id: UUID) -> None:
        owner, self.who = _owner(request, _version(service).version)
        mine = Draft.objects.filter(service=service, owner__in=_owners(owner, self.who), channel="web", dropped_at=None)
        draft = mine.filter(id=draft_id).first()
        if draft is None:
            _raise_if_sent(request, service, draft_id)
            if self.who and Draft.objects.filter(service=service, id=draft_id, channel="web", dropped_at=None).exists():
                raise _OtherLogin(_version(service).version)
            raise Http404
        self.draft = draft
        self.published = drafts.moved_along(self.draft, Newcomer(owner))
        _admit(request, self.published.version)
        self.version = _asked_of(self.published.version, self.who)
        who = self.who
        zaken = own(who, Deed.SEE) if who else None
        himself = who is not None and not who.represents
        about = who.concerned if who else None
        self.known = known.FormOf(request, self.draft, self.version, about, zaken, himself)

    @property
    def outcome(self) -> Outcome:
        return _outcome(self.version, self.draft, self.who)

    def firing(self) -> list[Firing]:
        """List what is wrong with the answers so far, together."""
        answers = check(self.version, self.draft.answers, _known(self.who), partly=True).answers
        return firing(self.version, answers, timezone.localdate())

    def pages(self) -> list[Page]:
        return _pages(self.version, self.draft.answers, self.who)

    def so_far(self) -> SoFar:
        """Return what is filled in, to tell what it leads to."""
        answers = check(self.version, self.draft.answers, _known(self.who), partly=True).answers
        closed = admission.identity_questions(self.version)
        return SoFar(self.version, self.draft.answers, answers, timezone.localdate(), closed, self.firing())


def _outcome(version: Version, draft: Draft, who: Acting | None) -> Outcome:
    """Return the answers that can be used, with the problems of each and of all together."""
    found = check(version, draft.answers, _known(who))
    together = open_problems(firing(version, found.answers, timezone.localdate()), draft.confirmed)
    order = [question.id for question in version.questions]
    told = sorted([*found.problems, *together], key=lambda problem: order.index(problem.question_id))
    return Outcome(found.answers, tuple(told))


def _next_page(version: Version, draft: Draft, who: Acting | None, after: str | None) -> str:
    """Return the page that follows `after`, or without it the first that is not complete; REVIEW when there is none."""
    pages = _pages(version, draft.answers, who)
    if after is None:
        wrong = {problem.question_id for problem in _outcome(version, draft, who).problems}
        return next((page.id for page in pages if any(q.id in wrong for q in page.questions)), REVIEW)
    ids = [page.id for page in pages]
    order = [page.id for page in version.pages]
    later = order[order.index(after) + 1 :]
    return next((page for page in later if page in ids), REVIEW)


@require_http_methods(["GET", "POST"])
@asks_login
def page(request: HttpRequest, service: str, draft: UUID, page: str) -> HttpResponse:
    """Show one page of questions; keep what is filled in on it, and go on to the next."""
    form = _Form(request, service, draft)
    here = next((item for item in form.version.pages if item.id == page), None)
    if here is None:
        raise Http404
    answers = check(form.version, form.draft.answers, _known(form.who), partly=True).answers
    questions = _asked_here(form.version, here, answers)
    if request.method == "POST":
        return _answered(request, form, page, questions)
    facts = known.look_up(form.known, questions)
    closed = admission.refused(form.version, answers, _known(form.who)).values()
    told = form.outcome.problems if request.GET.get("terug") == REVIEW else closed
    told = sent_back.told(request) or tuple(told)
    problems = tuple(problem for problem in told if problem.question_id in {q.id for q in questions})
    if (left := _left(request, form.version)) and sent_back.WRONG not in request.GET:
        drafts.happened(form.draft, FormEvent.Kind.BACK, page, [left])
    shown = form.draft.answers
    if typed := kept.given(request):
        shown = {**shown, **from_post(questions, typed.post)}
    change, pages = page_change(request.GET), form.pages()
    number = next((n for n, item in enumerate(pages, start=1) if item.id == page), 1)
    previous = pages[number - 2].id if number > 1 else None
    return render(
        request,
        "web/page.html",
        {
            "version": form.version,
            "draft": form.draft,
            "page": here,
            "action": sent_back.address(request, _to_review(request)),
            "number": number,
            "total": len(pages) + 1,
            "expected": form.so_far().expected_on(page, [item.id for item in pages]),
            "fields": ticks.on_fields(
                known.fields_with(
                    form.known,
                    facts,
                    place_search.on_fields(
                        fields(questions, shown, problems, change=change, autofill=_autofill(form)), change
                    ),
                    problems,
                ),
                told_on(form.version, page, form.firing()),
                form.draft.confirmed,
                problems,
                form.draft.channel,
            ),
            "away": known.away(form.known, facts, questions),
            "previous": previous,
            "problems": problem_links(problems, questions),
            "max_mb": uploads.max_mb(),
        },
    )


def _answered(request: HttpRequest, form: _Form, page: str, questions: list[Question]) -> HttpResponse:
    """Keep what was filled in on a page, and lead on; or back to it, when something is wrong or its rows change."""
    problems = _save(request, form, page, questions, known.kept(form.known))
    sent_back.forget(request)
    terug = _to_review(request)
    if change := page_change(request.POST):
        return sent_back.back(
            request, [p for p in problems if p.question_id in _files(questions)], **terug, **change.query
        )
    if upload := request.POST.get("upload"):
        return sent_back.back(request, [p for p in problems if p.question_id == upload], **terug)
    if problems:
        return sent_back.back(request, problems, **terug)
    if request.POST.get("later"):
        return redirect("apply_saved", form.version.service, form.draft.id)
    target = REVIEW if terug else _next_page(form.version, form.draft, form.who, page)
    drafts.happened(form.draft, FormEvent.Kind.ANSWERED, target)
    return (
        redirect("apply_page", form.version.service, form.draft.id, target)
        if target != REVIEW
        else redirect("apply_review", form.version.service, form.draft.id)
    )


def _to_review(request: HttpRequest) -> dict[str, str]:
    """Return what the address of a page says when it was opened from the summary, and leads back there."""
    return {"terug": REVIEW} if request.GET.get("terug") == REVIEW else {}


def _files(questions: Iterable[Question]) -> set[str]:
    return {question.id for question in questions if type_of(question).files}


def _autofill(form: _Form) -> Mapping[str, str]:
    """Return what a browser may fill in: nothing for who fills it in for someone else."""
    return {} if form.who is not None and form.who.represents else purposes(form.version)


def _left(request: HttpRequest, version: Version) -> str:
    """Return the page from which someone went back to an earlier one; "" when they did not."""
    left = request.GET.get("vanaf", "") or request.GET.get("terug", "")
    return left if left == REVIEW or _has_page(version, left) else ""


def _where(request: HttpRequest, version: Version) -> str:
    """Return the page that a button says it stands on; "" when it is none of the service's."""
    said = request.POST.get("page", "")
    return said if _has_page(version, said) else ""


def _has_page(version: Version, name: str) -> bool:
    return any(page.id == name for page in version.pages)


def _save(request: HttpRequest, form: _Form, page: str, questions: list[Question], facts: Known) -> tuple[Problem, ...]:
    """Keep what was filled in, right or wrong, and return what is wrong on this page."""
    draft = form.draft
    given = from_post(questions, request.POST)
    known.taken(form.known, facts, questions, given, request.POST)
    problems = list(known.addresses(form.known, facts, questions, given, request.POST))
    problems += known.followed(form.known, questions, given)
    for question in questions:
        if type_of(question).files:
            given[question.id], found = uploads.for_question(request, question, draft.answers.get(question.id))
            problems += found
    draft.answers = {**draft.answers, **given}
    told = told_on(form.version, page, form.firing())
    draft.confirmed = ticks.given(request.POST, told, draft.confirmed)
    draft.typed = True
    draft.save(update_fields=["answers", "confirmed", "typed", "changed_at"])
    here = {question.id for question in questions}
    failed = {problem.question_id for problem in problems}
    alone = check(form.version, draft.answers, _known(form.who)).problems
    wrong = [p for p in (*alone, *open_problems(told, draft.confirmed)) if p.question_id in here - failed]
    order = [question.id for question in questions]
    shown = tuple(sorted([*problems, *wrong], key=lambda problem: order.index(problem.question_id)))
    if shown:
        drafts.stumbled(draft, page, dict.fromkeys(problem.question_id for problem in shown))
    return shown


def opened(request: HttpRequest, service: str, draft: UUID) -> tuple[Published, dict[str, Any]]:
    """Return the version of someone's form and the answers that are in it or known, as JSON; for paper.

    Raises what `asks_login` makes a page of, and Http404.
    """
    form = _Form(request, service, draft)
    answers = check(form.version, form.draft.answers, _known(form.who), partly=True).answers
    known.look_up(form.known, asked(form.version.questions, answers))
    answers = check(form.version, form.draft.answers, _known(form.who), partly=True).answers
    if form.who is not None and form.who.represents:  # does not learn the number of whom it is for
        answers = {
            name: value for name, value in answers.items() if name not in admission.identity_questions(form.version)
        }
    return form.published, as_json(answers)


@require_GET
@asks_login
def saved(request: HttpRequest, service: str, draft: UUID) -> HttpResponse:
    form = _Form(request, service, draft)
    return render(request, "web/saved.html", {"version": form.version, "draft": form.draft})


@require_http_methods(["GET", "POST"])
@asks_login
def review(request: HttpRequest, service: str, draft: UUID) -> HttpResponse:
    """Show every answer, to check or change it, and send the form."""
    form = _Form(request, service, draft)
    if request.method == "POST":
        facts = known.kept(form.known)
    else:
        answers = check(form.version, form.draft.answers, _known(form.who), partly=True).answers
        facts = known.look_up(form.known, asked(form.version.questions, answers))
    problems = (*form.outcome.problems, *known.followed(form.known, form.version.questions, form.draft.answers))
    more, given, miswritten = _more(request, form)
    if request.method == "POST" and not problems and not miswritten:
        if form.who is not None:
            form.who = authority.check_both(request, form.who)
            form.who = authority.confirmed_anew(request, form.who)
        new = NewSubmission(
            key=f"web:{form.draft.id}",
            service=service,
            channel="web",
            received_at=timezone.now(),
            answers=form.draft.answers,
            draft=form.draft,
            sender=form.who,
            by=APPLICANT,
            confirmed=form.draft.confirmed,
            copy_to=str(given.get(COPY_TO) or ""),
            letters_to=_letters_to(request, form, given),
        )
        try:
            zaak = submit(new).zaak
        except SubmissionRefused as refused:
            problems = refused.problems
        else:
            remember(request, zaak)
            return redirect("received", zaak.uuid)
    if request.method == "POST":
        setattr(request, kept.REFUSED, bool(more))
        return sent_back.back(request, [*problems, *miswritten])
    if said := sent_back.told(request):
        asked_here = {question.id for question in more}
        problems = tuple(problem for problem in said if problem.question_id not in asked_here)
        miswritten = [problem for problem in said if problem.question_id in asked_here]
    wrong = {problem.question_id for problem in problems}
    told: dict[str, list[str]] = {}
    for problem in open_problems(form.firing(), form.draft.confirmed):
        told.setdefault(problem.question_id, []).append(translated(problem))
    ours = admission.identity_questions(form.version)
    shown = [
        {
            "page": s.page,
            "lines": [
                _review_line(form, facts, line, line.question.id in wrong, told.get(line.question.id, []))
                for line in s.lines
                if line.question.id not in ours
            ],
        }
        for s in sections(form.version, check(form.version, form.draft.answers, _known(form.who), partly=True).answers)
    ]
    return render(
        request,
        "web/review.html",
        {
            "version": form.version,
            "draft": form.draft,
            "sections": shown,
            "who": form.who,
            "expected": form.so_far().expected(),
            "reported": reported.nearby(form.version, form.outcome.answers),
            "problems": [*_to_mend(form, problems), *problem_links(miswritten, more)],
            "more": fields(more, given, miswritten, autofill={COPY_TO: "email", OWN_ADDRESS: "address"}),
            "last": form.pages()[-1].id,
        },
    )


def _to_mend(form: _Form, problems: Iterable[Problem]) -> list[Told]:
    """List what is wrong, with links to where it can be mended."""
    found: list[Told] = []
    for page in form.version.pages:
        ids = {question.id for question in page.questions}
        here = [problem for problem in problems if problem.question_id in ids]
        address = reverse("apply_page", args=[form.version.service, form.draft.id, page.id])
        found += problem_links(here, page.questions, f"{address}?terug={REVIEW}")
    return found


COPY_TO, OWN_ADDRESS = "mail_gemachtigde", "adres_ouder"


def _more_questions(who: Acting | None) -> list[Question]:
    """Return what only someone who acts for another is asked: where they want to hear of letters, or to get them."""
    if who is None or not who.represents:
        return []
    own_address = _("Wat is uw eigen adres?")
    if who.right == Right.PARENT:
        hint = _("U krijgt de brieven, want u regelt dit voor een kind. Brieven op papier sturen wij naar dit adres.")
        return [Question(id=OWN_ADDRESS, ask=own_address, hint=hint, type="address")]
    if who.right in CHECKED_BY_AN_OFFICIAL and who.right != Right.PROFESSIONAL:
        hint = _("U krijgt de brieven, want u regelt dit voor een ander. Het mag het adres van uw kantoor zijn.")
        return [Question(id=OWN_ADDRESS, ask=own_address, hint=hint, type="address")]
    if who.right == Right.PROFESSIONAL:
        hint = _(
            "Hierheen gaan onze brieven totdat wij hebben nagekeken of u dit mag regelen. Daarna krijgt de aanvrager ze."
        )
        own = [Question(id=OWN_ADDRESS, ask=own_address, hint=hint, type="address")]
    else:
        own = []
    ask = _("Wilt u zelf ook een e-mail krijgen als er een brief klaarstaat? Vul dan uw eigen e-mailadres in.")
    return [*own, Question(id=COPY_TO, ask=ask, type="email", required=False)]


def _more(request: HttpRequest, form: _Form) -> tuple[list[Question], dict[str, Any], list[Problem]]:
    """Return what else is asked on the last page, what was filled in or is known, and what is wrong with it."""
    questions, problems = _more_questions(form.who), list[Problem]()
    if request.method == "POST":
        given = from_post(questions, request.POST)
        for question in questions:
            problems += read(question, given.get(question.id), question.id)[1]
        return questions, given, problems
    if form.who is not None and form.who.right == Right.PARENT:
        return questions, {OWN_ADDRESS: authority.address_of(request, form.version, form.who).address}, []
    return questions, {}, []


def _letters_to(request: HttpRequest, form: _Form, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return to whom letters go when that is who acts for the applicant; None when the applicant gets them."""
    if form.who is None or OWN_ADDRESS not in given:
        return None
    question = _more_questions(form.who)[0]
    address = to_json(read(question, given[OWN_ADDRESS], question.id)[0])
    parent = form.who.right == Right.PARENT
    said = authority.address_of(request, form.version, form.who).said if parent else protected.Said()
    return {"name": form.who.actor.name, "address": address, **said.of_address}


def _review_line(form: _Form, facts: Known, line: Line, wrong: bool, told: list[str]) -> dict[str, Any]:
    fact = sourced.facts_of(form.version, facts).get(line.question.id)
    answer = form.draft.answers.get(line.question.id)
    said = known.shown(line.question, fact, answer) if fact else None
    return {
        "question": line.question,
        "answer": line.answer,
        "rows": line.rows,
        "own_words": line.own_words,
        "wrong": wrong,
        "fact": said,
        "told": told,
    }


def _raise_if_sent(request: HttpRequest, service: str, draft: UUID) -> None:
    """Raise _Sent for a form that made a zaak, _OtherLogin when its receipt is for someone else, Http404 without login."""
    earlier = Submission.objects.filter(key=f"web:{draft}").select_related("zaak").first()
    if earlier is None or earlier.zaak is None:
        return
    if receipt(request, earlier.zaak.uuid) is None:
        if resident(request):
            raise _OtherLogin(_version(service).version)
        raise Http404
    raise _Sent(earlier.zaak.uuid)


def _receipt(request: HttpRequest, zaak: UUID) -> Receipt:
    found = receipt(request, zaak)
    if found is None:
        raise Http404
    return found


@require_GET
def received(request: HttpRequest, zaak: UUID) -> HttpResponse:
    """Show the receipt: the case number, what was sent, what happens next and by which day (Awb 2:17)."""
    found = _receipt(request, zaak)
    seen = found.expected
    to_sign_too = to_sign.shown(found.case) if found.own else []
    return render(
        request,
        "web/received.html",
        {
            "zaak": found.zaak,
            "receipt": found,
            "expected": expecting.shown(found.version, seen, day=False, sent=True) if seen else None,
            "cosigners": to_sign_too,
            "without_signature": to_sign.without(found.case, found.version, to_sign_too),
            "given": opinion.was_given(request, found.zaak),
            "ease": EASE,
            "better": BETTER,
        },
    )


@require_GET
def received_pdf(request: HttpRequest, zaak: UUID) -> HttpResponseBase:
    """Download a copy to keep of what was sent."""
    document = _receipt(request, zaak).submission.document
    if document is None:
        raise Http404
    return download(document)


@require_http_methods(["GET", "POST"])
@asks_login
def help_page(request: HttpRequest, service: str, draft: UUID) -> HttpResponse:
    """Show how to go on when stuck: by phone, at the desk or on paper. That someone asked is counted, not who."""
    form = _Form(request, service, draft)
    if request.method == "POST":
        drafts.asked_help(form.draft, _where(request, form.version))
        return redirect("apply_help", service, draft)
    return render(
        request,
        "web/help.html",
        {
            "version": form.version,
            "draft": form.draft,
            "municipality": settings.MUNICIPALITY,
            "next": _next_page(form.version, form.draft, form.who, None),
        },
    )


@require_POST
@asks_login
def curatele(request: HttpRequest, service: str, draft: UUID) -> HttpResponse:
    """Go on with a form after reading that one's curator must agree: an application is not refused for that alone."""
    form = _Form(request, service, draft)
    known.goes_on(form.draft)
    return redirect(safe_next(request, request.POST.get("next")))


@require_POST
@asks_login
def remove(request: HttpRequest, service: str, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    form = _Form(request, service, draft)
    drafts.drop(form.draft)
    messages.success(request, _("Uw antwoorden zijn weggegooid."))
    return redirect(reverse("service", args=[service]))
