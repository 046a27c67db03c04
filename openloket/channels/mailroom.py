"""The day's letters on paper: one PDF with a list in front, ready to print and post."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from pypdf import PdfWriter

from openloket.cases import reach
from openloket.cases.models import Message, PrintBatch
from openloket.cases.typesetting import date_parts, pdf
from openloket.channels.downloads import stored
from openloket.channels.paper import followup
from openloket.law.calendar import plain_date
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content

_LIST = Path(__file__).parent / "paper" / "batch.typ"
MOST_LETTERS = 500


def waiting() -> list[Message]:
    """Letters that still have to be printed, oldest first."""
    found = (
        Message.objects.filter(way=Message.Way.PRINT, batch=None)
        .select_related("zaak", "document")
        .order_by("made_at", "pk")
    )
    return list(found[:MOST_LETTERS])


def make_batch(user: User) -> PrintBatch | None:
    """Put every waiting letter in one batch; None when there is nothing to print.

    Two people at once make two batches without a letter in common.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('print batch'))")  # numbers follow each other
        letters = list(
            Message.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(way=Message.Way.PRINT, batch=None)
            .select_related("zaak", "document")
            .order_by("made_at", "pk")[:MOST_LETTERS]
        )
        if not letters:
            return None
        today = timezone.localdate()
        last = PrintBatch.objects.filter(day=today).aggregate(last=Max("number"))["last"] or 0
        batch = PrintBatch(day=today, number=last + 1, made_by=user)
        batch.content = content.store(_merge(letters, batch))
        batch.save()
        Message.objects.filter(pk__in=[letter.pk for letter in letters]).update(batch=batch)
    return batch


def _merge(letters: Sequence[Message], batch: PrintBatch) -> bytes:
    rows = [{"n": n, "case": m.zaak.identificatie, "subject": m.subject} for n, m in enumerate(letters, start=1)]
    first = pdf(
        _LIST,
        {
            "municipality": settings.MUNICIPALITY["name"],
            "day": plain_date(batch.day),
            "number": batch.number,
            "rows": rows,
            "date_parts": date_parts(batch.day),
        },
    )
    writer = PdfWriter()
    writer.append(io.BytesIO(first))
    for letter in letters:
        writer.append(io.BytesIO(content.read(letter.document.inhoud)))
        if letter.kind == "request" and (made := followup.form_for(letter.zaak)):
            writer.append(io.BytesIO(made))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@require_http_methods(["GET", "POST"])
@login_required
def mailroom(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PRINT)
    letters = waiting()
    reach.listed(request, [letter.zaak_id for letter in letters], Action.PRINT, reach.PRINTING, "post-uit")
    if request.method == "POST":
        batch = make_batch(user)
        if batch is None:
            flash.info(request, _("Er zijn geen brieven om te printen."))
        else:
            flash.success(request, _("De printstapel is klaar."))
        return redirect("mailroom")
    batches = PrintBatch.objects.select_related("made_by").prefetch_related("messages").order_by("-day", "-number")[:30]
    return render(request, "desk/mailroom.html", {"letters": letters, "batches": batches})


@require_GET
@login_required
def batch_pdf(request: HttpRequest, batch: int) -> HttpResponse:
    """The letters of a batch, to print."""
    user: User = request.user  # type: ignore[assignment]
    require(user, Action.PRINT)
    found = get_object_or_404(PrintBatch, pk=batch)
    response = stored(found.content, f"brieven-{found.day}-{found.number}.pdf", "application/pdf")
    zaken = list(found.messages.values_list("zaak_id", flat=True))
    about = f"Printstapel {found.number} van {plain_date(found.day)}"
    reach.listed(request, zaken, Action.PRINT, reach.PRINTING, "post-uit", about=about)
    return response
