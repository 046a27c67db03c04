"""The day's letters on paper: one PDF with a list in front, ready to print and post."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from pypdf import PdfWriter

from openloket.cases import reach, restricted
from openloket.cases.carrying import undelivered
from openloket.cases.models import Message, PrintBatch
from openloket.cases.queue import later
from openloket.cases.sent import mailing, not_told, sending
from openloket.cases.terms import calendar
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.channels import print_reports, printhouse
from openloket.channels.downloads import stored
from openloket.channels.paper import followup
from openloket.law.calendar import DAY, long_date, plain_date
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content

_LIST = Path(__file__).parent / "paper" / "batch.typ"
MOST_LETTERS = 500


SATURDAY = 5
"""A day on which post is collected, though no term ends on it."""
WITHIN = 14
"""Days ahead that a batch may be made for; a later day is a mistake."""


class WrongDay(ValueError):
    """A batch cannot be posted on that day; the message says why, in Dutch."""


class NotCollected(WrongDay):
    """No post is collected on `day`, as far as we know; whoever is sure says so, others take `proposal`."""

    def __init__(self, day: date, why: str, proposal: date) -> None:
        self.day, self.proposal = day, proposal
        super().__init__(
            _(
                "Op %(day)s wordt geen post opgehaald (%(why)s). De volgende dag waarop dat wel gebeurt, is %(next)s. "
                "Kies die dag, of zeg dat de brieven toch dan op de post gaan."
            )
            % {"day": long_date(day), "why": why, "next": long_date(proposal)}
        )


def waiting() -> list[Message]:
    """Return the letters that still have to be printed, oldest first, MOST_LETTERS at most."""
    found = _to_print().select_related("zaak", "document").order_by("made_at", "pk")
    return list(found[:MOST_LETTERS])


def _to_print() -> QuerySet[Message]:
    found = Message.objects.filter(way=Message.Way.PRINT, batch=None, sent_on=None)
    return found.exclude(zaak__in=restricted.zaken())


def posting_day() -> date:
    """Return the day on which what is printed now is posted, unless the mail room says otherwise."""
    return calendar.now().next_working_day(timezone.localdate())


def make_batch(user: User, day: date | None = None, *, sure: bool = False) -> PrintBatch | None:
    """Put the letters that wait (MOST_LETTERS at most) in one batch, typeset for its day of posting; None without any.

    Two people at once make two batches without a letter in common. When it is killed half-way there is no batch, and
    its letters wait. Raises WrongDay, and NotCollected unless the mail room is `sure` of a Sunday or holiday.
    """
    day = _checked(day or posting_day(), sure)
    with transaction.atomic():
        _one_at_a_time()
        rows = _to_print().select_for_update(skip_locked=True).order_by("made_at", "pk")
        letters = list(rows.values_list("pk", flat=True)[:MOST_LETTERS])
        if not letters:
            return None
        today = timezone.localdate()
        last = PrintBatch.objects.filter(day=today).aggregate(last=Max("number"))["last"] or 0
        batch = PrintBatch(day=today, posted_on=day, number=last + 1, made_by=user)
        _fill(batch, letters, user)
        Message.objects.filter(pk__in=letters).update(batch=batch)
        _hand_over(batch)
    return batch


def make_again(batch_id: int, user: User, day: date, *, sure: bool = False) -> PrintBatch:
    """Make a batch anew because it is posted on another day than was said: its letters are dated for that day.

    Raises WrongDay, and NotCollected as `make_batch` does.
    """
    day = _checked(day, sure)
    with transaction.atomic():
        _one_at_a_time()
        batch = PrintBatch.objects.select_for_update().get(pk=batch_id)
        if batch.posted_on is None or batch.posted_on < _since():
            raise WrongDay(_("Deze stapel is te lang geleden om nog eens te maken."))
        if batch.handed_at is not None or batch.messages.exclude(reported_on=None).exists():
            raise WrongDay(_("Deze stapel is al bij de drukker. Die meldt op welke dag de brieven op de post gingen."))
        batch.posted_on = day
        _fill(batch, list(batch.messages.order_by("made_at", "pk").values_list("pk", flat=True)), user)
        _hand_over(batch)
    return batch


def _hand_over(batch: PrintBatch) -> None:
    """Have a worker bring a batch to the print house, where there is one."""
    if settings.PRINT_HOUSE is not None:
        later("hand_over_batch", batch=batch.pk)


def _since() -> date:
    """Return the first day of posting of batches that may still be made anew."""
    return timezone.localdate() - WITHIN * DAY


def _checked(day: date, sure: bool) -> date:
    today = timezone.localdate()
    if day < today:
        raise WrongDay(_("Deze dag is al voorbij. Kies de dag waarop de brieven op de post gaan."))
    if day > today + WITHIN * DAY:
        raise WrongDay(_("Deze dag is te ver weg. Maak de stapel kort voor de dag waarop de brieven op de post gaan."))
    days = calendar.now()
    why = days.why_free(day)
    if why and day.weekday() != SATURDAY and not sure:
        raise NotCollected(day, why, days.next_working_day(day))
    return day


def _one_at_a_time() -> None:
    """Wait until no other batch is being made, so that their numbers follow each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('print batch'))")


