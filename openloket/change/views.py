"""The pages of a change: for the admin who makes it, the colleague who approves it, others who use it, residents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import wraps
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openloket.cases import reach, versions
from openloket.cases.carrying import policy, sorts
from openloket.cases.carrying.policy import Carries
from openloket.cases.grounds import Weighing, for_result
from openloket.cases.models import Case, ServiceVersion
from openloket.cases.queue import later
from openloket.cases.submit import findings_as_json
from openloket.cases.written import letters
from openloket.cases.written.overview import sections
from openloket.change import adoption, course, impact, migrating
from openloket.change.models import Change, Migration, Moved
from openloket.change.watching import watch
from openloket.definitions.diff import PARTS, Difference, differences
from openloket.definitions.rollout import Share
from openloket.definitions.rules import facts, findings, says
from openloket.definitions.schema import Version
from openloket.definitions.source import Path_
from openloket.definitions.words import condition, outcome, results_of
from openloket.forms.reading import Invalid, limited, storable
from openloket.forms.validate import as_json, validate
from openloket.law.calendar import DAY
from openloket.people import persons
from openloket.people.accounts import may, require
from openloket.people.models import Team, User
from openloket.people.rights import Action
from openloket.registers.models import Zaak

View = Callable[..., HttpResponse]


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def for_admin(view: View) -> View:
    """Let only functional admins see a page."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(_user(request), Action.MANAGE)
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_admin
def services(request: HttpRequest) -> HttpResponse:
    """Show every version: from when it holds, for whom, its hash, and the emergency stop."""
    return _services(request)


