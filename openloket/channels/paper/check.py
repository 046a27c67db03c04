"""The mail room's incoming post: stacks of scans, and the answers that a person has to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import reach, refusals, versions
from openloket.cases.filling import reported
from openloket.cases.models import Channel, PaperReading, Stack, Submission
from openloket.cases.submit import SubmissionRefused
from openloket.cases.wording.words import MESSAGE, message_question
from openloket.channels import carried, receipt_day, ticks, uploads
from openloket.channels.desk.enter import BESIDE, SCAN
from openloket.channels.fields import Told, all_of, asked_as, fields, problem_links, told_at, translated
from openloket.channels.paper import intake, loose
from openloket.channels.paper.form import ask_of, questions_of
from openloket.channels.paper.reading import answers
from openloket.definitions.checks import Firing
from openloket.definitions.checks import problems as open_problems
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import KINDS, storable, type_of
from openloket.forms.validate import Problem
from openloket.people import persons
from openloket.people.accounts import may, require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content

CLAIM = timedelta(minutes=10)
NO_SERVICE = gettext_noop(
    "Op de dag van ontvangst bestond deze dienst niet. Leg het formulier apart en overleg met het team."
)
"""How long a form is someone's own after they opened it."""
OPEN = (PaperReading.State.CHECK, PaperReading.State.SECOND)


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.ENTER_PAPER)
    return user


@require_http_methods(["GET", "POST"])
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Upload a scan; see which stacks are being read and which forms wait for a person."""
    user = _user(request)
    errors: dict[str, str] = {}
    late: list[Problem] = []
    scans: list[dict[str, Any]] = []
    if request.method == "POST":
        day, late = receipt_day.received_on(request)
        scans, wrong = carried.files(request, SCAN, uploads.TO_READ, most=50)
        if wrong:
            errors["scan"] = all_of(wrong)
        elif not scans:
            errors["scan"] = _("Kies een bestand met scans.")
        if not errors and not late and day:
            for scan in scans:
                if intake.queue(scan, day, "upload", user).before:
                    flash.info(request, _("%(name)s kwam al eerder binnen.") % {"name": scan["name"]})
            return redirect("post_in")
    waiting = (
        PaperReading.objects.filter(state__in=OPEN).select_related("stack", "claimed_by").order_by("made_at", "pk")
    )
    return render(
        request,
        "desk/post_in.html",
        {
            "waiting": [(item, _title(item)) for item in waiting[:100]],
            "aside": [(i, _title(i)) for i in PaperReading.objects.filter(state=PaperReading.State.ASIDE)[:50]],
            "letters": loose.waiting(),
            "dealt_with": loose.ready(),
            "stacks": (stacks := list(Stack.objects.order_by("-made_at")[:30])),
            "reading": any(stack.state == Stack.State.WAITING for stack in stacks),
            "errors": errors,
            "problems": [
                *problem_links(late, [receipt_day.question()]),
                *told_at(errors, {"scan": (SCAN, _("Scans"))}),
            ],
            "received": receipt_day.shown(request.POST, late),
            "scans": scans,
        },
        status=422 if errors or late else 200,
    )


def _title(reading: PaperReading) -> str:
    return versions.by_hash(reading.version_hash).title


def _open(reading_id: UUID, user: User) -> PaperReading:
    found = get_object_or_404(
        PaperReading.objects.select_related("stack", "claimed_by", "checked_by", "zaak", "slip__zaak"), pk=reading_id
    )
    require(user, Action.ENTER_PAPER, service=found.service)
    if found.zaak is None and found.state != PaperReading.State.DONE:  # finished on the page for entering
        earlier = Submission.objects.filter(key=f"paper:{found.pk}").select_related("zaak").first()
        if earlier and earlier.zaak:
            found.state, found.zaak = PaperReading.State.DONE, earlier.zaak
            found.save(update_fields=["state", "zaak"])
    return found


def _next(user: User) -> HttpResponse:
    """Go to the form that has waited longest, that this person may check and nobody else has open; else to the list."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIM) | Q(claimed_by=user)
    found = PaperReading.objects.filter(free, state__in=OPEN).select_related("checked_by").order_by("made_at", "pk")
    first = next((item for item in found[:50] if may_check(item, user)), None)
    return redirect("post_check", first.pk) if first else redirect("post_in")