def _fill(batch: PrintBatch, letters: Sequence[int], user: User) -> None:
    """Date the letters for the day on which the batch is posted, and put them in one file. Saves the batch."""
    assert batch.posted_on is not None
    for letter in letters:
        sending.posted(letter, batch.posted_on, str(user), user.username)
    rows = Message.objects.filter(pk__in=letters).select_related("zaak", "document").order_by("made_at", "pk")
    batch.content = content.store(_merge(list(rows), batch))
    batch.save()


def _merge(letters: Sequence[Message], batch: PrintBatch) -> bytes:
    rows = [{"n": n, "case": m.zaak.identificatie, "subject": m.subject} for n, m in enumerate(letters, start=1)]
    first = pdf(
        _LIST,
        {
            "municipality": settings.MUNICIPALITY["name"],
            "day": plain_date(batch.day),
            "posted": long_date(batch.posted_on or batch.day),
            "number": batch.number,
            "rows": rows,
            "date_parts": date_parts(batch.day),
        },
    )
    writer = PdfWriter()
    writer.append(io.BytesIO(first))
    for letter in letters:
        for made in (content.read(letter.document.inhoud), *followup.along(letter)):
            writer.append(io.BytesIO(made))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@require_http_methods(["GET", "POST"])
@login_required
def mailroom(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PRINT)
    letters, failing = waiting(), list(sending.failing(timezone.now()).select_related("zaak")[:MOST_LETTERS])
    untold = list(not_told.listed(timezone.now()).select_related("message__zaak")[:MOST_LETTERS])
    shown = {*letters, *failing, *(row.message for row in untold)}
    reach.listed(request, [letter.zaak_id for letter in shown], Action.PRINT, reach.PRINTING, "post-uit")
    doubt, wrong = None, False
    if request.method == "POST" and "untold" in request.POST:
        _untold(request)
        return redirect("mailroom")
    if request.method == "POST" and "notification" in request.POST:
        _other_way(request, [letter.pk for letter in failing])
        return redirect("mailroom")
    if request.method == "POST":
        try:
            doubt = _make(request, user)
        except WrongDay as error:
            flash.error(request, str(error))
            wrong = True
        if doubt is None and not wrong:
            return redirect("mailroom")
    batches = (
        PrintBatch.objects.select_related("made_by").annotate(letters=Count("messages")).order_by("-day", "-number")
    )
    today, whys = timezone.localdate(), mailing.whys(letter.pk for letter in failing)
    return render(
        request,
        "desk/mailroom.html",
        {
            "letters": letters,
            "failing": [(letter, undelivered.said(whys.get(letter.pk, ""))) for letter in failing],
            "untold": [(row, undelivered.said(row.why)) for row in untold],
            "waiting": _to_print().count() if len(letters) == MOST_LETTERS else len(letters),
            "batches": batches[:30],
            "today": today,
            "posting_day": posting_day(),
            "last_day": today + WITHIN * DAY,
            "since": _since(),
            "reports_to_judge": ", ".join(print_reports.to_judge(settings.PRINT_REPORTS)),
            "print_house": settings.PRINT_HOUSE is not None,
            "doubt": doubt,
            "doubt_batch": request.POST.get("batch", ""),
        },
        status=422 if doubt or wrong else 200,
    )


def _other_way(request: HttpRequest, failing: Sequence[int]) -> None:
    """Put a letter whose notification fails on paper, or mail the notification again, and say which was done."""
    given = request.POST["notification"]
    found = next((letter for letter in failing if str(letter) == given), None)
    if found is not None and request.POST.get("how") == "paper":
        sending.to_paper(found, timezone.now())
        flash.success(request, _("De brief gaat op papier. Hij wacht op de printer."))
    elif found is not None and request.POST.get("how") == "mail" and sending.notify_again(found):
        flash.success(request, _("Wij sturen de melding opnieuw. De brief gaat nu niet op papier."))
    else:
        flash.error(request, _("Dat kan niet meer: de melding kwam intussen aan, of de brief zit in een printstapel."))