def _services(request: HttpRequest, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    rows = ServiceVersion.objects.select_related("rollout", "change").order_by("service", "valid_from", "pk")
    usable = {offer.published.hash for service in versions.all_offers() for offer in versions.usable(service, today)}
    shown = [
        {
            "row": row,
            "version": versions.by_hash(row.hash),
            "now": row.hash in usable,
            "change": getattr(row, "change", None),
        }
        for row in rows
    ]
    return render(
        request,
        "change/services.html",
        {
            "versions": shown,
            "here": reverse("services"),
            "told_by": _told_by([versions.by_hash(row.hash) for row in rows if row.hash in usable]),
        },
        status=status,
    )


_CARRIED = {Carries.NOTHING: _noop("niets"), Carries.NOTICE: _noop("een melding"), Carries.CONTENT: _noop("de brief")}


def _told_by(held: Sequence[Version]) -> list[tuple[list[str], list[tuple[list[Promise], list[str]]]]]:
    """Return which services are alike in what may be told by which way, with that for each sort of messages, in words."""
    alike: dict[Any, list[str]] = {}
    for version in held:
        alike.setdefault(policy.table(version), []).append(version.title)
    return [
        (
            sorted(set(titles)),
            [([sorts.SORTS[sort].name for sort in same], [_(_CARRIED[may]) for may in by]) for same, by in rows],
        )
        for rows, titles in alike.items()
    ]


@require_POST
@for_admin
def emergency(request: HttpRequest, digest: str, action: str) -> HttpResponse:
    """Freeze a version, or release it."""
    row = get_object_or_404(ServiceVersion, hash=digest)
    act_on = {"stilleggen": course.freeze, "vrijgeven": course.thaw}.get(action)
    if act_on is None:
        raise Http404
    try:
        act_on(row, _user(request), _whole(request.POST.get("why", ""), course.WHY_MAX))
    except course.NotNow as error:
        flash.error(request, str(error))
        return _services(request, 422)
    flash.success(request, _("Opgeslagen."))
    return redirect("services")


def _whole(text: str, longest: int) -> str:
    """Return what an admin wrote, with its lines. Raises NotNow for what cannot be kept whole."""
    try:
        return limited(text, longest, lines=True)
    except Invalid as error:
        raise course.NotNow(str(error)) from error


@require_http_methods(["GET", "POST"])
@for_admin
def changes(request: HttpRequest) -> HttpResponse:
    """Show the latest changes, or begin a new one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        base = course.newest(request.POST.get("service", ""))
        day = _day(request.POST.get("day", ""))
        if base is None:
            errors["service"] = _("Kies een dienst.")
        if day is None:
            errors["day"] = _("Vul de dag in waarop de wijziging ingaat.")
        title = ""
        try:
            title = limited(request.POST.get("title", ""), 120)
            if not title:
                errors["title"] = _("Geef de wijziging een naam.")
        except Invalid as error:
            errors["title"] = str(error)
        if base is not None and day is not None and not errors:
            change = course.begin(base, title, day, _user(request))
            return redirect("change_edit", change.pk)
    return render(
        request,
        "change/changes.html",
        {
            "changes": Change.objects.select_related("made_by").order_by("-changed_at")[:100],
            "services": versions.services_on(timezone.localdate()),
            "errors": errors,
            "problems": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
            "filled": request.POST,
            "tomorrow": timezone.localdate() + DAY,
        },
        status=422 if errors else 200,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@require_GET
@for_admin
def compare(request: HttpRequest) -> HttpResponse:
    """Show how two published versions of a service differ."""
    rows = ServiceVersion.objects.defer("source").order_by("service", "valid_from")
    known = {row.hash: row for row in rows}
    a, b = known.get(request.GET.get("a", "")), known.get(request.GET.get("b", ""))
    found = None
    if a is not None and b is not None and a.service == b.service:
        found = _by_part(differences(versions.by_hash(a.hash), versions.by_hash(b.hash)))
    return render(request, "change/compare.html", {"versions": rows, "a": a, "b": b, "parts": found})


def _by_part(found: list[Difference]) -> list[tuple[str, list[Difference]]]:
    return [(PARTS[part], list(items)) for part, items in groupby(found, key=lambda item: item.part)]


def _change(pk: UUID) -> Change:
    return get_object_or_404(Change.objects.select_related("base", "version", "made_by", "approved_by"), pk=pk)


@require_GET
@for_admin
def change(request: HttpRequest, change: UUID) -> HttpResponse:
    return _show(request, _change(change))


def _show(request: HttpRequest, change: Change, error: str = "", status: int = 200) -> HttpResponse:
    user = _user(request)
    read = course.read(change.service, change.source, change.base)
    version = versions.by_hash(change.version.hash) if change.version else read.version
    rehearsed = course.rehearsed(change)
    if rehearsed:
        shown = Zaak.objects.filter(uuid__in=impact.named(rehearsed.result))
        reach.listed(request, shown, Action.MANAGE, reach.CHANGING, "veranderen", about=change.title[:100])
    found = differences(versions.by_hash(change.base.hash), version) if version else []
    migrations = (
        Migration.objects.filter(to=change.version).select_related("of", "made_by").order_by("-made_at")
        if change.version
        else []
    )
    return render(
        request,
        "change/change.html",
        {
            "change": change,
            "version": version,
            "faults": () if change.version else read.faults,
            "parts": _by_part(found),
            "impact": rehearsed,
            "failures_shown": f":{impact.FAILURES_SHOWN}",
            "own": (own := persons.same(user, change.made_by)),
            "may_approve": change.state == Change.State.PROPOSED and not own,
            "rollout": getattr(change.version, "rollout", None) if change.version else None,
            "watch": watch(change),
            "migrations": migrations,
            "moves": version is not None and version.transition.policy != "keep",
            "adoption": adoption.adoption(change) if change.version else None,
            "moments": change.moments.select_related("by").order_by("-at", "-pk")[:100],
            "teams": Team.objects.order_by("name"),
            "error": error,
        },
        status=status,
    )


# Editing --------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_admin
def edit(request: HttpRequest, change: UUID) -> HttpResponse:
    """Show the rule tables as tables, and the whole text; or keep what was changed in either."""
    row = _change(change)
    errors: list[str] = []
    if request.method == "POST":
        try:
            if "source" in request.POST:
                course.edit(row, _user(request), storable(request.POST["source"]))
            else:
                values, errors = _values(request, row)
                if values and not errors:
                    course.edit_values(row, _user(request), values)
        except course.NotNow as error:
            errors = [str(error)]
        if not errors:
            flash.success(request, _("Opgeslagen."))
            return redirect("change", row.pk)
    read = course.read(row.service, row.source, row.base)
    version = read.version or versions.by_hash(row.base.hash)
    return render(
        request,
        "change/edit.html",
        {
            "change": row,
            "tables": _tables(version, request.POST) if read.version else [],
            "valid_from": version.valid_from,
            "faults": read.faults,
            "errors": errors,
        },
        status=422 if errors else 200,
    )


def _tables(version: Version, filled: Any) -> list[dict[str, Any]]:
    """Return each rule as a table: the condition in words, what it gives and why as they can be typed."""
    return [
        {
            "rule": rule,
            "rows": [
                {
                    "number": n + 1,
                    "when": condition(version, row.when),
                    "then": filled.get(f"then.{r}.{n}", _typed(row.then)),
                    "because": filled.get(f"because.{r}.{n}", row.because),
                    "against": results_of(version, row.against),
                    "supports": results_of(version, row.supports),
                    "name": f"{r}.{n}",
                }
                for n, row in enumerate(rule.rows)
            ],
        }
        for r, rule in enumerate(version.rules)
    ]


def _typed(value: Any) -> str:
    """Return a value as one types it."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value).replace(".", ",") if isinstance(value, Decimal) else str(value)


def _values(request: HttpRequest, row: Change) -> tuple[dict[Path_, Any], list[str]]:
    """Return what was changed in the tables, and an error for each value that cannot be read."""
    version = course.read(row.service, row.source, row.base).version
    if version is None:
        return {}, [_("Verbeter eerst de fouten in de tekst.")]
    found: dict[Path_, Any] = {}
    errors: list[str] = []
    day = _day(request.POST.get("valid_from", ""))
    if day is None:
        errors.append(_("Vul de dag in waarop de wijziging ingaat."))
    elif day != version.valid_from:
        found[("valid_from",)] = day
    for r, rule in enumerate(version.rules):
        for n, item in enumerate(rule.rows):
            place = ("rules", r, "rows", n)
            because = storable(request.POST.get(f"because.{r}.{n}", item.because)).strip()
            if because != item.because:
                found[(*place, "because")] = because
            text = request.POST.get(f"then.{r}.{n}", _typed(item.then)).strip()
            if text == _typed(item.then):
                continue
            try:
                found[(*place, "then")] = _parsed(text, item.then)
            except (InvalidOperation, ValueError):
                errors.append(
                    _("‘%(rule)s’, rij %(row)s: ‘%(text)s’ is geen bedrag of getal.")
                    % {"rule": rule.title, "row": n + 1, "text": text[:40]}
                )
    return found, errors


def _parsed(text: str, was: Any) -> Any:
    """Return what someone typed, as a value of the same kind as `was`. Raises ValueError, InvalidOperation."""
    if isinstance(was, bool):
        return {"ja": True, "nee": False}[text.lower()] if text.lower() in ("ja", "nee") else _refuse(text)
    if isinstance(was, int | Decimal):
        plain = text.replace("€", "").replace(" ", "")
        plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
        if not re.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", plain):
            return _refuse(text)
        return Decimal(plain).quantize(Decimal("0.01")) if isinstance(was, Decimal) or "." in plain else int(plain)
    return storable(text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


# What an admin does ---------------------------------------------------------------------------------------------------


@require_POST
@for_admin
def act(request: HttpRequest, change: UUID, action: str) -> HttpResponse:
    """Do one of the things that an admin can do with a change."""
    row, user, post = _change(change), _user(request), request.POST
    try:
        said = _act(row, user, action, post)
    except (course.NotNow, migrating.MigrationRefused) as error:
        return _show(request, _change(change), str(error), 422)
    flash.success(request, said or _("Opgeslagen."))
    return redirect("change", row.pk)


def _act(row: Change, user: User, action: str, post: Any) -> str:
    def text(name: str, longest: int = 2000) -> str:
        return _whole(post.get(name, ""), longest)

    match action:
        case "proef":
            return rehearse(row, user)
        case "bericht":
            course.note(row, user, text("why"), text("what"), text("do"))
        case "voorleggen":
            course.propose(row, user)
        case "goedkeuren":
            course.approve(row, user, post.get("hash", ""))
        case "terugsturen":
            course.send_back(row, user, text("why", course.WHY_MAX))
        case "intrekken":
            course.withdraw(row, user)
        case "openen":
            course.open_to(row, user, _share(post))
        case "terugdraaien":
            course.stop(row, user)
        case "stilleggen":
            course.freeze(_published(row), user, text("why", course.WHY_MAX))
        case "vrijgeven":
            course.thaw(_published(row), user, text("why", course.WHY_MAX))
        case "antwoord":
            asker = post.get("asker", "")
            if not asker.isdecimal():
                raise Http404
            adoption.answer(row, int(asker), user, text("answer", adoption.LONGEST))
        case "overgang" | "herstel" | "pauze" | "verder" | "ongedaan":
            return _migrate(row, user, action, post)
        case _:
            raise Http404
    return ""


def rehearse(row: Change, user: User) -> str:
    """Run the running cases through a change: at once when they are few, else in the background."""
    version = course.read(row.service, row.source, row.base).version
    if version is None:
        raise course.NotNow(_("Verbeter eerst de fouten in de tekst."))
    if Case.objects.filter(service=row.service, closed_on=None).count() > impact.FEW:
        later("rehearse", change=str(row.pk), by=str(user))
        return _("De proef loopt op de achtergrond. Ververs de pagina om de uitkomst te zien.")
    impact.rehearse(version, row.hash, row.source, str(user))
    return _("De proef is klaar.")


def _published(row: Change) -> ServiceVersion:
    if row.version is None:
        raise course.NotNow(_("De wijziging is nog niet ingevoerd."))
    return row.version


def _share(post: Any) -> Share:
    try:
        percent = int(post.get("percent", "") or 0)
    except ValueError as error:
        raise course.NotNow(_("Vul een percentage in van 0 tot 100.")) from error
    if not 0 <= percent <= 100:
        raise course.NotNow(_("Vul een percentage in van 0 tot 100."))
    areas = [area.strip().upper() for area in post.get("areas", "").replace(",", " ").split() if area.strip()]
    if any(not re.fullmatch(r"\d{1,4}[A-Z]{0,2}", area) for area in areas):
        raise course.NotNow(_("Een postcode begint met cijfers, bijvoorbeeld 1234 of 1234AB."))
    opens_at = None
    if when := post.get("opens_at", "").strip():
        try:
            opens_at = timezone.make_aware(datetime.fromisoformat(when))
        except ValueError as error:
            raise course.NotNow(_("Vul de dag en het uur in als JJJJ-MM-DD UU:MM.")) from error
    return Share(opens_at, percent, frozenset(post.getlist("teams")), tuple(areas))


def _migrate(row: Change, user: User, action: str, post: Any) -> str:
    version = _published(row)
    if action in ("overgang", "herstel"):
        of = row.base if action == "herstel" else None
        migration = migrating.begin(version, user, of)
        later("run_migration", migration=str(migration.pk))
        return _("De lopende zaken gaan nu over, in groepen.")
    migration = get_object_or_404(Migration, pk=_uuid(post.get("migration", "")), to=version)
    if action == "pauze":
        migrating.pause(migration)
    elif action == "verder":
        migrating.resume(migration)
        later("run_migration", migration=str(migration.pk))
    else:
        later("undo_migration", migration=str(migration.pk), by=user.pk)
        return _("De overgang wordt teruggedraaid.")
    return ""


@require_GET
@for_admin
def migration(request: HttpRequest, change: UUID, migration: UUID) -> HttpResponse:
    """Show what a migration did, case by case: first what needs someone's attention, at most 200 of a kind."""
    row = _change(change)
    found = get_object_or_404(Migration.objects.select_related("of"), pk=migration, to=row.version)
    what = request.GET.get("wat", "")
    order = [Moved.What.FAILED, Moved.What.DECIDED, Moved.What.MOVED, Moved.What.KEPT, Moved.What.SAME]
    shown = what if what in Moved.What.values else next((w for w in order if found.counts.get(w)), order[0])
    cases = list(found.cases.filter(what=shown).select_related("zaak").order_by("zaak_id")[:200])
    zaken = [moved.zaak_id for moved in cases]
    reach.listed(request, zaken, Action.MANAGE, reach.CHANGING, "veranderen", about=row.title[:100])
    kinds = [(w.value, w.label, found.counts.get(w.value, 0)) for w in order]
    return render(
        request,
        "change/migration.html",
        {"change": row, "migration": found, "kinds": kinds, "shown": shown, "cases": cases},
    )


# For those who work with it -------------------------------------------------------------------------------------------


@require_POST
@login_required
def briefing(request: HttpRequest, change: UUID) -> HttpResponse:
    """Record that an official read the note, or what they ask about it."""
    row, user = _change(change), _user(request)
    require(user, Action.SEE_WORK)
    try:
        if question := _whole(request.POST.get("question", ""), adoption.LONGEST):
            adoption.ask(row, user, question)
            flash.success(request, _("Uw vraag staat bij de wijziging. U ziet het antwoord op de oefenpagina."))
        else:
            adoption.mark_read(row, user)
    except course.NotNow as error:
        flash.error(request, str(error))
        request.form_refused = True  # type: ignore[attr-defined]
    zaak = _uuid(request.POST.get("zaak", ""))
    known = Zaak.objects.filter(uuid=zaak).first() if zaak else None
    return redirect("case", known.uuid) if known else redirect("practice", row.pk)


@require_http_methods(["GET", "POST"])
@login_required
def practice(request: HttpRequest, change: UUID) -> HttpResponse:
    """Show a made-up case under the new version, to practise on: nothing of it comes in the registers."""
    row, user = _change(change), _user(request)
    if not may(user, Action.MANAGE):
        require(user, Action.SEE_WORK)
    version = versions.by_hash(row.version.hash) if row.version else None
    version = version or course.read(row.service, row.source, row.base).version
    if version is None:
        raise Http404
    number = int(request.GET.get("zaak", "1")) if request.GET.get("zaak", "1").isdecimal() else 1
    example = version.examples[(number - 1) % len(version.examples)]
    answers = validate(version.questions, example.answers).answers
    found, known = findings(version, answers, example.received), facts(version, answers, example.received)
    if request.method == "POST" and "brief" in request.POST:
        return _practice_letter(version, answers, example.received, request.POST.get("result", ""))
    rows = []
    for rule in version.rules:
        choices = list(dict.fromkeys(outcome(rule.unit, says(item, known)) for item in rule.rows))
        right = outcome(rule.unit, found[rule.id].value)
        given = request.POST.get(rule.id, "")
        rows.append(
            {"rule": rule, "choices": choices, "given": given, "right": right, "because": found[rule.id].because}
        )
    checked = request.method == "POST"
    correct = checked and all(item["given"] == item["right"] for item in rows)
    if checked:
        adoption.practised(row, user, correct)
    mine = row.briefings.filter(user=user).select_related("answered_by").first()
    return render(
        request,
        "change/practice.html",
        {
            "change": row,
            "version": version,
            "example": example,
            "number": number,
            "next": number % len(version.examples) + 1,
            "sections": sections(version, answers),
            "rules": rows,
            "checked": checked,
            "correct": correct,
            "briefing": mine,
        },
    )


def _practice_letter(version: Version, answers: Any, received: date, result_id: str) -> HttpResponse:
    """Return the letter that a decision would send, as a PDF, for a case that is not there."""
    try:
        result = version.result(result_id)
    except KeyError as error:
        raise Http404 from error
    found = findings_as_json(version, findings(version, answers, received))
    case = Case(zaak=Zaak(identificatie="OEFENZAAK"), answers=as_json(answers), received_on=received, due=received)
    grounds = for_result(found, result, Weighing(deviation="(waarom u anders beslist)"))
    letter = letters.write(
        case,
        version,
        result.letter,
        timezone.localdate(),
        {"motivering": "(motivering)"},
        grounds=grounds if result.decision else None,
    )
    return HttpResponse(letter.pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})


# For residents --------------------------------------------------------------------------------------------------------


@require_GET
def what_changes(request: HttpRequest, service: str) -> HttpResponse:
    """Show residents what changes in a service: what is coming, and what changed last."""
    try:
        now = versions.on(service, timezone.localdate())
    except versions.NoVersion as error:
        raise Http404 from error
    offers = versions.all_offers()[service]
    known = [offer.published for offer in offers if not offer.share.stopped]
    steps = []
    for old, new in pairwise(known):
        lines = [item.resident for item in differences(old.version, new.version) if item.resident]
        steps.append(
            {"from": new.version.valid_from, "lines": lines, "coming": new.version.valid_from > now.version.valid_from}
        )
    return render(
        request,
        "web/changes.html",
        {"version": now.version, "steps": steps[::-1][:4], "municipality": settings.MUNICIPALITY},
    )