def may_check(reading: PaperReading, user: User) -> bool:
    """Say whether it is this person's turn: they enter paper for this service, and a second look is someone else's."""
    if not may(user, Action.ENTER_PAPER, service=reading.service):
        return False
    if reading.state != PaperReading.State.SECOND or reading.checked_by is None:
        return True
    return not persons.same(user, reading.checked_by)


def _claim(reading_id: UUID, user: User) -> PaperReading | None:
    """Make a form someone's own for a while; None when another has it. Two people at once never get the same one."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM) | Q(claimed_by=user)
    taken = PaperReading.objects.filter(free, pk=reading_id).update(claimed_by=user, claimed_at=now)
    return _open(reading_id, user) if taken else None


@require_http_methods(["GET", "POST"])
@login_required
def check(request: HttpRequest, reading: UUID) -> HttpResponse:
    """Look at the doubtful answers of one form: the picture beside what was read."""
    user = _user(request)
    found = _open(reading, user)
    if found.state not in OPEN:
        return _ended(request, user, found)
    if not may_check(found, user):
        flash.info(request, _("Een ander kijkt dit formulier nog eens na."))
        return redirect("post_in")
    claimed = _claim(reading, user)
    if claimed is None:
        flash.info(request, _("%(name)s kijkt dit formulier na.") % {"name": found.claimed_by})
        return redirect("post_in")
    found = claimed
    version = _reach(request, found)
    problems: Sequence[Problem] = ()
    stale = request.method == "POST" and request.POST.get("revision") != str(found.revision)
    if stale:
        flash.error(request, _("Het formulier is intussen veranderd. Kijk het nog eens na."))
    elif request.method == "POST":
        typed = _typed(request, found)
        answer = _settle(request, found, typed, version, user)
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    shown = [_shown(field, found, version, problems) for field in intake.doubtful(found)]
    return render(
        request,
        "desk/post_check.html",
        {
            "reading": found,
            "version": version,
            "fields": shown,
            "message": fields(
                [message_question(str(BESIDE))],
                {MESSAGE: found.message},
                [problem for problem in problems if problem.path == MESSAGE],
            ),
            "unsigned": intake.unsigned(found),
            "signed_too": _signed_too(found, version),
            "second": found.state == PaperReading.State.SECOND,
            "problems": [_told(problem, shown, version) for problem in problems],
            "ticks": ticks.of(_odd(request, found), request.POST, Channel.PAPER),
            "reported": reported.shown(version, _so_far(request, found)) if found.slip is None else [],
            "sees_cases": may(user, Action.SEE_CASE, team=version.team, service=version.service),
            "pages": found.pages,
        },
        status=409 if stale else 422 if problems else 200,
    )


def _signed_too(reading: PaperReading, version: Version) -> list[str]:
    """Say whose signature is missing, of those whom the form names."""
    given = intake.combined(reading, {})
    return [
        ask_of(name, version) for name, signed in intake.signed_too(reading).items() if given.get(name) and not signed
    ]


def _ended(request: HttpRequest, user: User, reading: PaperReading) -> HttpResponse:
    if reading.zaak:
        flash.success(request, _("Van dit formulier is een zaak gemaakt."))
        if reach.opens_entered(user, reading.zaak):
            return redirect("entered", reading.zaak.uuid)
    return redirect("post_in")


def _typed(request: HttpRequest, reading: PaperReading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in intake.doubtful(reading):
        name = field["key"]
        if field["kind"] == "signature":
            continue
        if KINDS[field["type"]].many:
            found[name] = [storable(value) for value in request.POST.getlist(name)]
        else:
            found[name] = storable(request.POST.get(name, "").strip())
    return found


def _checked(reading: PaperReading, typed: dict[str, Any]) -> dict[str, Any]:
    """Return, by field, what the machine read and what it is, to measure the reader by."""
    return {
        field["key"]: {"read": field["raw"], "chance": field["chance"], "is": typed[field["key"]]}
        for field in reading.fields
        if field["key"] in typed
    }


def _settle(
    request: HttpRequest, reading: PaperReading, typed: dict[str, Any], version: Version, user: User
) -> HttpResponse | Sequence[Problem]:
    """Keep what was typed; make the zaak, or send the form on. Returns what is wrong when it is refused."""
    with transaction.atomic():
        row = PaperReading.objects.select_for_update().get(pk=reading.pk)
        if row.state not in OPEN or row.revision != reading.revision:
            return redirect("post_check", reading.pk)
        row.checked = {**row.checked, **_checked(row, typed)}
        row.message = storable(request.POST.get(MESSAGE, row.message))
        row.revision += 1
        second = row.state == PaperReading.State.SECOND
        if "aside" in request.POST:
            row.state, row.claimed_by, row.claimed_at = PaperReading.State.ASIDE, None, None
        elif second:
            row.second_by = user
        else:
            row.checked_by = user
            if intake.sensitive(version):
                row.state, row.claimed_by, row.claimed_at = PaperReading.State.SECOND, None, None
        row.save()
    reading.revision, reading.state, reading.checked = row.revision, row.state, row.checked
    reading.message = row.message
    if row.state == PaperReading.State.ASIDE:
        flash.success(request, _("Het formulier is apart gelegd."))
        return _next(user)
    if row.state == PaperReading.State.SECOND and not second:
        flash.success(request, _("Een ander kijkt dit formulier nog eens na."))
        return _next(user)
    given = intake.combined(reading, typed)
    if "by_hand" in request.POST:
        return redirect("enter", intake.as_draft(reading, given, user.owner).pk)
    odd = intake.odd(reading, given)
    confirmed = ticks.given(request.POST, odd, {})
    if unseen := open_problems(odd, confirmed):
        return unseen
    try:
        made = intake.make_zaak(reading, given, str(user), user.username, confirmed)
    except SubmissionRefused as refused:
        return refused.problems
    except refusals.NotPossible as error:
        return [Problem("", str(error))]
    except versions.NoVersion:
        return [Problem("", NO_SERVICE)]
    flash.success(request, _("Zaak %(zaak)s is gemaakt.") % {"zaak": made.zaak.identificatie})
    return _next(user)


def _odd(request: HttpRequest, reading: PaperReading) -> list[Firing]:
    """List what is wrong with the answers together, with what was typed for them just now or before."""
    return intake.odd(reading, _so_far(request, reading))


def _so_far(request: HttpRequest, reading: PaperReading) -> dict[str, Any]:
    """Return the answers of a form, with what was typed for them just now or before."""
    before = {key: item["is"] for key, item in reading.checked.items()}
    now = _typed(request, reading) if request.method == "POST" else {}
    return intake.combined(reading, {**before, **now})


def _question(field: dict[str, Any], version: Version) -> Question:
    question = next(item for item in questions_of(version) if item.id == field["question"])
    if field["inner"]:
        question = next(item for item in question.questions if item.id == field["inner"])
    return question


def _told(problem: Problem, shown: Sequence[Mapping[str, Any]], version: Version) -> Told:
    """Tell what is wrong by its question, with a link to where it can be mended; without one where that is not on this page."""
    if problem.tick:
        return problem_links([problem], ())[0]._replace(name="")
    ask = str(BESIDE) if problem.path == MESSAGE else asked_as(problem.path, questions_of(version))
    where = next((field["first"] for field in shown if field["wrong"] and _is_about(field["key"], problem)), "")
    return Told(f"#{where or MESSAGE}" if where or problem.path == MESSAGE else "", ask, translated(problem))


def _is_about(key: str, problem: Problem) -> bool:
    """Say whether a field of the form is what is wrong, or a part of it («periode.until» of «until.day»)."""
    if key == problem.path:
        return True
    part = key.removeprefix(f"{problem.path}.")
    return part != key and (not problem.part or problem.part == part or problem.part.startswith(f"{part}."))


def _shown(
    field: dict[str, Any], reading: PaperReading, version: Version, problems: Sequence[Problem]
) -> dict[str, Any]:
    question = _question(field, version)
    value = reading.checked.get(field["key"], {}).get("is", field["raw"])
    options: list[tuple[str, str, bool]] = []
    if field["kind"] == "tick":
        labels = {"ja": "Ja"} | {choice.id: choice.label for choice in type_of(question).choices(question)}
        chosen = value if isinstance(value, list) else [value]
        options = [(name, labels.get(name, name), name in chosen) for name in field["states"]]
    ask = ask_of(field["question"], version) if not field["inner"] else question.ask
    label = answers.comb(question, field["part"]).label if field["part"] else ""
    detail = [f"{field['row']}" if field["row"] else "", label]
    place = f"f-{field['key'].replace('.', '-')}"
    return {
        **field,
        "ask": ask,
        "detail": ", ".join(word for word in detail if word),
        "value": value,
        "options": options,
        "many": KINDS[field["type"]].many,
        "id": field["key"].replace(".", "-"),
        "first": f"{place}-{options[0][0]}" if options else place,
        "wrong": [translated(each) for each in problems if not each.tick and _is_about(field["key"], each)],
    }


def _reach(request: HttpRequest, reading: PaperReading) -> Version:
    """Open what was read of a form, and its pictures; logged. Returns the version of the form."""
    version = versions.by_hash(reading.version_hash)
    answers = intake.combined(reading, {key: item["is"] for key, item in reading.checked.items()})
    about = f"Formulier {reading.serial}"
    zaak = reading.slip.zaak if reading.slip else None
    reach.form(request, version, answers, Action.ENTER_PAPER, about=about, zaak=zaak)
    return version


@require_GET
@login_required
def picture(request: HttpRequest, reading: UUID, sha256: str) -> HttpResponse:
    """Show a page or a crop of a form, only to those whose turn it is to look at it, and only of that form."""
    user = _user(request)
    found = _open(reading, user)
    if found.state not in OPEN or not may_check(found, user):
        raise Http404
    known = {page["sha256"] for page in found.pages} | {f["crop"]["sha256"] for f in found.fields if "crop" in f}
    if sha256 not in known:
        raise Http404
    data = content.read(sha256)
    _reach(request, found)
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@require_GET
@login_required
def loose_page(request: HttpRequest, stack: UUID, sha256: str) -> HttpResponse:
    """Show a page that belongs to no form, such as an e-mail, so that a person can read what it is; logged."""
    _user(request)
    found = get_object_or_404(Stack, pk=stack)
    if sha256 not in {page["sha256"] for page in found.loose}:
        raise Http404
    data = content.read(sha256)
    reach.post(request, Action.ENTER_PAPER, about=f"Post {found.pk}")
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@require_POST
@login_required
def reopen(request: HttpRequest, reading: UUID) -> HttpResponse:
    """Take up again a form that was put aside."""
    user = _user(request)
    found = _open(reading, user)
    if found.state != PaperReading.State.ASIDE:
        raise PermissionDenied
    PaperReading.objects.filter(pk=found.pk, state=PaperReading.State.ASIDE).update(
        state=PaperReading.State.CHECK, claimed_by=user, claimed_at=timezone.now()
    )
    return redirect("post_check", found.pk)