def _untold(request: HttpRequest) -> None:
    """Take a reminder or a mail to a representative off the list, or mail the latter again, and say which was done."""
    given, now = request.POST["untold"], timezone.now()
    row = int(given) if given.isdecimal() and len(given) < 19 else 0
    if request.POST.get("how") == "mail" and not_told.again(row, now):
        flash.success(request, _("Wij sturen de melding opnieuw."))
    elif request.POST.get("how") == "seen" and not_told.seen(row, now):
        flash.success(request, _("De melding staat niet meer op de lijst."))
    else:
        flash.error(request, _("Dat kan niet meer: deze melding staat niet meer op de lijst."))


def _make(request: HttpRequest, user: User) -> NotCollected | None:
    """Make or remake a batch as was asked, and say how it went; returns what has to be confirmed first. Raises WrongDay."""
    given = request.POST.get("day", "")
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise WrongDay(_("Dat is geen dag. Kies de dag waarop de brieven op de post gaan.")) from error
    sure = day is not None and request.POST.get("sure") == day.isoformat()
    try:
        if request.POST.get("batch", "").isdecimal():
            found = get_object_or_404(PrintBatch, pk=int(request.POST["batch"]))
            batch: PrintBatch | None = make_again(found.pk, user, day or posting_day(), sure=sure)
        else:
            batch = make_batch(user, day, sure=sure)
    except NotCollected as error:
        return error
    if batch is None:
        flash.info(request, _("Er zijn geen brieven om te printen."))
    else:
        flash.success(request, _("De printstapel is klaar."))
    return None


@require_GET
@login_required
def batch_pdf(request: HttpRequest, batch: int) -> HttpResponseBase:
    """Download the letters of a batch, to print."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PRINT)
    found = get_object_or_404(PrintBatch, pk=batch)
    response = stored(found.content, f"brieven-{found.day}-{found.number}.pdf", "application/pdf")
    zaken = list(found.messages.values_list("zaak_id", flat=True))
    about = f"Printstapel {found.number} van {plain_date(found.day)}"
    reach.listed(request, zaken, Action.PRINT, reach.PRINTING, "post-uit", about=about)
    return response


@require_GET
@login_required
def batch_zip(request: HttpRequest, batch: int) -> HttpResponse:
    """Download the letters of a batch as a print house takes them."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PRINT)
    found = get_object_or_404(PrintBatch, pk=batch)
    zaken = list(found.messages.values_list("zaak_id", flat=True))
    about = f"Printstapel {found.number} van {plain_date(found.day)}"
    reach.listed(request, zaken, Action.PRINT, reach.PRINTING, "post-uit", about=about)
    response = HttpResponse(printhouse.package(found), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{printhouse.name(found)}"'
    return response


@require_http_methods(["GET", "POST"])
@login_required
def print_report(request: HttpRequest) -> HttpResponse:
    """Take over what a print house reports of the letters that it posted, and say of each what followed."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PRINT)
    told, wrong = [], ""
    if request.method == "POST":
        try:
            told = _reported(request, user)
        except printhouse.BadReport as error:
            wrong = str(error)
    values = {"told": told, "wrong": wrong, "columns": ", ".join(printhouse.REPORTED)}
    return render(request, "desk/print_report.html", values, status=422 if wrong else 200)


def _reported(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """Take over the lines of a report, and return each with what followed. Raises BadReport."""
    given = request.FILES.get("report")
    if given is None:
        raise printhouse.BadReport(_("Kies het bestand van de drukker."))
    if (given.size or 0) > printhouse.LARGEST:
        raise printhouse.BadReport(_("Dit bestand is te groot."))
    lines, now, told = printhouse.read(given.read()), timezone.now(), []
    zaken = printhouse.zaken(lines)
    reach.listed(request, zaken, Action.PRINT, reach.PRINTING, "post-uit", about="Bericht van de drukker")
    for line in lines:
        outcome = printhouse.take(line, now, str(user), user.username)
        told.append({"line": line, "said": printhouse.SAID[outcome], "ask": outcome in printhouse.TO_ASK})
    return told
